"""Reading: words, memos, passages in their record, whole studies, addresses of things, and what is counted of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pyoxigraph
import pytest

from lifealliance import iris
from lifealliance.answers import INVENTED
from lifealliance.traces import thing_href
from lifealliance.web import documents
from lifealliance.web.reading import snippet
from lifealliance.web.serve import running
from lifealliance.web.settings import API

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lifealliance.knowledge import KnowledgeBase

FORMATS = {
    "trig": pyoxigraph.RdfFormat.TRIG,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[httpx.Client]:
    """A client of a server over the demo store."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


def test_words_are_found_wherever_they_stand(site: httpx.Client) -> None:
    """Passages, memos, codes and definitions, in capitals or not, each with a snippet; published words stay out."""
    rows = site.get("/search", params={"q": "SORRY", "study": "demo"}).json()["rows"]
    assert {"passage", "memo", "code"} <= {row["kind"] for row in rows}
    assert all("sorry" in row["words"].lower() and "sorry" in row["snippet"].lower() for row in rows)
    assert all(row["voices"] for row in rows if row["kind"] == "passage")
    assert all(row["invented"] for row in rows)
    published = site.get("/search", params={"q": "empathy", "study": "published"}).json()
    assert published["rows"]
    assert not any(row["invented"] for row in published["rows"])
    everywhere = {row["studyId"] for row in site.get("/search", params={"q": "the"}).json()["rows"]}
    assert everywhere == {"demo", "published"}


@pytest.mark.parametrize("words", ['"', "\\", "') }", "*", ".*", "<script>", "é", "?x"])
def test_no_sign_is_more_than_a_sign(site: httpx.Client, words: str) -> None:
    """Signs of queries, patterns and pages are looked for like letters."""
    rows = site.get("/search", params={"q": words}).json()["rows"]
    assert all(words in row["words"] for row in rows)
    page = site.get("/search", params={"q": words}, headers=HTML)
    assert page.status_code == 200
    assert "<script" not in page.text


def test_nothing_is_found_where_nothing_is_looked_for(site: httpx.Client) -> None:
    """Without words there are no rows; a page has the form; words that are nowhere are said to be."""
    assert site.get("/search").json()["rows"] == []
    assert "<form" in site.get("/search", headers=HTML).text
    assert "stand nowhere" in site.get("/search?q=zzzz", headers=HTML).text
    assert site.get("/search", params={"q": "x" * 201}).status_code == 422


def test_a_page_of_finds_marks_every_invented_one(site: httpx.Client) -> None:
    """Each find of the invented study carries the mark."""
    page = site.get("/search?q=sorry&study=demo", headers=HTML).text
    finds = re.findall(r'<figure class="passage">(.*?)</figure>', page, re.DOTALL)
    assert finds
    assert all(INVENTED in find for find in finds)


def test_a_snippet_is_one_line_around_the_first_place() -> None:
    """It shows what is around the words and says where it was cut."""
    assert snippet("a\nb Sorry\nc", "sorry") == "a b Sorry c"
    cut = snippet("x " * 100 + "sorry" + " y" * 100, "sorry")
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert "sorry" in cut


def test_memos_are_found_by_kind_and_by_code(site: httpx.Client) -> None:
    """Both narrow; a memo on a code names it; a study that is not there is 404."""
    every = site.get("/studies/demo/memos").json()
    documents.PartDocument.model_validate(every)
    contrary = site.get("/studies/demo/memos", params={"kind": "contrary case"}).json()["rows"]
    assert {row["kind"] for row in contrary} == {"contrary case"}
    on_code = site.get("/studies/demo/memos", params={"code": "Saying sorry in words"}).json()["rows"]
    assert {row["codeName"] for row in on_code} == {"Saying sorry in words"}
    assert 0 < len(on_code) < len(every["rows"])
    assert site.get("/studies/pilot/memos").status_code == 404
    assert INVENTED in site.get("/studies/demo/memos", headers=HTML).text


def test_a_passage_is_shown_where_it_stands(site: httpx.Client) -> None:
    """Its record, paragraph, and the words before and after it; what is no passage has no such place."""
    row = site.get("/questions/CQ25?limit=1").json()["rows"][0]
    known = site.get("/things", params={"iri": row["excerpt"]}).json()
    documents.ThingDocument.model_validate(known)
    (place,) = known["place"]["rows"]
    assert (place["words"], place["recordName"]) == (row["words"], row["recordName"])
    assert place["paragraph"] > 0
    assert place["before"] or place["after"]
    page = site.get("/things", params={"iri": row["excerpt"]}, headers=HTML).text
    assert "Where it stands" in page
    assert f"paragraph {place['paragraph']}" in page
    assert site.get("/things", params={"iri": "lap:component-empathy"}).json()["place"] is None


@pytest.mark.parametrize("form", FORMATS)
def test_a_whole_study_can_be_taken_along(site: httpx.Client, demo: KnowledgeBase, form: str) -> None:
    """All its statements and no others, in a file whose name says INVENTED and the version."""
    answered = site.get("/studies/demo/data", params={"format": form})
    name = answered.headers["content-disposition"]
    assert f"demo-{demo.version}-INVENTED.{form}" in name
    found = {str(quad.triple) for quad in pyoxigraph.parse(answered.content, FORMATS[form])}
    whole = pyoxigraph.parse(demo.export("demo", "nquads").body, pyoxigraph.RdfFormat.N_QUADS)
    assert found == {str(quad.triple) for quad in whole}
    published = site.get("/studies/published/data", params={"format": form})
    assert INVENTED not in published.headers["content-disposition"]


