"""The outer wall: who may come in, what every answer carries, what the log says, what becomes of mistakes."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from lifealliance.errors import LifeAllianceError
from lifealliance.model.tiers import Tier
from lifealliance.web.callers import CALLER, Caller
from lifealliance.web.flowing import BROKEN
from lifealliance.web.problems import VISIT
from lifealliance.web.refusals import AddressTooLong, Unexpected, WrongHost
from lifealliance.web.settings import API

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from lifealliance.web.callers import Callers
    from lifealliance.web.metrics import Metrics
    from lifealliance.web.problems import Problems
    from lifealliance.web.settings import Settings

#: One line for each request, and nothing else.
access = logging.getLogger("lifealliance.web.access")
_PORT = re.compile(rb":\d+$")
#: Who a request is from before anybody has looked: it may see what everybody may.
_NOBODY = Caller("anonymous", Tier.PUBLIC)
#: What nobody has to wait for: whether the server answers, and what a page of refusal is drawn with.
_FREE = ("/health", "/static/")
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


@dataclass(slots=True)
class _Visit:
    """One request on its way through."""

    scope: Scope
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    began: float = field(default_factory=time.perf_counter)
    caller: Caller = _NOBODY
    status: int = 0
    sent: int = 0
    answered: float = 0.0
    let_in: bool = False

    def header(self, name: bytes) -> list[bytes]:
        """The values of a header."""
        return [value for key, value in self.scope["headers"] if key == name]

    def is_free(self) -> bool:
        """Whether it is answered however much the caller has asked for already."""
        return str(self.scope["path"]).startswith(_FREE)

    def accept(self) -> str:
        """What the caller accepts."""
        return b", ".join(self.header(b"accept")).decode("latin-1")

    def route(self) -> str:
        """The kind of address, never what was asked or about whom."""
        return str(getattr(self.scope.get("route"), "path", "other"))

    def line(self) -> str:
        """The line of the log: who asked for which kind of address, and how it went; never what was asked."""
        said = {
            "id": self.id,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "caller": self.caller.name,
            "tier": str(self.caller.tier),
            "method": self.scope["method"],
            "address": self.route(),
            "status": self.status,
            "ms": round((time.perf_counter() - self.began) * 1000, 1),
            "bytes": self.sent,
            **({"broken": True} if self.scope.get(BROKEN) else {}),
        }
        return json.dumps(said)


class Wall:
    """Stands around the applications, of which there is one for each tier: none of them can reach another's data.

    Args:
        rooms: gives the application of a tier.
        callers: tells who asks.
        settings: names the hosts and limits.
        problems: writes refusals.
        metrics: counts what leaves.
    """

    def __init__(
        self,
        rooms: Callable[[Tier], ASGIApp],
        callers: Callers,
        settings: Settings,
        problems: Problems,
        metrics: Metrics,
    ) -> None:
        self._rooms, self._callers, self._settings = rooms, callers, settings
        self._problems, self._metrics = problems, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request in, or answers it here."""
        if scope["type"] != "http":
            return
        method = scope["method"]
        if method == "HEAD":
            # HEAD is GET without the body (RFC 9110, section 9.3.2); so every address knows it.
            scope = {**scope, "method": "GET"}
        visit = _Visit(scope)
        scope[VISIT] = visit.id

        async def out(message: Message) -> None:
            if message["type"] == "http.response.start":
                visit.status, visit.answered = message["status"], time.perf_counter()
                message["headers"] = self._headers(message["headers"], visit.caller)
            elif method == "HEAD":
                message["body"] = b""
            visit.sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._admitted(visit, receive, out)
        except Exception as error:  # noqa: BLE001 # the outermost place: whatever happens inside must not end the server
            # An application has said and logged its own mistakes before they come here.
            if visit.status != Unexpected.status:
                said = self._problems.mistake(visit.accept(), visit.id, error)
                if not visit.status:
                    await said(scope, receive, out)
        finally:
            self._leave(visit, method)

    async def _admitted(self, visit: _Visit, receive: Receive, out: Send) -> None:
        try:
            self._check(visit)
            visit.caller = visit.scope[CALLER] = await self._callers.who(visit.scope)
            if not visit.is_free():
                self._callers.admit(visit.caller)
                visit.let_in = True
        except LifeAllianceError as refusal:
            await self._problems.response(visit.accept(), refusal)(visit.scope, receive, out)
        else:
            await self._rooms(visit.caller.tier)(visit.scope, receive, out)

    def _leave(self, visit: _Visit, method: str) -> None:
        # How long a caller takes to read is not how long the server worked.
        if visit.let_in:
            self._callers.leave(visit.caller, (visit.answered or time.perf_counter()) - visit.began)
        seconds = time.perf_counter() - visit.began
        self._metrics.count(visit.caller.tier, visit.route(), method, visit.status, seconds)
        if access.isEnabledFor(logging.INFO):
            access.info("%s", visit.line())

    def _check(self, visit: _Visit) -> None:
        """Refuses what does not come in at all, whoever it is from.

        Raises:
            WrongHost: it is addressed to another name.
            AddressTooLong: see above.
        """
        hosts = visit.header(b"host")
        names = {_PORT.sub(b"", host).decode("latin-1").lower() for host in hosts}
        if len(hosts) != 1 or not names <= self._settings.hosts:
            known = ", ".join(sorted(self._settings.hosts))
            raise WrongHost(f"This server does not go by the name it was asked for. It is {known}.")
        limit = self._settings.address_bytes
        if len(visit.scope["query_string"]) > limit:
            raise AddressTooLong(f"At most {limit:,} bytes of an address are read. Send a long query by POST.")

    def _headers(self, given: list[tuple[bytes, bytes]], caller: Caller) -> list[tuple[bytes, bytes]]:
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


@cache
def _usual(*, public: bool, shared: bool) -> tuple[tuple[bytes, bytes], ...]:
    """What every answer carries."""
    more = HEADERS | {"Cache-Control": _PUBLIC_KEPT if public else _KEPT} | (_SHARED if shared else {})
    return tuple((name.lower().encode(), value.encode()) for name, value in more.items())
