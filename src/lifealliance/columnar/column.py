"""A column: under one property the values of each thing, or the other way round the things of each value.

Nearly all properties have one value for a thing, so that what is true of all of them can be told by sets and
dictionaries as wholes.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import compress
from operator import is_not
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from collections.abc import Set as AbstractSet

#: From so many values on, those of a thing are kept so that one can be taken away without looking at the others.
MANY = 64


class Listed(NamedTuple):
    """Things, each once, and the value of each.

    Attributes:
        names: the things again, to be looked up.
    """

    things: list[str]
    values: list[str]
    names: frozenset[str]


class Column:
    """The values of things under one property, or the things of values.

    Attributes:
        one: the value of each thing that has only one.
        several: the values of each of the others. They are a list; where there are many, they may be the keys of a
            dict.
        listed: all of it, where it came so; not to be changed.
    """

    __slots__ = ("_distinct", "listed", "one", "several")

    one: dict[str, str]

    def __init__(self, one: dict[str, str] | None = None, listed: Listed | None = None) -> None:
        if listed is None:
            self.one = {} if one is None else one
        self.several: dict[str, list[str] | dict[str, None]] = {}
        self.listed = listed
        self._distinct: set[str] | None = None

    def __getattr__(self, name: str) -> dict[str, str]:
        """`one`, made of what is listed when it is first asked for: much is never looked up by its thing."""
        if name != "one":
            raise AttributeError(name)
        assert self.listed is not None
        self.one = dict(zip(self.listed.things, self.listed.values, strict=True))
        return self.one

    @classmethod
    def grouped(cls, one: dict[str, str], things: Sequence[str], values: Sequence[str]) -> Column:
        """The column of statements; one that is made again counts once.

        Args:
            one: of every thing the value in the last statement about it.
            things: those of the statements, one after the other.
            values: the same of their values.
        """
        it = cls(one)
        if len(one) < len(things):
            others = map(is_not, map(one.__getitem__, things), values)
            found = defaultdict[str, list[str]](list)
            for thing, value in compress(zip(things, values, strict=True), others):
                found[thing].append(value)
            for thing, of in found.items():
                of.append(one.pop(thing))
                it._set(thing, list(dict.fromkeys(of)))
        return it

    def _set(self, thing: str, values: list[str] | dict[str, None]) -> None:
        """Let these, each once, be the values of a thing that has none yet."""
        if len(values) > 1:
            self.several[thing] = values
        else:
            (self.one[thing],) = values

    def of(self, thing: str) -> Collection[str]:
        """The values of a thing."""
        value = self.one.get(thing)
        return self.several.get(thing, ()) if value is None else (value,)

    def __contains__(self, thing: object) -> bool:
        """Whether a thing has a value."""
        return thing in self.one or thing in self.several

    def __len__(self) -> int:
        """How many statements there are."""
        return len(self.said) + sum(map(len, self.several.values()))

    @property
    def number(self) -> int:
        """How many things have a value."""
        return len(self.said) + len(self.several)

    def lists(self, things: Sequence[str] | None) -> bool:
        """Whether it lists these things, each with one value, and no others."""
        return self.listed is not None and self.listed.things is things

    @property
    def said(self) -> Collection[str]:
        """The values of things that have only one, equal ones as often as they are said."""
        return self.one.values() if self.listed is None else self.listed.values

    def among(self, things: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some things that have a value."""
        if self.listed is not None:
            return self.listed.names & things
        return self.one.keys() & things | self.several.keys() & things

    @property
    def things(self) -> AbstractSet[str]:
        """The things that have a value; not to be changed."""
        if self.listed is not None:
            return self.listed.names
        return self.one.keys() | self.several.keys() if self.several else self.one.keys()

    @property
    def are_listed(self) -> bool:
        """Whether all values stand in `said`, and equal ones have not been told apart."""
        return not self.several and self._distinct is None

    @property
    def distinct(self) -> AbstractSet[str]:
        """All values, each once; not to be changed."""
        if self._distinct is None:
            self._distinct = set(self.said)
            self._distinct.update(*self.several.values())
        return self._distinct

    def statements(self) -> Iterator[tuple[str, str]]:
        """Every thing with every value of it."""
        yield from self.one.items() if self.listed is None else zip(*self.listed[:2], strict=True)
        for thing, values in self.several.items():
            for value in values:
                yield thing, value

    def values(self, things: AbstractSet[str]) -> set[str]:
        """The values that some things have."""
        found = set(map(self.one.get, things))
        found.discard(None)
        if self.several:
            found.update(*map(self.several.__getitem__, self.several.keys() & things))
        return found  # type: ignore[return-value]  # without None

    def turned(self) -> Column:
        """The same from value to things."""
        found: dict[str, list[str]] = {value: [] for value in self.distinct}
        for thing, value in self.statements():
            found[value].append(thing)
        it = Column({value: things[0] for value, things in found.items() if len(things) == 1})
        it.several = {value: things for value, things in found.items() if len(things) > 1}
        return it

    def holds(self, other: Column) -> bool:
        """Whether all statements of another column are here."""
        if not other.several and other.one.items() <= self.one.items():
            return True
        return all(value in self.of(thing) for thing, value in other.statements())

    def lacks(self, other: Column) -> bool:
        """Whether none of its statements is here."""
        if self._is_apart(other):
            return True
        if not self.several and not other.several:
            return self.one.items().isdisjoint(other.one.items())
        return not any(value in self.of(thing) for thing, value in other.statements())

    def _is_apart(self, other: Column) -> bool:
        """Whether no thing has values both here and there."""
        mine, theirs = (self.one, self.several), (other.one, other.several)
        return all(one.keys().isdisjoint(more) for one in mine for more in theirs)

    def without(self, other: Column) -> Column:
        """The statements that do not stand in another column; this column itself if that are all."""
        if other.lacks(self):
            return self
        left = [(thing, value) for thing, value in self.statements() if value not in other.of(thing)]
        things, values = [thing for thing, _ in left], [value for _, value in left]
        return Column.grouped(dict(left), things, values)

    def change(self, gone: Column, come: Column) -> None:
        """Take statements away, all of which are here, and put others here, none of which is."""
        one = self.one
        self.listed = self._distinct = None
        if not (self.several or gone.several or come.several) and gone.one.keys() == come.one.keys():
            one.update(come.one)
            return
        if not (gone.one or gone.several) and self._is_apart(come):
            self.one.update(come.one)
            self.several.update({thing: [*values] for thing, values in come.several.items()})
            return
        replaced = self.one.keys() & gone.one.keys() & come.one.keys()
        self.one.update({thing: come.one[thing] for thing in replaced})
        for thing in gone.things - replaced:
            self._take(thing, gone.of(thing))
        new = {it: value for it, value in come.one.items() if it not in self.one and it not in self.several}
        self.one.update(new)
        for thing in come.things - replaced - new.keys():
            self._put(thing, come.of(thing))

    def _take(self, thing: str, values: Collection[str]) -> None:
        if self.one.pop(thing, None) is not None:
            return
        kept = self.several.pop(thing)
        if not isinstance(kept, dict) and len(kept) > MANY:
            kept = dict.fromkeys(kept)
        if isinstance(kept, dict):
            for value in values:
                del kept[value]
        else:
            kept = [value for value in kept if value not in values]
        if kept:
            self._set(thing, kept)

    def _put(self, thing: str, values: Collection[str]) -> None:
        kept = self.several.get(thing)
        if isinstance(kept, dict):
            kept.update(dict.fromkeys(values))
        else:
            before = self.of(thing)
            self.one.pop(thing, None)
            self._set(thing, [*before, *values])
