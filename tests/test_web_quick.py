"""The short way of plain queries says what the long way says, and leaves everything else to it."""

from __future__ import annotations

import json
import logging
import socket
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import pytest

from lifealliance.credentials import Tokens
from lifealliance.model.tiers import Tier
from lifealliance.reader import KnowledgeReader
from lifealliance.store.values import Limits
from lifealliance.web.allowance import Allowance
from lifealliance.web.app import create_app
from lifealliance.web.callers import Callers
from lifealliance.web.serve import answering

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LA = "https://w3id.org/lifealliance/ontology#"
CLAIMS = f"SELECT ?claim WHERE {{ ?claim a <{LA}Claim> }} ORDER BY ?claim"
ASK = f"ASK {{ ?claim a <{LA}Claim> }}"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
#: A header that means nothing here, and lets a request go the long way.
LONG = {"X-Whatever": "1"}
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
#: The three ways of the protocol to ask.
WAYS = ("address", "form", "body")


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[httpx.Client]:
    """A client of a server that stops a query after two seconds."""
    with (
        KnowledgeReader(demo_store, Limits(seconds=2)) as reader,
        answering(create_app(reader)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        yield client


def went_short(answer: httpx.Response) -> bool:
    """The short way writes the length of an answer last."""
    return answer.headers.raw[-1][0].lower() == b"content-length" and answer.headers.raw[0][0].lower() == b"date"


def _asked(site: httpx.Client, way: str, given: dict[str, str], headers: dict[str, str]) -> httpx.Response:
    if way == "address":
        return site.get("/sparql", params=given, headers=headers)
    if way == "form":
        return site.post("/sparql", data=given, headers=headers)
    rest = {name: value for name, value in given.items() if name != "query"}
    content = given.get("query", "").encode()
    return site.post("/sparql", content=content, params=rest, headers={"Content-Type": QUERY} | headers)


@pytest.mark.parametrize(
    ("given", "accept"),
    [
        ({"query": CLAIMS}, "*/*"),
        ({"query": CLAIMS}, "application/sparql-results+json, application/json"),
        ({"query": CLAIMS}, "text/csv;q=0.5, application/sparql-results+xml"),
        ({"query": CLAIMS, "format": "tsv"}, "text/html"),
        ({"query": CLAIMS, "output": "json", "results": "json", "format": "json"}, ""),
        ({"query": CLAIMS, "study": "published", "format": "csv"}, "*/*"),
        ({"query": CLAIMS, "default-graph-uri": f"{LA}x"}, "*/*"),
        ({"query": ASK}, "*/*"),
        ({"query": "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } ORDER BY ?s ?o LIMIT 5"}, "text/turtle"),
        ({"query": f"PREFIX la: <{LA}> SELECT * {{ ?s a la:Claim }} ORDER BY ?s"}, "*/*"),
        ({"query": "SELECT (<here> AS ?iri) {}"}, "*/*"),
        ({"query": "SELECT * { ?s ?p }"}, "*/*"),
        ({"query": "SELECT * { SERVICE <http://x.y/> {} }"}, "*/*"),
        ({"query": CLAIMS, "study": "nowhere"}, "*/*"),
        ({"query": CLAIMS, "colour": "red"}, "*/*"),
        ({"query": CLAIMS}, "image/png"),
        ({"query": CLAIMS}, "text/turtle"),
        ({"query": CLAIMS}, "text/html"),
        ({"query": ""}, "*/*"),
        ({"query": "ASK {} #" + "x" * 62_000}, "*/*"),
        ({"study": "published"}, "text/turtle"),
        ({}, "text/turtle"),
    ],
)
@pytest.mark.parametrize("way", WAYS)
def test_both_ways_give_the_same_answer(site: httpx.Client, way: str, given: dict[str, str], accept: str) -> None:
    """Status, headers and body are those of the long way, whatever is asked, and however."""
    short, long = (_asked(site, way, given, {"Accept": accept} | more) for more in ({}, LONG))
    assert short.status_code == long.status_code
    assert dict(short.headers) | {"date": ""} == dict(long.headers) | {"date": ""}
    assert short.content == long.content
    assert not went_short(long)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"query=ASK+%7B%7D&query=ASK+%7B%7D", FORM),
        (b"query=ASK+%7B%7D", f"{FORM}; charset=UTF-8"),
        (b"query=ASK+%7B%7D", f"{FORM}; charset=latin-1"),
        (b"query=%FF", FORM),
        (b"\xff\xfe", QUERY),
        (b"", QUERY),
        (b"ASK {}", "text/plain"),
        (b"DROP ALL", "application/sparql-update"),
        (b"update=DROP+ALL", FORM),
        (b"ASK {} #" + b"x" * 65_000, QUERY),
        (b"ASK {} #" + b"x" * 65_600, QUERY),
    ],
)
def test_both_ways_take_the_same_bodies(site: httpx.Client, content: bytes, kind: str) -> None:
    """Of whatever kind, length and writing; also where the address says something beside them."""
    for address in ("/sparql", "/sparql?study=published", "/sparql?query=ASK%20%7B%7D"):
        short, long = (
            site.post(address, content=content, headers={"Content-Type": kind} | more) for more in ({}, LONG)
        )
        assert (short.status_code, short.content) == (long.status_code, long.content)


