"""Show the plan of a study as a picture: what is there in each dyad, what is missing, and why."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.table import Table as Grid

from lifealliance.answers import INVENTED_NOTICE
from lifealliance.cli import options, show
from lifealliance.cli.console import console
from lifealliance.completeness import Mark
from lifealliance.reader import KnowledgeReader

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.completeness import Picture
    from lifealliance.model.tiers import Tier


@click.command("protocol")
@click.argument("study")
@options.tier
@options.store
@options.as_json
def command(study: str, *, tier: Tier, store: Path | None, as_json: bool) -> None:
    """Show the plan of a study as a picture: what is there in each dyad, what is missing, and why.

    One row for each dyad, one column for each observation and interview of the plan.

    \b
      lifealliance protocol demo
      lifealliance protocol demo --json
    """
    with KnowledgeReader(store, tier=tier) as kb:
        found = kb.protocol(study)
    if as_json:
        show.print_json(found.to_json())
    else:
        _print(found)
        if tier.caution:
            click.echo(tier.caution)


def _print(found: Picture) -> None:
    out = console()
    if found.invented:
        out.print(f"[bold red]{INVENTED_NOTICE}[/bold red]")
    out.print(found.summary)
    if not found.dyads:
        return
    grid = Grid("dyad")
    for session, steps in groupby(found.steps, key=lambda it: it.session):
        for step in steps:
            grid.add_column(escape(f"{session}\n{step.heading}"), justify="center")
    for dyad, cells in found.dyads:
        grid.add_row(escape(dyad), *(cell.mark.sign for cell in cells))
    out.print(grid)
    out.print("   ".join(f"{mark.sign} {mark}" for mark in Mark))
    for dyad, cells in found.dyads:
        for step, cell in zip(found.steps, cells, strict=True):
            if cell.mark is not Mark.THERE:
                out.print(escape(f"{dyad}, session {step.session}, {step.heading}: {cell.words}"))
