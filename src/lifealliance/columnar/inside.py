"""What stands inside the parts of a query, as rdflib takes it apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import URIRef, Variable
from rdflib.plugins.sparql.parserutils import CompValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet


def variables(part: object) -> set[str]:
    """The variables of an expression, without those of the patterns it asks for."""
    if isinstance(part, Variable):
        return {str(part)}
    if isinstance(part, CompValue) and part.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
        return set()
    return {name for one in _inner(part) for name in variables(one)}


def is_sure(part: object, certain: AbstractSet[str]) -> bool:
    """Whether an expression certainly has a value where some variables have one."""
    if isinstance(part, CompValue):
        return part.name == "Builtin_COALESCE" and any(is_sure(one, certain) for one in part.arg)
    return not isinstance(part, Variable) or str(part) in certain


def in_order(part: object) -> Iterator[tuple[str, str]]:
    """The variables, two by two, of which a condition asks that one comes before the other: never one term twice."""
    if isinstance(part, CompValue) and part.name == "ConditionalAndExpression":
        for one in (part.expr, *part.other):
            yield from in_order(one)
    elif isinstance(part, CompValue) and part.name == "RelationalExpression" and part.op in ("<", ">"):
        sides = part.expr, part.other
        if all(isinstance(it, CompValue) and it.name == "Builtin_STR" for it in sides):
            sides = part.expr.arg, part.other.arg
        if all(isinstance(it, Variable) for it in sides):
            yield sides


def has_paths(part: object) -> bool:
    """Whether a path stands in a part, over which a thing may be reached in several ways that all count."""
    if isinstance(part, CompValue) and part.name == "BGP":
        return any(not isinstance(predicate, (URIRef, Variable)) for _, predicate, _ in part.triples)
    return any(map(has_paths, _inner(part)))


def all_of(part: object) -> Iterator[object]:
    """A part of a query and all that is in it."""
    yield part
    for one in _inner(part):
        yield from all_of(one)


def _inner(part: object) -> Iterable[object]:
    return part.values() if isinstance(part, CompValue) else part if isinstance(part, list) else ()
