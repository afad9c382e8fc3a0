"""SPARQL 1.1 Protocol, the part that asks: GET, POST with a form, POST with the query. Nothing is ever changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import Request, Response  # FastAPI reads the annotations
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from lifealliance.answers import Table
from lifealliance.errors import BadInput, LifeAllianceError
from lifealliance.reader import ALL
from lifealliance.web import catalogue, problems, protocol, respond
from lifealliance.web.callers import whose
from lifealliance.web.flowing import Flowing, GoneError, unless_gone
from lifealliance.web.given import REPEATED, read
from lifealliance.web.known import invented_bases, invented_studies
from lifealliance.web.pages import files
from lifealliance.web.protocol import HTML, JSON, TURTLE, Asked
from lifealliance.web.shown import table_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Scope

    from lifealliance.reader import KnowledgeReader
    from lifealliance.store.lanes import Pieces
    from lifealliance.store.strangers import Begun
    from lifealliance.store.values import Answer as Result
    from lifealliance.web.catalogue import Catalogue
    from lifealliance.web.pages import Pages
    from lifealliance.web.respond import Body, Responder
    from lifealliance.web.settings import Settings

#: Under which name a request knows what was begun of its answer.
BEGUN = "lifealliance.begun"
#: What may stand in an address without a query, beside nothing at all.
_NO_QUERY = {"study", "format", *protocol.FORMAT_TOO}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query, and what its answer shall look like.

    Attributes:
        asked: the query.
        media: formats, best first; the page is not among them.
        word: the same as one word, which tells versions of the answer apart.
    """

    asked: Asked
    media: list[str]
    word: str


