"""An answer on its way out of the process that finds it: in pieces, and never more of it in memory than one piece."""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from typing import IO

from lifealliance.store import frames

if sys.platform != "win32":
    import signal

#: Bytes of a piece. An answer that is smaller goes out in one, with its length, or is refused as a whole.
PIECE = 64 * 1024


class FullFlowError(Exception):
    """The answer has more bytes than it may have; what was sent of it is not all."""


class Flow:
    """Takes the bytes of a document and sends them on.

    Args:
        answers: where pieces go.
        kind: of the answer, for the head of each piece.
        media: its format, likewise.
        most: bytes of the whole.
    """

    def __init__(self, answers: IO[bytes], kind: str, media: str, most: int) -> None:
        self._answers, self._kind, self._media, self._most = answers, kind, media, most
        self._piece = bytearray()
        self._taken = 0

    def write(self, part: bytes) -> int:
        """Takes the next bytes.

        Raises:
            FullFlowError: there are too many.
        """
        self._taken += len(part)
        if self._taken > self._most:
            raise FullFlowError
        self._piece += part
        if len(self._piece) >= PIECE:
            self._send(more=True)
        return len(part)

    def flush(self) -> None:
        """Nothing goes out before its piece is full."""

    def end(self) -> None:
        """Sends what is left."""
        self._send(more=False)

    def _send(self, *, more: bool) -> None:
        """Sends a piece. The clock of the query stands still while the reader is not ready; who reads has one too."""
        left = signal.setitimer(signal.ITIMER_REAL, 0)[0] if sys.platform != "win32" and more else 0.0
        frames.send(self._answers, _head(self._kind, self._media, more=more), bytes(self._piece))
        self._piece.clear()
        if sys.platform != "win32" and left:
            signal.setitimer(signal.ITIMER_REAL, left)


@lru_cache(32)
def _head(kind: str, media: str, *, more: bool) -> bytes:
    """The head of a piece as it is written; there are few."""
    return json.dumps({"error": "", "kind": kind, "media": media, "truncated": False, "more": more}).encode()
