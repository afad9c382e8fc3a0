"""Who may come in, what every answer carries, what the log says, and what becomes of mistakes."""

from __future__ import annotations

import json
import logging
import socket
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lifealliance.errors import BadInput, Problem, QueryStopped, Refused
from lifealliance.reader import KnowledgeReader
from lifealliance.web.app import create_app
from lifealliance.web.problems import ProblemDocument, kinds
from lifealliance.web.serve import answering, running, serve
from lifealliance.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lifealliance.answers import Answer

_LINE = {"id", "time", "caller", "tier", "method", "address", "status", "ms", "bytes"}
SECRET = "/srv/secret words of a stranger"


class Clumsy(KnowledgeReader):
    """A reader that fails in the way the question asks for."""

    def ask(self, name: str, study: str = "", **values: str) -> Answer:
        """Fails."""
        if values.get("claim") == "slow":
            raise QueryStopped("The query was stopped after 10 seconds.")
        if values.get("claim") == "wrong":
            raise BadInput(Problem("claim", "This is wrong.", "Mend it."), Problem("study", "This, too."))
        raise RuntimeError(f"{SECRET} {name} {study}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server over a reader that fails."""
    with (
        Clumsy(tmp_path_factory.mktemp("clumsy") / "store") as reader,
        answering(create_app(reader, Settings(address_bytes=1000))) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=30) as client,
    ):
        yield client


def test_a_mistake_of_the_program_says_nothing_but_its_id(site: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    """500 carries an id that stands in the log with the whole story; the answer holds no foreign text."""
    for accept in ("application/json", "text/html"):
        caplog.clear()
        answered = site.get("/questions/CQ09", headers={"Accept": accept})
        assert answered.status_code == 500
        assert SECRET not in answered.text
        assert "Traceback" not in answered.text
        (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
        assert record.args is not None
        assert str(record.getMessage()).split()[-1] in answered.text
        assert SECRET in str(record.exc_info)


def test_every_refusal_has_one_shape(site: httpx.Client) -> None:
    """Refusals of the reader, of parameters, of addresses and of methods are the same document."""
    asked = {
        site.get("/questions/CQ09?claim=slow"): (503, "query-stopped"),
        site.get("/questions/CQ09?claim=wrong"): (422, "bad-input"),
        site.get("/questions/CQ09?other=1"): (422, "bad-input"),
        site.get("/nowhere"): (404, "not-found"),
        site.get("/studies/"): (404, "not-found"),
        site.delete("/claims/S3"): (405, "method-not-allowed"),
        site.options("/claims/S3"): (405, "method-not-allowed"),
        site.post("/questions/CQ09"): (405, "method-not-allowed"),
        site.get("/health?" + "x" * 2000): (414, "address-too-long"),
    }
    for answered, (status, code) in asked.items():
        assert answered.status_code == status
        assert answered.headers["content-type"] == "application/problem+json"
        found = ProblemDocument.model_validate_json(answered.text)
        assert (found.status, found.code, found.type) == (status, code, f"/problems#{code}")
        assert found.detail.endswith(".")
    assert site.delete("/claims/S3").headers["allow"] == "GET, HEAD"
    assert site.delete("/sparql").headers["allow"] == "GET, HEAD, POST"
    assert site.get("/questions/CQ09?claim=slow").headers["retry-after"] == "5"
    problems = site.get("/questions/CQ09?claim=wrong").json()["problems"]
    assert [problem["where"] for problem in problems] == ["claim", "study"]


def test_a_reader_gets_a_refusal_as_a_page(site: httpx.Client) -> None:
    """The page says the same sentence; a program that accepts anything gets the document."""
    page = site.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 404
    assert site.get("/nowhere").json()["detail"] in page.text
    assert site.get("/nowhere", headers={"Accept": "image/png"}).headers["content-type"] == "application/problem+json"


def test_every_kind_of_refusal_is_explained(site: httpx.Client) -> None:
    """The page that `type` points to has every code there is."""
    page = site.get("/problems", headers={"Accept": "text/html"}).text
    assert all(f'id="{kind.code}"' in page for kind in kinds())


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "demo.localhost", "localhost.", "", "10.0.0.1:8000"]
)
def test_another_name_is_not_answered(site: httpx.Client, host: str) -> None:
    """A request for a name this server does not go by is refused, whatever it asks for (DNS rebinding)."""
    answered = site.get("/health", headers={"Host": host})
    assert answered.status_code == 400
    if answered.headers.get("content-type") == "application/problem+json":
        assert answered.json()["code"] == "wrong-host"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:80", "[::1]:8000", "[::1]"])
def test_this_machine_is_answered_by_each_of_its_names(site: httpx.Client, host: str) -> None:
    """The loopback names are known, with any port."""
    assert site.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "address", ["/", "/health", "/nowhere", "/questions/CQ09", "/static/style.css", "/openapi.json"]
)
def test_every_answer_protects_itself(site: httpx.Client, address: str) -> None:
    """Nothing is sniffed, framed, shared, cached by others or allowed to other origins; nobody says what runs here."""
    headers = site.get(address, headers={"Origin": "http://elsewhere.example"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "private, no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert not [name for name in headers if name.startswith("access-control-") or name == "server"]


def test_the_log_says_what_kind_of_address_and_never_what_was_asked(
    site: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """One JSON line per request: method, kind of address, status, time, bytes; no query, no name, no value."""
    caplog.set_level(logging.INFO, "lifealliance.web")
    site.get("/claims/Marguerite", params={"study": "whisper"})
    site.get("/sparql", params={"query": "ASK { <x:whisper> ?p ?o }"})
    wanted = {"/claims/{claim:path}", "/sparql"}
    lines: list[dict[str, Any]] = []
    until = time.monotonic() + 5
    # The line is written after the answer has gone, and the line of an earlier test may still come.
    while {line["address"] for line in lines} < wanted and time.monotonic() < until:
        time.sleep(0.01)
        records = [record for record in caplog.records if record.levelno == logging.INFO]
        lines = [json.loads(record.getMessage()) for record in records]
    assert {line["address"] for line in lines} >= wanted
    assert all(set(line) == _LINE for line in lines)
    said = " ".join(record.getMessage() for record in caplog.records if record.levelno == logging.INFO)
    assert "whisper" not in said
    assert "Marguerite" not in said


def test_an_empty_store_is_served(tmp_path: Path) -> None:
    """Before anything is loaded the pages are there and say what to do."""
    with running(tmp_path / "nothing") as url:
        assert httpx.get(f"{url}/health", trust_env=False).json()["studies"] == 0
        page = httpx.get(url, headers={"Accept": "text/html"}, trust_env=False)
        assert "lifealliance demo" in page.text


def test_the_server_stops_with_its_block(tmp_path: Path) -> None:
    """After the `with` block nobody listens at the address any more."""
    with running(tmp_path / "store") as url:
        assert url.startswith("http://127.0.0.1:")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/health", trust_env=False)


def test_a_taken_port_is_said_to_be_taken(tmp_path: Path) -> None:
    """The sentence names the port and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Refused, match="--port"):
        serve(tmp_path / "store", "127.0.0.1", taken.getsockname()[1])
