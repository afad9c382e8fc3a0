"""Every IRI the program names. Elsewhere a whole IRI as a Python string is an error that a test finds.

Namespaces are closed: a term that the ontology does not declare fails at once instead of making a silent new one.
"""

from __future__ import annotations

import hashlib


class Namespace(dict[str, str]):
    """A namespace that knows its terms and fails on any other: the full IRI of each by its local name.

    Args:
        iri: the namespace IRI, ending in `#` or `/`.
        terms: every local name that may be used from Python; empty for an open namespace.
    """

    def __init__(self, iri: str, terms: str = "") -> None:
        self.iri = iri
        self.terms = frozenset(terms.split())
        super().__init__({term: iri + term for term in self.terms})

    def __missing__(self, term: str) -> str:
        """The full IRI of a term of an open namespace.

        Raises:
            KeyError: the namespace is closed and has no such term.
        """
        if self.terms:
            raise KeyError(f"{self.iri} has no term {term}")
        return self.iri + term


ONTOLOGY = "https://w3id.org/lifealliance/ontology"
CONCEPTS = "https://w3id.org/lifealliance/concepts"
MAPPINGS = "https://w3id.org/lifealliance/mappings"
PUBLISHED = "https://w3id.org/lifealliance/published"
#: The graphs that come with the program.
BUILTIN_GRAPHS = (ONTOLOGY, CONCEPTS, MAPPINGS, PUBLISHED)
#: The study that stands for what has been published; always there, never loaded from a folder.
PUBLISHED_STUDY = PUBLISHED + "#study"

LA = Namespace(
    ONTOLOGY + "#",
    """
    Study ProtocolStep Person Participation Dyad Session Encounter Record Excerpt Incident Code CodeVersion
    CodeApplication Category CategoryProperty CategoryRelation Memo Component Facet Claim EvidenceLine Contrast
    TheoryVersion Finding CrossStudyLink Consent Redaction Quote
    inStudy invented approach setting design plannedDyads law ethicsApproval encounterKind sessionNumber role
    plannedCount pseudonym participant dyad hasPSW hasPIR observes followsSession interviewee fulfils held
    reasonNotHeld guideVersion recordOf order length sha256 textHeld excerptOf start end exact quoteHash voice
    exchange voicedAs
    vantage question paragraph prefix suffix needsReview hasAccount path codable currentVersion positionOf rank
    contributesTo versionOf versionNumber level codeProvenance appliesCode appliesVersion toExcerpt coder drawnFrom
    propertyOf dimension relationFrom relationTo relationKind relationMemo text memoKind about compares ledTo author
    componentOf facetOf sentence whose scope state standing standingMemo inTheoryVersion revises explainedBy
    hasEvidenceLine evidenceRelation hasItem evidenceMemo note markedIn consentOf purpose wave consentAnswer
    formVersion tool readerVersion countKind cameIn kept merged noPlace decision
    cellByDyad cellDyad cellBySession cellSession cellByRole cellRole cellByCode cellCode passages
    spreadOverDyads firstOrder
    code category voices multiVoiced hasIndicator indicatedInDyad restsOn evidenceInDyad counterInstanceNotDiscussed
    statedIn statedAt evidenceNotReported notReported contrastOf focal comparator onProperty contrastDirection
    extentWords verifiedHow linksClaim linksFinding crossStudyRelation rationale confidence redactionOf
    redactionKind checkedBy since until readIn mergedInto past evidenceRevised noLongerAgreesTo toReviewFor
    removedWords quoteOf printedWords preparedBy translatedFrom translatedBy originalHeld shownVoice shownSession
    quotedFor waitsFor
    """,
)
LAC = Namespace(CONCEPTS + "#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#", "label comment")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#", "string integer boolean dateTime")
SKOS = Namespace(
    "http://www.w3.org/2004/02/skos/core#",
    """
    Collection Concept ConceptScheme broader definition hasTopConcept inScheme member notation prefLabel scopeNote
    topConceptOf
    """,
)
DCTERMS = Namespace("http://purl.org/dc/terms/", "identifier language created date title description subject")
VOID = Namespace("http://rdfs.org/ns/void#", "Dataset triples")
#: What the words of Web Annotations mean in JSON-LD, and what a place in a recording or picture conforms to.
ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"
#: Under what the program and its ontology may be used.
LICENCES = {
    "program": "https://www.apache.org/licenses/LICENSE-2.0",
    "ontology": "https://creativecommons.org/licenses/by/4.0/",
}
#: How the W3C's SPARQL tests write an answer down as RDF.
RESULT_SET = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
PROV = Namespace(
    "http://www.w3.org/ns/prov#",
    "Activity Entity SoftwareAgent used wasGeneratedBy wasAssociatedWith endedAtTime",
)

#: Prefixes offered wherever a person reads or writes SPARQL or Turtle.
PREFIXES = {
    "la": LA.iri,
    "lac": LAC.iri,
    "lap": PUBLISHED + "#",
    "lam": MAPPINGS + "#",
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "xsd": XSD.iri,
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": SKOS.iri,
    "dcterms": DCTERMS.iri,
    "prov": PROV.iri,
    "sh": "http://www.w3.org/ns/shacl#",
}

#: Where studies live that chose no base of their own: a name that only this machine answers to (RFC 6761).
LOCAL_BASE = "http://lifealliance.localhost/studies/"


def concept(scheme: str, word: str) -> str:
    """The IRI of the concept a researcher's word names: `concept("evidence", "runs counter")`."""
    return LAC[f"{scheme}-{word.lower().replace(' ', '-')}"]


def mint(base: str, kind: str, *natural_key: object) -> str:
    """The IRI of a study's own thing, the same for the same natural key and never for another.

    The key is hashed (SHA-256, 96 bits kept) with its parts' lengths, so that ("ab", "c") and ("a", "bc") differ; a
    name, a date or a place never shows in it.
    """
    return f"{base}{kind}/{hashed(''.join(map(sized, natural_key)))}"


def sized(part: object) -> str:
    """A part of a natural key with its length before it."""
    text = str(part)
    return f"{len(text)}:{text}"


def hashed(key: str) -> str:
    """What stands in an IRI for a natural key, given as its parts one after the other, each `sized`."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def graph(base: str, name: str) -> str:
    """The IRI of one of a study's four graphs: evidence, theory, inferred or provenance."""
    assert name in STUDY_GRAPHS, name
    return f"{base}graph/{name}"


STUDY_GRAPHS = ("evidence", "theory", "inferred", "provenance")


def short(iri: str) -> str:
    """The IRI with a known prefix in place of its namespace, for people to read."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
