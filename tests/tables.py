"""Statements in the form in which a study gives them: what a table says of its things shares one list of these."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from lifealliance.columnar.columns import Columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lifealliance.columnar.quads import Statements, Triple


def as_tables(triples: Iterable[Triple]) -> Columns:
    """Statements, each once, as the columns of two tables and of what stands in neither."""
    said: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for thing, predicate, value in dict.fromkeys(triples):
        said[predicate].append((thing, value))
    things = sorted({thing for of in said.values() for thing, _ in of})
    tables = [_table(said, {*things[: len(things) // 2]}), _table(said, {*things[len(things) // 2 :]})]
    there = {
        (thing, it, value) for one in tables for it, column in one.items() for thing, value in zip(*column, strict=True)
    }
    left = {it: [pair for pair in of if (pair[0], it, pair[1]) not in there] for it, of in said.items()}
    rest = {it: ([thing for thing, _ in of], [value for _, value in of]) for it, of in left.items() if of}
    return Columns.of(*tables, rest)


def _table(said: Mapping[str, list[tuple[str, str]]], things: set[str]) -> dict[str, Statements]:
    """What is said of some things by properties that have one value for each thing that they have any for."""
    lists: dict[tuple[str, ...], list[str]] = {}
    found: dict[str, Statements] = {}
    for predicate, pairs in said.items():
        of = sorted(pair for pair in pairs if pair[0] in things)
        names = [thing for thing, _ in of]
        if of and len({*names}) == len(names):
            found[predicate] = lists.setdefault(tuple(names), names), [value for _, value in of]
    return found


def each_once(triples: Iterable[Triple]) -> list[Triple]:
    """Those that say of every thing of the first property that it has, and of all the same, one value of each."""
    ordered = sorted(triples, key=itemgetter(1, 0))
    first = [next(same) for _, same in groupby(ordered, key=itemgetter(1, 0))]
    things = {thing for thing, predicate, _ in first if predicate == first[0][1]}
    said = {(thing, predicate): value for thing, predicate, value in first if thing in things}
    usual = {predicate: value for _, predicate, value in first}
    return [(thing, it, said.get((thing, it), value)) for it, value in usual.items() for thing in sorted(things)]
