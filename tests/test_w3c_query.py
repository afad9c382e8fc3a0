"""SPARQL 1.1 Query over HTTP, held against the tests of the W3C.

The suite is read from the folder that W3C_RDF_TESTS names, a copy of github.com/w3c/rdf-tests; `make w3c` runs this.
All data lie in one store, each file in a graph of its name, and every test names its graphs by the parameters of the
protocol. What fails is listed by name with the reason in `w3c_expected_failures.txt`, and nothing else may.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection

from lifealliance.model.tiers import Tier
from lifealliance.reader import KnowledgeReader
from lifealliance.store import manifest
from lifealliance.store.embedded import Store
from lifealliance.store.values import Entry, GraphFacts, Load
from lifealliance.web.app import create_app
from lifealliance.web.protocol import with_base
from lifealliance.web.serve import answering

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

PLACE = os.environ.get("W3C_RDF_TESTS", "")
SUITE = Path(PLACE) / "sparql" / "sparql11"
MANIFESTS = ("manifest-sparql11-query.ttl", "manifest-sparql11-results.ttl")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
KINDS = {
    str(MF[name])
    for name in (
        "QueryEvaluationTest",
        "CSVResultFormatTest",
        "PositiveSyntaxTest11",
        "NegativeSyntaxTest11",
    )
}
#: A folder of another standard each, which none of these services claims: entailment, and calls to other services.
LEFT_OUT = {"entailment", "service", "syntax-fed"}
BASE = "http://w3c.test/"
NOTHING = BASE + "nothing"
TYPES = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
FROM = re.compile(r"\bFROM\b")
NUMBERS = {"boolean", "integer", "decimal", "double", "float"}
XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class Case:
    """One test of the suite."""

    kind: str
    query: Path
    data: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None


def place(iri: object) -> Path:
    """The file an IRI of a manifest means."""
    return Path(str(iri).removeprefix("file://"))


def address(path: Path) -> str:
    """The graph a file is loaded into."""
    return BASE + path.relative_to(SUITE).as_posix()


def _read(path: Path) -> Graph:
    return Graph().parse(path, format="turtle", publicID=path.as_uri())


def _entries(graph: Graph, predicate: URIRef) -> Iterator[Node]:
    for found in graph.objects(None, predicate):
        yield from Collection(graph, found)


def _folders() -> set[Path]:
    found = {place(iri) for name in MANIFESTS for iri in _entries(_read(SUITE / name), MF.include)}
    return {path for path in found if path.parent.name not in LEFT_OUT}


@cache
def cases() -> dict[str, Case]:
    """The tests by folder and name; none where there is no suite."""
    found: dict[str, Case] = {}
    for path in sorted(_folders()) if (SUITE / MANIFESTS[0]).is_file() else ():
        graph = _read(path)
        for test in _entries(graph, MF.entries):
            kinds = {str(kind) for kind in graph.objects(test, URIRef(f"{RDF}type"))} & KINDS
            if kinds:
                name = f"{path.parent.name}/{str(test).rpartition('#')[2]}"
                found[name] = _case(graph, test, kinds.pop().rpartition("#")[2])
    return found


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"


def _case(graph: Graph, test: Node, kind: str) -> Case:
    (action,) = graph.objects(test, MF.action)
    if isinstance(action, URIRef):
        return Case(kind, place(action))
    named = []
    for given in graph.objects(action, QT.graphData):
        labels = list(graph.objects(given, URIRef(f"{RDFS}label")))
        file = next(graph.objects(given, QT.graph), given)
        named.append((str(labels[0]) if labels else address(place(file)), place(file)))
    result = next(graph.objects(test, MF.result), None)
    return Case(
        kind,
        place(next(graph.objects(action, QT.query))),
        tuple(place(data) for data in graph.objects(action, QT.data)),
        tuple(named),
        place(result) if result is not None else None,
    )


def expected_failures() -> dict[str, str]:
    """What fails, by name, with the reason."""
    lines = Path(__file__).with_name("w3c_expected_failures.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))


def quads(path: Path, graph: str) -> Iterator[ox.Quad]:
    """The statements of a file, in a graph."""
    format_ = ox.RdfFormat.from_extension(path.suffix[1:])
    for quad in ox.parse(path=path, format=format_, base_iri=address(path), rename_blank_nodes=True):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server over all data of the suite."""
    folder = tmp_path_factory.mktemp("w3c") / "store"
    _stored(folder)
    with (
        KnowledgeReader(folder) as reader,
        answering(create_app(reader)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        yield client


def _stored(folder: Path) -> None:
    """Puts the data into a store. Ours takes no blank nodes in; the tests have some, so they are added to its files."""
    with Store(folder) as store:
        store.put([Load(Entry("w3c", base=BASE, iri=BASE), f"<x:a> <x:b> <x:c> <{NOTHING}> .\n".encode())])
    generation = folder / "generations" / "0001"
    files = {path: address(path) for case in cases().values() for path in case.data}
    named = [(graph, path) for case in cases().values() for graph, path in case.named]
    inside = ox.Store(generation / Tier.CONTROLLED)
    inside.clear()
    for graph, path in {*((graph, path) for path, graph in files.items()), *named}:
        inside.extend(quads(path, graph))
    inside.flush()
    del inside
    known = manifest.read(generation)
    graphs = dict.fromkeys((NOTHING, *files.values(), *(graph for graph, _ in named)), GraphFacts(0, ""))
    tiers = {tier: dict(entries) for tier, entries in known.tiers.items()}
    tiers[Tier.CONTROLLED]["w3c"] = replace(tiers[Tier.CONTROLLED]["w3c"], graphs=graphs)
    (generation / manifest.NAME).write_bytes(replace(known, files={}, tiers=tiers).to_bytes())


def ask(site: httpx.Client, case: Case, accept: str) -> httpx.Response:
    """Asks the query of a test of its graphs."""
    text = case.query.read_text(encoding="utf-8")
    params: dict[str, str | list[str]] = {"query": with_base(text, lambda: address(case.query))}
    if case.result is None or not FROM.search(text):
        # A query that names its own graphs is given none.
        params["default-graph-uri"] = [address(path) for path in case.data] or [NOTHING]
        params["named-graph-uri"] = [graph for graph, _ in case.named]
    return site.post("/sparql", data=params, headers={"Accept": accept})


@pytest.mark.skipif(not cases(), reason="W3C_RDF_TESTS names no copy of w3c/rdf-tests")
@pytest.mark.parametrize("name", sorted(cases()) or ["none"])
def test_w3c_query(name: str, site: httpx.Client) -> None:
    """Passes, or fails as the list of expected failures says."""
    fault = "".join(faults(site, cases()[name]))
    assert bool(fault) == (name in expected_failures()), fault or "This test passes now."


@pytest.mark.skipif(not cases(), reason="W3C_RDF_TESTS names no copy of w3c/rdf-tests")
def test_expected_failures_are_few() -> None:
    """Each is a test of the suite, and there are at most those ten that Oxigraph has itself."""
    assert set(expected_failures()) <= set(cases())
    assert len(expected_failures()) <= 10
    assert len(cases()) > 300


def faults(site: httpx.Client, case: Case) -> Iterator[str]:
    """In what an answer is not as it should be."""
    if case.kind == "NegativeSyntaxTest11":
        answered = ask(site, case, "*/*")
        if answered.status_code != 400:
            yield f"{answered.status_code} for a query that is wrong"
        return
    if case.result is None:
        answered = ask(site, case, "*/*")
        # Whether it can be answered, with functions nobody knows, is not asked here.
        if answered.status_code != 200 and "not supported" not in answered.text:
            yield f"{answered.status_code}: {answered.text[:300]}"
        return
    yield from _compared(site, case, case.result)


def _compared(site: httpx.Client, case: Case, result: Path) -> Iterator[str]:
    if result.suffix == ".csv":
        answered = ask(site, case, "text/csv")
        if table(answered.text) != table(result.read_text(encoding="utf-8")):
            yield f"{answered.status_code}: {answered.text[:300]}"
        return
    accept = "text/tab-separated-values" if result.suffix == ".tsv" else "application/sparql-results+json"
    answered = ask(site, case, f"{accept}, application/n-triples")
    if answered.status_code != 200:
        yield f"{answered.status_code}: {answered.text[:300]}"
    elif answered.headers["content-type"].startswith("application/n-triples"):
        there = ox.Dataset(ox.parse(answered.content, ox.RdfFormat.N_TRIPLES))
        if canonical(there) != canonical(ox.Dataset(ox.parse(path=result, base_iri=address(result)))):
            yield f"other statements: {answered.text[:300]}"
    else:
        format_ = ox.QueryResultsFormat.from_media_type(accept)
        assert format_ is not None
        there_ = ox.parse_query_results(answered.content, format_)
        if rows(there_) != expected(result):
            yield f"other rows: {answered.text[:300]}"


def table(text: str) -> list[list[tuple[str, str]]]:
    """The rows of a CSV document, in any order of rows and columns; blank nodes without names, numbers by value."""
    found = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return sorted(sorted((name, cell(value)) for name, value in row.items()) for row in found)


def cell(value: str) -> str:
    """A cell of CSV, which says of nothing what it is."""
    try:
        return str(float(value))
    except ValueError:
        return "_:" if value.startswith("_:") else value


def expected(result: Path) -> object:
    """The rows of a document of the suite."""
    if result.suffix in TYPES:
        return rows(ox.parse_query_results(path=result, format=TYPES[result.suffix]))
    return rows_of_graph(ox.Dataset(ox.parse(path=result, base_iri=address(result))))


def rows(found: ox.QuerySolutions | ox.QueryBoolean) -> object:
    """Rows in a form that two answers share when one is the other with blank nodes of other names."""
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return solutions([{name: row[name] for name in names if row[name] is not None} for row in found])


def solutions(found: Iterable[dict[str, object]]) -> object:
    """The same, once the rows are read."""
    data = ox.Dataset()
    for row in found:
        node = ox.BlankNode()
        data.add(ox.Quad(node, ox.NamedNode("x:is"), ox.NamedNode("x:row")))
        for name, term in row.items():
            data.add(ox.Quad(node, ox.NamedNode(f"x:var:{name}"), by_value(term)))  # type: ignore[arg-type]
    return canonical(data)


def rows_of_graph(data: ox.Dataset) -> object:
    """The rows of a document in the DAWG result set vocabulary."""
    rs = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"

    def objects(subject: object, name: str) -> list[object]:
        return [quad.object for quad in data.quads_for_subject(subject) if quad.predicate.value == rs + name]  # type: ignore[arg-type]

    (whole,) = {quad.subject for quad in data if quad.object == ox.NamedNode(f"{rs}ResultSet")}
    if truth := objects(whole, "boolean"):
        return truth[0].value == "true"  # type: ignore[attr-defined]
    return solutions(
        {objects(binding, "variable")[0].value: objects(binding, "value")[0] for binding in objects(row, "binding")}  # type: ignore[attr-defined]
        for row in objects(whole, "solution")
    )


def by_value(term: object) -> object:
    """A number or truth value by its value, however it is written; anything else as it is."""
    if not isinstance(term, ox.Literal):
        return term
    kind, text = term.datatype.value.removeprefix(XSD), term.value
    try:
        match kind:
            case "boolean":
                text = {"1": "true", "0": "false"}.get(text, text)
            case "integer" | "negativeInteger":
                kind, text = "integer", str(int(text))
            case "decimal":
                text = str(Decimal(text).normalize())
            case "double" | "float":
                text = str(float(text))
    except (ValueError, ArithmeticError):
        return term
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind)) if kind in NUMBERS else term


def canonical(data: ox.Dataset) -> Counter[str]:
    """The statements with names of blank nodes that are the same for the same data."""
    data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return Counter(str(quad) for quad in data)
