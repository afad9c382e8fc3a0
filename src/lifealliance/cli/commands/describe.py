"""Show everything that is known about one thing, by its IRI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lifealliance.cli import options, show
from lifealliance.iris import PREFIXES
from lifealliance.reader import KnowledgeReader

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.tiers import Tier


@click.command("describe")
@click.argument("iri")
@options.tier
@options.store
@options.as_json
def command(iri: str, *, tier: Tier, store: Path | None, as_json: bool) -> None:
    """Show everything that is known about one thing: what it says, and what points at it.

    IRI is a whole address or a name with a known prefix.

    \b
      lifealliance describe lap:claim-C3
      lifealliance describe la:Excerpt
    """
    prefix, colon, name = iri.partition(":")
    if colon and prefix in PREFIXES:
        iri = PREFIXES[prefix] + name
    with KnowledgeReader(store, tier=tier) as kb:
        says, incoming, _ = kb.describe(iri)
    if as_json:
        show.print_json({"iri": iri, "says": says.to_json(), "incoming": incoming.to_json()})
        return
    click.secho(iri, bold=True)
    show.print_table(says.table)
    if incoming.table.rows:
        click.secho("What points at it", bold=True)
        show.print_table(incoming.table)
