"""The parts of a query that the engine walks, each from the rows there are to the rows that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from lifealliance.validation.walks import Step, back, touched, way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lifealliance.validation.columns import Columns
    from lifealliance.validation.edits import Change
    from lifealliance.validation.walks import Walk

#: Variable to term.
Solution = dict[str, str]
#: A variable begins with `?`, and a predicate may be a path.
Triple: TypeAlias = "tuple[str, str | Walk, str]"


class Pattern(Protocol):
    """A part of a query."""

    def solutions(self, data: Columns, known: Sequence[Solution]) -> list[Solution]:
        """The rows that go on from those there are."""
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

    def solutions(self, data: Columns, known: Sequence[Solution]) -> list[Solution]:
        """Row by row, always on to the pattern that has most of its ends known."""
        rows, left = list(known), list(self.triples)
        while left and rows:
            subject, predicate, value = triple = min(left, key=lambda it: _cost(it, rows[0], data))
            left.remove(triple)
            rows = _joined(data, rows, subject, predicate, value)
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

    def solutions(self, data: Columns, known: Sequence[Solution]) -> list[Solution]:
        """Every row of the first pattern, with what the other adds."""
        return [new for row in self.first.solutions(data, known) for new in self.more.solutions(data, [row]) or [row]]

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
    condition: Callable[[Columns, Solution], bool]
    exists: tuple[Exists, ...] = ()

    def solutions(self, data: Columns, known: Sequence[Solution]) -> list[Solution]:
        """The rows that meet it."""
        return [row for row in self.first.solutions(data, known) if self.condition(data, row)]

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

    def __call__(self, data: Columns, row: Solution) -> bool:
        """Whether it has one that goes on from this row."""
        return bool(self.pattern.solutions(data, [row]))


def _cost(triple: Triple, row: Solution, data: Columns) -> int:
    """How many rows a pattern makes of one, told from the first of them; any order gives the same rows in the end."""
    subject, predicate, value = triple
    if isinstance(predicate, str) and predicate[0] == "?":
        return sum(len(column.things) for column in data.forward.values())
    walk = Step(predicate) if isinstance(predicate, str) else predicate
    start, end = row.get(subject[1:], subject), row.get(value[1:], value)
    if start[0] != "?":
        return 0 if end[0] != "?" else len(way(walk, data)(start))
    if end[0] != "?":
        return len(way(back(walk), data)(end))
    return len(data.column(walk.predicate).things) if isinstance(walk, Step) else sum(len(column.things) for column in data.forward.values())


def _joined(data: Columns, rows: list[Solution], subject: str, predicate: str | Walk, value: str) -> list[Solution]:
    """The rows a triple pattern makes of rows that all know the same variables."""
    if not rows:
        return rows
    if isinstance(predicate, str) and predicate[0] == "?":
        return _of_any_property(data, rows, subject, predicate[1:], value)
    walk = Step(predicate) if isinstance(predicate, str) else predicate
    if _open(rows, subject):
        if _open(rows, value):
            starts = _starts(data, walk)
            rows = [{**row, subject[1:]: it} for row in rows for it in starts]
            return _joined(data, rows, subject, walk, value)
        subject, walk, value = value, back(walk), subject
    elif isinstance(walk, Step) and walk.inverse and not _open(rows, value):
        subject, walk, value = value, back(walk), subject  # the statements of a thing are fewer than those about it
    follow = way(walk, data)
    if _open(rows, value):
        name = value[1:]
        return [{**row, name: end} for row, start in _with(rows, subject) for end in follow(start)]
    return [
        row
        for (row, start), (_, end) in zip(_with(rows, subject), _with(rows, value), strict=True)
        if end in follow(start)
    ]


def _open(rows: list[Solution], name: str) -> bool:
    """Whether it is a variable that the rows do not know."""
    return name[0] == "?" and name[1:] not in rows[0]


def _with(rows: list[Solution], name: str) -> Iterator[tuple[Solution, str]]:
    """Every row with what a constant or variable stands for in it."""
    if name[0] == "?":
        variable = name[1:]
        return ((row, row[variable]) for row in rows)
    return ((row, name) for row in rows)


def _of_any_property(data: Columns, rows: list[Solution], subject: str, name: str, value: str) -> list[Solution]:
    if name in rows[0]:
        return [new for row in rows for new in _joined(data, [row], subject, Step(row[name]), value)]
    return [
        new
        for one in list(data.forward)
        for new in _joined(data, [{**row, name: one} for row in rows], subject, Step(one), value)
    ]


def _starts(data: Columns, walk: Walk) -> Iterable[str]:
    """Everything a path may begin at."""
    if isinstance(walk, Step):
        return data.column(walk.predicate, inverse=walk.inverse).things
    return {it for column in data.forward.values() for it in (*column.things, *column.distinct)}


def touched_rows(pattern: Pattern, change: Change, names: Sequence[str]) -> set[tuple[str, ...]]:
    """What some variables stand for in the rows that may come or go because of some statements.

    Args:
        pattern: the query; every one of `names` stands in its required triple patterns or is bound from outside.
        change: the statements.
        names: the variables.
    """
    found = set()
    for triple, others in pattern.parts():
        seeds = list(_seeds(triple, change))
        if seeds:
            found |= {tuple(row[name] for name in names) for row in others.solutions(change.data, seeds)}
    return found


def _seeds(triple: Triple, change: Change) -> Iterator[Solution]:
    """The rows a triple pattern makes of statements; of a path only where it starts."""
    subject, predicate, value = triple
    if not isinstance(predicate, str):
        for start in touched(predicate, change.data, change.statements):
            if subject[0] == "?":
                yield {subject[1:]: start}
            elif subject == start:
                yield {}
    else:
        yield from _joined(change.statements, [{}], subject, predicate, value)
