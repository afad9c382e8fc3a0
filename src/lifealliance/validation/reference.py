"""The check itself, done by pySHACL. The only door to it.

pySHACL switches a setting of rdflib for the whole process while it takes in shapes, and leaves it switched when it
fails there. So the shapes come to it parsed, the setting is put back whatever happens, and one check runs at a time.
It never fetches anything: no imports, no addresses, no inference, none of the advanced features.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import rdflib
from rdflib import BNode, Dataset, Graph
from rdflib.namespace import SH

from lifealliance.columnar.columns import Columns
from lifealliance.columnar.literals import term_of
from lifealliance.errors import BadInput, Problem
from lifealliance.validation.checks import Result
from lifealliance.validation.findings import report_of
from lifealliance.validation.paths import path_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from rdflib import URIRef
    from rdflib.term import Node

    from lifealliance.validation.report import Report
    from lifealliance.validation.shapes import ShapesSet

_ONE_AT_A_TIME = Lock()


def check(quads: bytes, shapes: ShapesSet) -> Report:
    """Hold the graphs of one study, or the published graph, against the shapes.

    Args:
        quads: N-Quads of the evidence, theory and inferred graphs together; which graph a triple is in does not matter.
        shapes: what to hold them against.

    Raises:
        BadInput: the bytes are no N-Quads, or a shape cannot be used.
    """
    data = merged(quads)
    columns = Columns((term_of(subject), term_of(predicate), term_of(value)) for subject, predicate, value in data)
    return report_of(columns, results(data, shapes.graph), shapes)


def results(data: Graph, shapes: Graph, only: Collection[Node] | None = None) -> list[Result]:
    """What pySHACL finds, in the same form as our engine.

    Args:
        data: the data, without graphs.
        shapes: the shapes.
        only: the shapes whose targets are looked at; all of them if not given.

    Raises:
        BadInput: a shape cannot be used.
    """
    with _ONE_AT_A_TIME:
        found = _validated(data, shapes if only is None else _with_rules(shapes, only))
    return [_result(found, node) for node in found.objects(None, SH.result)]


def _with_rules(graph: Graph, only: Collection[Node]) -> Graph:
    """The shapes with the targets of only some rules."""
    kept = Graph()
    for subject, predicate, value in graph:
        if subject in only or not str(predicate).startswith(str(SH.target)):
            kept.add((subject, predicate, value))
    return kept


def merged(quads: bytes) -> Graph:
    """All quads as one plain graph, their graph names dropped.

    Raises:
        BadInput: the bytes are no N-Quads.
    """
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
    # Imported where it is used: it takes a quarter of a second and 12 MB, and few checks need it.
    import pyshacl  # noqa: PLC0415
    from pyshacl.errors import ReportableRuntimeError  # noqa: PLC0415
    from pyshacl.monkey import rdflib_bool_unpatch  # noqa: PLC0415

    normalize = rdflib.NORMALIZE_LITERALS
    try:
        _, results, text = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False, do_owl_imports=False
        )
    except ReportableRuntimeError as error:
        raise BadInput(Problem("shapes", "A shape cannot be used.", _first_line(str(error)))) from error
    finally:
        rdflib_bool_unpatch()  # type: ignore[no-untyped-call]  # pySHACL gives it no types
        rdflib.NORMALIZE_LITERALS = normalize
    if not isinstance(results, Graph):  # pySHACL returns some of its failures instead of raising them
        raise BadInput(Problem("shapes", "A shape cannot be used.", _first_line(text)))
    return results


def _first_line(text: str) -> str:
    """What pySHACL says without the lines on where to read more."""
    return text.strip().partition("\n")[0]


def _result(found: Graph, node: Node) -> Result:
    def term(word: URIRef) -> str | None:
        value = found.value(node, word)
        return None if value is None else term_of(value)

    path = found.value(node, SH.resultPath)
    return Result(
        focus=term(SH.focusNode) or "",
        path=path_of(found, path).words if isinstance(path, BNode) else term(SH.resultPath) or "",
        value=term(SH.value),
        component=term(SH.sourceConstraintComponent) or "",
        severity=term(SH.resultSeverity) or "",
        shape=term(SH.sourceShape) or "",
        messages=tuple(sorted(map(term_of, found.objects(node, SH.resultMessage)))),
    )
