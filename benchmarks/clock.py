"""How long something takes: by the clock or by the processor, whichever is less, so that neighbours hardly count.

On a quiet machine the clock is right for every engine, also for one that works with several threads; on a busy one the
processor time is what the work itself takes.
"""

from __future__ import annotations

import time


class Clock:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._clock, self._processor = time.perf_counter(), time.process_time()

    def seconds(self) -> float:
        """Since then."""
        return min(time.perf_counter() - self._clock, time.process_time() - self._processor)
