"""Asks a running server with programs of others: Comunica, and an Oxigraph server that calls ours through SERVICE.

    COMUNICA=.../comunica-sparql OXIGRAPH=.../oxigraph python tools/try_clients.py

Each must give the rows that the server itself gives. A program that is not named is passed over, and that is said.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from lifealliance.knowledge import KnowledgeBase
from lifealliance.resources import folder
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUERIES = folder("queries") / "starters"
#: A question to one study's statements, one that needs what the rules wrote, one to the ontology.
_ASKED = ("02-statements-and-whose.rq", "08-where-a-category-is-indicated.rq", "10-what-is-said-of-a-class.rq")
_TABLE = "application/sparql-results+json"
_SECONDS = 120

Rows = list[tuple[str, ...]]


def main() -> int:
    """Prints a line for each program and query; 1 where a program got other rows than we give."""
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "store"
        with KnowledgeBase(store) as kb:
            kb.load_published()
            kb.load(folder("data") / "demo")
        with running(store) as url:
            for name in _ASKED:
                text = (_QUERIES / name).read_text(encoding="utf-8")
                ours = _rows(_get(f"{url}/sparql", text))
                if not ours[1]:
                    raise SystemExit(f"{name} has no row here, so that nothing can be compared.")
                wrong += _told("Comunica", name, ours, _comunica(f"{url}/sparql", text))
                wrong += _told("Oxigraph by SERVICE", name, ours, _by_service(f"{url}/sparql", text))
    return 1 if wrong else 0


def _told(program: str, name: str, ours: tuple[list[str], Rows], theirs: tuple[list[str], Rows] | None) -> bool:
    """Says how a program did; whether it was wrong."""
    if theirs is None:
        print(f"{program}: not named, passed over")
        return False
    same = sorted(ours[0]) == sorted(theirs[0]) and sorted(_ordered(ours)) == sorted(_ordered(theirs))
    print(f"{program}: {name}: {len(theirs[1])} rows, {'the same as ours' if same else f'ours are {len(ours[1])}'}")
    return not same


def _ordered(table: tuple[list[str], Rows]) -> Rows:
    """The rows with their columns in the order of the alphabet."""
    order = sorted(range(len(table[0])), key=lambda at: table[0][at])
    return [tuple(row[at] for at in order) for row in table[1]]


def _get(endpoint: str, text: str) -> bytes:
    answered = httpx.get(endpoint, params={"query": text}, headers={"Accept": _TABLE}, timeout=_SECONDS)
    return answered.raise_for_status().content


def _rows(body: bytes) -> tuple[list[str], Rows]:
    found = json.loads(body)
    names = list(found["head"]["vars"])
    rows = [tuple(row.get(name, {}).get("value", "") for name in names) for row in found["results"]["bindings"]]
    return names, rows


def _comunica(endpoint: str, text: str) -> tuple[list[str], Rows] | None:
    program = os.environ.get("COMUNICA", "")
    if not program:
        return None
    command = [program, f"sparql@{endpoint}", "-t", _TABLE, "-q", text]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=_SECONDS)
    if done.returncode:
        raise SystemExit(f"Comunica: {done.stderr.strip()[-500:]}")
    return _rows(done.stdout.encode())


def _by_service(endpoint: str, text: str) -> tuple[list[str], Rows] | None:
    """What an empty Oxigraph server answers that leaves the whole query to ours."""
    program = os.environ.get("OXIGRAPH", "")
    if not program:
        return None
    prefixes = "\n".join(line for line in text.splitlines() if line.startswith("PREFIX"))
    rest = "\n".join(line for line in text.splitlines() if not line.startswith("PREFIX"))
    asked = f"{prefixes}\nSELECT * WHERE {{ SERVICE <{endpoint}> {{ {{ {rest}\n}} }} }}"
    with _oxigraph(program) as theirs:
        return _rows(_get(f"{theirs}/query", asked))


@contextmanager
def _oxigraph(program: str) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bound = f"127.0.0.1:{probe.getsockname()[1]}"
    with subprocess.Popen([program, "serve", "--bind", bound], stderr=subprocess.DEVNULL) as server:
        try:
            end = time.monotonic() + _SECONDS
            while True:
                try:
                    _get(f"http://{bound}/query", "ASK {}")
                except httpx.TransportError:
                    if time.monotonic() > end or server.poll() is not None:
                        raise
                    time.sleep(0.1)
                else:
                    break
            yield f"http://{bound}"
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main())
