"""The parts of a query that the engine walks, each from the rows there are to the rows that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lifealliance.validation.walks import Again, Chain, Either, Step, way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lifealliance.validation.columns import Columns
    from lifealliance.validation.walks import Walk

#: Variable to term.
Solution = dict[str, str]


class Pattern(Protocol):
    """A part of a query."""

    def solutions(self, data: Columns, known: Sequence[Solution]) -> list[Solution]:
        """The rows that go on from those there are."""
        ...


@dataclass(frozen=True, slots=True)
class Triples:
    """Triple patterns; a variable begins with `?`, and a predicate may be a path."""

    triples: tuple[tuple[str, str | Walk, str], ...]

    def solutions(self, data: Columns, known: Sequence[Solution]) -> list[Solution]:
        """Row by row, always on to the pattern that has most of its ends known."""
        rows, left = list(known), list(self.triples)
        while left and rows:
            subject, predicate, value = triple = min(left, key=lambda it: _cost(it, rows[0], data))
            left.remove(triple)
            rows = [new for row in rows for new in _matched(data, row, subject, predicate, value)]
        return rows


@dataclass(frozen=True, slots=True)
class Optional:
    """A pattern, and another where it is there."""

    first: Pattern
    more: Pattern

    def solutions(self, data: Columns, known: Sequence[Solution]) -> list[Solution]:
        """Every row of the first pattern, with what the other adds."""
        return [new for row in self.first.solutions(data, known) for new in self.more.solutions(data, [row]) or [row]]


@dataclass(frozen=True, slots=True)
class Filtered:
    """A pattern whose rows have to meet a condition."""

    first: Pattern
    condition: Callable[[Columns, Solution], bool]

    def solutions(self, data: Columns, known: Sequence[Solution]) -> list[Solution]:
        """The rows that meet it."""
        return [row for row in self.first.solutions(data, known) if self.condition(data, row)]


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a pattern has any row."""

    pattern: Pattern

    def __call__(self, data: Columns, row: Solution) -> bool:
        """Whether it has one that goes on from this row."""
        return bool(self.pattern.solutions(data, [row]))


def _cost(triple: tuple[str, str | Walk, str], row: Solution, data: Columns) -> int:
    """How many rows a pattern makes of one, told from the first of them; any order gives the same rows in the end."""
    subject, predicate, value = triple
    if isinstance(predicate, str) and predicate[0] == "?":
        return sum(map(len, data.forward.values()))
    walk = Step(predicate) if isinstance(predicate, str) else predicate
    start, end = row.get(subject[1:], subject), row.get(value[1:], value)
    if start[0] != "?":
        return 0 if end[0] != "?" else len(way(walk, data)(start))
    if end[0] != "?":
        return len(way(_back(walk), data)(end))
    return len(data.column(walk.predicate)) if isinstance(walk, Step) else sum(map(len, data.forward.values()))


def _matched(data: Columns, row: Solution, subject: str, predicate: str | Walk, value: str) -> Iterator[Solution]:
    """The rows a triple pattern makes of one row."""
    if isinstance(predicate, str) and predicate[0] == "?":
        name = row.get(predicate[1:])
        for one in [name] if name else list(data.forward):
            yield from _pairs(data, {**row, predicate[1:]: one}, subject, Step(one), value)
    else:
        yield from _pairs(data, row, subject, Step(predicate) if isinstance(predicate, str) else predicate, value)


def _pairs(data: Columns, row: Solution, subject: str, walk: Walk, value: str) -> Iterator[Solution]:
    start = row.get(subject[1:]) if subject[0] == "?" else subject
    end = row.get(value[1:]) if value[0] == "?" else value
    if start is not None:
        found = way(walk, data)(start)
        if end is not None:
            if end in found:
                yield row
        elif subject == value:
            yield from ({**row, value[1:]: one} for one in found if one == start)
        else:
            yield from ({**row, value[1:]: one} for one in found)
    elif end is not None:
        yield from ({**row, subject[1:]: one} for one in way(_back(walk), data)(end))
    else:
        for one in _starts(data, walk):
            yield from _pairs(data, {**row, subject[1:]: one}, subject, walk, value)


def _back(walk: Walk) -> Walk:
    """The same path the other way."""
    match walk:
        case Step():
            return Step(walk.predicate, not walk.inverse)
        case Chain():
            return Chain(_back(walk.rest), _back(walk.first))
        case Either():
            return Either(tuple(map(_back, walk.ways)))
        case Again():
            return Again(_back(walk.inner), walk.none, walk.many)


def _starts(data: Columns, walk: Walk) -> Iterable[str]:
    """Everything a path may begin at."""
    if isinstance(walk, Step):
        return data.column(walk.predicate, inverse=walk.inverse)
    every = dict.fromkeys(subject for column in data.forward.values() for subject in column)
    return every | dict.fromkeys(one for column in data.forward.values() for found in column.values() for one in found)
