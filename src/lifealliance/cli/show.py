"""How answers look in a terminal."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid
from rich.text import Text

from lifealliance.answers import INVENTED_NOTICE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lifealliance.answers import Answer, Cell, Table
    from lifealliance.model.coded import Change, Count

#: Width where nobody tells: a pipe, a file, a log.
_WIDTH = 120
#: With more columns than this a row is shown as a block of lines.
_MOST_COLUMNS = 7
_LONG = 40
#: Columns that a character takes at most, such as a Chinese one.
_WIDE = 2


def console() -> Console:
    """A console on standard output, wide enough when it is no terminal."""
    return Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False, soft_wrap=False)


def print_json(document: Any) -> None:
    """A document for programs."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_answer(answer: Answer, columns: tuple[str, ...] = ()) -> None:
    """A question with its answer: what was asked, the table (or only some of its columns), and what it means."""
    out = console()
    asked = "".join(f", {name} {value}" for name, value in answer.parameters.items())
    out.print(f"[bold]{escape(answer.question)}[/bold]  {escape(answer.summary)}")
    out.print(f"[dim]asked of {escape(answer.study)}{escape(asked)}[/dim]")
    if answer.invented:
        out.print(f"[bold red]{INVENTED_NOTICE}[/bold red]")
    print_table(answer.table.only(columns) if columns else answer.table, out, addresses=bool(columns))
    if answer.about:
        out.print(f"[dim]{escape(answer.about)}[/dim]")


def print_table(table: Table, out: Console | None = None, *, addresses: bool = True) -> None:
    """Rows as a table, or as blocks where there are too many columns to read.

    What is the same in every row is then said once before them, and addresses are left out: --json and --csv have them.

    Args:
        table: the rows.
        out: where to print them; None takes standard output.
        addresses: whether addresses are printed where there are few columns.
    """
    out = out or console()
    if not table.rows:
        out.print("No rows.")
        return
    names = [name for at, name in enumerate(table.columns) if any(row[at] for row in table.rows)]
    rows = [[cell.shown() if cell else "" for cell in row] for row in table.only(tuple(names)).rows]
    held = {name for at, name in enumerate(table.columns) if any(_is_address(row[at]) for row in table.rows)}
    if not addresses and held < set(names):
        rows = [[cell for name, cell in zip(names, row, strict=True) if name not in held] for row in rows]
        names = [name for name in names if name not in held]
    if len(names) > _MOST_COLUMNS:
        names, rows = _print_once(names, rows, held, out)
    if len(names) <= _MOST_COLUMNS:
        _print_grid(names, rows, out)
    else:
        _print_blocks(names, rows, out)
    word = "row" if len(rows) == 1 else "rows"
    out.print(f"[dim]{len(rows)} {word}{' (cut: there are more)' if table.truncated else ''}[/dim]")


def print_rows(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows of texts under headings."""
    _print_grid(names, rows, console())


def _is_address(cell: Cell | None) -> bool:
    return cell is not None and cell.kind == "iri"


def _print_once(
    names: list[str], rows: list[list[str]], addresses: set[str], out: Console
) -> tuple[list[str], list[list[str]]]:
    """Prints what every row says, and gives back the columns that differ, without addresses."""
    same = {at for at in range(len(names)) if len(rows) > 1 and len({row[at] for row in rows}) == 1}
    said = [(names[at], rows[0][at]) for at in sorted(same) if names[at] not in addresses]
    if said:
        grid = Grid.grid(padding=(0, 2, 0, 0))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, value in said:
            grid.add_row(escape(name), escape(value))
        out.print(grid)
    kept = [at for at in range(len(names)) if at not in same and names[at] not in addresses]
    return [names[at] for at in kept], [[row[at] for at in kept] for row in rows]


def _print_grid(names: Sequence[str], rows: Sequence[Sequence[str]], out: Console) -> None:
    grid = Grid(header_style="bold", show_lines=any(len(cell) > _LONG for row in rows for cell in row))
    for at, name in enumerate(names):
        long = any(len(row[at]) > _LONG for row in rows)
        grid.add_column(escape(name), overflow="fold", ratio=3 if long else None, min_width=min(8, len(name)))
    for row in rows:
        grid.add_row(*(escape(cell) for cell in row))
    out.print(grid)


def _print_blocks(names: Sequence[str], rows: Sequence[Sequence[str]], out: Console) -> None:
    """Each row as lines of name and cell, written at once: a grid for every row would take longer than the answer."""
    width = max(len(name) for name in names)
    said = Text()
    for number, row in enumerate(rows, start=1):
        said.append(f"{number} ".ljust(out.width, "─") + "\n", "dim")
        for name, cell in zip(names, row, strict=True):
            begin = name
            for line in _wrapped(cell, out, out.width - width - 2):
                said.append(begin.ljust(width + 2), "dim").append(f"{line}\n")
                begin = ""
    out.print(said, soft_wrap=True, end="")


def _wrapped(cell: str, out: Console, width: int) -> Sequence[str]:
    """The lines of a cell, none if it is empty."""
    if len(cell) * _WIDE <= width and "\n" not in cell:
        return [cell] if cell else []
    return [line.plain for line in Text(cell).wrap(out, max(width, _WIDE), overflow="fold")]


def print_counts(counts: Sequence[Count]) -> None:
    """The import table: what came in, what was kept, and what had no place. The sums agree."""
    grid = Grid(header_style="bold", title="What came in, and where it went", title_justify="left")
    grid.add_column("kind")
    for name in ("came in", "kept", "merged", "no place"):
        grid.add_column(name, justify="right")
    for count in counts:
        figures = (count.came_in, count.kept, count.merged, count.no_place)
        grid.add_row(escape(count.kind), *(f"{figure:,}" for figure in figures))
    console().print(grid)


def print_changes(changes: Sequence[Change]) -> None:
    """What is other than it was at the last load, in numbers."""
    if not changes:
        return
    grid = Grid(header_style="bold", title="Since the last load", title_justify="left")
    grid.add_column("kind")
    for name in ("added", "changed", "removed"):
        grid.add_column(name, justify="right")
    for one in changes:
        grid.add_row(escape(one.kind), *(f"{figure:,}" for figure in (one.added, one.changed, one.removed)))
    console().print(grid)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Says on standard error which step is being done: a moving line in a terminal, plain lines elsewhere."""
    out = Console(stderr=True)
    if not out.is_terminal:
        yield lambda step: click.echo(f"{step} ...", err=True)
        return
    with out.status("Starting") as status:
        yield lambda step: status.update(f"{step} ...")
