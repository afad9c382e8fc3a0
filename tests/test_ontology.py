"""The ontology says what every word means, declares what it uses and imports nothing from outside."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from defusedxml.ElementTree import fromstring
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, BNode, Dataset, Graph, Literal, Namespace, URIRef

from lifealliance import iris
from lifealliance.model.words import GIVEN_UP, WORDS
from lifealliance.resources import folder

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

LA = Namespace(iris.ONTOLOGY + "#")
LAC = Namespace(iris.CONCEPTS + "#")
ROOF = URIRef(iris.ONTOLOGY)
PLACE = folder("ontology")
ROOT = PLACE.parent
OWN = ("core", "analysis", "theory", "governance")
VERIFIED = ROOT.parent / "shared" / "facts" / "verified-iris.tsv"

CLASSES = {
    "Study", "ProtocolStep", "Person", "Participation", "Dyad", "Encounter", "Session", "Record", "Excerpt",
    "Incident", "Code", "CodeVersion", "CodeApplication", "Category", "CategoryProperty", "CategoryRelation", "Memo",
    "Component", "Facet", "Claim", "EvidenceLine", "Contrast", "TheoryVersion", "Finding", "CrossStudyLink",
    "Consent", "Redaction", "Quote",
}  # fmt: skip
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
KINDS = {"class": OWL.Class, "object": PROPERTIES[0], "data": PROPERTIES[1], "annotation": PROPERTIES[2]}
#: Lists to compare with, each after one work, and how many elements that work has.
REFERENCE = {"rogers": 6, "bordin": 3, "chime": 5, "naps": 12, "watson": 5, "gillard": 3}
#: Lists of our own that nobody types from: the open list of facets, and the words for how sure a reader is.
FURTHER = {
    "facet": ("illness", "family relationship", "employment", "interest of life", "self-esteem"),
    "confidence": ("low", "moderate", "high"),
}
BUILT_IN = (str(OWL), str(RDF), str(RDFS), iris.XSD.iri)
#: Not in the list of verified terms; seen in the file that the table names for each.
SEEN_ELSEWHERE = {str(DCTERMS.date), str(VANN.preferredNamespacePrefix), str(VANN.preferredNamespaceUri)}
SEEN_IN_SSSOM = "mapping-commons/sssom project/jsonld/sssom_schema.jsonld 8cfba10"


def read(*paths: Path) -> Graph:
    """The files as one graph; the names of graphs are dropped."""
    whole = Graph()
    for path in paths:
        if path.suffix == ".trig":
            data = Dataset()
            data.parse(path)
            for subject, predicate, value, _ in data.quads():
                whole.add((subject, predicate, value))
        else:
            whole.parse(path)
    return whole


def module(name: str) -> Graph:
    """One module."""
    return read(PLACE / f"{name}.ttl")


ALL_FILES = sorted(PLACE.rglob("*.ttl"))
WHOLE = read(*ALL_FILES)
TERMS = [
    (name, term)
    for name in OWN
    for term in sorted(set(module(name).subjects(RDF.type, None)), key=str)
    if str(term).startswith(str(LA))
]
CONCEPT_FILES = sorted((PLACE / "concepts").glob("*.ttl"))


def borrowed() -> list[dict[str, str]]:
    """The table of borrowed terms."""
    with (PLACE / "borrowed-terms.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def used(graph: Graph) -> set[str]:
    """Every IRI that stands as a property, as a class or anywhere within a class expression or axiom."""
    named: set[Node] = set(graph.predicates())
    named |= set(graph.objects(None, RDF.type))
    about_meaning = (
        RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith, OWL.propertyDisjointWith,
        OWL.inverseOf, OWL.onProperty, OWL.someValuesFrom, OWL.complementOf, OWL.hasValue, RDF.first,
    )  # fmt: skip
    for predicate in about_meaning:
        named |= set(graph.objects(None, predicate))
    return {str(name) for name in named if isinstance(name, URIRef)}


def test_the_classes_are_the_twenty_eight() -> None:
    """The ontology declares exactly the 28 classes that were decided, each in one module."""
    declared = [term for name in OWN for term in module(name).subjects(RDF.type, OWL.Class) if isinstance(term, URIRef)]
    assert sorted(str(term).removeprefix(str(LA)) for term in declared) == sorted(CLASSES)


@pytest.mark.parametrize(("name", "term"), TERMS, ids=[str(term).removeprefix(str(LA)) for _, term in TERMS])
def test_a_term_says_what_it_means(name: str, term: Node) -> None:
    """A class or property has one label, one definition, one source and the module it belongs to."""
    label, definition = WHOLE.value(term, RDFS.label, any=False), WHOLE.value(term, SKOS.definition, any=False)
    assert isinstance(label, Literal)
    assert isinstance(definition, Literal)
    assert label.language == definition.language == "en"
    assert str(label) == str(label).strip()
    assert re.fullmatch(r"[A-Z].{15,}\.", str(definition)), definition
    assert WHOLE.value(term, DCTERMS.source, any=False) is not None
    assert WHOLE.value(term, RDFS.isDefinedBy, any=False) == ROOF + f"/{name}"


def test_no_two_terms_share_a_definition_or_a_label() -> None:
    """Definitions are all different, and so are the labels of classes and those of properties."""
    definitions = [str(WHOLE.value(term, SKOS.definition)) for _, term in TERMS]
    assert len(set(definitions)) == len(definitions)
    for kinds in ((OWL.Class,), PROPERTIES):
        labels = [
            str(WHOLE.value(term, RDFS.label))
            for _, term in TERMS
            if any((term, RDF.type, kind) in WHOLE for kind in kinds)
        ]
        assert len(set(labels)) == len(labels)


def test_sources_are_works_that_are_cited() -> None:
    """Every source of a definition is a key of the roof's references or cited by its own list; every one is used."""
    keys = {str(work).partition(" = ")[0] for work in WHOLE.objects(ROOF, DCTERMS.references)}
    cited = set(WHOLE.subjects(DCTERMS.bibliographicCitation, None))
    keys |= {str(WHOLE.value(scheme, DCTERMS.source, any=False)) for scheme in cited}
    concepts = set(WHOLE.subjects(RDF.type, SKOS.Concept)) | set(WHOLE.subjects(RDF.type, SKOS.ConceptScheme))
    own = [term for _, term in TERMS] + [term for term in concepts if str(term).startswith(str(LAC))]
    assert {str(WHOLE.value(term, DCTERMS.source)) for term in own} == keys


