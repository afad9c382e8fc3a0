"""The constraints that look at all values of a thing together (SHACL 2017, sections 4.2, 4.5, 4.8 and uniqueLang)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.validation.checks import Constraint, Hit
from lifealliance.validation.literals import parts, precedes, value_of
from lifealliance.validation.walks import Step, reaching

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from lifealliance.validation.checks import View
    from lifealliance.validation.edits import Change
    from lifealliance.validation.walks import Walk


@dataclass(eq=False)
class AtLeast(Constraint):
    """sh:minCount."""

    number: int

    def failing(self, view: View) -> AbstractSet[str]:
        """The things with fewer values."""
        if self.number == 1 and view.column is not None:
            return frozenset(view.foci).difference(view.column)
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
        walk = view.shape.walk
        if view.column is not None and self.number == 0:
            column = view.column
            return {it for it in view.foci if it in column}
        if isinstance(walk, Step) and not walk.inverse and self.number == 1:
            return view.foci & view.data.several(walk.predicate)
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
        return {it for it in view.foci if self.value not in view.of(it)}

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
        return change.statements.column(self.predicate).keys()

    def hits(self, view: View) -> Iterator[Hit]:
        """The values that are not those of the other property, and the other way round."""
        column = view.data.column(self.predicate)
        for it in view.foci:
            mine, other = view.of(it), column.get(it, ())
            if mine != other:
                yield from (Hit(it, value) for value in {*mine}.symmetric_difference(other))


@dataclass(eq=False)
class ApartFrom(Constraint):
    """sh:disjoint."""

    predicate: str

    def predicates(self) -> Iterator[str]:
        """The other property."""
        yield self.predicate

    def touched(self, change: Change, _: Walk | None) -> AbstractSet[str]:
        """The things with such a value of the other property."""
        return change.statements.column(self.predicate).keys()

    def hits(self, view: View) -> Iterator[Hit]:
        """The values that are those of the other property, too."""
        column = view.data.column(self.predicate)
        for it in view.foci:
            if it in column:
                yield from (Hit(it, value) for value in {*view.of(it)}.intersection(column[it]))


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
        return change.statements.column(self.predicate).keys()

    def hits(self, view: View) -> Iterator[Hit]:
        """A value for every value of the other property that it does not come before."""
        column = view.data.column(self.predicate)
        for it in view.foci:
            values = view.of(it) if it in column else ()
            for other in column[it] if values else ():
                limit = value_of(other)
                for value in values:
                    if not precedes(value_of(value), limit, or_equal=self.or_equal):
                        yield Hit(it, value)


@dataclass(eq=False)
class Closed(Constraint):
    """sh:closed with its sh:ignoredProperties; `allowed` are all properties a value may have."""

    allowed: frozenset[str]

    def predicates(self) -> Iterator[str]:
        """Any; even a property nobody knows."""
        yield ""

    def touched(self, change: Change, walk: Walk | None) -> AbstractSet[str]:
        """The things with a value of which anything is said that is not allowed."""
        columns = (column for predicate, column in change.statements.forward.items() if predicate not in self.allowed)
        return reaching(walk, change.data, {it for column in columns for it in column})

    def hits(self, view: View) -> Iterator[Hit]:
        """Every value of a property that is not allowed, with that property as the path."""
        values = view.values
        for predicate, column in view.data.forward.items():
            if predicate in self.allowed:
                continue
            wrong = column.keys() & values
            for focus, value, _, _ in view.having(wrong):
                assert value is not None
                yield from (Hit(focus, one, predicate) for one in column[value])
