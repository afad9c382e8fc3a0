"""The order in which a study is written, and where it came from as provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance import iris, terms
from lifealliance.collecting import without_collecting
from lifealliance.iris import LA, PROV
from lifealliance.model.history import History
from lifealliance.rdf.codes import write_codes
from lifealliance.rdf.evidence import write_evidence
from lifealliance.rdf.names import Names
from lifealliance.rdf.past import with_past
from lifealliance.rdf.quotes import write_quotes
from lifealliance.rdf.theory import write_theory
from lifealliance.rdf.triples import Triples, quads

if TYPE_CHECKING:
    from lifealliance.columnar.quads import Quads
    from lifealliance.model.study import Study

_GRAPHS = ("evidence", "theory", "provenance")
_NOTHING = History()


@without_collecting()
def to_quads(study: Study, reader: str, history: History = _NOTHING) -> Quads:
    """The study as sorted lines of N-Quads without repetition, and the same statements by property.

    Args:
        study: what was read.
        reader: version of the program that read it, for the provenance.
        history: what earlier loads left of it (see `remembered`).
    """
    typed, names = study, Names(study)
    study = with_past(typed, history, names)
    if study.passages is not typed.passages:  # the store gave some that have no names yet
        names = Names(study)
    graphs = {name: Triples(names.graph(name)) for name in _GRAPHS}
    write_evidence(study, names, graphs["evidence"])
    write_codes(study, history, names, graphs["evidence"])
    write_theory(study, names, graphs["theory"])
    write_quotes(study, names, graphs["evidence"])
    if study.file:  # below the controlled tier nothing is said of files
        _write_provenance(study, names, graphs["provenance"], reader)
    return quads([*graphs.values()])


def _write_provenance(study: Study, names: Names, out: Triples, reader: str) -> None:
    """The import as PROV: the file that was used, the program that read it, what came in and where it went."""
    activity, program = names.activity(study.file_sha256), names.software(reader)
    out.add(activity, iris.RDF["type"], terms.iri(PROV["Activity"]))
    out.add(activity, iris.RDFS["label"], terms.text(f"Import of {study.file}"))
    out.add(activity, LA["inStudy"], names.study)
    out.add(activity, PROV["wasAssociatedWith"], program)
    out.add(program, iris.RDF["type"], terms.iri(PROV["SoftwareAgent"]))
    out.add(program, iris.RDFS["label"], terms.text(f"lifealliance {reader}"))
    for name, sha256, tool in study.parts or ((study.file, study.file_sha256, study.tool),):
        file = names.file(sha256)
        out.add(activity, PROV["used"], file)
        out.add(file, iris.RDF["type"], terms.iri(PROV["Entity"]))
        out.words(file, iris.RDFS["label"], name)
        out.words(file, LA["sha256"], sha256)
        out.words(file, LA["tool"], tool)
        out.words(file, LA["readerVersion"], reader)
    for source, said in study.readings:
        out.words(names.record(source), LA["decision"], said)
    for decision in study.decisions:
        out.words(activity, LA["decision"], decision)
    for count in study.counts:
        it = names.count(study.file_sha256, count.kind)
        out.add(it, iris.RDF["type"], terms.iri(PROV["Entity"]))
        out.add(it, iris.RDFS["label"], terms.text(f"{study.file}: {count.kind}"))
        out.add(it, PROV["wasGeneratedBy"], activity)
        out.words(it, LA["countKind"], count.kind)
        for term, value in (
            ("cameIn", count.came_in),
            ("kept", count.kept),
            ("merged", count.merged),
            ("noPlace", count.no_place),
        ):
            out.add(it, LA[term], terms.number(value))
