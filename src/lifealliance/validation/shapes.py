"""The shapes as a set: read once, refused if they are broken, asked for their names while a report is written.

A *rule* is a shape with a target; it is what a report names. A shape without a target is a condition other shapes use.
A shapes file that is empty or has a misspelt word conforms to everything, so such files are refused here.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SH, XSD

from lifealliance import iris
from lifealliance.errors import BadInput, Problem
from lifealliance.validation import shape_values as values
from lifealliance.validation.compile import Compiled, compiled
from lifealliance.validation.paths import Path, path_of
from lifealliance.validation.report import Severity
from lifealliance.validation.turtle import TOO_DEEP, circles, not_checked, read_turtle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path as File

    from rdflib.term import Node

log = logging.getLogger("lifealliance.validation")

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_SEVERITIES: dict[Node, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.NOTE,
}
#: What the languages themselves declare.
_BUILT_IN = tuple(map(str, (RDF, RDFS, OWL, XSD)))
#: What a shape may say without asking anything of the data.
_ASKS_NOTHING = frozenset((*_TARGETS, SH.path, SH.name, SH.message, SH.severity, SH.description, SH.order))


@dataclass(frozen=True, slots=True)
class Rule:
    """A shape that a report names.

    Attributes:
        name: what is asked, in a few words.
        message: what is wrong if it is not met, and what to do.
        path: where in the thing it looks, or None if it looks at the thing as a whole.
    """

    iri: str
    name: str
    message: str
    severity: Severity
    path: Path | None


@dataclass(frozen=True, slots=True)
class ShapesSet:
    """All shapes of a folder, parsed.

    Attributes:
        rules: every rule by its IRI.
        graph: the shapes as a graph; nobody changes it.
        digest: SHA-256 over the files, which changes when they do.
        compiled: the same as the engine checks them, and which rules it leaves to pySHACL.
    """

    rules: dict[str, Rule]
    graph: Graph = field(repr=False)
    digest: str
    compiled: Compiled = field(repr=False)

    @classmethod
    def read(cls, folder: File, declared: AbstractSet[str] | None = None) -> ShapesSet:
        """Read every Turtle file of a folder.

        Args:
            folder: where the files are.
            declared: IRIs of the classes and properties there are; a target, class or path that is none of them is
                refused. None takes any.

        Raises:
            BadInput: a file is no Turtle, a word of SHACL is misspelt, a rule lacks its IRI, name, message or severity
                or asks nothing, asks for itself or for what is not there, or there is no rule at all.
        """
        graph, digest, homes = Graph(), hashlib.sha256(), _Homes(folder.name)
        problems: list[Problem] = []
        for file in sorted(folder.glob("*.ttl")):
            content = file.read_bytes()
            digest.update(file.name.encode() + b"\0" + content)
            problems.extend(_parse(graph, content, file.name, homes))
        problems = problems or [*_unsound(graph, homes)]
        taken = Compiled((), {})
        try:
            if not problems:
                problems.extend(_problems(graph, homes))
                problems.extend(_undeclared(graph, declared, homes) if declared is not None else ())
            taken = compiled(graph) if not problems else taken
        except RecursionError as error:
            raise BadInput(Problem(homes.folder, "A shape cannot be read.", TOO_DEEP)) from error
        for node in taken.recursive:
            what = "The shape asks for itself, so nobody can say what meets it."
            problems.append(Problem(homes.place(graph, node), what, "Ask for another shape."))
        if problems:
            raise BadInput(*problems)
        for node, reason in taken.unsupported.items():
            log.warning("The rule %s is left to pySHACL, which takes longer. %s", iris.short(str(node)), reason)
        rules = {str(node): _rule(graph, node) for node in _targeted(graph)}
        return cls(rules, graph, digest.hexdigest(), taken)

    def rule(self, shape: str) -> Rule:
        """The rule a result names by a term, or the shape inside of a rule that it names."""
        if shape[1:-1] in self.rules:
            return self.rules[shape[1:-1]]
        return _rule(self.graph, BNode(shape[2:]) if shape[0] == "_" else URIRef(shape[1:-1]))


class _Homes:
    """In which file each shape stands.

    Args:
        folder: what is said of what stands in no file.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._files: dict[Node, str] = {}

    def add(self, part: Graph, file: str) -> None:
        """Notes what a file says something of."""
        for node in part.subjects():
            self._files.setdefault(node, file)

    def place(self, graph: Graph, node: Node) -> str:
        """File and shape of a node; a shape without an IRI is named by the one it stands in."""
        file = self._files.get(node, self.folder)
        seen = set()
        while not isinstance(node, URIRef) and node not in seen:
            seen.add(node)
            node = next(graph.subjects(None, node), node)
        return f"{file}, {iris.short(node)}" if isinstance(node, URIRef) else file


def _parse(graph: Graph, content: bytes, name: str, homes: _Homes) -> Iterator[Problem]:
    """Add a file to the graph; what is wrong with it comes back as a problem."""
    part, wrong = read_turtle(content)
    if wrong:
        yield Problem(name, "This file of shapes is not valid Turtle.", wrong)
    for node in sorted(_shaped(part) & _shaped(graph), key=str):
        what = f"The shape {iris.short(str(node))} stands in another file, too."
        yield Problem(name, what, "Give one of the two another IRI.")
    homes.add(part, name)
    for triple in part:
        graph.add(triple)


