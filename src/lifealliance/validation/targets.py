"""What a shape looks at by itself (SHACL 2017, section 2.1.3): all of it, and which of some things belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rdflib.namespace import RDF, RDFS, SH

from lifealliance.columnar.columns import TYPE
from lifealliance.columnar.literals import term_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from rdflib import Graph
    from rdflib.term import Node

    from lifealliance.columnar.columns import Columns
    from lifealliance.validation.edits import Change

#: The words that name a target.
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


class Target(Protocol):
    """Things a shape looks at."""

    def all(self, data: Columns) -> AbstractSet[str]:
        """All of them; not to be changed."""
        ...

    def among(self, data: Columns, things: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some things that belong to them."""
        ...

    def touched(self, change: Change) -> AbstractSet[str]:
        """The things that may belong to them because of some statements."""
        ...

    def predicates(self) -> Iterator[str]:
        """The properties that decide about it."""
        ...


@dataclass(frozen=True, slots=True)
class Members:
    """The instances of a class."""

    kind: str

    def all(self, data: Columns) -> AbstractSet[str]:
        """All of them."""
        return data.members(self.kind)

    def among(self, data: Columns, things: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some things."""
        return data.members(self.kind) & things

    def touched(self, change: Change) -> AbstractSet[str]:
        """The things said to be one."""
        return change.typed(self.kind)

    def predicates(self) -> Iterator[str]:
        """Only rdf:type."""
        yield TYPE


@dataclass(frozen=True, slots=True)
class Named:
    """Things the shape names."""

    things: frozenset[str]

    def all(self, _: Columns) -> AbstractSet[str]:
        """All of them, whether there is anything about them or not."""
        return self.things

    def among(self, _: Columns, things: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some things."""
        return self.things & things

    def touched(self, _: Change) -> AbstractSet[str]:
        """No statement makes one."""
        return frozenset()

    def predicates(self) -> Iterator[str]:
        """None."""
        yield from ()


@dataclass(frozen=True, slots=True)
class Having:
    """The subjects of a property, or its objects."""

    predicate: str
    inverse: bool

    def all(self, data: Columns) -> AbstractSet[str]:
        """All of them."""
        return data.column(self.predicate, inverse=self.inverse).things

    def among(self, data: Columns, things: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some things."""
        return data.column(self.predicate, inverse=self.inverse).among(things)

    def touched(self, change: Change) -> AbstractSet[str]:
        """Those of the statements."""
        return change.statements.column(self.predicate, inverse=self.inverse).things

    def predicates(self) -> Iterator[str]:
        """Only its own."""
        yield self.predicate


def targets_of(graph: Graph, node: Node) -> list[Target]:
    """The targets of a shape, that it is a class itself included (SHACL 2017, section 2.1.3.3)."""
    classes = {*graph.objects(node, SH.targetClass)}
    if any(RDFS.Class in graph.transitive_objects(kind, RDFS.subClassOf) for kind in graph.objects(node, RDF.type)):
        classes.add(node)
    found: list[Target] = [Members(term_of(kind)) for kind in classes]
    if named := frozenset(map(term_of, graph.objects(node, SH.targetNode))):
        found.append(Named(named))
    found.extend(Having(term_of(it), inverse=False) for it in graph.objects(node, SH.targetSubjectsOf))
    found.extend(Having(term_of(it), inverse=True) for it in graph.objects(node, SH.targetObjectsOf))
    return found
