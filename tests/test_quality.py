"""What comes along keeps the rules of good ontologies, and each rule is shown to find what it is for."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from lifealliance import iris
from lifealliance.questions import Question, read_questions
from lifealliance.resources import folder

TOYS = Path(__file__).parent / "quality"
CHECKS = read_questions(folder("queries") / "quality")
CLASHES = read_questions(folder("queries") / "clashes")
EVERY = pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))

#: The report of ROBOT (report_profile.txt), check by check: the question here that asks the same, or why none does.
ROBOT = {
    "deprecated_boolean_datatype": "deprecated-not-boolean",
    "deprecated_class_reference": "deprecated-in-use",
    "deprecated_property_reference": "deprecated-in-use",
    "duplicate_definition": "duplicate-definition",
    "duplicate_label": "duplicate-label",
    "illegal_use_of_built_in_vocabulary": "unknown-built-in",
    "label_formatting": "label-whitespace",
    "label_whitespace": "label-whitespace",
    "missing_label": "missing-label",
    "missing_ontology_description": "missing-header",
    "missing_ontology_license": "missing-header",
    "missing_ontology_title": "missing-header",
    "misused_obsolete_label": "called-obsolete",
    "misused_replaced_by": "replaced-in-use",
    "multiple_definitions": "several-definitions",
    "multiple_equivalent_class_definitions": "several-equivalents",
    "multiple_equivalent_classes": "several-equivalents",
    "multiple_labels": "several-labels",
    "annotation_whitespace": "text-whitespace",
    "duplicate_exact_synonym": "duplicate-synonym",
    "duplicate_label_synonym": "synonym-is-label",
    "equivalent_pair": "equivalent-pair",
    "equivalent_class_axiom_no_genus": "equivalent-without-genus",
    "invalid_entity_uri": "untidy-name",
    "missing_definition": "missing-definition",
    "lowercase_definition": "definition-form",
    "duplicate_scoped_synonym": "other names have no scope here: skos:altLabel is all there is",
    "invalid_xref": "there are no cross-references: links to other vocabularies stand in mapping tables",
    "missing_obsolete_label": "a term given up keeps its name; the mark is owl:deprecated",
    "missing_subset_declaration": "there are no subsets in the sense of OBO",
    "missing_synonymtype_declaration": "there are no types of synonyms in the sense of OBO",
    "missing_superclass": "a class may stand at the top: dyad and participation have no wider class in use",
}
#: What is asked beyond that report.
OURS = {
    "concept-without-scheme",
    "definition-without-genus",
    "invented-under-published",
    "missing-source",
    "property-without-ends",
    "unknown-term",
}


def came_along() -> ox.Store:
    """Ontology with its class expressions, concepts and published graph."""
    store = ox.Store()
    for path in sorted(folder("ontology").rglob("*.ttl")):
        store.load(path=path, to_graph=ox.NamedNode(iris.ONTOLOGY))
    for path in (folder("data") / "published").glob("*.trig"):
        store.load(path=path)
    return store


def found(store: ox.Store, check: Question) -> list[dict[str, str]]:
    """The rows of a check over everything in the store."""
    answer = store.query(check.text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    assert names == [name for name, _ in check.columns]
    return [{name: str(solution[name]) for name in names if solution[name] is not None} for solution in answer]


@pytest.fixture(scope="module")
def sound() -> ox.Store:
    """What comes along; tests only read it."""
    return came_along()


@EVERY
def test_nothing_is_wrong_with_what_comes_along(check: Question, sound: ox.Store) -> None:
    """Ontology, concepts and published graph give no quality question anything to answer."""
    assert found(sound, check) == []


@EVERY
def test_a_toy_triggers_its_own_check_and_no_other(check: Question, sound: ox.Store) -> None:
    """Laid over what comes along, the toy graph of a check is found by that check alone."""
    toy = TOYS / f"{check.id}.ttl"
    assert re.match(r"# [A-Z].*\.\n", toy.read_text(encoding="utf-8")), "the first line says what is wrong"
    store = came_along()
    store.load(path=toy, to_graph=ox.NamedNode(iris.PUBLISHED))
    assert {other.id for other in CHECKS.values() if found(store, other) != found(sound, other)} == {check.id}


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("definition-without-genus", {"Vague", "Bare", "Circle", "lies"}),
        ("missing-label", {"Thing", "list-one", "component"}),
        ("untidy-name", {"thing", "HasThing", "list-One"}),
        ("unknown-term", {"Thing", "has", "list-one"}),
        ("replaced-in-use", {"list-one"}),
        ("several-labels", {"list-one"}),
        ("missing-source", {"Thing", "list-one"}),
        ("label-whitespace", {"One", "Other"}),
        ("concept-without-scheme", {"stray", "lost"}),
    ],
)
def test_every_fault_of_a_toy_is_found(name: str, faults: set[str]) -> None:
    """Where a check looks for several things, its toy has each, and what is right beside them stays out."""
    store = came_along()
    store.load(path=TOYS / f"{name}.ttl", to_graph=ox.NamedNode(iris.PUBLISHED))
    column = "term" if name == "unknown-term" else CHECKS[name].columns[0][0]
    assert {row[column].strip("<>").rpartition("#")[2] for row in found(store, CHECKS[name])} == faults


def test_the_report_of_robot_is_covered() -> None:
    """All 32 checks are asked here or named with the reason why not, and nothing else is asked but what is ours."""
    assert len(ROBOT) == 32
    asked = {name for name in ROBOT.values() if " " not in name}
    assert asked.isdisjoint(OURS)
    assert asked | OURS == set(CHECKS)


def test_no_toy_is_left_over() -> None:
    """Every toy graph belongs to a check."""
    assert {path.stem for path in TOYS.iterdir()} == set(CHECKS)


@pytest.mark.parametrize("check", [*CHECKS.values(), *CLASHES.values()], ids=[*CHECKS, *CLASHES])
def test_the_header_is_in_full_sentences(check: Question) -> None:
    """A check asks, says why it matters and how much, and explains its columns."""
    assert check.summary.endswith("?")
    assert check.description.endswith((".", "?"))
    assert check.severity
    assert all(says for _, says in check.columns)
