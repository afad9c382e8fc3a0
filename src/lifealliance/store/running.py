"""One process that answers SPARQL: started, asked, and ended when its time is over."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING

from lifealliance.errors import LifeAllianceError, Missing, QueryStopped
from lifealliance.store import frames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lifealliance.store.values import Limits

_START_SECONDS = 30.0
_END_SECONDS = 5.0
_ALARM_SECONDS = 0.5
_NICE = 10
#: Of a process nobody knows yet, in seconds.
_PACE = 0.01
_LESS = "Ask for less, for instance with more fixed terms or a LIMIT."


class MovedError(Exception):
    """The generation went away under the query; ask again over the new one."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a worker is sent.

    Attributes:
        head: graphs, formats and limits, see `worker.answer`; as bytes where it is written already.
        text: the SPARQL.
        limits: what it may take.
    """

    head: frames.Head | bytes
    text: str
    limits: Limits


class Worker:
    """One process over one folder.

    Args:
        folder: where the store is; "" for an empty one.

    Attributes:
        folder: the same.
        home: the generation it is of.
        pace: how many seconds its last questions took each, for who sends several.

    Raises:
        Missing: the process does not start.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.home = PurePath(folder).parent
        self.pace = _PACE
        self._late = False
        self._said_hello: frames.Head | None = None
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

    @property
    def hello(self) -> frames.Head:
        """What the process says of itself: `sandboxed`, `reason`, and `error` when it could not open its folder.

        Raises:
            Missing: the process does not start.
        """
        if self._said_hello is None:
            found = self._exchange(None, _START_SECONDS)
            if found is None:
                said = self._last_words()
                self.end()
                raise Missing(f"The process that answers queries does not start: {said[-200:] or 'it said nothing'}")
            self._said_hello = found[0]
        return self._said_hello

    @property
    def greeted(self) -> bool:
        """Whether its hello was read."""
        return self._said_hello is not None

    def greet(self, hello: frames.Head) -> None:
        """Takes the hello that somebody else has read."""
        self._said_hello = hello

    @property
    def out(self) -> int:
        """Where its answers come out, for who waits for it with others."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def send(self, *questions: Question) -> None:
        """Sends questions and does not wait; a process that has ended is noticed when its answer is read."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(b"".join([frames.packed(it.head, it.text.encode()) for it in questions]))
            self._process.stdin.flush()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def worked(self) -> float:
        """Seconds it has worked so far: of the processor where the system says so, else of the clock.

        On Linux every process has a clock of its own; clock_getcpuclockid(3) makes its number in this way.
        """
        if sys.platform == "linux":
            with suppress(OSError):
                return time.clock_gettime(~self.pid << 3 | 2)
        return time.monotonic()

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
            raise self.why(question.limits)
        return found

    def _exchange(self, question: Question | None, seconds: float) -> tuple[frames.Head, bytes] | None:
        """Writes a question, if there is one, and reads a message; None when the process has ended by then."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            if question:
                frames.send(self._process.stdin, question.head, question.text.encode())
            with _deadline(self._process.stdout, seconds, self.kill):
                return frames.receive(self._process.stdout)
        except OSError:
            return None

    def kill(self, *, late: bool = True) -> None:
        """Ends the process in the middle of whatever it does.

        Args:
            late: because its time is over.
        """
        self._late = self._late or late
        self._process.kill()

    def be_nice(self, *, nice: bool = True) -> None:
        """Gives the processor to others first; on Linux priorities are those of threads.

        Args:
            nice: False takes that back, for who may (see `may_return`).
        """
        if sys.platform == "win32":
            return
        tasks = Path(f"/proc/{self.pid}/task")
        with suppress(OSError):
            for task in [int(path.name) for path in tasks.iterdir()] if tasks.is_dir() else [self.pid]:
                os.setpriority(os.PRIO_PROCESS, task, _NICE if nice else 0)

    def why(self, limits: Limits) -> LifeAllianceError | MovedError:
        """Why the process ended in the middle of a question."""
        code = self._process.wait(_END_SECONDS)
        if code == frames.MOVED and not self._late:
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


@cache
def may_return() -> bool:
    """Whether a process that was made nice can be given its place back: tried on a thread of ours, for most may not."""
    if sys.platform != "linux":
        return False
    may: list[bool] = []

    def tried() -> None:
        task = threading.get_native_id()
        usual = os.getpriority(os.PRIO_PROCESS, task)
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, task, usual + 1)
            os.setpriority(os.PRIO_PROCESS, task, usual)
            may.append(usual == 0)

    thread = threading.Thread(target=tried)
    thread.start()
    thread.join()
    return may == [True]


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
