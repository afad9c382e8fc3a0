"""SPARQL 1.1 Protocol, the part that asks: GET, POST with a form, POST with the query. Nothing is ever changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request, Response  # noqa: TC002 # FastAPI reads the annotations
from starlette.concurrency import run_in_threadpool

from lifealliance.answers import Table
from lifealliance.errors import BadInput, LifeAllianceError, Problem, Refused
from lifealliance.reader import ALL
from lifealliance.web import problems, respond
from lifealliance.web.accept import ranked
from lifealliance.web.given import pairs
from lifealliance.web.known import invented_bases, invented_studies
from lifealliance.web.pages import files
from lifealliance.web.refusals import BadRequest, TooLong, WrongContentType
from lifealliance.web.shown import table_view

if TYPE_CHECKING:
    from lifealliance.reader import KnowledgeReader
    from lifealliance.store.values import Answer as Result
    from lifealliance.web.pages import Pages
    from lifealliance.web.respond import Body, Responder
    from lifealliance.web.settings import Settings

_JSON = "application/sparql-results+json"
_TURTLE = "text/turtle"
_HTML = "text/html"
#: What `?format=` may say, and the media types that may come of it: for a table, for statements.
FORMATS = {
    "json": (_JSON, "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "ttl": (_TURTLE,),
    "nt": ("application/n-triples",),
    "html": (_HTML,),
}
#: Every media type an answer may have: those of tables, those of statements, the page; each best first.
TABLES = (_JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
STATEMENTS = (_TURTLE, "application/n-triples", "application/rdf+xml", "application/ld+json")
MEDIA = (*TABLES, *STATEMENTS, _HTML)
#: Words that programs use for some of them.
_SAME = {"application/json": FORMATS["json"], "application/xml": FORMATS["xml"], "text/xml": FORMATS["xml"]}
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
PARAMETERS = ("query", "study", "format")
_GRAPHS = ("default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it came in."""

    query: str
    study: str
    format: str


