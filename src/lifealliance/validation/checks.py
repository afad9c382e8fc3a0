"""What a shape asks, as objects made once and held against any data, a whole set of things at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from itertools import chain, compress
from typing import TYPE_CHECKING, NamedTuple

from lifealliance.columnar.walks import Step, ends, predicates, reaching, touched, way

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from lifealliance.columnar.column import Column
    from lifealliance.columnar.columns import Columns
    from lifealliance.columnar.walks import Walk
    from lifealliance.validation.edits import Change
    from lifealliance.validation.targets import Target


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

    __slots__ = ("_things", "_values", "column", "data", "foci", "of", "shape")

    def __init__(self, data: Columns, shape: Shape, foci: AbstractSet[str]) -> None:
        self.data = data
        self.shape = shape
        self.foci = foci
        walk = shape.walk
        self.column: Column | None = None
        self.of: Callable[[str], Collection[str]]
        if walk is None:
            self.of = lambda it: (it,)
        else:
            self.of = way(walk, data)
            if isinstance(walk, Step):
                self.column = data.column(walk.predicate, inverse=walk.inverse)
        self._values: AbstractSet[str] | None = foci if walk is None else None
        self._things: list[str] | None = None

    @property
    def things(self) -> list[str]:
        """The things in the order of `ends`."""
        if self._things is None:
            self._things = self.data.listing(self.foci) or [*self.foci]
        return self._things

    @property
    def is_whole(self) -> bool:
        """Whether the path is one property that lists these things and no others, each with one value."""
        return self.column is not None and self.column.lists(self.data.listing(self.foci))

    def ends(self, walk: Walk | None) -> Sequence[str | None] | None:
        """The one value of a path for each of `things`, or None for it; None if a thing may have several."""
        return ends(walk, self.data, self.things)

    @property
    def values(self) -> AbstractSet[str]:
        """All values, each once."""
        if self._values is None:
            if self.column is not None:
                self._values = self.column.values(self.foci)
            else:
                # Many things may share one list of values: it is looked through once.
                found = {id(values): values for values in map(self.of, self.foci)}.values()
                self._values = set(chain.from_iterable(found))
        return self._values

    @property
    def candidates(self) -> AbstractSet[str]:
        """All values and perhaps more: those of all things, where these are hardly more than are looked at."""
        if self.column is not None and self._values is None and self.column.number < 2 * len(self.foci):
            return self.column.distinct
        return self.values

    @property
    def listed(self) -> Collection[str]:
        """The same, but some perhaps more than once, where nobody has told equal ones apart yet."""
        column = self.column
        if column is not None and self._values is None and column.are_listed and column.number < 2 * len(self.foci):
            return column.said
        return self.candidates

    def leading_to(self, values: AbstractSet[str]) -> set[str]:
        """The things that have one of these values."""
        if not values:
            return set()
        if self.shape.walk is None:
            return {*self.foci & values}
        if (ends := self.ends(self.shape.walk)) is not None:
            return {*compress(self.things, map(values.__contains__, ends))}
        if self.column is None:
            return {it for it in self.foci if not values.isdisjoint(self.of(it))}
        one, several = self.column.one, self.column.several
        found = {it for it in self.foci if one.get(it) in values}
        return found | {it for it in several.keys() & self.foci if not values.isdisjoint(several[it])}

    def having(self, values: AbstractSet[str]) -> Iterator[Hit]:
        """The things that have one of these values, once for every such value."""
        for it in self.leading_to(values):
            for value in self.of(it):
                if value in values:
                    yield Hit(it, value)


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

    @property
    def asked(self) -> tuple[Shape, ...]:
        """The shapes it asks of the values."""
        return ()

    def predicates(self) -> Iterator[str]:
        """The properties that decide about it, beside those of the path and of other shapes; empty stands for any."""
        yield from ()

    @property
    def whole(self) -> bool:
        """Whether nobody can say of a statement which things it touches, so that all are to be looked at again."""
        return False

    def names_thing(self, _: Walk | None) -> bool:
        """Whether what it finds names the thing itself."""
        return True

    def touched(self, change: Change, walk: Walk | None) -> AbstractSet[str]:
        """The things about which it may say something else because of some statements; the path is seen to already."""
        values = set().union(*(shape.touched(change) for shape in self.asked))
        return reaching(walk, change.data, values) if values else values

    def results(self, view: View) -> Iterator[Result]:
        """The same as a report names it."""
        return self._results(view, self.hits(view))

    def _results(self, view: View, hits: Iterable[Hit]) -> Iterator[Result]:
        shape = view.shape
        for focus, value, path, messages in hits:
            yield Result(
                focus, path or shape.path, value, self.component, shape.severity, shape.iri, messages or shape.messages
            )


class OfValues(Constraint):
    """A constraint that looks at each value alone, whose value ever it is."""

    @abstractmethod
    def bad(self, data: Columns, values: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some values that do not meet it."""

    def bad_of(self, view: View) -> AbstractSet[str]:
        """Those of the values of some things, and perhaps others."""
        return self.bad(view.data, view.candidates)

    def hits(self, view: View) -> Iterable[Hit]:
        """Every value that does not meet it, with its thing."""
        return view.having(self.bad_of(view))

    def failing(self, view: View) -> AbstractSet[str]:
        """The things with such a value."""
        return view.leading_to(self.bad_of(view))


