"""What is wrong with the texts and numbers in shapes: patterns, queries, counts, and Turtle that can't be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyparsing.exceptions import ParseException
from rdflib import Literal
from rdflib.namespace import SH, XSD
from rdflib.plugins.sparql.parser import parseQuery

from lifealliance import iris

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph
    from rdflib.term import Node

#: What is wrong, and what to do.
Fault = tuple[str, str]

_PREFIXED = re.compile(r"(?<![\w:?$<\"-])([A-Za-z][\w-]*):[A-Za-z]")
#: How rdflib says where Turtle breaks off.
_AT_LINE = re.compile(r"at line (\d+) of <[^>]*>:\s*(?:Bad syntax \((.*?)\) at \^|(.*?)$)", re.DOTALL)
_COUNTS = (
    SH.minCount, SH.maxCount, SH.minLength, SH.maxLength, SH.qualifiedMinCount, SH.qualifiedMaxCount,
)  # fmt: skip


def of_turtle(error: Exception) -> str:
    """Where and why a file is no Turtle, in one sentence."""
    if isinstance(error, UnicodeDecodeError):
        return f"It is not written in UTF-8: byte {error.start} can't be read."
    found = _AT_LINE.match(str(error))
    if found:
        return f"Line {found[1]}: {' '.join((found[2] or found[3] or 'it breaks off').split())[:200]}."
    return " ".join(str(error).split())[:200]


def faults(graph: Graph) -> Iterator[tuple[Node, Fault]]:
    """Every value in the shapes that can't be used, with the shape it stands in."""
    for node, pattern in sorted(graph.subject_objects(SH.pattern), key=str):
        yield from ((node, fault) for fault in _of_pattern(str(pattern)))
    for node, query in sorted(graph.subject_objects(SH.select), key=str):
        yield from ((node, fault) for fault in _of_query(graph, str(query)))
    for word in _COUNTS:
        for node, value in sorted(graph.subject_objects(word), key=str):
            whole = isinstance(value, Literal) and value.datatype == XSD.integer and isinstance(value.value, int)
            if not whole:
                what = f"{iris.short(str(word))} is {str(value)!r}, which is no whole number."
                yield node, (what, "Write digits without quotation marks.")


def _of_pattern(pattern: str) -> Iterator[Fault]:
    try:
        re.compile(pattern)
    except re.error as error:
        yield f"The pattern {pattern} cannot be read: {error}.", "Correct it."


def _of_query(graph: Graph, query: str) -> Iterator[Fault]:
    declared = {str(prefix): str(iri) for prefix, iri in _prefixes(graph)}
    head = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in declared.items())
    try:
        parsed = parseQuery(head + query)
    except ParseException as error:
        line = error.lineno - len(declared)
        yield "A query in the shapes is not SPARQL.", f"Look at its line {max(line, 1)}, column {error.column}."
    else:
        if "ServiceGraphPattern" in str(parsed):
            yield "A query in the shapes asks another service, which is never done here.", "Take SERVICE out of it."
    if not re.search(r"[?$]this\b", query):
        yield "A query in the shapes does not ask about $this, so it says nothing of a thing.", "Use $this."
    for prefix in sorted(set(_PREFIXED.findall(query)) - declared.keys()):
        yield f"A query in the shapes uses the prefix {prefix}, which is not declared.", "Declare it."


def _prefixes(graph: Graph) -> Iterator[tuple[Node | None, Node | None]]:
    for declaration in graph.objects(None, SH.declare):
        yield graph.value(declaration, SH.prefix), graph.value(declaration, SH.namespace)
