"""Triples gathered graph by graph, and all of them as sorted lines and by property."""

from __future__ import annotations

import io
from collections import defaultdict
from itertools import chain, compress, repeat
from typing import TYPE_CHECKING

from lifealliance import iris, terms
from lifealliance.columnar.quads import Quads, together
from lifealliance.iris import LA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lifealliance.columnar.quads import Statements


class Triples:
    """Gathers the triples of one graph: one by one, or a table of things that have the same properties.

    Args:
        graph: its name as a term.
    """

    def __init__(self, graph: str) -> None:
        self._end = f" {graph} .\n"
        self._said: defaultdict[str, list[str]] = defaultdict(list)
        self._columns: defaultdict[str, Statements] = defaultdict(lambda: ([], []))
        self._rows: dict[str, str] = {}
        self._tables: list[dict[str, Statements]] = []

    def add(self, subject: str, predicate: str, value: str) -> None:
        """One triple; predicate is an IRI, subject and value are terms."""
        self._add(subject, f"<{predicate}>", value)

    def _add(self, subject: str, predicate: str, value: str) -> None:
        self._said[subject].append(f"{predicate} {value}")
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

    def table(
        self,
        things: list[str],
        one: Mapping[str, str | list[str]],
        several: Mapping[str, Sequence[Collection[str]]] | None = None,
    ) -> None:
        """The triples of many things at once, at a small part of what they cost one by one.

        Args:
            things: their names.
            one: by predicate the value of every thing, empty where it has none; or a single value that all have.
            several: by predicate any number of values of every thing.
        """
        columns = {f"<{predicate}>": self._one(things, f"<{predicate}>", values) for predicate, values in one.items()}
        for predicate, values in (several or {}).items():
            columns[f"<{predicate}>"] = self._several(things, f"<{predicate}>", values)
        statements = {predicate: column for predicate, (column, _) in columns.items() if column[0]}
        if len(set(things)) == len(things) and self._rows.keys().isdisjoint(things):
            parts = chain.from_iterable(parts for _, (_, parts) in sorted(columns.items()))
            self._rows.update(zip(things, map("".join, zip(*parts, strict=False)), strict=True))
            self._tables.append(statements)
        else:  # what is said of a thing in two places is sorted together
            for predicate, column in statements.items():
                for thing, value in zip(*column, strict=True):
                    self._add(thing, predicate, value)

    def _one(self, things: list[str], predicate: str, given: str | list[str]) -> _Column:
        values = [given] * len(things) if isinstance(given, str) else given
        if "" not in values:
            return (things, values), (things, repeat(f" {predicate} "), values, repeat(self._end))
        end = self._end
        lines = [
            f"{thing} {predicate} {value}{end}" if value else "" for thing, value in zip(things, values, strict=True)
        ]
        return ([*compress(things, values)], [*filter(None, values)]), (lines,)

    def _several(self, things: list[str], predicate: str, given: Iterable[Collection[str]]) -> _Column:
        values, end = [sorted({*of}) if len(of) > 1 else of for of in given], self._end
        lines = [
            "".join([f"{thing} {predicate} {value}{end}" for value in of])
            for thing, of in zip(things, values, strict=True)
        ]
        again = [thing for thing, of in zip(things, values, strict=True) for _ in of]
        return (again, [*chain.from_iterable(values)]), (lines,)

    def statements(self) -> dict[str, Statements]:
        """All triples by predicate, each once."""
        if self._rows.keys().isdisjoint(self._said):
            return together((*self._tables, _each_once(self._columns)))
        return _each_once(together((*self._tables, self._columns)))

    def lines(self) -> dict[str, str]:
        """The lines of every thing, sorted, each once.

        No sign of a term comes before the space behind it, so that how a line ends need not be there to sort it.
        """
        found = self._rows.copy()
        for thing, said in self._said.items():
            begin = f"{thing} "
            lines = begin + (self._end + begin).join(sorted({*said})) + self._end
            found[thing] = _sorted(found[thing], lines) if thing in found else lines
        return found


#: Statements of a property, and the parts of which a line of each thing is made.
_Column = tuple["Statements", tuple["Iterable[str]", ...]]


def _each_once(columns: Mapping[str, Statements]) -> dict[str, Statements]:
    found: dict[str, Statements] = {}
    for predicate, column in columns.items():
        each = dict.fromkeys(zip(*column, strict=True))
        found[predicate] = ([thing for thing, _ in each], [value for _, value in each])
    return found


def _sorted(*texts: str) -> str:
    """The lines of several texts, each once."""
    return "".join(sorted({f"{line}\n" for text in texts for line in text[:-1].split("\n")}))


def quads(graphs: Collection[Triples]) -> Quads:
    """Everything said in some graphs, with sorted lines, each once.

    Since no name is the beginning of another, sorting things and then the lines of each is sorting all lines. The order
    of characters is that of their bytes in UTF-8.
    """
    found: dict[str, str] = {}
    for lines in (graph.lines() for graph in graphs):
        for thing in found.keys() & lines.keys():
            lines[thing] = _sorted(found[thing], lines[thing])
        found |= lines
    written = io.BytesIO()  # line by line, so that they are not all in memory twice
    written.writelines(found.pop(thing).encode() for thing in sorted(found))
    return Quads(written.getvalue(), together(graph.statements() for graph in graphs))
