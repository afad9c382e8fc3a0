"""The processes that answer queries: their limits, their walls, and what they say when they fall."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lifealliance.errors import LifeAllianceError, QueryStopped, Refused, StoreBusy
from lifealliance.iris import LOCAL_BASE
from lifealliance.sandbox import Sandbox
from lifealliance.store import frames
from lifealliance.store.embedded import Store
from lifealliance.store.frames import MOVED
from lifealliance.store.running import MovedError, Question, Worker
from lifealliance.store.values import Entry, Limits, Load
from lifealliance.store.worker import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN, CLOSED = LOCAL_BASE + "open", LOCAL_BASE + "closed"
ALL = "SELECT ?s ?o WHERE { ?s ?p ?o } ORDER BY ?s"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
DOUBLED = "".join(f"BIND(CONCAT(?x{step}, ?x{step}) AS ?x{step + 1}) " for step in range(36))
BOMB = 'SELECT ?n WHERE { BIND("aaaaaaaaaaaaaaaa" AS ?x0) ' + DOUBLED + "BIND(STRLEN(?x36) AS ?n) }"
SORTED = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i LIMIT 1"


def lines(graph: str, word: str, count: int) -> bytes:
    """So many statements of one graph."""
    rows = (f'<{LOCAL_BASE}{word}/{n:04}> <{LOCAL_BASE}says> "{word} {n}" <{graph}> .\n' for n in range(count))
    return "".join(sorted(rows)).encode()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with two graphs of 500 statements."""
    folder = tmp_path_factory.mktemp("workers") / "store"
    with Store(folder, Limits(seconds=5, workers=1)) as made:
        made.put([Load(Entry("demo"), lines(OPEN, "open", 500) + lines(CLOSED, "closed", 500))])
        yield made


def answers(store: Store) -> bool:
    """Whether the next query is answered."""
    return b"true" in store.query("ASK { ?s ?p ?o }", default=[OPEN], named=[]).body


@pytest.mark.parametrize(
    ("query", "limits", "said"),
    [
        (RUNAWAY, Limits(seconds=0.5), "stopped after 0.5 seconds"),
        (
            "SELECT * WHERE { ?s (!<x:y>)* ?o . ?o2 (!<x:y>)* ?s2 . ?o3 (!<x:y>)* ?s3 }",
            Limits(seconds=0.5),
            "stopped after",
        ),
        ("ASK { " + "[ ?p " * 256 + "?o" + " ]" * 256 + " ?q ?r }", Limits(seconds=0.5), "stopped after"),
        (BOMB, Limits(memory_mb=200), "more than 200 MB of memory"),
        (SORTED, Limits(memory_mb=200), "more than 200 MB of memory"),
    ],
    ids=["cartesian", "paths", "brackets", "concat", "sort"],
)
def test_a_query_without_end_is_stopped_and_the_next_is_answered(
    store: Store, query: str, limits: Limits, said: str
) -> None:
    """Time and memory end in a clear sentence within the limit, and the store answers on."""
    began = time.monotonic()
    with pytest.raises(QueryStopped, match=said):
        store.query(query, default=[OPEN], named=[], limits=limits)
    assert time.monotonic() - began < limits.seconds + 2
    assert answers(store)


@pytest.mark.parametrize("depth", [4500, 30_000])
@pytest.mark.parametrize("shape", ["SELECT * {%s%s}", "ASK { FILTER%s1%s }"])
def test_deep_nesting_neither_ends_this_process_nor_the_next_query(store: Store, depth: int, shape: str) -> None:
    """4.5 KB of braces, which end an ordinary process, are answered or stopped; the next query is answered."""
    opened, closed = ("{", "}") if "SELECT" in shape else ("(", ")")
    with suppress(QueryStopped):
        store.query(shape % (opened * depth, closed * depth), default=[OPEN], named=[])
    assert answers(store)


def test_a_process_that_falls_in_the_middle_is_said(tmp_path: Path) -> None:
    """A fault of the engine ends one process and one query, with the likely reason."""
    with Store(tmp_path / "store") as store:
        store.put([Load(Entry("demo"), lines(OPEN, "open", 300))])
        worker = Worker(str(tmp_path / "store/generations/0001/controlled"))
        assert worker.hello["error"] == ""
        threading.Timer(0.3, lambda: os.kill(worker.pid, signal.SIGSEGV)).start()
        with pytest.raises(QueryStopped, match=r"signal 11.*nested too deeply"):
            worker.ask(Question(head(), RUNAWAY, Limits(seconds=5)))
        assert not worker.alive()
        worker.end()


