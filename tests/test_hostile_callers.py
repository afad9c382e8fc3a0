"""Callers who mean harm: slow ones, those who send without end, and those who write headers of their own."""

from __future__ import annotations

import logging
import re
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from lifealliance.credentials import Tokens
from lifealliance.model.tiers import Tier
from lifealliance.reader import KnowledgeReader
from lifealliance.web.allowance import Allowance
from lifealliance.web.app import create_app
from lifealliance.web.callers import Callers
from lifealliance.web.patience import Patience
from lifealliance.web.refusals import TooMuch, Unauthorised
from lifealliance.web.serve import answering

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = b"Host: 127.0.0.1\r\n"
BODY = b"Content-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK"
#: Beginnings of requests that have no end: nothing, half a line, half a head, empty lines, half a body.
HALVES = (
    b"",
    b"GE",
    b"GET /health HTTP/1.1\r\n" + HOST + b"X-Slow: ",
    b"\r\n",
    b"POST /sparql HTTP/1.1\r\n" + HOST + BODY,
)
EVIL = "X-Evil"
SPLIT = f"\r\n{EVIL}: yes\r\n\r\n<script>"
#: With these an answer has a file name and the way to its other parts, where there are such.
_SAVED = {"format": "csv", "page": "1", "limit": "1"}
UPLOAD = 500 * 1024 * 1024


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    """A bare connection to a server."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), 60) as connection:
        yield connection


def ended(connection: socket.socket) -> bytes:
    """What the server says until it ends the connection."""
    said = b""
    try:
        while part := connection.recv(65536):
            said += part
    except ConnectionError:
        pass
    return said


@pytest.mark.parametrize("half", HALVES, ids=["nothing", "half a line", "half a head", "empty lines", "half a body"])
def test_who_sends_half_of_a_request_is_not_waited_for(demo_store: Path, half: bytes) -> None:
    """The connection is ended, with 408 where a request had begun, although a byte came now and then; others go on."""
    with KnowledgeReader(demo_store) as reader:
        app = create_app(reader)
        with answering(app, patience=Patience(request_seconds=0.5)) as url, connected(url) as slow:
            slow.sendall(half)
            assert httpx.get(f"{url}/health", trust_env=False).status_code == 200
            said = ended(slow)
            assert said.startswith(b"HTTP/1.1 408 ") or (not said and (not half or b"POST" in half))
            assert httpx.get(f"{url}/health", trust_env=False).status_code == 200


def test_a_byte_now_and_then_buys_no_time(demo_store: Path) -> None:
    """The time counts from the first byte; every further one changes nothing."""
    with (
        KnowledgeReader(demo_store) as reader,
        answering(create_app(reader), patience=Patience(request_seconds=0.5)) as url,
        connected(url) as slow,
    ):
        slow.sendall(b"GET /health HTTP/1.1\r\nX-Slow: ")
        slow.settimeout(0.1)
        for _ in range(600):
            try:
                slow.sendall(b"x")
                assert slow.recv(1000).startswith(b"HTTP/1.1 408 ")
            except TimeoutError:
                continue
            except ConnectionError:
                pass
            break
        else:
            pytest.fail("A byte now and then keeps a connection.")
        assert httpx.get(f"{url}/health", trust_env=False).status_code == 200


def test_very_many_who_wait_keep_nobody_out(demo_store: Path) -> None:
    """Of those who wait the oldest goes when there are too many; whoever asks in one go is answered meanwhile."""
    with (
        KnowledgeReader(demo_store) as reader,
        answering(create_app(reader), patience=Patience(request_seconds=600, idle=20)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        half = b"GET /health HTTP/1.1\r\n" + HOST
        made = []
        for _ in range(60):
            connection = socket.create_connection((client.base_url.host, client.base_url.port or 0), 60)
            made.append(connection)
            connection.sendall(half)
            assert client.get("/health").status_code == 200
        assert all(ended(connection).startswith(b"HTTP/1.1 408 ") for connection in made[:35])
        made[-1].sendall(b"Connection: close\r\n\r\n")
        assert ended(made[-1]).startswith(b"HTTP/1.1 200 ")
        for connection in made:
            connection.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what waits to be sent is read from /proc")
def test_who_does_not_read_is_not_waited_for(demo_store: Path) -> None:
    """An answer nobody takes is thrown away with its connection, and others are answered all along."""
    asked = b"GET /studies/demo/data?format=nq HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    patience = Patience(reading_seconds=0.5)
    with KnowledgeReader(demo_store) as reader, answering(create_app(reader), patience=patience) as url:
        whole = len(httpx.get(f"{url}/studies/demo/data?format=nq", trust_env=False, timeout=60).content)
        with closing(socket.socket()) as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.settimeout(60)
            deaf.connect(("127.0.0.1", int(url.rpartition(":")[2])))
            deaf.sendall(asked)
            deaf.recv(1)
            until = time.monotonic() + 60
            while _waits_to_be_sent(url) and time.monotonic() < until:
                assert httpx.get(f"{url}/health", trust_env=False).status_code == 200
            assert len(ended(deaf)) < whole


#: How /proc/net/tcp writes the state of a connection that neither side has ended.
_OPEN = "01"


def _waits_to_be_sent(url: str) -> bool:
    """Whether a server's open connections still have bytes for somebody, as the system counts them."""
    port = int(url.rpartition(":")[2])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    return any(int(row[4].partition(":")[0], 16) for row in rows if row[1].endswith(f":{port:04X}") and row[3] == _OPEN)


