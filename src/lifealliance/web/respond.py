"""How an answer leaves: in which format, of which version, and what a program would not see in its body."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fastapi import Response

from lifealliance import terms
from lifealliance.answers import INVENTED_NOTICE
from lifealliance.web import documents, resultset, spreadsheet
from lifealliance.web.accept import ranked
from lifealliance.web.refusals import NotAcceptable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fastapi import Request

    from lifealliance.answers import Answer, Cell
    from lifealliance.reader import KnowledgeReader
    from lifealliance.web.known import Known
    from lifealliance.web.paging import Found

#: What `?format=` may say, and the media type it stands for.
FORMATS = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": spreadsheet.MEDIA_TYPE,
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "html": "text/html",
}
#: The formats that are saved as a file under a name that says what is in it.
_SAVED = ("csv", "xlsx", "trig", "nq")
_NOT_IN_NAMES = re.compile(r"[^\w.-]", re.ASCII)
_CUT = "Rows were cut off at the limit of the server."


@dataclass(frozen=True, slots=True)
class Body:
    """One written answer.

    Attributes:
        content: the whole document.
        media_type: its type, where it is known only after writing; otherwise the one that was chosen.
        status: 200, or that of a refusal that a page shows among its own words.
        truncated: rows were cut off.
        invented: it holds, or may hold, words that are made up.
        name: file name without its ending, for those who save it.
        saved: it is always saved as a file, whatever its format.
        links: other parts of the answer, as the header Link writes them.
    """

    content: str | bytes
    media_type: str = ""
    status: int = 200
    truncated: bool = False
    invented: bool = False
    name: str = ""
    saved: bool = False
    links: tuple[str, ...] = ()


class Responder:
    """Gives answers in the format that is wanted, with the version they are of.

    Args:
        reader: asked for the version of the data only.
        edition: a word that changes when what is not data does, such as a template.
        weak: answers of one version say the same and need not be so byte by byte (RFC 9110, section 8.8.1).
    """

    def __init__(self, reader: KnowledgeReader, edition: str, *, weak: bool = False) -> None:
        self._reader = reader
        self._edition = edition
        self._mark = "W/" if weak else ""

    def give(self, request: Request, writers: Mapping[str, Callable[[], Body]]) -> Response:
        """The answer in one of the formats on offer.

        Args:
            request: says what is accepted and which version is known already.
            writers: by the word of `FORMATS`, best first; only the one chosen is called.

        Raises:
            NotAcceptable: none of them is accepted.
        """
        form = chosen(request, tuple(writers))
        media = FORMATS[form]
        return self.send(request, media, writers[form])

    def send(self, request: Request, media: str, write: Callable[[], Body]) -> Response:
        """The answer as `write` gives it, or 304 where the caller has it.

        Args:
            request: says which version is known already.
            media: what is accepted, as one word; tells versions in several formats apart.
            write: writes the answer.
        """
        version = self._reader.version
        if known := self.known(request, media):
            return known
        body = write()
        # Where the data moved on while the answer was written, it is of neither version for certain.
        steady = body.status == 200 and self._reader.version == version
        kind = body.media_type.partition(";")[0] or media
        return Response(
            body.content,
            body.status,
            self.headers(request.method, version if steady else "", media, body, kind),
            with_charset(kind),
        )

    def known(self, request: Request, media: str) -> Response | None:
        """That the caller has the answer already, if so.

        Args:
            request: says which version is known.
            media: what is accepted, as one word.
        """
        if request.method != "GET" or "if-none-match" not in request.headers:
            return None
        tag = self._tag(self._reader.version, media)
        named = {part.strip().removeprefix("W/") for part in request.headers["if-none-match"].split(",")}
        # Weak comparison, RFC 9110, section 13.1.2.
        found = tag.removeprefix("W/") in named
        return Response(status_code=304, headers={"Vary": "Accept", "ETag": tag}) if found else None

    def headers(self, method: str, version: str, media: str, body: Body, kind: str) -> dict[str, str]:
        """What is said beside the answer.

        Args:
            method: of the request.
            version: of the data; empty where it is not known for certain.
            media: what is accepted, as one word.
            body: the answer.
            kind: the media type it has.
        """
        headers = {"Vary": "Accept"}
        if version and method == "GET":
            headers["ETag"] = self._tag(version, media)
        return headers | _about(body, kind)

    def _tag(self, version: str, media: str) -> str:
        return self._mark + _digest(f"{version}\n{self._edition}\n{media}")


@lru_cache(256)
def _digest(text: str) -> str:
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def chosen(request: Request, offered: Sequence[str]) -> str:
    """The word of the format to answer in: `?format=` first, then what is accepted.

    Raises:
        NotAcceptable: nothing on offer is accepted.
    """
    named = request.query_params.get("format", "")
    if named in offered:
        return named
    by_media = {FORMATS[form]: form for form in offered}
    fitting = ranked(request.headers.get("accept", ""), tuple(by_media))
    if named or not fitting:
        raise not_acceptable(tuple(by_media))
    return by_media[fitting[0]]


def not_acceptable(media: Sequence[str]) -> NotAcceptable:
    """The refusal that lists what there is."""
    return NotAcceptable(f"This answer can be had as {', '.join(media)}. Ask for one of these.")


def as_json(document: Mapping[str, Any], answer: Answer | None = None) -> Body:
    """A document as JSON."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return Body(text, truncated=bool(answer and answer.table.truncated), invented=bool(answer and answer.invented))


