"""One process at work for one caller: what it was asked, in order, and what becomes of that when it is slow or falls.

Between two messages of two processes lies a change from one to the other, which takes longer than a short question. So
a process whose questions are short is sent several at once; each has its own deadline there, and nobody else's. Whoever
comes to stand behind a question that turns out to be long is asked anew, of another process.
"""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, Protocol

from lifealliance.errors import LifeAllianceError, Missing
from lifealliance.store import frames
from lifealliance.store.running import may_return

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from lifealliance.store.running import MovedError, Question
    from lifealliance.store.workers import Workers

#: As much as a pipe holds. Room for more would be asked of the system, and given back, for every message.
_READ = 64 * 1024
_START_SECONDS = 30.0
_ALARM_SECONDS = 0.5
#: A query that works longer than this leaves the processor to those that do not, or at once where that can be undone.
_SLOW_SECONDS = 0.5
#: A query that takes longer than this lets those behind it go elsewhere.
_BEHIND_SECONDS = 0.05
#: Questions one process is sent at most, and their bytes, which a pipe takes without waiting; only where its last ones
#: took less than this each.
_MOST, _BYTES, _SHORT_SECONDS = 8, 32 * 1024, 0.002


class Asker(Protocol):
    """Somebody who asked a question and waits for what comes of it."""

    question: Question

    def take(self, head: frames.Head, body: bytes) -> bool:
        """Takes in a message of the answer, and says whether more may come now."""

    def fail(self, problem: LifeAllianceError | MovedError) -> None:
        """Hears why there is no answer, or no more of it."""

    def again(self) -> None:
        """Has to ask again elsewhere."""


