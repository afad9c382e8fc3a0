"""Where to read on from a row of an answer: the address of what says why the row is there.

An address is that of a page and a document of `lifealliance serve`, without the server's own name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from lifealliance.answers import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifealliance.answers import Answer

#: The column for these addresses, in formats that have rows and nothing beside them.
WHY = "why"
_SAYS = "the address, at the server, of what says why the row is there; empty where there is none"
#: The columns that lead to the reasons of a row, best first; a statement leads to its evidence.
_REASONS = ("link", "claim", "excerpt", "code")
#: Columns that hold the address of what a row is about, where no name leads to words.
_THINGS = (
    "incident", "memo", "mapping", "quote", "found", "thing", "facet", "target", "interview", "encounter", "record",
    "person", "dyad",
)  # fmt: skip
_NAMES = ("studyId", "codeName", "categoryName", "dyadName", "session")
_TELLING = frozenset((*_REASONS, *_THINGS, *_NAMES))


def thing_href(iri: str) -> str:
    """The address of a thing."""
    return f"/things?iri={quote(iri, safe='')}"


def ways(table: Table) -> list[str | None]:
    """For each row the address that says why it is there, or None."""
    places = [at for at, name in enumerate(table.columns) if name in _TELLING]
    names = [table.columns[at] for at in places]
    # Many rows are about the same few things.
    known: dict[tuple[Cell | None, ...], str | None] = {}
    found = []
    for row in table.rows:
        telling = tuple([row[at] for at in places])
        if telling not in known:
            known[telling] = _way({name: cell for name, cell in zip(names, telling, strict=True) if cell})
        found.append(known[telling])
    return found


def traced(answer: Answer) -> Answer:
    """The answer with these addresses in a last column."""
    table = answer.table
    cells = ((Cell(way) if way else None) for way in ways(table))
    rows = tuple((*row, cell) for row, cell in zip(table.rows, cells, strict=True))
    traced = Table((*table.columns, WHY), rows, table.truncated)
    return replace(answer, table=traced, columns=answer.columns | {WHY: _SAYS})


def _way(cells: Mapping[str, Cell]) -> str | None:
    """Evidence, a passage, a code, passages of a code, or the thing a row is about."""
    addresses = {name: cell.value for name, cell in cells.items() if cell.kind == "iri"}
    name = next((name for name in _REASONS if name in addresses), None)
    if name == "claim":
        of = f"?study={quote(cells['studyId'].value, safe='')}" if "studyId" in cells else ""
        return f"/claims/{quote(addresses[name], safe='')}/evidence{of}"
    if name:
        return thing_href(addresses[name])
    about = (addresses[name] for name in _THINGS if name in addresses)
    return _by_name({name: cell.value for name, cell in cells.items()}) or next(map(thing_href, about), None)


def _by_name(said: Mapping[str, str]) -> str | None:
    """The passages behind a row that has no address of what it is about, only names: those of its code or category."""
    study = said.get("studyId", "")
    if "codeName" in said:
        narrowed = {"code": said["codeName"], "dyad": said.get("dyadName", ""), "session": said.get("session", "")}
        address = f"/studies/{quote(study, safe='')}/passages"
    elif "categoryName" in said:
        narrowed = {"study": study, "category": said["categoryName"], "dyad": said.get("dyadName", "")}
        address = "/questions/CQ25"
    else:
        return None
    return f"{address}?{urlencode({name: value for name, value in narrowed.items() if value})}" if study else None
