"""Questions that share a process: each has its own answer, and none its neighbour's fate."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from lifealliance.errors import QueryStopped, StoreBusy
from lifealliance.iris import LOCAL_BASE
from lifealliance.model.tiers import Tier
from lifealliance.store.asking import Asking
from lifealliance.store.embedded import Store
from lifealliance.store.running import may_return
from lifealliance.store.values import Entry, Limits, Load

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

GRAPH = LOCAL_BASE + "open"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LIMITS = Limits(seconds=20, wait_seconds=20, workers=1)
CSV = ("text/csv",)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with a graph of 300 statements, where one caller has one process."""
    rows = (f'<{LOCAL_BASE}open/{n:04}> <{LOCAL_BASE}says> "open {n}" <{GRAPH}> .\n' for n in range(300))
    with Store(tmp_path / "store", LIMITS) as made:
        made.put([Load(Entry("demo"), "".join(rows).encode())])
        yield made


def _number(number: int) -> str:
    return f'SELECT ?s {{ ?s ?p "open {number}" }}'


async def _ask(store: Store, query: str, limits: Limits = LIMITS, caller: str = "one") -> bytes:
    pieces, _ = await store.strangers.ask(Asking(query, [GRAPH], [], CSV, limits), caller, Tier.CONTROLLED)
    pieces.close()
    return pieces.first


async def _many(store: Store, count: int) -> list[bytes]:
    return await asyncio.gather(*(_ask(store, _number(number)) for number in range(count)))


def _right(answers: list[bytes]) -> bool:
    return all(b"open/%04d\r\n" % number in body for number, body in enumerate(answers))


def _run(store: Store, test: Callable[[Store], Awaitable[None]]) -> None:
    """Runs a test after some questions, from which it is known that those of the store are short."""

    async def warm() -> None:
        for _ in range(4):
            assert _right(await _many(store, 12))
        await test(store)

    asyncio.run(warm())


def _workers(store: Store) -> list[int]:
    """The processes that strangers' questions are asked of and that have nothing to do."""
    return [worker.pid for worker in store.strangers._workers._idle]  # noqa: SLF001 # nothing else shows which it is


def test_each_gets_its_own_answer(store: Store) -> None:
    """Two hundred of one caller at once, of one process."""

    async def test(store: Store) -> None:
        assert _right(await _many(store, 200))
        assert len(_workers(store)) == 1

    _run(store, test)


def test_a_long_question_does_not_hold_up_those_behind_it(store: Store) -> None:
    """They are answered by another process, long before the first is."""

    async def test(store: Store) -> None:
        long = asyncio.create_task(_ask(store, RUNAWAY))
        await asyncio.sleep(0)
        other = asyncio.create_task(_ask(store, _number(1), caller="other"))
        assert b"open/0001" in await asyncio.wait_for(other, 10)
        assert not long.done()
        long.cancel()
        await asyncio.wait([long])
        assert _right(await _many(store, 20))

    _run(store, test)


def test_those_behind_a_question_that_is_stopped_are_answered(store: Store) -> None:
    """Its time is its own: it ends its process, and they are asked anew."""

    async def test(store: Store) -> None:
        stopped = asyncio.create_task(_ask(store, RUNAWAY, Limits(seconds=0.5)))
        await asyncio.sleep(0)
        assert _right(await asyncio.wait_for(_many(store, 6), 15))
        with pytest.raises(QueryStopped, match=r"after 0\.5 seconds"):
            await stopped

    _run(store, test)


def test_those_behind_a_question_that_ends_its_process_are_answered(store: Store) -> None:
    """A fault of the engine is that of one question."""

    async def test(store: Store) -> None:
        (pid,) = _workers(store)
        falls = asyncio.create_task(_ask(store, RUNAWAY))
        await asyncio.sleep(0)
        behind = asyncio.create_task(_many(store, 6))
        await asyncio.sleep(0.02)
        os.kill(pid, signal.SIGSEGV)
        with pytest.raises(QueryStopped, match="signal 11"):
            await falls
        assert _right(await asyncio.wait_for(behind, 15))

    _run(store, test)


def test_who_leaves_takes_nobody_along(store: Store) -> None:
    """Of many that are asked at once every second one leaves, the one that is worked on too."""

    async def test(store: Store) -> None:
        asked = [asyncio.create_task(_ask(store, _number(number))) for number in range(30)]
        await asyncio.sleep(0)
        for one in asked[::2]:
            one.cancel()
        left = await asyncio.wait_for(asyncio.gather(*asked[1::2]), 15)
        assert all(b"open/%04d" % number in body for number, body in zip(range(1, 30, 2), left, strict=True))
        assert all(one.cancelled() for one in asked[::2])

    _run(store, test)


def test_who_waits_too_long_for_a_process_is_told(store: Store) -> None:
    """After the time that was given, and the line goes on without them."""

    async def test(store: Store) -> None:
        long = asyncio.create_task(_ask(store, RUNAWAY))
        await asyncio.sleep(0.2)
        with pytest.raises(StoreBusy, match=r"busy for 0\.1 seconds"):
            await _ask(store, _number(1), Limits(wait_seconds=0.1))
        long.cancel()
        await asyncio.wait([long])
        assert _right(await _many(store, 3))

    _run(store, test)


def test_a_long_answer_is_at_its_readers_pace_alone(store: Store) -> None:
    """While somebody reads slowly another is answered, and in the end the answer is whole."""

    async def test(store: Store) -> None:
        wide = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"
        asked = Asking(wide, [GRAPH], [], CSV, LIMITS)
        pieces, _ = await store.strangers.ask(asked, "one", Tier.CONTROLLED)
        assert not pieces.whole
        assert b"open/0007" in await asyncio.wait_for(_ask(store, _number(7), caller="other"), 10)
        body = bytearray(pieces.first)
        async for piece in pieces.rest():
            body += piece
        pieces.close()
        assert body.count(b"\r\n") == 60_001
        assert _right(await _many(store, 10))

    _run(store, test)


def test_many_who_leave_at_once_do_not_end_processes(store: Store) -> None:
    """A question that is over in a moment is not worth a new process: the old one answers on."""

    async def test(store: Store) -> None:
        before = _workers(store)
        for _ in range(5):
            asked = [asyncio.create_task(_ask(store, _number(number))) for number in range(30)]
            await asyncio.sleep(0)
            for one in asked:
                one.cancel()
            await asyncio.wait(asked)
            assert _right(await _many(store, 5))
        assert _workers(store) == before

    _run(store, test)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no priority is given back")
def test_a_process_that_stood_back_has_its_place_again(store: Store) -> None:
    """Who works on a longer question leaves the processor to others, and is the same as before when it is done."""
    longer = "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 1500000 } }"

    async def test(store: Store) -> None:
        before = _workers(store)
        for _ in range(3):
            assert b"1500000" in await _ask(store, longer)
        after = _workers(store)
        assert after == before or not may_return()
        assert {os.getpriority(os.PRIO_PROCESS, pid) for pid in after} <= {os.getpriority(os.PRIO_PROCESS, 0)}

    _run(store, test)
