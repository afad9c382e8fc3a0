"""The shapes as a set: read once, refused if they are broken, asked for their names while a report is written.

A *rule* is a shape with a target; it is what a report names. A shape without a target is a condition other shapes use.
A shapes file that is empty or has a misspelt word conforms to everything, so such files are refused here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rdflib import Graph, URIRef
from rdflib.exceptions import ParserError
from rdflib.namespace import SH

from lifealliance import iris
from lifealliance.errors import BadInput, Problem
from lifealliance.validation.paths import Path, path_of
from lifealliance.validation.report import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path as File

    from rdflib.term import Node

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_SEVERITIES: dict[Node, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.NOTE,
}
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
    """

    rules: dict[str, Rule]
    graph: Graph = field(repr=False)
    digest: str

    @classmethod
    def read(cls, folder: File) -> ShapesSet:
        """Read every Turtle file of a folder.

        Raises:
            BadInput: a file is no Turtle, a word of SHACL is misspelt, a rule lacks its IRI, name, message or severity
                or asks nothing, or there is no rule at all.
        """
        graph, digest = Graph(), hashlib.sha256()
        problems: list[Problem] = []
        for file in sorted(folder.glob("*.ttl")):
            content = file.read_bytes()
            digest.update(file.name.encode() + b"\0" + content)
            problems.extend(_parse(graph, content, file.name))
        if not problems:
            problems.extend(_problems(graph, folder.name))
        if problems:
            raise BadInput(*problems)
        return cls({str(node): _rule(graph, node) for node in _targeted(graph)}, graph, digest.hexdigest())


def _parse(graph: Graph, content: bytes, name: str) -> Iterator[Problem]:
    """Add a file to the graph; what is wrong with it comes back as a problem."""
    try:
        graph.parse(data=content, format="turtle")
    except (SyntaxError, ParserError, ValueError) as error:  # ValueError covers bytes that are not UTF-8
        yield Problem(name, "This file of shapes is not valid Turtle.", " ".join(str(error).split())[:300])


def _targeted(graph: Graph) -> list[Node]:
    return sorted({node for target in _TARGETS for node in graph.subjects(target)}, key=str)


def _problems(graph: Graph, where: str) -> Iterator[Problem]:
    rules = _targeted(graph)
    if not rules:
        yield Problem(where, "There is no rule in this folder, so everything would pass.", "Install the shapes again.")
    named = {term for triple in graph for term in triple if isinstance(term, URIRef) and term.startswith(str(SH))}
    for word in sorted(named):
        if word not in SH:
            yield Problem(where, f"SHACL has no word {iris.short(word)}.", "Correct its spelling.")
    for node in rules:
        yield from _problems_of_rule(graph, node, where)


def _problems_of_rule(graph: Graph, node: Node, where: str) -> Iterator[Problem]:
    if not isinstance(node, URIRef):
        yield Problem(where, "A rule has no IRI, so no report can name it.", "Give it one.")
        return
    place = f"{where}, {node.fragment}"
    for term in (SH.name, SH.message):
        if len(list(graph.objects(node, term))) != 1:
            what = f"The rule does not have one {iris.short(term)}."
            yield Problem(place, what, "Give it one, in a researcher's words.")
    if [_SEVERITIES.get(severity) for severity in graph.objects(node, SH.severity)] in ([], [None]):
        yield Problem(place, "The rule has no known severity.", "Choose sh:Violation, sh:Warning or sh:Info.")
    if not any(str(term) in SH and term not in _ASKS_NOTHING for term in graph.predicates(node)):
        yield Problem(place, "The rule asks nothing, so everything would pass.", "Add what it asks.")


def _rule(graph: Graph, node: Node) -> Rule:
    path = graph.value(node, SH.path)
    severity = graph.value(node, SH.severity)
    assert severity is not None
    return Rule(
        iri=str(node),
        name=str(graph.value(node, SH.name)),
        message=str(graph.value(node, SH.message)),
        severity=_SEVERITIES[severity],
        path=None if path is None else path_of(graph, path),
    )
