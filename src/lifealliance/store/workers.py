"""The processes that answer SPARQL: started when needed, killed at the deadline, replaced when they fall.

A query can't be cancelled from Python and can end its process (4.5 KB of nested braces are enough), so no stranger's
query runs in the process that serves others.
"""

from __future__ import annotations

import select
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import IO, TYPE_CHECKING

from lifealliance.errors import LifeAllianceError, Missing, QueryStopped, StoreBusy
from lifealliance.model.tiers import TIERS
from lifealliance.store import frames
from lifealliance.store.worker import MOVED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lifealliance.store.values import Limits

_START_SECONDS = 30.0
_END_SECONDS = 5.0
_ALARM_SECONDS = 0.5
_LESS = "Ask for less, for instance with more fixed terms or a LIMIT."


class MovedError(Exception):
    """The generation went away under the query; ask again over the new one."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a worker is sent.

    Attributes:
        head: graphs, formats and limits, see `worker.answer`.
        text: the SPARQL.
        limits: what it may take.
    """

    head: frames.Head
    text: str
    limits: Limits


class Worker:
    """One process over one folder.

    Args:
        folder: where the store is; "" for an empty one.

    Attributes:
        folder: the same.

    Raises:
        Missing: the process does not start.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._late = False
        try:
            self._said = tempfile.TemporaryFile()  # noqa: SIM115 # lives as long as the process
            self._process = subprocess.Popen(
                # -P: a folder somebody works in does not get to offer modules to this process.
                [sys.executable, "-P", "-m", "lifealliance.store.worker", *([folder] if folder else [])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
            )
        except OSError as problem:
            raise Missing(f"The process that answers queries does not start: {problem}.") from problem

    @cached_property
    def hello(self) -> frames.Head:
        """What the process says of itself: `sandboxed`, `reason`, and `error` when it could not open its folder.

        Raises:
            Missing: the process does not start.
        """
        found = self._exchange(None, _START_SECONDS)
        if found is None:
            said = self._last_words()
            self.end()
            raise Missing(f"The process that answers queries does not start: {said[-200:] or 'it said nothing'}")
        return found[0]

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ask(self, question: Question) -> tuple[frames.Head, bytes]:
        """Sends a question and waits for the answer, which is its hello where it could not open its folder.

        Raises:
            Missing: the process does not start.
            QueryStopped: the query used up its time or memory, or ended the process; the process is gone.
            MovedError: the process ended itself because its generation was replaced.
        """
        if self.hello["error"]:
            return self.hello, b""
        found = self._exchange(question, question.limits.seconds)
        if found is None:
            self._process.kill()
            raise self._why(question.limits)
        return found

    def _exchange(self, question: Question | None, seconds: float) -> tuple[frames.Head, bytes] | None:
        """Writes a question, if there is one, and reads a message; None when the process has ended by then."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            if question:
                frames.send(self._process.stdin, question.head, question.text.encode())
            with _deadline(self._process.stdout, seconds, self._kill):
                return frames.receive(self._process.stdout)
        except OSError:
            return None

    def _kill(self) -> None:
        self._late = True
        self._process.kill()

    def _why(self, limits: Limits) -> LifeAllianceError | MovedError:
        """Why the process ended in the middle of a question."""
        code = self._process.wait(_END_SECONDS)
        if code == MOVED and not self._late:
            return MovedError()
        if self._late or code == -getattr(signal, "SIGALRM", 0):
            return QueryStopped(f"The query was stopped after {limits.seconds:g} seconds. {_LESS}")
        killed = code in {-getattr(signal, "SIGABRT", 0), -getattr(signal, "SIGKILL", 0)}
        if killed or "memory allocation" in self._last_words():
            return QueryStopped(f"The query was stopped: it needs more than {limits.memory_mb:,} MB of memory. {_LESS}")
        return QueryStopped(
            f"The query ended the process that answered it ({_ending(code)}), most likely because it is nested too "
            "deeply. Write it with fewer levels."
        )

    def _last_words(self) -> str:
        self._said.seek(0)
        return self._said.read().decode(errors="replace").strip()

    def end(self) -> None:
        """Ends the process."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.kill()
        self._process.wait(_END_SECONDS)
        self._said.close()


@contextmanager
def _deadline(pipe: IO[bytes], seconds: float, kill: Callable[[], None]) -> Iterator[None]:
    """Kills a process that does not begin to answer in time.

    Where the process has an alarm of its own, this is for the case that it can't ring; a thread for each question would
    cost more than most questions.
    """
    if sys.platform == "win32":
        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
    else:
        waiting = select.poll()
        waiting.register(pipe, select.POLLIN)
        if not waiting.poll((seconds + _ALARM_SECONDS) * 1000):
            kill()
        yield


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


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
            worker, round_ = self._take(folder)
            try:
                head, body = worker.ask(question)
            except BaseException:
                worker.end()
                raise
            if worker.hello["error"]:
                worker.end()
            else:
                self._put(worker, round_)
            return head, body
        finally:
            self._free.release()

    def warm(self, folder: str) -> None:
        """Starts a worker over a folder if none is idle there, and does not wait until it is ready."""
        self._put(*self._take(folder))

    def hello(self, folder: str) -> frames.Head:
        """What a worker over a folder says of itself, such as whether it is `sandboxed`."""
        worker, round_ = self._take(folder)
        said = worker.hello
        self._put(worker, round_)
        return said

    def _take(self, folder: str) -> tuple[Worker, int]:
        """An idle worker over this folder, or a new one; those over other generations are ended, and spare ones."""
        home = PurePath(folder).parent
        with self._lock:
            round_ = self._round
            here = [it for it in self._idle if it.alive() and PurePath(it.folder).parent == home]
            chosen = next((it for it in reversed(here) if it.folder == folder), None)
            # A worker over another tier stays, so that callers of two tiers do not end each other's.
            left = [it for it in here if it is not chosen][-self._spare :]
            others = [it for it in self._idle if it is not chosen and it not in left]
            self._idle[:] = left
        _end_all(others)
        return chosen or Worker(folder), round_

    def _put(self, worker: Worker, round_: int) -> None:
        with self._lock:
            if round_ == self._round:
                self._idle.append(worker)
                return
        worker.end()

    def close(self) -> None:
        """Ends all idle workers, and each busy one after its answer. A later question starts new ones."""
        with self._lock:
            self._round += 1
            idle, self._idle[:] = list(self._idle), []
        _end_all(idle)


def _end_all(workers: list[Worker]) -> None:
    for worker in workers:
        worker.end()
