"""Holding a study against the shapes, with the place of everything that is found."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from rdflib import Graph
from rdflib.namespace import RDF

from lifealliance import access, rdf, validation
from lifealliance.loaded import restored
from lifealliance.resources import folder

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from lifealliance.columnar.columns import Columns
    from lifealliance.reader import KnowledgeReader
    from lifealliance.validation import Report, ShapesSet


def shapes(place: Path | None = None) -> ShapesSet:
    """The shapes of a folder, or those of the program, which are read once.

    Raises:
        BadInput: everything that is wrong with them.
    """
    return _own() if place is None else validation.ShapesSet.read(place, _declared())


@cache
def _own() -> ShapesSet:
    return validation.ShapesSet.read(folder("shapes"))


def _declared() -> frozenset[str]:
    """Every class and property of the ontology. That the program's own shapes keep to them, a test makes sure of."""
    graph = Graph()
    for file in folder("ontology").glob("*.ttl"):
        graph.parse(file)
    return frozenset(map(str, graph.subjects(RDF.type, None)))


def check(data: Columns, own: Path | None = None) -> Report:
    """What the shapes say of statements."""
    return validation.check_columns(data, shapes(own))


def compared(quads: bytes, own: Path | None = None) -> Report:
    """The same of quads, which pySHACL checks as well."""
    return validation.compared(quads, shapes(own))


def of_loaded(reader: KnowledgeReader, name: str, own: Path | None = None, *, reference: bool = False) -> Report:
    """What the shapes say of a loaded study as the reader's tier has it.

    Only at the controlled tier is it said where things came from: rows and files tell more than lower tiers may see.

    Raises:
        NotFound: no study of that name is loaded.
    """
    quads = reader.quads(name)
    report = compared(quads, own) if reference else validation.check(quads, shapes(own))
    return report.placed(partial(places, reader, name))


def places(reader: KnowledgeReader, name: str, wanted: AbstractSet[str]) -> dict[str, str]:
    """Where some things of a loaded study came from, by their address; nothing below the controlled tier.

    Raises:
        NotFound: no study of that name is loaded.
    """
    study = reader.beside(name, restored)
    return {} if study is None else rdf.places(access.shown(study), wanted)
