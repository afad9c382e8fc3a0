"""The same check by this project and by its peers, in one run: a table, and one `ratio NAME VALUE` line for each goal.

A ratio of the form `a.vs_b` says how many times less time or memory the first takes than the second; `ten.vs_one` and
the like say how many times more. Of ours the median of at least five runs counts, taken between those of the peers; a
peer that takes long runs once. Seconds are those of `clock.py`. Lines of `text`, of ten and of a hundred studies start
at the bytes in memory. All others have one start, the triples in memory: of ours a plain list of tuples in the order of
the things, for every full check, that beside the edits included, and for an edit two such lists, so that these ratios
can be held side by side; peers start at the triples as each holds them (see `check_once.py`). pyrudof is measured where
the environment of its own is there (PYRUDOF names its Python). With HUNDRED=1, a hundred studies are checked as well:
ten of them, each under ten bases, read study by study from the disk.
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

from invented import base, quads
from rdflib import Graph
from rdflib.namespace import SH

from lifealliance.resources import folder

_HERE = Path(__file__).parent
_OURS = 5
#: A peer that takes longer than this runs once, a faster one three times.
_LONG = 20.0
_EDITED = ("dyad", "record", "claim")


def main() -> None:
    """Generate, run everything in turn, print."""
    with TemporaryDirectory() as place:
        shapes = {name: _shapes(Path(place) / name, sparql=name == "all") for name in ("all", "core")}
        ten = [_data(Path(place) / f"{number}.nq", quads(number)) for number in range(1, 11)]
        print(f"{'work':<28}{'engine':<15}{'runs':>5}{'triples s':>11}{'text s':>9}{'peak MB':>9}{'findings':>10}")
        found = {kind: _compared(kind, ten[0], shapes[kind]) for kind in shapes}
        many = {"ten": _timed([_run("ours", shapes["all"], *ten) for _ in range(_OURS)])}
        _print("ten studies, all shapes", "ours", many["ten"])
        if os.environ.get("HUNDRED"):
            hundred = [_again(file, number + 1, copy) for copy in range(10) for number, file in enumerate(ten)]
            many["hundred"] = _timed([_run("pieces", shapes["all"], *hundred)])
            _print("hundred studies, all shapes", "ours", many["hundred"])
        edited = _edits(shapes["all"], ten)
    _ratios(found, many, edited)


def _ratios(found: dict[str, Any], many: dict[str, Any], edited: dict[str, float]) -> None:
    for kind, of in found.items():
        for peer in sorted(of.keys() - {"ours"}):
            for name, start in (("study", "triples"), ("text", "text")):
                print(f"ratio validate.{name}.{kind}.vs_{peer} {of[peer][start] / of['ours'][start]:.1f}")
    one = found["all"]["ours"]
    for peer in sorted(found["all"].keys() - {"ours"}):
        print(f"ratio validate.memory.vs_{peer} {found['all'][peer]['peak_mb'] / one['peak_mb']:.1f}")
    for what in _EDITED:
        print(f"ratio validate.{what}.vs_study {edited['study'] / edited[f'{what} in one']:.1f}")
    for what in _EDITED:
        print(f"ratio validate.{what}.in_ten_vs_in_one {edited[f'{what} in many'] / edited[f'{what} in one']:.2f}")
    for name, of in many.items():
        print(f"ratio validate.{name}.vs_one {of['text'] / one['text']:.1f}")
        print(f"ratio validate.memory.{name}.vs_one {of['peak_mb'] / one['peak_mb']:.1f}")


def _data(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    if file.stem == "1":
        print(f"one study: {content.count(bytes([10]))} triples")
    return file


def _again(file: Path, number: int, copy: int) -> Path:
    """The same study with a base of its own."""
    if copy == 0:
        return file
    own, other = base(number).encode(), base(number + 10 * copy).encode()
    return _data(file.with_name(f"{number + 10 * copy}.nq"), file.read_bytes().replace(own, other))


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
    runs: dict[str, list[dict[str, Any]]] = {"ours": [], **{peer: [] for peer in peers}}
    for turn in range(_OURS):
        runs["ours"].append({**_run("ours_triples", shapes, data), **_run("ours", shapes, data)})
        for peer in peers:
            if turn == 0 or (turn < 3 and runs[peer][0]["text"] < _LONG):
                runs[peer].append(_run(peer, shapes, data))
    found = {engine: _timed(of) for engine, of in runs.items()}
    for engine, of in found.items():
        _print(f"one study, {kind} shapes", engine, of)
    return found


def _has_pyrudof() -> bool:
    """Whether the environment PYRUDOF names has it; where it could not be installed, its lines are left out."""
    python = os.environ.get("PYRUDOF", "")
    return bool(python) and subprocess.run([python, "-c", "import pyrudof"], check=False).returncode == 0


def _run(engine: str, shapes: Path, *data: Path) -> dict[str, Any]:
    python = os.environ["PYRUDOF"] if engine == "pyrudof" else sys.executable
    return _said(python, "check_once.py", engine, shapes, *data)


def _said(python: str, script: str, *given: object) -> dict[str, Any]:
    command = [python, "-W", "ignore", str(_HERE / script), *map(str, given)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return result


def _timed(runs: list[dict[str, Any]]) -> dict[str, float]:
    middle = {what: median(run[what] for run in runs) for what in ("triples", "text", "peak_mb") if what in runs[0]}
    return {"runs": len(runs), "findings": runs[0]["findings"], **middle}


def _print(work: str, engine: str, of: dict[str, float]) -> None:
    triples = f"{of['triples']:.3f}" if "triples" in of else ""
    line = f"{work:<28}{engine:<15}{of['runs']:>5}{triples:>11}{of['text']:>9.3f}{of['peak_mb']:>9.0f}"
    print(f"{line}{of['findings']:>10}", flush=True)


def _edits(shapes: Path, ten: list[Path]) -> dict[str, float]:
    """Checks after edits of one study that is held alone, and held among ten."""
    said = _said(sys.executable, "edit_once.py", shapes, *ten)
    found = {what: median(seconds) for what, seconds in said["seconds"].items()}
    print(f"{'after an edit':<28}{'things':>7}{'triples':>9}{'alone ms':>10}{'among ten ms':>14}")
    for what in _EDITED:
        things, triples = said["things"][what]
        alone, among = found[f"{what} in one"] * 1000, found[f"{what} in many"] * 1000
        print(f"{'one ' + what:<28}{things:>7}{triples:>9}{alone:>10.2f}{among:>14.2f}")
    print(f"{'the whole study, beside it':<44}{found['study'] * 1000:>10.2f}", flush=True)
    return found


if __name__ == "__main__":
    main()
