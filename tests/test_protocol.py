"""SPARQL 1.1 Protocol: datasets chosen by parameters, descriptions without a query, and the tests of the W3C.

The W3C's suite is read from the folder that W3C_RDF_TESTS names, a copy of github.com/w3c/rdf-tests; without it these
tests are left out. Every request is sent as the manifest has it, with our path in place of `/sparql/`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pyoxigraph
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection

from lifealliance import iris
from lifealliance.reader import KnowledgeReader
from lifealliance.store.embedded import Store
from lifealliance.store.values import Entry, Load
from lifealliance.web.app import create_app
from lifealliance.web.protocol import without_dataset
from lifealliance.web.serve import answering, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdflib.term import Node

PLACE = os.environ.get("W3C_RDF_TESTS", "")
SUITE = Path(PLACE) / "sparql" / "sparql11" / "protocol"
NO_UPDATE = "nothing can be changed over HTTP"
#: The tests of the W3C that a service fails which only reads, by name, with the reason.
EXPECTED_FAILURES = dict.fromkeys(
    (
        "update_dataset_default_graph",
        "update_dataset_default_graphs",
        "update_dataset_named_graphs",
        "update_dataset_full",
        "update_post_form",
        "update_post_direct",
        "update_base_uri",
    ),
    NO_UPDATE,
)
HT, MF = (
    Namespace("http://www.w3.org/2011/http#"),
    Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"),
)
CNT = Namespace("http://www.w3.org/2011/content#")
DATA = "http://kasei.us/2009/09/sparql/data/"
KINDS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"},
}
ANY = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[httpx.Client]:
    """A client of a server over the demo store."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


def count(site: httpx.Client, query: str = ANY, **given: str | Sequence[str]) -> int:
    """The number that a query answers with, asked with these parameters."""
    answered = site.get("/sparql", params={"query": query, **given})
    assert answered.status_code == 200, answered.text
    return int(answered.json()["results"]["bindings"][0]["n"]["value"])


def test_parameters_choose_the_graphs(site: httpx.Client) -> None:
    """The default graph is the union of those named for it and no others; GRAPH reaches those named for it alone."""
    one = count(site, ANY, **{"default-graph-uri": iris.ONTOLOGY})
    other = count(site, ANY, **{"default-graph-uri": iris.CONCEPTS})
    both = count(site, ANY, **{"default-graph-uri": [iris.ONTOLOGY, iris.CONCEPTS]})
    assert 0 < one < both
    assert 0 < other < both <= one + other
    assert count(site, ANY, **{"named-graph-uri": iris.ONTOLOGY}) == 0
    named = site.get("/sparql", params={"query": GRAPHS, "named-graph-uri": [iris.ONTOLOGY, iris.CONCEPTS]}).json()
    assert {row["g"]["value"] for row in named["results"]["bindings"]} == {iris.ONTOLOGY, iris.CONCEPTS}
    unnamed = site.get("/sparql", params={"query": GRAPHS, "default-graph-uri": iris.ONTOLOGY}).json()
    assert unnamed["results"]["bindings"] == []


def test_parameters_take_the_place_of_from(site: httpx.Client) -> None:
    """What the protocol names counts, and FROM does not (section 2.1.4), whatever it names."""
    wanted = count(site, ANY, **{"default-graph-uri": iris.ONTOLOGY})
    for clause in (f"FROM <{iris.CONCEPTS}>", "FROM <x:elsewhere> FROM NAMED <x:there>"):
        query = ANY.replace("WHERE", f"{clause} WHERE")
        assert count(site, query, **{"default-graph-uri": iris.ONTOLOGY}) == wanted


