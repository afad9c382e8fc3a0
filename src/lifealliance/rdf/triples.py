"""Triples gathered graph by graph, and all of them by property and as sorted lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property, partial
from itertools import chain, compress, repeat
from typing import TYPE_CHECKING

from lifealliance import iris, terms
from lifealliance.columnar.quads import Quads
from lifealliance.iris import LA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from lifealliance.columnar.quads import Statements


class Table:
    """Things that have the same properties, and what each of them has.

    Attributes:
        things: their names.
    """

    def __init__(self) -> None:
        self.things: list[str] = []
        self._one: defaultdict[str, list[str]] = defaultdict(list)
        self._several: defaultdict[str, list[Collection[str]]] = defaultdict(list)
        self._lacking: set[str] = set()  # properties that some things have not

    def add(
        self,
        things: Sequence[str],
        one: Mapping[str, str | Sequence[str]],
        several: Mapping[str, Sequence[Collection[str]]] | None = None,
    ) -> None:
        """More things, with the same properties.

        Args:
            things: their names.
            one: by predicate the value of every thing, empty where it has none; or a single value that all have.
            several: by predicate any number of values of every thing.
        """
        self.things += things
        for predicate, values in one.items():
            every = [values] * len(things) if isinstance(values, str) else values
            self._one[f"<{predicate}>"] += every
            if "" in every:
                self._lacking.add(f"<{predicate}>")
        for predicate, each in (several or {}).items():
            self._several[f"<{predicate}>"] += [sorted({*of}) if len(of) > 1 else of for of in each]

    @cached_property
    def statements(self) -> dict[str, Statements]:
        """All of this by predicate; nothing can be added any more."""
        of = {predicate: self._with_values(predicate, values) for predicate, values in self._one.items()}
        of |= {predicate: self._with_each(values) for predicate, values in self._several.items() if any(values)}
        return {predicate: column for predicate, column in of.items() if column[0]}

    def _with_values(self, predicate: str, values: list[str]) -> Statements:
        if predicate in self._lacking:
            return [*compress(self.things, values)], [*filter(None, values)]
        return self.things, values

    def _with_each(self, values: Sequence[Collection[str]]) -> Statements:
        return [*chain.from_iterable(map(repeat, self.things, map(len, values)))], [*chain.from_iterable(values)]

    def lines(self, end: str) -> Iterator[str]:
        """The lines of one thing after the other, all of them sorted."""
        order = sorted(range(len(self.things)), key=self.things.__getitem__)
        things = [*map(self.things.__getitem__, order)]
        parts: list[Iterable[str]] = []
        for predicate in sorted(self.statements):
            if predicate in self._several:
                each: Iterable[Collection[str]] = map(self._several[predicate].__getitem__, order)
            else:
                values = [*map(self._one[predicate].__getitem__, order)]
                if predicate not in self._lacking:
                    parts += things, repeat(f" {predicate} "), values, repeat(end)
                    continue
                each = ((value,) if value else () for value in values)
            lines = zip(things, each, strict=True)
            parts.append(["".join([f"{thing} {predicate} {value}{end}" for value in of]) for thing, of in lines])
        return map("".join, zip(*parts, strict=False))


class Triples:
    """Gathers the triples of one graph: one by one, or of many things that have the same properties at once.

    Args:
        graph: its name as a term.

    Attributes:
        said: what is said of things one by one, each a predicate and a value.
        tables: the rest.
    """

    def __init__(self, graph: str) -> None:
        self.said: defaultdict[str, list[str]] = defaultdict(list)
        self.tables: list[Table] = []
        self.end = f" {graph} .\n"
        self._columns: defaultdict[str, Statements] = defaultdict(lambda: ([], []))

    def add(self, subject: str, predicate: str, value: str) -> None:
        """One triple; predicate is an IRI, subject and value are terms."""
        self._add(subject, f"<{predicate}>", value)

    def _add(self, subject: str, predicate: str, value: str) -> None:
        self.said[subject].append(f"{predicate} {value}")
        things, values = self._columns[predicate]
        things.append(subject)
        values.append(value)

    def thing(self, subject: str, kind: str, label: str, study: str = "") -> None:
        """What every thing has: its class, its label, its study."""
        self.add(subject, iris.RDF["type"], f"<{LA[kind]}>")
        self.add(subject, iris.RDFS["label"], terms.text(label))
        if study:
            self.add(subject, LA["inStudy"], study)

    def words(self, subject: str, predicate: str, value: str) -> None:
        """A text, unless there is none."""
        if value:
            self.add(subject, predicate, terms.text(value))

    def concept(self, subject: str, term: str, scheme: str, word: str) -> None:
        """A researcher's word as a concept, unless there is none."""
        if word:
            self.add(subject, LA[term], terms.iri(iris.concept(scheme, word)))

    def moment(self, subject: str, predicate: str, value: str) -> None:
        """A date and time, unless there is none."""
        if value:
            self.add(subject, predicate, terms.moment(value))

    def table(self) -> Table:
        """A table for the triples of many things, at a small part of what they cost one by one."""
        self.tables.append(Table())
        return self.tables[-1]

    def settle(self, times: Mapping[str, int]) -> None:
        """Let what tables say of things that are named elsewhere as well be said one by one.

        Args:
            times: how often things are named.
        """
        tables, self.tables = self.tables, []
        for table in tables:
            if sum(map(times.__getitem__, table.things)) == len(table.things):
                self.tables.append(table)
            else:
                for predicate, column in table.statements.items():
                    for thing, value in zip(*column, strict=True):
                        self._add(thing, predicate, value)

    def parts(self) -> list[Mapping[str, Statements]]:
        """All triples by predicate, each once: those of every table, and those said one by one."""
        added: dict[str, Statements] = {}
        for predicate, column in self._columns.items():
            each = dict.fromkeys(zip(*column, strict=True))
            added[predicate] = [thing for thing, _ in each], [value for _, value in each]
        return [*(table.statements for table in self.tables), added]


def quads(graphs: Sequence[Triples]) -> Quads:
    """Everything said in some graphs, each statement once in each; nothing can be added any more."""
    for graph in graphs:
        graph.tables = [table for table in graph.tables if table.statements]
    said = {thing for graph in graphs for thing in graph.said}
    tables = [table.things for graph in graphs for table in graph.tables]
    if len(said.union(*tables)) < len(said) + sum(map(len, tables)):
        times = Counter(chain(said, *tables))
        for graph in graphs:
            graph.settle(times)
    return Quads([part for graph in graphs for part in graph.parts()], partial(_lines, graphs))


def _lines(graphs: Sequence[Triples]) -> Iterator[bytes]:
    """All lines, sorted, those of a thing together.

    Since no name is the beginning of another, sorting things and then the lines of each is sorting all lines; and the
    order of characters is that of their bytes in UTF-8. From each table, and from what is said one by one, the lines of
    a thing are taken when its turn has come.
    """
    said: defaultdict[str, set[str]] = defaultdict(set)
    for graph in graphs:
        for thing, predicates in graph.said.items():
            said[thing].update(f"{thing} {one}{graph.end}" for one in predicates)
    source: dict[str, Iterator[str]] = dict.fromkeys(said, ("".join(sorted(said[thing])) for thing in sorted(said)))
    for graph in graphs:
        for table in graph.tables:
            source |= dict.fromkeys(table.things, table.lines(graph.end))
    return map(str.encode, map(next, map(source.__getitem__, sorted(source))))