def head(**changed: object) -> frames.Head:
    """What a worker is sent beside the text."""
    plain: frames.Head = {
        "default": [OPEN], "named": [], "media": [], "rows": 10, "bytes": 1_000_000, "prefixes": {},
        "sandbox": True, "memory": 1_000_000_000, "seconds": 5,
    }  # fmt: skip
    return plain | changed


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody on this machine who would hear a call."""
    with socket.socket() as heard:
        heard.bind(("127.0.0.1", 0))
        heard.listen()
        heard.settimeout(0.2)
        yield heard


def test_a_call_that_slips_past_the_guard_reaches_nobody(listener: socket.socket) -> None:
    """A worker asked directly, without the guard, makes no connection, by SERVICE or SERVICE SILENT."""
    port = listener.getsockname()[1]
    worker = Worker("")
    assert worker.hello == {"sandboxed": True, "reason": "", "error": ""}
    for word in ("SERVICE", "SERVICE SILENT"):
        for host in ("127.0.0.1", "localhost", "[::1]"):
            query = f"SELECT * {{ {word} <http://{host}:{port}/> {{ ?s ?p ?o }} }}"
            said, _ = worker.ask(Question(head(), query, Limits()))
            assert said["error"] == ("network" if word == "SERVICE" else "")
    with pytest.raises(TimeoutError):
        listener.accept()
    worker.end()


def test_a_call_is_refused_in_words(store: Store, listener: socket.socket) -> None:
    """The guard refuses SERVICE before any process hears of it, also in the project's own texts."""
    query = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{}} }}"
    for trusted in (False, True):
        with pytest.raises(Refused, match="never leaves this store"):
            store.query(query, default=[OPEN], named=[], trusted=trusted)
    with pytest.raises(TimeoutError):
        listener.accept()


def test_without_a_sandbox_only_trusted_texts_run() -> None:
    """Where the system has no filter, a stranger's query is refused with the reason."""
    asked, said = io.BytesIO(), io.BytesIO()
    frames.send(asked, head(), b"ASK {}")
    asked.seek(0)
    Server(asked, said, Sandbox(on=False, reason="no such filter")).run("")
    said.seek(0)
    hello, refusal = frames.receive(said), frames.receive(said)
    assert hello is not None
    assert refusal is not None
    assert (hello[0]["sandboxed"], hello[0]["reason"]) == (False, "no such filter")
    assert refusal[0] == {"error": "sandbox", "message": "no such filter"}
    assert frames.receive(said) is None


def test_the_store_says_that_it_is_sandboxed(store: Store) -> None:
    """On Linux the filter is on."""
    assert store.sandboxed()


def test_whoever_waits_too_long_is_told(tmp_path: Path) -> None:
    """With every process taken, a caller hears so after the time it was willing to wait."""
    with Store(tmp_path / "store", Limits(seconds=3, workers=1, wait_seconds=0.2)) as store:
        store.put([Load(Entry("demo"), lines(OPEN, "open", 300))])
        stopped: list[LifeAllianceError] = []

        def run() -> None:
            try:
                store.query(RUNAWAY, default=[OPEN], named=[], limits=Limits(seconds=1))
            except LifeAllianceError as said:
                stopped.append(said)

        thread = threading.Thread(target=run)
        thread.start()
        time.sleep(0.4)
        with pytest.raises(StoreBusy, match=r"All 1 processes .* busy for 0\.2 seconds"):
            store.query("ASK {}", default=[], named=[])
        thread.join()
        assert isinstance(stopped[0], QueryStopped)
        assert answers(store)


def test_many_threads_are_answered_by_few_processes(store: Store) -> None:
    """Forty threads at one store all get their own right answer."""
    found: dict[int, bytes] = {}

    def ask(number: int) -> None:
        query = f'SELECT ?s {{ ?s ?p "open {number}" }}'
        found[number] = store.query(query, default=[OPEN], named=[], media_type="text/csv").body

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"open/{number:04}\r\n".encode() in body for number, body in found.items())
    assert len(found) == 40


def test_an_idle_process_ends_when_its_generation_was_replaced(tmp_path: Path) -> None:
    """A process that nobody asks lets go of removed words within seconds, and a question to it is asked again."""
    folder = tmp_path / "store"
    with Store(folder) as store:
        store.put([Load(Entry("demo"), lines(OPEN, "open", 5))])
        worker = Worker(str(folder / "generations/0001/controlled"))
        store.remove("demo")
        until = time.monotonic() + 10
        while worker.alive() and time.monotonic() < until:
            time.sleep(0.05)
        assert not worker.alive()
        with pytest.raises(MovedError):
            worker.ask(Question(head(), "ASK {}", Limits()))
        worker.end()
    assert MOVED == 75


def test_a_process_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    """When the parent is killed in the middle of a query, the worker does not run on."""
    folder = tmp_path / "store"
    with Store(folder) as store:
        store.put([Load(Entry("demo"), lines(OPEN, "open", 300))])
    parent = """
import json, sys
from lifealliance.store.values import Limits
from lifealliance.store.running import Question, Worker
worker = Worker(sys.argv[1])
print(worker.pid, flush=True)
worker.ask(Question(json.loads(sys.argv[2]), sys.argv[3], Limits()))
"""
    place = str(folder / "generations/0001/controlled")
    asked = [sys.executable, "-c", parent, place, json.dumps(head(seconds=1.5)), RUNAWAY]
    with subprocess.Popen(asked, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        time.sleep(0.3)
        process.kill()
    until = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2]
        if state == "Z":
            break
        time.sleep(0.05)
    assert time.monotonic() < until


def test_a_process_started_early_answers_the_next_query(store: Store) -> None:
    """Who warms the store and asks then is answered by the process that was started, not by another."""
    store.close()
    store.warm()
    started = {worker.pid for worker in store._workers._idle}  # noqa: SLF001 # nothing else shows which it is
    assert answers(store)
    assert {worker.pid for worker in store._workers._idle} == started  # noqa: SLF001
