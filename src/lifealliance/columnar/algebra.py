"""The algebra of a SPARQL query, as rdflib takes it apart, as patterns over columns.

Only patterns whose answer does not depend on the order of the walk are taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import BNode, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue

from lifealliance.columnar.expressions import UnknownError, condition
from lifealliance.columnar.literals import term_of
from lifealliance.columnar.patterns import Exists, Filtered, Optional, Triples
from lifealliance.columnar.walks import Again, Chain, Either, Step

if TYPE_CHECKING:
    from rdflib.term import Node

    from lifealliance.columnar.patterns import Pattern
    from lifealliance.columnar.walks import Walk

_TIMES = {"*": (True, True), "+": (False, True), "?": (True, False)}


def pattern_of(part: CompValue) -> Pattern:
    """The pattern a part of the algebra states.

    Raises:
        UnknownError: it has a part that is not taken.
    """
    match part.name:
        case "BGP":
            return Triples(tuple(_triple(*triple) for triple in part.triples))
        case "Filter":
            there: list[Exists] = []
            asked = condition(part.expr, lambda graph: _exists(graph, there))
            return Filtered(pattern_of(part.p), asked, tuple(there))
        case "LeftJoin" if part.p2.name == "BGP" and part.expr.name == "TrueFilter":
            return Optional(pattern_of(part.p1), pattern_of(part.p2))
        case "Join" if part.p1.name == part.p2.name == "BGP":
            return pattern_of(CompValue("BGP", triples=[*part.p1.triples, *part.p2.triples]))
    raise UnknownError(f"A query has a part the engine does not take: {part.name}.")


def _exists(graph: CompValue, there: list[Exists]) -> Exists:
    there.append(Exists(pattern_of(graph)))
    return there[-1]


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
