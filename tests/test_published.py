"""The published graph restates one abstract, claim by claim, beside what other work says, and holds no evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rdflib import DCTERMS, PROV, RDF, RDFS, SKOS, BNode, Dataset, Graph, Literal, Namespace, URIRef

from lifealliance import iris
from lifealliance.model.words import WORDS
from lifealliance.resources import folder

if TYPE_CHECKING:
    from rdflib.term import Node

LA = Namespace(iris.ONTOLOGY + "#")
LAC = Namespace(iris.CONCEPTS + "#")
LAP = Namespace(iris.PUBLISHED + "#")
FILES = sorted((folder("data") / "published").glob("*.trig"))
FINDINGS = {"C1", "C2", "C3", "C4", "C5", "C5a", "C5b", "C5c", "C5d", "C5e"}
BACKGROUND = {"B1", "B2", "B3"}
ABSTRACT = LAP["document-abstract-2024"]
SAME_STUDY = ("document-abstract-2023", "document-thesis-2024", "document-data-set")
NEIGHBOURS = {
    "rogers-1957", "bordin-1979", "leamy-2011", "bailie-2016", "gillard-2015", "gillard-2017", "watson-2019",
    "tse-2017", "psw-attributes", "naps", "lloyd-evans-2014", "cooper-2024", "meta-analysis",
}  # fmt: skip


def published() -> Dataset:
    """The published graph as it is loaded."""
    data = Dataset()
    for path in FILES:
        data.parse(path)
    return data


DATA = published()
GRAPH = Graph()
for _subject, _predicate, _value, _ in DATA.quads():
    GRAPH.add((_subject, _predicate, _value))


def claims() -> dict[str, Node]:
    """Every claim by its short sign."""
    return {str(GRAPH.value(claim, SKOS.notation, any=False)): claim for claim in GRAPH.subjects(RDF.type, LA.Claim)}


def words(term: Node, predicate: URIRef) -> set[str]:
    """The texts a thing has of one property."""
    return {str(value) for value in GRAPH.objects(term, predicate)}


def test_everything_stands_in_the_published_graph() -> None:
    """All triples are in the one named graph, and nothing in it is without a name."""
    assert {str(graph) for _, _, _, graph in DATA.quads()} == {iris.PUBLISHED}
    assert not [term for triple in GRAPH for term in triple if isinstance(term, BNode)]


def test_the_claims_are_those_of_the_abstract() -> None:
    """Ten findings and three background statements, each with one claim, and no other."""
    assert set(claims()) == FINDINGS | BACKGROUND
    assert len(set(GRAPH.subjects(RDF.type, LA.Claim))) == 13


def test_a_claim_says_whose_it_is_where_it_stands_and_that_it_is_preliminary() -> None:
    """Every claim has its sentence, speaker, scope, state, date, version, document and place, once each."""
    once = (LA.sentence, LA.whose, LA.scope, LA.state, LA.statedIn, LA.statedAt, LA.inTheoryVersion, LA.inStudy)
    for sign, claim in claims().items():
        for wanted in (*once, DCTERMS.date, RDFS.label):
            assert len(list(GRAPH.objects(claim, wanted))) == 1, (sign, wanted)
        assert GRAPH.value(claim, LA.state) == LAC["state-preliminary"]
        assert GRAPH.value(claim, LA.statedIn) == ABSTRACT
        assert str(GRAPH.value(claim, DCTERMS.date)) == "2024-01"
        section = "results" if sign in FINDINGS else "background"
        assert words(claim, LA.statedAt) == {f"abstract, {section}"}


def test_a_claim_says_that_its_evidence_is_not_reported() -> None:
    """No claim has an evidence line; each says that evidence is not reported, and what else is not."""
    for claim in claims().values():
        assert GRAPH.value(claim, LA.evidenceNotReported, any=False) == Literal(True)
        assert words(claim, LA.notReported)
    for absent in (LA.hasEvidenceLine, LA.hasItem, LA.restsOn, LA.exact, LA.standing):
        assert not list(GRAPH.triples((None, absent, None)))


def test_only_what_an_abstract_can_give_is_there() -> None:
    """The graph has a study, its plan, claims, findings, links, documents: no person, record, passage, code or memo."""
    kinds = {str(kind).rpartition("#")[2] for kind in GRAPH.objects(None, RDF.type)}
    assert kinds == {
        "Study", "ProtocolStep", "TheoryVersion", "Claim", "Component", "Facet", "Contrast", "Finding",
        "CrossStudyLink", "Entity",
    }  # fmt: skip


def test_the_plan_is_seventy_encounters() -> None:
    """Ten dyads, three observations and four interviews each, as planned and not as held."""
    study = LAP.study
    assert GRAPH.value(study, DCTERMS.identifier) == Literal("published")
    assert GRAPH.value(study, LA.invented) == Literal(False)
    assert GRAPH.value(study, LA.plannedDyads) == Literal(10)
    steps = {
        (
            str(GRAPH.value(step, LA.encounterKind)).rpartition("-")[2],
            int(str(GRAPH.value(step, LA.sessionNumber))),
            str(GRAPH.value(step, LA.role) or "").rpartition("-")[2],
            int(str(GRAPH.value(step, LA.plannedCount))),
        )
        for step in GRAPH.subjects(RDF.type, LA.ProtocolStep)
    }
    assert steps == {
        *(("observation", session, "", 10) for session in (1, 3, 9)),
        *(("interview", session, role, 10) for session in (3, 9) for role in ("psw", "pir")),
    }
    assert words(URIRef(iris.PUBLISHED), LA.notReported)


def test_lived_experience_is_the_reason_given_for_the_contrast() -> None:
    """C4 explains C3 and nothing else is explained."""
    explained = list(GRAPH.subject_objects(LA.explainedBy))
    assert explained == [(claims()["C3"], claims()["C4"])]


def test_the_contrast_is_of_kind_and_degree_and_with_rogers_as_the_abstract_puts_it() -> None:
    """C3 is set against the abstract's rendering of Rogers, which is another finding than Rogers 1957."""
    contrast = GRAPH.value(None, LA.contrastOf, claims()["C3"], any=False)
    assert set(GRAPH.objects(contrast, LA.contrastDirection)) == {
        LAC["contrast-different-in-kind"],
        LAC["contrast-greater"],
    }
    comparator = GRAPH.value(contrast, LA.comparator, any=False)
    assert GRAPH.value(comparator, LA.statedIn) == ABSTRACT
    original = GRAPH.value(None, LA.statedIn, LAP["document-rogers-1957"], any=False)
    assert original not in {None, comparator}
    assert "not read" in str(GRAPH.value(original, LA.verifiedHow))


