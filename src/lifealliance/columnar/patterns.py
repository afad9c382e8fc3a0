"""The parts of a query that the engine walks, each from the rows there are to the rows that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from lifealliance.columnar.rows import Rows, together
from lifealliance.columnar.solving import having_several, solved
from lifealliance.columnar.walks import Step, back, predicates, way

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from lifealliance.columnar.columns import Columns
    from lifealliance.columnar.walks import Walk

#: A variable begins with `?`, and a predicate may be a path.
Triple: TypeAlias = "tuple[str, str | Walk, str]"
#: Names of variables.
Names: TypeAlias = "AbstractSet[str]"
NO_NAMES: Names = frozenset()


class Pattern(Protocol):
    """A part of a query."""

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """The rows that go on from those there are, all of which know the same variables."""
        ...

    @property
    def certain(self) -> Names:
        """The variables that stand for something in every row of its own."""
        ...

    @property
    def possible(self) -> Names:
        """The variables that may stand for something in a row of its own."""
        ...

    def follows(self, known: Names) -> bool:
        """Whether to go on from rows that may know these gives the same as to join those rows with its own.

        SPARQL works out each part by itself (SPARQL 1.1, section 18.6), so that a FILTER, say, does not see what only
        stands in rows from outside.
        """
        ...


@dataclass(frozen=True, slots=True)
class Condition:
    """What is asked of rows.

    Attributes:
        asked: for every row, whether it is met.
        names: the variables in it.
        exists: the patterns it asks for.
    """

    asked: Callable[[Columns, Rows], list[bool]]
    names: Names
    exists: tuple[Exists, ...] = ()


@dataclass(frozen=True, slots=True)
class Triples:
    """Triple patterns.

    Attributes:
        triples: all of them.
        several: those that matter only where their thing has several values.
    """

    triples: tuple[Triple, ...]
    several: AbstractSet[Triple] = frozenset()

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """One after the other, always on to the pattern that has most of its ends known."""
        if not rows.size:
            return rows
        several = len(self.triples) > 1
        left = {it: _cost(it, rows, data) if several else 0 for it in self.triples}
        while left and rows.size:
            triple = min(left, key=left.__getitem__)
            del left[triple]
            new = {end for end in triple if isinstance(end, str) and not rows.known(end)}
            start = having_several(data, rows, *triple) if triple in self.several else rows
            rows = solved(data, start, *triple)
            if rows.size:
                left.update({it: _cost(it, rows, data) for it in left if not new.isdisjoint(it)})
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
            rows = solved(data, rows, *triple)
        return rows

    @property
    def certain(self) -> Names:
        """All its variables."""
        return {term[1:] for triple in self.triples for term in triple if isinstance(term, str) and term[0] == "?"}

    @property
    def possible(self) -> Names:
        """The same."""
        return self.certain

    def follows(self, _: Names) -> bool:
        """It always does."""
        return True


@dataclass(frozen=True, slots=True)
class Optional:
    """A pattern, and another where it is there and meets a condition."""

    first: Pattern
    more: Pattern
    condition: Condition | None = None

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """Every row of the first pattern, with what the other adds."""
        rows = self.first.solutions(data, rows)
        start = rows.numbered()
        added = together(self.more.solutions(data, part) for part in start.alike())
        if self.condition is not None and added.size:
            added = added.kept(self.condition.asked(data, added))
        there = {*added.origin}
        found = together((added, start.kept([number not in there for number in start.origin])))
        return Rows(found.size, found.of, [*map(rows.origin.__getitem__, found.origin)], found.loose)

    @property
    def certain(self) -> Names:
        """Those of the first pattern."""
        return self.first.certain

    @property
    def possible(self) -> Names:
        """Those of both."""
        return self.first.possible | self.more.possible

    def follows(self, known: Names) -> bool:
        """It does if rows from outside know nothing of what it adds or asks, beside what they share for certain."""
        asked = self.more.possible if self.condition is None else self.more.possible | self.condition.names
        inside = self.first.follows(known) and self.more.follows(known | self.first.possible)
        return inside and asked & known <= self.first.certain


@dataclass(frozen=True, slots=True)
class Filtered:
    """A pattern whose rows have to meet a condition."""

    first: Pattern
    condition: Condition

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """The rows that meet it."""
        rows = self.first.solutions(data, rows)
        return rows.kept(self.condition.asked(data, rows)) if rows.size else rows

    @property
    def certain(self) -> Names:
        """Those of the pattern."""
        return self.first.certain

    @property
    def possible(self) -> Names:
        """Those of the pattern."""
        return self.first.possible

    def follows(self, known: Names) -> bool:
        """It does if rows from outside know nothing of what it asks, beside what they share for certain."""
        return self.first.follows(known) and self.condition.names & known <= self.first.certain


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
        of = {*rows.terms(predicate)} if rows.known(predicate) else data.forward
        return sum(len(data.column(one)) for one in of)
    walk = Step(predicate) if isinstance(predicate, str) else predicate
    if rows.known(subject):
        return 0 if rows.known(value) else _reached(data, walk, rows.terms(subject)[0])
    if rows.known(value):
        return _reached(data, back(walk), rows.terms(value)[0])
    return sum(len(data.column(one)) for one in predicates(walk))


def _reached(data: Columns, walk: Walk, start: str) -> int:
    """How many things a path leads to; on average where a property was never walked that way, not to turn it round."""
    if isinstance(walk, Step):
        column = data.column(walk.predicate)
        if walk.inverse and walk.predicate not in data.backward:
            return len(column) // max(len(column.distinct), 1)
        if not walk.inverse and column.parts:
            return 1
    return len(way(walk, data)(start))
