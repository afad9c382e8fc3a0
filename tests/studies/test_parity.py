"""The rules write what a reasoner draws from the ontology: in the invented study and in fifty made by chance."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from lifealliance import iris
from lifealliance.columnar.quads import Quads
from lifealliance.errors import Missing
from lifealliance.questions import read_rules
from lifealliance.rdf import to_quads
from lifealliance.reasoning import Triple, entailed, find_java, own_sources, without_graphs
from lifealliance.resources import folder
from lifealliance.rules import completed
from lifealliance.store.memory import to_quads as to_nquads

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from rdflib.term import Node

    from lifealliance.model.study import Study


RULES = folder("queries") / "rules"
ONTOLOGY = Graph()
for _path in folder("ontology").glob("*.ttl"):
    ONTOLOGY.parse(_path)

#: Of these the ontology and the rules both speak, and must say the same.
COMPARED = (
    "dyad", "encounterKind", "role", "code", "hasIndicator", "indicatedInDyad", "restsOn", "evidenceInDyad",
)  # fmt: skip
_CELL = "a count, a place in a table or a first one: OWL counts no things for other than classes"
ONLY_RULES = {
    "cellByDyad": _CELL,
    "cellDyad": _CELL,
    "cellBySession": _CELL,
    "cellSession": _CELL,
    "cellByRole": _CELL,
    "cellRole": _CELL,
    "cellByCode": _CELL,
    "cellCode": _CELL,
    "passages": _CELL,
    "firstOrder": _CELL,
    "sessionNumber": "a number: chains of OWL relate things, never numbers",
    "voices": "words joined in one line: OWL joins no words",
    "invented": "true or false: the same",
    "multiVoiced": "true or false, and two accounts 'of the same dyad': OWL can't join two paths",
    "counterInstanceNotDiscussed": "it rests on what nobody wrote so far: OWL takes nothing unsaid for false",
    "noLongerAgreesTo": "it rests on which answer is the latest, and OWL compares no numbers",
    "toReviewFor": "it rests on the same",
    "category": "hasIndicator read backwards, for categories alone and not for codes: a chain can't ask for the kind",
}
ONLY_OWL = {
    "pswOf": "hasPSW read backwards: a question writes ^la:hasPSW",
    "pirOf": "hasPIR read backwards: a question writes ^la:hasPIR",
}


def has_java() -> bool:
    """Whether HermiT can run here."""
    try:
        find_java()
    except Missing:
        return False
    return True


needs_java = pytest.mark.skipif(not has_java(), reason="there is no Java for the reasoner")


def relations(lines: bytes) -> set[Triple]:
    """The statements between two things."""
    graph = Graph().parse(data=lines, format="nt")
    return {(str(one), str(name), str(other)) for one, name, other in graph if isinstance(other, URIRef)}


def pairs_of(triples: AbstractSet[Triple], iri: str) -> set[tuple[str, str]]:
    """The pairs that a property relates."""
    return {(one, other) for one, name, other in triples if name == iri}


def named(triples: AbstractSet[Triple], name: str) -> set[tuple[str, str]]:
    """The pairs that a property of ours relates."""
    return pairs_of(triples, iris.LA[name])


def short(iri: str) -> str:
    """The name of a term of ours without its namespace."""
    return iri.removeprefix(iris.LA.iri)


def followed(quads: bytes, base: str, *, but: str = "") -> set[Triple]:
    """What is stated and what the rules write, one rule left out if it is named."""
    rules = [text for path, text in zip(sorted(RULES.glob("*.rq")), read_rules(RULES), strict=True) if path.stem != but]
    whole = completed(Quads.read(quads), rules, iris.graph(base, "inferred"))
    return relations(without_graphs(whole.lines))


@pytest.fixture(scope="module")
def by_chance(studies_by_chance: tuple[Study, ...]) -> dict[str, bytes]:
    """The studies made by chance as quads, by their base."""
    return {study.settings.base: to_quads(study, "0").lines for study in studies_by_chance}


@pytest.fixture(scope="module")
def drawn(by_chance: dict[str, bytes]) -> frozenset[Triple]:
    """What HermiT draws from all of them in one call: they share nothing but the ontology."""
    return entailed(own_sources()[0], without_graphs(b"".join(by_chance.values())))


@pytest.fixture(scope="module")
def written(by_chance: dict[str, bytes]) -> set[Triple]:
    """What is stated in them or written by the rules, study by study as a load does."""
    return set().union(*(followed(quads, base) for base, quads in by_chance.items()))


def test_every_property_that_follows_has_its_place_here(by_chance: dict[str, bytes]) -> None:
    """What rules write is compared or named with the reason why not; so is whatever the ontology makes follow."""
    stated = Quads.read(b"".join(by_chance.values()))
    inferred = completed(stated, read_rules(RULES), iris.graph(iris.LOCAL_BASE, "inferred")).inferred.lines
    predicates = {line.split(b" ")[1].decode().strip("<>").removeprefix(iris.LA.iri) for line in inferred.splitlines()}
    assert predicates == {*COMPARED, *ONLY_RULES}
    following = {*ONTOLOGY.subjects(OWL.propertyChainAxiom), *ONTOLOGY.subjects(OWL.inverseOf)}
    assert {short(str(term)) for term in following if isinstance(term, URIRef)} == {*COMPARED, *ONLY_OWL}


@needs_java
@pytest.mark.parametrize("name", COMPARED)
def test_fifty_studies_by_chance(
    name: str,
    by_chance: dict[str, bytes],
    drawn: frozenset[Triple],
    written: set[Triple],
    record_property: Callable[[str, object], None],
) -> None:
    """Rules and reasoner relate the same pairs, and the studies do make some follow."""
    stated = named(relations(without_graphs(b"".join(by_chance.values()))), name)
    assert named(written, name) == named(drawn, name)
    assert named(written, name) > stated
    record_property(f"pairs {name}", len(named(drawn, name)))


@needs_java
def test_nothing_else_follows(drawn: frozenset[Triple], written: set[Triple]) -> None:
    """Of every other relation of ours the reasoner knows what is stated and no more."""
    names = {short(str(term)) for term in ONTOLOGY.subjects(RDF.type, OWL.ObjectProperty) if isinstance(term, URIRef)}
    others = {name for name in names if name in iris.LA.terms} - {*COMPARED, *ONLY_RULES, *ONLY_OWL}
    assert len(others) > 50
    assert [name for name in others if named(drawn, name) != named(written, name)] == []


@needs_java
def test_what_only_one_of_them_says_is_what_the_other_says_backwards(
    drawn: frozenset[Triple], written: set[Triple]
) -> None:
    """Two, pswOf and pirOf, are hasPSW and hasPIR read backwards; category is hasIndicator of categories."""
    for says, backwards in (("pswOf", "hasPSW"), ("pirOf", "hasPIR")):
        assert pairs_of(drawn, iris.LA.iri + says) == {(other, one) for one, other in named(written, backwards)}
    categories = {one for one, kind in pairs_of(written, str(RDF.type)) if kind == iris.LA["Category"]}
    indicated = {(excerpt, one) for one, excerpt in named(drawn, "hasIndicator") if one in categories}
    assert named(written, "category") == indicated != set()


@needs_java
@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ("R02-record-place", {"dyad", "encounterKind", "indicatedInDyad", "evidenceInDyad"}),
        ("R03-excerpt-place", {"dyad", "encounterKind", "indicatedInDyad", "evidenceInDyad"}),
        ("R04-excerpt-role", {"role"}),
        ("R05-excerpt-code", {"code", "hasIndicator", "indicatedInDyad"}),
        ("R06-drawn-from-indicator", {"hasIndicator", "indicatedInDyad"}),
        ("R08-indicated-in-dyad", {"indicatedInDyad"}),
        ("R10-rests-on", {"restsOn", "evidenceInDyad"}),
    ],
)
def test_a_rule_left_out_is_noticed(
    left_out: str, missing: set[str], by_chance: dict[str, bytes], drawn: frozenset[Triple]
) -> None:
    """Without the rule, just what it writes and what hangs on that is no longer the reasoner's."""
    found = set().union(*(followed(quads, base, but=left_out) for base, quads in by_chance.items()))
    assert {name for name in COMPARED if named(found, name) != named(drawn, name)} == missing