def answer_json(answer: Answer) -> Body:
    """An answer as JSON."""
    return as_json(documents.answered(answer), answer)


def found_json(part: Found) -> Body:
    """A part of an answer as JSON, with the way to the other parts."""
    return replace(as_json(part.document(), part.answer), links=part.links())


def found(write: Callable[[Answer], Body], part: Found) -> Body:
    """A part of an answer as `write` gives it, with the way to the other parts."""
    return replace(write(part.answer), links=part.links())


def answer_csv(answer: Answer) -> Body:
    """An answer as a file for spreadsheets."""
    table = documents.marked(answer).table
    return Body(
        table.to_csv(invented=answer.invented),
        truncated=table.truncated,
        invented=answer.invented,
        name=f"{answer.question}-{answer.study}",
    )


def answer_xlsx(answer: Answer) -> Body:
    """An answer as a workbook."""
    marked = documents.marked(answer)
    return Body(
        spreadsheet.workbook(marked),
        truncated=marked.table.truncated,
        invented=answer.invented,
        name=f"{answer.question}-{answer.study}",
    )


def answer_turtle(answer: Answer) -> Body:
    """An answer as RDF: its rows in the W3C result set vocabulary."""
    marked = documents.marked(answer)
    return Body(resultset.turtle(marked), truncated=marked.table.truncated, invented=answer.invented)


def answer_jsonld(answer: Answer) -> Body:
    """An answer as JSON-LD: the same statements as in Turtle."""
    marked = documents.marked(answer)
    return Body(resultset.json_ld(marked), truncated=marked.table.truncated, invented=answer.invented)


def jsonld(things: Sequence[Known]) -> Body:
    """What is said about things, and what points at them, as JSON-LD: the same statements as `turtle`."""
    nodes: dict[str, dict[str, list[object]]] = {}
    for known in things:
        says = ((known.iri, row, resultset.value(row["value"])) for row in cells(known.says, "value"))
        incoming = ((row["from"].value, row, {"@id": known.iri}) for row in cells(known.incoming, "from"))
        for subject, row, found in (*says, *incoming):
            values = nodes.setdefault(subject, {}).setdefault(row["property"].value, [])
            values += [] if found in values else [found]
    graph = [{"@id": subject, **nodes[subject]} for subject in sorted(nodes)]
    return replace(turtle(things), content=json.dumps({"@graph": graph}, ensure_ascii=False, indent=1))


def turtle(things: Sequence[Known]) -> Body:
    """What is said about things, and what points at them, as Turtle: one line per statement."""
    lines: set[str] = set()
    for known in things:
        iri = terms.iri(known.iri)
        lines |= {
            f"{iri} {terms.iri(row['property'].value)} {resultset.term(row['value'])} ."
            for row in cells(known.says, "value")
        }
        lines |= {
            f"{terms.iri(row['from'].value)} {terms.iri(row['property'].value)} {iri} ."
            for row in cells(known.incoming, "from")
        }
    invented = any(known.invented for known in things)
    comment = [f"# {INVENTED_NOTICE}"] if invented else []
    cut = any(known.says.table.truncated or known.incoming.table.truncated for known in things)
    return Body("\n".join([*comment, *sorted(lines), ""]), truncated=cut, invented=invented)


def cells(answer: Answer, needed: str) -> list[dict[str, Cell]]:
    """The rows that have a property and the column needed, without empty cells."""
    rows = [
        {name: cell for name, cell in zip(answer.table.columns, row, strict=True) if cell} for row in answer.table.rows
    ]
    return [row for row in rows if "property" in row and needed in row]


def _about(body: Body, media: str) -> dict[str, str]:
    """The headers that say what a program would not see in the body."""
    headers: dict[str, str] = {}
    links = list(body.links)
    if body.truncated:
        headers["X-Truncated"] = _CUT
        links.append('</sparql#limits>; rel="help"')
    if links:
        headers["Link"] = ", ".join(links)
    if body.invented:
        headers["X-Invented"] = "Words of an invented study stand, or may stand, in this answer."
    ending = next((form for form in FORMATS if FORMATS[form] == media), "")
    if body.name and ending and (body.saved or ending in _SAVED):
        name = _NOT_IN_NAMES.sub("_", f"{body.name}-INVENTED" if body.invented else body.name)
        headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return headers


def with_charset(media: str) -> str:
    """The media type of a text says how the text is written."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
