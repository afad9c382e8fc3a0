"""Who may go next: callers by turns, none in all places, and who gives up holds nobody up."""

from __future__ import annotations

import random

from lifealliance.store.turns import Turns


def test_no_caller_takes_every_place() -> None:
    """With three places one caller has two; another finds the third free."""
    gone: list[str] = []
    turns = Turns[str](3, gone.append)
    assert turns.enter("many", "first")
    assert turns.enter("many", "second")
    assert not turns.enter("many", "third")
    assert turns.enter("few", "few")
    turns.leave("few")
    assert gone == []
    turns.leave("many")
    assert gone == ["third"]


def test_callers_go_by_turns() -> None:
    """Ten of one caller were there first; the one of another goes second."""
    order: list[str] = []

    def go(caller: str) -> None:
        order.append(caller)
        turns.leave(caller)

    turns = Turns[str](1, go)
    assert turns.enter("held", "held")
    for caller in (*["many"] * 10, "few"):
        assert not turns.enter(caller, caller)
    turns.leave("held")
    assert order == ["many", "few", *["many"] * 9]


def test_who_gives_up_is_no_longer_in_the_line() -> None:
    """And gives up again without harm, and takes no place."""
    gone: list[str] = []
    turns = Turns[str](1, gone.append)
    assert turns.enter("a", "first")
    assert not turns.enter("b", "hasty")
    assert not turns.enter("b", "patient")
    assert (turns.first("b"), turns.others("b"), turns.others("a")) == ("hasty", False, True)
    turns.give_up("b", "hasty")
    turns.give_up("b", "hasty")
    assert turns.first("b") == "patient"
    turns.leave("a")
    assert gone == ["patient"]
    assert (turns.first("b"), turns.others("a")) == (None, False)
    turns.leave("b")
    assert turns.enter("c", "last")


def test_a_thousand_who_leave_at_once_follow_each_other() -> None:
    """However many go as soon as the one before has gone, none goes from within another."""
    gone: list[int] = []

    def go(number: int) -> None:
        gone.append(number)
        turns.leave("all")

    turns = Turns[int](1, go)
    assert turns.enter("all", -1)
    for number in range(5000):
        assert not turns.enter("all", number)
    turns.leave("all")
    assert gone == list(range(5000))


def test_those_who_leave_in_any_order_leave_every_place_free() -> None:
    """After two hundred callers of which half give up at random moments, all places can be taken again."""
    for seed in range(20):
        chance = random.Random(seed)
        inside: list[tuple[str, int]] = []
        waiting: list[tuple[str, int]] = []
        turns = Turns[tuple[str, int]](3, inside.append)
        for number in range(200):
            who = (chance.choice("abc"), number)
            if turns.enter(who[0], who):
                inside.append(who)
            else:
                waiting.append(who)
            if waiting and chance.random() < 0.5:
                gives_up = waiting.pop(chance.randrange(len(waiting)))
                turns.give_up(gives_up[0], gives_up)
            if inside and chance.random() < 0.5:
                turns.leave(inside.pop(chance.randrange(len(inside)))[0])
            assert len(inside) <= 3
        while inside:
            turns.leave(inside.pop()[0])
        assert all(turns.enter(caller, (caller, -1)) for caller in "xyz")