def test_a_whole_study_keeps_its_graphs(site: httpx.Client) -> None:
    """TriG, which a program that accepts anything gets, has the graphs."""
    answered = site.get("/studies/demo/data")
    assert answered.headers["content-type"] == "application/trig"
    graphs = {quad.graph_name for quad in pyoxigraph.parse(answered.content, pyoxigraph.RdfFormat.TRIG)}
    base = iris.LOCAL_BASE + "demo/"
    assert graphs == {pyoxigraph.NamedNode(iris.graph(base, name)) for name in iris.STUDY_GRAPHS}
    assert site.get("/studies/pilot/data").status_code == 404
    assert site.get("/studies/demo/data", headers={"Accept": "text/csv"}).status_code == 406


def test_an_iri_of_a_study_leads_to_its_page(site: httpx.Client, demo: KnowledgeBase) -> None:
    """303 from the thing to what is known about it, under the name its IRI has; from a graph to its size."""
    iri = str(demo.claims("demo").table.records()[0]["claim"])
    name = {"Host": urlsplit(iri).netloc}
    answered = site.get(urlsplit(iri).path, headers=name)
    assert answered.status_code == 303
    known = site.get(answered.headers["location"], headers=name)
    assert known.json()["iri"] == iri
    assert known.headers["vary"] == "Accept, Authorization, Cookie"
    study = site.get("/studies/demo/study", headers=name)
    assert site.get(study.headers["location"]).json()["iri"] == iris.LOCAL_BASE + "demo/study"
    graph = site.get("/studies/demo/graph/evidence", headers=name)
    assert (graph.status_code, graph.headers["location"]) == (
        303,
        thing_href(iris.graph(iris.LOCAL_BASE + "demo/", "evidence")),
    )
    assert site.get("/studies/pilot/claim/0123", headers=name).status_code == 404
    nothing = site.get("/studies/demo/claim/0123", headers=name)
    assert site.get(nothing.headers["location"]).status_code == 404


@pytest.mark.parametrize("name", ["la:Claim", "la:exact", "lac:voice-psw", "lac:voice", "lap:claim-C3"])
def test_terms_and_concepts_have_a_page_and_a_document(site: httpx.Client, name: str) -> None:
    """Ontology, concepts and what is published, as a page, Turtle, N-Triples and JSON."""
    assert site.get("/things", params={"iri": name}, headers=HTML).status_code == 200
    turtle = site.get("/things", params={"iri": name, "format": "ttl"})
    lines = site.get("/things", params={"iri": name}, headers={"Accept": "application/n-triples"})
    said = {str(quad.triple) for quad in pyoxigraph.parse(turtle.content, pyoxigraph.RdfFormat.TURTLE)}
    assert said
    assert said == {str(quad.triple) for quad in pyoxigraph.parse(lines.content, pyoxigraph.RdfFormat.N_TRIPLES)}


def test_every_answer_says_the_version_of_the_addresses(site: httpx.Client) -> None:
    """In a header, also of refusals, and in the document of health."""
    for address in ("/health", "/nowhere", "/questions/CQ09?claim=S3"):
        assert site.get(address).headers["x-api-version"] == API
    assert site.get("/health").json()["api"] == API


def test_what_is_counted_holds_nothing_of_what_was_asked(site: httpx.Client) -> None:
    """Kinds of addresses with statuses and times in the format of Prometheus; no name, no value, no query."""
    site.get("/claims/Whisperer")
    site.get("/sparql", params={"query": "ASK { <x:whisper> ?p ?o }"})
    answered = site.get("/metrics")
    assert answered.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    text = answered.text
    assert 'lifealliance_requests_total{route="/claims/{claim:path}",method="GET",status="404"} 1' in text
    assert 'lifealliance_request_seconds_count{route="/sparql"} 1' in text
    assert "lifealliance_query_workers 2" in text
    assert "hisper" not in text
    sample = re.compile(r'[a-z_]+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [0-9.]+')
    assert all(sample.fullmatch(line) for line in text.splitlines() if not line.startswith("# "))


def test_it_is_said_whether_a_query_is_answered(site: httpx.Client) -> None:
    """Readiness asks a query; the version of the data is that of every answer."""
    ready = site.get("/ready")
    assert ready.json() == {"status": "ready", "data": site.get("/studies").json()["version"]}


def test_things_that_are_no_address_are_refused_where_they_stand(site: httpx.Client) -> None:
    """A word, a prefix nobody knows and spaces: 422, with the name of the parameter."""
    for wrong in ("word", "zzz:none", "http://a b/c"):
        answered = site.get("/things", params={"iri": wrong})
        assert answered.status_code == 422
        assert answered.json()["problems"][0]["where"] == "iri"


def test_a_thing_has_its_definition_above_everything_else(site: httpx.Client) -> None:
    """What a term means stands under its name."""
    page = site.get("/things?iri=la:Claim", headers=HTML).text
    assert page.index('<p class="about">A sentence that somebody states') < page.index("What is said about it")