def test_the_facets_are_the_illness_and_four_aspects_of_an_open_list() -> None:
    """Five facets of the one component named, one claim for each, and C5 says that the list is open."""
    empathy = GRAPH.value(None, RDF.type, LA.Component, any=False)
    assert GRAPH.value(empathy, LA.componentOf, any=False) == LAC["target-relationship"]
    facets = set(GRAPH.subjects(LA.facetOf, empathy))
    assert {str(GRAPH.value(facet, RDFS.label)) for facet in facets} == {
        "illness", "family relationship", "employment", "interest of life", "self-esteem",
    }  # fmt: skip
    own = {sign: set(GRAPH.objects(claim, LA.about)) & facets for sign, claim in claims().items()}
    assert set.union(*(own[f"C5{letter}"] for letter in "abcde")) == facets
    assert all(len(own[f"C5{letter}"]) == 1 for letter in "abcde")
    assert own["C5"] == facets
    assert any("open" in missing for missing in words(claims()["C5"], LA.notReported))


def test_at_most_eight_words_are_quoted() -> None:
    """All words in quotation marks and all words of extent together are eight at most."""
    quoted = set(words_in_marks()) | {str(value) for value in GRAPH.objects(None, LA.extentWords)}
    assert 0 < sum(len(phrase.split()) for phrase in quoted) <= 8


def words_in_marks() -> list[str]:
    """Every phrase in quotation marks in any text of the graph."""
    texts = [str(value) for value in GRAPH.objects() if isinstance(value, Literal)]
    return [phrase for text in texts for phrase in re.findall(r"[“\"]([^”\"]+)[”\"]", text)]


def test_the_author_is_named_as_printed_and_no_person_is_linked() -> None:
    """Creators of documents are texts; the graph says that it is independent and how to have it corrected."""
    documents = set(GRAPH.objects(None, LA.statedIn)) | {LAP[name] for name in SAME_STUDY}
    for document in documents:
        assert (document, RDF.type, PROV.Entity) in GRAPH
        assert len(words(document, DCTERMS.bibliographicCitation)) == 1
        assert len(words(document, DCTERMS.identifier) | words(document, DCTERMS.date)) >= 1
        assert all(isinstance(maker, Literal) for maker in GRAPH.objects(document, DCTERMS.creator))
    assert documents == set(GRAPH.subjects(DCTERMS.bibliographicCitation, None))
    notice = " ".join(words(URIRef(iris.PUBLISHED), RDFS.comment))
    for needed in (
        "independent",
        "neither reviewed nor endorsed",
        "corrected or removed",
        "preliminary as of January 2024",
    ):
        assert needed in notice


