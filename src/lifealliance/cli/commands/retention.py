"""Show what is to be erased when, and what is overdue."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from lifealliance.access.retention import NOT_ADVICE
from lifealliance.cli import options, show
from lifealliance.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from pathlib import Path


@click.command("retention")
@click.argument("study", required=False, default="")
@options.store
@options.as_json
@click.pass_context
def command(context: click.Context, study: str, *, store: Path | None, as_json: bool) -> None:
    """Show what is to be erased when, and what is overdue.

    The days stand in the sheet Study (`keep recordings until`, `keep key file until`, `keep data until`). Nothing is
    erased by itself. The exit code is 1 when a day is over.

    \b
      lifealliance retention
      lifealliance retention demo --json
    """
    with KnowledgeBase(store) as kb:
        found = kb.retention(study)
    if as_json:
        show.print_json([{**asdict(it), "overdue": it.overdue, "state": it.state} for it in found])
    else:
        rows = [(it.study, it.what, it.until or "-", it.state) for it in found]
        show.print_rows(("study", "what", "keep until", "state"), rows)
        for name in dict.fromkeys(it.study for it in found):
            first = next(it for it in found if it.study == name)
            approval = first.ethics or "none is named (sheet Study, ethics approval)"
            click.echo(f"{name}: ethics approval: {approval}. {first.law}")
            if unset := [f"keep {it.what} until" for it in found if it.study == name and not it.until]:
                click.echo(f"{name}: for a day that is not set write into the sheet Study: {', '.join(unset)}.")
        click.echo(NOT_ADVICE)
    context.exit(int(any(it.overdue for it in found)))
