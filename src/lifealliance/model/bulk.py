"""Many values of the model at once, made a field at a time.

A frozen value takes care that nobody sets a field, itself included: its constructor goes a long way round. Where tens
of thousands are made, their fields are put where they lie without it, in half of the time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import fields
from functools import cached_property
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


class Bulk(Sequence[T]):
    """Values of one kind of which there are only the fields until somebody looks at one; then all are made.

    Args:
        kind: of the values, see `made`.
    """

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind
        self._columns: dict[str, list[Any]] = {one.name: [] for one in fields(kind)}  # type: ignore[arg-type]

    def add(self, *columns: Sequence[object]) -> None:
        """Take in further values, before anybody has looked at one."""
        for column, more in zip(self._columns.values(), columns, strict=True):
            column.extend(more)

    def column(self, field: str) -> Sequence[Any]:
        """What the values have in one field."""
        return self._columns[field]

    @cached_property
    def _values(self) -> tuple[T, ...]:
        return tuple(made(self._kind, *self._columns.values()))

    def __len__(self) -> int:
        """How many there are."""
        return len(next(iter(self._columns.values())))

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        """The value at a place, or a stretch of them."""
        return self._values[at]

    def __iter__(self) -> Iterator[T]:
        """The values."""
        return iter(self._values)

    def __eq__(self, other: object) -> bool:
        """Whether they are the same values in the same order."""
        return self._values == tuple(other) if isinstance(other, Bulk | tuple) else NotImplemented

    def __hash__(self) -> int:
        """As the tuple they equal."""
        return hash(self._values)

    def __repr__(self) -> str:
        """The values."""
        return repr(self._values)


def made(kind: type[T], *columns: Sequence[object]) -> list[T]:
    """Values of one kind.

    Args:
        kind: a frozen dataclass with slots. One that looks at itself once it is made is made by its constructor.
        columns: the values of its first field, of its second, and so on, of all its fields; all of one length.

    Raises:
        TypeError: there are more columns or fewer than fields.
        ValueError: they are not of one length.
    """
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    if len(names) != len(columns):
        raise TypeError(f"{kind.__name__} has {len(names)} fields, not {len(columns)}")
    number = len(columns[0])
    if any(len(column) != number for column in columns):
        raise ValueError(f"the columns of {kind.__name__} have not one length")
    if hasattr(kind, "__post_init__"):
        return list(map(kind, *columns))
    found = list(map(object.__new__, repeat(kind, number)))
    for name, column in zip(names, columns, strict=True):
        deque(map(getattr(kind, name).__set__, found, column), maxlen=0)
    return found


def changed(values: Sequence[T], **columns: Sequence[object]) -> list[T]:
    """The same values with other fields.

    Args:
        values: all of one kind, see `made`.
        columns: what a field has instead, value by value.

    Raises:
        TypeError: there is no such field.
        ValueError: a column is not as long as there are values.
    """
    if not values:
        return []
    kind = type(values[0])
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    if unknown := columns.keys() - names:
        raise TypeError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}")
    return made(kind, *(columns.get(name) or list(map(attrgetter(name), values)) for name in names))
