"""The eight questions, point look-ups and slow callers, over HTTP by this project and by its peers, in one run.

Every system has the same study. Column A: the peer is asked the plain question (`eight/*.plain.rq`) over what was
asserted. Column B: the peer has everything that our store has and is asked ours (`eight/*.ours.rq`). Rows are compared
before anything is timed. A peer over 60 s counts as 60 s and is started anew. One `ratio NAME VALUE` line for each goal
says how many times less time ours takes, or how many times more requests a second it answers. Ours keeps no answers,
except in the lines about a stored question and a thing that are asked again.

Every system is asked before anything is timed, and ours until its processes hold in memory what they are asked, as
those of a server do that has been up for a minute.

In ours some patterns stand in a SELECT of their own: each is then looked up once as a whole and joined, where the
engine would look it up again for every row, and in every graph of a study that lies beside others.

BENCH_ROUNDS says how often each question is asked (5), BENCH_STUDIES beside how many studies it is asked again (10; 0
leaves that out). With BENCH_BY_FORM=1 everybody is asked by POST, else by GET.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from math import prod
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import invented
from peers import Server, all_there, ours

from lifealliance.knowledge import KnowledgeBase
from lifealliance.reader import KnowledgeReader
from lifealliance.store.embedded import Store
from lifealliance.store.slots import fill
from lifealliance.store.values import Entry, Load

if TYPE_CHECKING:
    from collections.abc import Iterable

_EIGHT = Path(__file__).with_name("eight")
_STUDIES = int(os.environ.get("BENCH_STUDIES", "10"))
_ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
_BY_FORM = os.environ.get("BENCH_BY_FORM", "") == "1"
_LONGEST = 60.0
_WRK_SECONDS = 4
_QUICK = "SELECT ?code WHERE { ?code a <https://w3id.org/lifealliance/ontology#Code> }"
_SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_ACCEPT = "application/sparql-results+json, application/json"
_REQUESTS = re.compile(r"Requests/sec:\s+([\d.]+)")


def main() -> None:
    """Prints the table and the ratios."""
    with TemporaryDirectory() as made, ExitStack() as running:
        place = Path(made)
        quads = invented.quads(1)
        store = _stored(place / "store", [quads])
        own = ours(store)
        asserted = [line for line in quads.splitlines() if b"graph/inferred> ." not in line]
        column_a = all_there(_triples(place / "a.nt", asserted), place / "a")
        column_b = all_there(_triples(place / "b.nt", _everything(store)), place / "b")
        for server in (own, *column_a):
            _started(server, running)
        _eight(own, column_a, "plain", "A")
        _points(own, column_a, quads)
        _hostile(own)
        for server in column_a:
            server.stop()
        for server in column_b:
            _started(server, running)
        _eight(own, column_b, "ours", "B")
        _again(store, next((it for it in column_b if it.name == "oxigraph_server"), None), quads, running)
        for server in column_b:
            server.stop()
        if _STUDIES:
            many = ours(_stored(place / "many", [invented.quads(number) for number in range(1, _STUDIES + 1)]))
            _started(many, running)
            _beside(own, many)


def _started(server: Server, running: ExitStack) -> None:
    running.callback(server.stop)
    server.by_form = _BY_FORM
    server.start()


def _stored(place: Path, studies: Iterable[bytes]) -> Path:
    """Studies, and what comes with the program, in a store."""
    with KnowledgeBase(place) as kb:
        kb.load_published()
    loads = []
    for number, quads in enumerate(studies, start=1):
        base = invented.base(number)
        entry = Entry(f"invented{number}", f"Invented study {number}", f"{base}study", base, invented=True)
        loads.append(Load(entry, quads))
    with Store(place) as store:
        store.put(loads)
    return place


def _everything(place: Path) -> list[bytes]:
    """All statements of a store."""
    with Store(place) as store:
        return store.quads([graph for entry in store.entries() for graph in entry.graphs]).splitlines()


def _triples(place: Path, lines: Iterable[bytes]) -> Path:
    """The same without the names of graphs."""
    bare = sorted({line[: line.rindex(b" <")] + b" .\n" for line in lines})
    place.write_bytes(b"".join(bare))
    return place


def _settled(own: Server) -> None:
    """Asks short questions, and leaves the time to copy what they are asked of."""
    for _ in range(12):
        own.ask(_QUICK, 30)
    time.sleep(3)


def _eight(own: Server, peers: list[Server], kind: str, column: str) -> None:
    """Times each question by each system, in turn, and prints the table."""
    _settled(own)
    print(f"\ncolumn {column}, ms{'':<10}" + "".join(f"{it.name:>18}" for it in (own, *peers)), flush=True)
    ratios: dict[str, dict[str, float]] = {}
    for path in sorted(_EIGHT.glob("*.ours.rq")):
        name = path.name.partition(".")[0]
        texts = {own.name: path.read_text(encoding="utf-8")}
        texts |= {it.name: (_EIGHT / f"{name}.{kind}.rq").read_text(encoding="utf-8") for it in peers}
        taken = _timed(name, (own, *peers), texts)
        print(f"{name:<20}" + "".join(f"{taken[it.name] * 1000:>18.1f}" for it in (own, *peers)), flush=True)
        ratios[name] = {it.name: taken[it.name] / taken[own.name] for it in peers}
    for name, of in ratios.items():
        for peer, ratio in of.items():
            print(f"{'ratio' if column == 'A' else 'column B'} ask.{name}.vs_{peer} {ratio:.2f}")
        if column == "A" and of:
            print(f"ratio ask.{name}.vs_best_peer {min(of.values()):.2f}", flush=True)
    for peer in (it.name for it in peers):
        mean = prod(of[peer] for of in ratios.values()) ** (1 / len(ratios))
        print(f"{'ratio' if column == 'A' else 'column B'} ask.geometric_mean.vs_{peer} {mean:.2f}", flush=True)


def _timed(name: str, servers: Iterable[Server], texts: dict[str, str]) -> dict[str, float]:
    """The median seconds of each; the first round is compared row by row and not counted.

    Raises:
        AssertionError: two systems do not give the same rows.
    """
    wanted: list[tuple[str, ...]] | None = None
    taken: dict[str, list[float]] = {}
    for turn in range(_ROUNDS + 1):
        for server in servers:
            if turn > 1 and median(taken[server.name]) >= _LONGEST / 6:
                continue
            seconds, body = _once(server, texts[server.name])
            if turn:
                taken.setdefault(server.name, []).append(seconds)
            elif body is not None:
                rows = _rows(body)
                wanted = wanted if wanted is not None else rows
                assert rows == wanted, f"{name}: {server.name} gives other rows ({len(rows)}, {len(wanted)})"
            else:
                taken[server.name] = [_LONGEST]
    return {server: median(of) for server, of in taken.items()}


def _once(server: Server, text: str) -> tuple[float, bytes | None]:
    begun = time.perf_counter()
    try:
        body = server.ask(text, _LONGEST)
    except TimeoutError:
        server.stop()
        server.start()
        return _LONGEST, None
    return time.perf_counter() - begun, body


def _rows(body: bytes) -> list[tuple[str, ...]]:
    """The rows of an answer; rdflib writes Greenwich time in another way than the others do."""
    found = json.loads(body)
    names = sorted(found["head"]["vars"])
    return sorted(
        tuple(row[it]["value"].replace("+00:00", "Z") if it in row else "" for it in names)
        for row in found["results"]["bindings"]
    )


def _points(own: Server, peers: list[Server], quads: bytes) -> None:
    """Look-ups of one thing after another by 32 connections at once: things that nothing was inferred about."""
    if not shutil.which("wrk"):
        print("wrk is not here: no ratio of point look-ups")
        return
    found = dict.fromkeys(line.split()[0].decode() for line in quads.splitlines() if b"/coding/" in line.split()[0])
    texts = [f"SELECT ?p ?o {{ {thing} ?p ?o }}" for thing in list(found)[:1000]]
    for text in texts[:5]:
        rows = {it.name: _rows(it.ask(text, 30)) for it in (own, *peers)}
        assert all(rows[own.name] == other for other in rows.values()), rows
    for server in (own, *peers):
        _rate(server, texts)
    time.sleep(3)
    rates = {it.name: _rate(it, texts) for it in (own, *peers)}
    print("\npoint look-ups, requests a second: " + ", ".join(f"{name} {rate:.0f}" for name, rate in rates.items()))
    for name in rates.keys() - {own.name}:
        print(f"ratio point.vs_{name} {rates[own.name] / max(rates[name], 0.01):.2f}", flush=True)


def _again(store: Path, peer: Server | None, quads: bytes, running: ExitStack) -> None:
    """A stored question and a thing asked again and again, against the native server asked the very same query."""
    if peer is None or not shutil.which("wrk"):
        print("wrk or the Oxigraph server is not here: no ratio of what is asked again")
        return
    keeping = ours(store, kept=64)
    _started(keeping, running)
    site = keeping.url.removesuffix("/sparql")
    thing = next(line.split()[0].decode() for line in quads.splitlines() if b"/memo/" in line.split()[0])
    with KnowledgeReader(store) as reader:
        study = {"study": f"<{reader.study('invented1').iri}>"}
        asked = {
            "stored": ("/questions/CQ32?study=invented1&format=json", fill(reader.question("CQ32").text, study)),
            "thing": (f"/things?{urllib.parse.urlencode({'iri': thing[1:-1], 'format': 'json'})}",
                      fill(reader.question("thing").text, {"thing": thing})),
        }  # fmt: skip
    print()
    for name, (path, text) in asked.items():
        request = urllib.request.Request(site + path, headers={"Accept": _ACCEPT})  # noqa: S310 # this machine
        with urllib.request.urlopen(request) as answer:  # noqa: S310 # the same
            document = json.load(answer)
        rows = len((document if name == "stored" else document["says"])["rows"])
        begun = time.perf_counter()
        assert rows == len(_rows(peer.ask(text, 60))), f"{name}: {rows} rows"
        alone = 1 / (time.perf_counter() - begun)
        # Asked by many at once it may answer nobody in time.
        mine, theirs = _wrk(site, [path]), max(_rate(peer, [text]), alone)
        print(f"{name}, {rows} rows, requests a second: lifealliance {mine:.1f}, {peer.name} {theirs:.1f}")
        print(f"ratio {name}.vs_{peer.name} {mine / max(theirs, 0.01):.2f}", flush=True)
    keeping.stop()


def _beside(one: Server, many: Server) -> None:
    """The eight of one study where others lie beside it, against the same study alone."""
    print(f"\nbeside {_STUDIES - 1} other studies, ms: alone, beside")
    servers = [replace(it, name=kind, more={"study": "invented1"}) for it, kind in ((one, "alone"), (many, "beside"))]
    for server in servers:
        _settled(server)
    for path in sorted(_EIGHT.glob("*.ours.rq")):
        name, text = path.name.partition(".")[0], path.read_text(encoding="utf-8")
        taken = _timed(name, servers, {it.name: text for it in servers})
        print(f"{name:<20}{taken['alone'] * 1000:>10.1f}{taken['beside'] * 1000:>10.1f}")
        print(f"ratio beside.{name} {taken['beside'] / taken['alone']:.2f}", flush=True)


def _rate(server: Server, texts: list[str]) -> float:
    site, _, path = server.url.removeprefix("http://").partition("/")
    paths = [f"/{path}?{urllib.parse.urlencode({'query': text, **server.more})}" for text in texts]
    return _wrk(f"http://{site}", paths)


def _wrk(site: str, paths: list[str]) -> float:
    """Requests a second, asked for these paths one after the other."""
    with TemporaryDirectory() as made:
        script = Path(made) / "paths.lua"
        listed = ",".join(json.dumps(path) for path in paths)
        script.write_text(
            f"local paths = {{{listed}}}\nlocal at = 0\n"
            "request = function() at = at % #paths + 1; return wrk.format('GET', paths[at]) end\n",
            encoding="utf-8",
        )
        asked = [
            "wrk",
            "-t1",
            "-c32",
            f"-d{_WRK_SECONDS}s",
            "--timeout",
            "20s",
            "-s",
            str(script),
            "-H",
            f"Accept: {_ACCEPT}",
            site,
        ]
        said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    found = _REQUESTS.search(said)
    assert found, said
    assert "Non-2xx" not in said, said
    return float(found[1])


def _hostile(own: Server) -> None:
    """How much longer others wait while one caller asks slow queries on four connections and leaves every other one."""
    calm = _median(own, _QUICK)
    over = threading.Event()
    callers = [threading.Thread(target=_without_end, args=(own, over, number % 2 == 0)) for number in range(4)]
    for caller in callers:
        caller.start()
    time.sleep(2)
    troubled = _median(own, _QUICK)
    over.set()
    for caller in callers:
        caller.join()
    print(f"\nothers' median, ms: {calm * 1000:.1f} alone, {troubled * 1000:.1f} beside who asks slow queries")
    print(f"ratio hostile.median {troubled / calm:.2f}", flush=True)


def _without_end(own: Server, over: threading.Event, leaves: bool) -> None:  # what a caller is like
    """Asks slow queries from another address of this machine, and leaves before the answer or not."""
    place = urllib.parse.urlsplit(own.url)
    path = f"{place.path}?{urllib.parse.urlencode({'query': _SLOW})}"
    while not over.is_set():
        connection = http.client.HTTPConnection(
            place.hostname or "", place.port, timeout=0.5 if leaves else 30, source_address=("127.0.0.2", 0)
        )
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", path)
            connection.getresponse().read()


def _median(server: Server, text: str) -> float:
    taken = []
    for _ in range(200):
        begun = time.perf_counter()
        server.ask(text, 30)
        taken.append(time.perf_counter() - begun)
        time.sleep(0.01)
    return median(taken)


if __name__ == "__main__":
    sys.exit(main())
