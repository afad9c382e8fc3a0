"""The processes that answer queries: their limits, their walls, and what they say when they fall."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from defusedxml import ElementTree
from rdflib import Graph

from lifealliance.errors import BadInput, LifeAllianceError, QueryMalformed, QueryStopped, Refused, StoreBusy
from lifealliance.iris import LOCAL_BASE
from lifealliance.store import frames
from lifealliance.store.asking import explain
from lifealliance.store.cut import FullError, TableSink
from lifealliance.store.embedded import Store
from lifealliance.store.sandbox import Sandbox
from lifealliance.store.values import Entry, Limits, Load
from lifealliance.store.worker import MOVED, Server
from lifealliance.store.workers import MovedError, Question, Worker

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
def test_deep_nesting_neither_ends_this_process_nor_the_next_query(store: Store, depth: int) -> None:
    """4.5 KB of braces, which end an ordinary process, are answered or stopped; the next query is answered."""
    for query in (
        "SELECT * {" + "{" * depth + "}" * depth + "}",
        "ASK { FILTER" + "(" * depth + "1" + ")" * depth + "}",
    ):
        try:
            store.query(query, default=[OPEN], named=[])
        except QueryStopped as stopped:
            assert "stopped" in stopped.message or "nested too deeply" in stopped.message
        assert answers(store)


def test_a_process_killed_from_outside_is_replaced(store: Store) -> None:
    """A worker that was killed while idle is not missed, and one killed in the middle of a query is said."""
    folder = str(next(Path(str(store.folder)).glob("generations/*/controlled")))
    worker = Worker(folder)
    question = Question(head(), RUNAWAY, Limits(seconds=5))
    threading.Timer(0.3, lambda: os.kill(worker.pid, signal.SIGSEGV)).start()
    with pytest.raises(QueryStopped, match=r"signal 11.*nested too deeply"):
        worker.ask(question)
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


def test_only_the_given_graphs_are_seen(store: Store) -> None:
    """Neither the default graph nor GRAPH nor FROM reaches a graph that was not given."""

    def rows(query: str, default: list[str], named: list[str]) -> int:
        return store.query(query, default=default, named=named, media_type="text/csv").body.count(b"\r\n") - 1

    everything = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert rows(everything, [OPEN], []) == 500
    assert rows(everything, [], [CLOSED]) == 500
    assert rows(everything, [OPEN], [CLOSED]) == 1000
    assert rows(everything, [], []) == 0
    assert rows(f"SELECT * FROM <{OPEN}> {{ ?s ?p ?o }}", [OPEN, CLOSED], []) == 500
    assert rows(f"SELECT * FROM NAMED <{OPEN}> {{ ?s ?p ?o }}", [OPEN, CLOSED], []) == 0
    assert rows(f"SELECT * FROM NAMED <{OPEN}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", [OPEN, CLOSED], []) == 500
    assert (
        rows(
            f"DESCRIBE <{LOCAL_BASE}closed/0001>".replace("DESCRIBE", "SELECT * { VALUES ?s {") + "} ?s ?p ?o }",
            [OPEN],
            [],
        )
        == 0
    )
    with pytest.raises(Refused, match="outside"):
        rows(f"SELECT * FROM <{CLOSED}> {{ ?s ?p ?o }}", [OPEN], [])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * WHERE {\n ?s ?p ?o .\n FOO }", r"Line 3, column \d+: the query does not parse near: FOO"),
        ("ASK { ?s zz:p ?o }", r"Line 1, column 10: the prefix zz: is not declared"),
        ("SELECT * {", r"Line 1, column \d+"),
        ("", r"Line 1, column 1: the query does not parse\."),
        ("ASK { ?s ?p '" + "x" * 9000, r"Line 1"),
        ("SELECT (<http://x/none>(1) AS ?n) {}", "is not supported"),
    ],
)
def test_a_query_that_does_not_parse_is_answered_with_its_place(store: Store, query: str, said: str) -> None:
    """Line, column and at most 300 characters, the same from a query and from explain()."""
    for ask in (lambda: store.query(query, default=[], named=[]), lambda: store.explain(query), lambda: explain(query)):
        with pytest.raises(QueryMalformed, match=said) as refusal:
            ask()
        assert len(refusal.value.message) <= 300


def test_explain_passes_what_can_be_run() -> None:
    """A query that parses says nothing; changes and calls are refused."""
    explain("SELECT * WHERE { ?s ?p ?o }")
    for text in ("INSERT DATA {}", "LOAD <http://127.0.0.1/>", "ASK { SERVICE ?s {} }"):
        with pytest.raises(Refused):
            explain(text)


TABLES = {
    "application/sparql-results+json": lambda body: len(json.loads(body)["results"]["bindings"]),
    "application/sparql-results+xml": lambda body: len(ElementTree.fromstring(body)[1]),
    "text/csv": lambda body: len(list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))) - 1,
    "text/tab-separated-values": lambda body: body.count(b"\n") - 1,
}


@pytest.mark.parametrize("media_type", TABLES)
def test_a_table_is_cut_at_the_row_limit_and_stays_a_document(store: Store, media_type: str) -> None:
    """Every format holds exactly the rows allowed, and says whether there were more."""
    for rows, truncated in ((499, True), (500, False), (1, True), (0, True)):
        answer = store.query(ALL, default=[OPEN], named=[], media_type=media_type, limits=Limits(rows=rows))
        assert (answer.kind, answer.media_type.split(";")[0], answer.truncated) == ("table", media_type, truncated)
        assert TABLES[media_type](answer.body) == rows


@pytest.mark.parametrize("media_type", TABLES)
def test_hard_words_do_not_confuse_the_cut(media_type: str) -> None:
    """Rows full of what separates rows, unbound ones, and any size of piece: the cut is at a row and the document whole."""
    hard = [
        '},{"',
        "},{",
        '"},{"s":{"',
        "</result><result>",
        'a"b',
        "\r\n",
        "\n",
        '"',
        '""',
        "\\",
        '\\"},{',
        "{}",
        ",{}",
        "[{}",
        "",
        "é😀",
    ]
    values = " ".join(f"({ox.Literal(word)} {ox.Literal(word[::-1])})" for word in hard)
    memory = ox.Store()
    found = {
        "full": f"SELECT * {{ VALUES (?a ?b) {{ {values} }} }}",
        "unbound": f"SELECT * {{ VALUES (?a ?b) {{ {values} (UNDEF UNDEF) (UNDEF UNDEF) ({ox.Literal('},{}')} UNDEF) (UNDEF UNDEF) }} }}",
        "nothing": "SELECT * { VALUES ?a { UNDEF UNDEF UNDEF UNDEF } }",
        "easy": "SELECT * { VALUES ?a { 1 2 3 4 5 6 7 } }",
    }
    chance = random.Random(3)
    format_ = ox.QueryResultsFormat.from_media_type(media_type)
    assert format_ is not None
    for query in found.values():
        solutions = memory.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        body = solutions.serialize(format=format_) or b""
        total = TABLES[media_type](body)
        for rows in range(total + 2):
            sink = filled(TableSink(format_.media_type, rows, 10**6), body, chance)
            document = sink.document()
            assert TABLES[media_type](document) == min(rows, total)
            assert sink.truncated == (rows < total)
            assert document == body or sink.truncated
        for size in range(len(body) // 2, len(body) + 1, 7):
            sink = filled(TableSink(format_.media_type, 10**6, size), body, chance)
            assert TABLES[media_type](sink.document()) <= total
            assert sink.truncated == (size < len(body))


def filled(sink: TableSink, body: bytes, chance: random.Random) -> TableSink:
    """The sink after a document was written into it piece by piece, as far as it let it."""
    position = 0
    try:
        while position < len(body):
            size = chance.randrange(1, 40)
            sink.write(body[position : position + size])
            position += size
    except FullError:
        pass
    return sink


def test_statements_are_cut_at_the_limits_and_stay_a_document(store: Store) -> None:
    """CONSTRUCT and DESCRIBE come in every format of RDF, with the query's own prefixes, cut after a whole statement."""
    query = f"PREFIX local: <{LOCAL_BASE}> CONSTRUCT WHERE {{ ?s ?p ?o }}"
    readers = {
        "text/turtle": "turtle",
        "application/n-triples": "nt",
        "application/rdf+xml": "xml",
        "application/ld+json": "json-ld",
    }
    for media_type, name in readers.items():
        whole = store.query(query, default=[OPEN], named=[], media_type=media_type)
        assert (whole.kind, whole.media_type, whole.truncated) == ("triples", media_type, False)
        assert len(Graph().parse(data=whole.body, format=name)) == 500
        cut = store.query(query, default=[OPEN], named=[], media_type=media_type, limits=Limits(rows=7))
        assert (len(Graph().parse(data=cut.body, format=name)), cut.truncated) == (7, True)
        small = store.query(query, default=[OPEN], named=[], media_type=media_type, limits=Limits(result_mb=0.01))
        assert small.truncated
        assert 0 < len(Graph().parse(data=small.body, format=name)) < 500
    described = store.query(f"PREFIX local: <{LOCAL_BASE}> DESCRIBE <{LOCAL_BASE}open/0001>", default=[OPEN], named=[])
    assert (described.kind, described.media_type) == ("triples", "text/turtle")
    assert b"local:says" in described.body


