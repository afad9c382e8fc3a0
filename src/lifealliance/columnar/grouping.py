"""Rows put in order, and rows put together in groups (SPARQL 1.1, sections 15.1 and 18.5.1)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lifealliance import terms
from lifealliance.columnar.found import as_terms
from lifealliance.columnar.literals import lexical_of, quoted, value_of
from lifealliance.columnar.rows import Rows, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from lifealliance.columnar.columns import Columns
    from lifealliance.columnar.expressions import Work
    from lifealliance.columnar.patterns import Names, Pattern

#: From the group of each row, and what a variable stands for there, to what is said of each group.
Gathering: TypeAlias = "Callable[[Sequence[object], Sequence[str | None]], Mapping[object, str | None]]"


@dataclass(frozen=True, slots=True)
class Ordered:
    """The rows of a pattern in order.

    Attributes:
        by: what comes first decides; each with whether it falls.
    """

    first: Pattern
    by: tuple[tuple[Work, bool], ...]

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """The rows in order; those of one place as they were."""
        rows = self.first.solutions(data, rows)
        numbers = [*range(rows.size)]
        for work, falling in reversed(self.by) if rows.size else ():
            said = as_terms(work(data, rows))
            places = _places({*said})
            at = [*map(places.__getitem__, said)]
            numbers.sort(key=at.__getitem__, reverse=falling)
        return rows.picked(numbers)

    @property
    def certain(self) -> Names:
        """Those of the pattern."""
        return self.first.certain

    @property
    def possible(self) -> Names:
        """Those of the pattern."""
        return self.first.possible

    def follows(self, known: Names) -> bool:
        """It does if the pattern does and the order knows nothing from outside."""
        return not known and self.first.follows(known)


@dataclass(frozen=True, slots=True)
class Grouped:
    """The groups of a pattern's rows.

    Attributes:
        by: the variables in which the rows of a group agree.
        keys: the new variables that stand for one of those, each with its number among them.
        said: the new variables that stand for something gathered, each with the variable it is gathered from.
    """

    first: Pattern
    by: tuple[str, ...]
    keys: tuple[tuple[str, int], ...]
    said: tuple[tuple[str, str, Gathering], ...]

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """A row for each group."""
        inner = self.first.solutions(data, Rows.start(1))
        nothing = [None] * inner.size
        of = [inner.of.get(name, nothing) for name in self.by]
        keys: Sequence[object] = of[0] if len(of) == 1 else [*zip(*of, strict=True)]
        groups = [*dict.fromkeys(keys)]
        table = Rows.start(len(groups))
        for name, number in self.keys:
            number_of = dict(zip(keys, of[number], strict=True))
            table = table.with_terms(name, [*map(number_of.__getitem__, groups)])
        for name, source, gathering in self.said:
            found = gathering(keys, inner.of.get(source, nothing))
            table = table.with_terms(name, [*map(found.get, groups)])
        return joined(rows, table)

    @property
    def certain(self) -> Names:
        """Those of certain variables, and all that is gathered."""
        keys = {name for name, number in self.keys if self.by[number] in self.first.certain}
        return keys | {name for name, _, _ in self.said}

    @property
    def possible(self) -> Names:
        """All new variables."""
        return {name for name, _ in self.keys} | {name for name, _, _ in self.said}

    def follows(self, _: Names) -> bool:
        """It always does."""
        return True


def counted(keys: Sequence[object], values: Sequence[str | None]) -> dict[object, str]:
    """COUNT(DISTINCT): how many different values there are."""
    different = {*zip(keys, values, strict=True)}
    numbers = Counter(key for key, value in different if value is not None)
    return {key: terms.number(numbers[key]) for key in dict.fromkeys(keys)}


def least(keys: Sequence[object], values: Sequence[str | None]) -> dict[object, str | None]:
    """MIN of variables that stand for something in every row."""
    places = _places({*values})
    found: dict[object, str | None] = {}
    at: dict[object, int] = {}
    for key, value, place in zip(keys, values, map(places.__getitem__, values), strict=True):
        if key not in at or place < at[key]:
            found[key], at[key] = value, place
    return found


def in_one_line(separator: str) -> Gathering:
    """GROUP_CONCAT of variables that stand for something in every row, in the order of the rows."""

    def gathered(keys: Sequence[object], values: Sequence[str | None]) -> dict[object, str | None]:
        words = {value: _spelled(value) for value in {*values}}
        found: dict[object, list[str | None]] = {}
        for key, word in zip(keys, map(words.__getitem__, values), strict=True):
            found.setdefault(key, []).append(word)
        return {key: _in_one_line(said, separator) for key, said in found.items()}

    return gathered


def _in_one_line(said: Sequence[str | None], separator: str) -> str | None:
    words = [word for word in said if word is not None]
    return quoted(separator.join(words)) if len(words) == len(said) else None


def _spelled(value: str | None) -> str | None:
    """STR of a term, without the marks around it."""
    if value is None or value[0] == "_":
        return None
    return value[1:-1] if value[0] == "<" else lexical_of(value)


def _places(among: Collection[str | None]) -> dict[str | None, int]:
    """The place of each of some terms in the order of ORDER BY; those that are equal there have one place.

    Literals of different kinds, of which SPARQL does not say which comes first, are told apart by their kinds' names.
    """
    orders = {it: _order(it) for it in among}
    places = {order: number for number, order in enumerate(sorted({*orders.values()}))}
    return {it: places[order] for it, order in orders.items()}


def _order(it: str | None) -> tuple[int, str, object]:
    if it is None or it[0] != '"':
        return (0, "", "") if it is None else (1 + (it[0] == "<"), "", it)
    value = value_of(it)
    return (4, "", it) if value is None else (3, f"{value.kind}{value.zoned}", value.value)
