"""Files of shapes that somebody else may have written: what would fill the memory or check nothing is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rdflib import Graph
from rdflib.exceptions import ParserError
from rdflib.namespace import RDF, SH

from lifealliance.validation import shape_values as values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

#: rdflib writes a decimal with an exponent out, digit by digit: fourteen bytes become two gigabytes.
_WRITTEN_OUT = re.compile(rb"""["'][+-]?[0-9.]+[eE][+-]?[0-9]{4,}["']""")
#: Parts of SHACL that neither our engine nor pySHACL looks at here: what they ask would pass in silence.
_NOT_CHECKED = ("js", "expression", "rule", "target", "entailment")
TOO_DEEP = "It is nested too deeply. Give its parts IRIs of their own."


def read_turtle(content: bytes) -> tuple[Graph, str]:
    """A Turtle file, and what is wrong with it, in words; empty where nothing is."""
    graph = Graph()
    if number := _WRITTEN_OUT.search(content):
        return graph, f"{number[0].decode()} has too large an exponent."
    try:
        graph.parse(data=content, format="turtle")
    except RecursionError:
        return Graph(), TOO_DEEP
    except (SyntaxError, ParserError, ValueError, IndexError) as error:  # bytes that are not UTF-8, a file cut short
        return graph, values.of_turtle(error)
    return graph, ""


def circles(graph: Graph) -> list[Node]:
    """Lists that come back to themselves, by one of their nodes each."""
    rest = dict(graph.subject_objects(RDF.rest))
    done: set[Node] = set()
    found = []
    for node in sorted(rest, key=str):
        here, way = node, set[object]()
        while here in rest and here not in done and here not in way:
            way.add(here)
            here = rest[here]
        if here in way:
            found.append(here)
        done |= way  # type: ignore[arg-type] # what stands on the way are nodes
    return found


def not_checked(graph: Graph) -> Iterator[tuple[Node, str]]:
    """Shapes that ask something nobody looks at, with the word they ask it by."""
    for word in _NOT_CHECKED:
        for node in sorted(set(graph.subjects(SH[word])), key=str):
            yield node, f"sh:{word}"
