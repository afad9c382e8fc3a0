"""A SHACL property path, written for people (as in SPARQL) and for Turtle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import BNode
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH

from lifealliance import iris, terms

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node


@dataclass(frozen=True, slots=True)
class Path:
    """Where a rule looks.

    Attributes:
        words: as SPARQL writes it, with prefixes: `^la:recordOf / la:end`.
        turtle: as SHACL writes it in Turtle.
    """

    words: str
    turtle: str

    def __str__(self) -> str:
        """The path for people."""
        return self.words


def path_of(graph: Graph, node: Node) -> Path:
    """The path a node of the shapes stands for (SHACL 2017, section 2.3.1).

    Raises:
        ValueError: it is no path.
    """
    if not isinstance(node, BNode):
        return Path(iris.short(str(node)), terms.iri(str(node)))
    if (node, RDF.first, None) in graph:
        steps = [path_of(graph, step) for step in Collection(graph, node)]
        return Path(" / ".join(_bracket(step) for step in steps), f"( {' '.join(step.turtle for step in steps)} )")
    if (inverse := graph.value(node, SH.inversePath)) is not None:
        inner = path_of(graph, inverse)
        return Path(f"^{_bracket(inner)}", f"[ sh:inversePath {inner.turtle} ]")
    if (either := graph.value(node, SH.alternativePath)) is not None:
        ways = [path_of(graph, way) for way in Collection(graph, either)]
        turtle = " ".join(way.turtle for way in ways)
        return Path(" | ".join(_bracket(way) for way in ways), f"[ sh:alternativePath ( {turtle} ) ]")
    for word, sign in (("zeroOrMore", "*"), ("oneOrMore", "+"), ("zeroOrOne", "?")):
        if (again := graph.value(node, SH[f"{word}Path"])) is not None:
            inner = path_of(graph, again)
            return Path(f"{_bracket(inner)}{sign}", f"[ sh:{word}Path {inner.turtle} ]")
    raise ValueError(f"This is no property path: {node}")


def _bracket(path: Path) -> str:
    return f"({path.words})" if " " in path.words else path.words
