"""One engine, one file of quads, one file of shapes: prints seconds, peak memory and the number of findings as JSON.

Every run is a process of its own, so that its peak is its own. Timed is everything from the bytes in memory to the
findings; reading the shapes is not.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Check as the arguments say: ENGINE QUADS SHAPES TIMES."""
    engine, quads, shapes, times = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    check = {"lifealliance": _ours, "pyshacl": _pyshacl, "pyrudof": _pyrudof}[engine](shapes)
    content = quads.read_bytes()
    seconds, found = [], 0
    for _ in range(times):
        start = time.perf_counter()
        found = check(content)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "peak_mb": _peak(), "findings": found}))


def _peak() -> float:
    """The most memory this process had, in MB; getrusage would count what the process had that started it."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def _ours(shapes: Path) -> Callable[[bytes], int]:
    from lifealliance.validation import ShapesSet, check  # noqa: PLC0415 - each engine is there only where it runs

    compiled = ShapesSet.read(shapes.parent)
    return lambda content: len(check(content, compiled).findings)


def _pyshacl(shapes: Path) -> Callable[[bytes], int]:
    import pyshacl  # noqa: PLC0415
    from rdflib import Dataset, Graph  # noqa: PLC0415
    from rdflib.namespace import SH  # noqa: PLC0415

    rules = Graph().parse(shapes)

    def check(content: bytes) -> int:
        dataset, data = Dataset(), Graph()
        dataset.parse(data=content, format="nquads")
        for subject, predicate, value, _ in dataset.quads():
            data.add((subject, predicate, value))
        _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none", do_owl_imports=False)
        return len(list(report.objects(None, SH.result)))

    return check


def _pyrudof(shapes: Path) -> Callable[[bytes], int]:
    import pyrudof  # noqa: PLC0415

    rules = shapes.read_text("utf-8")

    def check(content: bytes) -> int:
        rudof = pyrudof.Rudof(pyrudof.RudofConfig())
        # It reads one graph; the graph names are the last IRI of every line.
        triples = b"".join(line[: line.rindex(b" <")] + b" .\n" for line in content.splitlines())
        rudof.read_data(triples.decode(), pyrudof.RDFFormat.NTriples)
        rudof.read_shacl(rules, pyrudof.ShaclFormat.Turtle)
        return len(rudof.validate_shacl())

    return check


if __name__ == "__main__":
    main()
