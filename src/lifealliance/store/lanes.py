"""Queries of strangers, asked from an event loop: no thread waits for any, and each can be left at any moment.

The bytes of an answer pass through as the process wrote them. Who stops reading, or goes away, ends the process that
works for them; the next question gets another.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from lifealliance.errors import LifeAllianceError, QueryStopped, StoreBusy
from lifealliance.store.lane import Lane
from lifealliance.store.turns import Turns

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Callable

    from lifealliance.store import frames
    from lifealliance.store.running import MovedError, Question
    from lifealliance.store.workers import Workers

#: Bytes that may wait here for whoever reads an answer, before the process that writes it has to wait.
_AHEAD = 512 * 1024


class Lanes:
    """A pool of processes for one event loop.

    Args:
        workers: the processes.
        size: how many work at the same time.
    """

    def __init__(self, workers: Workers, size: int) -> None:
        self._workers = workers
        self._turns: Turns[Pieces] = Turns(size, self._open)
        self._lanes: list[Lane] = []

    def begin(self, folder: str, question: Question, caller: str, then: Callable[[Pieces], None]) -> Pieces:
        """Asks a process over a folder, now or when there is one.

        Args:
            folder: where the store is.
            question: with `flow` in its head.
            caller: whose turn it is.
            then: is called once, when the beginning of the answer is there, or it is known why there is none; not
                before this has returned, and not after `close`.

        Returns:
            The answer, which has to be closed.
        """
        pieces = Pieces(self, folder, question, caller, then)
        self.find(pieces)
        return pieces

    async def ask(self, folder: str, question: Question, caller: str) -> Pieces:
        """Asks as `begin` does, and waits for the beginning of the answer or the reason why there is none."""
        begun: asyncio.Future[Pieces] = _loop().create_future()
        pieces = self.begin(folder, question, caller, begun.set_result)
        try:
            return await begun
        except BaseException:
            pieces.close()
            raise

    def find(self, pieces: Pieces) -> None:
        """Finds a process for a question: one that works for its caller already, a free one, or the next one."""
        caller = pieces.of[1]
        if self._turns.first(caller) is None and not self._turns.others(caller):
            for lane in self._lanes:
                if lane.of == pieces.of and lane.has_room():
                    pieces.start(lane)
                    return
        if self._turns.enter(caller, pieces):
            self._open(pieces)
        else:
            pieces.wait()

    def give_up(self, pieces: Pieces) -> None:
        """Takes a question out of the line."""
        self._turns.give_up(pieces.of[1], pieces)

    def _open(self, pieces: Pieces) -> None:
        """Takes a process for a question that has a place."""
        try:
            lane = Lane(self._workers, _loop(), pieces.of, self._more, self._over)
        except LifeAllianceError as problem:
            pieces.start(None)
            pieces.fail_soon(problem)
            self._turns.leave(pieces.of[1])
            return
        self._lanes.append(lane)
        pieces.start(lane)

    def _more(self, lane: Lane) -> None:
        """Sends a process what else its caller asks, unless it is somebody else's turn."""
        caller = lane.of[1]
        while lane.has_room() and not self._turns.others(caller) and (pieces := self._turns.first(caller)):
            if pieces.of != lane.of:
                break
            self._turns.give_up(caller, pieces)
            pieces.start(lane)

    def _over(self, lane: Lane) -> None:
        self._lanes.remove(lane)
        self._turns.leave(lane.of[1])