class Sparql:
    """Answers queries of one's own.

    Args:
        reader: asked.
        pages: writes the page.
        responder: gives the answer with its version.
        described: says what the service is, to who asks nothing.
        settings: how long a query may be.
    """

    def __init__(
        self, reader: KnowledgeReader, pages: Pages, responder: Responder, described: Catalogue, settings: Settings
    ) -> None:
        self._reader, self._pages, self._responder, self._described = reader, pages, responder, described
        self._limit = settings.query_bytes

    async def get(self, request: Request) -> Response:
        """The answer to the query in the address; without one the page to write it, or the service description."""
        address = request.scope["query_string"].decode("latin-1")
        given, graphs = read(address, protocol.FIRST)
        if given.keys() <= _NO_QUERY and not graphs:
            wanted = protocol.best(request, protocol.form_of(given), (*catalogue.MEDIA, HTML))
            if wanted == HTML:
                study = given.get("study") or ALL
                return self._responder.send(request, HTML, lambda: respond.Body(self._pages.sparql("", study)))
            if wanted:
                return await run_in_threadpool(self._described.service, request, wanted)
        return await self._answer(request, protocol.asked(given, graphs, partial(_endpoint, request), self._limit))

    async def post(self, request: Request) -> Response:
        """The query in the body."""
        form = protocol.is_form(request.headers.get("content-type", ""))
        body = await self._body(request, 3 * self._limit + 1024 if form else self._limit)
        return await self._answer(request, self._posted(request, body, form=form))

    def _posted(self, request: Request, body: bytes, *, form: bool) -> Asked:
        """What is asked in address and body together."""
        given, graphs = read(request.scope["query_string"].decode("latin-1"), protocol.FIRST)
        text = protocol.decoded(body)
        more, also = read(text, protocol.FIRST) if form else ({"query": text}, {})
        twice = bool(given.keys() & more.keys() - REPEATED)
        graphs = protocol.repeats(graphs, also)
        return protocol.asked({**given, **more}, graphs, partial(_endpoint, request), self._limit, sent=twice)

    def plain(self, scope: Scope, accept: str, posted: tuple[str, bytes] | None = None) -> Wanted | None:
        """A query, and how it is to be answered; None if that asks for a page or an address holds none.

        Args:
            scope: of the request.
            accept: what it accepts.
            posted: the type of the body and the body; None if there is none.

        Raises:
            LifeAllianceError: as `get` and `post` refuse it.
        """
        if posted:
            asked = self._posted(Request(scope), posted[1], form=protocol.is_form(posted[0]))
        else:
            given, graphs = read(scope["query_string"].decode("latin-1"), protocol.FIRST)
            if given.keys() <= _NO_QUERY and not graphs:
                return None
            asked = protocol.asked(given, graphs, lambda: _endpoint(Request(scope)), self._limit)
        media = protocol.media(accept, asked.format)
        return None if media[0] == HTML else _wanted(asked, media)

    def begin(self, scope: Scope, wanted: Wanted, then: Callable[[Pieces], None]) -> Begun:
        """Begins to answer a query; see `QueryReader.begin`.

        Raises:
            QueryMalformed, Refused: so far as it is known at once.
        """
        asked = wanted.asked
        return self._reader.begin(asked.query, wanted.media, asked.study, asked.dataset, whose(scope), then)

    def headers(self, method: str, version: str, wanted: Wanted, kind: str) -> dict[str, str]:
        """What is said beside an answer; see `Responder.headers`."""
        return self._responder.headers(method, version, wanted.word, self._about(wanted.asked), kind)

    async def _body(self, request: Request, most: int) -> bytes:
        body = bytearray()
        try:
            async for part in request.stream():
                body += part
                if len(body) > most:
                    raise protocol.too_long(self._limit)
        except ClientDisconnect as problem:
            raise GoneError from problem
        return bytes(body)

    async def _answer(self, request: Request, asked: Asked) -> Response:
        media = protocol.media(request.headers.get("accept", ""), asked.format)
        if media[0] == HTML:
            page = partial(self._page, request, asked)
            return await run_in_threadpool(self._responder.send, request, HTML, page)
        wanted = _wanted(asked, media)
        if known := self._responder.known(request, wanted.word):
            return known
        work = self._reader.flow(
            asked.query, wanted.media, asked.study, asked.dataset, whose(request.scope), request.scope.get(BEGUN)
        )
        try:
            pieces, version = await unless_gone(request.receive, work)
        except BadInput as error:
            raise _format_refused(error) from error
        kind = str(pieces.head["media"]).partition(";")[0]
        headers = self.headers(request.method, version, wanted, kind)
        media_type = respond.with_charset(kind)
        if request.scope["http_version"] == "1.0" and not pieces.whole:
            # There an answer without a length ends where the connection does, however it came to that.
            try:
                body = pieces.first + b"".join([piece async for piece in pieces.rest()])
            finally:
                pieces.close()
            return Response(body, 200, headers, media_type)
        if not pieces.whole:
            return Flowing(pieces, headers, media_type)
        pieces.close()
        return Response(pieces.first, 200, headers, media_type)

    def _about(self, asked: Asked) -> Body:
        """What is said of an answer beside its words."""
        return respond.Body(
            b"", invented=bool(invented_studies(self._reader, asked.study)), name=f"query-{asked.study}"
        )

    def _ask(self, asked: Asked, media: list[str]) -> Result:
        try:
            return self._reader.sparql(asked.query, ",".join(media), asked.study, asked.dataset)
        except BadInput as error:
            raise _format_refused(error) from error

    def _page(self, request: Request, asked: Asked) -> Body:
        more: dict[str, Any] = {"invented": invented_studies(self._reader, asked.study)}
        status = 200
        try:
            found = self._ask(asked, [JSON, TURTLE])
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
        text = self._pages.sparql(asked.written, asked.study, **more)
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


def _wanted(asked: Asked, media: list[str]) -> Wanted:
    """Nobody but a reader is given the page, also where it comes after other formats."""
    others = [it for it in media if it != HTML]
    return Wanted(asked, others, ",".join(others))


def _format_refused(error: BadInput) -> LifeAllianceError:
    """Only after reading the query is it known whether it answers with a table or with statements."""
    return respond.not_acceptable(protocol.MEDIA) if [it.where for it in error.problems] == ["format"] else error


def _endpoint(request: Request) -> str:
    """The address of the service, as the caller knows it."""
    return f"{request.base_url}sparql"