class Sparql:
    """Answers queries of one's own.

    Args:
        reader: asked.
        pages: writes the page.
        responder: gives the answer with its version.
        settings: how long a query may be.
    """

    def __init__(self, reader: KnowledgeReader, pages: Pages, responder: Responder, settings: Settings) -> None:
        self._reader, self._pages, self._responder = reader, pages, responder
        self._limit = settings.query_bytes

    def get(self, request: Request) -> Response:
        """The query in the address, or the page to write one."""
        given = pairs(request.scope["query_string"].decode("latin-1"))
        if "query" not in given and "update" not in given and _wants_page(request, given.get("format", "")):
            study = given.get("study") or ALL
            return self._responder.send(request, _HTML, lambda: respond.Body(self._pages.sparql("", study)))
        return self._answer(request, self._asked(given))

    async def post(self, request: Request) -> Response:
        """The query in the body."""
        kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
        charset = parameters.partition("charset=")[2].strip(' "')
        if charset not in {"", "utf-8", "utf8"}:
            raise WrongContentType("Only UTF-8 is read.")
        in_address = pairs(request.scope["query_string"].decode("latin-1"))
        match kind.strip():
            case "application/sparql-query":
                text = _decoded(await self._body(request, self._limit))
                asked = self._asked({**in_address, "query": text}, sent="query" in in_address)
            case "application/x-www-form-urlencoded":
                form = _decoded(await self._body(request, 3 * self._limit + 1024))
                given = pairs(form)
                asked = self._asked({**in_address, **given}, sent=bool(in_address.keys() & given.keys()))
            case "application/sparql-update":
                raise _no_update()
            case _:
                raise WrongContentType(f"A query is sent as {_QUERY}, or as {_FORM} with query=.")
        return await run_in_threadpool(self._answer, request, asked)

    async def _body(self, request: Request, most: int) -> bytes:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > most:
                raise self._too_long()
        return bytes(body)

    def _asked(self, given: dict[str, str], *, sent: bool = False) -> Asked:
        """What was asked, once everything that is not done here is refused."""
        if "update" in given:
            raise _no_update()
        if any(name in given for name in _GRAPHS):
            raise Refused("Graphs are not chosen by parameters here. Write FROM or GRAPH in the query, or give study=.")
        unknown = sorted(given.keys() - set(PARAMETERS))
        if unknown:
            todo = f"There are {', '.join(PARAMETERS)}."
            raise BadInput(*(Problem(name[:80], "There is no such parameter here.", todo) for name in unknown))
        if sent:
            raise BadRequest("Given more than once: query or another parameter stands in the address and in the body.")
        if not given.get("query", "").strip():
            raise BadRequest("There is no query. Give it as query=, or send it by POST.")
        if len(given["query"].encode()) > self._limit:
            raise self._too_long()
        if given.get("format", "") not in {"", *FORMATS}:
            todo = f"Use one of: {', '.join(FORMATS)}."
            raise BadInput(Problem("format", "This format is not known here.", todo))
        return Asked(given["query"], given.get("study") or ALL, given.get("format", ""))

    def _too_long(self) -> TooLong:
        return TooLong(f"At most {self._limit:,} bytes of a query are read.")

    def _answer(self, request: Request, asked: Asked) -> Response:
        wanted = _media(request, asked.format)
        if wanted[0] == _HTML:
            return self._responder.send(request, _HTML, lambda: self._page(request, asked))
        media = [media for media in wanted if media != _HTML]
        return self._responder.send(request, ",".join(media), lambda: self._document(asked, media))

    def _document(self, asked: Asked, media: list[str]) -> Body:
        found = self._ask(asked, media)
        invented = bool(invented_studies(self._reader, asked.study))
        name = f"query-{asked.study}"
        return respond.Body(found.body, found.media_type, truncated=found.truncated, invented=invented, name=name)

    def _ask(self, asked: Asked, media: list[str]) -> Result:
        try:
            return self._reader.sparql(asked.query, ",".join(media), asked.study)
        except BadInput as error:
            if [problem.where for problem in error.problems] != ["format"]:
                raise
            # Only after reading the query is it known whether it answers with a table or with statements.
            raise respond.not_acceptable(MEDIA) from error

    def _page(self, request: Request, asked: Asked) -> Body:
        more: dict[str, Any] = {"invented": invented_studies(self._reader, asked.study)}
        status = 200
        try:
            found = self._ask(asked, [_JSON, _TURTLE])
        except LifeAllianceError as error:
            # The reader keeps the query that has to be mended.
            more["problem"] = problems.document(error)
            status = error.status
        else:
            more |= self._found(found)
            if request.method == "GET":
                more["files"] = files(
                    request.url, *(("csv", "json", "xml") if found.kind == "table" else ("ttl", "nt"))
                )
        text = self._pages.sparql(asked.query, asked.study, **more)
        return respond.Body(
            text, status=status, truncated=more.get("truncated", False), invented=bool(more["invented"])
        )

    def _found(self, found: Result) -> dict[str, Any]:
        if found.kind == "triples":
            return {"triples": found.body.decode(), "truncated": found.truncated}
        if found.kind == "yes-no":
            return {"verdict": "yes" if json.loads(found.body)["boolean"] else "no"}
        table = Table.from_sparql_json(found.body, truncated=found.truncated)
        view = table_view(table, {}, self._pages.most, bases=invented_bases(self._reader))
        return {"view": view, "truncated": found.truncated}


def _media(request: Request, form: str) -> list[str]:
    """The media types that are wanted, best first.

    Raises:
        NotAcceptable: none that an answer may have.
    """
    if form:
        return list(FORMATS[form])
    wanted = ranked(request.headers.get("accept", ""), (*MEDIA, *_SAME))
    found = list(dict.fromkeys(same for media in wanted for same in _SAME.get(media, (media,))))
    if not found:
        raise respond.not_acceptable(MEDIA)
    return found


def _wants_page(request: Request, form: str) -> bool:
    return form == "html" or (not form and _media(request, "")[0] == _HTML)


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The body is not written in UTF-8.") from error


def _no_update() -> Refused:
    return Refused("Nothing can be changed over HTTP. Load and remove studies with the command line.")