def test_nothing_undeclared_is_used() -> None:
    """Every class, property and concept used in the ontology or the published graph is declared in the ontology."""
    published = read(*sorted((folder("data") / "published").glob("*.trig")))
    declared = {str(term) for term in WHOLE.subjects(RDF.type, None)}
    concepts = {str(value) for value in published.objects() if str(value).startswith(str(LAC))}
    asked = used(WHOLE) | used(published) | concepts
    assert {term for term in asked - declared if not term.startswith(BUILT_IN)} == set()


def test_nothing_is_two_kinds_of_thing() -> None:
    """No IRI is a class and a property and an individual at once, nor two kinds of property."""
    kinds = (OWL.Class, *PROPERTIES, SKOS.Concept, SKOS.ConceptScheme, OWL.Ontology)
    for term in set(WHOLE.subjects(RDF.type, None)):
        assert sum((term, RDF.type, kind) in WHOLE for kind in kinds) <= 1, term


@pytest.mark.parametrize("name", ["lifealliance", "terms", *OWN])
def test_a_module_has_a_whole_header(name: str) -> None:
    """A module has title, description, version, licence, maker and namespace, and imports only our own modules."""
    graph = module(name)
    header = ROOF if name == "lifealliance" else ROOF + f"/{name}"
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [header]
    assert graph.value(header, OWL.versionIRI, any=False) == header + "/0.1.0"
    assert str(graph.value(header, OWL.versionInfo, any=False)) == "0.1.0"
    for wanted in (DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.license):
        assert graph.value(header, wanted, any=False) is not None, wanted
    ours = {ROOF + f"/{own}" for own in ("terms", *OWN)}
    assert set(graph.objects(header, OWL.imports)) <= ours
    if name == "lifealliance":
        assert set(graph.objects(header, OWL.imports)) == ours


@pytest.mark.parametrize("name", OWN)
def test_a_module_imports_what_it_uses(name: str) -> None:
    """A module uses only terms that it or a module it imports declares."""
    graph = module(name)
    imported = [str(value).rpartition("/")[2] for value in graph.objects(None, OWL.imports)]
    reach = read(*(PLACE / f"{own}.ttl" for own in [name, *imported]))
    declared = {str(term) for term in reach.subjects(RDF.type, None)}
    asked = {term for term in used(graph) if not term.startswith((*BUILT_IN, str(LAC)))}
    assert asked - declared == set()


def test_borrowed_terms_are_those_of_the_table() -> None:
    """terms.ttl is what the table gives, and nothing of another vocabulary is declared anywhere else."""
    made = subprocess.run([sys.executable, ROOT / "tools" / "make_terms.py", "--check"], check=False, timeout=60)
    assert made.returncode == 0
    table = {row["iri"]: KINDS[row["kind"]] for row in borrowed()}
    declared = {
        str(term): kind
        for kind in KINDS.values()
        for term in WHOLE.subjects(RDF.type, kind)
        if isinstance(term, URIRef) and not str(term).startswith(str(LA))
    }
    assert declared == table


