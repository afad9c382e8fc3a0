"""The same check by this project and by its peers, in one run: a table, and one `ratio NAME VALUE` line for each goal.

A ratio says how many times less time or memory ours takes; of ours the median of five runs counts, taken between those
of the peers. pyrudof is measured where the environment of its own is there (PYRUDOF names its Python).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from invented import quads
from rdflib import Graph
from rdflib.namespace import SH

from lifealliance.resources import folder

_ONCE = Path(__file__).parent / "check_once.py"
_OURS = 5
#: A peer that takes longer than this runs once.
_LONG = 60.0
_SIZES = {"one": 1, "ten": 10}


def main() -> None:
    """Generate, run everything in turn, print."""
    with TemporaryDirectory() as place:
        shapes = {name: _shapes(Path(place) / name, sparql=name == "all") for name in ("all", "core")}
        data = {name: _data(Path(place) / f"{name}.nq", number) for name, number in _SIZES.items()}
        print(f"{'work':<28}{'engine':<16}{'runs':>5}{'seconds':>10}{'peak MB':>10}{'findings':>10}")
        found = {kind: _compared(kind, data["one"], shapes[kind]) for kind in shapes}
        ten = _timed([_run("lifealliance", data["ten"], shapes["all"]) for _ in range(_OURS)])
        _print("ten studies, all shapes", "lifealliance", ten)
    for kind, of in found.items():
        for peer in of.keys() - {"lifealliance"}:
            print(f"ratio validate.study.{kind}.vs_{peer} {of[peer]['seconds'] / of['lifealliance']['seconds']:.1f}")
    whole = found["all"]
    for peer in sorted(whole.keys() - {"lifealliance"}):
        print(f"ratio validate.memory.vs_{peer} {whole[peer]['peak_mb'] / whole['lifealliance']['peak_mb']:.1f}")
    print(f"ratio validate.ten.vs_one {ten['seconds'] / whole['lifealliance']['seconds']:.1f}")


def _data(file: Path, number: int) -> Path:
    content = b"".join(quads(which) for which in range(1, number + 1))
    file.write_bytes(content)
    print(f"{file.stem}: {content.count(bytes([10]))} triples")
    return file


def _shapes(place: Path, *, sparql: bool) -> Path:
    """The project's shapes as one file, with or without those written in SPARQL."""
    graph = Graph()
    for file in sorted(folder("shapes").glob("*.ttl")):
        graph.parse(file)
    if not sparql:
        for shape, query in list(graph.subject_objects(SH.sparql)):
            graph.remove((shape, None, None))
            graph.remove((query, None, None))
    place.mkdir()
    graph.serialize(place / "shapes.ttl", format="turtle")
    return place / "shapes.ttl"


def _compared(kind: str, data: Path, shapes: Path) -> dict[str, dict[str, float]]:
    """Ours and the peers in turn, so that a busy moment of the machine hits all of them."""
    peers = ["pyshacl", *(["pyrudof"] if _has_pyrudof() else [])]
    runs: dict[str, list[dict[str, Any]]] = {"lifealliance": [], **{peer: [] for peer in peers}}
    for turn in range(_OURS):
        runs["lifealliance"].append(_run("lifealliance", data, shapes))
        for peer in peers:
            if turn == 0 or (turn < 3 and runs[peer][0]["seconds"][0] < _LONG / 3):
                runs[peer].append(_run(peer, data, shapes))
    found = {engine: _timed(of) for engine, of in runs.items()}
    for engine, of in found.items():
        _print(f"one study, {kind} shapes", engine, of)
    return found


def _has_pyrudof() -> bool:
    """Whether the environment PYRUDOF names has it; where it could not be installed, its lines are left out."""
    python = os.environ.get("PYRUDOF", "")
    return bool(python) and subprocess.run([python, "-c", "import pyrudof"], check=False).returncode == 0


def _run(engine: str, data: Path, shapes: Path) -> dict[str, Any]:
    python = os.environ["PYRUDOF"] if engine == "pyrudof" else sys.executable
    command = [python, "-W", "ignore", str(_ONCE), engine, str(data), str(shapes), "1"]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return result


def _timed(runs: list[dict[str, Any]]) -> dict[str, float]:
    return {
        "runs": len(runs),
        "seconds": median(run["seconds"][0] for run in runs),
        "peak_mb": median(run["peak_mb"] for run in runs),
        "findings": runs[0]["findings"],
    }


def _print(work: str, engine: str, of: dict[str, float]) -> None:
    line = f"{work:<28}{engine:<16}{of['runs']:>5}{of['seconds']:>10.3f}{of['peak_mb']:>10.0f}{of['findings']:>10}"
    print(line, flush=True)


if __name__ == "__main__":
    main()
