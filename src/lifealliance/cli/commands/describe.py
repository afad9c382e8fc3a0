"""Show everything that is known about one thing, by its IRI."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from lifealliance.answers import INVENTED_NOTICE
from lifealliance.cli import options, show
from lifealliance.iris import PREFIXES
from lifealliance.reader import KnowledgeReader

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.tiers import Tier


_SAYS = ("propertyName", "property", "value", "valueName")
_INCOMING = ("fromName", "from", "propertyName", "property")


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
        says, incoming, uses = kb.describe(iri)
    if as_json:
        told = {"iri": iri, "says": says.to_json(), "incoming": incoming.to_json(), "uses": uses.to_json()}
        show.print_json(told)
        return
    click.secho(iri, bold=True)
    if says.invented or incoming.invented:
        click.secho(INVENTED_NOTICE, fg="red", bold=True)
    if says.table.rows:
        show.print_table(says.table.only(_SAYS))
    if incoming.table.rows:
        click.secho("What points at it", bold=True)
        show.print_table(incoming.table.only(_INCOMING))
    click.secho("Where it stands", bold=True)
    for (graph, place), found in groupby(uses.table.records(), key=lambda row: (row["graph"], row["place"])):
        number = sum(row["statements"] for row in found)
        click.echo(f"  {graph}: {number} {'statement' if number == 1 else 'statements'} with it as {place}")
