"""The server's HTTP: it reads no head of a request that is too long, and lets plain queries take their short way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

if TYPE_CHECKING:
    from lifealliance.web.quick import Query, Quick

#: Longest head of a request in bytes: a whole query in an address fits, three bytes for each of its own.
HEAD_BYTES = 256 * 1024
#: Above this length an address is split here, because httptools splits none of 64 KB.
_SPLIT_BYTES = 60_000
_SHORT = b"/sparql?"
_OK = b"HTTP/1.1 200 OK\r\n"


class Http(HttpToolsProtocol):
    """Reads requests by httptools, which by itself would keep a head of any length in memory.

    Args:
        quick: the short way of plain queries; None lets every request go the long way.
        uvicorn: what uvicorn gives every protocol.
    """

    _in_head = True
    _head = 0

    def __init__(self, quick: Quick | None = None, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self._quick = quick

    def data_received(self, data: bytes) -> None:
        """Takes in what has come; a connection whose head has no end is closed."""
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head = False
        if self._quick and self.url.startswith(_SHORT) and self._is_plain() and self._short(self._quick):
            return
        query = None
        if len(self.url) > _SPLIT_BYTES:
            self.url, _, query = self.url.partition(b"?")
        super().on_headers_complete()
        if query is not None:
            # Whoever answers begins only after this.
            self.scope["query_string"] = query

    def on_message_complete(self) -> None:
        """What comes now is another request."""
        self._in_head, self._head = True, 0
        super().on_message_complete()

    def _is_plain(self) -> bool:
        """Whether this is a GET in a connection that stays, with nothing before it that has to be answered first."""
        return (
            self.parser.get_method() == b"GET"
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and b"#" not in self.url
        )

    def _short(self, quick: Quick) -> bool:
        path, _, query = self.url.partition(b"?")
        self.scope |= {"method": "GET", "path": path.decode(), "raw_path": path, "query_string": query}
        short = _Short(self)
        short.query = quick.begin(cast("dict[str, Any]", self.scope), short.done)
        if short.query:
            self.cycle = cast("RequestResponseCycle", short)
        return short.query is not None

    def go_on(self, query: Query, keep_alive: bool) -> RequestResponseCycle:  # as uvicorn says it
        """Lets a request that took the short way go the long way from there.

        Args:
            query: what is under way.
            keep_alive: whether the connection stays.
        """
        cycle = RequestResponseCycle(
            scope=cast("Any", query.rest()),
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=keep_alive,
            on_response=self.on_response_complete,
        )
        cycle.more_body = False
        cycle.message_event.set()

        async def app(scope: Any, receive: Any, send: Any) -> None:
            try:
                await self.app(scope, receive, send)
            finally:
                query.end(gone=False)

        self._start_asgi_task(cycle, app)
        return cycle


class _Short:
    """A request that takes the short way; to uvicorn it looks like any other.

    Args:
        http: the connection it came by.
    """

    __slots__ = ("_http", "body", "disconnected", "keep_alive", "more_body", "query", "response_complete")

    def __init__(self, http: Http) -> None:
        self._http = http
        self.query: Query | None = None
        self.keep_alive = self.more_body = True
        self.disconnected = self.response_complete = False
        self.body = bytearray()

    @property
    def message_event(self) -> _Short:
        """Is told when the request is whole, and when the connection is lost."""
        return self

    def set(self) -> None:
        """Ends the query where nobody waits for its answer any more."""
        if self.disconnected and not self.response_complete and self.query:
            self.response_complete = True
            self.query.end(gone=True)

    def done(self) -> None:
        """Sends the answer, or lets the long way finish it."""
        http, query = self._http, self.query
        assert query
        found = query.answer()
        if found is None:
            cycle = http.go_on(query, self.keep_alive)
            if http.cycle is cast("RequestResponseCycle", self):
                http.cycle = cycle
            return
        head, body = found
        self.response_complete = True
        if http.transport.is_closing():
            return
        date = b"".join(b"%s: %s\r\n" % header for header in http.server_state.default_headers)
        close = b"" if self.keep_alive else b"connection: close\r\n"
        http.transport.write(b"%s%s%s%scontent-length: %d\r\n\r\n%s" % (_OK, date, head, close, len(body), body))
        if not self.keep_alive:
            http.transport.close()
        http.on_response_complete()
