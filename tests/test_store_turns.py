"""Who may go next: callers by turns, none in all places, and who gives up holds nobody up."""

from __future__ import annotations

import asyncio
import random

import pytest

from lifealliance.errors import StoreBusy
from lifealliance.store.turns import Turns


def test_no_caller_takes_every_place() -> None:
    """With three places one caller has two; another finds the third free."""

    async def run() -> None:
        turns = Turns(3)
        await turns.enter("many", 1)
        await turns.enter("many", 1)
        third = asyncio.create_task(turns.enter("many", 5))
        await asyncio.sleep(0)
        assert not third.done()
        await turns.enter("few", 1)
        turns.leave("many")
        await third

    asyncio.run(run())


def test_callers_go_by_turns() -> None:
    """Ten of one caller were there first; the one of another goes second."""

    async def run() -> list[str]:
        turns, order = Turns(1), list[str]()

        async def go(caller: str) -> None:
            await turns.enter(caller, 5)
            order.append(caller)
            await asyncio.sleep(0)
            turns.leave(caller)

        await turns.enter("held", 1)
        many = [asyncio.create_task(go("many")) for _ in range(10)]
        await asyncio.sleep(0)
        few = asyncio.create_task(go("few"))
        await asyncio.sleep(0)
        turns.leave("held")
        await asyncio.gather(few, *many)
        return order

    assert asyncio.run(run())[:2] == ["many", "few"]


def test_who_waits_too_long_is_told() -> None:
    """And is no longer in the line."""

    async def run() -> None:
        turns = Turns(1)
        await turns.enter("a", 1)
        with pytest.raises(StoreBusy, match=r"busy for 0\.01 seconds"):
            await turns.enter("b", 0.01)
        turns.leave("a")
        await turns.enter("c", 1)

    asyncio.run(run())


def test_those_who_leave_in_any_order_leave_every_place_free() -> None:
    """After two hundred callers of which half give up at random moments, all places can be taken again."""

    async def run(chance: random.Random) -> None:
        turns = Turns(3)

        async def go(caller: str) -> None:
            await turns.enter(caller, 60)
            try:
                for _ in range(chance.randrange(4)):
                    await asyncio.sleep(0)
            finally:
                turns.leave(caller)

        going = [asyncio.create_task(go(chance.choice("abc"))) for _ in range(200)]
        for _ in range(40):
            await asyncio.sleep(0)
            for one in chance.sample(going, 5):
                one.cancel()
        await asyncio.gather(*going, return_exceptions=True)
        for caller in "xyz":
            await turns.enter(caller, 0.1)

    for seed in range(20):
        asyncio.run(run(random.Random(seed)))
