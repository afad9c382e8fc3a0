"""Say what changed from one version of a study's theory to a later one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table as Grid

from lifealliance.answers import INVENTED_NOTICE
from lifealliance.cli import options, show
from lifealliance.cli.console import console
from lifealliance.reader import KnowledgeReader

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from lifealliance.changes import CodeChange, StatementChange, TheoryDiff
    from lifealliance.model.tiers import Tier

#: How many passages are shown of each statement; --json has all.
_SHOWN = 5
#: Width of the words before each line.
_NAME = 12


@click.command("diff")
@click.argument("study")
@click.argument("earlier", metavar="V1", type=int)
@click.argument("later", metavar="V2", type=int)
@options.tier
@options.store
@options.as_json
def command(study: str, earlier: int, later: int, *, tier: Tier, store: Path | None, as_json: bool) -> None:
    """Say what changed from version V1 of a study's theory to version V2.

    Which statements were added, reworded, merged or set aside, which states and standings changed, and which memos and
    passages moved them; and what became of the codes between the dates of the two.

    \b
      lifealliance diff demo 1 2
      lifealliance diff demo 1 2 --json
    """
    with KnowledgeReader(store, tier=tier) as kb:
        found = kb.diff(study, earlier, later)
    if as_json:
        show.print_json(found.to_json())
    else:
        _print(found)


def _print(found: TheoryDiff) -> None:
    out = console()
    first, second = (f" ({date})" if date else "" for date in found.dates)
    title = f"{found.study}: the theory from version {found.earlier}{first} to version {found.later}{second}"
    out.print(f"[bold]{escape(title)}[/bold]")
    if found.invented:
        out.print(f"[bold red]{INVENTED_NOTICE}[/bold red]")
    for change in found.statements:
        _print_statement(change, out)
    if found.codes:
        out.print("\n[bold]Codes between the two dates[/bold]")
    for code in found.codes:
        _print_code(code, out)
    if not all(found.dates):
        out.print("\n[dim]A version without a date: what became of the codes in between can't be said.[/dim]")


def _print_statement(change: StatementChange, out: Console) -> None:
    out.print(f"\n[bold]{escape(change.statement)}[/bold]  {escape('; '.join(change.changes))}")
    reworded = change.before and change.after and change.before.sentence != change.after.sentence
    if change.before and (reworded or not change.after):
        _line("before", change.before.sentence, out)
    if change.after:
        _line("now", change.after.sentence, out)
    for memo in change.memos:
        _line("memo", f"{memo.title} ({', '.join(part for part in (memo.how, memo.author) if part)})", out)
    for line in change.evidence[:_SHOWN]:
        said = f"“{line.words}” {line.voices}, {line.record}" if line.words else line.memo
        _line(line.relation, " ".join(part for part in (said, line.note) if part), out)
    more = len(change.evidence) - _SHOWN
    if more > 0:
        _line("", f"and {more} more that did not stand there before (--json has all)", out)


def _print_code(change: CodeChange, out: Console) -> None:
    out.print(f"[bold]{escape(change.code)}[/bold]  {escape('; '.join(change.changes))}")
    if "reworded" in change.changes:
        _line("before", change.definition_before, out)
        _line("now", change.definition_after, out)


def _line(name: str, text: str, out: Console) -> None:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True, min_width=_NAME)
    grid.add_column(overflow="fold")
    grid.add_row(escape(name), escape(" ".join(text.split())))
    out.print(Padding(grid, (0, 0, 0, 2)))
