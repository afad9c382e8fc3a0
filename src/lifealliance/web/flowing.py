"""Answers that leave piece by piece, and callers who leave before their answer.

Who hangs up ends the query that was run for them. An answer that can't be finished breaks the connection, so that
nobody takes its beginning for the whole.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from fastapi import Response

from lifealliance.errors import LifeAllianceError

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from starlette.types import Receive, Scope, Send

    from lifealliance.store.lanes import Pieces

T = TypeVar("T")
#: What the log says of a request whose caller left before anything was sent; the number is nginx's.
GONE = 499
#: Under which name a request knows that its answer was broken off.
BROKEN = "lifealliance.broken"
#: Most queries are answered sooner, and nobody has to look whether who asked is still there.
_SOON_SECONDS = 0.05


class GoneError(Exception):
    """Who asked is no longer there."""


async def unless_gone(receive: Receive, work: Coroutine[object, object, T]) -> T:
    """What the work gives; it is ended as soon as the caller hangs up.

    Raises:
        GoneError: they did.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None
    watching: list[asyncio.Task[None]] = []
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        task.cancel()

    soon = loop.call_later(_SOON_SECONDS, lambda: watching.append(loop.create_task(watch())))
    try:
        return await work
    except asyncio.CancelledError as problem:
        if gone:
            task.uncancel()
            raise GoneError from problem
        raise
    finally:
        soon.cancel()
        for one in watching:
            one.cancel()


class Flowing(Response):
    """An answer whose length is not known when it begins.

    Args:
        pieces: the answer; closed here.
        headers: what is said of it.
        media_type: its type.
    """

    def __init__(self, pieces: Pieces, headers: Mapping[str, str], media_type: str) -> None:
        super().__init__(None, 200, headers, media_type)
        del self.headers["content-length"]
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it.

        What can't be finished has no end here either, whereupon the server breaks the connection.
        """
        scope[BROKEN] = True
        try:
            with suppress(GoneError, LifeAllianceError):
                await unless_gone(receive, self._send(send))
                scope[BROKEN] = False
        finally:
            self._pieces.close()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self._pieces.first, "more_body": True})
        async for piece in self._pieces.rest():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
