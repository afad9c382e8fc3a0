"""Queries of strangers, asked from an event loop: no thread waits for any, and each can be left at any moment.

The bytes of an answer pass through as the process wrote them. Who stops reading, or goes away, ends the process that
works for them; the next question gets another.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from typing import TYPE_CHECKING, Protocol

from lifealliance.errors import LifeAllianceError, Missing, QueryStopped
from lifealliance.store import frames
from lifealliance.store.turns import Turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from lifealliance.store.running import Question, Worker
    from lifealliance.store.workers import Workers

_READ = 256 * 1024
_START_SECONDS = 30.0
_ALARM_SECONDS = 0.5
#: A query that takes longer than this leaves the processor to those that do not.
_SLOW_SECONDS = 0.5
#: Bytes that may wait here for whoever reads an answer, before the process that writes it has to wait.
_AHEAD = 512 * 1024


class Over(Protocol):
    """Is told that a worker is done with."""

    def __call__(self, *, whole: bool) -> None:
        """Takes it back, to be asked again if the answer is `whole`."""


class Lanes:
    """A pool of processes for one event loop.

    Args:
        workers: the processes.
        size: how many work at the same time.
    """

    def __init__(self, workers: Workers, size: int) -> None:
        self._workers, self._turns = workers, Turns(size)

    async def ask(self, folder: str, question: Question, caller: str) -> Pieces:
        """Asks a process over a folder.

        Args:
            folder: where the store is.
            question: with `flow` in its head.
            caller: whose turn it is.

        Returns:
            The answer as far as it is there. It has to be closed.

        Raises:
            StoreBusy: none became free in time.
            Missing: the process does not start.
            QueryStopped: the query passed a limit before anything of its answer was there.
            MovedError: the generation went away.
        """
        await self._turns.enter(caller, question.limits.wait_seconds)
        try:
            worker, round_ = self._workers.take(folder)
        except BaseException:
            self._turns.leave(caller)
            raise

        def over(*, whole: bool) -> None:
            self._turns.leave(caller)
            if whole:
                self._workers.put(worker, round_)
            else:
                # Ending a process that holds much memory takes a while.
                asyncio.get_running_loop().run_in_executor(None, self._workers.replace, worker)

        pieces = Pieces(worker, question, over)
        try:
            await pieces.begin()
        except BaseException:
            pieces.close()
            raise
        return pieces


class Pieces:
    """The pieces of one answer, as they come.

    Args:
        worker: finds it.
        question: what is asked.
        over: is told when the worker is done with, and whether it can be asked again.

    Attributes:
        head: what the process says of the answer, or why there is none.
        first: its first piece.
        whole: whether all of it is there.
    """

    def __init__(self, worker: Worker, question: Question, over: Over) -> None:
        self._worker, self._question, self._over = worker, question, over
        self._loop = asyncio.get_running_loop()
        self._data = bytearray()
        self._messages: deque[tuple[frames.Head, bytes]] = deque()
        self._wait: asyncio.Future[None] | None = None
        self._reading = self._ended = self._closed = self._worn = False
        self._clock: asyncio.TimerHandle | None = None
        self.head: frames.Head = {}
        self.first = b""
        self.whole = False

    def close(self) -> None:
        """Lets the worker go, and ends it where it is still at work."""
        if self._closed:
            return
        self._closed = True
        self._listen(on=False)
        if self._clock:
            self._clock.cancel()
        self._over(whole=self.whole and not self._worn)

    async def begin(self) -> None:
        """Asks, and waits for the first piece.

        Raises:
            Missing, QueryStopped, MovedError: see `Lanes.ask`.
        """
        limits = self._question.limits
        if not self._worker.greeted:
            said = await self._within(_START_SECONDS)
            if said is None:
                raise Missing("The process that answers queries does not start.")
            self._worker.greet(said[0])
        if self._worker.hello["error"]:
            self.head, self.whole = self._worker.hello, False
            return
        self._worker.send(self._question)
        slow = self._loop.call_later(_SLOW_SECONDS, self._yield)
        try:
            found = await self._within(limits.seconds + _ALARM_SECONDS)
        finally:
            slow.cancel()
        if found is None:
            self._worker.kill()
            raise await asyncio.to_thread(self._worker.why, limits)
        self.head, self.first = found
        self.whole = not self.head.get("more")
        if not self.whole:
            # The process does not count how long its reader takes; that time is counted here.
            self._clock = self._loop.call_later(limits.seconds + limits.reading_seconds, self._worker.kill)

    async def rest(self) -> AsyncIterator[bytes]:
        """The pieces after the first.

        Raises:
            QueryStopped: the answer can't be finished.
        """
        while not self.whole:
            found = await self._next()
            if found is None:
                raise self._stopped("")
            head, piece = found
            if head["error"]:
                raise self._stopped(head["error"])
            self.whole = not head["more"]
            yield piece

    def _stopped(self, error: str) -> LifeAllianceError:
        limits = self._question.limits
        what = f"it has more than {limits.result_mb:g} MB" if error == "full" else "it took too long or too much memory"
        return QueryStopped(f"The answer was broken off: {what}.")

    async def _within(self, seconds: float) -> tuple[frames.Head, bytes] | None:
        """The next message; None when the process has ended, or has had its time."""
        clock = self._loop.call_later(seconds, self._late)
        try:
            return await self._next()
        finally:
            clock.cancel()

    def _yield(self) -> None:
        """Lets quicker queries go first from now on. A process can't be given its place back, so it is the last one."""
        self._worn = True
        self._worker.be_nice()

    def _late(self) -> None:
        self._worker.kill(late=True)

    async def _next(self) -> tuple[frames.Head, bytes] | None:
        while not self._messages:
            if self._ended:
                return None
            self._listen(on=True)
            self._wait = self._loop.create_future()
            await self._wait
        return self._messages.popleft()

    def _listen(self, *, on: bool) -> None:
        if on is self._reading:
            return
        self._reading = on
        if on:
            self._loop.add_reader(self._worker.out, self._read)
        else:
            self._loop.remove_reader(self._worker.out)

    def _read(self) -> None:
        try:
            data = os.read(self._worker.out, _READ)
        except OSError:
            data = b""
        self._data += data
        while (found := frames.taken(self._data)) is not None:
            self._messages.append(found)
        if not data:
            self._ended = True
        if not data or len(self._data) + sum(len(piece) for _, piece in self._messages) > _AHEAD:
            self._listen(on=False)
        if self._wait and not self._wait.done() and (self._messages or self._ended):
            self._wait.set_result(None)
