"""Statements in the form in which a study gives them: what is said of the same things shares one list of these."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from lifealliance.columnar.columns import Columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.columnar.quads import Statements, Triple


def as_tables(triples: Iterable[Triple]) -> Columns:
    """Statements, each once, as the columns of tables."""
    by_property: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for thing, predicate, value in dict.fromkeys(triples):
        by_property[predicate].append((thing, value))
    lists: dict[tuple[str, ...], list[str]] = {}
    found: dict[str, Statements] = {}
    for predicate, said in by_property.items():
        said.sort()
        things = [thing for thing, _ in said]
        found[predicate] = lists.setdefault(tuple(things), things), [value for _, value in said]
    return Columns.of(found.items())


def each_once(triples: Iterable[Triple]) -> list[Triple]:
    """Those that say of every thing of the first property that it has, and of all the same, one value of each."""
    ordered = sorted(triples, key=itemgetter(1, 0))
    first = [next(same) for _, same in groupby(ordered, key=itemgetter(1, 0))]
    things = {thing for thing, predicate, _ in first if predicate == first[0][1]}
    said = {(thing, predicate): value for thing, predicate, value in first if thing in things}
    usual = {predicate: value for _, predicate, value in first}
    return [(thing, it, said.get((thing, it), value)) for it, value in usual.items() for thing in sorted(things)]
