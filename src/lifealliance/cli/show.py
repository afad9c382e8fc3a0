"""How answers look in a terminal."""

from __future__ import annotations

import json
import os
import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from lifealliance.answers import INVENTED_NOTICE
from lifealliance.cli import layout

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lifealliance.answers import Answer, Cell, Table
    from lifealliance.model.coded import Change, Count

#: Width where nobody tells: a pipe, a file, a log.
_WIDTH = 120
#: With more columns than this a row is shown as a block of lines.
_MOST_COLUMNS = 7

# Signs for bold and faint leave the program only where a terminal reads them.
_strong = partial(click.style, bold=True)
_faint = partial(click.style, dim=True)


def width() -> int:
    """How many cells a line of the terminal has, or of what is no terminal."""
    return shutil.get_terminal_size((_WIDTH, 0)).columns if sys.stdout.isatty() else _WIDTH


def print_json(document: Any) -> None:
    """A document for programs."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_answer(answer: Answer, columns: tuple[str, ...] = ()) -> None:
    """A question with its answer: what was asked, the table (or only some of its columns), and what it means."""
    asked = "".join(f", {name} {value}" for name, value in answer.parameters.items())
    summary = _lines(f"{answer.question}  {answer.summary}").removeprefix(answer.question)
    click.echo(_strong(answer.question) + summary)
    click.echo(_faint(_lines(f"asked of {answer.study}{asked}")))
    if answer.invented:
        colour = None if os.environ.get("NO_COLOR") else "red"
        click.echo(_strong(_lines(INVENTED_NOTICE), fg=colour))
    print_table(answer.table.only(columns) if columns else answer.table, addresses=bool(columns))
    if answer.about:
        click.echo(_faint(_lines(answer.about)))


def print_table(table: Table, *, addresses: bool = True) -> None:
    """Rows as a table, or as blocks where there are too many columns to read.

    What is the same in every row is then said once before them, and addresses are left out: --json and --csv have them.

    Args:
        table: the rows.
        addresses: whether addresses are printed where there are few columns.
    """
    if not table.rows:
        click.echo("No rows.")
        return
    names = [name for at, name in enumerate(table.columns) if any(row[at] for row in table.rows)]
    rows = [[cell.shown() if cell else "" for cell in row] for row in table.only(tuple(names)).rows]
    held = {name for at, name in enumerate(table.columns) if any(_is_address(row[at]) for row in table.rows)}
    if not addresses and held < set(names):
        rows = [[cell for name, cell in zip(names, row, strict=True) if name not in held] for row in rows]
        names = [name for name in names if name not in held]
    if len(names) > _MOST_COLUMNS:
        names, rows = _print_once(names, rows, held)
    if len(names) <= _MOST_COLUMNS:
        print_rows(names, rows)
    else:
        _print_blocks(names, rows)
    word = "row" if len(rows) == 1 else "rows"
    click.echo(_faint(f"{len(rows)} {word}{' (cut: there are more)' if table.truncated else ''}"))


def print_rows(names: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> None:
    """Rows of texts under headings, or as blocks where the terminal is too narrow for that.

    Args:
        names: the headings.
        rows: as many texts each.
        right: the columns that lean to the right.
    """
    found = layout.table(names, rows, width(), box=_box(), strong=_strong, right=right)
    if found is None:
        _print_blocks(names, rows)
    else:
        click.echo(found)


def _is_address(cell: Cell | None) -> bool:
    return cell is not None and cell.kind == "iri"


def _print_once(names: list[str], rows: list[list[str]], addresses: set[str]) -> tuple[list[str], list[list[str]]]:
    """Prints what every row says, and gives back the columns that differ, without addresses."""
    same = {at for at in range(len(names)) if len(rows) > 1 and len({row[at] for row in rows}) == 1}
    said = [at for at in sorted(same) if names[at] not in addresses]
    if said:
        _print_blocks([names[at] for at in said], [[rows[0][at] for at in said]])
    differ = [at for at in range(len(names)) if at not in same]
    kept = [at for at in differ if names[at] not in addresses] or differ
    return [names[at] for at in kept], [[row[at] for at in kept] for row in rows]


def _print_blocks(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    click.echo(layout.blocks(names, rows, width(), box=_box(), faint=_faint))


def _lines(text: str) -> str:
    return "\n".join(layout.wrapped(text, width()))


def _box() -> layout.Box:
    return layout.DRAWN if (sys.stdout.encoding or "utf-8").lower().startswith("utf") else layout.TYPED


def print_counts(counts: Sequence[Count]) -> None:
    """The import table: what came in, what was kept, and what had no place. The sums agree."""
    click.echo("What came in, and where it went")
    figures = [(one.kind, one.came_in, one.kept, one.merged, one.no_place) for one in counts]
    _print_figures(("kind", "came in", "kept", "merged", "no place"), figures)


def print_changes(changes: Sequence[Change]) -> None:
    """What is other than it was at the last load, in numbers."""
    if changes:
        click.echo("Since the last load")
        figures = [(one.kind, one.added, one.changed, one.removed) for one in changes]
        _print_figures(("kind", "added", "changed", "removed"), figures)


def _print_figures(names: Sequence[str], rows: Sequence[tuple[str, *tuple[int, ...]]]) -> None:
    texts = [[kind, *(f"{figure:,}" for figure in figures)] for kind, *figures in rows]
    print_rows(names, texts, right=range(1, len(names)))