@needs_java
def test_a_category_drawn_from_a_passage_is_the_one_thing_owl_can_not_say() -> None:
    """The rules give the category that passage as an indicator, and its dyad; the reasoner does not, nothing else."""
    stated = (Path(__file__).parents[1] / "questions" / "small.ttl").read_bytes()
    quads = to_nquads(stated, "text/turtle", graph=iris.LOCAL_BASE)
    ours, theirs = followed(quads, iris.LOCAL_BASE), entailed(own_sources()[0], stated)
    passages = {one for one, kind in pairs_of(ours, str(RDF.type)) if kind == iris.LA["Excerpt"]}
    straight = {(one, other) for one, other in named(ours, "drawnFrom") if other in passages}
    assert named(ours, "hasIndicator") - named(theirs, "hasIndicator") == straight != set()
    assert named(theirs, "hasIndicator") < named(ours, "hasIndicator")
    for name in set(COMPARED) - {"hasIndicator", "indicatedInDyad"}:
        assert named(ours, name) == named(theirs, name), name


@needs_java
def test_the_invented_study(
    demo_study: Study, demo_quads: bytes, record_property: Callable[[str, object], None]
) -> None:
    """Rules over all of it and the reasoner over all that chains start from relate the same pairs."""
    needed = {iris.LA[name] for name in starting_points()}
    lines = without_graphs(demo_quads).splitlines(keepends=True)
    reduced = b"".join(line for line in lines if line.split(b" ")[1].decode().strip("<>") in needed)
    begun = time.perf_counter()
    theirs = entailed(own_sources()[0], reduced)
    record_property("seconds", round(time.perf_counter() - begun, 1))
    ours = followed(demo_quads, demo_study.settings.base)
    for name in COMPARED:
        assert named(ours, name) == named(theirs, name) != set(), name
        record_property(f"pairs {name}", len(named(theirs, name)))


def starting_points() -> set[str]:
    """Every property that a compared one can follow from, read from the axioms: all others can be left out."""
    wanted: set[Node] = {URIRef(iris.LA[name]) for name in COMPARED}
    while True:
        links = {link for name in wanted for chain in ONTOLOGY.objects(name, OWL.propertyChainAxiom)
                 for link in ONTOLOGY.items(chain)}  # fmt: skip
        links |= {other for link in links for other in ONTOLOGY.objects(link, OWL.inverseOf)}
        links |= {name for wide in wanted for name in ONTOLOGY.subjects(RDFS.subPropertyOf, wide)}
        links |= {name for one in wanted for name in ONTOLOGY.subjects(OWL.inverseOf, one)}
        if links <= wanted:
            return {short(str(name)) for name in wanted if isinstance(name, URIRef)}
        wanted |= links
