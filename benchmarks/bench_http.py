"""The eight questions, point look-ups and slow callers, over HTTP by this project and by its peers, in one run.

Every system has the same study. Column A: the peer is asked the plain question (`eight/*.plain.rq`) over what was
asserted. Column B: the peer has the inferred graph too and is asked ours (`eight/*.ours.rq`). Rows are compared before
anything is timed. A peer over 60 s counts as 60 s and is started anew. One `ratio NAME VALUE` line for each goal says
how many times less time ours takes, or how many times more requests a second it answers.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse
from contextlib import ExitStack
from math import prod
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import invented
from peers import Server, all_there, ours

from lifealliance.knowledge import KnowledgeBase
from lifealliance.store.embedded import Store
from lifealliance.store.values import Entry, Load

if TYPE_CHECKING:
    from collections.abc import Iterable

_EIGHT = Path(__file__).with_name("eight")
_ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
_LONGEST = 60.0
_WRK_SECONDS = 4
_SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_REQUESTS = re.compile(r"Requests/sec:\s+([\d.]+)")


def main() -> None:
    """Prints the table and the ratios."""
    with TemporaryDirectory() as made, ExitStack() as running:
        place = Path(made)
        quads = invented.quads(1)
        own = ours(_stored(place / "store", quads))
        asserted = [line for line in quads.splitlines() if b"graph/inferred> ." not in line]
        column_a = all_there(_triples(place / "a.nt", asserted), place / "a")
        column_b = all_there(_triples(place / "b.nt", quads.splitlines()), place / "b")
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


def _started(server: Server, running: ExitStack) -> None:
    running.callback(server.stop)
    server.start()


def _stored(place: Path, quads: bytes) -> Path:
    """The study and what comes with the program in a store."""
    with KnowledgeBase(place) as kb:
        kb.load_published()
    base = invented.base(1)
    with Store(place) as store:
        entry = Entry("invented1", "Invented study 1", f"{base}study", base, invented=True)
        store.put([Load(entry, quads)])
    return place


def _triples(place: Path, lines: Iterable[bytes]) -> Path:
    """The same without the names of graphs."""
    bare = sorted({line[: line.rindex(b" <")] + b" .\n" for line in lines})
    place.write_bytes(b"".join(bare))
    return place


def _eight(own: Server, peers: list[Server], kind: str, column: str) -> None:
    """Times each question by each system, in turn, and prints the table."""
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
    found = json.loads(body)
    names = sorted(found["head"]["vars"])
    return sorted(tuple(row[it]["value"] if it in row else "" for it in names) for row in found["results"]["bindings"])


def _points(own: Server, peers: list[Server], quads: bytes) -> None:
    """Look-ups of one thing, and a stored question asked again, by 32 connections at once."""
    if not shutil.which("wrk"):
        print("wrk is not here: no ratio of point look-ups")
        return
    thing = next(line.split()[0].decode() for line in quads.splitlines() if b"/code/" in line.split()[0])
    point = f"SELECT ?p ?o {{ {thing} ?p ?o }}"
    rates = {it.name: _rate(it, point) for it in (own, *peers)}
    print("\npoint look-ups, requests a second: " + ", ".join(f"{name} {rate:.0f}" for name, rate in rates.items()))
    for name in rates.keys() - {own.name}:
        print(f"ratio point.vs_{name} {rates[own.name] / max(rates[name], 0.01):.2f}")
    stored = own.url.removesuffix("/sparql") + "/questions/CQ32?study=invented1&format=json"
    text = (_EIGHT / "q2.plain.rq").read_text(encoding="utf-8")
    again = _wrk(stored)
    for peer in (it for it in peers if it.name == "oxigraph_server"):
        print(f"ratio stored.vs_{peer.name} {again / max(_rate(peer, text), 0.01):.2f}", flush=True)


def _rate(server: Server, text: str) -> float:
    return _wrk(f"{server.url}?{urllib.parse.urlencode({'query': text, **server.more})}")


def _wrk(url: str) -> float:
    accept = "Accept: application/sparql-results+json, application/json"
    command = ["wrk", "-t1", "-c32", f"-d{_WRK_SECONDS}s", "--timeout", "20s", "-H", accept, url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = _REQUESTS.search(said)
    assert found, said
    return float(found[1])


def _hostile(own: Server) -> None:
    """How much longer others wait while one caller asks slow queries without end."""
    quick = "SELECT ?code WHERE { ?code a <https://w3id.org/lifealliance/ontology#Code> }"
    calm = _median(own, quick)
    over = threading.Event()

    def without_end() -> None:
        while not over.is_set():
            try:
                own.ask(_SLOW, 30)
            except OSError:
                continue

    caller = threading.Thread(target=without_end)
    caller.start()
    time.sleep(1)
    troubled = _median(own, quick)
    over.set()
    caller.join()
    print(f"ratio hostile.median {troubled / calm:.2f}", flush=True)


def _median(server: Server, text: str) -> float:
    taken = []
    for _ in range(100):
        begun = time.perf_counter()
        server.ask(text, 30)
        taken.append(time.perf_counter() - begun)
    return median(taken)


if __name__ == "__main__":
    sys.exit(main())