class Pieces:
    """The pieces of one answer, as they come.

    Args:
        lanes: where it is found.
        folder: where the store is.
        question: what is asked.
        caller: whose turn it is.
        then: see `Lanes.begin`.

    Attributes:
        of: folder and caller.
        question: what is asked.
        problem: why there is no answer: no process became free in time (StoreBusy) or starts (Missing), the query
            passed a limit before anything of its answer was there (QueryStopped), the generation is gone (MovedError).
        head: what the process says of the answer, or why there is none.
        first: its first piece.
        whole: whether all of it is there.
    """

    __slots__ = (
        "_clock", "_ended", "_lane", "_lanes", "_loop", "_messages", "_then", "_wake", "first", "head", "of", "problem",
        "question", "whole",
    )  # fmt: skip

    def __init__(
        self, lanes: Lanes, folder: str, question: Question, caller: str, then: Callable[[Pieces], None]
    ) -> None:
        self.of, self.question = (folder, caller), question
        self._lanes, self._loop = lanes, _loop()
        self._then: Callable[[Pieces], None] | None = then
        self._lane: Lane | None = None
        self._clock: asyncio.TimerHandle | None = None
        self._messages: deque[tuple[frames.Head, bytes]] | None = None
        self._wake: asyncio.Future[None] | None = None
        self._ended = False
        self.problem: LifeAllianceError | MovedError | None = None
        self.head: frames.Head = {}
        self.first = b""
        self.whole = False

    def close(self) -> None:
        """Lets the process go, and ends it where it is still at work for this."""
        self._then = None
        if self._clock:
            self._still()
            self._lanes.give_up(self)
        if self._lane and not self.whole:
            self._lane.leave(self)
        self._lane = None

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

    def wait(self) -> None:
        """Stands in line; see `Lanes.find`."""
        self._clock = self._loop.call_later(self.question.limits.wait_seconds, self._busy)

    def start(self, lane: Lane | None) -> None:
        """Goes where it is answered."""
        self._still()
        self._lane = lane
        if lane:
            lane.ask(self)

    def again(self) -> None:
        """Asks again elsewhere, as long as nothing has come; see `Asker`."""
        self._lane = None
        if self._then:
            self._lanes.find(self)
        else:
            self._end()

    def fail(self, problem: LifeAllianceError | MovedError) -> None:
        """There is no answer, or no more of it; see `Asker`."""
        self.problem = problem
        self._end()
        self._begun()

    def fail_soon(self, problem: LifeAllianceError) -> None:
        """There will be no answer."""
        self._loop.call_soon(self.fail, problem)

    def take(self, head: frames.Head, body: bytes) -> bool:
        """Takes in a message; see `Asker`."""
        if not self._then:
            if self._messages is not None:
                self._messages.append((head, body))
                self._waken()
                return sum(len(piece) for _, piece in self._messages) <= _AHEAD
            return True
        self.head, self.first, self.whole = head, body, not head.get("more")
        if not self.whole:
            self._messages = deque()
        self._begun()
        return True

    def _begun(self) -> None:
        then, self._then = self._then, None
        if then:
            then(self)

    def _end(self) -> None:
        self._ended = True
        self._waken()

    def _waken(self) -> None:
        if self._wake and not self._wake.done():
            self._wake.set_result(None)

    def _still(self) -> None:
        if self._clock:
            self._clock.cancel()
            self._clock = None

    def _busy(self) -> None:
        self._clock = None
        self._lanes.give_up(self)
        seconds = self.question.limits.wait_seconds
        self.fail(StoreBusy(f"All processes that answer queries were busy for {seconds:g} seconds. Ask again later."))

    def _stopped(self, error: str) -> LifeAllianceError:
        limits = self.question.limits
        what = f"it has more than {limits.result_mb:g} MB" if error == "full" else "it took too long or too much memory"
        return QueryStopped(f"The answer was broken off: {what}.")

    async def _next(self) -> tuple[frames.Head, bytes] | None:
        while not self._messages:
            if self._ended:
                return None
            if self._lane:
                self._lane.listen(on=True)
            self._wake = self._loop.create_future()
            await self._wake
        return self._messages.popleft()


def _loop() -> asyncio.AbstractEventLoop:
    """The event loop. Only a server has one, and a question on the command line does not wait for its import."""
    import asyncio  # noqa: PLC0415

    return asyncio.get_running_loop()
