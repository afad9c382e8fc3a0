"""From what a shape says in Turtle to what is checked: one line for every parameter of SHACL Core."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rdflib import Literal, URIRef
from rdflib.namespace import SH

from lifealliance.columnar.expressions import UnknownError
from lifealliance.columnar.literals import STRING, term_of, value_of
from lifealliance.validation import constraints_of_sets as sets
from lifealliance.validation import constraints_of_shapes as shapes
from lifealliance.validation import constraints_of_values as values
from lifealliance.validation.sparql import select_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rdflib import Graph
    from rdflib.term import Node

    from lifealliance.validation.checks import Constraint, Shape


#: What a shape may say that is no constraint by itself, or belongs to another one.
SAYS_NOTHING = frozenset(
    SH[word]
    for word in (
        *("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "path", "name", "description", "order"),
        *("group", "defaultValue", "message", "severity", "deactivated", "prefixes", "flags", "ignoredProperties"),
        *("qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"),
    )
)
_KINDS = {
    "IRI": "<",
    "BlankNode": "_",
    "Literal": '"',
    "BlankNodeOrIRI": "_<",
    "BlankNodeOrLiteral": '_"',
    "IRIOrLiteral": '<"',
}
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
#: What makes no sense without a path.
_OF_PATHS = frozenset(
    SH[word] for word in ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape")
)


def flag_of(graph: Graph, node: Node, term: URIRef) -> bool:
    """Whether a shape says true; written `1` it does not count (SHACL 2017, section 4.4.5)."""
    return any(isinstance(it, Literal) and str(it) == "true" for it in graph.objects(node, term))


def asked_of(
    graph: Graph, node: Node, parameter: Node, shape: Shape, find: Callable[[Node], Shape]
) -> Iterator[Constraint]:
    """The constraints a shape states with one parameter, one for each of its values.

    Args:
        graph: the shapes.
        node: the shape in it.
        parameter: such as sh:minCount.
        shape: the shape as an object; its path is known.
        find: gives the object of another shape.

    Raises:
        UnknownError: what it says makes no sense.
    """
    if shape.walk is None and parameter in _OF_PATHS:
        raise UnknownError(f"sh:{str(parameter).removeprefix(str(SH))} needs a path.")
    make = PARAMETERS[parameter]
    for value in graph.objects(node, parameter):
        try:
            yield from make(_Said(graph, node, value, find))
        except (ValueError, re.error) as problem:
            raise UnknownError(f"sh:{str(parameter).removeprefix(str(SH))}: {problem}") from problem


class _Said:
    """One value of one parameter, and what stands beside it."""

    def __init__(self, graph: Graph, node: Node, value: Node, find: Callable[[Node], Shape]) -> None:
        self.graph = graph
        self.node = node
        self.value = value
        self.find = find

    @property
    def term(self) -> str:
        return term_of(self.value)

    def number(self) -> int:
        """The value as a whole number."""
        found = value_of(self.term)
        if found is None or not isinstance(found.value, int) or isinstance(found.value, bool) or found.value < 0:
            raise ValueError(f"{self.value} is no whole number")
        return found.value

    def literal(self) -> str:
        if value_of(self.term) is None:
            raise ValueError(f"{self.value} has no place in an order")
        return self.term

    def iri(self) -> str:
        if not isinstance(self.value, URIRef):
            raise ValueError(f"{self.value} is no IRI")  # noqa: TRY004 - of a shapes file, not of a caller
        return self.term

    def members(self) -> list[Node]:
        """The value as a list."""
        return [*self.graph.items(self.value)]

    def shapes(self) -> tuple[Shape, ...]:
        return tuple(map(self.find, self.members()))


def _component(name: str) -> str:
    return f"<{SH}{name}ConstraintComponent>"


def _kind(said: _Said) -> Iterator[Constraint]:
    name = str(said.value).removeprefix(str(SH))
    if name not in _KINDS:
        raise ValueError(f"{name} is no kind of node")
    yield values.OfNodeKind(_component("NodeKind"), _KINDS[name])


def _datatype(said: _Said) -> Iterator[Constraint]:
    component, datatype = _component("Datatype"), said.iri()[1:-1]
    yield values.OfStrings(component) if datatype == STRING else values.OfDatatype(component, datatype)


def _pattern(said: _Said) -> Iterator[Constraint]:
    flags = "".join(str(it) for it in said.graph.objects(said.node, SH.flags))
    if wrong := set(flags) - _FLAGS.keys():
        raise ValueError(f"the flag {wrong.pop()} is not known")
    combined = sum((_FLAGS[flag] for flag in set(flags)), re.RegexFlag(0))
    yield values.Matching(_component("Pattern"), re.compile(str(said.value), combined))


def _closed(said: _Said) -> Iterator[Constraint]:
    if str(said.value) != "true":
        return
    graph, node = said.graph, said.node
    own = {path for one in graph.objects(node, SH.property) for path in graph.objects(one, SH.path)}
    ignored = {it for given in graph.objects(node, SH.ignoredProperties) for it in graph.items(given)}
    yield sets.Closed(_component("Closed"), frozenset(term_of(it) for it in own | ignored if isinstance(it, URIRef)))


def _qualified(said: _Said) -> Iterator[Constraint]:
    graph, node = said.graph, said.node
    shape = said.find(said.value)
    siblings: tuple[Shape, ...] = ()
    if flag_of(graph, node, SH.qualifiedValueShapesDisjoint):
        beside = {
            other
            for parent in graph.subjects(SH.property, node)
            for one in graph.objects(parent, SH.property)
            for other in graph.objects(one, SH.qualifiedValueShape)
        }
        siblings = tuple(said.find(other) for other in sorted(beside - {said.value}, key=str))
    for least in graph.objects(node, SH.qualifiedMinCount):
        number = _Said(graph, node, least, said.find).number()
        yield shapes.Qualified(_component("QualifiedMinCount"), shape, siblings, number, None)
    for most in graph.objects(node, SH.qualifiedMaxCount):
        number = _Said(graph, node, most, said.find).number()
        yield shapes.Qualified(_component("QualifiedMaxCount"), shape, siblings, 0, number)


def _unique(said: _Said) -> Iterator[Constraint]:
    if str(said.value) == "true":
        yield sets.OncePerLanguage(_component("UniqueLang"))


def _sparql(said: _Said) -> Iterator[Constraint]:
    path = said.graph.value(said.node, SH.path)
    if not flag_of(said.graph, said.value, SH.deactivated):
        yield select_of(said.graph, said.value, path)


PARAMETERS: dict[Node, Callable[[_Said], Iterator[Constraint]]] = {
    SH["class"]: lambda it: iter([values.OfClass(_component("Class"), it.term)]),
    SH.datatype: _datatype,
    SH.nodeKind: _kind,
    SH["in"]: lambda it: iter([values.OneOf(_component("In"), frozenset(map(term_of, it.members())))]),
    SH.minInclusive: lambda it: iter([values.Within(_component("MinInclusive"), it.literal(), True, True)]),
    SH.minExclusive: lambda it: iter([values.Within(_component("MinExclusive"), it.literal(), True, False)]),
    SH.maxInclusive: lambda it: iter([values.Within(_component("MaxInclusive"), it.literal(), False, True)]),
    SH.maxExclusive: lambda it: iter([values.Within(_component("MaxExclusive"), it.literal(), False, False)]),
    SH.minLength: lambda it: iter([values.OfLength(_component("MinLength"), it.number(), None)]),
    SH.maxLength: lambda it: iter([values.OfLength(_component("MaxLength"), 0, it.number())]),
    SH.pattern: _pattern,
    SH.languageIn: lambda it: iter(
        [values.InLanguages(_component("LanguageIn"), tuple(str(one).lower() for one in it.members()))]
    ),
    SH.minCount: lambda it: iter([sets.AtLeast(_component("MinCount"), it.number())]),
    SH.maxCount: lambda it: iter([sets.AtMost(_component("MaxCount"), it.number())]),
    SH.hasValue: lambda it: iter([sets.Having(_component("HasValue"), it.term)]),
    SH.uniqueLang: _unique,
    SH.equals: lambda it: iter([sets.SameAs(_component("Equals"), it.iri())]),
    SH.disjoint: lambda it: iter([sets.ApartFrom(_component("Disjoint"), it.iri())]),
    SH.lessThan: lambda it: iter([sets.Before(_component("LessThan"), it.iri(), or_equal=False)]),
    SH.lessThanOrEquals: lambda it: iter([sets.Before(_component("LessThanOrEquals"), it.iri(), or_equal=True)]),
    SH.closed: _closed,
    SH["not"]: lambda it: iter([shapes.Not(_component("Not"), it.find(it.value))]),
    SH["and"]: lambda it: iter([shapes.All(_component("And"), it.shapes())]),
    SH["or"]: lambda it: iter([shapes.Any(_component("Or"), it.shapes())]),
    SH.xone: lambda it: iter([shapes.ExactlyOne(_component("Xone"), it.shapes())]),
    SH.node: lambda it: iter([shapes.All(_component("Node"), (it.find(it.value),))]),
    SH.property: lambda it: iter([shapes.Meeting(_component("Property"), it.find(it.value))]),
    SH.qualifiedValueShape: _qualified,
    SH.sparql: _sparql,
}
