"""The application of one tier, with a short way to the address that programs ask most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lifealliance.errors import LifeAllianceError
from lifealliance.web.flowing import GONE, GoneError
from lifealliance.web.problems import wanted

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

    from lifealliance.web.problems import Problems
    from lifealliance.web.sparql import Sparql


class Room:
    """Answers every address of a tier.

    The framework describes them all, and finds the function of each by trying one after the other, and its parameters
    by what the function says of them. A query is asked too often for that, and reads its parameters itself.

    Args:
        app: knows all addresses.
        sparql: answers queries.
        problems: writes refusals.
    """

    def __init__(self, app: FastAPI, sparql: Sparql, problems: Problems) -> None:
        self._app, self._problems = app, problems
        #: Answers queries.
        self.sparql = sparql
        self._route = Route("/sparql", sparql.get)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request; mistakes of the program go on to the wall."""
        if scope["path"] != "/sparql" or scope["method"] not in {"GET", "POST"}:
            await self._app(scope, receive, send)
            return
        scope["route"] = self._route
        request = Request(scope, receive, send)
        try:
            response = await (self.sparql.get(request) if scope["method"] == "GET" else self.sparql.post(request))
        except LifeAllianceError as error:
            response = self._problems.response(wanted(request), error)
        except GoneError:
            response = Response(status_code=GONE)
        await response(scope, receive, send)
