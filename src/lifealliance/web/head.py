"""The server's HTTP: no head too long, no waiting without end, and a short way for plain queries."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

if TYPE_CHECKING:
    from lifealliance.web.patience import Patience
    from lifealliance.web.quick import Query, Quick

#: Longest head of a request in bytes: a whole query in an address fits, three bytes for each of its own.
HEAD_BYTES = 256 * 1024
#: Above this length an address is split here, because httptools splits none of 64 KB.
_SPLIT_BYTES = 60_000
#: RFC 9110, section 15.5.9.
_TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_SHORT, _SHORT_TOO = b"/sparql", b"/sparql?"
_METHODS = (b"GET", b"POST")
_OK = b"HTTP/1.1 200 OK\r\n"


class Http(HttpToolsProtocol):
    """Reads requests by httptools, which by itself would keep a head of any length in memory, and wait for ever.

    Args:
        patience: how long who sends or reads slowly is waited for.
        quick: the short way of plain queries; None lets every request go the long way.
        uvicorn: what uvicorn gives every protocol.
    """

    _in_head = True
    _whole = False
    _head = 0
    _clock: asyncio.TimerHandle | None = None
    _reader_clock: asyncio.TimerHandle | None = None

    def __init__(self, patience: Patience, quick: Quick | None = None, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self._patience, self._quick = patience, quick

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Somebody is there, and has so long to say what they want."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._waited()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes in what has come; a connection whose head has no end is closed."""
        if self._in_head:
            self._head += len(data)
        self._whole = False
        super().data_received(data)
        if not self._whole and self._clock is None:
            # Empty lines between requests are no beginning of one; they don't buy more time either.
            self._wait()
        if self._in_head and self._head > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        """A request begins, perhaps right behind another."""
        self._whole = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head = False
        if self._quick and self._is_plain() and self._short(self._quick):
            return
        query = None
        if len(self.url) > _SPLIT_BYTES:
            self.url, _, query = self.url.partition(b"?")
        super().on_headers_complete()
        if query is not None:
            # Whoever answers begins only after this.
            self.scope["query_string"] = query

    def on_message_complete(self) -> None:
        """The request is whole; what comes now is another one."""
        self._in_head, self._head, self._whole = True, 0, True
        self._waited()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Who reads the answer does not keep up with it."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """They do again."""
        if self._reader_clock:
            self._reader_clock.cancel()
            self._reader_clock = None
        super().resume_writing()

    def _wait(self) -> None:
        self._clock = self.loop.call_later(self._patience.request_seconds, self._late)
        self._patience.enter(self, self._end)

    def _waited(self) -> None:
        if self._clock:
            self._clock.cancel()
            self._clock = None
        self._patience.leave(self)

    def _late(self) -> None:
        """Ends a connection whose request did not come, unless it is us who have not read it yet."""
        if self.flow.read_paused:
            self._waited()
            self._wait()
        else:
            self._end()

    def _end(self) -> None:
        self._waited()
        if self._head and (self.cycle is None or self.cycle.response_complete):
            self.transport.write(_TOO_LATE)
        self.transport.close()

    def _watch_reader(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._reader_clock = self.loop.call_later(self._patience.reading_seconds, self._look_at_reader, left)

    def _look_at_reader(self, left: int) -> None:
        """Ends a connection whose reader has read next to nothing since the last look."""
        now = self.transport.get_write_buffer_size()
        if left - now < self._patience.reading_bytes:
            self.transport.abort()
        else:
            self._watch_reader()

    def _is_plain(self) -> bool:
        """Whether this is a GET or a POST of `/sparql`, with nothing before it that has to be answered first."""
        return (
            (self.url == _SHORT or self.url.startswith(_SHORT_TOO))
            and self.parser.get_method() in _METHODS
            and self.parser.get_http_version() == "1.1"
            and (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and b"#" not in self.url
        )

    def _short(self, quick: Quick) -> bool:
        path, _, query = self.url.partition(b"?")
        method = self.parser.get_method().decode()
        scope = cast("dict[str, Any]", self.scope)
        scope |= {"method": method, "path": path.decode(), "raw_path": path, "query_string": query}
        if not quick.may_take(scope):
            return False
        short = _Short(self, quick, scope, keep_alive=self.parser.should_keep_alive())
        if method == "GET" and not short.begin():
            return False
        self.cycle = cast("RequestResponseCycle", short)
        return True

    def go_long(self, short: _Short, query: Query | None) -> None:
        """Lets a request that took the short way go the long way from there.

        Args:
            short: the request.
            query: what is under way; None if nothing is.
        """
        cycle = RequestResponseCycle(
            scope=cast("Any", query.rest() if query else short.scope),
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=short.keep_alive,
            on_response=self.on_response_complete,
        )
        cycle.body, cycle.more_body, cycle.disconnected = short.body, short.more_body, short.disconnected
        cycle.message_event.set()
        if self.cycle is cast("RequestResponseCycle", short):
            self.cycle = cycle

        async def app(scope: Any, receive: Any, send: Any) -> None:
            try:
                await self.app(scope, receive, send)
            finally:
                if query:
                    query.leave()

        self._start_asgi_task(cycle, app)


class _Short:
    """A request that takes the short way; to uvicorn it looks like any other.

    Args:
        http: the connection it came by.
        quick: answers it.
        scope: of the request.
        keep_alive: whether the connection stays.
    """

    __slots__ = (
        "_http", "_query", "_quick", "body", "disconnected", "keep_alive", "more_body", "response_complete", "scope",
    )  # fmt: skip

    def __init__(self, http: Http, quick: Quick, scope: dict[str, Any], *, keep_alive: bool) -> None:
        self._http, self._quick, self.scope = http, quick, scope
        self._query: Query | None = None
        self.keep_alive, self.more_body = keep_alive, True
        self.disconnected = self.response_complete = False
        self.body = bytearray()

    @property
    def message_event(self) -> _Short:
        """Is told when more of the request is there, and when the connection is lost."""
        return self

    def begin(self) -> bool:
        """Begins to answer, and says whether that can be done here."""
        self._query = self._quick.begin(self.scope, bytes(self.body), self._done)
        return self._query is not None

    def set(self) -> None:
        """Begins once the body is there, and ends the query where nobody waits for its answer any more."""
        if self.response_complete:
            return
        if self._query is None:
            if self.disconnected or (not self.more_body and not self.begin()):
                self._http.go_long(self, None)
        elif self.disconnected:
            self.response_complete = True
            self._query.end()

    def _done(self) -> None:
        """Sends the answer, or lets the long way finish it."""
        http, query = self._http, self._query
        assert query
        found = query.answer()
        if found is None:
            http.go_long(self, query)
            return
        self.response_complete = True
        if not http.transport.is_closing():
            self._send(*found)
        query.end()

    def _send(self, head: bytes, body: bytes) -> None:
        http = self._http
        date = b"".join(b"%s: %s\r\n" % header for header in http.server_state.default_headers)
        close = b"" if self.keep_alive else b"connection: close\r\n"
        http.transport.write(b"%s%s%s%scontent-length: %d\r\n\r\n%s" % (_OK, date, head, close, len(body), body))
        if not self.keep_alive:
            http.transport.close()
        http.on_response_complete()