class AtAGlance(OfValues):
    """A constraint for which looking at a value costs less than telling whether it was looked at before."""

    @abstractmethod
    def bad(self, data: Columns, values: Collection[str]) -> AbstractSet[str]:
        """Those of some values that do not meet it."""

    def bad_of(self, view: View) -> AbstractSet[str]:
        """Those of the values of some things, and perhaps others."""
        return self.bad(view.data, view.listed)


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
        targets: what it looks at by itself.
    """

    iri: str
    walk: Walk | None
    path: str
    severity: str
    messages: tuple[str, ...]
    active: bool = True
    constraints: list[Constraint] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def foci(self, data: Columns) -> AbstractSet[str]:
        """The things it looks at by itself; not to be changed."""
        if len(self.targets) == 1:
            return self.targets[0].all(data)
        return frozenset().union(*(target.all(data) for target in self.targets))

    def failing(self, data: Columns, foci: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some things that do not meet it."""
        if not self.active or not foci:
            return frozenset()
        view = View(data, self, foci)
        failed = [found for constraint in self.constraints if (found := constraint.failing(view))]
        return failed[0] if len(failed) == 1 else frozenset().union(*failed)

    def results(self, data: Columns, foci: AbstractSet[str]) -> Iterator[Result]:
        """Everything that is wrong with some things."""
        if self.active and foci:
            view = View(data, self, foci)
            for constraint in self.constraints:
                yield from constraint.results(view)

    def touched(self, change: Change) -> AbstractSet[str]:
        """The things that may meet it, or fail to, because of some statements."""
        if self not in change.seen:
            found: set[str] = set()
            if self.active:
                if self.walk is not None:
                    found |= touched(self.walk, change.data, change.statements)
                for constraint in self.constraints:
                    found |= constraint.touched(change, self.walk)
            change.seen[self] = found
        return change.seen[self]

    def predicates(self) -> Iterator[str]:
        """The properties that decide about it, each once or more; empty stands for any."""
        for target in self.targets:
            yield from target.predicates()
        if self.walk is not None:
            yield from predicates(self.walk)
        for constraint in self.constraints:
            yield from constraint.predicates()
            for shape in constraint.asked:
                yield from shape.predicates()

    @property
    def whole(self) -> bool:
        """Whether nobody can say of a statement which things it touches."""
        return any(it.whole or any(shape.whole for shape in it.asked) for it in self.constraints)

    @property
    def apart(self) -> bool:
        """Whether every result names the thing itself, not a value of it whose own shape found it."""
        return all(it.names_thing(self.walk) for it in self.constraints)
