"""What a shape asks, as objects made once and held against any data, a whole set of things at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from lifealliance.validation.walks import Step, way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from lifealliance.validation.columns import Column, Columns
    from lifealliance.validation.walks import Walk


class Result(NamedTuple):
    """One thing that does not meet one constraint; everything is a term, path is one as SPARQL writes it.

    Attributes:
        messages: those of the shape or the constraint, as terms; empty if there are none.
    """

    focus: str
    path: str
    value: str | None
    component: str
    severity: str
    shape: str
    messages: tuple[str, ...]


class Hit(NamedTuple):
    """What a constraint finds of a thing; path and messages only where they are not those of the shape."""

    focus: str
    value: str | None = None
    path: str = ""
    messages: tuple[str, ...] = ()


class View:
    """The things a shape looks at, with the values its path leads to.

    Attributes:
        foci: the things.
        of: from a thing to its values.
        column: the values of each thing, where the path is one property.
    """

    __slots__ = ("_values", "column", "data", "foci", "of", "shape")

    def __init__(self, data: Columns, shape: Shape, foci: AbstractSet[str]) -> None:
        self.data = data
        self.shape = shape
        self.foci = foci
        walk = shape.walk
        self.column: Column | None = None
        self.of: Callable[[str], Sequence[str]]
        if walk is None:
            self.of = _itself
        else:
            self.of = way(walk, data)
            if isinstance(walk, Step):
                self.column = data.column(walk.predicate, inverse=walk.inverse)
        self._values: AbstractSet[str] | None = foci if walk is None else None

    @property
    def values(self) -> AbstractSet[str]:
        """All values, each once."""
        if self._values is None:
            if self.column is not None:
                column = self.column
                found: Iterable[Sequence[str]] = [column[it] for it in self.foci if it in column]
            else:
                # Many things may share one list of values: it is looked through once.
                found = {id(values): values for values in map(self.of, self.foci)}.values()
            self._values = set(chain.from_iterable(found))
        return self._values

    def having(self, values: AbstractSet[str]) -> Iterator[Hit]:
        """The things that have one of these values, once for every such value."""
        if not values:
            return
        if self.shape.walk is None:
            yield from (Hit(it, it) for it in self.foci & values)
            return
        for it in self.foci:
            for value in self.of(it):
                if value in values:
                    yield Hit(it, value)


def _itself(it: str) -> tuple[str]:
    return (it,)


@dataclass(eq=False)
class Constraint(ABC):
    """One thing a shape asks.

    Attributes:
        component: the IRI of its kind, as a term.
    """

    component: str

    @abstractmethod
    def hits(self, view: View) -> Iterable[Hit]:
        """Every way in which a thing does not meet it."""

    def failing(self, view: View) -> AbstractSet[str]:
        """The things that do not meet it."""
        return {hit.focus for hit in self.hits(view)}

    def results(self, view: View) -> Iterator[Result]:
        """The same as a report names it."""
        shape = view.shape
        for focus, value, path, messages in self.hits(view):
            yield Result(
                focus, path or shape.path, value, self.component, shape.severity, shape.iri, messages or shape.messages
            )


class OfValues(Constraint):
    """A constraint that looks at each value alone, whose value ever it is."""

    @abstractmethod
    def bad(self, view: View) -> AbstractSet[str]:
        """Those of the values that do not meet it."""

    def hits(self, view: View) -> Iterable[Hit]:
        """Every value that does not meet it, with its thing."""
        return view.having(self.bad(view))

    def failing(self, view: View) -> AbstractSet[str]:
        """The things with such a value."""
        bad = self.bad(view)
        if not bad or view.shape.walk is None:
            return bad
        return {it for it in view.foci if not bad.isdisjoint(view.of(it))}


@dataclass(eq=False)
class Shape:
    """A shape as the engine reads it.

    Attributes:
        iri: its name as a term, or the label of a blank node.
        walk: its path, or None if it looks at the thing itself.
        path: the same as SPARQL writes it, or empty.
        severity: a term.
        messages: terms.
        constraints: what it asks; filled in when all shapes are there.
        targets: functions from data to things.
    """

    iri: str
    walk: Walk | None
    path: str
    severity: str
    messages: tuple[str, ...]
    active: bool = True
    constraints: list[Constraint] = field(default_factory=list)
    targets: list[Callable[[Columns], AbstractSet[str]]] = field(default_factory=list)

    def foci(self, data: Columns) -> AbstractSet[str]:
        """The things it looks at by itself."""
        return frozenset().union(*(target(data) for target in self.targets))

    def failing(self, data: Columns, foci: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some things that do not meet it."""
        failed: set[str] = set()
        if self.active and foci:
            view = View(data, self, foci)
            for constraint in self.constraints:
                failed |= constraint.failing(view)
        return failed

    def results(self, data: Columns, foci: AbstractSet[str]) -> Iterator[Result]:
        """Everything that is wrong with some things."""
        if self.active and foci:
            view = View(data, self, foci)
            for constraint in self.constraints:
                yield from constraint.results(view)
