"""How much of the server's time a caller may take: seconds of queries, not numbers of requests.

A count of requests stops who asks often and lets who asks for much go on. Each caller has a purse of seconds that
refills; every request, a short one too, takes out of it what it took. What is being worked on is reckoned with as the
longest it may take, so that many requests at once take no more than many in turn.
"""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: Callers remembered; who has been quiet for longest is forgotten first, and has a full purse when it comes back.
_REMEMBERED = 10_000
#: Seconds reckoned with for a request that is being answered: what a query may take (see `store.workers`).
_UNDER_WAY = 10.0


class Allowance:
    """The seconds every caller has left.

    Args:
        per_minute: seconds that come back in a minute.
        most: seconds a caller has at most, after a rest.
        clock: gives seconds.
    """

    def __init__(
        self, per_minute: float = 60.0, most: float = 120.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._most, self._clock = per_minute / 60, most, clock
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}
        self._open: dict[str, int] = {}

    def wait(self, caller: str) -> int:
        """Whole seconds until the caller may ask again; 0 means now."""
        with self._lock:
            left = self._now(caller)
        return 0 if left > 0 else max(1, math.ceil(-left / self._rate))

    def enter(self, caller: str) -> int:
        """Lets a request in whose caller has seconds left for it and for those under way; else whole seconds to wait.

        Every request let in is to `leave`.
        """
        with self._lock:
            left, under_way = self._now(caller), self._open.get(caller, 0)
            if left > under_way * _UNDER_WAY:
                self._open[caller] = under_way + 1
                return 0
        return max(1, math.ceil(-left / self._rate))

    def leave(self, caller: str, seconds: float) -> None:
        """Takes what a request took that was let in."""
        with self._lock:
            under_way = self._open.pop(caller, 1) - 1
            if under_way:
                self._open[caller] = under_way
        self.spend(caller, seconds)

    def spend(self, caller: str, seconds: float) -> None:
        """Takes what a request took; never so much that a caller has to wait longer than a full purse takes to come."""
        with self._lock:
            left = max(self._now(caller) - seconds, -self._most)
            self._left.pop(caller, None)
            self._left[caller] = (left, self._clock())
            if len(self._left) > _REMEMBERED:
                del self._left[next(iter(self._left))]

    def _now(self, caller: str) -> float:
        left, at = self._left.get(caller, (self._most, self._clock()))
        return min(self._most, left + (self._clock() - at) * self._rate)
