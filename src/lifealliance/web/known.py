"""What the reader knows, put together as addresses need it: a statement with its evidence, a thing with its world."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lifealliance.errors import NotFound
from lifealliance.iris import DCTERMS, LA, PREFIXES, RDF, RDFS, SKOS, short
from lifealliance.reader import ALL, PUBLISHED_ID

if TYPE_CHECKING:
    from lifealliance.answers import Answer
    from lifealliance.reader import KnowledgeReader

#: The question whose answer is the way from a statement to the words.
TRACE = "CQ09"
_NAMES = (RDFS["label"], SKOS["prefLabel"], DCTERMS["title"])
_DEFINITIONS = (SKOS["definition"], RDFS["comment"], DCTERMS["description"])


@dataclass(frozen=True, slots=True)
class Known:
    """A thing.

    Attributes:
        iri: its address.
        invented: it belongs to a study whose words are made up.
        says: what is said about it.
        incoming: what points at it.
        uses: in which graphs it stands, and how often.
        bases: where made-up things live.
        place: for a passage, where it stands; otherwise None.
    """

    iri: str
    invented: bool
    says: Answer
    incoming: Answer
    uses: Answer
    bases: tuple[str, ...]
    place: Answer | None = None

    @property
    def label(self) -> str:
        """What to call it: its name, or else by what leads to it, or else its address."""
        named = _texts(self.says, *_NAMES)
        if named:
            return min(named)
        if self.says.table.rows and (leading := self.incoming.table.records()) and leading[0]["fromName"]:
            return f"{leading[0]['fromName']}: {leading[0]['propertyName'] or short(leading[0]['property'])}"
        return short(self.iri)

    def is_a(self, kind: str) -> bool:
        """Whether it is said to be of this class."""
        return kind in _texts(self.says, RDF["type"])

    @property
    def cut(self) -> bool:
        """Some property has more values than are given here, or more things point at it."""
        return self.says.table.truncated or self.incoming.table.truncated

    @property
    def definition(self) -> str:
        """What it means, where that is said."""
        return min(_texts(self.says, *_DEFINITIONS), default="")


def claim(reader: KnowledgeReader, name: str, study: str) -> Answer:
    """A statement in each of its versions; the answer names the study it was found in.

    Args:
        reader: knows it.
        name: its short name or IRI.
        study: where to look; empty for the study that is loaded and what is published.

    Raises:
        Ambiguous: several studies are loaded and none was named.
        NotFound: there is no such statement.
    """
    found = reader.claim(name, study)
    return replace(found, study=str(found.table.records()[0]["studyId"]))


def evidence(reader: KnowledgeReader, found: Answer, name: str) -> Answer:
    """The passages and memos set in relation to a statement that was found."""
    return reader.ask(TRACE, found.study, claim=name)


def component_evidence(reader: KnowledgeReader, name: str, study: str) -> Answer:
    """The passages that indicate a component, looked for as a statement is.

    Raises:
        Ambiguous: several studies are loaded and none was named.
        NotFound: there is no such component.
    """
    for place in (study,) if study else ("", PUBLISHED_ID):
        found = reader.ask("components", place, component=name)
        if found.table.rows:
            return reader.component_evidence(name, found.study)
    where = study or "the study that is loaded, nor in what is published"
    raise NotFound(f"There is no component {name} in {where}.")


def thing(reader: KnowledgeReader, name: str) -> Known:
    """What is known about a thing.

    Whether it is made up goes by where it lives: what is published does not become invented because an invented
    study is loaded beside it.

    Args:
        reader: knows it.
        name: its IRI, or a name with a known prefix.

    Raises:
        BadInput: that is neither.
        NotFound: nothing is known about it.
    """
    iri = expanded(name)
    says, incoming, uses = reader.describe(iri)
    bases = invented_bases(reader)
    invented = bool(bases) and iri.startswith(bases)
    pointing = [row for row in _column(incoming, "from") if bases and row.startswith(bases)]
    place = reader.ask("excerpt-place", ALL, excerpt=iri) if LA["Excerpt"] in _column(says, "value") else None
    incoming = replace(incoming, invented=bool(pointing))
    return Known(iri, invented, replace(says, invented=invented), incoming, uses, bases, place)


def expanded(name: str) -> str:
    """The IRI a name with a known prefix stands for; anything else as it is."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else name


def things_of(reader: KnowledgeReader, answer: Answer, column: str) -> list[Known]:
    """What is known about each thing of a column, each once, in the order of the rows."""
    return [thing(reader, iri) for iri in dict.fromkeys(_column(answer, column))]


def invented_studies(reader: KnowledgeReader, study: str) -> list[str]:
    """The ids of the invented studies among those a query is asked of."""
    return [entry.id for entry in reader.studies() if entry.invented and study in {entry.id, ALL}]


def invented_bases(reader: KnowledgeReader) -> tuple[str, ...]:
    """What the addresses of made-up things begin with."""
    return tuple(entry.base for entry in reader.studies() if entry.invented)


def _texts(answer: Answer, *properties: str) -> list[str]:
    """The values of the first of these properties that has any."""
    said = [(str(row["property"]), str(row["value"])) for row in answer.table.records()]
    found = ([text for name, text in said if name == wanted] for wanted in properties)
    return next(filter(None, found), [])


def _column(answer: Answer, name: str) -> list[str]:
    if name not in answer.table.columns:
        return []
    at = answer.table.columns.index(name)
    return [cell.value for row in answer.table.rows if (cell := row[at])]
