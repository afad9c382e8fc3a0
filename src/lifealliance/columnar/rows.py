"""The rows of a query, kept as columns: a step of a query is made of all rows at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, compress, repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


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
    of: Mapping[str, Sequence[str | None]]
    origin: Sequence[int]
    loose: frozenset[str] = frozenset()

    @classmethod
    def start(cls, size: int, of: Mapping[str, Sequence[str | None]] | None = None) -> Rows:
        """Rows to start with."""
        return cls(size, of or {}, range(size))

    def numbered(self) -> Rows:
        """The same rows to start anew with."""
        return Rows(self.size, self.of, range(self.size), self.loose)

    def known(self, name: str) -> bool:
        """Whether the rows know a constant or variable of a query."""
        return name[0] != "?" or name[1:] in self.of

    def terms(self, name: str) -> Sequence[str]:
        """What a constant or known variable of a query stands for, row by row."""
        return self.of[name[1:]] if name[0] == "?" else [name] * self.size  # type: ignore[return-value]  # all know it

    def having(self, name: str, terms: Sequence[str | None]) -> Rows:
        """The rows with one more variable, where it stands for something."""
        rows = self
        if None in terms:
            there = [term is not None for term in terms]
            rows, terms = self.kept(there), [*compress(terms, there)]
        return Rows(rows.size, {**rows.of, name: terms}, rows.origin, rows.loose)

    def kept(self, which: Sequence[object]) -> Rows:
        """The rows for which something is true."""
        if all(which):
            return self
        if not any(which):
            return Rows(0, dict.fromkeys(self.of, ()), (), self.loose)
        of = {name: [*compress(terms, which)] for name, terms in self.of.items()}
        origin = [*compress(self.origin, which)]
        return Rows(len(origin), of, origin, self.loose)

    def picked(self, numbers: Sequence[int]) -> Rows:
        """Some of the rows by their numbers, each as often as it is named."""
        of = {name: [*map(terms.__getitem__, numbers)] for name, terms in self.of.items()}
        return Rows(len(numbers), of, [*map(self.origin.__getitem__, numbers)], self.loose)

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
            rows, without = self.picked(numbers), {*compress(names, unknown)}
            of = {name: terms for name, terms in rows.of.items() if name not in without}
            yield Rows(rows.size, of, rows.origin)


def together(tables: Iterable[Rows]) -> Rows:
    """All rows of several tables."""
    full = [rows for rows in tables if rows.size]
    if len(full) == 1:
        return full[0]
    names = dict.fromkeys(name for rows in full for name in rows.of)
    of = {name: [*chain.from_iterable(rows.of.get(name, repeat(None, rows.size)) for rows in full)] for name in names}
    origin = [*chain.from_iterable(rows.origin for rows in full)]
    loose = {name for rows in full for name in names if name in rows.loose or name not in rows.of}
    return Rows(len(origin), of, origin, frozenset(loose))
