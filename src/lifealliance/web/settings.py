"""What the person who starts the server may choose."""

from __future__ import annotations

from dataclasses import dataclass

#: Version of the addresses and documents; docs/api.md says when it changes.
API = "1"

#: The names this machine answers to when it talks to itself; studies that chose no base live under the last (RFC 6761).
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "lifealliance.localhost"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of the server.

    Attributes:
        hosts: the names a request may be addressed to; any other is refused, so that no foreign page can reach the
            server through a name of its own (DNS rebinding).
        query_bytes: longest SPARQL text, in bytes of UTF-8.
        address_bytes: longest query part of an address, in bytes.
        shown_rows: rows of a table that a page shows; files hold all of them.
        retry_seconds: what a caller is told to wait when all processes are taken or a query was stopped.
        kept_mb: megabytes of answers that are kept to be given again while their data are the same; 0 keeps none.
        shared: the server is meant for others than the person who started it; pages of other servers may then read
            what is public.
    """

    hosts: frozenset[str] = LOOPBACK
    query_bytes: int = 64 * 1024
    address_bytes: int = 200 * 1024
    shown_rows: int = 500
    retry_seconds: int = 5
    kept_mb: float = 64.0
    shared: bool = False
