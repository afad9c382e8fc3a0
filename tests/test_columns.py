"""Statements as columns say what the statements say, however often and in whichever order these are made."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from tests.tables import as_tables, each_once

from lifealliance.columnar.column import Column
from lifealliance.columnar.columns import TYPE, Columns
from lifealliance.columnar.literals import INTEGER, integers, quoted
from lifealliance.columnar.walks import Chain, Step, ends
from lifealliance.validation.constraints_of_values import OfLength, OfStrings
from lifealliance.validation.edits import apply


def statements_by_chance(chance: random.Random) -> list[tuple[str, str, str]]:
    """Some of them twice; equal terms are sometimes one string in memory and sometimes two."""
    made = [
        (f"<t{chance.randrange(6)}>", f"<p{chance.randrange(3)}>", f'"{chance.randrange(4)}"')
        for _ in range(chance.randrange(40))
    ]
    return made + chance.sample(made, len(made) // 4)


@pytest.mark.parametrize("seed", range(40))
def test_columns_hold_what_is_stated(seed: int) -> None:
    """Every statement is there as often as it was made, given as triples or by property."""
    chance = random.Random(seed)
    triples = statements_by_chance(chance)
    by_property: dict[str, tuple[list[str], list[str]]] = {}
    for thing, predicate, value in triples:
        things, values = by_property.setdefault(predicate, ([], []))
        things.append(thing)
        values.append(value)
    times = Counter(triples)
    for data in (Columns(triples), Columns.of(by_property)):
        for predicate in chance.sample(["<p0>", "<p1>", "<p2>", "<p3>"], 4):
            stated = sorted((thing, value) for thing, name, value in times if name == predicate)
            column, back = data.column(predicate), data.column(predicate, inverse=True)
            assert sorted(column.statements()) == stated
            assert sorted((thing, value) for value, thing in back.statements()) == stated
            assert {thing for thing, _ in stated} == {*column.things}
        assert {*data.forward} == {*by_property}
        assert {triple: data.times(triple) for triple in times} == times
        assert data.more == {triple: number - 1 for triple, number in times.items() if number > 1}


@pytest.mark.parametrize("seed", range(40))
def test_what_tables_list_is_a_column_like_any_other(seed: int) -> None:
    """Whether its things and values are looked at as lists, looked up, turned round, or changed."""
    chance = random.Random(seed)
    stated = each_once(statements_by_chance(chance) or [("<t>", "<p0>", '"1"')])
    things, predicates = {thing for thing, _, _ in stated}, {predicate for _, predicate, _ in stated}
    for predicate in predicates:
        one, other = as_tables(stated), Columns(stated)
        column, same = one.column(predicate), other.column(predicate)
        assert bool(column.parts) == (len(predicates) > 1)
        assert (len(column), column.number, column.distinct) == (len(same), same.number, same.distinct)
        some = {*chance.choices([*things, "<none>"], k=3)}
        assert (column.among(some), column.values(some)) == (same.among(some), same.values(some))
        assert column.lacking(some) == some - same.things == {it for it in some if it not in column}
        assert column.things == same.things
        assert (sorted(column.said), sorted(column.statements())) == (sorted(same.said), sorted(same.statements()))
        back, back_too = (data.column(predicate, inverse=True) for data in (one, other))
        assert sorted(back.statements()) == sorted(back_too.statements())
        new = Column({"<new>": '"1"', min(things): '"new"'})
        for data in (one, other):
            data.add(predicate, new)
        assert sorted(column.statements()) == sorted(same.statements())
        assert sorted(column.of(min(things))) == sorted(same.of(min(things)))


@pytest.mark.parametrize("seed", range(40))
def test_a_list_stands_for_its_things_and_no_others(seed: int) -> None:
    """A thing more or less, or another order, and it does not."""
    stated = each_once(statements_by_chance(random.Random(seed)) or [("<t>", "<p0>", '"1"')])
    stated += [(thing, "<p4>", f'"of {thing}"') for thing, predicate, _ in stated if predicate == stated[0][1]]
    data, other = as_tables(stated), Columns(stated)
    for listed in data.column("<p4>").parts:
        things = {*listed.things}
        assert data.listing(things) is data.listing(frozenset(things)) is listed.things
        assert data.listing(things - {min(things)}) is data.listing({*sorted(things)[1:], "<no>"}) is None
        for some in (listed.things, listed.things[::-1], [*listed.things, "<no>"], listed.things[1:], [None, *things]):
            for walk in (Step("<p4>"), Chain(Step("<p4>"), Step("<p9>"))):
                assert ends(walk, data, some) == ends(walk, other, some)


def test_lists_are_looked_at_anew_after_a_change() -> None:
    """A class that has got a member is no longer what a table lists; and a list of nothing is no list."""
    things = ["<a>", "<b>"]
    nothing: tuple[list[str], list[str]] = [], []
    said = {TYPE: (things, ["<C>"] * 2), "<p>": (things, ['"1"', '"2"']), "<q>": nothing, "<r>": nothing}
    data = Columns.of(said)
    members = data.members("<C>")
    assert data.listing(members) is data.column("<p>").parts[0].things
    apply(data, Columns(), Columns([("<c>", TYPE, "<C>")]))
    assert members == {"<a>", "<b>", "<c>"}
    assert data.listing(members) is None
    assert {*data.column("<q>", inverse=True).statements()} == set()


def test_a_property_is_put_into_a_column_when_it_is_asked_for() -> None:
    """Whoever asks for one property does not pay for the others, and finds them later."""
    data = Columns([("<a>", "<p>", "<b>"), ("<a>", "<q>", "<c>"), ("<a>", "<q>", "<d>")])
    assert data.column("<p>").of("<a>") == ("<b>",)
    assert sorted(data.column("<q>").of("<a>")) == ["<c>", "<d>"]
    assert {*data.forward} == {"<p>", "<q>"}


@pytest.mark.parametrize("others", [[], ['"x"'], [None, "<i>"], [quoted("-1", INTEGER)], [quoted("", INTEGER)]])
def test_whole_numbers_are_made_out_beside_anything_else(others: list[str | None]) -> None:
    """What is no whole number in the usual writing is left out, and the others are right."""
    numbers = {quoted(str(number), INTEGER): number for number in (0, 7, 12345)}
    assert integers([*others, *numbers]) == numbers


@pytest.mark.parametrize("beside", [[], [quoted("a long word", language="en")], ["_:b"]])
def test_a_length_is_that_of_the_text(beside: list[str]) -> None:
    """Signs that are escaped count once; a blank node has no length."""
    fits, short, long = quoted('a"\\b'), quoted('"\n'), quoted('12345"')
    constraint = OfLength("<c>", least=3, most=5)
    wrong = {term for term in beside if term == "_:b" or "long" in term}
    assert constraint.bad(Columns(), [fits, fits, *beside]) == wrong
    assert constraint.bad(Columns(), {fits, short, long, *beside}) == {short, long} | wrong


def test_texts_without_language_are_strings() -> None:
    """A text in a language, a number and an address are none."""
    others = {quoted("a", language="en"), quoted("1", INTEGER), "<a>", "_:a"}
    assert OfStrings("<c>").bad(Columns(), [quoted("a"), quoted("a"), *others]) == others
    assert OfStrings("<c>").bad(Columns(), [quoted("a")]) == frozenset()