@pytest.mark.skipif(not VERIFIED.is_file(), reason="the list of verified terms is not here")
def test_borrowed_terms_exist_where_they_come_from() -> None:
    """Every borrowed term was seen in its own vocabulary's file, with the label given here."""
    with VERIFIED.open(encoding="utf-8", newline="") as file:
        seen = {row["iri"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    for row in borrowed():
        if row["iri"] in SEEN_ELSEWHERE or row["source"] == SEEN_IN_SSSOM:
            continue
        assert row["label"] == seen[row["iri"]]["label"], row
        assert row["source"] == " ".join(seen[row["iri"]][part] for part in ("source_repo", "source_path", "commit"))


def test_protege_finds_every_module_without_a_network() -> None:
    """The catalogue leads from the IRI of every module to its file."""
    entries = {
        entry.attrib["name"]: PLACE / entry.attrib["uri"]
        for entry in fromstring((PLACE / "catalog-v001.xml").read_bytes())
    }
    assert set(entries) == {str(term) for term in WHOLE.subjects(RDF.type, OWL.Ontology)}
    for name, path in entries.items():
        assert (URIRef(name), RDF.type, OWL.Ontology) in read(path)


def test_every_scheme_has_its_words() -> None:
    """There is a file per scheme; its concepts are the words a researcher may type, no more and no fewer."""
    assert {path.stem for path in CONCEPT_FILES} == set(WORDS) | set(REFERENCE) | set(FURTHER)
    for path in CONCEPT_FILES:
        words = {str(word) for word in read(path).objects(None, SKOS.notation)}
        if path.stem in REFERENCE:
            assert len(words) == REFERENCE[path.stem]
        else:
            assert words == set((WORDS | FURTHER)[path.stem])


def test_words_that_were_given_up_are_the_deprecated_concepts() -> None:
    """Each names the word that takes its place, which is one of its scheme."""
    marked = {
        str(term): (path.stem, str(read(path).value(term, SKOS.notation)))
        for path in CONCEPT_FILES
        for term in read(path).subjects(OWL.deprecated, None)
    }
    given_up = {(scheme, old) for scheme, words in GIVEN_UP.items() for old in words}
    assert set(marked.values()) == given_up
    assert all(new in WORDS[scheme] for scheme, words in GIVEN_UP.items() for new in words.values())


@pytest.mark.parametrize("name", REFERENCE)
def test_a_reference_list_says_what_it_is_after_and_what_was_not_read(name: str) -> None:
    """A list to compare with cites its work with a DOI, and says what it is for and that the work was not read."""
    graph = read(PLACE / "concepts" / f"{name}.ttl")
    assert str(graph.value(LAC[name], DCTERMS.identifier, any=False)).startswith("10.")
    definition = str(graph.value(LAC[name], SKOS.definition, any=False))
    assert "A reference list to compare with" in definition
    assert re.search(r"was not read|were not read", definition)


def test_the_list_of_facets_is_open() -> None:
    """The facets come from one abstract, whose own list is open, and the list says so."""
    assert "open list" in str(WHOLE.value(LAC.facet, SKOS.scopeNote, any=False))


@pytest.mark.parametrize("path", CONCEPT_FILES, ids=lambda path: path.stem)
def test_a_concept_is_complete(path: Path) -> None:
    """A concept has its word, label, definition, source and scheme, and its IRI follows from scheme and word."""
    graph = read(path)
    scheme = LAC[path.stem]
    assert list(graph.subjects(RDF.type, SKOS.ConceptScheme)) == [scheme]
    assert graph.value(scheme, SKOS.definition) is not None
    assert (graph.value(scheme, DCTERMS.bibliographicCitation) is not None) == (path.stem in REFERENCE)
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        word = graph.value(concept, SKOS.notation, any=False)
        assert str(concept) == iris.concept(path.stem, str(word))
        assert graph.value(concept, SKOS.prefLabel, any=False) == Literal(str(word), lang="en")
        for wanted in (SKOS.definition, DCTERMS.source):
            assert graph.value(concept, wanted, any=False) is not None, concept
        assert graph.value(concept, SKOS.inScheme, any=False) == scheme
        assert graph.value(concept, SKOS.topConceptOf, any=False) == scheme


def test_concepts_have_no_blank_nodes() -> None:
    """What is loaded into a store as data has a name."""
    assert not [term for triple in read(*CONCEPT_FILES) for term in triple if isinstance(term, BNode)]


def test_the_classes_exclude_each_other() -> None:
    """All classes but Session, which is an encounter, are pairwise disjoint."""
    lists = [
        {str(member).removeprefix(str(LA)) for member in WHOLE.items(members)}
        for axiom in WHOLE.subjects(RDF.type, OWL.AllDisjointClasses)
        for members in WHOLE.objects(axiom, OWL.members)
    ]
    assert CLASSES - {"Session"} in lists
    assert (LA.Session, RDFS.subClassOf, LA.Encounter) in WHOLE
