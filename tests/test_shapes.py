"""The shapes: each rule says what it asks in a researcher's words, and each is seen to fire on a file made for it.

tests/shapes/ holds the examples. A file is named `valid.<case>`, `invalid.<why>`, `warning.<why>` or `note.<why>`; its
first line gives the reason, `# shape:` the rule it must meet with, `# with:` the valid study it adds to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyshacl.entrypoints import meta_validate
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH

from lifealliance import iris
from lifealliance.model.words import WORDS
from lifealliance.rdf import builtin_quads
from lifealliance.resources import folder
from lifealliance.validation import Finding, Severity, ShapesSet, check, compared, reference

if TYPE_CHECKING:
    from rdflib.term import Node

PLACE = Path(__file__).parent / "shapes"
KINDS = {"invalid": Severity.VIOLATION, "warning": Severity.WARNING, "note": Severity.NOTE}


@dataclass(frozen=True)
class Example:
    """One file of tests/shapes/ with what its first lines say."""

    file: Path
    kind: str
    reason: str
    shapes: frozenset[str]
    bases: tuple[str, ...]


@cache
def shapes() -> ShapesSet:
    """The shapes of the project."""
    return ShapesSet.read(folder("shapes"))


def example(file: Path) -> Example:
    """A file with what its first lines say."""
    text = file.read_text("utf-8")
    return Example(
        file=file,
        kind=file.name.partition(".")[0],
        reason=text.partition("\n")[0],
        shapes=frozenset(re.findall(r"^# shape: lash:(\S+)$", text, re.MULTILINE)),
        bases=tuple(" ".join(re.findall(r"^# with: (.+)$", text, re.MULTILINE)).split()),
    )


EXAMPLES = tuple(example(file) for file in sorted(PLACE.rglob("*.ttl")))


@cache
def lines(file: Path) -> bytes:
    """A file as N-Triples, which are N-Quads too."""
    return Graph().parse(file).serialize(format="nt", encoding="utf-8")


def data(it: Example) -> bytes:
    """An example together with the study it adds to."""
    return b"".join(map(lines, (it.file, *(PLACE / base for base in it.bases))))


def findings(it: Example) -> tuple[Finding, ...]:
    """What is found in an example together with the study it adds to."""
    return check(data(it), shapes()).findings


def name(shape: str) -> str:
    """The local name of a shape."""
    return shape.rpartition("#")[2]


@pytest.mark.parametrize("it", EXAMPLES, ids=lambda it: it.file.stem)
def test_an_example_meets_its_rule_and_no_other(it: Example) -> None:
    """A valid file gives no finding at all; any other gives findings of the rule it names, and of no other."""
    found = findings(it)
    assert {name(finding.shape) for finding in found} == it.shapes, [str(finding) for finding in found]
    assert {finding.severity for finding in found} == ({KINDS[it.kind]} if it.kind in KINDS else set())


@pytest.mark.parametrize("it", EXAMPLES, ids=lambda it: it.file.stem)
def test_pyshacl_finds_the_same(it: Example) -> None:
    """Our engine and the reference give the same report of every example, to the letter."""
    if b"_:" in data(it):  # each engine gives blank nodes names of its own
        assert compared(data(it), shapes()).differences == ()
    else:
        assert reference.check(data(it), shapes()).findings == findings(it)


def test_no_rule_is_left_to_pyshacl() -> None:
    """Our engine takes every rule of the project."""
    assert shapes().compiled.unsupported == {}


def test_every_example_says_why_it_is_there() -> None:
    """Each file begins with its reason as a sentence, and only valid ones name no rule."""
    for it in EXAMPLES:
        assert re.fullmatch(r"# [A-Z].*\.", it.reason), it.file
        assert it.kind in {"valid", *KINDS}, it.file
        assert bool(it.shapes) == (it.kind != "valid"), it.file


def test_every_rule_has_an_example_that_breaks_it() -> None:
    """No rule is without a file in which it is seen to fire."""
    assert set(map(name, shapes().rules)) - {shape for it in EXAMPLES for shape in it.shapes} == set()


def test_every_rule_has_an_example_that_keeps_it() -> None:
    """Every rule looks at something in the valid files, so none conforms for want of anything to look at."""
    valid = Graph()
    for it in EXAMPLES:
        if it.kind == "valid":
            for file in (it.file, *(PLACE / base for base in it.bases)):
                valid.parse(file)
    graph = shapes().graph
    unseen = {
        name(rule)
        for rule in shapes().rules
        if not any((None, RDF.type, target) in valid for target in graph.objects(URIRef(rule), SH.targetClass))
        and not any((None, target, None) in valid for target in graph.objects(URIRef(rule), SH.targetSubjectsOf))
        and not any((None, target, None) in valid for target in graph.objects(URIRef(rule), SH.targetObjectsOf))
    }
    # The marks that are only ever there to be found.
    assert unseen == {"claim-counter-open", "claim-to-review"}


def test_every_shape_has_an_iri_and_a_name() -> None:
    """Rules and conditions alike have an address and say what they ask; a rule says what to do in sentences."""
    graph = shapes().graph
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in graph.subjects(RDF.type, kind):
            assert isinstance(shape, URIRef), list(graph.predicate_objects(shape))
            assert len(list(graph.objects(shape, SH.name))) == 1, shape
    for rule in shapes().rules.values():
        assert rule.message.endswith((".", "?")), rule.iri
        assert not re.search(r"[\w]+:[A-Za-z]+[a-z][A-Z]", rule.message), f"a term, not a word: {rule.iri}"


def used(graph: Graph) -> set[Node]:
    """Every shape another shape asks to be met, or not to be."""
    lists = [node for word in (SH["or"], SH["and"]) for node in graph.objects(None, word)]
    return {*graph.objects(None, SH["not"]), *(member for given in lists for member in Collection(graph, given))}


def test_every_condition_is_a_shape_that_is_used() -> None:
    """Nothing is left over, and no list names a shape that is not there."""
    graph = shapes().graph
    written = {*graph.subjects(RDF.type, SH.NodeShape), *graph.subjects(RDF.type, SH.PropertyShape)}
    assert written - set(map(URIRef, shapes().rules)) == used(graph)


def test_the_shapes_are_shapes() -> None:
    """They keep the rules SHACL has for shapes (SHACL-SHACL)."""
    # Conditions inside conditions go deeper than pySHACL expects.
    conforms, _, text = meta_validate(shapes().graph, max_validation_depth=60)
    assert conforms, text


def test_every_term_a_shape_names_is_declared() -> None:
    """Classes, properties and concepts come from ontology/, so a misspelt one cannot make a rule that never fires."""
    ontology = Graph()
    for file in folder("ontology").rglob("*.ttl"):
        ontology.parse(file)
    declared = set(ontology.subjects(RDF.type))
    text = " ".join(file.read_text("utf-8") for file in folder("shapes").glob("*.ttl"))
    named = {
        URIRef(iris.PREFIXES[prefix] + term)
        for prefix, term in re.findall(r"(?<![\w:])(la|lac|dcterms|skos|prov):([A-Za-z][\w-]*)", text)
    }
    assert named - declared == set()
    assert len(named) > 100


def test_the_words_of_a_list_are_those_of_the_scheme() -> None:
    """Where a rule lists the words of a scheme, it lists all a researcher may type and no other."""
    graph = shapes().graph
    listed = 0
    for rule in map(URIRef, shapes().rules):
        for node in graph.objects(rule, SH["in"]):
            members = {str(member) for member in Collection(graph, node)}
            if all(member.startswith(iris.LAC.iri) for member in members):
                assert members in [{iris.concept(scheme, word) for word in words} for scheme, words in WORDS.items()], (
                    rule
                )
                listed += 1
    assert listed > 15


def test_what_has_been_published_gives_no_finding() -> None:
    """The published graph that comes with the project keeps every rule, prompts included."""
    published = f"<{iris.PUBLISHED}> .\n".encode()
    quads = b"".join(line for line in builtin_quads().splitlines(keepends=True) if line.endswith(published))
    assert check(quads, shapes()).findings == ()
