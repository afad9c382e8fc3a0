"""Answers that are given again as long as the data behind them are the same.

They are in memory only. A moment after a generation of the store was replaced none of the old is left, whether
anybody asks or not: words that were withdrawn stay nowhere.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lifealliance.errors import LifeAllianceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from lifealliance.reader import KnowledgeReader

_LOOK_SECONDS = 1.0
#: An answer that takes more than this part of the room is not kept.
_LARGE = 16
#: What is never kept: strangers' queries, which are seldom asked twice, and what is no answer.
_NEVER = ("/sparql", "/static/", "/health", "/ready", "/metrics", "/login", "/logout")


@dataclass(slots=True)
class _Answer:
    """An answer as it left.

    Attributes:
        state: of the store it is of.
        route: the kind of address, for the log.
        start: status and headers.
        body: its bytes.
    """

    state: object
    route: Any
    start: Message
    body: bytes = b""
    tag: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.tag = dict(self.start["headers"]).get(b"etag", b"")


class Kept:
    """Room for answers of all tiers, each under the tier that gave it; what was asked least lately goes first.

    Args:
        megabytes: how much is kept; 0 keeps nothing.
        serving: says which generation of the store is served.

    Attributes:
        busy: what is being answered at the moment.
    """

    def __init__(self, megabytes: float, serving: Callable[[], str]) -> None:
        self._most, self._serving = int(megabytes * 1_000_000), serving
        self._answers: OrderedDict[tuple[object, ...], _Answer] = OrderedDict()
        self._size = 0
        self._generation = ""
        self._watched = False
        self.busy: dict[tuple[object, ...], asyncio.Event] = {}

    def around(self, app: ASGIApp, reader: KnowledgeReader) -> ASGIApp:
        """The application of a tier, which answers what it has answered before from here."""
        return _Remembering(self, app, reader) if self._most else app

    def get(self, key: tuple[object, ...], state: object) -> _Answer | None:
        """The answer, if there is one of this state of the store."""
        found = self._answers.get(key)
        if found is None:
            return None
        if found.state != state:
            self._drop(key)
            return None
        self._answers.move_to_end(key)
        return found

    def put(self, key: tuple[object, ...], answer: _Answer) -> None:
        """Keeps an answer, unless it is large."""
        if len(answer.body) > self._most // _LARGE:
            return
        self._drop(key)
        self._answers[key] = answer
        self._size += _size(key, answer)
        while self._size > self._most:
            self._drop(next(iter(self._answers)))
        if not self._watched:
            self._watched, self._generation = True, self._now()
            asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look)

    def _drop(self, key: tuple[object, ...]) -> None:
        found = self._answers.pop(key, None)
        if found:
            self._size -= _size(key, found)

    def _look(self) -> None:
        """Forgets everything once another generation is served, and looks again as long as there is something."""
        if self._now() != self._generation or not self._generation:
            self._answers.clear()
            self._size = 0
        self._watched = bool(self._answers)
        if self._watched:
            asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look)

    def _now(self) -> str:
        try:
            return self._serving()
        except LifeAllianceError:
            return ""


class _Remembering:
    """An application whose answers are kept.

    Args:
        kept: where.
        app: answers.
        reader: knows the state of the store.
    """

    def __init__(self, kept: Kept, app: ASGIApp, reader: KnowledgeReader) -> None:
        self._kept, self._app, self._reader = kept, app, reader

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["method"] != "GET" or scope["path"].startswith(_NEVER):
            await self._app(scope, receive, send)
            return
        try:
            state = self._reader.state
        except LifeAllianceError:
            # The application says what is the matter.
            await self._app(scope, receive, send)
            return
        said = {name: value for name, value in scope["headers"] if name in {b"host", b"accept", b"if-none-match"}}
        wanted = (said.get(b"host"), said.get(b"accept", b"*/*"))
        key = (self._reader.tier, scope["scheme"], *wanted, scope.get("raw_path", scope["path"]), scope["query_string"])
        found = self._kept.get(key, state)
        if found is None and (other := self._kept.busy.get(key)):
            # Many who ask the same at once wait for one answer, and do not all have it found.
            await other.wait()
            found = self._kept.get(key, state)
        if found is None:
            self._kept.busy[key] = answered = asyncio.Event()
            try:
                await self._fresh(key, state, scope, receive, send)
            finally:
                answered.set()
                if self._kept.busy.get(key) is answered:
                    del self._kept.busy[key]
        else:
            scope["route"] = found.route
            await _given(found, said.get(b"if-none-match", b""), send)

    async def _fresh(self, key: tuple[object, ...], state: object, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, and keeps what has a version; without one it is not known of which data it is."""
        start: Message | None = None
        parts: list[bytes] = []
        whole = False

        async def out(message: Message) -> None:
            nonlocal start, whole
            if message["type"] == "http.response.start":
                start = {**message, "headers": list(message["headers"])}
            else:
                parts.append(message.get("body", b""))
                whole = not message.get("more_body", False)
            await send(message)

        await self._app(scope, receive, out)
        if whole and start and start["status"] == 200:
            answer = _Answer(state, scope.get("route"), start, b"".join(parts))
            if answer.tag and self._reader.state == state:
                self._kept.put(key, answer)


def _size(key: tuple[object, ...], answer: _Answer) -> int:
    """Bytes an answer takes, give or take what Python needs."""
    return 1000 + len(answer.body) + sum(len(str(part)) for part in key)


async def _given(answer: _Answer, known: bytes, send: Send) -> None:
    """Gives the answer, or says that the caller has it (weak comparison, RFC 9110, section 13.1.2)."""
    start, body = answer.start, answer.body
    if known and answer.tag in {part.strip().removeprefix(b"W/") for part in known.split(b",")}:
        headers = [(name, value) for name, value in start["headers"] if name in {b"etag", b"vary"}]
        start, body = {**start, "status": 304, "headers": headers}, b""
    await send({**start, "headers": list(start["headers"])})
    await send({"type": "http.response.body", "body": body, "more_body": False})
