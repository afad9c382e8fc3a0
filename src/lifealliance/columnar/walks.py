"""A property path as the engine walks it: from a thing to the values it leads to, and back again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from rdflib import BNode
from rdflib.namespace import RDF, SH

from lifealliance import terms

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from rdflib import Graph
    from rdflib.term import Node

    from lifealliance.columnar.columns import Columns


@dataclass(frozen=True, slots=True)
class Step:
    """One property, from thing to value or back."""

    predicate: str
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """One path after the other."""

    first: Walk
    rest: Walk


@dataclass(frozen=True, slots=True)
class Either:
    """Any of several paths."""

    ways: tuple[Walk, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """A path walked again and again.

    Attributes:
        none: whether not walking at all counts.
        many: whether walking more than once counts.
    """

    inner: Walk
    none: bool
    many: bool


Walk = Step | Chain | Either | Again


def walk_of(graph: Graph, node: Node, *, inverse: bool = False) -> Walk:
    """The path a node of the shapes stands for (SHACL 2017, section 2.3.1).

    Raises:
        ValueError: it is none.
    """
    if not isinstance(node, BNode):
        return Step(terms.iri(str(node)), inverse)
    if (node, RDF.first, None) in graph:
        steps = [walk_of(graph, step, inverse=inverse) for step in graph.items(node)]
        return _chain(steps[::-1] if inverse else steps)
    for word, none, many in (("zeroOrMore", True, True), ("oneOrMore", False, True), ("zeroOrOne", True, False)):
        if (inner := graph.value(node, SH[f"{word}Path"])) is not None:
            return Again(walk_of(graph, inner, inverse=inverse), none, many)
    if (back := graph.value(node, SH.inversePath)) is not None:
        return walk_of(graph, back, inverse=not inverse)
    if (either := graph.value(node, SH.alternativePath)) is not None:
        return Either(tuple(walk_of(graph, way, inverse=inverse) for way in graph.items(either)))
    raise ValueError(f"This is no property path: {node}")


def _chain(steps: list[Walk]) -> Walk:
    return steps[0] if len(steps) == 1 else Chain(steps[0], _chain(steps[1:]))


def way(walk: Walk, data: Columns) -> Callable[[str], Collection[str]]:
    """From a thing to the values a path leads to, each once."""
    if isinstance(walk, Step):
        return data.column(walk.predicate, inverse=walk.inverse).of
    if walk not in data.walks:
        data.walks[walk] = _way(walk, data)
    return data.walks[walk]


def _way(walk: Chain | Either | Again, data: Columns) -> Callable[[str], Collection[str]]:
    match walk:
        case Chain():
            return partial(_chained, way(walk.first, data), walk.rest, data, {})
        case Either():
            return partial(_either, tuple(way(one, data) for one in walk.ways))
        case Again():
            return partial(_again, way(walk.inner, data), walk)


def _chained(
    first: Callable[[str], Collection[str]],
    rest: Walk,
    data: Columns,
    seen: dict[str, Collection[str]],
    it: str,
) -> Collection[str]:
    """Values behind values. Where many things lead to one, what lies behind it is one list for all of them."""
    found = first(it)
    if len(found) == 1:
        (one,) = found
        if one not in seen:
            seen[one] = way(rest, data)(one)
        return seen[one]
    if (each := ends(rest, data, tuple(found))) is not None:
        return tuple(value for value in dict.fromkeys(each) if value is not None)
    return tuple(dict.fromkeys(chain.from_iterable(map(way(rest, data), found))))


def _either(ways: tuple[Callable[[str], Collection[str]], ...], it: str) -> Collection[str]:
    return tuple(dict.fromkeys(chain.from_iterable(one(it) for one in ways)))


def _again(inner: Callable[[str], Collection[str]], walk: Again, it: str) -> Collection[str]:
    if not walk.many:
        return tuple(dict.fromkeys((it, *inner(it))))
    found: dict[str, None] = {}
    to_see = [it]
    while to_see:
        for value in inner(to_see.pop()):
            if value not in found:
                found[value] = None
                to_see.append(value)
    return tuple({it: None} | found) if walk.none else tuple(found)


def ends(walk: Walk | None, data: Columns, things: Sequence[str | None]) -> Sequence[str | None] | None:
    """The one value to which a path leads from each thing, or None for it; None if it may lead to several."""
    match walk:
        case None:
            return things
        case Step():
            column = data.column(walk.predicate, inverse=walk.inverse)
            for part in column.parts:
                if things == part.things:
                    return part.values
            if column.several and not column.several.keys().isdisjoint(things):
                return None
            return [*map(column.known(things).get, things)]  # type: ignore[arg-type]  # None has no value, as it should be
        case Chain():
            first = ends(walk.first, data, things)
            return None if first is None else ends(walk.rest, data, first)
    return None


def starts(walk: Walk, data: Columns) -> Iterable[str]:
    """Everything a path may begin at, each once."""
    match walk:
        case Step():
            return data.column(walk.predicate, inverse=walk.inverse).things
        case Chain() if not _may_stay(walk.first):
            return starts(walk.first, data)
        case Either():
            return {it for one in walk.ways for it in starts(one, data)}
        case Again() if not walk.none:
            return starts(walk.inner, data)
    return {it for column in data.forward.values() for it in (*column.things, *column.distinct)}


def _may_stay(walk: Walk) -> bool:
    """Whether a path may lead to where it begins without a step."""
    match walk:
        case Step():
            return False
        case Chain():
            return _may_stay(walk.first) and _may_stay(walk.rest)
        case Either():
            return any(map(_may_stay, walk.ways))
        case Again():
            return walk.none or _may_stay(walk.inner)


def back(walk: Walk) -> Walk:
    """The same path the other way."""
    match walk:
        case Step():
            return Step(walk.predicate, not walk.inverse)
        case Chain():
            return Chain(back(walk.rest), back(walk.first))
        case Either():
            return Either(tuple(map(back, walk.ways)))
        case Again():
            return Again(back(walk.inner), walk.none, walk.many)


def reaching(walk: Walk | None, data: Columns, values: Iterable[str]) -> set[str]:
    """The things from which a path leads to any of some values."""
    if walk is None:
        return set(values)
    before = way(back(walk), data)
    return {it for value in values for it in before(value)}


def touched(walk: Walk, data: Columns, changed: Columns) -> set[str]:
    """The things from which a path goes over any of some statements.

    Args:
        walk: the path.
        data: where the statements stand among all others.
        changed: the statements.
    """
    match walk:
        case Step():
            return set(changed.column(walk.predicate, inverse=walk.inverse).things)
        case Chain():
            return touched(walk.first, data, changed) | reaching(walk.first, data, touched(walk.rest, data, changed))
        case Either():
            return {it for one in walk.ways for it in touched(one, data, changed)}
        case Again():
            found = touched(walk.inner, data, changed)
            return reaching(Again(walk.inner, none=True, many=True), data, found) if walk.many and found else found


def predicates(walk: Walk) -> Iterator[str]:
    """The properties a path goes over."""
    match walk:
        case Step():
            yield walk.predicate
        case Chain():
            yield from predicates(walk.first)
            yield from predicates(walk.rest)
        case Either():
            for one in walk.ways:
                yield from predicates(one)
        case Again():
            yield from predicates(walk.inner)
