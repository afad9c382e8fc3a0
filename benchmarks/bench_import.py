"""How fast a coded project becomes checked triples, and what it takes, beside others that do a part of it.

    python benchmarks/bench_import.py [SHARE]

SHARE (1 unless given) scales the project of 1,000 sources and 500,000 codings. Each step is timed in one run, in
seconds of the processor (its own and those of processes it starts), since other work on a machine makes the clock lie,
and by the clock; rdflib parses a tenth of the triples, and pyrefiqda, where PYREFIQDA names a Python that has it, reads
the same file. Memory is the most this process had held before the others' turn, and what reading takes by itself. How
it grows with the texts is told by two projects that differ in nothing but their lengths, each loaded and checked in a
process of its own: the most memory that takes with texts ten times as long, over the most with texts of 170,000
characters.
"""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import coded_project
import rdflib

from lifealliance import __version__, folders, importers
from lifealliance.collecting import without_collecting
from lifealliance.importers.apart import ReadingLimits, read_apart
from lifealliance.iris import graph
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.coded import AS_IT_SAYS
from lifealliance.questions import read_rules
from lifealliance.rdf import to_quads
from lifealliance.resources import folder
from lifealliance.rules import completed, ready
from lifealliance.validation import ShapesSet, check_columns

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_LINE = b"\n"
_BY_THE_CLOCK = " by the clock"
_SOURCES, _CODINGS = 1_000, 500_000
_OF_THE_READER = "_of_the_reading_process"
_SHORT, _TIMES = 40_000, 10  # words of a text, and how much longer the other one is
_FEW, _FEW_CODINGS = 40, 4_000
_READ = """
import sys, time
from pyrefiqda import RefiProject
start = time.process_time(); RefiProject.load(sys.argv[1]); print(time.process_time() - start)
"""


def timed(name: str, work: Callable[[], T], seconds: dict[str, float]) -> T:
    """What the work gives; its seconds are noted and said."""
    start, clock = sum(os.times()[:4]), time.perf_counter()
    found = work()
    seconds[name], seconds[name + _BY_THE_CLOCK] = sum(os.times()[:4]) - start, time.perf_counter() - clock
    by_the_clock = f"{seconds[name + _BY_THE_CLOCK]:8.2f} s by the clock"
    print(f"{name:24} {seconds[name]:8.2f} s {by_the_clock}   most memory so far {_megabytes():6.0f} MB")
    return found


def main() -> None:
    """Makes the project, times every step and prints the ratios."""
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    sources, codings = max(int(_SOURCES * share), 1), int(_CODINGS * share)
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        path = coded_project.write(place / "large.qdpx", sources, codings)
        print(f"{sources:,} sources, {codings:,} codings, {path.stat().st_size / 1e6:.0f} MB packed")
        timed("read here", lambda: importers.read(path), seconds)
        timed("read apart", lambda: read_apart(path, AS_IT_SAYS, ReadingLimits(3600, 16_384)), seconds)
        with KnowledgeBase(place / "store") as kb:
            timed("draft the folder", lambda: kb.init(place / "study", path, twins=True), seconds)
        triples = _to_triples(place / "study", seconds)
        ours, readers = _megabytes(), _once("read", path)
        theirs = _rdflib(triples, seconds)
        pyrefiqda = _pyrefiqda(path)
        once, longer = (_memory(place / str(words), words) for words in (_SHORT, _TIMES * _SHORT))
    steps = ("read the folder", "write triples", "apply the rules", "check")
    whole, clock = (sum(seconds[step + of] for step in steps) for of in ("", _BY_THE_CLOCK))
    print(f"ratio codings_per_second {codings / whole:.0f}")
    print(f"ratio codings_per_second_by_the_clock {codings / clock:.0f}")
    print(f"ratio codings_per_second_reading {codings / seconds['read here']:.0f}")
    print(f"ratio triples_per_second_over_rdflib {triples.count(_LINE) / whole / theirs:.2f}")
    print(f"ratio memory_mb {ours:.0f}")
    print(f"ratio memory_mb{_OF_THE_READER} {readers:.0f}")
    for name, short, long in zip(("", _OF_THE_READER), once, longer, strict=True):
        print(f"ratio memory_texts_x{_TIMES}{name} {long / short:.2f}")
    if pyrefiqda:
        print(f"ratio reading_over_pyrefiqda {pyrefiqda / seconds['read here']:.2f}")


@without_collecting()  # as a load does
def _to_triples(place: Path, seconds: dict[str, float]) -> bytes:
    study = timed("read the folder", lambda: folders.read(place), seconds)
    quads = timed("write triples", lambda: to_quads(study, __version__), seconds)
    rules, base = read_rules(folder("queries") / "rules"), study.settings.base
    # Both are read once in a process, whatever is loaded.
    shapes, _ = timed("read shapes and rules", lambda: (ShapesSet.read(folder("shapes")), ready(rules)), seconds)
    whole = timed("apply the rules", lambda: completed(quads, rules, graph(base, "inferred")), seconds)
    report = timed("check", lambda: check_columns(whole.data, shapes), seconds)
    lines = timed("write the lines", lambda: whole.lines, seconds)
    print(f"{len(quads):,} triples, {len(whole.inferred):,} inferred, {len(report.violations)} violations")
    return lines


def _rdflib(triples: bytes, seconds: dict[str, float]) -> float:
    """Triples a second that rdflib parses."""
    tenth = b"".join(islice(io.BytesIO(triples), 0, None, 10))
    timed("rdflib parses a tenth", lambda: rdflib.Dataset().parse(data=tenth, format="nquads"), seconds)
    return tenth.count(_LINE) / seconds["rdflib parses a tenth"]


def _memory(place: Path, words: int) -> tuple[float, float]:
    """Megabytes it takes to load and check a study whose texts have so many words, and to read its project."""
    place.mkdir()
    path = coded_project.write(place / "long.qdpx", _FEW, _FEW_CODINGS, length=words)
    with KnowledgeBase(place / "store") as kb:
        kb.init(place / "study", path, twins=True)
    found = _once("load", place / "study"), _once("read", path)
    print(f"{_FEW} texts of {words:7,} words: loaded and checked in {found[0]:.0f} MB, read in {found[1]:.0f} MB")
    return found


def _once(what: str, place: Path) -> float:
    command = [sys.executable, str(Path(__file__).with_name("memory_once.py")), what, str(place)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _pyrefiqda(path: Path) -> float:
    """Seconds pyrefiqda takes to read the project, 0 where it is not there or does not read it."""
    python = os.environ.get("PYREFIQDA", "")
    if not python:
        return 0.0
    found = subprocess.run(
        [python, "-c", _READ, str(path)], capture_output=True, text=True, check=False, cwd=path.parent
    )
    print(f"pyrefiqda reads          {found.stdout.strip() or found.stderr.strip()[-200:]}")
    return float(found.stdout) if found.returncode == 0 else 0.0


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
