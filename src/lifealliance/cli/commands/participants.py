"""Show who takes part in a study, with consents, records, and who has withdrawn."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from lifealliance.cli import options, show
from lifealliance.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from pathlib import Path


@click.command("participants")
@click.argument("study")
@options.store
@options.as_json
def command(study: str, *, store: Path | None, as_json: bool) -> None:
    """Show who takes part in a study, with consents, records, and who has withdrawn.

    For the person who answers for the data, at this machine only. `lifealliance export STUDY csv --participant P`
    gives one of them their own words.

    \b
      lifealliance participants demo
      lifealliance participants demo --json
    """
    with KnowledgeBase(store) as kb:
        found = kb.participants(study)
    if as_json:
        show.print_json([asdict(it) for it in found])
        return
    rows = [
        (
            it.pseudonym,
            ", ".join(it.roles),
            str(it.passages),
            str(len(it.records)),
            "; ".join(it.consents),
            it.withdrawn,
        )
        for it in found
    ]
    show.print_rows(("person", "roles", "passages", "records", "consents, latest", "withdrawn"), rows)
