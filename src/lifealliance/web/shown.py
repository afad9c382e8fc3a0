"""Tables as a page shows them: names in place of addresses, what all rows share said once, empty columns left out."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from lifealliance.iris import XSD, short
from lifealliance.traces import thing_href

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lifealliance.answers import Cell, Table

#: The columns that hold somebody's words: made-up ones are marked in every cell, so that no copied cell loses the mark.
QUOTES = frozenset({"words", "question", "sentence", "memoText", "value", "note"})
#: The column that says whether a row is made up.
INVENTED_COLUMN = "invented"
#: The column whose words are the ontology's and nobody's data.
_OWN_WORDS = frozenset({"propertyName"})
_NAME = "Name"
_LONG = 40
_HEADINGS = {"excerpt": "passage", "claim": "statement", "study id": "study", "study": "address of the study"}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell on a page: what to read, where it leads, and whether it is a passage of made-up data."""

    text: str
    href: str = ""
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it says, the cell that all rows share, if they do, and whether its texts are long."""

    heading: str
    says: str
    shared: Shown | None = None
    wide: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A table on a page.

    Attributes:
        shared: columns that say the same in every row.
        columns: the others.
        rows: their cells.
        empty: headings of columns without a value in any row.
        total: rows there are, shown or not.
        truncated: the server cut rows off.
    """

    shared: tuple[Column, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Shown, ...], ...]
    empty: tuple[str, ...]
    total: int
    truncated: bool


def table_view(
    table: Table, says: Mapping[str, str], most: int, *, invented: bool = False, bases: tuple[str, ...] = ()
) -> View:
    """A table as a page shows it.

    Args:
        table: the rows.
        says: what the columns say, as far as it is known.
        most: rows to show.
        invented: rows that do not say it themselves are made up.
        bases: where made-up things live; a row that names one is marked in all its texts.
    """
    rows = [_row(record, invented=invented, bases=bases) for record in _records(table)]
    names = list(rows[0]) if rows else []
    columns = {name: Column(heading(name), says.get(name, says.get(name + _NAME, ""))) for name in names}
    empty = [name for name in names if not any(row[name].text for row in rows)]
    shared = [name for name in names if name not in empty and len({row[name] for row in rows}) == 1]
    shared = shared if len(rows) > 1 or len(names) > 6 else []
    kept = [name for name in names if name not in empty and name not in shared]
    return View(
        shared=tuple(Column(columns[name].heading, columns[name].says, rows[0][name]) for name in shared),
        columns=tuple(replace(columns[name], wide=any(len(row[name].text) > _LONG for row in rows)) for name in kept),
        rows=tuple(tuple(row[name] for name in kept) for row in rows[:most]),
        empty=tuple(columns[name].heading for name in empty),
        total=len(rows),
        truncated=table.truncated,
    )


def heading(name: str) -> str:
    """The heading of a column: `claimName` is read as "claim"."""
    words = _CAMEL.sub(" ", name.removesuffix(_NAME) or name).lower()
    return _HEADINGS.get(words, words)


def month(date: str) -> str:
    """A date as it is read: 2024-01 is January 2024; what is no year and month stays as it is."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", date)
    return f"{calendar.month_name[int(found[2])]} {found[1]}" if found else date


def shown(cell: Cell | None) -> Shown:
    """A cell by itself: an address becomes a link to the page of what it names."""
    if cell is None:
        return Shown("")
    if cell.kind == "iri":
        return Shown(_short(cell.value), thing_href(cell.value))
    if cell.datatype == XSD["dateTime"]:
        # To the minute, as people write it; files have it as it was given.
        return Shown(cell.value[:16].replace("T", " "))
    return Shown(cell.shown())


def _records(table: Table) -> Iterator[dict[str, Cell | None]]:
    for row in table.rows:
        yield dict(zip(table.columns, row, strict=True))


def _row(record: Mapping[str, Cell | None], *, invented: bool, bases: tuple[str, ...]) -> dict[str, Shown]:
    """The cells to show, by the name of their column; an address and its name become one."""
    said = record.get(INVENTED_COLUMN)
    made_up = bool(said.plain()) if said else invented
    named = bool(bases) and any(
        cell and cell.kind == "iri" and cell.value.startswith(bases) for cell in record.values()
    )
    cells: dict[str, Shown] = {}
    for name, cell in record.items():
        if name == INVENTED_COLUMN or (cell is not None and name + _NAME in record and record[name + _NAME]):
            continue
        owner = record.get(name.removesuffix(_NAME)) if name.endswith(_NAME) else None
        found = shown(cell)
        if owner is not None and owner.kind == "iri" and cell is not None:
            found = Shown(found.text, _href(name.removesuffix(_NAME), owner.value, record))
        elif name == "excerpt" and cell is not None:
            found = Shown("show", thing_href(cell.value))
        worded = named and cell is not None and cell.kind == "text" and not cell.datatype and name not in _OWN_WORDS
        if (made_up and name in QUOTES) or worded:
            found = replace(found, invented=True)
        key = name.removesuffix(_NAME) if name.removesuffix(_NAME) in record else name
        if found.text or key not in cells:
            cells[key] = found
    return cells


def _href(name: str, iri: str, record: Mapping[str, Cell | None]) -> str:
    """The page of what a row names; a statement has a page of its own."""
    study = record.get("studyId")
    if name != "claim" or study is None:
        return thing_href(iri)
    return f"/claims/{quote(iri, safe='')}?study={quote(study.value, safe='')}"


def _short(iri: str) -> str:
    """A prefixed name, or the kind and the beginning of the key of a study's own thing."""
    named = short(iri)
    if named != iri:
        return named
    kind, _, key = iri.rstrip("/").rpartition("/")
    return f"{kind.rpartition('/')[2]} {key[:6]}" if "/studies/" in iri and kind else iri