def _shaped(graph: Graph) -> set[Node]:
    """What a file says something of in the words of SHACL, prefixes left out."""
    said = ((node, str(word)) for node, word in graph.subject_predicates() if isinstance(node, URIRef))
    return {node for node, word in said if word.startswith(str(SH)) and word != str(SH.declare)}


def _unsound(graph: Graph, homes: _Homes) -> Iterator[Problem]:
    """What must not be looked at any closer, or would be passed over."""
    for node in circles(graph):
        yield Problem(homes.place(graph, node), "A list comes back to itself and has no end.", "Correct it.")
    for node, word in not_checked(graph):
        what = f"Nothing here checks {word}, so everything would pass."
        yield Problem(homes.place(graph, node), what, "Say it with the core of SHACL or sh:sparql.")


def _targeted(graph: Graph) -> list[Node]:
    return sorted({node for target in _TARGETS for node in graph.subjects(target)}, key=str)


def _problems(graph: Graph, homes: _Homes) -> Iterator[Problem]:
    rules = _targeted(graph)
    if not rules:
        what = "There is no rule in this folder, so everything would pass."
        yield Problem(homes.folder, what, "Install the shapes again, or name a folder with shapes.")
    named = {
        (term, triple[0])
        for triple in graph
        for term in triple
        if isinstance(term, URIRef) and term.startswith(str(SH)) and term not in SH
    }
    for word, node in sorted(named, key=str):
        yield Problem(homes.place(graph, node), f"SHACL has no word {iris.short(word)}.", "Correct its spelling.")
    for node in sorted({*graph.subjects(SH.name)}, key=str):
        if len({*graph.objects(node, SH.name)}) > 1:
            what = "Two shapes have this IRI: it has several sh:name."
            yield Problem(homes.place(graph, node), what, "Give one of the two another IRI.")
    for node in rules:
        yield from _problems_of_rule(graph, node, homes)
    for shape in sorted(_asked(graph), key=str):
        if (shape, None, None) not in graph:
            where = homes.place(graph, next(graph.subjects(None, shape)))
            yield Problem(where, f"A rule asks for {iris.short(str(shape))}, which is not there.", "Correct its name.")
    for node, fault in values.faults(graph):
        yield Problem(homes.place(graph, node), *fault)


def _undeclared(graph: Graph, declared: AbstractSet[str], homes: _Homes) -> Iterator[Problem]:
    """Classes and properties that rules aim at or walk along and that nobody declares: they would find nothing."""
    asked = {
        (node, what, term)
        for word, what in (
            (SH.targetClass, "target"),
            (SH.targetSubjectsOf, "target"),
            (SH.targetObjectsOf, "target"),
            (SH["class"], "class"),
        )
        for node, term in graph.subject_objects(word)
    } | {(node, "path", term) for node, path in graph.subject_objects(SH.path) for term in _steps(graph, path)}
    for node, what, term in sorted(asked, key=str):
        if isinstance(term, URIRef) and str(term) not in declared and not str(term).startswith(_BUILT_IN):
            said = f"The {what} {iris.short(str(term))} is declared in no module of the ontology."
            yield Problem(homes.place(graph, node), said, "Correct its name.")


def _steps(graph: Graph, path: Node) -> Iterator[Node]:
    """The properties a path walks along."""
    if isinstance(path, URIRef):
        yield path
        return
    yield from (it for member in graph.items(path) for it in _steps(graph, member))
    for word, inner in graph.predicate_objects(path):
        if str(word).startswith(str(SH)):
            yield from _steps(graph, inner)


def _asked(graph: Graph) -> set[Node]:
    """Every shape, or list of shapes, that another shape asks to be met or not to be."""
    lists = {given for term in ("and", "or", "xone") for given in graph.objects(None, SH[term])}
    single = {shape for term in ("not", "node", "property") for shape in graph.objects(None, SH[term])}
    return lists | single | {member for given in lists for member in graph.items(given)}


def _problems_of_rule(graph: Graph, node: Node, homes: _Homes) -> Iterator[Problem]:
    place = homes.place(graph, node)
    if not isinstance(node, URIRef):
        yield Problem(place, "A rule has no IRI, so no report can name it.", "Give it one.")
        return
    for term in (SH.name, SH.message):
        number = len(list(graph.objects(node, term)))
        # Several names are two shapes, which is said of every shape.
        if number == 0 or (number > 1 and term == SH.message):
            what = f"The rule does not have one {iris.short(term)}."
            yield Problem(place, what, "Give it one, in a researcher's words.")
    if [_SEVERITIES.get(severity) for severity in graph.objects(node, SH.severity)] in ([], [None]):
        yield Problem(place, "The rule has no known severity.", "Choose sh:Violation, sh:Warning or sh:Info.")
    if not any(str(term) in SH and term not in _ASKS_NOTHING for term in graph.predicates(node)):
        yield Problem(place, "The rule asks nothing, so everything would pass.", "Add what it asks.")


def _rule(graph: Graph, node: Node) -> Rule:
    path = graph.value(node, SH.path)
    # Only a shape inside of a rule may lack these; it is named by its address then.
    name = str(graph.value(node, SH.name) or iris.short(str(node)))
    return Rule(
        iri=str(node),
        name=name,
        message=str(graph.value(node, SH.message) or name),
        severity=_SEVERITIES.get(graph.value(node, SH.severity) or SH.Violation, Severity.VIOLATION),
        path=None if path is None else path_of(graph, path),
    )
