"""Mappings to other vocabularies have a reason, a word for how sure and an author; rejected ones are never stated."""

from __future__ import annotations

import csv
import importlib.util
import re
import subprocess
import sys
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Dataset, Graph, Literal, Namespace, URIRef

from lifealliance import iris
from lifealliance.rdf import builtin_quads
from lifealliance.resources import folder

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

ONTOLOGY = folder("ontology")
ROOT = ONTOLOGY.parent
PLACE = ONTOLOGY / "mappings"
TOOL = ROOT / "tools" / "make_mappings.py"
VERIFIED = ROOT.parent / "shared" / "facts" / "verified-iris.tsv"

COLUMNS = {
    "record_id", "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "author_label", "comment", "ext_confidence_word", "ext_target_basis",
}  # fmt: skip
LITERAL_COLUMNS = {"object_type", "ext_object_notation"}
TARGETS = {"bcio", "mesh", "icf", "mfoem", "chime", "qualico", "dpv", "addicto", "reference-lists"}
PREDICATES = {"skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:relatedMatch"}
#: Vocabularies whose terms stand in the list of verified ones; of the others a row's basis names the file.
LISTED = ("BCIO:", "MFOEM:", "ADDICTO:", "dpv:", "pd:")


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_mappings", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MAKE = _tool()
SETS = MAKE.read_all(PLACE)
ROWS: list[tuple[dict[str, str], dict[str, Any]]] = [(row, mapped.head) for mapped in SETS for row in mapped.rows]
EVERY = pytest.mark.parametrize(("row", "head"), ROWS, ids=[row["record_id"] for row, _ in ROWS])
MADE = Graph().parse(PLACE / "mappings.ttl")
SSSOM = Namespace(
    next(str(name) for name in MADE.predicates() if str(name).endswith("subject_id"))[: -len("subject_id")]
)


def whole(name: str, head: dict[str, Any]) -> URIRef:
    """A prefixed name as the head of its file expands it."""
    prefix, _, local = name.partition(":")
    return URIRef(head["curie_map"][prefix] + local)


def ours() -> dict[URIRef, str]:
    """Everything of ours that can be mapped, with its label."""
    known = Dataset(default_union=True)
    for path in (*ONTOLOGY.glob("*.ttl"), *(ONTOLOGY / "concepts").glob("*.ttl")):
        known.parse(path)
    for path in (folder("data") / "published").glob("*.trig"):
        known.parse(path)
    labels = chain(known.subject_objects(RDFS.label), known.subject_objects(SKOS.prefLabel))
    return {thing: str(label) for thing, label in labels if isinstance(thing, URIRef)}


OURS = ours()


def test_there_is_a_file_per_vocabulary() -> None:
    """Each vocabulary has its file, whose set has its address, title, licence, version and source, and no others."""
    assert {mapped.path.name.removesuffix(".sssom.tsv") for mapped in SETS} == TARGETS
    for mapped in SETS:
        name = mapped.path.name.removesuffix(".sssom.tsv")
        assert mapped.head["mapping_set_id"] == f"{iris.MAPPINGS}/{name}"
        assert mapped.head["sssom_version"] == "1.1"
        for slot in ("mapping_set_title", "mapping_set_description", "mapping_set_version", "license", "object_source"):
            assert mapped.head[slot], slot
        defined = {slot["slot_name"] for slot in mapped.head["extension_definitions"]}
        columns = set(mapped.rows[0])
        assert {column for column in columns if column.startswith("ext_")} == defined
        assert columns - LITERAL_COLUMNS == COLUMNS


def test_no_mapping_has_a_number_for_how_sure_it_is() -> None:
    """The numeric slots of SSSOM stay out of every file."""
    numeric = {"confidence", "similarity_score", "mapping_set_confidence", "reviewer_agreement"}
    assert [mapped.path.name for mapped in SETS if numeric & (set(mapped.rows[0]) | set(mapped.head))] == []


def test_no_two_mappings_say_of_one_pair_the_same_or_opposite() -> None:
    """Names are unique, and no pair has the same relation twice, be it once accepted and once rejected."""
    names = [row["record_id"] for row, _ in ROWS]
    assert len(set(names)) == len(names)
    said = [(row["subject_id"], row["predicate_id"], row["object_id"] or row["object_label"]) for row, _ in ROWS]
    absent = [triple for triple in said if triple[2] == MAKE.ABSENT]
    said = [triple for triple in said if triple[2] != MAKE.ABSENT]
    assert len(set(said)) == len(said)
    assert absent


@EVERY
def test_a_mapping_is_complete(row: dict[str, str], head: dict[str, Any]) -> None:
    """It has its ends, relation, justification, author, reason in a sentence, word for how sure, and basis."""
    name = str(head["mapping_set_id"]).rpartition("/")[2]
    assert re.fullmatch(rf"lam:{name}-\d\d", row["record_id"])
    assert row["predicate_id"] in PREDICATES
    assert row["predicate_modifier"] in {"", "Not"}
    assert row["mapping_justification"] == "semapv:ManualMappingCuration"
    assert row["author_label"] == "the lifealliance developers"
    assert row["comment"].endswith(".")
    assert len(row["comment"].split()) > 3
    assert row["ext_confidence_word"] in {"lac:confidence-low", "lac:confidence-moderate", "lac:confidence-high"}
    assert re.match(r"verified in |looked for in |code and name seen in |descriptor and name seen in |concept of this "
                    r"project's own list", row["ext_target_basis"])  # fmt: skip
    assert OURS[whole(row["subject_id"], head)] == row["subject_label"]