def test_who_hangs_up_in_the_middle_of_a_body_is_no_mistake_of_the_program(
    demo_store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has the request as left (499), and no error."""
    caplog.set_level(logging.INFO)
    with KnowledgeReader(demo_store) as reader, answering(create_app(reader)) as url:
        for _ in range(3):
            with connected(url) as connection:
                connection.sendall(b"POST /sparql HTTP/1.1\r\n" + HOST + BODY)
        for _ in range(100):
            assert httpx.get(f"{url}/health", trust_env=False).status_code == 200
            lines = [record.getMessage() for record in caplog.records if record.name == "lifealliance.web.access"]
            if sum('"status": 499' in line for line in lines) == 3:
                break
        else:
            pytest.fail("Those who left are not in the log.")
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.fixture(scope="module")
def own_process(demo_store: Path) -> Iterator[tuple[str, int]]:
    """A server in a process of its own: where it answers, and the number of the process."""
    command = [sys.executable, "-u", "-m", "lifealliance", "serve", "--port", "0", "--store", str(demo_store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found
        # The port is bound before it answers, so the first request waits until it does.
        assert httpx.get(f"{found[0]}/health", trust_env=False, timeout=60).status_code == 200
        yield found[0], server.pid
        server.terminate()


def _peak(pid: int) -> int:
    """The most memory a process has held, in KB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    assert found
    return int(found[1])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
@pytest.mark.parametrize(
    ("address", "kind", "chunked", "status"),
    [
        ("/sparql", "application/sparql-query", False, 413),
        ("/sparql", "application/x-www-form-urlencoded", True, 413),
        ("/sparql", "text/turtle", False, 415),
        ("/logout", "application/x-www-form-urlencoded", False, 303),
    ],
)
def test_five_hundred_megabytes_are_never_held(
    own_process: tuple[str, int], address: str, kind: str, status: int, *, chunked: bool
) -> None:
    """Every address that is posted to answers at once; what goes on coming takes no room, and the next is answered."""
    url, pid = own_process
    block = b"x" * 1024 * 1024
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {UPLOAD}"
    before = _peak(pid)
    with connected(url) as connection:
        head = f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n{length}\r\n\r\n"
        connection.sendall(head.encode())
        for _ in range(UPLOAD // len(block)):
            connection.sendall(b"100000\r\n" + block + b"\r\n" if chunked else block)
        assert connection.recv(65536).startswith(f"HTTP/1.1 {status} ".encode())
    assert _peak(pid) - before < 64 * 1024
    assert httpx.get(f"{url}/health", trust_env=False).status_code == 200


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[httpx.Client]:
    """A client of a server over the demo store."""
    with (
        KnowledgeReader(demo_store) as reader,
        answering(create_app(reader)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        yield client


def _addresses(site: httpx.Client) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address that can be got, with its parameters."""
    for path, methods in site.get("/openapi.json").json()["paths"].items():
        if "get" in methods:
            yield path, {it["name"]: it for it in methods["get"].get("parameters", ())}


def _example(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    found = [*schema.get("examples", ()), *(parameter.get("example", ""),)]
    return str(found[0] or "demo")


def test_nothing_that_is_given_becomes_a_header(site: httpx.Client) -> None:
    """Line breaks in any parameter of any address are answered or refused, and stand in no Link, Location or name."""
    tried = 0
    for path, parameters in _addresses(site):
        usual = {name: _example(it) for name, it in parameters.items() if it.get("required")}
        saved = {key: value for key, value in _SAVED.items() if key in parameters}
        for name in parameters:
            given = usual | saved | {name: f"x{SPLIT}"}
            steps = {key: quote(value, safe="") for key, value in given.items() if f"{{{key}}}" in path}
            rest = {key: value for key, value in given.items() if key not in steps}
            answered = site.get(path.format(**steps) + "?" + urlencode(rest))
            assert EVIL not in answered.headers, (path, name)
            assert answered.status_code < 500, (path, name)
            assert not any("\n" in value or "\r" in value for value in answered.headers.values())
            tried += 1
    assert tried > 150


def test_found_words_do_not_become_a_header(site: httpx.Client) -> None:
    """The way to the next part repeats what was asked, line breaks and quotes written out."""
    answered = site.get("/search", params={"q": 'a\r\nX-Evil: yes"; filename="x', "page": 1, "limit": 1})
    assert answered.status_code == 200
    more = site.get("/search", params={"q": "the", "page": 1, "limit": 1, "study": "demo"})
    assert 'rel="next"' in more.headers["link"]
    for given in ("\u202ea", "é", '";x="', "\x00"):
        answered = site.get("/sparql", params={"query": "ASK {}", "study": given, "format": "csv"})
        assert answered.status_code in {404, 422, 400}


def test_ten_thousand_wrong_tokens_are_turned_away_after_a_few(tmp_path: Path) -> None:
    """Each costs its sender a second of an allowance; once it is used up no further one is answered with more."""
    tokens = Tokens(tmp_path / "tokens.json")
    good = tokens.new("maria", Tier.QUOTABLE)
    now = [0.0]
    callers = Callers(tokens, None, Allowance(60, 120, lambda: now[0]))

    def said(token: str) -> str:
        scope = {"headers": [(b"authorization", f"Bearer {token}".encode())], "client": ("192.0.2.1", 1)}
        asking = callers.who(scope)
        try:
            asking.send(None)
        except StopIteration as found:
            return str(found.value.name)
        except (Unauthorised, TooMuch) as refusal:
            return refusal.code
        finally:
            asking.close()
        raise AssertionError("a look at a token waits for nothing")

    wrong = []
    for number in range(10_000):
        now[0] += 0.001
        wrong.append(said(f"la_{number:043d}"))
    # A full purse, and what comes back in ten seconds.
    assert 120 <= wrong.count("unauthorised") <= 131
    assert wrong.count("unauthorised") + wrong.count("too-much") == 10_000
    assert wrong[-1] == "too-much"
    tokens.mark_used(tokens.good()[0])
    assert said(good) == "maria"
