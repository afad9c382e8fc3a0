"""Asking what is known about one thing: what it says, what points at it, and in which graphs that stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from lifealliance import terms
from lifealliance.answers import Answer, Cell, Table
from lifealliance.errors import BadInput, NotFound, Problem
from lifealliance.iris import BUILTIN_GRAPHS, DCTERMS, LA, RDF, RDFS, VOID, XSD
from lifealliance.reader.queries import QueryReader
from lifealliance.reader.store import ALL

if TYPE_CHECKING:
    from lifealliance.store.values import Entry

#: How the address of a thing begins.
_ADDRESSES = ("http://", "https://", "urn:")
#: Rows that the two questions about a thing give at once; of a property that has more only so many are shown, the first
#: by their addresses, so that they are the same in every document.
MOST = 200
#: What a graph holds, by the last word of its address.
_HOLDS = {
    "evidence": "What came in: people, dyads, records, passages, codes, codings and memos.",
    "theory": "What is made of it: categories, statements, evidence and versions of the theory.",
    "inferred": "What follows from evidence and theory by rules, so that questions are answered fast.",
    "provenance": "Where it came from: the files that were read, and what became of what was in them.",
    "ontology": "The classes and properties of the ontology, with their definitions.",
    "concepts": "The lists of concepts: voices, vantages, relations of evidence, lists of prior theories.",
    "mappings": "Matches between what is here and terms of other vocabularies, with reasons, rejected ones too.",
    "published": "What has been published, restated, each statement with its source.",
}


class Described(NamedTuple):
    """What is known about a thing.

    Attributes:
        says: what is said of it.
        incoming: what points at it.
        uses: in which graphs it stands, in which place of statements and by which property.
    """

    says: Answer
    incoming: Answer
    uses: Answer


class ThingReader(QueryReader):
    """Asks a store; see `KnowledgeReader`."""

    def describe(self, iri: str) -> Described:
        """What is said about a thing, what points at it, and where; of a graph also what it holds.

        Of a property with more than 200 values, or that many things pointing here, 200 are given and the answer is
        marked as truncated.

        Raises:
            BadInput: that is not an IRI.
            NotFound: it stands in no statement here, and is no graph.
        """
        try:
            terms.iri(iri)
            if not iri.startswith(_ADDRESSES):
                raise ValueError(iri)  # noqa: TRY301 # one refusal for both
        except ValueError as error:
            what, todo = f"{iri!r} is not an IRI.", "Give the whole address of a thing, or a name such as la:Claim."
            raise BadInput(Problem("iri", what, todo)) from error
        uses = self.ask("thing-uses", ALL, thing=iri)
        holder = next((entry for entry in self.studies() if iri in entry.graphs), None)
        if not uses.table.rows and holder is None:
            raise NotFound(f"Nothing is known here about {iri}.")
        says = self._side("thing", iri, _counts(uses, "subject"))
        if holder is not None:
            rows = tuple(_graph_rows(iri, holder))
            says = replace(says, table=Table(tuple(says.columns), (*says.table.rows, *rows), says.table.truncated))
        return Described(says, self._side("thing-incoming", iri, _counts(uses, "object")), uses)

    def _side(self, question: str, iri: str, counts: dict[str, int]) -> Answer:
        """One side of what is known: at once where it is short, else property by property."""
        if sum(counts.values()) <= MOST:
            return self.ask(question, ALL, thing=iri)
        parts = [self.ask(question, ALL, thing=iri, property=name) for name in counts]
        at = parts[0].table.columns.index("propertyName")
        rows = [row for part in parts for row in part.table.rows]
        rows.sort(key=lambda row: cell.value if (cell := row[at]) else "")
        cut = any(count > MOST for count in counts.values())
        whole = Table(parts[0].table.columns, tuple(rows), cut)
        return replace(parts[0], parameters={"thing": iri}, table=whole)


def _counts(uses: Answer, place: str) -> dict[str, int]:
    """How many statements each property makes, with the thing in this place of them."""
    counts: dict[str, int] = {}
    for row in uses.table.records():
        if row["place"] == place:
            counts[row["property"]] = counts.get(row["property"], 0) + row["statements"]
    return counts


def _graph_rows(iri: str, entry: Entry) -> list[tuple[Cell | None, ...]]:
    """What is known about a graph from the manifest, as rows of the question `thing`."""
    name = iri.rpartition("/")[2]
    whose = "" if iri in BUILTIN_GRAPHS else f" of {entry.id}"
    facts = entry.graphs[iri]
    said = (
        (RDFS["label"], "label", Cell(f"Graph: {name}{whose}"), ""),
        (DCTERMS["description"], "description", Cell(_HOLDS[name]), ""),
        (RDF["type"], "type", Cell(VOID["Dataset"], "iri"), "Dataset"),
        (DCTERMS["subject"], "subject", Cell(entry.iri, "iri"), entry.title),
        (VOID["triples"], "statements", Cell(str(facts.quads), datatype=XSD["integer"]), ""),
        (LA["sha256"], "SHA-256", Cell(facts.digest), ""),
    )
    invented = Cell(str(entry.invented).lower(), datatype=XSD["boolean"])
    return [
        (Cell(iri, "iri"), Cell(label), value, Cell(shown) if shown else None, invented, Cell(address, "iri"))
        for address, label, value, shown in said
    ]
