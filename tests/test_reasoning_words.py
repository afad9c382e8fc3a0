"""A contradiction is said in words: which things, by which rule; and what is of no known kind is found all the same."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rdflib import RDFS, Graph, URIRef

from lifealliance import iris
from lifealliance.cli import group
from lifealliance.contradictions import known, look_for
from lifealliance.errors import BadInput, Missing
from lifealliance.questions import read_questions
from lifealliance.reasoning import (
    Source,
    explained,
    find_java,
    in_words,
    own_sources,
    smallest_contradiction,
    without_graphs,
)
from lifealliance.resources import folder
from lifealliance.store.memory import to_quads as to_nquads

if TYPE_CHECKING:
    from pathlib import Path

KINDS = read_questions(folder("queries") / "clashes")
PREFIXES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in iris.PREFIXES.items())
DEMO = iris.LOCAL_BASE + "demo/"
DYAD = f"<{DEMO}dyad/".encode()


def has_java() -> bool:
    """Whether HermiT can run here."""
    try:
        find_java()
    except Missing:
        return False
    return True


needs_java = pytest.mark.skipif(not has_java(), reason="there is no Java for the reasoner")


def data(turtle: str) -> bytes:
    """Turtle with all prefixes; `x:` names things, each with its own name as a label."""
    graph = Graph().parse(data=f"{PREFIXES}@prefix x: <urn:x:> .\n{turtle}", format="turtle")
    for thing in {term for triple in graph for term in triple if str(term).startswith("urn:x:")}:
        label = graph.value(thing, RDFS.label)
        if label is None and isinstance(thing, URIRef):
            graph.update(f"INSERT DATA {{ <{thing}> <{RDFS.label}> '{thing.removeprefix('urn:x:')}' }}")
    return graph.serialize(format="nt", encoding="utf-8")


#: Kind of contradiction: the data, and what is said of them.
SAID = {
    "both-roles": (
        "x:d a la:Dyad ; skos:notation 'D01' ; la:hasPSW x:Maren ; la:hasPIR x:Maren .",
        "Maren is PSW and PIR of dyad D01; nobody can be both in one dyad.",
    ),
    "two-partners": (
        "x:d a la:Dyad ; skos:notation 'D01' ; la:hasPIR x:Ivo , x:Winnie .",
        "Ivo and Winnie are both PIR of dyad D01; a dyad has one.",
    ),
    "more-than-one": (
        "x:passage la:excerptOf x:first , x:second .",
        "“passage” has “first” and “second” for “excerpt of”; it can have one only.",
    ),
    "two-kinds": (
        "x:l a la:EvidenceLine ; la:hasItem x:S3 . x:S3 a la:Claim .",
        "“S3” is listed as a claim and stands as “has item”, as only an excerpt does; nothing can be both.",
    ),
    "invented-under-published": (
        """x:C2 la:statedIn x:abstract ; la:hasEvidenceLine x:l . x:l la:hasItem x:words .
        x:words la:excerptOf x:D01_S3 . x:D01_S3 la:invented true .""",
        "The published statement “C2” rests on “words”, and the record “D01_S3” is invented.",
    ),
    "evidence-not-reported": (
        "x:C2 la:evidenceNotReported true ; la:hasEvidenceLine x:l .",
        "“C2” says that its evidence is not reported, and yet has an evidence line.",
    ),
    "wrong-value": (
        "x:passage la:start 'at the beginning' .",
        "“passage” has “at the beginning” for “start”, where a whole number is meant.",
    ),
}


def test_every_known_kind_is_shown_here() -> None:
    """Each question of queries/clashes has its example."""
    assert set(SAID) == set(KINDS)


@needs_java
@pytest.mark.parametrize("kind", SAID)
def test_a_known_kind_is_said_in_one_sentence(kind: str) -> None:
    """The reasoner finds the contradiction, and the one question for it names the things and the rule."""
    fault, sentence = SAID[kind]
    verdict = explained(data(fault), known)
    assert not verdict.consistent
    assert verdict.clashes == (sentence,)


def test_nothing_is_said_of_the_invented_study(demo_quads: bytes, ontology_quads: bytes) -> None:
    """Where all is well, no question of a contradiction has an answer."""
    assert known(ontology_quads + demo_quads) == []


@needs_java
def test_an_unknown_kind_is_found_among_other_statements(demo_quads: bytes) -> None:
    """Of a contradiction no question knows, hidden among others, the two statements that make it are left."""
    rule = f"""{PREFIXES}<urn:x:Text> a owl:Class ; rdfs:label 'text' ;
        rdfs:subClassOf [ a owl:Class ; owl:complementOf la:Incident ] ."""
    ground: tuple[Source, ...] = (own_sources()[0], rule.encode())
    odd = data("x:odd a la:Incident , x:Text .")
    others = (line for line in without_graphs(demo_quads).splitlines(keepends=True) if line.startswith(DYAD))
    found, ended = smallest_contradiction(ground, b"".join(others) + odd)
    assert ended
    said = "This can't all be true together: “odd” is of the kind “incident”; “odd” is of the kind “text”."
    assert in_words(found, *ground, odd) == said


@needs_java
def test_a_search_out_of_time_says_so() -> None:
    """What is left then is still a contradiction, and the sentence admits that it may hold too much."""
    fault = data("x:d a la:Dyad ; la:hasPSW x:a ; la:pirOf x:d . x:a la:pirOf x:d .")
    found, ended = smallest_contradiction(own_sources(), fault, limit=0)
    assert not ended
    assert len(found) >= 2
    verdict = explained(fault, lambda _: ())
    assert verdict.clashes[0].startswith("This can't all be true together: ")


@needs_java
def test_a_study_with_a_contradiction_is_explained_on_the_command_line(demo_folder: Path, tmp_path: Path) -> None:
    """Exit code 1, and a sentence a researcher understands; without the fault exit code 0."""
    place, store = tmp_path / "study", str(tmp_path / "store")
    shutil.copytree(demo_folder, place)
    people = place / "study" / "People.csv"
    people.write_text(people.read_text(encoding="utf-8") + ",,Maren,D02,PIR,\n,,Maren,D01,PIR,\n", encoding="utf-8")
    told = CliRunner().invoke(group, ["check", "--reasoner", str(place), "--store", store])
    assert told.exit_code == 1
    assert "NOT consistent" in told.output
    assert "Maren is PSW and PIR of dyad D01; nobody can be both in one dyad." in told.output
    sound = CliRunner().invoke(group, ["check", "--reasoner", str(demo_folder), "--store", store, "--json"])
    assert sound.exit_code == 0
    said = json.loads(sound.output)
    assert said["ontology"]["reasoner"]["consistent"]
    assert said[str(demo_folder)]["reasoner"]["clashes"] == []
    assert said[str(demo_folder)]["conforms"]


def test_an_unknown_term_is_refused_with_the_name_of_the_thing(demo_quads: bytes) -> None:
    """To the reasoner such a term means nothing, so that it would find no fault: each is named instead."""
    odd = data("x:Maren la:diagnosis x:y ; la:role lac:role-guru .")
    with pytest.raises(BadInput) as refused:
        look_for(demo_quads + to_nquads(odd, "text/turtle", graph=DEMO))
    assert {str(problem) for problem in refused.value.problems} == {
        "Maren: la:diagnosis is no term of the ontology. Correct it.",
        "Maren: lac:role-guru is no term of the ontology. Correct it.",
    }
