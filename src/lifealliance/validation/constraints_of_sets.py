"""The constraints that look at all values of a thing together (SHACL 2017, sections 4.2, 4.5, 4.8 and uniqueLang)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import compress
from operator import le, lt, ne
from typing import TYPE_CHECKING

from lifealliance.columnar.literals import before, parts
from lifealliance.columnar.walks import Step, reaching
from lifealliance.validation.checks import Constraint, Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from lifealliance.columnar.walks import Walk
    from lifealliance.validation.checks import View
    from lifealliance.validation.edits import Change


@dataclass(eq=False)
class AtLeast(Constraint):
    """sh:minCount."""

    number: int

    def failing(self, view: View) -> AbstractSet[str]:
        """The things with fewer values."""
        if self.number == 1:
            if view.is_whole:
                return frozenset()
            if view.column is not None:
                return view.column.lacking(view.foci)
            ends = view.ends(view.shape.walk)
            if ends is not None:
                return {it for it, end in zip(view.things, ends, strict=True) if end is None}
        return {it for it in view.foci if len(view.of(it)) < self.number}

    def hits(self, view: View) -> Iterator[Hit]:
        """The same."""
        return map(Hit, self.failing(view))


@dataclass(eq=False)
class AtMost(Constraint):
    """sh:maxCount."""

    number: int

    def failing(self, view: View) -> AbstractSet[str]:
        """The things with more values."""
        column = view.column
        if column is not None and self.number <= 1:
            several = view.foci & column.several.keys() if column.several else frozenset()
            return several if self.number else several | (view.foci & column.one.keys())
        ends = view.ends(view.shape.walk) if column is None else None
        if ends is not None:
            return {it for it, end in zip(view.things, ends, strict=True) if end is not None and self.number == 0}
        return {it for it in view.foci if len(view.of(it)) > self.number}

    def hits(self, view: View) -> Iterator[Hit]:
        """The same."""
        return map(Hit, self.failing(view))


@dataclass(eq=False)
class Having(Constraint):
    """sh:hasValue."""

    value: str

    def failing(self, view: View) -> AbstractSet[str]:
        """The things without this value."""
        return view.foci - view.leading_to({self.value})

    def hits(self, view: View) -> Iterator[Hit]:
        """The same."""
        return map(Hit, self.failing(view))


@dataclass(eq=False)
class OncePerLanguage(Constraint):
    """sh:uniqueLang."""

    def hits(self, view: View) -> Iterator[Hit]:
        """A thing once for every language in which it has several values."""
        for it in view.foci:
            values = view.of(it)
            if len(values) > 1:
                spoken = Counter(parts(value).language for value in values if value[0] == '"')
                yield from (Hit(it) for language, times in spoken.items() if language and times > 1)


@dataclass(eq=False)
class SameAs(Constraint):
    """sh:equals."""

    predicate: str

    def predicates(self) -> Iterator[str]:
        """The other property."""
        yield self.predicate

    def touched(self, change: Change, _: Walk | None) -> AbstractSet[str]:
        """The things with such a value of the other property."""
        return change.statements.column(self.predicate).things

    def hits(self, view: View) -> Iterator[Hit]:
        """The values that are not those of the other property, and the other way round."""
        column = view.data.column(self.predicate)
        for it in self._candidates(view):
            yield from (Hit(it, value) for value in {*view.of(it)}.symmetric_difference(column.of(it)))

    def failing(self, view: View) -> AbstractSet[str]:
        """The things with any such value."""
        column = view.data.column(self.predicate)
        return {it for it in self._candidates(view) if {*view.of(it)} != {*column.of(it)}}

    def _candidates(self, view: View) -> Iterable[str]:
        """The things with any such value, or, where they may have several, all things."""
        mine, others = view.ends(view.shape.walk), view.ends(Step(self.predicate))
        if mine is None or others is None:
            return view.foci
        return compress(view.things, map(ne, mine, others))


@dataclass(eq=False)
class ApartFrom(Constraint):
    """sh:disjoint."""

    predicate: str

    def predicates(self) -> Iterator[str]:
        """The other property."""
        yield self.predicate

    def touched(self, change: Change, _: Walk | None) -> AbstractSet[str]:
        """The things with such a value of the other property."""
        return change.statements.column(self.predicate).things

    def hits(self, view: View) -> Iterator[Hit]:
        """The values that are those of the other property, too."""
        column = view.data.column(self.predicate)
        for it in view.foci:
            if it in column:
                yield from (Hit(it, value) for value in {*view.of(it)}.intersection(column.of(it)))


@dataclass(eq=False)
class Before(Constraint):
    """sh:lessThan and sh:lessThanOrEquals."""

    predicate: str
    or_equal: bool

    def predicates(self) -> Iterator[str]:
        """The other property."""
        yield self.predicate

    def touched(self, change: Change, _: Walk | None) -> AbstractSet[str]:
        """The things with such a value of the other property."""
        return change.statements.column(self.predicate).things

    def hits(self, view: View) -> Iterator[Hit]:
        """A value for every value of the other property that it does not come before."""
        things, mine, others = self._pairs(view)
        first = le if self.or_equal else lt
        numbers = zip(view.data.numbers(mine), view.data.numbers(others), strict=True)
        unsure = [own is None or limit is None or not first(own, limit) for own, limit in numbers]
        for it, value, other in compress(zip(things, mine, others, strict=True), unsure):
            if not before(value, other, or_equal=self.or_equal):
                yield Hit(it, value)

    def _pairs(self, view: View) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
        """Every thing with every value beside every value of the other property, in three columns."""
        mine, others = view.ends(view.shape.walk), view.ends(Step(self.predicate))
        if mine is None or others is None:
            column = view.data.column(self.predicate)
            rows = [(it, value, other) for it in view.foci for other in column.of(it) for value in view.of(it)]
        elif None in mine or None in others:
            each = zip(view.things, mine, others, strict=True)
            rows = [(it, value, other) for it, value, other in each if value is not None and other is not None]
        else:
            return view.things, mine, others  # type: ignore[return-value]  # None is in neither
        return tuple(zip(*rows, strict=True)) if rows else ((), (), ())  # type: ignore[return-value]  # of three


@dataclass(eq=False)
class Closed(Constraint):
    """sh:closed with its sh:ignoredProperties; `allowed` are all properties a value may have."""

    allowed: frozenset[str]

    def predicates(self) -> Iterator[str]:
        """Any; even a property nobody knows."""
        yield ""

    def touched(self, change: Change, walk: Walk | None) -> AbstractSet[str]:
        """The things with a value of which anything is said that is not allowed."""
        of = change.statements.forward
        return reaching(walk, change.data, {it for one in of.keys() - self.allowed for it in of[one].things})

    def hits(self, view: View) -> Iterator[Hit]:
        """Every value of a property that is not allowed, with that property as the path."""
        values = view.values
        for predicate, column in view.data.forward.items():
            if predicate in self.allowed:
                continue
            for focus, value, _, _ in view.having(column.among(values)):
                assert value is not None
                yield from (Hit(focus, one, predicate) for one in column.of(value))
