"""The processes that answer SPARQL: started when needed, killed at the deadline, replaced when they fall.

A query can't be cancelled from Python and can end its process (4.5 KB of nested braces are enough), so no stranger's
query runs in the process that serves others.
"""

from __future__ import annotations

import threading
import weakref
from pathlib import PurePath
from typing import TYPE_CHECKING

from lifealliance.errors import StoreBusy
from lifealliance.model.tiers import TIERS
from lifealliance.store.running import Worker

if TYPE_CHECKING:
    from lifealliance.store import frames
    from lifealliance.store.running import Question


class Workers:
    """A pool of workers for many threads.

    Args:
        size: how many run at the same time.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._spare = max(size, len(TIERS)) - 1
        self._free = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._round = 0
        self._finalizer = weakref.finalize(self, _end_all, self._idle)

    def ask(self, folder: str, question: Question) -> tuple[frames.Head, bytes]:
        """Asks a worker over a folder.

        Returns:
            Head and body of the answer.

        Raises:
            StoreBusy: none became free in time.
            QueryStopped: the query passed a limit.
            MovedError: the generation went away.
        """
        if not self._free.acquire(timeout=question.limits.wait_seconds):
            raise StoreBusy(
                f"All {self._size} processes that answer queries were busy for "
                f"{question.limits.wait_seconds:g} seconds. Ask again later."
            )
        try:
            worker, round_ = self.take(folder)
            try:
                head, body = worker.ask(question)
            except BaseException:
                worker.end()
                raise
            if worker.hello["error"]:
                worker.end()
            else:
                self.put(worker, round_)
            return head, body
        finally:
            self._free.release()

    def warm(self, folder: str) -> None:
        """Starts a worker over a folder if none is idle there, and does not wait until it is ready."""
        self.put(*self.take(folder))

    def hello(self, folder: str) -> frames.Head:
        """What a worker over a folder says of itself, such as whether it is `sandboxed`."""
        worker, round_ = self.take(folder)
        said = worker.hello
        self.put(worker, round_)
        return said

    def take(self, folder: str) -> tuple[Worker, int]:
        """An idle worker over this folder, or a new one; those over other generations are ended, and spare ones."""
        with self._lock:
            round_ = self._round
            # The same folder as the last time, which is what nearly every question asks.
            if self._idle and self._idle[-1].folder == folder and self._idle[-1].alive():
                return self._idle.pop(), round_
            home = PurePath(folder).parent
            here = [it for it in self._idle if it.alive() and it.home == home]
            chosen = next((it for it in reversed(here) if it.folder == folder), None)
            # A worker over another tier stays, so that callers of two tiers do not end each other's.
            left = [it for it in here if it is not chosen][-self._spare :]
            others = [it for it in self._idle if it is not chosen and it not in left]
            self._idle[:] = left
        _end_all(others)
        return chosen or Worker(folder), round_

    def put(self, worker: Worker, round_: int) -> None:
        """Gives a worker back, unless the pool was closed since it was taken."""
        with self._lock:
            if round_ == self._round:
                self._idle.append(worker)
                return
        worker.end()

    def replace(self, worker: Worker) -> None:
        """Ends a worker that works on, and starts one in its place."""
        worker.end()
        self.warm(worker.folder)

    def close(self) -> None:
        """Ends all idle workers, and each busy one after its answer. A later question starts new ones."""
        with self._lock:
            self._round += 1
            idle, self._idle[:] = list(self._idle), []
        _end_all(idle)


def _end_all(workers: list[Worker]) -> None:
    for worker in workers:
        worker.end()
