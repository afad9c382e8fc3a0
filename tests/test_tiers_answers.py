"""A tier answers as a store that never held more: same rows, same counts, same errors, same versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifealliance.errors import LifeAllianceError, NotFound, Refused
from lifealliance.iris import PREFIXES
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.reader import KnowledgeReader
from lifealliance.store.embedded import Store
from lifealliance.store.values import Entry, Load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lifealliance.knowledge import KnowledgeBase

LOWER = TIERS[:-1]
TABLE = "application/sparql-results+json"
HEAD = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
CLASSES = (
    "Person",
    "Dyad",
    "Excerpt",
    "Memo",
    "Record",
    "Claim",
    "Code",
    "Consent",
    "Participation",
    "Session",
    "Quote",
)
PREDICATES = (
    "exact",
    "dyad",
    "voice",
    "pseudonym",
    "text",
    "sentence",
    "code",
    "hasItem",
    "note",
    "sha256",
    "removedWords",
)
TEMPLATES = (
    "SELECT * {{ ?s a la:{kind} }} ORDER BY ?s",
    "SELECT (COUNT(*) AS ?n) {{ ?s a la:{kind} ; ?p ?o }}",
    "SELECT ?s ?o {{ ?s la:{predicate} ?o }} ORDER BY ?s ?o",
    "SELECT (COUNT(DISTINCT ?o) AS ?n) (SUM(STRLEN(STR(?o))) AS ?l) {{ ?s la:{predicate} ?o }}",
    "SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s la:{predicate} ?o }} }} GROUP BY ?g ORDER BY ?g",
    "ASK {{ ?s a la:{kind} . ?s (la:{predicate}|!la:{predicate})+ {thing} }}",
    "SELECT * {{ {thing} ?p ?o }} ORDER BY ?p ?o",
    "SELECT * {{ ?s ?p {thing} }} ORDER BY ?s ?p",
    "SELECT * {{ VALUES ?s {{ {thing} }} OPTIONAL {{ ?s la:{predicate} ?o }} BIND(EXISTS {{ ?s ?p ?q }} AS ?there) }}",
    "SELECT ?s {{ ?s ?p ?o . FILTER(CONTAINS(LCASE(STR(?o)), {word})) }} ORDER BY ?s LIMIT 50",
    "CONSTRUCT {{ ?s la:{predicate} ?o }} WHERE {{ ?s a la:{kind} ; la:{predicate} ?o }}",
    "DESCRIBE {thing}",
)


@pytest.fixture(scope="module")
def lone(demo: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Tier, KnowledgeReader]]:
    """For each tier a store that holds its part of the demonstration as the whole."""
    made = {}
    for tier in LOWER:
        place = tmp_path_factory.mktemp(tier) / "store"
        view = demo.at(tier)
        with Store(place) as store:
            store.put(
                [
                    Load(
                        Entry(it.id, it.title, it.iri, it.base, it.invented, facts=it.facts),
                        view.data(it.id, "application/n-quads"),
                    )
                    for it in view.studies()
                ]
            )
        made[tier] = KnowledgeReader(place)
    yield made
    for reader in made.values():
        reader.close()


@pytest.fixture(scope="module")
def terms(demo: KnowledgeBase) -> list[str]:
    """Every IRI and literal of the demonstration that no lower tier holds, and some that one does."""
    whole = demo.data("demo", "application/n-quads").decode()
    below = {term for tier in LOWER for term in _terms(demo.at(tier).data("demo", "application/n-quads").decode())}
    secret = sorted(_terms(whole) - below)
    return [*secret, *sorted(below)[:: max(1, len(below) // 200)]]


def _terms(quads: str) -> set[str]:
    return set(re.findall(r'<[^>]*>|"(?:[^"\\]|\\.)*"', quads))


def _said(work: Callable[[], object]) -> object:
    try:
        return work()
    except LifeAllianceError as problem:
        return type(problem).__name__, problem.message


@pytest.mark.parametrize("tier", TIERS)
def test_a_tier_without_memos_misses_none(demo: KnowledgeBase, tier: Tier) -> None:
    """That no memo discusses a counter-instance is said only where memos are, and so is what rests on consents."""
    for predicate in ("counterInstanceNotDiscussed", "noLongerAgreesTo", "toReviewFor"):
        found = demo.at(tier).sparql(f"{HEAD}ASK {{ ?s la:{predicate} ?o }}", TABLE)
        assert (b"true" in found.body) is (tier is Tier.CONTROLLED), predicate


@given(st.data(), st.sampled_from(LOWER), st.sampled_from(TEMPLATES))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_queries_know_nothing_above_their_tier(
    demo: KnowledgeBase,
    lone: dict[Tier, KnowledgeReader],
    terms: list[str],
    data: st.DataObject,
    tier: Tier,
    template: str,
) -> None:
    """Whatever is asked about, at a tier the answer or the error is that of a store without anything above it."""
    thing = data.draw(st.sampled_from(terms))
    word = data.draw(st.sampled_from(terms))[1:-1].split()[-1:] or ["x"]
    text = HEAD + template.format(
        kind=data.draw(st.sampled_from(CLASSES)),
        predicate=data.draw(st.sampled_from(PREDICATES)),
        thing=thing,
        word='"' + re.sub(r"[^\w]", "", word[0]).lower()[:12] + '"',
    )
    media = f"{TABLE}, application/n-triples"
    here = _said(lambda: demo.at(tier).sparql(text, media))
    assert here == _said(lambda: lone[tier].sparql(text, media))


@pytest.mark.parametrize("tier", LOWER)
def test_every_question_answers_as_if_there_were_no_more(
    tier: Tier, demo: KnowledgeBase, lone: dict[Tier, KnowledgeReader]
) -> None:
    """Competency questions, studies, versions and things are those of the lone store, to the word."""
    view = demo.at(tier)
    assert view.version == lone[tier].version
    assert [(it.id, it.title, it.facts, it.graphs) for it in view.studies()] == [
        (it.id, it.title, it.facts, it.graphs) for it in lone[tier].studies()
    ]
    for question in view.questions():
        here = _said(lambda name=question.id: view.ask(name, "demo").to_json())  # type: ignore[misc]
        assert here == _said(lambda name=question.id: lone[tier].ask(name, "demo").to_json()), question.id  # type: ignore[misc]


@pytest.mark.parametrize("tier", LOWER)
def test_a_thing_above_is_as_unknown_as_one_that_is_not(tier: Tier, demo: KnowledgeBase, terms: list[str]) -> None:
    """Describing a person or a memo says what is said of any address; naming its graph is refused."""
    view = demo.at(tier)
    known = _terms(view.data("demo", "application/n-quads").decode())
    base = demo.study("demo").base
    for iri in [term[1:-1] for term in terms if term.startswith(f"<{base}") and term not in known][::400]:
        with pytest.raises(NotFound, match=re.escape(f"Nothing is known here about {iri}.")):
            view.describe(iri)
    for graph in ("provenance", "other"):
        with pytest.raises(Refused):
            view.sparql("SELECT * FROM <GRAPH> { ?s ?p ?o }".replace("GRAPH", f"{base}graph/{graph}"), TABLE)


def test_no_literal_of_a_person_is_public(demo: KnowledgeBase) -> None:
    """Pseudonyms, words and memos of the demonstration stand nowhere in the public tier's lines or manifest facts."""
    public = demo.at(Tier.PUBLIC)
    said = public.data("demo", "text/turtle").decode()
    for kind in ("Person", "Dyad", "Excerpt", "Record", "Memo", "Participation", "Consent"):
        assert not re.search(rf"a la:{kind}\b", said), kind
    rows = demo.sparql(f"{HEAD}SELECT ?w {{ {{ ?s la:exact ?w }} UNION {{ ?s la:text ?w }} }}", "text/csv").body
    for line in rows.decode().splitlines()[1:]:
        if len(line.split()) > 4:
            assert line.strip('"') not in said


def test_the_files_of_a_tier_do_not_have_what_is_above(demo: KnowledgeBase, demo_store: Path) -> None:
    """Not one byte of a memo's or an unquoted passage's marker stands in the files of a lower tier."""
    markers = [b"Cannery Row", b"paint-spattered", b"fourteen months, in another town"]
    for tier in LOWER:
        for path in (demo_store / "generations" / demo.generation / tier).iterdir():
            content = path.read_bytes()
            assert not any(marker in content for marker in markers), path
