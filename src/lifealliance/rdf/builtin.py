"""The graphs that come with the program: ontology, concepts, mappings to other vocabularies, what has been published.

They are small and our own, so rdflib reads them. What OWL writes with blank nodes (class expressions) is for
reasoners and stays in the files: nothing that is stored has a blank node.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from rdflib import BNode, Dataset, Graph, Literal, URIRef

from lifealliance import terms
from lifealliance.iris import CONCEPTS, MAPPINGS, ONTOLOGY, PUBLISHED
from lifealliance.resources import folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rdflib.term import Node


def _files() -> dict[str, list[Path]]:
    ontology = folder("ontology")
    return {
        ONTOLOGY: sorted(ontology.glob("*.ttl")),
        CONCEPTS: sorted((ontology / "concepts").glob("*.ttl")),
        MAPPINGS: sorted((ontology / "mappings").glob("*.ttl")),
        PUBLISHED: sorted((folder("data") / "published").glob("*.trig")),
    }


def builtin_digest() -> str:
    """SHA-256 over the files the built-in graphs are read from: it changes when they do."""
    digest = hashlib.sha256()
    for files in _files().values():
        for file in files:
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def builtin_quads() -> bytes:
    """The built-in graphs as sorted lines of N-Quads."""
    lines: set[str] = set()
    for name, files in _files().items():
        for file in files:
            lines.update(_lines(_triples(file), terms.iri(name)))
    return "".join(sorted(lines)).encode()


def _triples(file: Path) -> Iterable[tuple[Node, Node, Node]]:
    if file.suffix == ".trig":
        dataset = Dataset(default_union=True)
        dataset.parse(file, format="trig")
        return ((subject, predicate, value) for subject, predicate, value, _ in dataset.quads())
    return Graph().parse(file, format="turtle")


def _lines(triples: Iterable[tuple[Node, Node, Node]], graph: str) -> Iterable[str]:
    for triple in triples:
        if not any(isinstance(node, BNode) for node in triple):
            subject, predicate, value = (_term(node) for node in triple)
            yield terms.line((subject, predicate, value, graph))


def _term(node: Node) -> str:
    if isinstance(node, Literal):
        if node.language:
            return terms.text(str(node), node.language)
        return terms.text(str(node)) + (f"^^{terms.iri(str(node.datatype))}" if node.datatype else "")
    assert isinstance(node, URIRef), node
    return terms.iri(str(node))
