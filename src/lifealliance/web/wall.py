"""The outer wall: who may come in, what every answer carries, what the log says, what becomes of mistakes."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lifealliance.web.refusals import AddressTooLong, Unexpected, WrongHost
from lifealliance.web.settings import API

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from lifealliance.errors import LifeAllianceError
    from lifealliance.web.metrics import Metrics
    from lifealliance.web.problems import Problems
    from lifealliance.web.settings import Settings

log = logging.getLogger("lifealliance.web")
_PORT = re.compile(rb":\d+$")
#: What every answer carries. Nothing is loaded from elsewhere, framed elsewhere or kept by a shared cache.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "private, no-cache",
    "X-API-Version": API,
}


@dataclass(slots=True)
class _Visit:
    """One request on its way through."""

    scope: Scope
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    began: float = field(default_factory=time.perf_counter)
    status: int = 0
    sent: int = 0

    def header(self, name: bytes) -> list[bytes]:
        """The values of a header."""
        return [value for key, value in self.scope["headers"] if key == name]

    def route(self) -> str:
        """The kind of address, never what was asked or about whom."""
        return str(getattr(self.scope.get("route"), "path", "other"))

    def line(self) -> str:
        """The line of the log."""
        said = {
            "id": self.id,
            "method": self.scope["method"],
            "address": self.route(),
            "status": self.status,
            "ms": round((time.perf_counter() - self.began) * 1000, 1),
            "bytes": self.sent,
        }
        return json.dumps(said)


class Wall:
    """Stands around the app.

    Args:
        app: what is inside.
        settings: names the hosts and limits.
        problems: writes refusals.
        metrics: counts what leaves.
    """

    def __init__(self, app: ASGIApp, settings: Settings, problems: Problems, metrics: Metrics) -> None:
        self._app, self._settings, self._problems, self._metrics = app, settings, problems, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request in, or answers it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope)
        head = scope["method"] == "HEAD"
        if head:
            # HEAD is GET without the body (RFC 9110, section 9.3.2); so every address knows it.
            scope["method"] = "GET"

        async def out(message: Message) -> None:
            if message["type"] == "http.response.start":
                visit.status = message["status"]
                message["headers"] = _headers(message["headers"])
            elif head:
                message["body"] = b""
            visit.sent += len(message.get("body", b""))
            await send(message)

        try:
            refusal = self._refusal(visit)
            if refusal:
                await self._answer(visit, refusal, receive, out)
            else:
                await self._app(scope, receive, out)
        except Exception:  # the outermost place: whatever happens inside must not end the server
            log.exception("mistake %s", visit.id)
            if not visit.status:
                mistake = Unexpected(f"Something went wrong in the program. The log has it as {visit.id}.")
                await self._answer(visit, mistake, receive, out)
        self._metrics.count(
            visit.route(), "HEAD" if head else scope["method"], visit.status, time.perf_counter() - visit.began
        )
        log.info("%s", visit.line())

    def _refusal(self, visit: _Visit) -> LifeAllianceError | None:
        """Why the request does not come in at all."""
        hosts = visit.header(b"host")
        names = {_PORT.sub(b"", host).decode("latin-1").lower() for host in hosts}
        if len(hosts) != 1 or not names <= self._settings.hosts:
            known = ", ".join(sorted(self._settings.hosts))
            return WrongHost(f"This server does not go by the name it was asked for. It is {known}.")
        limit = self._settings.address_bytes
        if len(visit.scope["query_string"]) > limit:
            return AddressTooLong(f"At most {limit:,} bytes of an address are read. Send a long query by POST.")
        return None

    async def _answer(self, visit: _Visit, error: LifeAllianceError, receive: Receive, out: Send) -> None:
        accept = b", ".join(visit.header(b"accept")).decode("latin-1")
        instance = visit.id if isinstance(error, Unexpected) else ""
        await self._problems.response(accept, error, instance)(visit.scope, receive, out)


def _headers(given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with those every answer carries; what the answer says of itself stands."""
    said = {name.lower() for name, _ in given}
    return [
        *given,
        *(
            (name.lower().encode(), value.encode())
            for name, value in HEADERS.items()
            if name.lower().encode() not in said
        ),
    ]
