"""An answer in parts, of one version of the data, with the address that will always mean this answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode

from lifealliance.answers import Table
from lifealliance.web import documents
from lifealliance.web.refusals import OtherVersion
from lifealliance.web.shown import thing_href

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi.datastructures import URL

    from lifealliance.answers import Answer, Cell
    from lifealliance.web.given import Parts

_USUAL = 100
#: The columns that lead to the reasons of a row, best first; a statement leads to its evidence.
_REASONS = ("link", "claim", "excerpt", "code")
#: How an address begins that a cell of a page leads to.
_CELLS = ("/things", "/claims")
#: Columns that hold the address of what a row is about, where no name leads to words.
_THINGS = (
    "incident", "memo", "mapping", "quote", "found", "thing", "facet", "target", "interview", "encounter", "record",
    "person", "dyad",
)  # fmt: skip
#: What an address says that changes how an answer looks, and not the answer.
_NOT_KEPT = ("format", "page", "limit", "version", "study")


@dataclass(frozen=True, slots=True)
class Found:
    """A part of an answer, or the whole of it.

    Attributes:
        answer: with the rows of this part.
        page: its number, from 1; 0 for the whole.
        limit: most rows of a part; 0 for the whole.
        total: rows of the whole.
        permalink: where the whole can be had again, as long as the data are the same.
        steps: addresses of other parts by their relation: first, prev, next, last.
    """

    answer: Answer
    page: int
    limit: int
    total: int
    permalink: str
    steps: dict[str, str]

    def links(self) -> tuple[str, ...]:
        """The other parts as the header Link writes them (RFC 8288)."""
        return tuple(f'<{address}>; rel="{relation}"' for relation, address in self.steps.items())

    def why(self) -> list[str | None]:
        """For each row the address that says why it is there."""
        return [reason(self.answer.table, row) for row in self.answer.table.rows]

    def ways(self) -> list[str | None]:
        """The same for a page: only where no cell of the row leads there already."""
        return [way if way and not way.startswith(_CELLS) else None for way in self.why()]

    def document(self) -> dict[str, Any]:
        """The part as a document."""
        return documents.answered(self.answer) | {
            "total": self.total,
            "page": self.page or None,
            "limit": self.limit or None,
            "why": self.why(),
            "untraced": self.answer.untraced,
            "permalink": self.permalink,
        }


def part(answer: Answer, given: Parts, url: URL) -> Found:
    """The part of an answer that is wanted.

    Args:
        answer: the whole; its rows stand in an order that never changes for one version of the data.
        given: which part, of which version.
        url: the address that was asked.

    Raises:
        OtherVersion: the data are of another version than the one that was named.
    """
    if given.version and given.version != answer.version:
        raise OtherVersion(
            f"The data are of version {answer.version} by now, and the answer of {given.version[:40]} is no longer "
            "here. Leave out version= for the answer of today."
        )
    total = len(answer.table.rows)
    paged = given.page is not None or given.limit is not None
    page, limit = (given.page or 1, given.limit or _USUAL) if paged else (0, 0)
    rows = answer.table.rows[(page - 1) * limit : page * limit] if paged else answer.table.rows
    kept = Table(answer.table.columns, rows, answer.table.truncated)
    steps = _steps(url, page, limit, total) if paged else {}
    return Found(replace(answer, table=kept), page, limit, total, _permalink(url, answer), steps)


def reason(table: Table, row: tuple[Cell | None, ...]) -> str | None:
    """The address that says why a row is there: evidence, a passage, a code, passages of a code; else None."""
    cells = dict(zip(table.columns, row, strict=True))
    for name in _REASONS:
        cell = cells.get(name)
        if cell is None or cell.kind != "iri":
            continue
        if name != "claim":
            return thing_href(cell.value)
        study = cells.get("studyId")
        of = f"?study={quote(study.value, safe='')}" if study else ""
        return f"/claims/{quote(cell.value, safe='')}/evidence{of}"
    said = {name: cell.value for name, cell in cells.items() if cell is not None}
    about = (cell.value for name in _THINGS if (cell := cells.get(name)) and cell.kind == "iri")
    return _by_name(said) or next(map(thing_href, about), None)


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


def _steps(url: URL, page: int, limit: int, total: int) -> dict[str, str]:
    last = max(1, -(-total // limit))
    numbers = {"first": 1, "prev": min(page - 1, last), "next": page + 1, "last": last}
    wanted = {name: number for name, number in numbers.items() if 1 <= number <= last}
    return {
        name: f"{url.path}?{url.include_query_params(page=number, limit=limit).query}"
        for name, number in wanted.items()
    }


def _permalink(url: URL, answer: Answer) -> str:
    said = {name: value for name, value in parse_qsl(url.query) if name not in _NOT_KEPT}
    of = {} if url.path.startswith("/studies/") else {"study": answer.study}
    return f"{url.path}?{urlencode({**said, **of, 'version': answer.version})}"
