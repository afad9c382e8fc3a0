"""The outer wall: who may come in, what every answer carries, what the log says, what becomes of mistakes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from lifealliance.errors import LifeAllianceError
from lifealliance.web.callers import CALLER
from lifealliance.web.problems import VISIT
from lifealliance.web.refusals import Unexpected
from lifealliance.web.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from lifealliance.model.tiers import Tier
    from lifealliance.web.gate import Gate
    from lifealliance.web.problems import Problems
    from lifealliance.web.quick import Quick


class Wall:
    """Stands around the applications, of which there is one for each tier: none of them can reach another's data.

    Args:
        rooms: gives the application of a tier.
        gate: lets requests in.
        problems: writes refusals.
        quick: the short way of plain queries, for a server that offers it.
    """

    def __init__(self, rooms: Callable[[Tier], ASGIApp], gate: Gate, problems: Problems, quick: Quick) -> None:
        self._rooms, self._gate, self._problems = rooms, gate, problems
        #: The short way of plain queries.
        self.quick = quick

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request in, or answers it here."""
        if scope["type"] != "http":
            return
        method = scope["method"]
        if method == "HEAD":
            # HEAD is GET without the body (RFC 9110, section 9.3.2); so every address knows it.
            scope = {**scope, "method": "GET"}
        visit = Visit(scope)
        scope[VISIT] = visit.id

        async def out(message: Message) -> None:
            if message["type"] == "http.response.start":
                visit.status, visit.answered = message["status"], time.perf_counter()
                message["headers"] = self._gate.headers(message["headers"], visit.caller)
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
            self._gate.leave(visit, method)

    async def _admitted(self, visit: Visit, receive: Receive, out: Send) -> None:
        try:
            self._gate.check(visit)
            visit.caller = visit.scope[CALLER] = await self._gate.callers.who(visit.scope)
            self._gate.admit(visit)
        except LifeAllianceError as refusal:
            await self._problems.response(visit.accept(), refusal)(visit.scope, receive, out)
        else:
            await self._rooms(visit.caller.tier)(visit.scope, receive, out)
