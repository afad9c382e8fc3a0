"""The constraints that ask for other shapes (SHACL 2017, sections 4.6 and 4.7)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.validation.checks import Constraint, Hit, OfValues

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from lifealliance.columnar.columns import Columns
    from lifealliance.columnar.walks import Walk
    from lifealliance.validation.checks import Result, Shape, View


@dataclass(eq=False)
class Not(OfValues):
    """sh:not."""

    shape: Shape

    @property
    def asked(self) -> tuple[Shape, ...]:
        """The one shape."""
        return (self.shape,)

    def bad(self, data: Columns, values: AbstractSet[str]) -> AbstractSet[str]:
        """The values that meet the shape."""
        return values - self.shape.failing(data, values)


@dataclass(eq=False)
class All(OfValues):
    """sh:and, and sh:node with its one shape."""

    shapes: tuple[Shape, ...]

    @property
    def asked(self) -> tuple[Shape, ...]:
        """All of them."""
        return self.shapes

    def bad(self, data: Columns, values: AbstractSet[str]) -> AbstractSet[str]:
        """The values that fail to meet any of the shapes."""
        failed: set[str] = set()
        for shape in self.shapes:
            failed |= shape.failing(data, values)
        return failed


@dataclass(eq=False)
class Any(OfValues):
    """sh:or."""

    shapes: tuple[Shape, ...]

    @property
    def asked(self) -> tuple[Shape, ...]:
        """All of them."""
        return self.shapes

    def bad(self, data: Columns, values: AbstractSet[str]) -> AbstractSet[str]:
        """The values that meet none of the shapes; each shape is asked only for those that met none before it."""
        for shape in self.shapes:
            values = shape.failing(data, values)
        return values


@dataclass(eq=False)
class ExactlyOne(OfValues):
    """sh:xone."""

    shapes: tuple[Shape, ...]

    @property
    def asked(self) -> tuple[Shape, ...]:
        """All of them."""
        return self.shapes

    def bad(self, data: Columns, values: AbstractSet[str]) -> AbstractSet[str]:
        """The values that meet none of the shapes, or several."""
        met: Counter[str] = Counter()
        for shape in self.shapes:
            met.update(values - shape.failing(data, values))
        return {value for value in values if met[value] != 1}


@dataclass(eq=False)
class Meeting(Constraint):
    """sh:property: what is wrong is said by the other shape, of the values."""

    shape: Shape

    @property
    def asked(self) -> tuple[Shape, ...]:
        """The one shape."""
        return (self.shape,)

    def names_thing(self, walk: Walk | None) -> bool:
        """Without a path, the value is the thing."""
        return walk is None and self.shape.apart

    def hits(self, view: View) -> Iterable[Hit]:
        """The things with a value that does not meet the shape; only who fails counts here, not with what."""
        return view.having(self.shape.failing(view.data, view.values))

    def results(self, view: View) -> Iterator[Result]:
        """What the other shape finds, for every thing that leads to the value."""
        found = list(self.shape.results(view.data, view.values))
        yield from found
        if found and view.shape.walk is not None:
            leading = Counter(value for it in view.foci for value in view.of(it))
            for value, times in leading.items():
                if times > 1:
                    again = list(self.shape.results(view.data, {value}))
                    yield from (result for _ in range(times - 1) for result in again)


@dataclass(eq=False)
class Qualified(Constraint):
    """sh:qualifiedValueShape with sh:qualifiedMinCount or sh:qualifiedMaxCount.

    Attributes:
        siblings: shapes whose values do not count; empty unless sh:qualifiedValueShapesDisjoint.
    """

    shape: Shape
    siblings: tuple[Shape, ...]
    least: int
    most: int | None

    @property
    def asked(self) -> tuple[Shape, ...]:
        """The shape and its siblings."""
        return (self.shape, *self.siblings)

    def hits(self, view: View) -> Iterator[Hit]:
        """The things with too few or too many values that meet the shape."""
        counted = view.values - self.shape.failing(view.data, view.values)
        for sibling in self.siblings:
            counted &= sibling.failing(view.data, counted)
        for it in view.foci:
            number = sum(value in counted for value in view.of(it))
            if number < self.least or (self.most is not None and number > self.most):
                yield Hit(it)
