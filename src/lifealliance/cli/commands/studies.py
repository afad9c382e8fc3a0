"""List the studies that are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lifealliance.answers import INVENTED
from lifealliance.cli import options, show
from lifealliance.reader import KnowledgeReader

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.tiers import Tier


@click.command("studies")
@options.tier
@options.store
@options.as_json
def command(*, tier: Tier, store: Path | None, as_json: bool) -> None:
    """List the studies that are loaded.

    \b
      lifealliance studies
      lifealliance studies --json
    """
    with KnowledgeReader(store, tier=tier) as kb:
        entries = kb.studies()
    if as_json:
        show.print_json(
            [
                {
                    "id": entry.id,
                    "title": entry.title,
                    "iri": entry.iri,
                    "invented": entry.invented,
                    "triples": sum(facts.quads for facts in entry.graphs.values()),
                    **entry.facts,
                }
                for entry in entries
            ]
        )
        return
    if not entries:
        click.echo("Nothing is loaded. Try: lifealliance demo")
    for entry in entries:
        triples = sum(facts.quads for facts in entry.graphs.values())
        mark = f"  {INVENTED}" if entry.invented else ""
        loaded = f", loaded {entry.facts['loaded_at']}" if "loaded_at" in entry.facts else ""
        click.echo(f"{entry.id}{mark}\n  {entry.title}\n  {triples:,} triples{loaded}")