def test_graphs_stand_in_address_and_form_together(site: httpx.Client) -> None:
    """A form and the address of a POST may each name graphs."""
    both = count(site, ANY, **{"default-graph-uri": [iris.ONTOLOGY, iris.CONCEPTS]})
    answered = site.post(
        "/sparql",
        params={"default-graph-uri": iris.ONTOLOGY},
        data={"query": ANY, "default-graph-uri": iris.CONCEPTS},
    )
    assert int(answered.json()["results"]["bindings"][0]["n"]["value"]) == both


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_that_is_not_here_is_refused_by_name(site: httpx.Client, name: str) -> None:
    """403 names the graph; a study's own graphs are outside of a query that asks another study."""
    answered = site.get("/sparql", params={"query": ANY, name: "http://elsewhere.example/graph"})
    assert answered.status_code == 403
    assert "http://elsewhere.example/graph" in answered.json()["detail"]
    own = iris.graph(iris.LOCAL_BASE + "demo/", "evidence")
    assert site.get("/sparql", params={"query": ANY, name: own, "study": "published"}).status_code == 403
    assert site.get("/sparql", params={"query": ANY, name: own, "study": "demo"}).status_code == 200


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("SELECT * FROM <x:a> FROM NAMED x:b { ?from ?p 'FROM <x:c>' }", "SELECT * { ?from ?p 'FROM <x:c>' }"),
        ("CONSTRUCT { ?s ?p ?o } from <x:a> WHERE { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"),
        ("ASK # FROM <x:a>\nFROM <x:b> {}", "ASK # FROM <x:a>\n {}"),
        ("ASK { FROM <x:a> }", "ASK { FROM <x:a> }"),
        ("SELECT * FROM", "SELECT * FROM"),
    ],
)
def test_from_is_taken_out_and_nothing_else(text: str, kept: str) -> None:
    """Clauses become spaces, so that a mistake is still reported where it stands; words and strings stay."""
    found = without_dataset(text)
    assert len(found) == len(text)
    assert found.split() == kept.split()


@pytest.mark.parametrize("address", ["/sparql", "/.well-known/void"])
def test_what_is_here_is_described_without_a_query(site: httpx.Client, address: str) -> None:
    """Turtle, N-Triples, JSON-LD and RDF/XML say the same, without a blank node, in less than a second each."""
    kinds = {
        "text/turtle": pyoxigraph.RdfFormat.TURTLE,
        "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
        "application/ld+json": pyoxigraph.RdfFormat.JSON_LD,
        "application/rdf+xml": pyoxigraph.RdfFormat.RDF_XML,
    }
    said = []
    for media, form in kinds.items():
        answered = site.get(address, headers={"Accept": media})
        assert answered.status_code == 200
        assert answered.headers["content-type"].partition(";")[0] == media
        assert answered.elapsed.total_seconds() < 1
        said.append({str(quad.triple) for quad in pyoxigraph.parse(answered.content, form)})
    assert said[0]
    assert all(other == said[0] for other in said)
    assert "_:" not in "".join(said[0])
    assert site.get(address).headers["content-type"].startswith("text/turtle")


def test_the_description_has_every_graph_with_its_size(site: httpx.Client) -> None:
    """VoID says of every graph as many statements as a query counts, and marks the invented study."""
    found = Graph().parse(data=site.get("/.well-known/void").text, format="turtle")
    sizes = {
        str(row[0]): int(str(row[1]))
        for row in found.subject_objects(URIRef("http://rdfs.org/ns/void#triples"))
        if "/.well-known/" not in str(row[0])
    }
    assert set(iris.BUILTIN_GRAPHS) < set(sizes)
    for graph, size in sizes.items():
        assert count(site, ANY, **{"default-graph-uri": graph}) == size
    assert (None, URIRef(iris.LA["invented"]), None) in found
    assert site.get("/.well-known/void").headers["x-invented"]


def test_the_service_description_names_endpoint_and_graphs(site: httpx.Client) -> None:
    """The endpoint is the address that was asked, and each graph is named as GRAPH names it."""
    found = Graph().parse(data=site.get("/sparql?format=ttl").text, format="turtle")
    sd = Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert [str(place) for place in found.objects(None, sd.endpoint)] == [
        f"{site.base_url}/sparql".replace("//s", "/s")
    ]
    answered = site.get("/sparql", params={"query": GRAPHS}).json()["results"]["bindings"]
    assert {str(name) for name in found.objects(None, sd.name)} == {row["g"]["value"] for row in answered}


