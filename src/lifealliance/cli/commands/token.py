"""Make, list and revoke the tokens of those who ask from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lifealliance.cli import options, show
from lifealliance.credentials import MOST_DAYS, USUAL_DAYS, Tokens, beside
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.reader import default_store

if TYPE_CHECKING:
    from pathlib import Path


@click.group("token")
def command() -> None:
    """Make, list and revoke the tokens of those who ask from elsewhere.

    Who shows no token sees what is public. A token is shown once, when it is made; what is kept can't be turned back
    into it. A token that is lost is revoked, and a new one made.

    \b
      lifealliance token new maria --tier quotable --days 30
      lifealliance token list
      lifealliance token revoke maria
    """


@command.command("new")
@click.argument("name")
@click.option("--tier", type=click.Choice([str(tier) for tier in TIERS]), required=True, help="What it may see.")
@click.option("--days", type=int, default=USUAL_DAYS, show_default=True, help=f"How long it is good, 1 to {MOST_DAYS}.")
@options.store
def new(name: str, tier: str, days: int, *, store: Path | None) -> None:
    """Make a token for NAME and print it, this once."""
    text = _tokens(store).new(name, Tier(tier), days)
    click.echo(text)
    click.echo(f"This token of {name} sees the {tier} tier for {days} days. It is not shown again.", err=True)


@command.command("list")
@options.store
@options.as_json
def list_(*, store: Path | None, as_json: bool) -> None:
    """List the tokens: whose, which tier, until when, last used on which day."""
    found = [token.document() for token in _tokens(store).all()]
    if as_json:
        show.print_json({"tokens": found})
        return
    for token in found:
        used = f"last used {token['used']}" if token["used"] else "never used"
        click.echo(f"{token['name']}  {token['tier']}  until {token['expires']}  {used}")
    if not found:
        click.echo("There are no tokens.")


@command.command("revoke")
@click.argument("name")
@options.store
def revoke(name: str, *, store: Path | None) -> None:
    """Make the token of NAME worthless, from the next request on."""
    _tokens(store).revoke(name)
    click.echo(f"The token of {name} is revoked.")


def _tokens(store: Path | None) -> Tokens:
    return Tokens(beside(store or default_store()))
