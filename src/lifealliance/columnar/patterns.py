"""The parts of a query that the engine walks, each from the rows there are to the rows that follow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from operator import eq
from typing import TYPE_CHECKING, Protocol, TypeAlias

from lifealliance.columnar.rows import Rows, together
from lifealliance.columnar.walks import Step, back, ends, touched, way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from lifealliance.columnar.columns import Columns
    from lifealliance.columnar.walks import Walk

#: A variable begins with `?`, and a predicate may be a path.
Triple: TypeAlias = "tuple[str, str | Walk, str]"


class Pattern(Protocol):
    """A part of a query."""

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """The rows that go on from those there are, all of which know the same variables."""
        ...

    @property
    def required(self) -> tuple[Triple, ...]:
        """The triple patterns that hold in every row."""
        ...

    def parts(self, beside: tuple[Triple, ...] = ()) -> Iterator[tuple[Triple, Triples]]:
        """Every triple pattern of the query, EXISTS included, with those that hold wherever it matters."""
        ...


@dataclass(frozen=True, slots=True)
class Triples:
    """Triple patterns."""

    triples: tuple[Triple, ...]

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """One after the other, always on to the pattern that has most of its ends known."""
        if not rows.size:
            return rows
        several = len(self.triples) > 1
        left = {it: _cost(it, rows, data) if several else 0 for it in self.triples}
        while left and rows.size:
            triple = min(left, key=left.__getitem__)
            del left[triple]
            new = {end for end in (triple[0], triple[2]) if not rows.known(end)}
            rows = _joined(data, rows, *triple)
            if rows.size:
                left.update({it: _cost(it, rows, data) for it in left if it[0] in new or it[2] in new})
        return rows

    def knowing(self, data: Columns, rows: Rows, names: AbstractSet[str]) -> Rows:
        """The rows as soon as they know some variables; the patterns left then might have ended some of them."""
        left = list(self.triples)
        while left and rows.size and (asked := {f"?{name}" for name in names if name not in rows.of}):
            leading = (it for it in left if it[0] in asked or it[2] in asked)
            # What leads to one thing does not make more rows, so that the way to the variables can be the shortest.
            triple = next((it for it in leading if _cost(it, rows, data) <= 1), None)
            triple = triple or min(left, key=lambda it: _cost(it, rows, data))
            left.remove(triple)
            rows = _joined(data, rows, *triple)
        return rows

    @property
    def required(self) -> tuple[Triple, ...]:
        """All of them."""
        return self.triples

    def parts(self, beside: tuple[Triple, ...] = ()) -> Iterator[tuple[Triple, Triples]]:
        """Each with the others; a path with itself, too, since where it ends is not told by what it goes over."""
        for at, one in enumerate(self.triples):
            after = at + isinstance(one[1], str)
            yield one, Triples((*beside, *self.triples[:at], *self.triples[after:]))


@dataclass(frozen=True, slots=True)
class Optional:
    """A pattern, and another where it is there."""

    first: Pattern
    more: Pattern

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """Every row of the first pattern, with what the other adds."""
        rows = self.first.solutions(data, rows)
        start = rows.numbered()
        added = together(self.more.solutions(data, part) for part in start.alike())
        there = {*added.origin}
        found = together((added, start.kept([number not in there for number in start.origin])))
        return Rows(found.size, found.of, [*map(rows.origin.__getitem__, found.origin)], found.loose)

    @property
    def required(self) -> tuple[Triple, ...]:
        """Those of the first pattern."""
        return self.first.required

    def parts(self, beside: tuple[Triple, ...] = ()) -> Iterator[tuple[Triple, Triples]]:
        """Those of both."""
        yield from self.first.parts(beside)
        yield from self.more.parts((*beside, *self.required))


@dataclass(frozen=True, slots=True)
class Filtered:
    """A pattern whose rows have to meet a condition."""

    first: Pattern
    condition: Callable[[Columns, Rows], list[bool]]
    exists: tuple[Exists, ...] = ()

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """The rows that meet it."""
        rows = self.first.solutions(data, rows)
        return rows.kept(self.condition(data, rows)) if rows.size else rows

    @property
    def required(self) -> tuple[Triple, ...]:
        """Those of the pattern."""
        return self.first.required

    def parts(self, beside: tuple[Triple, ...] = ()) -> Iterator[tuple[Triple, Triples]]:
        """Those of the pattern, and those the condition asks for."""
        yield from self.first.parts(beside)
        for one in self.exists:
            yield from one.pattern.parts((*beside, *self.required))


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a pattern has any row."""

    pattern: Pattern

    def __call__(self, data: Columns, rows: Rows) -> list[bool]:
        """For every row, whether the pattern has one that goes on from it."""
        there: set[int] = set()
        for part in rows.numbered().alike():
            there.update(self.pattern.solutions(data, part).origin)
        return [number in there for number in range(rows.size)]


