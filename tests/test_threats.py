"""Who might look for somebody they know, and what is given to partner, supervisor, manager, co-worker and family.

None of them has a view of their own. Somebody who is given nothing sees the public tier; the other tiers are for people
the study team names, and even there nothing joins two partners who did not both agree to it.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import click
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.test_printed_quotes import waits

from lifealliance import __version__, access
from lifealliance.cli import main
from lifealliance.cli.registry import Commands
from lifealliance.exporters import formats
from lifealliance.iris import LA, RDF
from lifealliance.model.coded import Coding
from lifealliance.model.quotes import Quote, Redaction
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.rdf import Names, to_quads
from lifealliance.web.app import create_app
from lifealliance.web.callers import Callers
from lifealliance.web.serve import answering

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifealliance.knowledge import KnowledgeBase
    from lifealliance.model.plan import ConsentRow
    from lifealliance.model.study import Study

LOWER = TIERS[:-1]
#: What belongs to nobody: everything of a study, of its theory, or of its team hangs together by these.
SHARED = (
    "Study", "ProtocolStep", "Claim", "TheoryVersion", "Category", "CategoryProperty", "CategoryRelation", "Component",
    "Facet", "Code", "CodeVersion",
)  # fmt: skip
_TRIPLE = re.compile(r"<([^>]*)> <([^>]*)> <([^>]*)> <[^>]*> \.")


@pytest.fixture(scope="module")
def stranger(demo: KnowledgeBase) -> Iterator[httpx.Client]:
    """A browser without any token, as a partner, manager, colleague or relative would have it."""
    with (
        answering(create_app(demo, callers=Callers())) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        yield client


def linked(study: Study) -> set[str]:
    """The dyads both of whose partners agreed, the latest time they were asked, that their words stand together."""
    consents = access.Consents(study)
    yes = {it.pseudonym for it in study.participations if consents.allows(it.pseudonym, "link")}
    return {dyad for dyad in study.dyads if {it.pseudonym for it in study.participations if it.dyad == dyad} <= yes}


def neighbours(study: Study, tier: Tier) -> dict[str, set[str]]:
    """What is joined with what at a tier, two things that one statement names being joined; what is shared left out."""
    triples = _TRIPLE.findall(to_quads(access.seen_at(study, tier), __version__).lines.decode())
    shared = {subject for subject, predicate, kind in triples if predicate == RDF["type"] and kind in _kinds()}
    names = Names(study)
    shared |= {names.person(it.pseudonym)[1:-1] for it in study.participations if it.role in access.TEAM}
    found: dict[str, set[str]] = {}
    for subject, _, value in triples:
        ends = {subject, value}
        own = all(end.startswith(study.settings.base) for end in ends)
        if own and not ends & shared:
            found.setdefault(subject, set()).add(value)
            found.setdefault(value, set()).add(subject)
    return found


def _kinds() -> set[str]:
    return {LA[kind] for kind in SHARED}


def reach(start: set[str], joined: dict[str, set[str]]) -> set[str]:
    """Everything that hangs together with some things."""
    found, more = set(start), set(start)
    while more:
        more = {other for it in more for other in joined.get(it, ())} - found
        found |= more
    return found


def by_chance(study: Study, chance: random.Random) -> Study:
    """The study with other answers on consent."""

    def other(row: ConsentRow) -> ConsentRow:
        said = chance.choice(("yes", "yes", "yes", "no", "withdrawn"))
        return replace(row, answer=said if row.purpose in {"link", "quote", "reuse"} else row.answer)

    return replace(study, consents=tuple(map(other, study.consents)))


def quoted_everywhere(study: Study) -> Study:
    """The study with a checked quote of every interview passage in one voice."""
    quotes = (
        Quote(f"X{number}", it.excerpt.span, f"Words {number}.", prepared_by="Ines Brandvold",
              checked_by="Tomas Merrow", voices=it.voices, session=3)
        for number, it in enumerate(study.passages)
        if len(it.speakers) == len(it.voices) == 1 and it.speakers[0].role in {"PSW", "PIR"}
    )  # fmt: skip
    return replace(study, quotes=tuple(quotes))


# --- The partner
@given(st.integers(0, 2**32), st.sampled_from(LOWER))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_leads_from_one_partners_words_to_the_others(demo_study: Study, seed: int, tier: Tier) -> None:
    """Whatever was agreed to: below controlled no path joins passages or quotes of two who did not both agree."""
    study = by_chance(quoted_everywhere(demo_study), random.Random(seed))
    seen, joined = access.seen_at(study, tier), neighbours(study, tier)
    apart = set(study.dyads) - linked(study)
    whose = {it.excerpt.span: it.speakers for it in study.passages}
    names = Names(seen)
    own: dict[tuple[str, str], set[str]] = {}
    for quote in seen.quotes:
        (part,) = whose[next(it.span for it in study.quotes if it.id == quote.id)]  # type: ignore[index]
        own.setdefault((part.dyad, part.role), set()).add(names.quote(quote.id)[1:-1])
    for passage in seen.passages:
        for part in whose[passage.excerpt.span]:
            own.setdefault((part.dyad, part.role), set()).add(names.passage(passage)[1:-1])
    for dyad in apart:
        psw, pir = (own.get((dyad, role), set()) for role in ("PSW", "PIR"))
        assert not reach(psw, joined) & pir, (tier, dyad)


def test_who_agreed_is_joined_so_that_the_test_above_can_fail(demo_study: Study) -> None:
    """Where both agreed, the safeguarded tier does lead from one partner's words to the other's."""
    seen, joined = access.seen_at(demo_study, Tier.SAFEGUARDED), neighbours(demo_study, Tier.SAFEGUARDED)
    names = Names(seen)
    both: dict[str, set[str]] = {"PSW": set(), "PIR": set()}
    for it in seen.passages:
        if len(it.speakers) == 1 and it.speakers[0].dyad == "D01":
            both[it.speakers[0].role].add(names.passage(it)[1:-1])
    assert "D01" in linked(demo_study)
    assert reach(both["PSW"], joined) & both["PIR"]


def test_a_partner_finds_no_dyad_no_session_and_no_name_among_quotes(demo: KnowledgeBase) -> None:
    """Who reads the quotes can't tell which two belong together: nothing of a quote says so, in any column."""
    table = demo.at(Tier.QUOTABLE).ask("CQ46", "demo").table
    rows = [{name: str(cell.value) if cell else "" for name, cell in zip(table.columns, row, strict=True)}
            for row in table.rows]  # fmt: skip
    assert len(rows) == 5
    for row in rows:
        assert not re.search(r"\bD\d\d\b|Maren|Ivo|Dov|Winnie|Lorna|Kas", " ".join(row.values())), row
    assert {row["original"] for row in rows} == {""}


