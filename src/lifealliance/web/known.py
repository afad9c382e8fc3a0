"""What the reader knows, put together as addresses need it: a statement with its evidence, a thing with its world."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lifealliance.errors import NotFound
from lifealliance.iris import PREFIXES
from lifealliance.reader import ALL, PUBLISHED_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.answers import Answer
    from lifealliance.reader import KnowledgeReader


@dataclass(frozen=True, slots=True)
class Known:
    """A thing.

    Attributes:
        iri: its address.
        invented: it belongs to a study whose words are made up.
        says: what is said about it.
        incoming: what points at it.
        bases: where made-up things live.
    """

    iri: str
    invented: bool
    says: Answer
    incoming: Answer
    bases: tuple[str, ...]


def home(reader: KnowledgeReader, claim: str, study: str) -> str:
    """The study a statement is in: the one named, else the one that is loaded, else what is published.

    Raises:
        Ambiguous: several studies are loaded and none was named.
        NotFound: there is no such statement in any of them.
    """
    return _home(lambda study: reader.claim(claim, study).study, study, f"statement {claim}")


def component_home(reader: KnowledgeReader, component: str, study: str) -> str:
    """The study a component is in, in the same way.

    Raises:
        Ambiguous, NotFound: as above.
    """

    def found(study: str) -> str:
        answer = reader.ask("components", study, component=component)
        if not answer.table.rows:
            raise NotFound(f"There is no component {component} in {answer.study}.")
        return answer.study

    return _home(found, study, f"component {component}")


def _home(find: Callable[[str], str], study: str, what: str) -> str:
    if study:
        return find(study)
    try:
        return find("")
    except NotFound:
        pass
    try:
        return find(PUBLISHED_ID)
    except NotFound as missing:
        raise NotFound(f"There is no {what} in what is loaded, nor in what is published.") from missing


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
    says, incoming = reader.describe(iri)
    bases = invented_bases(reader)
    invented = bool(bases) and iri.startswith(bases)
    pointing = [row for row in _column(incoming, "from") if bases and row.startswith(bases)]
    return Known(iri, invented, replace(says, invented=invented), replace(incoming, invented=bool(pointing)), bases)


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


def _column(answer: Answer, name: str) -> list[str]:
    if name not in answer.table.columns:
        return []
    at = answer.table.columns.index(name)
    return [cell.value for row in answer.table.rows if (cell := row[at])]