def test_a_plain_query_goes_the_short_way(site: httpx.Client) -> None:
    """And one with a version that is known, a body of unknown length, or a token nobody knows does not."""
    for way in WAYS:
        assert went_short(_asked(site, way, {"query": CLAIMS}, {}))
    tag = site.get("/sparql", params={"query": CLAIMS}).headers["etag"]
    known = site.get("/sparql", params={"query": CLAIMS}, headers={"If-None-Match": tag})
    assert known.status_code == 304
    pieces = site.post("/sparql", content=iter([b"query=", b"ASK+%7B%7D"]), headers={"Content-Type": FORM})
    assert (pieces.json()["boolean"], went_short(pieces)) == (True, False)
    assert site.get("/sparql", params={"query": CLAIMS}, headers={"Authorization": "Bearer x"}).status_code == 401
    assert site.head("/sparql", params={"query": CLAIMS}).headers["etag"] == tag
    assert site.get("/sparql", params={"query": CLAIMS}, headers={"Host": "elsewhere"}).status_code == 400


def test_what_was_begun_the_short_way_is_finished_the_long_way(site: httpx.Client) -> None:
    """A large answer flows, and an endless query is stopped in its own time and not asked again."""
    everything = {"query": "SELECT * WHERE { ?s ?p ?o }", "format": "csv"}
    large = site.get("/sparql", params=everything)
    assert large.headers["transfer-encoding"] == "chunked"
    posted = site.post("/sparql", data=everything)
    assert sorted(large.text.splitlines()) == sorted(posted.text.splitlines())
    began = time.perf_counter()
    stopped = site.get("/sparql", params={"query": ENDLESS})
    assert (stopped.status_code, stopped.json()["code"]) == (503, "query-stopped")
    assert "after 2 seconds" in stopped.json()["detail"]
    assert time.perf_counter() - began < 3.9
    assert went_short(site.get("/sparql", params={"query": ASK}))


