"""SPARQL over HTTP: every way to ask, every format, and everything that is refused or stopped."""

from __future__ import annotations

import concurrent.futures
import contextlib
import csv
import http.client
import io
import json
import socket
import time
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pyoxigraph
import pytest

from lifealliance.reader import KnowledgeReader
from lifealliance.store.values import Limits
from lifealliance.web.app import create_app
from lifealliance.web.pages import example
from lifealliance.web.serve import answering, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SELECT = example()
CONSTRUCT = "CONSTRUCT WHERE { ?claim a <https://w3id.org/lifealliance/ontology#Claim> }"
ASK = "ASK { ?claim a <https://w3id.org/lifealliance/ontology#Claim> }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
EVERYTHING = "SELECT * WHERE { ?s ?p ?o }"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
TABLE = "application/sparql-results+json"


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[httpx.Client]:
    """A client of a server over the demo store."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def strict(demo_store: Path) -> Iterator[httpx.Client]:
    """A client of a server that stops a query after a second."""
    limits = Limits(seconds=1, rows=5, wait_seconds=0.5)
    with (
        KnowledgeReader(demo_store, limits) as reader,
        answering(create_app(reader)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def few(demo_store: Path) -> Iterator[httpx.Client]:
    """A client of a server that cuts after five rows."""
    limits = Limits(rows=5)
    with (
        KnowledgeReader(demo_store, limits) as reader,
        answering(create_app(reader)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        yield client


def test_the_three_ways_to_ask_are_one(site: httpx.Client) -> None:
    """GET, a form and a body give the same table."""
    got = site.get("/sparql", params={"query": SELECT})
    posted = site.post("/sparql", data={"query": SELECT})
    sent = site.post("/sparql", content=SELECT, headers={"Content-Type": f"{QUERY}; charset=UTF-8"})
    assert got.status_code == posted.status_code == sent.status_code == 200
    assert got.headers["content-type"] == TABLE
    assert got.json() == posted.json() == sent.json()
    assert got.json()["results"]["bindings"]


def test_a_table_comes_in_four_formats(site: httpx.Client) -> None:
    """JSON, XML, CSV and TSV, by Accept and by ?format=, hold the same rows."""
    wanted = len(site.get("/sparql", params={"query": SELECT}).json()["results"]["bindings"])
    kinds = {
        "xml": "application/sparql-results+xml",
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "json": TABLE,
    }
    for form, media in kinds.items():
        by_accept = site.get("/sparql", params={"query": SELECT}, headers={"Accept": media})
        by_name = site.get("/sparql", params={"query": SELECT, "format": form})
        assert by_accept.headers["content-type"].startswith(media)
        assert by_accept.text == by_name.text
    table = site.get("/sparql", params={"query": SELECT, "format": "csv"}).text
    assert len(list(csv.DictReader(io.StringIO(table)))) == wanted
    root = ET.fromstring(site.get("/sparql", params={"query": SELECT, "format": "xml"}).text)  # noqa: S314 # our own
    assert len(root.findall(".//{*}result")) == wanted


def test_statements_come_in_formats_of_rdf(site: httpx.Client) -> None:
    """CONSTRUCT gives Turtle unless N-Triples, RDF/XML or JSON-LD is asked for."""
    counts = set()
    kinds = {"*/*": "text/turtle", "application/n-triples": "", "application/rdf+xml": "", "application/ld+json": ""}
    for accept, media in kinds.items():
        answered = site.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": accept})
        assert answered.status_code == 200, accept
        found = answered.headers["content-type"].partition(";")[0]
        assert found == (media or accept)
        format_ = pyoxigraph.RdfFormat.from_media_type(found)
        counts.add(len(list(pyoxigraph.parse(answered.content, format_))))
    assert len(counts) == 1


def test_yes_and_no(site: httpx.Client) -> None:
    """ASK is answered with a truth value."""
    assert site.get("/sparql", params={"query": ASK}).json()["boolean"] is True


def test_a_query_may_be_asked_of_one_study(site: httpx.Client) -> None:
    """With study=published nothing of the invented study is seen."""
    found = site.get("/sparql", params={"query": SELECT, "study": "published"}).json()["results"]["bindings"]
    assert {row["name"]["value"][0] for row in found} == {"B", "C"}
    answered = site.get("/sparql", params={"query": SELECT, "study": "published", "format": "csv"})
    assert "x-invented" not in answered.headers
    assert "INVENTED" in site.get("/sparql", params={"query": SELECT, "format": "csv"}).headers["content-disposition"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403),
        ("LOAD <http://127.0.0.1:1/>", 403),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", 403),
        ("DROP ALL", 403),
        ("SELECT * FROM <http://elsewhere.example/> WHERE { ?s ?p ?o }", 403),
        ("SELECT WHERE", 400),
        ("", 400),
        ("SELECT * WHERE { ?s nowhere:p ?o }", 400),
    ],
)
def test_what_a_query_may_not_do_is_refused(site: httpx.Client, query: str, status: int) -> None:
    """Services, loading, changes, graphs from elsewhere: 403. What does not parse: 400, in one short sentence."""
    for answered in (
        site.get("/sparql", params={"query": query}),
        site.post("/sparql", content=query, headers={"Content-Type": QUERY}),
    ):
        assert answered.status_code == status
        assert answered.headers["content-type"] == "application/problem+json"
        assert len(answered.json()["detail"]) <= 400


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"update=DROP+ALL", FORM, 403),
        (b"DROP ALL", "application/sparql-update", 403),
        (b"query=ASK+%7B%7D&query=ASK+%7B%7D", FORM, 400),
        (b"query=ASK+%7B%7D&default-graph-uri=x%3Ag", FORM, 403),
        (b"query=ASK+%7B%7D&limit=5", FORM, 422),
        (b"query=%FF", FORM, 400),
        (b"\xff\xfe", QUERY, 400),
        (b"", FORM, 400),
        (b"ASK {}", "text/plain", 415),
        (b"ASK {}", "", 415),
        (b"ASK {}", f"{QUERY}; charset=latin-1", 415),
        (b"#" * 70_000, QUERY, 413),
        (b"query=" + b"%23" * 70_000, FORM, 413),
        (b"query=ASK+%7B%7D&format=png", FORM, 422),
    ],
)
def test_a_body_that_cant_be_taken_is_refused(site: httpx.Client, content: bytes, kind: str, status: int) -> None:
    """Updates, two queries, wrong bytes, wrong kinds, too much: each has its status and its document."""
    answered = site.post("/sparql", content=content, headers={"Content-Type": kind} if kind else {})
    assert answered.status_code == status, answered.text
    assert answered.json()["status"] == status


def test_a_query_in_the_address_has_the_same_limits(site: httpx.Client) -> None:
    """64 KB of query are read from an address as well, no more; query= twice is refused; so is update=."""
    for length, status in ((60_000, 200), (66_000, 413), (210_000, 414)):
        # httpx sends no address that long.
        connection = http.client.HTTPConnection(site.base_url.host, site.base_url.port or 0, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", "/sparql?query=ASK%20%7B%7D%20%23" + "x" * length)
            assert connection.getresponse().status == status
    assert site.get("/sparql?query=ASK+%7B%7D&query=ASK+%7B%7D").status_code == 400
    assert site.get("/sparql", params={"update": "DROP ALL"}).status_code == 403
    assert site.get("/sparql?query=").status_code == 400
    assert site.get("/sparql", headers={"Accept": TABLE}).status_code == 400
    assert site.put("/sparql", content=b"ASK {}").status_code == 405


def test_a_head_without_end_is_not_kept(site: httpx.Client) -> None:
    """A header that goes on and on is refused, and its connection closed."""
    with socket.create_connection((site.base_url.host, site.base_url.port or 0), 60) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ")
        with pytest.raises(ConnectionError):
            connection.sendall(b"x" * 32_000_000)
    assert site.get("/health").status_code == 200


def test_a_format_nobody_knows_is_refused_with_those_there_are(site: httpx.Client) -> None:
    """By whichever name it is asked for, with a query and without."""
    for name in ("format", "output", "results"):
        for asked in ({"query": ASK}, {}):
            answered = site.get("/sparql", params={**asked, name: "png"})
            assert answered.status_code == 422
            assert "Use one of: json, xml, csv, tsv" in answered.text


def test_the_version_of_an_answer_promises_no_order_of_its_rows(site: httpx.Client) -> None:
    """It is weak, whoever writes it and in whatever format, and by it, with its mark or without, nothing is new."""
    for accept in (TABLE, "text/csv", "text/html"):
        asked = {"query": EVERYTHING}
        tag = site.get("/sparql", params=asked, headers={"Accept": accept}).headers["etag"]
        assert tag.startswith('W/"')
        for known in (tag, tag.removeprefix("W/")):
            again = site.get("/sparql", params=asked, headers={"Accept": accept, "If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert site.get("/studies").headers["etag"].startswith('"')


def test_a_format_that_does_not_suit_the_answer_is_refused(site: httpx.Client) -> None:
    """A table can't be Turtle, statements can't be CSV, and nothing can be a picture."""
    for query, accept in ((SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), (ASK, "image/png")):
        answered = site.get("/sparql", params={"query": query}, headers={"Accept": accept})
        assert answered.status_code == 406
        assert "text/turtle" in answered.json()["detail"]


def test_rows_that_were_cut_off_are_said_to_be(few: httpx.Client) -> None:
    """A page, and a stored question's document, stay whole and say that they are not all; a file is never cut."""
    page = few.get("/sparql", params={"query": SELECT}, headers={"Accept": "text/html"})
    assert "cut off" in page.text
    assert page.headers["x-truncated"]
    assert 'rel="help"' in page.headers["link"]
    assert few.get("/questions/CQ01").json()["truncated"] is True
    answered = few.get("/sparql", params={"query": SELECT})
    assert len(answered.json()["results"]["bindings"]) > 5
    assert "x-truncated" not in answered.headers