def _cost(triple: Triple, rows: Rows, data: Columns) -> int:
    """How many rows a pattern makes of one, told from the first of them; any order gives the same rows in the end."""
    subject, predicate, value = triple
    if isinstance(predicate, str) and predicate[0] == "?":
        return sum(column.number for column in data.forward.values())
    walk = Step(predicate) if isinstance(predicate, str) else predicate
    if rows.known(subject):
        return 0 if rows.known(value) else _reached(data, walk, rows.terms(subject)[0])
    if rows.known(value):
        return _reached(data, back(walk), rows.terms(value)[0])
    columns = [data.column(walk.predicate)] if isinstance(walk, Step) else data.forward.values()
    return sum(column.number for column in columns)


def _reached(data: Columns, walk: Walk, start: str) -> int:
    """How many things a path leads to; on average where a property was never walked that way, not to turn it round."""
    if isinstance(walk, Step) and walk.inverse and walk.predicate not in data.backward:
        column = data.column(walk.predicate)
        return len(column) // max(len(column.distinct), 1)
    return len(way(walk, data)(start))


def _joined(data: Columns, rows: Rows, subject: str, predicate: str | Walk, value: str) -> Rows:
    """The rows a triple pattern makes of rows that all know the same variables."""
    if isinstance(predicate, str) and predicate[0] == "?":
        return _of_any_property(data, rows, subject, predicate[1:], value)
    walk = Step(predicate) if isinstance(predicate, str) else predicate
    if not rows.known(subject):
        if not rows.known(value):
            starts = [*_starts(data, walk)]
            every = rows.picked([number for number in range(rows.size) for _ in starts])
            return _joined(data, every.having(subject[1:], starts * rows.size), subject, walk, value)
        subject, walk, value = value, back(walk), subject
    elif isinstance(walk, Step) and walk.inverse and rows.known(value):
        subject, walk, value = value, back(walk), subject  # the statements of a thing are fewer than those about it
    starting = rows.terms(subject)
    one = ends(walk, data, starting)
    if rows.known(value):
        wanted = rows.terms(value)
        if one is not None:
            return rows.kept([*map(eq, one, wanted)])
        follow = way(walk, data)
        return rows.kept([end in follow(start) for start, end in zip(starting, wanted, strict=True)])
    if one is not None:
        return rows.having(value[1:], one)
    found = [*map(way(walk, data), starting)]
    numbers = [number for number, there in enumerate(found) for _ in there]
    return rows.picked(numbers).having(value[1:], [end for there in found for end in there])


def _of_any_property(data: Columns, rows: Rows, subject: str, name: str, value: str) -> Rows:
    if name in rows.of:
        said = rows.terms(f"?{name}")
        parts = ((one, rows.kept([it == one for it in said])) for one in dict.fromkeys(said))
    else:
        parts = ((one, rows.having(name, [*repeat(one, rows.size)])) for one in list(data.forward))
    return together(_joined(data, part, subject, Step(one), value) for one, part in parts)


def _starts(data: Columns, walk: Walk) -> AbstractSet[str]:
    """Everything a path may begin at."""
    if isinstance(walk, Step):
        return data.column(walk.predicate, inverse=walk.inverse).things
    return {it for column in data.forward.values() for it in (*column.things, *column.distinct)}


def touched_rows(
    parts: Iterable[tuple[Triple, Triples]], data: Columns, statements: Columns, names: Sequence[str]
) -> set[tuple[str, ...]]:
    """What some variables stand for in the rows that may come or go because of some statements, and perhaps others.

    Args:
        parts: those of the query; every one of `names` stands in its required triple patterns or is bound from outside.
        data: before they go, or after they came.
        statements: nothing but these.
        names: the variables.
    """
    found: set[tuple[str, ...]] = set()
    wanted = frozenset(names)
    for triple, others in parts:
        seeds = _seeds(triple, data, statements)
        if seeds.size:
            rows = others.knowing(data, seeds, wanted)
            if rows.size:
                found.update(zip(*(rows.terms(f"?{name}") for name in names), strict=True))
    return found


def _seeds(triple: Triple, data: Columns, statements: Columns) -> Rows:
    """The rows a triple pattern makes of statements; of a path only where it starts."""
    subject, predicate, value = triple
    if isinstance(predicate, str):
        if predicate[0] != "?" and predicate not in statements.forward:
            return Rows.start(0)
        return _joined(statements, Rows.start(1), subject, predicate, value)
    starts = touched(predicate, data, statements)
    if subject[0] == "?":
        return Rows.start(len(starts), {subject[1:]: [*starts]})
    return Rows.start(int(subject in starts))
