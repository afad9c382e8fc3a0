"""Our engine on the W3C's own suite of SHACL tests.

The suite is read from the folder that LIFEALLIANCE_W3C_SHACL names: `data-shapes-test-suite/tests` of
github.com/w3c/data-shapes. What our engine hands to pySHACL counts with what pySHACL makes of it.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib import BNode, Graph, URIRef
from rdflib.namespace import RDF, SH

from lifealliance.columnar.columns import Columns
from lifealliance.columnar.literals import term_of
from lifealliance.errors import BadInput
from lifealliance.validation import reference
from lifealliance.validation.compile import compiled
from lifealliance.validation.engine import results
from lifealliance.validation.paths import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from lifealliance.validation.checks import Result

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")
SUITE = os.environ.get("LIFEALLIANCE_W3C_SHACL", "")

Said = Counter[tuple[str, str, str | None, str, str]]


def columns(data: Graph) -> Columns:
    """A graph of rdflib as columns."""
    return Columns((term_of(subject), term_of(predicate), term_of(value)) for subject, predicate, value in data)


def found(data: Graph, shapes: Graph) -> list[Result]:
    """What our engine finds, and pySHACL where ours hands a shape over."""
    taken = compiled(shapes)
    ours = list(results(columns(data), taken))
    left = frozenset(taken.unsupported)
    return ours + (reference.results(data, shapes, only=left) if left else [])


def said(given: list[Result]) -> Said:
    """What counts of results, whatever their order."""
    return Counter((it.focus, it.path, it.value, it.component, it.severity) for it in given)


def manifests(file: Path) -> Iterator[tuple[Path, Graph]]:
    """A manifest of the suite and those it includes, each with its file."""
    graph = Graph().parse(file, publicID=file.as_uri())
    if (None, MF.entries, None) in graph:
        yield file, graph
    for included in sorted(graph.objects(None, MF.include), key=str):
        yield from manifests(Path(str(included).removeprefix("file://")))


def expected(graph: Graph, report: Node) -> Said:
    """What the suite wants to be found."""
    wanted: Said = Counter()
    for node in graph.objects(report, SH.result):
        path, value = graph.value(node, SH.resultPath), graph.value(node, SH.value)
        focus, severity = graph.value(node, SH.focusNode), graph.value(node, SH.resultSeverity)
        component = graph.value(node, SH.sourceConstraintComponent)
        assert focus is not None
        assert component is not None
        assert severity is not None
        words = "" if path is None else path_of(graph, path).words if isinstance(path, BNode) else term_of(path)
        shown = None if value is None else term_of(value)
        wanted[term_of(focus), words, shown, term_of(component), term_of(severity)] += 1
    return wanted


def verdict(file: Path, graph: Graph, test: Node) -> bool:
    """Whether our engine gives what a test of the suite wants."""
    action, result = graph.value(test, MF.action), graph.value(test, MF.result)
    assert action is not None
    assert result is not None

    def read(word: URIRef) -> Graph:
        named = Path(str(graph.value(action, word)).removeprefix("file://"))
        return graph if named == file else Graph().parse(named, publicID=named.as_uri())

    try:
        given = said(found(read(SHT.dataGraph), read(SHT.shapesGraph)))
    except (BadInput, NotImplementedError):
        return bool(result == SHT.Failure)
    return result != SHT.Failure and given == expected(graph, result)


@pytest.mark.skipif(not SUITE, reason="LIFEALLIANCE_W3C_SHACL does not name the folder of the W3C suite")
@pytest.mark.parametrize(
    ("part", "tests", "missed"), [("core", 98, set()), ("sparql", 22, {"pre-binding/shapesGraph-001"})]
)
def test_the_w3c_suite(part: str, tests: int, missed: set[str]) -> None:
    """All tests of SHACL Core pass, and those of SHACL-SPARQL but the ones neither engine can do."""
    normalize = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False  # the suite tells "1" from "true"
    try:
        outcomes = {
            f"{file.parent.name}/{str(test).rpartition('/')[2]}": verdict(file, graph, test)
            for file, graph in manifests(Path(SUITE) / part / "manifest.ttl")
            for test in graph.subjects(RDF.type, SHT.Validate)
        }
    finally:
        rdflib.NORMALIZE_LITERALS = normalize
    assert len(outcomes) == tests
    assert {name for name, passed in outcomes.items() if not passed} == missed