def test_a_long_answer_comes_in_pieces_and_is_all_there(site: httpx.Client) -> None:
    """Without a length beforehand, in every format, and by HTTP/1.0, which knows no pieces, in one."""
    wanted = len(site.get("/sparql", params={"query": EVERYTHING}).json()["results"]["bindings"])
    with site.stream("GET", "/sparql", params={"query": EVERYTHING, "format": "tsv"}) as answered:
        assert answered.headers["transfer-encoding"] == "chunked"
        assert "content-length" not in answered.headers
        assert b"".join(answered.iter_bytes()).count(b"\n") == wanted + 1
    triples = site.get("/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "nt"})
    assert triples.headers["transfer-encoding"] == "chunked"
    assert len(list(pyoxigraph.parse(triples.content, pyoxigraph.RdfFormat.N_TRIPLES))) == triples.text.count("\n")
    answered_whole = raw(site, f"GET /sparql?{urlencode({'query': EVERYTHING, 'format': 'tsv'})} HTTP/1.0")
    head, _, body = answered_whole.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert body.count(b"\n") == wanted + 1


def raw(site: httpx.Client, line: str) -> bytes:
    """All that a socket receives after this first line of a request."""
    with socket.create_connection((site.base_url.host, site.base_url.port or 0), 60) as connection:
        connection.sendall(f"{line}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_an_answer_beyond_the_cap_never_ends_as_if_it_were_whole(demo_store: Path) -> None:
    """In the middle of a stream the connection breaks without the end that HTTP asks for; before it, it is refused."""
    with (
        KnowledgeReader(demo_store, Limits(result_mb=0.2)) as reader,
        answering(create_app(reader)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        for form in ("json", "xml", "csv", "tsv"):
            received = raw(client, f"GET /sparql?{urlencode({'query': EVERYTHING, 'format': form})} HTTP/1.1")
            assert received.startswith(b"HTTP/1.1 200 ")
            assert len(received) > 100_000
            assert not received.endswith(b"0\r\n\r\n"), form
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/sparql", params={"query": EVERYTHING})
        received = raw(client, f"GET /sparql?{urlencode({'query': EVERYTHING})} HTTP/1.0")
        assert received.startswith(b"HTTP/1.1 503 ")
        assert client.get("/sparql", params={"query": ASK}).json()["boolean"] is True
    with (
        KnowledgeReader(demo_store, Limits(result_mb=0.01)) as reader,
        answering(create_app(reader)) as url,
    ):
        refused = httpx.get(url + "/sparql", params={"query": EVERYTHING}, trust_env=False)
        assert (refused.status_code, refused.json()["code"]) == (503, "query-stopped")
        assert "more than 0.01 MB" in refused.json()["detail"]


def test_two_hundred_who_hang_up_leave_the_next_an_answer(demo_store: Path) -> None:
    """All ask without end at the same time and leave: the next is answered long before their time was over."""
    with (
        KnowledgeReader(demo_store, Limits(seconds=60, wait_seconds=60)) as reader,
        answering(create_app(reader)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        assert client.get("/sparql", params={"query": ASK}).json()["boolean"] is True
        place = (client.base_url.host, client.base_url.port or 0)
        asked = f"GET /sparql?{urlencode({'query': ENDLESS})} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        with contextlib.ExitStack() as leaving:
            for _ in range(200):
                connection = leaving.enter_context(socket.create_connection(place, 60))
                connection.sendall(asked)
            time.sleep(0.2)
            assert client.get("/health").status_code == 200
        assert client.get("/sparql", params={"query": ASK}, timeout=30).json()["boolean"] is True


def test_an_endless_query_is_stopped_and_nobody_waits_for_it(strict: httpx.Client) -> None:
    """Six of them at once end with 503 and Retry-After; meanwhile the server says quickly that it is well."""
    with concurrent.futures.ThreadPoolExecutor(6) as many:
        asked = [many.submit(strict.get, "/sparql", params={"query": ENDLESS}) for _ in range(6)]
        time.sleep(0.3)
        began = time.perf_counter()
        assert strict.get("/health").status_code == 200
        waited = time.perf_counter() - began
        answers = [one.result() for one in asked]
    assert waited < 0.5
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.headers["retry-after"] for answer in answers} == {"5"}
    assert {answer.json()["code"] for answer in answers} <= {"query-stopped", "store-busy"}
    assert strict.get("/sparql", params={"query": ASK}).status_code == 200


def test_a_query_that_would_end_its_process_leaves_the_server_standing(strict: httpx.Client) -> None:
    """Thousands of nested braces are answered or refused; the next query is answered."""
    deep = "SELECT * WHERE " + "{" * 3000 + "}" * 3000
    assert strict.get("/sparql", params={"query": deep}).status_code in {200, 400, 503}
    assert strict.get("/sparql", params={"query": ASK}).json()["boolean"] is True


def test_a_page_shows_the_query_with_its_answer_or_its_mistake(site: httpx.Client) -> None:
    """A reader keeps the text of the query, sees a table, statements, yes or no, or what to mend."""
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert "<textarea" in site.get("/sparql", headers=browser).text
    for query, status, shown in (
        (SELECT, 200, "<table"),
        (CONSTRUCT, 200, "<pre"),
        (ASK, 200, "Yes."),
        ("SELECT <b>", 400, "SELECT &lt;b&gt;"),
        ("SELECT * { SERVICE <x:y> {} }", 403, "SERVICE is not done here"),
    ):
        answered = site.get("/sparql", params={"query": query}, headers=browser)
        assert answered.status_code == status
        assert shown in answered.text
        assert json.dumps(query)[1:8] in answered.text


def test_an_iri_with_a_space_is_told_from_a_prefix(site: httpx.Client) -> None:
    """The place, and how a space is written."""
    answered = site.get("/sparql", params={"query": "SELECT * {\n <http://a b> ?p ?o }"})
    assert answered.status_code == 400
    assert answered.json()["detail"].startswith("Line 2, column 2: this begins like an IRI")
