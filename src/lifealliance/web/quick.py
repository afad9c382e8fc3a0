"""The short way of the requests that programs send most: a query in the address or a body, with a small answer.

Everything else goes the long way, through the application that describes every address: a session, the first use of a
token on a day, a page, a version that is known already, a large answer, a refusal. So the long way alone says what is
right, and this one gives the same answers to what it takes. Nothing is asked twice: a query that was begun here is
finished there.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from lifealliance.errors import LifeAllianceError
from lifealliance.web.callers import CALLER
from lifealliance.web.flowing import GONE
from lifealliance.web.respond import with_charset
from lifealliance.web.sparql import BEGUN
from lifealliance.web.visit import BEGAN, Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Scope

    from lifealliance.model.tiers import Tier
    from lifealliance.store.served import Place
    from lifealliance.store.strangers import Begun
    from lifealliance.web.gate import Gate
    from lifealliance.web.sparql import Sparql, Wanted

#: The headers that change nothing about an answer, and those that are looked at here.
_PLAIN = frozenset({
    b"host", b"accept", b"user-agent", b"accept-encoding", b"accept-language", b"connection", b"referer", b"origin",
    b"cache-control", b"pragma", b"authorization",
})  # fmt: skip
#: Those of a body too.
_POSTED = _PLAIN | {b"content-type", b"content-length"}
#: Bytes of a body; one packet or a few.
_BODY_BYTES = 64 * 1024
#: Heads of answers that are kept written; there is one for each format and study.
_HEADS = 256


class Quick:
    """Takes plain queries.

    Args:
        gate: lets requests in.
        desk: answers queries of a tier.
    """

    def __init__(self, gate: Gate, desk: Callable[[Tier], Sparql]) -> None:
        self._gate, self._desk = gate, desk
        self._route = Route("/sparql", _nowhere)
        self._heads: dict[tuple[Tier, str, str, str, str], tuple[Place, bytes]] = {}

    @staticmethod
    def may_take(scope: Scope) -> bool:
        """Whether the head of a request says nothing that only the long way understands.

        Args:
            scope: of a GET of `/sparql`, or a POST whose body is still to come.
        """
        headers = dict(scope["headers"])
        if len(headers) != len(scope["headers"]):
            return False
        if scope["method"] == "GET":
            return headers.keys() <= _PLAIN
        size = headers.get(b"content-length", b"")
        return headers.keys() <= _POSTED and size.isdigit() and int(size) <= _BODY_BYTES

    def begin(self, scope: Scope, body: bytes, then: Callable[[], None]) -> Query | None:
        """Begins to answer a request.

        Args:
            scope: that it may take.
            body: of a POST.
            then: is called when there is an answer, or none to be had here; not before this has returned.

        Returns:
            What is under way; None where the request has to go the long way from its beginning.
        """
        headers = dict(scope["headers"])
        posted = (headers.get(b"content-type", b"").decode("latin-1"), body) if scope["method"] == "POST" else None
        visit = Visit(scope)
        try:
            self._gate.check(visit)
            caller = self._gate.callers.at_once(scope)
            if caller is None:
                return None
            visit.caller = scope[CALLER] = caller
            desk = self._desk(caller.tier)
            wanted = desk.plain(scope, headers.get(b"accept", b"").decode("latin-1"), posted)
            if wanted is None:
                return None
            self._gate.admit(visit)
            return Query(self, visit, wanted, desk.begin(scope, wanted, lambda _: then()))
        except Exception:  # noqa: BLE001 # whatever it is, the long way meets it too, and says it
            self._gate.forget(visit)
            return None

    def finish(self, visit: Visit) -> None:
        """Counts a request that was answered here, or left."""
        visit.scope["route"] = self._route
        self._gate.leave(visit, visit.scope["method"])

    def forget(self, visit: Visit) -> None:
        """Leaves a request to the long way, which lets it in anew."""
        self._gate.forget(visit)

    def head(self, visit: Visit, wanted: Wanted, begun: Begun) -> bytes:
        """The lines before an answer, without those of its length and its end: as the long way writes them."""
        kind = str(begun.pieces.head["media"])
        method = visit.scope["method"]
        key = (visit.caller.tier, method, wanted.asked.study, wanted.word, kind)
        found = self._heads.get(key)
        if found is None or found[0] is not begun.place:
            if len(self._heads) >= _HEADS:
                self._heads.clear()
            media = kind.partition(";")[0]
            said = self._desk(visit.caller.tier).headers(method, begun.place.version, wanted, media)
            raw = self._gate.headers(Response(None, 200, said, with_charset(media)).raw_headers, visit.caller)
            lines = (b"%s: %s\r\n" % header for header in raw if header[0] != b"content-length")
            found = self._heads[key] = (begun.place, b"".join(lines))
        return found[1]


class Query:
    """A query under way.

    Args:
        quick: took it.
        visit: the request.
        wanted: what it asks.
        begun: its answer.
    """

    __slots__ = ("_begun", "_quick", "_visit", "_wanted")

    def __init__(self, quick: Quick, visit: Visit, wanted: Wanted, begun: Begun) -> None:
        self._quick, self._visit, self._wanted, self._begun = quick, visit, wanted, begun

    def answer(self) -> tuple[bytes, bytes] | None:
        """Head and body of the answer, once it is there; None where the long way has to finish it (see `rest`).

        Whoever sends it calls `end` afterwards: it goes before its line in the log.
        """
        pieces, visit = self._begun.pieces, self._visit
        if not pieces.whole or pieces.problem or pieces.head["error"]:
            return None
        try:
            head = self._quick.head(visit, self._wanted, self._begun)
        except LifeAllianceError:
            return None
        visit.status, visit.sent, visit.answered = 200, len(pieces.first), time.perf_counter()
        return head, pieces.first

    def rest(self) -> Scope:
        """The request with what was begun of its answer, for the long way, which closes it; else `leave` has to."""
        self._quick.forget(self._visit)
        scope = self._visit.scope
        scope[BEGUN], scope[BEGAN] = self._begun, self._visit.began
        return scope

    def end(self) -> None:
        """Lets the query go and counts the request, as answered or as one that nobody waits for any more."""
        self.leave()
        self._visit.status = self._visit.status or GONE
        self._quick.finish(self._visit)

    def leave(self) -> None:
        """Lets the query go, and leaves the request to the long way."""
        self._begun.pieces.close()


def _nowhere() -> None:
    """Stands where a route wants a function; is never called."""