@EVERY
def test_the_target_is_one_that_was_seen(row: dict[str, str], head: dict[str, Any]) -> None:
    """The target has an address, or is plainly a code, or is said to be missing; ours exist, with the label given."""
    if row["object_id"] == MAKE.ABSENT:
        assert row["ext_target_basis"].startswith("looked for in ")
        assert (row["predicate_id"], row["predicate_modifier"], row["object_label"]) == ("skos:exactMatch", "", "")
    elif row.get("object_type"):
        assert (row["object_type"], row["object_id"]) == ("rdfs literal", "")
        assert re.fullmatch(r"[bde]\d{3}", row["ext_object_notation"])
        assert row["object_label"].startswith(row["ext_object_notation"] + " ")
    elif row["object_id"].startswith("lac:"):
        assert OURS[whole(row["object_id"], head)] == row["object_label"]
    else:
        assert row["object_label"]
        assert re.search(r" at commit [0-9a-f]{7,9}\b", row["ext_target_basis"])


@EVERY
def test_a_row_agrees_with_what_is_loaded(row: dict[str, str], head: dict[str, Any]) -> None:
    """Each row is a named thing of the graph with the same ends, and is stated as a match only if accepted."""
    mapping = whole(row["record_id"], head)
    subject, predicate = whole(row["subject_id"], head), SKOS[row["predicate_id"].partition(":")[2]]
    assert (mapping, RDF.type, SSSOM.Mapping) in MADE
    assert MADE.value(mapping, SSSOM.subject_id, any=False) == subject
    assert MADE.value(mapping, SSSOM.predicate_id, any=False) == predicate
    assert MADE.value(mapping, RDFS.comment, any=False) == Literal(row["comment"])
    assert MADE.value(mapping, DCTERMS.source, any=False) == Literal(row["ext_target_basis"])
    assert ((mapping, SSSOM.predicate_modifier, SSSOM.NegatedPredicate) in MADE) == bool(row["predicate_modifier"])
    target = MADE.value(mapping, SSSOM.object_id, any=False)
    assert (target is None) == (row["object_id"] == "")
    if target is not None:
        assert target == (SSSOM.NoTermFound if row["object_id"] == MAKE.ABSENT else whole(row["object_id"], head))
        assert ((subject, predicate, target) in MADE) == MAKE.is_asserted(row)


def test_nothing_else_is_stated_as_a_match() -> None:
    """Matches are those of the accepted rows and no more: no rejected one, none with a term that was not found."""
    stated = {
        (subject, predicate, target)
        for kind in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
        for predicate in (SKOS[kind],)
        for subject, target in MADE.subject_objects(predicate)
    }
    accepted = {
        (whole(row["subject_id"], head), SKOS[row["predicate_id"].partition(":")[2]], whole(row["object_id"], head))
        for row, head in ROWS
        if MAKE.is_asserted(row)
    }
    assert stated == accepted
    assert sum(bool(row["predicate_modifier"]) for row, _ in ROWS) >= 10


def test_the_loaded_graph_is_made_from_the_tables() -> None:
    """mappings.ttl is what the tool writes, has no blank node and no OWL axiom, and is a graph that comes along."""
    assert subprocess.run([sys.executable, TOOL, "--check"], check=False, timeout=60).returncode == 0
    assert not [term for triple in MADE for term in triple if isinstance(term, BNode)]
    assert not list(MADE.subjects(RDF.type, OWL.Axiom))
    lines = [line for line in builtin_quads().decode().splitlines() if line.endswith(f"<{iris.MAPPINGS}> .")]
    assert len(lines) == len(MADE)


def test_a_negated_row_is_never_asserted_by_the_tool(tmp_path: Path) -> None:
    """Rejecting one more row takes its match out of the graph and leaves the mapping there as data."""
    text = (PLACE / "bcio.sssom.tsv").read_text(encoding="utf-8")
    before = Graph().parse(data=_made(tmp_path, text), format="turtle")
    after = Graph().parse(
        data=_made(tmp_path, text.replace("skos:broadMatch\t\t", "skos:broadMatch\tNot\t")), format="turtle"
    )
    assert len(list(before.subject_objects(SKOS.broadMatch))) > 0
    assert not list(after.subject_objects(SKOS.broadMatch))
    assert set(after.subjects(RDF.type, SSSOM.Mapping)) == set(before.subjects(RDF.type, SSSOM.Mapping))


def _made(place: Path, text: str) -> str:
    (place / "bcio.sssom.tsv").write_text(text, encoding="utf-8")
    return str(MAKE.module(place))


@pytest.mark.skipif(not VERIFIED.is_file(), reason="the list of verified terms is not here")
def test_targets_exist_where_they_come_from() -> None:
    """Terms of BCIO, MFOEM, AddictO and DPV were seen in their own files, with the label and at the commit given."""
    with VERIFIED.open(encoding="utf-8", newline="") as file:
        seen = {row["iri"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    checked = 0
    for row, head in ROWS:
        if row["object_id"].startswith(LISTED):
            found = seen[str(whole(row["object_id"], head))]
            assert row["object_label"] == found["label"]
            where = f"verified in {found['source_path']} of {found['source_repo']} at commit {found['commit']}"
            assert row["ext_target_basis"].startswith(where)
            checked += 1
    assert checked > 40
