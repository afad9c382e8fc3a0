"""What a reasoner is given: files and bytes as one graph that imports nothing."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, Dataset, Graph, URIRef
from rdflib.exceptions import ParserError

from lifealliance.errors import BadInput, Problem
from lifealliance.iris import ONTOLOGY
from lifealliance.resources import folder

if TYPE_CHECKING:
    from rdflib.term import Node

#: A file (Turtle, N-Triples, TriG or N-Quads by its ending) or the bytes of Turtle or N-Triples.
Source = Path | bytes

_FORMATS = {".ttl": "turtle", ".nt": "nt", ".trig": "trig", ".nq": "nquads"}
_GRAPH_NAME = re.compile(rb" <[^<>\s]*> \.$", re.MULTILINE)


def own_sources() -> tuple[Path, ...]:
    """The ontology's roof, whose imports bring the modules, and every list of concepts."""
    place = folder("ontology")
    return place / "lifealliance.ttl", *sorted((place / "concepts").glob("*.ttl"))


def without_graphs(quads: bytes) -> bytes:
    """N-Quads, every one in a named graph, as N-Triples: OWL knows no graphs."""
    return _GRAPH_NAME.sub(b" .", quads)


def merged(sources: tuple[Source, ...], *, distinct: bool = False) -> Graph:
    """All sources and the modules they import as one graph that imports nothing.

    Args:
        sources: files or bytes.
        distinct: two names that one thing has for something it can have only one of are said to name two things. OWL
            would take them for two names of one thing and see no contradiction; the names of a study's things are
            made of what tells them apart, so that two names are two things.

    Raises:
        BadInput: a source can't be read, or imports something that is no module of ours.
    """
    whole = Graph()
    for source in sources:
        whole += _read(source)
    seen: set[str] = set()
    while wanted := {str(module) for module in whole.objects(None, OWL.imports)} - seen:
        for module in sorted(wanted):
            whole += _read(_module(module))
        seen |= wanted
    whole.remove((None, OWL.imports, None))
    if distinct:
        _tell_apart(whole)
    return whole


def _tell_apart(graph: Graph) -> None:
    for single in set(graph.subjects(RDF.type, OWL.FunctionalProperty)):
        values: dict[Node, list[Node]] = {}
        for subject, value in graph.subject_objects(single):
            if isinstance(value, URIRef):
                values.setdefault(subject, []).append(value)
        for named in values.values():
            for one, other in combinations(named, 2):
                graph.add((one, OWL.differentFrom, other))


def _module(iri: str) -> Path:
    """The file of one of our modules.

    Raises:
        BadInput: the IRI names no module of ours; nothing is fetched from elsewhere.
    """
    name = "lifealliance" if iri == ONTOLOGY else iri.removeprefix(ONTOLOGY + "/")
    path = folder("ontology") / f"{name}.ttl"
    if ":" in name or "/" in name or not path.is_file():
        raise BadInput(
            Problem(iri, "This import is no module of the ontology.", "Take it out: nothing is fetched from elsewhere.")
        )
    return path


def _read(source: Source) -> Graph:
    """One source as a graph; the names of its graphs are dropped, for OWL knows none.

    Raises:
        BadInput: the ending is unknown or the text does not parse.
    """
    where = source.name if isinstance(source, Path) else "the bytes given"
    kind = _FORMATS.get(source.suffix) if isinstance(source, Path) else "turtle"
    if kind is None:
        raise BadInput(Problem(where, "This kind of file is not read here.", f"Give {', '.join(_FORMATS)}."))
    data = source.read_bytes() if isinstance(source, Path) else source
    read: Graph = Dataset() if kind in {"trig", "nquads"} else Graph()
    try:
        read.parse(data=data, format=kind)
    except (ParserError, SyntaxError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadInput(Problem(where, f"The file does not parse: {reason}.", "Mend it there.")) from error
    if not isinstance(read, Dataset):
        return read
    flat = Graph()
    for subject, predicate, value, _ in read.quads():
        flat.add((subject, predicate, value))
    return flat
