"""Questions over HTTP: the reader's words, in the format that is wanted, with everything that belongs beside."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pyoxigraph
import pytest
from rdflib import Graph, URIRef

from lifealliance import iris
from lifealliance.answers import INVENTED
from lifealliance.iris import RESULT_SET
from lifealliance.questions import Question, read_questions
from lifealliance.resources import folder
from lifealliance.web import documents
from lifealliance.web.accept import ranked
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lifealliance.knowledge import KnowledgeBase

QUESTIONS = tuple(read_questions(folder("queries") / "competency").values())


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[httpx.Client]:
    """A client of a server over the demo store."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


def example(question: Question) -> dict[str, str]:
    """The example of a question, of the study that it is an example for."""
    values = {parameter.name: parameter.example for parameter in question.params if parameter.example}
    return {"study": "published" if question.published else "demo"} | values


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV document."""
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_question_answers_its_example_as_the_reader_does(
    question: Question, site: httpx.Client, demo: KnowledgeBase
) -> None:
    """The document holds what the reader says, and at least one row."""
    given = example(question)
    answered = site.get(f"/questions/{question.id}", params=given)
    assert answered.status_code == 200, answered.text
    document = answered.json()
    documents.AnswerDocument.model_validate(document)
    asked = demo.ask(question.id, **given).to_json()
    assert {name: document[name] for name in asked} == asked
    assert document["rows"]


def test_a_published_statement_carries_all_that_belongs_beside_it(site: httpx.Client) -> None:
    """C3 says whose it is, its state and date, its scope, what is not reported, where it is stated, how to cite it."""
    document = site.get("/claims/C3").json()
    (row,) = document["rows"]
    assert document["study"] == "published"
    assert not document["invented"]
    assert "interpretation constructed with participants" in document["interpretation"]
    for column in ("sentence", "whose", "state", "date", "scope", "notReported", "statedAt", "citation", "licence"):
        assert row[column], column
    assert row["state"] == "preliminary"
    assert row["evidenceNotReported"] is True


def test_a_published_statement_has_no_evidence_and_still_says_what_it_is(site: httpx.Client) -> None:
    """The evidence of C3 is empty, and the statement with what is not reported stands beside it."""
    document = site.get("/claims/C3/evidence").json()
    documents.EvidenceDocument.model_validate(document)
    assert document["rows"] == []
    assert document["claim"]["rows"][0]["claimName"] == "C3"
    assert document["claim"]["rows"][0]["notReported"]


def test_evidence_has_relations_voices_and_words(site: httpx.Client) -> None:
    """The trace of S3 leads to words of several voices that illustrate it and that run counter."""
    document = site.get("/claims/S3/evidence").json()
    assert document["invented"]
    assert INVENTED in document["notice"]
    assert {"illustrates", "runs counter"} <= {row["relation"] for row in document["rows"]}
    assert {"PSW", "PIR"} <= {row["voices"] for row in document["rows"]}
    assert all(row["invented"] for row in document["rows"] if row["words"])


def test_a_statement_is_found_by_its_iri(site: httpx.Client, demo: KnowledgeBase) -> None:
    """A percent-encoded IRI, of a published or an own statement, means the same as the short name."""
    published = quote(f"{iris.PUBLISHED}#claim-C3", safe="")
    assert site.get(f"/claims/{published}").json()["rows"] == site.get("/claims/C3").json()["rows"]
    own = demo.claims("demo").table.records()[0]["claim"]
    found = site.get(f"/claims/{quote(own, safe='')}").json()["rows"]
    assert [row["claim"] for row in found] == [own]
    assert site.get(f"/claims/{published}").json()["study"] == "published"
    assert site.get(f"/claims/{published}").json()["invented"] is False
    assert site.get(f"/claims/{quote(own, safe='')}?format=html").status_code == 200
    assert site.get(f"/claims/{quote(own, safe='')}/evidence").json()["rows"]


def test_what_is_not_there_is_said_with_what_is(site: httpx.Client) -> None:
    """Unknown studies, statements, components, questions and things are 404 with one clear sentence."""
    for address in (
        "/studies/pilot",
        "/claims/Z9",
        "/claims/S3?study=pilot",
        "/components/awe/evidence",
        "/questions/CQ99",
    ):
        answered = site.get(address)
        assert answered.status_code == 404, address
        assert answered.json()["code"] == "not-found"
    assert "Loaded: demo, published." in site.get("/studies/pilot").json()["detail"]
    assert "CQ09" in site.get("/questions/CQ99").json()["detail"]
    led = site.get("/questions/cq09", follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (308, "/questions/CQ09")


def test_a_component_shows_the_passages_that_indicate_it(site: httpx.Client) -> None:
    """An own component has words; a published one has none and is found all the same."""
    assert all(row["words"] for row in site.get("/components/portions/evidence").json()["rows"])
    published = site.get("/components/empathy/evidence").json()
    assert (published["study"], published["rows"]) == ("published", [])


def test_csv_says_invented_in_every_row_and_only_there(site: httpx.Client) -> None:
    """Rows of the invented study are marked, the file name too; published rows are not, and say how to be read."""
    invented = site.get("/claims/S3/evidence", params={"format": "csv"})
    assert {row["invented"] for row in rows(invented.text)} == {INVENTED}
    assert INVENTED in invented.headers["content-disposition"]
    published = site.get("/studies/published/claims", headers={"Accept": "text/csv"})
    assert published.headers["content-type"] == "text/csv; charset=utf-8"
    assert INVENTED not in published.text
    assert all("constructed with participants" in row["interpretation"] for row in rows(published.text))


def test_turtle_of_a_statement_is_what_is_said_about_it(site: httpx.Client) -> None:
    """The Turtle parses, types the statement, names what points at it, and marks an invented one."""
    published = site.get("/claims/C3", headers={"Accept": "text/turtle"})
    triples = {
        (quad.subject, quad.predicate, quad.object)
        for quad in pyoxigraph.parse(published.content, pyoxigraph.RdfFormat.TURTLE)
    }
    claim = pyoxigraph.NamedNode(f"{iris.PUBLISHED}#claim-C3")
    kind = pyoxigraph.NamedNode(iris.RDF["type"])
    assert (claim, kind, pyoxigraph.NamedNode(iris.LA["Claim"])) in triples
    assert any(thing == claim for _, _, thing in triples)
    assert INVENTED not in published.text
    assert site.get("/claims/S3?format=ttl").text.startswith(f"# {INVENTED}")


def test_a_thing_says_what_it_is_and_what_points_at_it(site: httpx.Client) -> None:
    """A prefixed name works; a published thing is not invented because an invented study is loaded beside it."""
    known = site.get("/things", params={"iri": "lap:component-empathy"}).json()
    documents.ThingDocument.model_validate(known)
    assert known["iri"] == f"{iris.PUBLISHED}#component-empathy"
    assert not known["invented"]
    assert "C3 unlike Rogers' empathy" in {row["fromName"] for row in known["incoming"]["rows"]}
    word = site.get("/things", params={"iri": iris.concept("voice", "PSW")}).json()
    assert (word["invented"], word["says"]["invented"], word["incoming"]["invented"]) == (False, False, True)
    assert site.get("/things", params={"iri": "no iri"}).status_code == 422
    assert site.get("/things", params={"iri": "lap:nobody"}).status_code == 404


def test_studies_say_what_came_in(site: httpx.Client) -> None:
    """The list has both worlds; a study has its plan and the import table, whose sums agree."""
    listed = site.get("/studies").json()
    documents.StudiesDocument.model_validate(listed)
    assert [(study["id"], study["invented"]) for study in listed["studies"]] == [("demo", True), ("published", False)]
    study = site.get("/studies/demo").json()
    documents.WholeStudyDocument.model_validate(study)
    counts = [row for row in study["came_in"]["rows"] if row["counted"]]
    assert counts
    assert all(row["cameIn"] == row["kept"] + row["merged"] + row["noPlace"] for row in counts)


@pytest.mark.parametrize(
    ("address", "accept"),
    [("/studies", "text/csv"), ("/questions/CQ09", "image/png"), ("/things?iri=lap:study", "image/png")],
)
def test_what_cant_be_written_so_is_refused_with_what_can(site: httpx.Client, address: str, accept: str) -> None:
    """406 lists the formats there are."""
    answered = site.get(address, headers={"Accept": accept})
    assert answered.status_code == 406
    assert answered.json()["code"] == "not-acceptable"
    assert "application/json" in answered.json()["detail"]


def test_every_wrong_parameter_is_named(site: httpx.Client) -> None:
    """Unknown names, values of the wrong kind and unknown formats are listed together, never ignored."""
    answered = site.get("/questions/CQ40", params={"clam": "S3", "format": "pdf"})
    assert answered.status_code == 422
    assert answered.headers["content-type"] == "application/problem+json"
    problems: list[dict[str, Any]] = answered.json()["problems"]
    assert {problem["where"] for problem in problems} == {"clam", "format"}
    assert all(problem["what"] and problem["todo"] for problem in problems)
    assert site.get("/things").json()["problems"][0]["where"] == "iri"


def test_one_parameter_twice_is_refused(site: httpx.Client) -> None:
    """Nobody has to guess which of two values counted; bytes that are no UTF-8 are refused as well."""
    assert site.get("/questions/CQ09?claim=S3&claim=S4").status_code == 400
    assert site.get("/questions/CQ09?claim=%FF").status_code == 400


def test_an_empty_field_of_a_form_means_any(site: httpx.Client) -> None:
    """What a form sends for fields left out is the same as not sending them."""
    left_out = site.get("/questions/CQ02?study=&dyad=&format=").json()
    assert left_out["rows"] == site.get("/questions/CQ02").json()["rows"]


def test_an_answer_known_already_is_not_sent_again(site: httpx.Client) -> None:
    """ETag goes by version and format; with it the server answers 304 without a body."""
    first = site.get("/claims/C3")
    assert first.headers["vary"] == "Accept, Authorization, Cookie"
    again = site.get("/claims/C3", headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = site.get("/claims/C3", headers={"If-None-Match": first.headers["etag"], "Accept": "text/csv"})
    assert other.status_code == 200
    assert other.headers["etag"] != first.headers["etag"]


def test_head_is_get_without_a_body(site: httpx.Client) -> None:
    """Every address knows HEAD, with the headers GET would have."""
    asked, looked = site.get("/claims/C3"), site.head("/claims/C3")
    assert (looked.status_code, looked.content) == (200, b"")
    assert looked.headers["etag"] == asked.headers["etag"]
    assert site.head("/claims/Z9").status_code == 404


def test_health_says_which_data_answer(site: httpx.Client, demo: KnowledgeBase) -> None:
    """Version of program and data, the generation, and the number of studies without what is published."""
    said = site.get("/health").json()
    assert (said["status"], said["data"], said["studies"]) == ("ok", demo.version, 1)
    assert said["generation"] == demo.generation


@pytest.mark.parametrize(
    ("header", "first"),
    [
        ("", "a/b"),
        ("*/*", "a/b"),
        ("a/*;q=0.5, text/html", "text/html"),
        ("text/html;q=0.1, */*;q=0.5", "a/b"),
        ("text/html;q=nonsense", "text/html"),
        ("A/C, text/html;q=0.9", "a/c"),
        ("a/b;q=0, */*", "a/c"),
    ],
)
def test_the_most_wanted_format_is_taken(header: str, first: str) -> None:
    """Weights count, the most exact range decides, zero means never."""
    assert ranked(header, ("a/b", "a/c", "text/html"))[0] == first


def test_a_format_nobody_accepts_is_not_offered() -> None:
    """Nothing fits: nothing is returned."""
    assert ranked("image/png, text/html;q=0", ("a/b", "text/html")) == []


def test_every_table_is_turtle_for_who_asks_for_it(site: httpx.Client) -> None:
    """Questions, claims and evidence as RDF: as many solutions as rows, and the words are said to be invented."""
    for address in ("/questions/CQ02?study=demo", "/studies/published/claims", "/claims/S3/evidence?study=demo"):
        answered = site.get(address, headers={"Accept": "text/turtle"})
        assert answered.headers["content-type"].startswith("text/turtle")
        graph = Graph().parse(data=answered.text, format="turtle")
        rows = site.get(address, headers={"Accept": "application/json"}).json()["rows"]
        assert len(list(graph.subjects(URIRef(RESULT_SET["index"])))) == len(rows)
        assert ("INVENTED" in answered.text) is ("demo" in address)
