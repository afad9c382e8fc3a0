"""The check itself, done by pySHACL. The only door to it.

pySHACL switches a setting of rdflib for the whole process while it takes in shapes, and leaves it switched when it
fails there. So the shapes come to it parsed, the setting is put back whatever happens, and one check runs at a time.
It never fetches anything: no imports, no addresses, no inference, none of the advanced features.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError
from pyshacl.monkey import rdflib_bool_unpatch
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import RDFS, SH, XSD

from lifealliance import iris, terms
from lifealliance.errors import BadInput, Problem
from lifealliance.validation.report import Finding, Report, Terms

if TYPE_CHECKING:
    from rdflib.term import Node

    from lifealliance.validation.shapes import ShapesSet

_ONE_AT_A_TIME = Lock()
_NO_ADDRESS = "something without an address"


def check(quads: bytes, shapes: ShapesSet) -> Report:
    """Hold the graphs of one study, or the published graph, against the shapes.

    Args:
        quads: N-Quads of the evidence, theory and inferred graphs together; which graph a triple is in does not matter.
        shapes: what to hold them against.

    Raises:
        BadInput: the bytes are no N-Quads, or a shape cannot be used.
    """
    with _ONE_AT_A_TIME:
        data = _merged(quads)
        results = _validated(data, shapes.graph)
    findings = [_finding(data, results, node, shapes) for node in results.objects(None, SH.result)]
    return Report(tuple(sorted(findings, key=_order)))


def _merged(quads: bytes) -> Graph:
    """All quads as one plain graph, their graph names dropped."""
    dataset = Dataset()
    try:
        dataset.parse(data=quads, format="nquads")
    except (rdflib.exceptions.ParserError, ValueError) as error:
        raise BadInput(Problem("quads", "This is not N-Quads.", " ".join(str(error).split())[:300])) from error
    merged = Graph()
    for subject, predicate, value, _ in dataset.quads():
        merged.add((subject, predicate, value))
    return merged


def _validated(data: Graph, shapes: Graph) -> Graph:
    normalize = rdflib.NORMALIZE_LITERALS
    try:
        _, results, text = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False, do_owl_imports=False
        )
    except ReportableRuntimeError as error:
        raise BadInput(Problem("shapes", "A shape cannot be used.", str(error))) from error
    finally:
        rdflib_bool_unpatch()  # type: ignore[no-untyped-call]  # pySHACL gives it no types
        rdflib.NORMALIZE_LITERALS = normalize
    if not isinstance(results, Graph):  # pySHACL returns some of its failures instead of raising them
        raise BadInput(Problem("shapes", "A shape cannot be used.", text))
    return results


def _finding(data: Graph, results: Graph, node: Node, shapes: ShapesSet) -> Finding:
    focus, value = results.value(node, SH.focusNode), results.value(node, SH.value)
    rule = shapes.rules[str(results.value(node, SH.sourceShape))]
    assert focus is not None
    # A shape about the thing as a whole names it twice; that a flag is true or false is what the message says.
    shown = "" if value in (None, focus) or _is_flag(value) else _label(data, value)
    return Finding(
        severity=rule.severity,
        message=rule.message,
        shape=rule.iri,
        name=rule.name,
        focus=str(focus),
        label=_label(data, focus),
        path=str(rule.path or ""),
        value="" if value in (None, focus) else str(value),
        value_label=shown,
        terms=Terms(
            focus=_term(focus),
            path=rule.path.turtle if rule.path else "",
            value="" if value is None else _term(value),
            component=_term(results.value(node, SH.sourceConstraintComponent)),
        ),
    )


def _is_flag(node: Node | None) -> bool:
    return isinstance(node, Literal) and node.datatype == XSD.boolean


def _label(data: Graph, node: Node) -> str:
    """What the data call a thing; its shortened IRI if they give it no name."""
    labels = sorted(str(label) for label in data.objects(node, RDFS.label))
    if labels:
        return labels[0]
    if isinstance(node, BNode):
        return _NO_ADDRESS
    return iris.short(str(node)) if isinstance(node, URIRef) else str(node)


def _term(node: Node | None) -> str:
    """A node as Turtle and N-Triples write it."""
    if isinstance(node, Literal):
        if node.language:
            return terms.text(str(node), node.language)
        return terms.text(str(node)) + (f"^^{terms.iri(str(node.datatype))}" if node.datatype else "")
    if isinstance(node, BNode):
        return f"_:{node}"
    assert isinstance(node, URIRef), node
    return terms.iri(str(node))


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    return (finding.severity.rank, finding.shape, finding.label, finding.focus, finding.value)
