"""One engine, some files of quads, one file of shapes: prints seconds, peak memory and the number of findings as JSON.

Every run is a process of its own, so that its peak is its own. Timed are `text`, from the bytes in memory to the
findings, and `triples`, from the triples in memory to the findings; reading the shapes is not. In memory are, for
pySHACL, a graph of rdflib with its three indexes; for pyrudof, its own store; for ours, a plain list of tuples of
terms in the order of the things, the same start as in `edit_once.py`: putting them into columns is in the time. Of
ours, each of the two times has a run of its own.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from clock import Clock


def main() -> None:
    """Check as the arguments say: ENGINE SHAPES QUADS...; pieces and ours_triples are ways to give ours its data."""
    engine, shapes, *quads = sys.argv[1:]
    run = {"ours": _ours, "ours_triples": _ours_triples, "pieces": _pieces, "pyshacl": _pyshacl, "pyrudof": _pyrudof}
    print(json.dumps({**run[engine](Path(shapes), [Path(file) for file in quads]), "peak_mb": _peak()}))


def _peak() -> float:
    """The most memory this process had, in MB; getrusage would count what the process had that started it."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def _ours(shapes: Path, quads: list[Path]) -> dict[str, Any]:
    from lifealliance.validation import ShapesSet, check  # noqa: PLC0415 - each engine is there only where it runs

    compiled, content = ShapesSet.read(shapes.parent), b"".join(file.read_bytes() for file in quads)
    clock = Clock()
    report = check(content, compiled)
    return {"text": clock.seconds(), "findings": len(report.findings)}


def _pieces(shapes: Path, quads: list[Path]) -> dict[str, Any]:
    """Study by study from the disk; what reading takes is in the time."""
    from lifealliance.validation import ShapesSet, check  # noqa: PLC0415

    compiled = ShapesSet.read(shapes.parent)
    clock = Clock()
    report = check((file.read_bytes() for file in quads), compiled)
    return {"text": clock.seconds(), "findings": len(report.findings)}


def _ours_triples(shapes: Path, quads: list[Path]) -> dict[str, Any]:
    from lifealliance.columnar.columns import Columns  # noqa: PLC0415
    from lifealliance.columnar.quads import triples  # noqa: PLC0415
    from lifealliance.validation import ShapesSet, check_columns  # noqa: PLC0415

    compiled, held = ShapesSet.read(shapes.parent), sorted(triples(b"".join(file.read_bytes() for file in quads)))
    clock = Clock()
    data = Columns(held)
    report = check_columns(data, compiled)
    return {"triples": clock.seconds(), "findings": len(report.findings)}


def _pyshacl(shapes: Path, quads: list[Path]) -> dict[str, Any]:
    import pyshacl  # noqa: PLC0415
    from rdflib import Dataset, Graph  # noqa: PLC0415
    from rdflib.namespace import SH  # noqa: PLC0415

    rules, content = Graph().parse(shapes), b"".join(file.read_bytes() for file in quads)
    clock = Clock()
    dataset, data = Dataset(), Graph()
    dataset.parse(data=content, format="nquads")
    for subject, predicate, value, _ in dataset.quads():
        data.add((subject, predicate, value))
    read = clock.seconds()
    _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none", do_owl_imports=False)
    end = clock.seconds()
    return {"text": end, "triples": end - read, "findings": len(list(report.objects(None, SH.result)))}


def _pyrudof(shapes: Path, quads: list[Path]) -> dict[str, Any]:
    import pyrudof  # noqa: PLC0415

    rules, content = shapes.read_text("utf-8"), b"".join(file.read_bytes() for file in quads)
    # It reads one graph; the graph names are the last IRI of every line.
    text = b"".join(line[: line.rindex(b" <")] + b" .\n" for line in content.splitlines()).decode()
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_shacl(rules, pyrudof.ShaclFormat.Turtle)
    clock = Clock()
    rudof.read_data(text, pyrudof.RDFFormat.NTriples)
    read = clock.seconds()
    found = len(rudof.validate_shacl())
    end = clock.seconds()
    return {"text": end, "triples": end - read, "findings": found}


if __name__ == "__main__":
    main()
