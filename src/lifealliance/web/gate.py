"""What holds for every request, whichever way it goes: who comes in, what an answer carries, what is counted."""

from __future__ import annotations

import logging
import re
import time
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from lifealliance.model.tiers import Tier
from lifealliance.web.refusals import AddressTooLong, WrongHost
from lifealliance.web.settings import API

if TYPE_CHECKING:
    from lifealliance.web.callers import Caller, Callers
    from lifealliance.web.metrics import Metrics
    from lifealliance.web.settings import Settings
    from lifealliance.web.visit import Visit

#: One line for each request, and nothing else.
access = logging.getLogger("lifealliance.web.access")
_PORT = re.compile(rb":\d+$")
#: What every answer carries. Nothing is loaded from elsewhere or framed elsewhere.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-API-Version": API,
}
#: Above the public tier no copy is left anywhere, for words that are withdrawn must be gone; a public answer may be
#: kept if it is asked for again each time.
_KEPT, _PUBLIC_KEPT = "private, no-store", "public, no-cache"
#: Pages of other servers may read what is public, where the server is meant for others, and never with a credential.
_SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, X-API-Version, X-Invented, X-Truncated",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class Gate:
    """Lets requests in and answers out.

    Args:
        callers: tells who asks.
        settings: names the hosts and limits.
        metrics: counts what leaves.
    """

    def __init__(self, callers: Callers, settings: Settings, metrics: Metrics) -> None:
        #: Tells who asks.
        self.callers = callers
        self._settings, self._metrics = settings, metrics

    def check(self, visit: Visit) -> None:
        """Refuses what does not come in at all, whoever it is from.

        Raises:
            WrongHost: it is addressed to another name.
            AddressTooLong: see above.
        """
        hosts = visit.header(b"host")
        if len(hosts) != 1 or _name(hosts[0]) not in self._settings.hosts:
            known = ", ".join(sorted(self._settings.hosts))
            raise WrongHost(f"This server does not go by the name it was asked for. It is {known}.")
        limit = self._settings.address_bytes
        if len(visit.scope["query_string"]) > limit:
            raise AddressTooLong(f"At most {limit:,} bytes of an address are read. Send a long query by POST.")

    def admit(self, visit: Visit) -> None:
        """Lets a request in whose caller has seconds left.

        Raises:
            TooMuch: none is left.
        """
        if not visit.is_free():
            self.callers.admit(visit.caller)
            visit.let_in = True

    def forget(self, visit: Visit) -> None:
        """Takes nothing from the caller for a request that will be let in anew."""
        if visit.let_in:
            self.callers.leave(visit.caller, 0.0)
            visit.let_in = False

    def leave(self, visit: Visit, method: str) -> None:
        """Takes from the caller what the request took, counts it, and writes its line."""
        now = time.perf_counter()
        # How long a caller takes to read is not how long the server worked.
        if visit.let_in:
            self.callers.leave(visit.caller, (visit.answered or now) - visit.began)
        self._metrics.count(visit.caller.tier, visit.route(), method, visit.status, now - visit.began)
        if access.isEnabledFor(logging.INFO):
            access.info("%s", visit.line())

    def headers(self, given: list[tuple[bytes, bytes]], caller: Caller) -> list[tuple[bytes, bytes]]:
        """The headers of an answer with those every answer carries; what the answer says of itself stands."""
        public = caller.tier is Tier.PUBLIC
        usual = _usual(public=public, shared=public and self._settings.shared)
        said = {name for name, _ in given}
        varies = [value for name, value in given if name == b"vary"]
        return [
            *(header for header in given if header[0] != b"vary"),
            *(header for header in usual if header[0] not in said),
            (b"vary", b", ".join([*varies, b"Authorization", b"Cookie"])),
        ]


@lru_cache(64)
def _name(host: bytes) -> str:
    """The name in a header Host, without its port."""
    return _PORT.sub(b"", host).decode("latin-1").lower()


@cache
def _usual(*, public: bool, shared: bool) -> tuple[tuple[bytes, bytes], ...]:
    """What every answer carries."""
    more = HEADERS | {"Cache-Control": _PUBLIC_KEPT if public else _KEPT} | (_SHARED if shared else {})
    return tuple((name.lower().encode(), value.encode()) for name, value in more.items())