def test_a_pseudonym_in_a_quote_keeps_it_back(demo_study: Study) -> None:
    """“Kas wanted two” would tell who is quoted to whoever knows that Kas is the pseudonym of the other."""
    quote = replace(demo_study.quotes[0], text="Kas wanted two.")
    assert waits(replace(demo_study, quotes=(quote,))) == {"Q1": ("a text without the pseudonym of a participant",)}


# --- The supervisor and the service
def test_no_view_is_for_a_supervisor_or_the_service() -> None:
    """No tier, command, format or token is named for them, and a token is of a tier only because somebody said so."""
    words = {*map(str, TIERS), *Commands("all").list_commands(click.Context(Commands("all"))), *formats()}
    assert {"ask", "quotes"} < words
    assert not [word for word in words if re.search("superv|service|manager|employer|family", word)]
    with pytest.raises(SystemExit) as ended:
        main(["token", "new", "boss"])
    assert ended.value.code == 2


def test_what_was_said_in_supervision_stays(demo_study: Study) -> None:
    """With every consent there is, a supervisor's words leave only as a quote that was redacted and checked."""
    there = demo_study.quotes[0]
    passages = tuple(
        replace(it, voices=("supervisor",)) if it.excerpt.span == there.span else it for it in demo_study.passages
    )
    study = replace(demo_study, passages=passages, consents=_all_yes(demo_study))
    for tier in LOWER:
        assert there.span not in {it.excerpt.span for it in access.seen_at(study, tier).passages}
    redacted = replace(there, redactions=(Redaction("other", "whole"),), redactions_by="Judith Oakes")
    redacted = replace(redacted, text="He gave me a [...] lettuce.")
    for quote, out in ((there, False), (replace(redacted, redactions_by=""), False), (redacted, True)):
        assert bool(access.seen_at(replace(study, quotes=(quote,)), Tier.QUOTABLE).quotes) is out


def _all_yes(study: Study) -> tuple[ConsentRow, ...]:
    return tuple(replace(it, answer="yes") for it in study.consents)


