"""The rows of a query, kept as columns: a step of a query is made of all rows at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, compress, repeat
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet


#: What a variable stands for, row by row.
Said: TypeAlias = "Sequence[str | None]"
#: So many steps may lead to what nobody has looked at yet; each takes some of the depth that Python allows calls.
_DEEPEST = 50


class Terms(Mapping[str, "Said"]):
    """What variables stand for, row by row; of each it is worked out when somebody looks, which often nobody does.

    Args:
        said: what each stands for, or what gives it.
        depth: how many steps lead to what gives it; where these are many, all is worked out at once.

    Attributes:
        depth: what is left of it.
    """

    def __init__(self, said: Mapping[str, Said | Callable[[], Said]], depth: int = 0) -> None:
        self._said = dict(said)
        self.depth = depth
        if depth > _DEEPEST:
            self.depth = 0
            for name in self._said:
                self[name]

    def __getitem__(self, name: str) -> Said:
        terms = self._said[name]
        if callable(terms):
            terms = self._said[name] = terms()
        return terms

    def __contains__(self, name: object) -> bool:
        return name in self._said

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def __len__(self) -> int:
        return len(self._said)

    def having(self, name: str, terms: Said) -> Terms:
        """These and those of one more variable."""
        return Terms(self._said | {name: terms}, self.depth)

    def beside(self, others: Terms) -> Terms:
        """These and those of other variables."""
        return Terms(others._said | self._said, max(self.depth, others.depth))

    def only(self, names: Iterable[str]) -> Terms:
        """Those of some variables."""
        return Terms({name: self._said[name] for name in names}, self.depth)

    def changed(self, change: Callable[[Said], Iterable[str | None]]) -> Terms:
        """What each stands for in other rows."""
        return Terms({name: partial(self._changed, name, change) for name in self._said}, self.depth + 1)

    def _changed(self, name: str, change: Callable[[Said], Iterable[str | None]]) -> Said:
        return [*change(self[name])]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that know the same variables.

    Attributes:
        size: how many there are.
        of: what each variable stands for, row by row.
        origin: for every row the number of the one it came from, among the rows somebody started with.
        loose: the variables that some rows may not know; they stand for None there.
    """

    size: int
    of: Terms
    origin: Sequence[int]
    loose: frozenset[str] = frozenset()

    @classmethod
    def start(cls, size: int, of: Mapping[str, Said] | None = None) -> Rows:
        """Rows to start with."""
        return cls(size, Terms(of or {}), range(size))

    def numbered(self) -> Rows:
        """The same rows to start anew with."""
        return Rows(self.size, self.of, range(self.size), self.loose)

    def known(self, name: str) -> bool:
        """Whether the rows know a constant or variable of a query."""
        return name[0] != "?" or name[1:] in self.of

    def terms(self, name: str) -> Sequence[str]:
        """What a constant or known variable of a query stands for, row by row."""
        return self.of[name[1:]] if name[0] == "?" else [name] * self.size  # type: ignore[return-value]  # all know it

    def having(self, name: str, terms: Said) -> Rows:
        """The rows with one more variable, where it stands for something."""
        rows = self
        if None in terms:
            there = [term is not None for term in terms]
            rows, terms = self.kept(there), [*compress(terms, there)]
        return Rows(rows.size, rows.of.having(name, terms), rows.origin, rows.loose)

    def kept(self, which: Sequence[object]) -> Rows:
        """The rows for which something is true."""
        if all(which):
            return self
        if not any(which):
            return Rows(0, Terms(dict.fromkeys(self.of, ())), (), self.loose)
        origin = [*compress(self.origin, which)]
        return Rows(len(origin), self.of.changed(lambda terms: compress(terms, which)), origin, self.loose)

    def picked(self, numbers: Sequence[int]) -> Rows:
        """Some of the rows by their numbers, each as often as it is named."""
        of = self.of.changed(lambda terms: map(terms.__getitem__, numbers))
        return Rows(len(numbers), of, [*map(self.origin.__getitem__, numbers)], self.loose)

    def keys(self, names: Sequence[str]) -> Sequence[object]:
        """What some known variables stand for, row by row, in a form that can be compared."""
        if len(names) == 1:
            return self.of[names[0]]
        return [*zip(*map(self.of.__getitem__, names), strict=True)] if names else [()] * self.size

    def only(self, names: AbstractSet[str]) -> Rows:
        """The rows without any other variable."""
        return Rows(self.size, self.of.only(self.of.keys() & names), self.origin, self.loose & names)

    def with_terms(self, name: str, terms: Said) -> Rows:
        """The rows with one more variable, which need not stand for something in each."""
        loose = self.loose | {name} if None in terms else self.loose
        return Rows(self.size, self.of.having(name, terms), self.origin, loose)

    def alike(self) -> Iterator[Rows]:
        """The rows in parts of which each knows all its variables."""
        if not self.loose:
            yield self
            return
        names = sorted(self.loose)
        parts: dict[tuple[bool, ...], list[int]] = {}
        for number, terms in enumerate(zip(*(self.of[name] for name in names), strict=True)):
            parts.setdefault(tuple(term is None for term in terms), []).append(number)
        for unknown, numbers in parts.items():
            rows = self.picked(numbers)
            yield Rows(rows.size, rows.of.only(rows.of.keys() - {*compress(names, unknown)}), rows.origin)


def together(tables: Iterable[Rows]) -> Rows:
    """All rows of several tables."""
    full = [rows for rows in tables if rows.size]
    if len(full) == 1:
        return full[0]
    names = dict.fromkeys(name for rows in full for name in rows.of)
    of = {name: partial(_end_to_end, full, name) for name in names}
    origin = [*chain.from_iterable(rows.origin for rows in full)]
    loose = {name for rows in full for name in names if name in rows.loose or name not in rows.of}
    depth = max((rows.of.depth for rows in full), default=0) + 1
    return Rows(len(origin), Terms(of, depth), origin, frozenset(loose))


def _end_to_end(tables: Sequence[Rows], name: str) -> Said:
    """What a variable stands for in several tables."""
    return [*chain.from_iterable(rows.of.get(name, repeat(None, rows.size)) for rows in tables)]


def joined(rows: Rows, table: Rows) -> Rows:
    """Every row with each one of a table that says nothing else (SPARQL 1.1, section 18.5, Join)."""
    if rows.size == 1 and not rows.of:
        return Rows(table.size, table.of, [rows.origin[0]] * table.size, table.loose)
    others = [*table.alike()]
    return together(_joined(part, other) for part in rows.alike() for other in others)


def _joined(rows: Rows, table: Rows) -> Rows:
    shared = shared_names(rows, table)
    found: dict[object, list[int]] = {}
    for number, key in enumerate(table.keys(shared)):
        found.setdefault(key, []).append(number)
    matches = [found.get(key, ()) for key in rows.keys(shared)]
    it = rows.picked([*chain.from_iterable(map(repeat, range(rows.size), map(len, matches)))])
    numbers = [*chain.from_iterable(matches)]
    return Rows(it.size, it.of.beside(table.picked(numbers).of), it.origin)


def shared_names(one: Rows, other: Rows) -> list[str]:
    """The variables that both know."""
    return sorted(one.of.keys() & other.of.keys())
