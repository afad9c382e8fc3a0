"""The server's HTTP, which reads no head of a request that is too long."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Longest head of a request in bytes: a whole query in an address fits, three bytes for each of its own.
HEAD_BYTES = 256 * 1024
#: Above this length an address is split here, because httptools splits none of 64 KB.
_SPLIT_BYTES = 60_000


class Http(HttpToolsProtocol):
    """Reads requests by httptools, which by itself would keep a head of any length in memory."""

    _in_head = True
    _head = 0

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
