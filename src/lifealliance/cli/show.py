"""How answers look in a terminal."""

from __future__ import annotations

import json
import os
import shutil
import sys
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
    _echo(_strong(answer.question) + summary)
    _echo(_faint(_lines(f"asked of {answer.study}{asked}")))
    if answer.invented:
        colour = None if os.environ.get("NO_COLOR") else "red"
        _echo(_strong(_lines(INVENTED_NOTICE), colour))
    print_table(answer.table.only(columns) if columns else answer.table, addresses=bool(columns))
    if answer.about:
        _echo(_faint(_lines(answer.about)))


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
    cells = [{*column} for column in zip(*table.rows, strict=True)]
    held = {at for at, column in enumerate(cells) if any(map(_is_address, column))}
    chosen = [at for at, column in enumerate(cells) if any(column)]
    if not addresses:
        chosen = [at for at in chosen if at not in held] or chosen
    # Most columns say few things in many rows.
    texts = [{cell: cell.shown() if cell else "" for cell in column} for column in cells]
    rows = [[texts[at][row[at]] for at in chosen] for row in dict.fromkeys(table.rows)]
    if len(chosen) > _MOST_COLUMNS:
        chosen, rows = _print_once(table.columns, chosen, rows, held)
    names = [table.columns[at] for at in chosen]
    if len(names) <= _MOST_COLUMNS:
        print_rows(names, rows)
    else:
        _print_blocks(names, rows)
    word = "row" if len(rows) == 1 else "rows"
    _echo(_faint(f"{len(rows)} {word}{' (cut: there are more)' if table.truncated else ''}"))


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
        _echo(found)


def _is_address(cell: Cell | None) -> bool:
    return cell is not None and cell.kind == "iri"


def _print_once(
    names: Sequence[str], chosen: list[int], rows: list[list[str]], addresses: set[int]
) -> tuple[list[int], list[list[str]]]:
    """Prints what every row says, and gives back the columns that differ, without addresses."""
    columns = zip(*rows, strict=True)
    same = {at for at, texts in zip(chosen, columns, strict=True) if len(rows) > 1 and len({*texts}) == 1}
    said = {names[at]: text for at, text in zip(chosen, rows[0], strict=True) if at in same - addresses}
    if said:
        _print_blocks(list(said), [list(said.values())])
    differ = [at for at in chosen if at not in same]
    kept = [at for at in differ if at not in addresses] or differ or chosen
    places = [chosen.index(at) for at in kept]
    return kept, [[row[place] for place in places] for row in rows]


def _print_blocks(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    _echo(layout.blocks(names, rows, width(), box=_box(), faint=_faint))


def _echo(text: str) -> None:
    """Prints a text whose colours were made for where it goes: to look for them in a long one would take a while."""
    click.echo(text, color=True)


def _strong(text: str, colour: str | None = None) -> str:
    return click.style(text, bold=True, fg=colour) if sys.stdout.isatty() else text


def _faint(text: str) -> str:
    return click.style(text, dim=True) if sys.stdout.isatty() else text


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