def test_the_first_format_that_suits_is_taken(store: Store) -> None:
    """Of several formats the first that can hold the answer is used; with none there is a default or a refusal."""
    wanted = "text/turtle, text/csv"
    assert store.query(ALL, default=[OPEN], named=[], media_type=wanted).media_type.startswith("text/csv")
    assert (
        store.query("CONSTRUCT WHERE { ?s ?p ?o }", default=[OPEN], named=[], media_type=wanted).media_type
        == "text/turtle"
    )
    yes = store.query("ASK {}", default=[], named=[])
    assert (yes.kind, yes.media_type, yes.body) == (
        "yes-no",
        "application/sparql-results+json",
        b'{"head":{},"boolean":true}',
    )
    assert b"<boolean>" in store.query("ASK {}", default=[], named=[], media_type="application/sparql-results+xml").body
    for query in (ALL, "ASK {}"):
        with pytest.raises(BadInput, match="no requested format can hold"):
            store.query(query, default=[OPEN], named=[], media_type="application/n-triples")
    with pytest.raises(BadInput, match="answers with statements"):
        store.query("DESCRIBE <x:y>", default=[OPEN], named=[], media_type="text/csv")


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
    parent = (
        "import sys\nfrom lifealliance.store.workers import Question, Worker\nfrom lifealliance.store.values import Limits\n"
        "import json\nworker = Worker(sys.argv[1])\nprint(worker.pid, flush=True)\n"
        "worker.ask(Question(json.loads(sys.argv[2]), sys.argv[3], Limits()))"
    )
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
