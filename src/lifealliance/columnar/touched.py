"""The rows of a query that may come or go because of some statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.columnar.expressions import UnknownError
from lifealliance.columnar.patterns import Filtered, Optional, Triples
from lifealliance.columnar.rows import Rows
from lifealliance.columnar.solving import solved
from lifealliance.columnar.walks import touched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lifealliance.columnar.columns import Columns
    from lifealliance.columnar.patterns import Pattern, Triple


def required(pattern: Pattern) -> tuple[Triple, ...]:
    """The triple patterns that hold in every row.

    Raises:
        UnknownError: the pattern has a part of which it cannot be told.
    """
    match pattern:
        case Triples():
            return pattern.triples
        case Optional() | Filtered():
            return required(pattern.first)
    raise UnknownError("It cannot be told what a query touches.")


def parts(pattern: Pattern, beside: tuple[Triple, ...] = ()) -> Iterator[tuple[Triple, Triples]]:
    """Every triple pattern of a query, EXISTS included, with those that hold wherever it matters.

    A path stands beside itself, too, since where it ends is not told by what it goes over.

    Raises:
        UnknownError: as `required`.
    """
    match pattern:
        case Triples():
            for at, one in enumerate(pattern.triples):
                after = at + isinstance(one[1], str)
                yield one, Triples((*beside, *pattern.triples[:at], *pattern.triples[after:]))
        case Optional():
            yield from parts(pattern.first, beside)
            yield from parts(pattern.more, (*beside, *required(pattern)))
        case Filtered():
            yield from parts(pattern.first, beside)
            for there in pattern.condition.exists:
                yield from parts(there.pattern, (*beside, *required(pattern)))
        case _:
            raise UnknownError("It cannot be told what a query touches.")


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
        return solved(statements, Rows.start(1), subject, predicate, value)
    starts = touched(predicate, data, statements)
    if subject[0] == "?":
        return Rows.start(len(starts), {subject[1:]: [*starts]})
    return Rows.start(int(subject in starts))
