"""What the columns of a table hold where somebody says so, and what they seem to hold where nobody does."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem
from lifealliance.importers.ledger import Ledger, listed
from lifealliance.importers.table_headings import Columns, columns, plain
from lifealliance.model.words import COLUMN_HOLDS, LEFT_OUT, ONE_CODE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifealliance.importers.table_beside import Table

Declared = tuple[tuple[str, str], ...]

_SHOWN_CELLS, _SHOWN_SIGNS, _LOOKED_AT = 3, 40, 50
_ROLES = {"number of codes": "count", "coded at": "created"}
_WORDS = {role: word for word, role in _ROLES.items()}


def said_columns(headings: list[str], declared: Declared) -> Columns:
    """The columns by their headings, but where somebody said what one holds.

    Raises:
        BadInput: what is said to be held is nothing a column can hold.
    """
    said = {plain(heading): holds for heading, holds in declared if holds}
    if wrong := [holds for holds in said.values() if holds not in COLUMN_HOLDS]:
        todo = f"Use one of: {', '.join(COLUMN_HOLDS)}."
        raise BadInput(*(Problem("columns", f"A column of a table can't hold {one!r}.", todo) for one in wrong))
    if not said:
        return columns(headings)
    by_heading = columns([heading if plain(heading) not in said else "" for heading in headings])
    held = {at: said[plain(heading)] for at, heading in enumerate(headings) if plain(heading) in said}
    taken = set(held.values())
    found = {role: at for role, at in by_heading.found.items() if _WORDS.get(role, role) not in taken}
    codes = [at for at, holds in held.items() if holds == "code"]
    found |= {_ROLES.get(holds, holds): at for at, holds in held.items() if holds not in {"group", ONE_CODE, LEFT_OUT}}
    if len(codes) > 1:
        del found["code"]
    numbered = (*by_heading.numbered, *(codes if len(codes) > 1 else ()))
    named = by_heading.named | {at: headings[at].strip() for at, holds in held.items() if holds == ONE_CODE}
    groups = (*by_heading.groups, *(at for at, holds in held.items() if holds == "group"))
    used = {*found.values(), *numbered, *named, *groups}
    unread = {at: heading.strip() for at, heading in enumerate(headings) if at not in used}
    return Columns(found, numbered, named, groups, unread)


def missing_columns(headings: list[str], declared: Declared) -> list[str]:
    """Headings that somebody spoke of and that the table does not have."""
    there = {plain(heading) for heading in headings}
    return [heading for heading, holds in declared if holds and plain(heading) not in there]


def shown_columns(table: Table, there: Columns) -> tuple[tuple[str, str, str], ...]:
    """Every column: its heading, what it holds, and its first cells."""
    holds = {at: _WORDS.get(role, role) for role, at in there.found.items()}
    holds |= dict.fromkeys(there.numbered, "code") | dict.fromkeys(there.named, ONE_CODE)
    holds |= dict.fromkeys(there.groups, "group")
    rows = [cells for _, cells in islice(table.rows(Ledger("")), _LOOKED_AT)]
    return tuple(
        (heading.strip(), holds.get(at, LEFT_OUT), _first([row[at] for row in rows]))
        for at, heading in enumerate(table.headings)
        if heading.strip()
    )


def _first(cells: Sequence[str]) -> str:
    found = dict.fromkeys(" ".join(cell.split())[:_SHOWN_SIGNS] for cell in cells if cell.strip())
    return " | ".join(list(found)[:_SHOWN_CELLS])


def say_columns(there: Columns, headings: list[str], declared: Declared, ledger: Ledger) -> None:
    """Say which columns mean what; a column that somebody spoke of must be there."""
    for heading in missing_columns(headings, declared):
        what = f"The table has no column {heading!r}; its columns are: {listed([one.strip() for one in headings])}."
        ledger.problem("", what, "Correct the sheet Columns, or what --column says.")
    named = [f"{role} is {headings[at].strip()!r}" for role, at in there.found.items()]
    named += [f"code is {headings[at].strip()!r}" for at in there.numbered]
    if there.named:
        named.append(f"{len(there.named)} column{'' if len(there.named) == 1 else 's'} of a code each")
    how = "as you say, the others by their headings" if declared else "by their headings"
    ledger.decide(f"Columns {how}: {', '.join(named)}.")
    if unread := [name for name in there.unread.values() if name]:
        ledger.decide(f"Columns that were not read: {listed(unread)}.")
