"""The data as columns: for every property the values of each thing, and the things of each value.

Which graph a statement is in does not matter here, and a statement of two graphs is one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain, combinations
from operator import itemgetter
from typing import TYPE_CHECKING

from rdflib.namespace import RDFS

from lifealliance import iris, terms
from lifealliance.columnar.column import Column, Listed
from lifealliance.columnar.literals import integers
from lifealliance.columnar.quads import statements

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from lifealliance.columnar.quads import Statements, Triple
    from lifealliance.columnar.walks import Walk

TYPE = terms.iri(iris.RDF["type"])
LABEL = terms.iri(iris.RDFS["label"])
SUBCLASS = terms.iri(str(RDFS.subClassOf))
_NONE: tuple[Listed, ...] = ()


class Columns:
    """Statements by property. What is said of one is put into a column when somebody looks at it, which many need not.

    Attributes:
        backward: the same from value to things, for the properties for which it was asked.
        walks: what has been worked out of paths, by path.
        known_members: of classes, those that were asked for.
        known_numbers: of whole numbers, those that were asked for.
    """

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self.backward: dict[str, Column] = {}
        self.walks: dict[Walk, Callable[[str], Collection[str]]] = {}
        self.known_members: dict[str, set[str]] = {}
        self.known_numbers: dict[str | None, int] = {}
        self._below: dict[str, frozenset[str]] = {}
        self._forward: dict[str, Column] = {}
        self._more: dict[Triple, int] = {}
        #: Lists of things, each once, of which several properties say something, by what Python knows them by.
        self._lists: dict[int, tuple[list[str], frozenset[str]]] = {}
        self._listings: dict[int, tuple[AbstractSet[str], list[str]]] = {}
        self._known_apart: dict[tuple[int, int], bool] = {}
        by_property: defaultdict[str, list[Triple]] = defaultdict(list)
        for triple in triples:
            by_property[triple[1]].append(triple)
        #: What no column was made of yet.
        self._left: dict[str, list[Triple] | tuple[Statements, ...]] = {**by_property}

    @classmethod
    def read(cls, quads: bytes | Iterable[bytes]) -> Columns:
        """The statements of N-Quads, given whole or in pieces that end where a line ends.

        Raises:
            BadInput: the bytes are no N-Quads.
        """
        return cls.of(statements(quads))

    @classmethod
    def of(cls, *parts: Mapping[str, Statements]) -> Columns:
        """The statements of each property, such as `Quads.parts`; from then on they stay as they are."""
        it = cls()
        left: defaultdict[str, list[Statements]] = defaultdict(list)
        for part in parts:
            for predicate, statements_ in part.items():
                left[predicate].append(statements_)
        it._left.update((predicate, (*found,)) for predicate, found in left.items())
        lists = {id(things): things for part in parts for things, _ in part.values()}
        times = Counter(id(things) for part in parts for things, _ in part.values())
        named = ((key, things, frozenset(things)) for key, things in lists.items() if things and times[key] > 1)
        it._lists.update((key, (things, names)) for key, things, names in named if len(names) == len(things))
        return it

    @property
    def forward(self) -> dict[str, Column]:
        """Property to its column, of all properties."""
        self._group_all()
        return self._forward

    @property
    def more(self) -> dict[Triple, int]:
        """How often a statement stands in the data beside the first time; none of those that stand once."""
        self._group_all()
        return self._more

    def _group_all(self) -> None:
        while self._left:
            self._group(next(iter(self._left)))

    def _group(self, predicate: str) -> Column:
        """Make the column of a property; what stands there again is counted."""
        left, lists = self._left.pop(predicate), _NONE
        if isinstance(left, list):
            one = {thing: value for thing, _, value in left}
            if len(one) == len(left):
                return self._forward.setdefault(predicate, Column(one))
            found = [*map(itemgetter(0), left)], [*map(itemgetter(2), left)]
        else:
            lists, found = self._taken_apart(left)
            one = dict(zip(*found, strict=True))
        column = self._forward[predicate] = Column.grouped(one, *found, lists)
        if len(column) < len(found[0]) + sum([len(part.things) for part in lists]):
            for (thing, value), times in Counter(zip(*found, strict=True)).items():
                if times > 1:
                    self._more[thing, predicate, value] = times - 1
        return column

    def _taken_apart(self, parts: tuple[Statements, ...]) -> tuple[tuple[Listed, ...], Statements]:
        """Statements of one property that list things which no others of it name; and the rest, end to end."""
        lists = [Listed(*part, self._lists[id(part[0])][1]) for part in parts if id(part[0]) in self._lists]
        rest = [part for part in parts if id(part[0]) not in self._lists]
        are_apart = all(self._are_apart(*pair) for pair in combinations(lists, 2)) and all(
            one.names.isdisjoint(things) for one in lists for things, _ in rest
        )
        if not are_apart:
            lists, rest = [], [*parts]
        if len(rest) == 1:
            return (*lists,), rest[0]
        things, values = ([*chain.from_iterable(part[side] for part in rest)] for side in (0, 1))
        return (*lists,), (things, values)

    def _are_apart(self, one: Listed, other: Listed) -> bool:
        """Whether two lists, which several properties may have, name no thing both."""
        pair = id(one.things), id(other.things)
        if pair not in self._known_apart:
            self._known_apart[pair] = one.names.isdisjoint(other.names)
        return self._known_apart[pair]

    def column(self, predicate: str, *, inverse: bool = False) -> Column:
        """Thing to values of a property, or value to things; not to be changed."""
        column = self._forward.get(predicate)
        if column is None:
            if predicate not in self._left:
                return Column()
            column = self._group(predicate)
        if not inverse:
            return column
        if predicate not in self.backward:
            self.backward[predicate] = column.turned()
        return self.backward[predicate]

    def listing(self, things: AbstractSet[str]) -> list[str] | None:
        """Things in the order in which several properties list them, if these list all of them and no others."""
        if not self._lists:
            return None
        known = self._listings.get(id(things))
        if known is not None and known[0] is things:
            return known[1]
        found = next((one for one, names in self._lists.values() if names is things or names == things), None)
        if found is not None:
            self._listings[id(things)] = things, found
        return found

    def made(self, things: Sequence[str], values: Sequence[str]) -> Column:
        """The column of further statements, an equal one perhaps more than once; the lists stay as they are."""
        for known, names in self._lists.values():
            if known == things:
                return Column(parts=(Listed(known, [*values], names),))
        return Column.grouped(dict(zip(things, values, strict=True)), things, values)

    def add(self, predicate: str, new: Column) -> None:
        """Put statements of one more graph to those there are; of what is there already one more is counted."""
        there = self.column(predicate)
        come = new.without(there)
        if come is not new:
            again = [(thing, predicate, value) for thing, value in new.statements() if value in there.of(thing)]
            self._more.update({it: self._more.get(it, 0) + 1 for it in again})
        self._forward.setdefault(predicate, there).change(Column(), come)
        if predicate in self.backward:
            self.backward[predicate].change(Column(), come.turned())
        self.forget_walks()
        self.forget_classes()

    def times(self, triple: Triple) -> int:
        """How often a statement stands in the data."""
        thing, predicate, value = triple
        if value not in self.column(predicate).of(thing):
            return 0
        return 1 + self.more[triple] if triple in self.more else 1

    def members(self, kind: str) -> AbstractSet[str]:
        """The instances of a class and of its subclasses (SHACL 2017, section 1.1); not to be changed."""
        if kind not in self.known_members:
            types = self.column(TYPE, inverse=True)
            self.known_members[kind] = set().union(*map(types.of, self.below(kind)))
        return self.known_members[kind]

    def below(self, kind: str) -> frozenset[str]:
        """A class and its subclasses."""
        if kind not in self._below:
            below, found, to_see = self.column(SUBCLASS, inverse=True), {kind}, [kind]
            while to_see:
                new = [one for one in below.of(to_see.pop()) if one not in found]
                found.update(new)
                to_see.extend(new)
            self._below[kind] = frozenset(found)
        return self._below[kind]

    def written(self) -> bytes:
        """The statements as N-Triples, each once."""
        lines = (
            f"{thing} {predicate} {value} .\n"
            for predicate, column in self.forward.items()
            for thing, value in column.statements()
        )
        return "".join(lines).encode()

    def numbers(self, terms: Collection[str | None]) -> list[int | None]:
        """The whole numbers that some terms stand for, and None for what stands for none; each is made out once."""
        known = self.known_numbers
        found = [*map(known.get, terms)]
        if None in found:
            known.update(integers(frozenset(terms).difference(known)))
            found = [*map(known.get, terms)]
        return found

    def forget_walks(self) -> None:
        """Let paths, and which things lists name, be looked at anew."""
        self.walks.clear()
        self._listings.clear()

    def forget_classes(self) -> None:
        """Let classes be looked at anew."""
        self._below.clear()
        self.known_members.clear()
