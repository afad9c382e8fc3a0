"""Rows of texts laid out for a screen: as a table, or each row as a block of lines.

The longest answers have thousands of rows, for which a general library of tables takes seconds. Here a text that stands
in many rows is laid out once. Texts are measured in cells of the screen, of which a Chinese sign takes two.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, chop_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

#: A column is never made narrower than this, nor the room beside the names of a block.
_NARROWEST = 8
#: Rows with a text longer than this, or a cell of more lines, are told apart by rules.
_LONG, _HIGH = 40, 2
_WORD = re.compile(r"\s*\S+")
#: What would move the cursor, change colours or ring: every control character but line breaks.
_UNSEEN = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - {ord("\n")})


class Box(NamedTuple):
    """The lines around a table, each by its sign at the left, along, between two columns, and at the right."""

    top: str
    heading: str
    under: str
    row: str
    between: str
    bottom: str


DRAWN = Box("┏━┳┓", "┃ ┃┃", "┡━╇┩", "│ ││", "├─┼┤", "└─┴┘")
#: For a terminal that has no such signs.
TYPED = Box("+-++", "| ||", "+-++", "| ||", "+-++", "+-++")


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, broken between words, or within a word that is wider than a line.

    Args:
        text: may have lines of its own; tabs become spaces, and signs that steer a terminal are left out.
        width: cells of a line.
    """
    lines: list[str] = []
    for line in _own_lines(text):
        lines += [line] if cell_len(line) <= width else _broken(line, width)
    return lines


def table(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    box: Box = DRAWN,
    strong: Callable[[str], str] = str,
    right: Collection[int] = (),
) -> str | None:
    """Rows as a table; None where the screen is too narrow for one.

    Args:
        names: the headings.
        rows: as many texts each.
        width: cells of the screen.
        box: the lines around the table.
        strong: makes a heading stand out.
        right: the columns that lean to the right, such as those of numbers.
    """
    columns = [{*texts} for texts in zip(names, *rows, strict=True)]
    widths = _widths([max(map(_widest, column)) for column in columns], width)
    if widths is None:
        return None
    cells = [
        {text: _padded(text, wide, lean_right=at in right) for text in column}
        for at, (column, wide) in enumerate(zip(columns, widths, strict=True))
    ]
    empty = [" " * wide for wide in widths]
    head = [[strong(line) for line in cell[name]] for cell, name in zip(cells, names, strict=True)]
    shown = [
        "\n".join(_side_by_side([cell[text] for cell, text in zip(cells, row, strict=True)], empty, box.row))
        for row in rows
    ]
    ruled = any(len(text) > _LONG or len(lines) > _HIGH for cell in cells for text, lines in cell.items())
    between = f"\n{_rule(box.between, widths)}\n" if ruled else "\n"
    return "\n".join(
        [
            _rule(box.top, widths),
            *_side_by_side(head, empty, box.heading),
            _rule(box.under, widths),
            *([between.join(shown)] if shown else []),
            _rule(box.bottom, widths),
        ]
    )


def blocks(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    box: Box = DRAWN,
    faint: Callable[[str], str] = str,
) -> str:
    """Each row as lines of name and text, under a rule with its number where there are several.

    A row without a text has no line for it.

    Args:
        names: what stands before the texts.
        rows: as many texts each.
        width: cells of the screen.
        box: the lines to draw with.
        faint: makes names and rules stand back.
    """
    left = max(map(cell_len, names)) + 2
    begins = [faint(name + " " * (left - cell_len(name))) for name in names]
    under = "\n" + " " * left
    room = max(width - left, _NARROWEST)
    shown = {text: under.join(wrapped(text, room)) for text in {*chain.from_iterable(rows)}}
    lines: list[str] = []
    for number, row in enumerate(rows, start=1):
        if len(rows) > 1:
            lines.append(faint(f"{number} ".ljust(width, box.between[1])))
        lines += [begin + shown[text] for begin, text in zip(begins, row, strict=True) if text]
    return "\n".join(lines)


def _own_lines(text: str) -> list[str]:
    if text.isascii() and text.isprintable():
        return [text]
    return [line.expandtabs().translate(_UNSEEN) for line in text.split("\n")]


def _broken(line: str, width: int) -> Iterator[str]:
    begun, used = "", 0
    for spaced in _WORD.findall(line):
        if used + cell_len(spaced) <= width:
            begun, used = begun + spaced, used + cell_len(spaced)
            continue
        if begun:
            yield begun
        begun = spaced.lstrip()
        if cell_len(begun) > width:
            *full, begun = chop_cells(begun, width)
            yield from full
        used = cell_len(begun)
    yield begun


def _widest(text: str) -> int:
    return max(map(cell_len, _own_lines(text)))


def _widths(wanted: list[int], width: int) -> list[int] | None:
    """How wide each column is: as it wants to be if there is room, else the widest give way to the others."""
    room = width - 3 * len(wanted) - 1
    given = dict.fromkeys(range(len(wanted)), 0)
    for done, at in enumerate(sorted(given, key=wanted.__getitem__)):
        given[at] = min(wanted[at], room // (len(wanted) - done))
        room -= given[at]
    narrow = any(given[at] < min(wanted[at], _NARROWEST) for at in given)
    return None if narrow else list(given.values())


def _padded(text: str, width: int, *, lean_right: bool) -> list[str]:
    lines = wrapped(text, width)
    if lean_right:
        return [" " * (width - cell_len(line)) + line for line in lines]
    return [line + " " * (width - cell_len(line)) for line in lines]


def _rule(signs: str, widths: Sequence[int]) -> str:
    return signs[0] + signs[2].join([signs[1] * (wide + 2) for wide in widths]) + signs[3]


def _side_by_side(cells: Sequence[Sequence[str]], empty: Sequence[str], signs: str) -> list[str]:
    """The lines of one row: those of its cells, and nothing where a cell has no more."""
    height = max(map(len, cells))
    full = [[*cell, *([nothing] * (height - len(cell)))] for cell, nothing in zip(cells, empty, strict=True)]
    return [f"{signs[0]} {f' {signs[2]} '.join(line)} {signs[3]}" for line in zip(*full, strict=True)]
