"""Who may go next where there are few places: callers by turns, and no one caller in all of them."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Turns(Generic[T]):
    """Places shared out among callers, for one thread.

    Args:
        size: how many places there are. While somebody else may come, one caller has all of them but one.
        go: is called with who waited when there is a place, which is taken; raises nothing.
    """

    def __init__(self, size: int, go: Callable[[T], None]) -> None:
        self._go = go
        self._free = size
        self._share = max(1, size - 1)
        self._held: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[T]] = OrderedDict()
        self._granting = False

    def enter(self, caller: str, who: T) -> bool:
        """Takes a place, or stands in line for one.

        Args:
            caller: whose place it is.
            who: will go when the place was waited for and is there.

        Returns:
            Whether a place is taken at once.
        """
        if self._free and self._held[caller] < self._share:
            self._take(caller)
            return True
        self._waiting.setdefault(caller, deque()).append(who)
        return False

    def give_up(self, caller: str, who: T) -> None:
        """Leaves the line."""
        line = self._waiting.get(caller)
        if line and who in line:
            line.remove(who)
            if not line:
                del self._waiting[caller]

    def others(self, caller: str) -> bool:
        """Whether anybody stands in line who is not this caller."""
        return len(self._waiting) > (caller in self._waiting)

    def first(self, caller: str) -> T | None:
        """The first of a caller's own line."""
        line = self._waiting.get(caller)
        return line[0] if line else None

    def leave(self, caller: str) -> None:
        """Gives a place back, to the caller whose turn it is."""
        self._free += 1
        self._held[caller] -= 1
        if not self._held[caller]:
            del self._held[caller]
        if self._granting or not self._waiting:
            return
        # Who goes may leave at once, and the next one goes from here and not from there.
        self._granting = True
        try:
            while self._free and (name := self._next()) is not None:
                self._grant(name)
        finally:
            self._granting = False

    def _next(self) -> str | None:
        return next((name for name in self._waiting if self._held[name] < self._share), None)

    def _grant(self, caller: str) -> None:
        line = self._waiting[caller]
        who = line.popleft()
        if line:
            # Who was let in goes behind all others.
            self._waiting.move_to_end(caller)
        else:
            del self._waiting[caller]
        self._take(caller)
        self._go(who)

    def _take(self, caller: str) -> None:
        self._free -= 1
        self._held[caller] += 1