def test_other_reports_of_apparently_the_same_study_are_marked_and_not_drawn_on() -> None:
    """The 2023 abstract, the thesis and the data set are linked as documents, by us, and nothing is taken from them."""
    assert {LAP[name] for name in SAME_STUDY} == set(GRAPH.subjects(RDFS.seeAlso, ABSTRACT))
    for name in SAME_STUDY:
        comment = str(GRAPH.value(LAP[name], RDFS.comment, any=False))
        assert comment.startswith("Apparently reports the same study, as we judge")
        assert re.search(r"nothing is taken from it|not seen and are not here", comment)
        assert not list(GRAPH.subjects(LA.statedIn, LAP[name]))
    assert "was not read" in str(GRAPH.value(LAP["document-thesis-2024"], RDFS.comment))


def test_a_finding_says_how_far_its_document_was_seen() -> None:
    """Each finding has a sentence, one document and how it was verified; no other work is said to have been read."""
    findings = set(GRAPH.subjects(RDF.type, LA.Finding))
    assert findings == set(GRAPH.subjects(LA.verifiedHow, None))
    for finding in findings:
        document = GRAPH.value(finding, LA.statedIn, any=False)
        assert str(GRAPH.value(finding, LA.sentence, any=False)).endswith(".")
        if document != ABSTRACT:
            assert "not read" in str(GRAPH.value(finding, LA.verifiedHow, any=False))
    stated = {str(GRAPH.value(finding, LA.statedIn)).rpartition("#document-")[2] for finding in findings}
    assert stated == NEIGHBOURS | {"abstract-2024"}


def test_whose_accounts_a_finding_rests_on_is_said_in_roles() -> None:
    """Where it is known whose accounts a finding rests on, roles say it, and a side that is missing is said to be."""
    universe = next(name for name in set(GRAPH.predicates()) if str(name).endswith("#universe"))
    for finding in set(GRAPH.subjects(universe, None)):
        roles = set(GRAPH.objects(finding, universe))
        assert roles <= {LAC["role-psw"], LAC["role-pir"]}
        assert (len(roles) == 1) == bool(words(finding, LA.notReported))


def test_a_link_to_another_study_is_a_judgement_with_a_reason() -> None:
    """Each link has claim, finding, relation, reason, a word for how sure, and who judged; no pair is linked twice."""
    relations = {str(LAC["cross-study-" + word.replace(" ", "-")]) for word in WORDS["cross-study"]}
    pairs = []
    for link in GRAPH.subjects(RDF.type, LA.CrossStudyLink):
        claim, finding = (GRAPH.value(link, end, any=False) for end in (LA.linksClaim, LA.linksFinding))
        assert claim in claims().values()
        assert (finding, RDF.type, LA.Finding) in GRAPH
        assert str(GRAPH.value(link, LA.crossStudyRelation, any=False)) in relations
        assert len(str(GRAPH.value(link, LA.rationale, any=False)).split()) > 8
        assert str(GRAPH.value(link, LA.confidence, any=False)) in {"low", "moderate", "high"}
        assert GRAPH.value(link, DCTERMS.creator, any=False) == Literal("the lifealliance developers")
        pairs.append((claim, finding))
    assert len(set(pairs)) == len(pairs)


def test_nothing_judges_the_abstract() -> None:
    """No text of the graph says that what the abstract states is right, wrong, weak or strong."""
    texts = " ".join(str(value) for value in GRAPH.objects() if isinstance(value, Literal)).lower()
    verdicts = r"\b(wrong|incorrect|mistake|error|flaw|overstate|unfounded|fail|weak|convincing|proves|proved)"
    assert re.findall(verdicts, texts) == []


def test_every_thing_has_a_label_and_a_study() -> None:
    """Whatever is described has a label; whatever is of a class of ours belongs to the published study."""
    for thing in set(GRAPH.subjects()):
        assert words(thing, RDFS.label), thing
        kind = GRAPH.value(thing, RDF.type, any=False)
        if kind not in {PROV.Entity, LA.Study}:
            assert GRAPH.value(thing, LA.inStudy, any=False) == LAP.study, thing
