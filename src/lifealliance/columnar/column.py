"""A column: under one property the values of each thing, or the other way round the things of each value.

Nearly all properties have one value for a thing, so that what is true of all of them can be told by sets and
dictionaries as wholes.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from itertools import chain, compress
from operator import is_not
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
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
        parts: what came as lists of things that the others and the rest do not name; not to be changed. It is put
            into `one` when that is first asked for: much is never looked up by its thing.
    """

    __slots__ = ("_distinct", "_rest", "one", "parts", "several")

    one: dict[str, str]

    def __init__(self, one: dict[str, str] | None = None, parts: tuple[Listed, ...] = ()) -> None:
        self._rest: dict[str, str] = {} if one is None else one
        if not parts:
            self.one = self._rest
        self.several: dict[str, list[str] | dict[str, None]] = {}
        self.parts = parts
        self._distinct: set[str] | None = None

    def __getattr__(self, name: str) -> dict[str, str]:
        """`one`, made of all there is."""
        if name != "one":
            raise AttributeError(name)
        listed = (zip(part.things, part.values, strict=True) for part in self.parts)
        self.one = dict(chain(self._rest.items(), *listed))
        return self.one

    @classmethod
    def grouped(
        cls, one: dict[str, str], things: Sequence[str], values: Sequence[str], parts: tuple[Listed, ...] = ()
    ) -> Column:
        """The column of statements; one that is made again counts once.

        Args:
            one: of every thing the value in the last statement about it.
            things: those of the statements, one after the other.
            values: the same of their values.
            parts: statements about other things.
        """
        it = cls(one, parts)
        if len(one) < len(things):
            found = defaultdict[str, list[str]](list)
            if 2 * len(one) < len(things):  # nearly all have several
                one.clear()
                for thing, value in zip(things, values, strict=True):
                    found[thing].append(value)
            else:
                others = map(is_not, map(one.__getitem__, things), values)
                for thing, value in compress(zip(things, values, strict=True), others):
                    found[thing].append(value)
                for thing, of in found.items():
                    of.append(one.pop(thing))
            for thing, of in found.items():
                it._set(thing, of if len({*of}) == len(of) else list(dict.fromkeys(of)))
        return it

    def _set(self, thing: str, values: list[str] | dict[str, None]) -> None:
        """Let these, each once, be the values of a thing that has none yet."""
        if len(values) > 1:
            self.several[thing] = values
        else:
            (self._rest[thing],) = values

    def of(self, thing: str) -> Collection[str]:
        """The values of a thing."""
        known = self._rest if self.parts and thing in self._rest else self.one
        value = known.get(thing)
        return self.several.get(thing, ()) if value is None else (value,)

    def known(self, things: Iterable[str | None]) -> dict[str, str]:
        """Where to look up the values of things that have only one: if no part names any of these, not in all of it."""
        named = self.parts and not all(part.names.isdisjoint(things) for part in self.parts)
        return self.one if named else self._rest

    def __contains__(self, thing: object) -> bool:
        """Whether a thing has a value."""
        return thing in self._rest or thing in self.several or any(thing in part.names for part in self.parts)

    def __len__(self) -> int:
        """How many statements there are."""
        return self.number + sum(map(len, self.several.values())) - len(self.several)

    @property
    def number(self) -> int:
        """How many things have a value."""
        return len(self._rest) + len(self.several) + sum([len(part.things) for part in self.parts])

    def lists(self, things: Sequence[str] | None) -> bool:
        """Whether a part of it lists these things and no others."""
        return any(part.things is things for part in self.parts)

    @property
    def said(self) -> Collection[str]:
        """The values of things that have only one, equal ones as often as they are said."""
        return [*chain(self._rest.values(), *(part.values for part in self.parts))] if self.parts else self.one.values()

    def among(self, things: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some things that have a value."""
        return frozenset().union(*(some & things for some in self._names()))

    def lacking(self, things: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some things that have no value; not to be changed."""
        for some in (*(part.names for part in self.parts), self._rest, self.several):
            things = frozenset(things).difference(some) if some else things
        return things

    @property
    def things(self) -> AbstractSet[str]:
        """The things that have a value; not to be changed."""
        if not self.parts:
            return self.one.keys() | self.several.keys() if self.several else self.one.keys()
        if len(self.parts) == 1 and not (self._rest or self.several):
            return self.parts[0].names
        return frozenset().union(*self._names())

    @property
    def are_listed(self) -> bool:
        """Whether all values stand in `said`, and equal ones have not been told apart."""
        return not self.several and self._distinct is None

    @property
    def distinct(self) -> AbstractSet[str]:
        """All values, each once; not to be changed."""
        if self._distinct is None:
            self._distinct = set(self._rest.values())
            self._distinct.update(*(part.values for part in self.parts), *self.several.values())
        return self._distinct

    def statements(self) -> Iterator[tuple[str, str]]:
        """Every thing with every value of it."""
        yield from self._rest.items()
        for part in self.parts:
            yield from zip(part.things, part.values, strict=True)
        for thing, values in self.several.items():
            for value in values:
                yield thing, value

    def columns(self) -> tuple[Sequence[str], Sequence[str]]:
        """All things and all values, one after the other."""
        if len(self.parts) == 1 and not (self._rest or self.several):
            return self.parts[0].things, self.parts[0].values
        things, values = [*self._rest], [*self._rest.values()]
        for part in self.parts:
            things += part.things
            values += part.values
        for thing, of in self.several.items():
            things += [thing] * len(of)
            values += of
        return things, values

    def values(self, things: AbstractSet[str]) -> set[str]:
        """The values that some things have."""
        found = set(map(self.known(things).get, things))
        found.discard(None)
        if self.several:
            found.update(*map(self.several.__getitem__, self.several.keys() & things))
        return found  # type: ignore[return-value]  # without None

    def turned(self) -> Column:
        """The same from value to things."""
        found: dict[str, list[str]] = {value: [] for value in self.distinct}
        for part in self.parts:
            if part.values.count(part.values[0]) == len(part.values):
                found[part.values[0]] += part.things
            else:
                for thing, value in zip(part.things, part.values, strict=True):
                    found[value].append(thing)
        for thing, value in self._rest.items():
            found[value].append(thing)
        for thing, values in self.several.items():
            for value in values:
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
        return all(one.isdisjoint(more) for one in self._names() for more in other._names())

    def _names(self) -> tuple[AbstractSet[str], ...]:
        """The things that have a value, in parts."""
        return *(part.names for part in self.parts), self._rest.keys(), self.several.keys()

    def without(self, other: Column) -> Column:
        """The statements that do not stand in another column; this column itself if that are all."""
        if other.lacks(self):
            return self
        left = [(thing, value) for thing, value in self.statements() if value not in other.of(thing)]
        things, values = [thing for thing, _ in left], [value for _, value in left]
        return Column.grouped(dict(left), things, values)

    def change(self, gone: Column, come: Column) -> None:
        """Take statements away, all of which are here, and put others here, none of which is."""
        self._distinct = None
        if not gone.number and self._is_apart(come):
            self._put_beside(come)
            return
        self._rest, self.parts = self.one, ()
        if not (self.several or gone.several or come.several) and gone.one.keys() == come.one.keys():
            self.one.update(come.one)
            return
        replaced = self.one.keys() & gone.one.keys() & come.one.keys()
        self.one.update({thing: come.one[thing] for thing in replaced})
        for thing in gone.things - replaced:
            self._take(thing, gone.of(thing))
        new = {it: value for it, value in come.one.items() if it not in self.one and it not in self.several}
        self.one.update(new)
        for thing in come.things - replaced - new.keys():
            self._put(thing, come.of(thing))

    def _put_beside(self, come: Column) -> None:
        """Put statements here that are about other things."""
        if self._rest:
            self._rest.update(come._rest)
        else:
            self._rest = come._rest.copy()  # at a small part of what it costs to fill an empty one
        self.several.update({thing: [*values] for thing, values in come.several.items()})
        self.parts += come.parts
        if not self.parts:
            self.one = self._rest
        else:
            with suppress(AttributeError):  # it may not have been asked for
                del self.one

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
