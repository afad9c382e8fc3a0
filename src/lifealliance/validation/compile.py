"""The shapes as objects, made once.

What the engine does not know is never passed over: a shape that says such a thing, and every rule that asks for that
shape, is left to pySHACL, and the reason is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rdflib import URIRef
from rdflib.namespace import RDF, RDFS, SH

from lifealliance import iris
from lifealliance.columnar.expressions import UnknownError
from lifealliance.columnar.literals import term_of
from lifealliance.columnar.walks import walk_of
from lifealliance.validation.checks import Shape
from lifealliance.validation.parameters import PARAMETERS, SAYS_NOTHING, asked_of, flag_of
from lifealliance.validation.paths import path_of
from lifealliance.validation.targets import TARGETS, targets_of

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node


@dataclass(frozen=True, slots=True)
class Compiled:
    """All shapes that look at something by themselves.

    Attributes:
        shapes: those the engine checks, in the order of their names.
        unsupported: those it leaves to pySHACL, each with the reason.
        recursive: shapes that ask for themselves, whose meaning SHACL leaves open (SHACL 2017, section 3.4.3).
    """

    shapes: tuple[Shape, ...]
    unsupported: dict[Node, str]
    recursive: tuple[Node, ...] = ()


def compiled(graph: Graph) -> Compiled:
    """Read all shapes of a graph."""
    maker = _Maker(graph)
    shapes, unsupported = [], {}
    for node in sorted(_looking(graph), key=str):
        try:
            shape = maker.shape(node)
            shape.targets.extend(targets_of(graph, node))
        except (UnknownError, ValueError) as reason:
            unsupported[node] = str(reason)
        else:
            shapes.append(shape)
    return Compiled(tuple(shapes), unsupported, tuple(sorted(maker.recursive, key=str)))


def _looking(graph: Graph) -> set[Node]:
    """The shapes with a target, and those that are classes themselves (SHACL 2017, section 2.1.3.3)."""
    found = {node for target in (*TARGETS, SH.target) for node in graph.subjects(target)}
    for kind in graph.transitive_subjects(RDFS.subClassOf, RDFS.Class):
        assert kind is not None
        for node in graph.subjects(RDF.type, kind):
            if any(str(term) in SH for term in graph.predicates(node)) or _is_shape(graph, node):
                found.add(node)
    return found


def _is_shape(graph: Graph, node: Node) -> bool:
    return not {SH.NodeShape, SH.PropertyShape}.isdisjoint(graph.objects(node, RDF.type))


@dataclass
class _Maker:
    """Makes each shape once; a shape that asks for itself is not followed."""

    graph: Graph
    made: dict[Node, Shape] = field(default_factory=dict)
    refused: dict[Node, str] = field(default_factory=dict)
    making: list[Node] = field(default_factory=list)
    recursive: set[Node] = field(default_factory=set)

    def shape(self, node: Node) -> Shape:
        """The shape of a node.

        Raises:
            UnknownError: it says, or a shape it asks for says, what the engine does not know.
        """
        if node in self.refused:
            raise UnknownError(self.refused[node])
        if node in self.making:
            self.recursive.add(node)
            raise UnknownError(f"{iris.short(str(node))} asks for itself.")
        if node not in self.made:
            self.making.append(node)
            try:
                self.made[node] = self._made(node)
            except UnknownError as reason:
                self.refused[node] = str(reason)
                raise
            finally:
                self.making.pop()
        return self.made[node]

    def _made(self, node: Node) -> Shape:
        graph = self.graph
        path = graph.value(node, SH.path)
        severity = graph.value(node, SH.severity) or SH.Violation
        shape = Shape(
            iri=term_of(node),
            walk=None if path is None else walk_of(graph, path),
            path="" if path is None else _words(graph, path),
            severity=term_of(severity),
            messages=tuple(sorted(map(term_of, graph.objects(node, SH.message)))),
            active=not flag_of(graph, node, SH.deactivated),
        )
        if shape.active:
            self._refuse_unknown(node)
            for predicate in sorted({*graph.predicates(node)} & PARAMETERS.keys(), key=str):
                shape.constraints.extend(asked_of(graph, node, predicate, shape, self.shape))
        return shape

    def _refuse_unknown(self, node: Node) -> None:
        """Refuse a shape that says more than the engine understands."""
        graph = self.graph
        own = {term for parameter in graph.objects(None, SH.parameter) for term in graph.objects(parameter, SH.path)}
        for term in {*self.graph.predicates(node)}:
            known = term in PARAMETERS or term in SAYS_NOTHING
            if (isinstance(term, URIRef) and term.startswith(str(SH)) and not known) or term in own:
                raise UnknownError(f"{iris.short(str(term))} is a constraint the engine does not know.")


def _words(graph: Graph, path: Node) -> str:
    """A path as a report of the engine names it."""
    return term_of(path) if isinstance(path, URIRef) else path_of(graph, path).words
