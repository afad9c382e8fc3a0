"""The algebra of a SPARQL query, as rdflib takes it apart, as patterns over columns.

Here only patterns whose answer does not depend on the order of the walk are taken; `queries` takes others, too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rdflib import BNode, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue

from lifealliance.columnar.expressions import UnknownError, condition
from lifealliance.columnar.inside import in_order, variables
from lifealliance.columnar.literals import term_of
from lifealliance.columnar.patterns import Condition, Exists, Filtered, Optional, Triples
from lifealliance.columnar.walks import Again, Chain, Either, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rdflib.term import Node

    from lifealliance.columnar.patterns import Names, Pattern, Triple
    from lifealliance.columnar.walks import Walk

_TIMES = {"*": (True, True), "+": (False, True), "?": (True, False)}


def _not_taken(part: CompValue) -> Pattern:
    raise UnknownError(f"A query has a part the engine does not take: {part.name}.")


def pattern_of(part: CompValue, others: Callable[[CompValue], Pattern] = _not_taken) -> Pattern:
    """The pattern a part of the algebra states.

    Args:
        part: of the algebra.
        others: makes the patterns of parts of other kinds; unless given, none is taken.

    Raises:
        UnknownError: it has a part that is not taken.
    """
    match part.name:
        case "BGP":
            return Triples(tuple(_triple(*triple) for triple in part.triples))
        case "Filter":
            first = pattern_of(part.p, others)
            if isinstance(first, Triples):
                first = replace(first, several=_several(first.triples, part.expr))
            return Filtered(first, condition_of(part.expr))
        case "LeftJoin" if part.p2.name == "BGP" and part.expr.name == "TrueFilter":
            return Optional(pattern_of(part.p1, others), pattern_of(part.p2))
        case "Join" if part.p1.name == part.p2.name == "BGP":
            return pattern_of(CompValue("BGP", triples=[*part.p1.triples, *part.p2.triples]))
    return others(part)


def _several(triples: Sequence[Triple], condition: object) -> set[Triple]:
    """The triple patterns that say of a thing what another says of it, of another value if a condition is met."""
    found: set[Triple] = set()
    for pair in in_order(condition):
        said = [{it[:2] for it in triples if it[2] == f"?{name}"} for name in pair]
        found.update((*it, f"?{name}") for it in said[0] & said[1] for name in pair)
    return {it for it in found if isinstance(it[1], str) and it[1][0] != "?"}


def condition_of(expression: object) -> Condition:
    """What an expression asks of rows, and of what stands beside them.

    Raises:
        UnknownError: it asks in a way that is not taken.
    """
    there: list[Exists] = []

    def exists(graph: CompValue) -> Exists:
        there.append(Exists(pattern_of(graph)))
        return there[-1]

    asked = condition(expression, exists)
    inside = {name for one in there for name in _named(one.pattern)}
    return Condition(asked, variables(expression) | inside, tuple(there))


def _named(pattern: Pattern) -> Names:
    """The variables of a pattern and of what it asks."""
    if isinstance(pattern, Optional):
        return _named(pattern.first) | _named(pattern.more)
    return _named(pattern.first) | pattern.condition.names if isinstance(pattern, Filtered) else pattern.possible


def term_or_name(node: Node) -> str:
    """A constant as a term, a variable as its name. A blank node of a query is a variable nobody asks for."""
    if isinstance(node, Variable):
        return f"?{node}"
    return f"?_:{node}" if isinstance(node, BNode) else term_of(node)


def _triple(subject: Node, predicate: object, value: Node) -> tuple[str, str | Walk, str]:
    if isinstance(predicate, (URIRef, Variable)):
        return term_or_name(subject), term_or_name(predicate), term_or_name(value)
    return term_or_name(subject), _walk(predicate), term_or_name(value)


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