def test_a_body_may_come_in_pieces_and_another_request_behind_it(site: httpx.Client) -> None:
    """Each is answered in its turn; a body that ends in the middle is a request that was left."""
    body = urlencode({"query": "SELECT (7 AS ?n) {}", "format": "csv"}).encode()
    head = f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
    last = _request("SELECT (8 AS ?n) {}", "Connection: close\r\n")
    with socket.create_connection((site.base_url.host, site.base_url.port or 0), 60) as connection:
        for part in (head.encode(), body[:9], body[9:] + head.encode() + body + last):
            connection.sendall(part)
            time.sleep(0.05)
        received = b""
        while part := connection.recv(65536):
            received += part
    answers = [answer.rpartition(b"\r\n\r\n")[2] for answer in received.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    assert answers == [b"n\r\n7\r\n", b"n\r\n7\r\n", b"n\r\n8\r\n"]
    with socket.create_connection((site.base_url.host, site.base_url.port or 0), 60) as connection:
        connection.sendall(head.encode() + body[:-3])
    assert went_short(site.post("/sparql", data={"query": ASK}))


def _request(query: str, more: str = "") -> bytes:
    return (
        f"GET /sparql?{urlencode({'query': query, 'format': 'csv'})} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode()
    )


def test_requests_in_one_packet_are_answered_in_their_order(site: httpx.Client) -> None:
    """Short and long ones, the slow first; and the connection is closed after the one that asks for that."""
    numbers = [f"SELECT ({number} AS ?n) {{}}" for number in range(6)]
    numbers[0] = f"SELECT (0 AS ?n) {{ {{ SELECT (COUNT(*) AS ?m) {{ ?a a ?b . ?c a <{LA}Code> }} }} }}"
    sent = [_request(query, "X-Long: 1\r\n" if number % 2 else "") for number, query in enumerate(numbers[:-1])]
    sent.append(_request(numbers[-1], "Connection: close\r\n"))
    with socket.create_connection((site.base_url.host, site.base_url.port or 0), 60) as connection:
        connection.sendall(b"".join(sent))
        received = b""
        while part := connection.recv(65536):
            received += part
    assert [answer.rpartition(b"\r\n\r\n")[2] for answer in received.split(b"HTTP/1.1 200 OK\r\n")[1:]] == [
        b"n\r\n%d\r\n" % number for number in range(6)
    ]


def test_who_hangs_up_on_the_short_way_ends_their_query(demo_store: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Long before its time is over its process answers others; the log says 499, and never what was asked."""
    caplog.set_level(logging.INFO, "lifealliance.web")
    with (
        KnowledgeReader(demo_store, Limits(seconds=50, wait_seconds=50, workers=1)) as reader,
        answering(create_app(reader)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=40) as client,
    ):
        assert client.get("/sparql", params={"query": ASK}).json()["boolean"] is True
        body = urlencode({"query": ENDLESS}).encode()
        head = (
            f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        for request in (_request(ENDLESS), head.encode() + body, _request(ENDLESS)):
            with socket.create_connection((client.base_url.host, client.base_url.port or 0), 60) as connection:
                connection.sendall(request)
                time.sleep(0.2)
        assert client.get("/sparql", params={"query": ASK}).json()["boolean"] is True
    lines = [json.loads(it.getMessage()) for it in caplog.records if it.levelno == logging.INFO]
    assert [line["status"] for line in lines if line["address"] == "/sparql"].count(499) == 3
    assert "COUNT" not in " ".join(map(json.dumps, lines))


def test_the_short_way_is_counted_and_written_down(site: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    """One line in the log and one more request in the metrics, like any other."""

    def counted() -> int:
        line = 'lifealliance_requests_total{route="/sparql",method="GET",status="200"} '
        return int(next(it for it in site.get("/metrics").text.splitlines() if it.startswith(line))[len(line) :])

    site.get("/sparql", params={"query": ASK})
    before = counted()
    caplog.set_level(logging.INFO, "lifealliance.web")
    caplog.clear()
    answered = site.get("/sparql", params={"query": "ASK { <x:whisper> ?p ?o }"})
    assert went_short(answered)
    assert counted() == before + 1
    lines: list[dict[str, Any]] = [json.loads(it.getMessage()) for it in caplog.records if it.levelno == logging.INFO]
    (line,) = [it for it in lines if it["address"] == "/sparql"]
    assert (line["method"], line["status"], line["bytes"]) == ("GET", 200, len(answered.content))
    assert "whisper" not in json.dumps(line)


def test_the_short_way_takes_from_the_allowance(demo_store: Path, tmp_path: Path) -> None:
    """Whose seconds are used up waits there too, and who is nobody sees what is public."""
    callers = Callers(Tokens(tmp_path / "tokens.json"), None, Allowance(per_minute=0.001, most=0.000001))
    with (
        KnowledgeReader(demo_store) as reader,
        answering(create_app(reader, callers=callers)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        first = client.get("/sparql", params={"query": ASK})
        assert (first.status_code, first.headers["cache-control"]) == (200, "public, no-cache")
        assert went_short(first)
        assert client.get("/sparql", params={"query": ASK}).status_code == 429


def test_a_token_is_known_on_the_short_way(demo_store: Path, tmp_path: Path) -> None:
    """It sees its tier there, by every way to ask, from its second use on a day until it is taken back."""
    tokens = Tokens(tmp_path / "tokens.json")
    shown = {"Authorization": f"Bearer {tokens.new('reader', Tier.CONTROLLED)}"}
    with (
        KnowledgeReader(demo_store) as reader,
        answering(create_app(reader, callers=Callers(tokens))) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        assert not went_short(client.get("/sparql", params={"query": CLAIMS}, headers=shown))
        nobody = client.get("/sparql", params={"query": CLAIMS})
        for way in WAYS:
            short, long = (_asked(client, way, {"query": CLAIMS}, shown | more) for more in ({}, LONG))
            assert (went_short(short), went_short(long)) == (True, False)
            assert dict(short.headers) | {"date": ""} == dict(long.headers) | {"date": ""}
            assert short.headers["cache-control"] == "private, no-store"
            assert short.content == long.content != nobody.content
        tokens.revoke("reader")
        for way in WAYS:
            assert _asked(client, way, {"query": CLAIMS}, shown).status_code == 401
        assert _asked(client, "address", {"query": CLAIMS}, {"Authorization": "Basic x"}).status_code == 401
