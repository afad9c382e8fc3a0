"""Constraints written in SPARQL (SHACL 2017, section 5), worked out for all things at once.

A query is taken apart once and then walked from the things outwards, so that $this is bound in every part of it, as
the specification wants (section 5.3.1). Only patterns whose answer does not depend on the order of the walk are taken:
triples, OPTIONAL of triples, FILTER and EXISTS. Any other query is left to pySHACL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyparsing.exceptions import ParseException
from rdflib import BNode, URIRef, Variable
from rdflib.namespace import OWL, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from lifealliance.validation.checks import Constraint, Hit
from lifealliance.validation.expressions import UnknownError, condition
from lifealliance.validation.literals import parts, quoted, term_of
from lifealliance.validation.paths import path_of
from lifealliance.validation.patterns import Exists, Filtered, Optional, Triples
from lifealliance.validation.walks import Again, Chain, Either, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph
    from rdflib.term import Node

    from lifealliance.validation.checks import View
    from lifealliance.validation.patterns import Pattern, Solution
    from lifealliance.validation.walks import Walk

_SLOT = re.compile(r"\{[?$](\w+)\}")
_COMPONENT = f"<{SH.SPARQLConstraintComponent}>"
_SAID = frozenset({"this", "value", "path", "message"})
_TIMES = {"*": (True, True), "+": (False, True), "?": (True, False)}


@dataclass(eq=False)
class Select(Constraint):
    """A constraint that is a SELECT; every row is something wrong."""

    pattern: Pattern
    messages: tuple[str, ...]

    def hits(self, view: View) -> Iterator[Hit]:
        """Every row, with what it says of value, path and message."""
        known = [{"this": it} for it in view.foci]
        for row in self.pattern.solutions(view.data, known):
            focus = row["this"]
            # A query about a thing itself names the thing where it names no value (section 5.3.2).
            value = row.get("value", focus if view.shape.walk is None else None)
            messages = (row["message"],) if "message" in row else self.messages or view.shape.messages
            path = row.get("path", "")
            filled = tuple(_filled(message, row) for message in messages)
            yield Hit(focus, value, path if path.startswith("<") else "", filled)


def _filled(message: str, row: Solution) -> str:
    """A message with the values of its variables."""
    if not _SLOT.search(message):
        return message
    lexical, datatype, language = parts(message)

    def value(found: re.Match[str]) -> str:
        term = row.get(found.group(1))
        if term is None:
            return found.group()
        return parts(term).lexical if term.startswith('"') else term.strip("<>")

    return quoted(_SLOT.sub(value, lexical), datatype, language)


def select_of(graph: Graph, node: Node, path: Node | None) -> Select:
    """The constraint a node of the shapes states.

    Raises:
        UnknownError: the query is of a kind the engine does not take.
    """
    text = str(graph.value(node, SH.select) or "")
    if not text:
        raise UnknownError("A constraint in SPARQL is no SELECT.")
    if re.search(r"[?$](shapesGraph|currentShape)\b", text):
        raise UnknownError("A query asks for the shapes themselves.")
    if path is not None:
        written = term_of(path) if isinstance(path, URIRef) else path_of(graph, path).words
        text = re.sub(r"[?$]PATH\b", lambda _: written, text)
    declared = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in _prefixes(graph, node))
    try:
        select = translateQuery(parseQuery(declared + text)).algebra
    except (ParseException, TypeError, AttributeError) as problem:
        raise UnknownError(f"A query cannot be read: {problem}") from problem
    while select.name in ("SelectQuery", "Project", "Distinct"):
        if Variable("this") not in select.PV:
            raise UnknownError("A query does not ask for $this.")
        if Variable("failure") in select.PV:
            raise UnknownError("A query speaks of a failure.")
        select = select.p
    messages = tuple(sorted(map(term_of, graph.objects(node, SH.message))))
    return Select(_COMPONENT, _pattern(select), messages)


def _prefixes(graph: Graph, node: Node) -> Iterator[tuple[Node | None, Node | None]]:
    for home in graph.objects(node, SH.prefixes):
        for one in graph.transitive_objects(home, OWL.imports):
            for said in graph.objects(one, SH.declare):
                yield graph.value(said, SH.prefix), graph.value(said, SH.namespace)


def _pattern(part: CompValue) -> Pattern:
    match part.name:
        case "BGP":
            return Triples(tuple(_triple(*triple) for triple in part.triples))
        case "Filter":
            return Filtered(_pattern(part.p), condition(part.expr, _exists))
        case "LeftJoin" if part.p2.name == "BGP" and part.expr.name == "TrueFilter":
            return Optional(_pattern(part.p1), _pattern(part.p2))
        case "Join" if part.p1.name == part.p2.name == "BGP":
            return _pattern(CompValue("BGP", triples=[*part.p1.triples, *part.p2.triples]))
    raise UnknownError(f"A query has a part the engine does not take: {part.name}.")


def _exists(graph: CompValue) -> Exists:
    return Exists(_pattern(graph))


def _triple(subject: Node, predicate: object, value: Node) -> tuple[str, str | Walk, str]:
    if isinstance(predicate, (URIRef, Variable)):
        return _name(subject), _name(predicate), _name(value)
    return _name(subject), _walk(predicate), _name(value)


def _name(node: Node) -> str:
    """A constant as a term, a variable as its name. A blank node of a query is a variable nobody asks for."""
    if isinstance(node, Variable):
        return f"?{node}"
    return f"?_:{node}" if isinstance(node, BNode) else term_of(node)


def _walk(path: object) -> Walk:
    match path:
        case URIRef():
            return Step(term_of(path))
        case InvPath() if isinstance(path.arg, URIRef):
            return Step(term_of(path.arg), inverse=True)
        case SequencePath():
            first, *rest = map(_walk, path.args)
            return Chain(first, _walk(SequencePath(*path.args[1:]))) if len(rest) > 1 else Chain(first, rest[0])
        case AlternativePath():
            return Either(tuple(map(_walk, path.args)))
        case MulPath():
            return Again(_walk(path.path), *_TIMES[str(path.mod)])
    raise UnknownError(f"A query has a path the engine does not take: {path}.")