class Lane:
    """A process and those who wait for its answers.

    Args:
        workers: where the process comes from and goes.
        loop: in which it is waited for.
        of: folder of the store, and whose place it is.
        more: is asked for more questions when it is time to send some.
        over: is called when the process is done with.

    Attributes:
        of: the same.

    Raises:
        Missing: the process does not start.
    """

    def __init__(
        self,
        workers: Workers,
        loop: asyncio.AbstractEventLoop,
        of: tuple[str, str],
        more: Callable[[Lane], None],
        over: Callable[[Lane], None],
    ) -> None:
        self._workers, self._loop, self.of, self._more, self._over = workers, loop, of, more, over
        self._worker, self._round = workers.take(of[0])
        self._line: deque[Asker | None] = deque()
        self._unsent: list[Question] = []
        self._bytes = 0
        self._data = bytearray()
        self._since = self._loop.time()
        self._looked = (0.0, 0.0)
        self._reading = self._closed = self._nice = self._worn = self._long = self._begun = False
        self._clock = self._loop.call_later(_BEHIND_SECONDS, self._tick)
        self.listen(on=True)

    def has_room(self) -> bool:
        """Whether one more question may be sent there."""
        return (
            not self._long and len(self._line) < _MOST and self._bytes < _BYTES and self._worker.pace < _SHORT_SECONDS
        )

    def ask(self, asker: Asker) -> None:
        """Sends a question, with others that are asked at the same moment."""
        if not self._line:
            self._since = self._loop.time()
        self._line.append(asker)
        if not self._unsent:
            self._loop.call_soon(self._send)
        self._unsent.append(asker.question)
        self._bytes += len(asker.question.text)

    def leave(self, asker: Asker) -> None:
        """Forgets who does not want to know any more, and ends the process where it works for them.

        A short question is over before a new process would be there; if it turns out to be long, that is seen later.
        """
        if self._closed or asker not in self._line:
            return
        at = self._line.index(asker)
        self._line[at] = None
        if at == 0 and (self._begun or self._loop.time() - self._since >= _BEHIND_SECONDS):
            self._end(whole=False)

    def listen(self, *, on: bool) -> None:
        """Reads what the process says, or lets it wait."""
        if on is self._reading or (on and self._closed):
            return
        self._reading = on
        if on:
            self._loop.add_reader(self._worker.out, self._read)
        else:
            self._loop.remove_reader(self._worker.out)

    def _send(self) -> None:
        if self._closed or not self._worker.greeted:
            return
        if self._worker.hello["error"]:
            self._refused(self._worker.hello)
            return
        unsent, self._unsent = self._unsent, []
        self._worker.send(*unsent)

    def _refused(self, hello: frames.Head) -> None:
        """A process that could not open its store says so to all who asked."""
        waiting = [asker for asker in self._line if asker]
        self._line.clear()
        self._end(whole=False)
        for asker in waiting:
            asker.take(hello, b"")

    def _read(self) -> None:
        try:
            data = os.read(self._worker.out, _READ)
        except OSError:
            data = b""
        self._data += data
        while not self._closed and (found := frames.taken(self._data)) is not None:
            self._message(*found)
        if not data and not self._closed:
            self._fallen()

    def _message(self, head: frames.Head, body: bytes) -> None:
        if not self._worker.greeted:
            self._worker.greet(head)
            self._since = self._loop.time()
            self._send()
            return
        asker = self._line[0]
        if head.get("more"):
            if not self._begun:
                self._flows()
            if asker is None or not asker.take(head, body):
                self.listen(on=False)
            return
        self._line.popleft()
        now = self._loop.time()
        self._worker.pace += ((now - self._since) - self._worker.pace) / 4
        self._since = now
        if self._nice and not self._worn:
            self._nice = False
            self._worker.be_nice(nice=False)
        if asker:
            self._bytes -= len(asker.question.text)
            asker.take(head, body)
        if self._closed:
            return
        if not self._worn and len(self._line) <= _MOST // 2 and self.has_room():
            self._more(self)
        if self._worn or not self._line:
            self._end(whole=not self._worn)

    def _flows(self) -> None:
        """A long answer goes at the pace of its reader, which nobody has to wait for."""
        self._begun = True
        self._part()
        asker = self._line[0]
        if asker:
            # The process does not count how long its reader takes; that time is counted here.
            limits = asker.question.limits
            self._clock.cancel()
            self._clock = self._loop.call_later(limits.seconds + limits.reading_seconds, self._worker.kill)

    def _tick(self) -> None:
        """Looks how long the question takes that the process works on, by the clock and by its own."""
        now, worked = self._loop.time(), self._worker.worked()
        took = now - self._since
        limits = self._line[0].question.limits if self._line and self._line[0] else None
        longest = limits.seconds + _ALARM_SECONDS if limits and self._worker.greeted else _START_SECONDS
        if took >= longest:
            self._worker.kill(late=True)
            return
        if self._looked[0] != self._since:
            # Of another question than the last time.
            self._looked = (self._since, worked)
        if self._worker.greeted and self._slow(worked - self._looked[1], gone=limits is None):
            return
        self._clock = self._loop.call_later(min(_BEHIND_SECONDS, longest - took), self._tick)

    def _slow(self, worked: float, *, gone: bool) -> bool:
        """What follows from how long the process has worked on a question.

        On a machine that has much to do a short question takes long too, and nothing is won by asking it twice.

        Args:
            worked: seconds of its own.
            gone: nobody waits for the answer any more.

        Returns:
            Whether the process is done with.
        """
        if worked >= _BEHIND_SECONDS / 2 and gone:
            self._end(whole=False)
            return True
        if worked >= _BEHIND_SECONDS / 2 and not self._long:
            self._part()
        if worked >= (_BEHIND_SECONDS / 2 if may_return() else _SLOW_SECONDS) and not self._nice:
            # Where a process can't be given its place back among the others, this is its last question.
            self._nice, self._worn = True, not may_return()
            self._worker.be_nice()
        return False

    def _part(self) -> None:
        """Lets those behind the first go elsewhere; what comes for them here is nobody's."""
        self._long = True
        behind = [asker for asker in list(self._line)[1:] if asker]
        for at in range(1, len(self._line)):
            self._line[at] = None
        for asker in behind:
            asker.again()

    def _fallen(self) -> None:
        """The process has ended in the middle of a question. To find out why may take a moment."""
        asker, greeted, worker = self._line[0], self._worker.greeted, self._worker
        self._line[0] = None
        worker.kill(late=False)
        if asker and not greeted:
            self._end(whole=False)
            asker.fail(Missing("The process that answers queries does not start."))
            return
        if asker:
            self._loop.run_in_executor(None, worker.why, asker.question.limits).add_done_callback(
                lambda why: self._told(asker, why)
            )
        self._end(whole=False, replaced=asker is None)

    def _told(self, asker: Asker, why: asyncio.Future[LifeAllianceError | MovedError]) -> None:
        self._loop.run_in_executor(None, self._workers.replace, self._worker)
        if not why.cancelled():
            asker.fail(why.result())

    def _end(self, *, whole: bool, replaced: bool = True) -> None:
        """Gives the process back, or ends it and lets those who still wait ask elsewhere."""
        self._closed = True
        self._clock.cancel()
        self.listen(on=False)
        left = [asker for asker in self._line if asker]
        self._line.clear()
        if whole:
            self._workers.put(self._worker, self._round)
        elif replaced:
            # Ending a process that holds much memory takes a while.
            self._loop.run_in_executor(None, self._workers.replace, self._worker)
        self._over(self)
        for asker in left:
            asker.again()
