"""How long a server waits for those who send or read slowly, so that nobody is kept out by them.

Who opens connections and sends half of a request through each would otherwise hold all there can be (Slowloris), and
who asks for much and does not read it would hold the memory it lies in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Patience:
    """What all connections of a server share.

    Args:
        request_seconds: in which a request has to be there, from its first byte to its last.
        idle: connections that may wait for the rest of a request at the same time; one more ends the one that has
            waited for longest.
        reading_seconds: in which somebody who reads an answer has to have read some of it.
        reading_bytes: how much that has to be.
    """

    def __init__(
        self,
        request_seconds: float = 60.0,
        idle: int = 256,
        reading_seconds: float = 30.0,
        reading_bytes: int = 16 * 1024,
    ) -> None:
        self.request_seconds, self.reading_seconds, self.reading_bytes = request_seconds, reading_seconds, reading_bytes
        self._idle = idle
        self._waiting: dict[object, Callable[[], None]] = {}

    def enter(self, connection: object, end: Callable[[], None]) -> None:
        """A connection begins to wait for a request; `end` ends it."""
        self._waiting[connection] = end
        if len(self._waiting) > self._idle:
            _, oldest = next(iter(self._waiting.items()))
            oldest()

    def leave(self, connection: object) -> None:
        """It waits no longer."""
        self._waiting.pop(connection, None)