def test_relative_iris_are_relative_to_the_service(site: httpx.Client) -> None:
    """Where a query declares no base of its own; what only looks like one is left alone."""
    for query, found in (
        ("SELECT (<here> AS ?x) {}", f"{site.base_url}/here".replace("//h", "/h")),
        ("BASE <x:y/> SELECT (<here> AS ?x) {}", "x:y/here"),
        ("SELECT (1 < 2 AS ?x) { FILTER(1<2 && 3>2) }", "true"),
    ):
        answered = site.get("/sparql", params={"query": query})
        assert answered.json()["results"]["bindings"][0]["x"]["value"] == found


def _manifest() -> Graph:
    """The suite's manifest; empty where there is no suite."""
    path = SUITE / "manifest.ttl"
    return Graph().parse(path, publicID=DATA) if path.is_file() else Graph()


MANIFEST = _manifest()
TESTS = {
    str(test).rpartition("#")[2]: test
    for entries in MANIFEST.objects(None, MF.entries)
    for test in Collection(MANIFEST, entries)
}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server over the data of the W3C's protocol tests."""
    place = tmp_path_factory.mktemp("w3c") / "store"
    lines = [f"<x:nobody> <x:is> <x:there> <{DATA}data0.rdf> .\n"]
    for number in (1, 2, 3):
        triples = (SUITE / f"data{number}.nt").read_text(encoding="utf-8").splitlines()
        lines += [f"{line.rstrip(' .')} <{DATA}data{number}.rdf> .\n" for line in triples if line.strip()]
    with Store(place) as store:
        store.put([Load(Entry("w3c", base=DATA, iri=DATA), "".join(lines).encode())])
    with (
        KnowledgeReader(place) as reader,
        answering(create_app(reader)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        yield client


@pytest.mark.skipif(not TESTS, reason="W3C_RDF_TESTS names no copy of w3c/rdf-tests")
@pytest.mark.parametrize("name", sorted(TESTS) or ["none"])
def test_w3c_protocol(name: str, suite: httpx.Client) -> None:
    """Passes, or fails as the list of expected failures says."""
    (connection,) = MANIFEST.objects(TESTS[name], MF.action)
    (requests,) = MANIFEST.objects(connection, HT.requests)
    faults = [fault for request in Collection(MANIFEST, requests) for fault in _faults(suite, request)]
    assert bool(faults) == (name in EXPECTED_FAILURES), faults


@pytest.mark.skipif(not TESTS, reason="W3C_RDF_TESTS names no copy of w3c/rdf-tests")
def test_the_expected_failures_are_tests_of_the_suite() -> None:
    """Each is there, and no more than a service that only reads has to fail: 27 of 34 pass."""
    assert set(EXPECTED_FAILURES) < set(TESTS)
    assert (len(TESTS), len(TESTS) - len(EXPECTED_FAILURES)) == (34, 27)


def _one(subject: Node, predicate: URIRef) -> Any:
    """The value of a property, as Python has it; None where there is none."""
    return next((getattr(found, "value", None) or found for found in MANIFEST.objects(subject, predicate)), None)


def _faults(suite: httpx.Client, request: Node) -> Iterator[str]:
    """Sends a request of the manifest and says in what the answer is not as it should be."""
    headers = {}
    for found in MANIFEST.objects(request, HT.headers):
        for header in Collection(MANIFEST, found):
            headers[str(_one(header, HT.fieldName))] = str(_one(header, HT.fieldValue))
    body = b""
    for content in MANIFEST.objects(request, HT.body):
        body = str(_one(content, CNT.chars)).encode(str(_one(content, CNT.characterEncoding) or "utf-8"))
    path = str(_one(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    answered = suite.request(str(_one(request, HT.methodName)), path, content=body, headers=headers)
    for wanted in MANIFEST.objects(request, HT.resp):
        allowed = {str(status)[-3] for status in MANIFEST.objects(wanted, MF.expectedStatus)}
        if allowed and str(answered.status_code)[0] not in allowed:
            yield f"{answered.status_code}: {answered.text[:200]}"
        media = answered.headers["content-type"].partition(";")[0]
        kind = _one(wanted, MF.expectedFormat)
        if kind and media not in KINDS[str(kind)]:
            yield f"{kind}: {media}"
        truth = next(iter(MANIFEST.objects(wanted, MF.expectedBoolean)), None)
        if truth is not None and json.loads(answered.text).get("boolean") != bool(truth):
            yield f"not {truth}"
