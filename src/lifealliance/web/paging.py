"""An answer in parts, of one version of the data, with the address that will always mean this answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from lifealliance import traces
from lifealliance.answers import Table
from lifealliance.web import documents
from lifealliance.web.refusals import OtherVersion

if TYPE_CHECKING:
    from fastapi.datastructures import URL

    from lifealliance.answers import Answer
    from lifealliance.web.given import Parts

_USUAL = 100
#: How an address begins that a cell of a page leads to.
_CELLS = ("/things", "/claims")
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
        return traces.ways(self.answer.table)

    def traced(self) -> Found:
        """The same with these addresses as a column, for formats that have rows and nothing beside them."""
        return replace(self, answer=traces.traced(self.answer))

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
