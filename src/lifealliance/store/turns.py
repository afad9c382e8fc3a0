"""Who may go next where there are few places: callers by turns, and no one caller in all of them."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque

from lifealliance.errors import StoreBusy


class Turns:
    """Places shared out among callers, for one event loop.

    Args:
        size: how many places there are. While somebody else may come, one caller has all of them but one.
    """

    def __init__(self, size: int) -> None:
        self._size = self._free = size
        self._share = max(1, size - 1)
        self._held: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    async def enter(self, caller: str, seconds: float) -> None:
        """Takes a place, and waits for one if there is none.

        Raises:
            StoreBusy: none became free in time.
        """
        if self._free and self._held[caller] < self._share:
            self._free -= 1
            self._held[caller] += 1
            return
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.setdefault(caller, deque()).append(turn)
        clock = loop.call_later(seconds, turn.cancel)
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self.leave(caller)
            else:
                self._forget(caller, turn)
            if clock.when() <= loop.time():
                raise StoreBusy(
                    f"All processes that answer queries were busy for {seconds:g} seconds. Ask again later."
                ) from None
            raise
        finally:
            clock.cancel()

    def leave(self, caller: str) -> None:
        """Gives a place back, to the caller whose turn it is."""
        self._free += 1
        self._held[caller] -= 1
        if not self._held[caller]:
            del self._held[caller]
        for name in list(self._waiting) if self._waiting else ():
            if not self._free:
                break
            if self._held[name] < self._share:
                self._grant(name)

    def _grant(self, caller: str) -> None:
        line = self._waiting[caller]
        turn = line.popleft()
        if line:
            # Who was let in goes behind all others.
            self._waiting.move_to_end(caller)
        else:
            del self._waiting[caller]
        # Who has just given up has not left the line yet.
        if not turn.done():
            self._free -= 1
            self._held[caller] += 1
            turn.set_result(None)
        elif line:
            self._grant(caller)

    def _forget(self, caller: str, turn: asyncio.Future[None]) -> None:
        line = self._waiting.get(caller)
        if line and turn in line:
            line.remove(turn)
            if not line:
                del self._waiting[caller]