# --- The manager
def test_a_manager_learns_nothing_of_pairs_from_what_is_public(stranger: httpx.Client, demo_study: Study) -> None:
    """No dyad, no reason why somebody did not come, no passage, no quote, and no small number."""
    said = {
        path: stranger.get(path, headers={"Accept": "application/json"}).text
        for path in (
            "/studies/demo", "/studies/demo/data", "/studies/demo/passages?dyad=D07", "/questions/CQ01?study=demo",
            "/questions/CQ02?study=demo", "/questions/CQ17?study=demo", "/questions/CQ32?study=demo",
            "/questions/CQ46?study=demo", "/search?study=demo&contains=lettuce", "/studies/demo/protocol",
        )
    }  # fmt: skip
    reasons = [it.reason for it in demo_study.records if it.reason]
    printed = [it.text for it in demo_study.quotes]
    assert reasons
    for path, text in said.items():
        found = [it for it in (*reasons, *printed, "Jory", "Sanna", '"D07"') if it in text]
        assert found == [], path


def test_words_about_an_employer_stay_until_they_are_redacted_and_checked(demo_study: Study) -> None:
    """Marked by the code alone, whatever everybody agreed to, a passage is in no tier below controlled."""
    study = replace(demo_study, consents=_all_yes(demo_study))
    open_ = next(it for it in access.seen_at(study, Tier.SAFEGUARDED).passages if len(it.speakers) == 1)
    span = open_.excerpt.span
    marked = replace(study, codings=(*study.codings, Coding("employer", span, study.sensitive[0])))
    for tier in LOWER:
        assert span not in {it.excerpt.span for it in access.seen_at(marked, tier).passages}


# --- The co-worker
def test_a_co_worker_sees_no_second_pair_of_a_colleague(demo_study: Study) -> None:
    """Maren works with two people; the one who did not agree to be linked is named with her at no lower tier."""
    assert {it.dyad for it in demo_study.participations if it.pseudonym == "Maren"} == {"D01", "D06"}
    assert "D06" not in linked(demo_study)
    for tier in LOWER:
        seen = access.seen_at(demo_study, tier)
        assert "D06" not in seen.dyads
        assert "Tib" not in {it.pseudonym for it in seen.participations}
        assert {it.dyad for it in seen.participations if it.pseudonym == "Maren"} <= {"", "D01"}


def test_those_who_work_in_the_study_are_all_that_quotes_name(demo_study: Study) -> None:
    """Beside a quote stand researchers; nobody who takes part is a person of the quotable tier."""
    people = access.seen_at(demo_study, Tier.QUOTABLE).participations
    assert {it.pseudonym for it in people} == {"Ines Brandvold", "Tomas Merrow", "Judith Oakes"}
    assert {it.role for it in people} <= access.TEAM


# --- The family
def test_words_about_a_relative_stay_until_they_are_redacted_and_checked(demo_study: Study) -> None:
    """A passage that brings in a third person is in no tier below controlled, nor is one that overlaps it."""
    sensitive = {it.span for it in demo_study.codings if it.code in demo_study.sensitive}
    assert len(sensitive) > 5
    study = replace(demo_study, consents=_all_yes(demo_study))
    for tier in LOWER:
        for it in access.seen_at(study, tier).passages:
            source, start, end = it.excerpt.span
            assert not [s for s in sensitive if s[0] == source and s[1] < end and start < s[2]]


def test_what_was_taken_out_for_a_relatives_sake_is_nowhere_below(demo: KnowledgeBase) -> None:
    """Neither the words, nor those before and after, nor the question that was asked, in no tier's lines."""
    for tier in LOWER:
        said = demo.at(tier).data("demo", "application/n-triples").decode()
        for predicate in ("removedWords", "prefix", "suffix", "question"):
            assert LA[predicate] not in said, (tier, predicate)
        assert "landlady at Upper Tarrow" not in said


def test_a_stranger_is_answered_as_if_nobody_were_there(stranger: httpx.Client, demo: KnowledgeBase) -> None:
    """The address of a person, a passage or a quote is as unknown as one that was made up."""
    whole = demo.data("demo", "application/n-triples").decode()
    for kind in ("person", "excerpt", "quote", "redaction", "dyad"):
        iri = re.search(rf"<({re.escape(demo.study('demo').base)}{kind}/[0-9a-f]+)>", whole)
        assert iri
        made_up = iri[1][:-6] + "000000"
        there, nowhere = (stranger.get("/things", params={"iri": it}) for it in (iri[1], made_up))
        assert there.status_code == nowhere.status_code == 404
        assert there.text.replace(iri[1], "") == nowhere.text.replace(made_up, "")
