"""Consent decides how far words go: per purpose, per person, the latest answer, everybody whose words they are."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifealliance import __version__
from lifealliance.access import Access, Consents, seen_at
from lifealliance.model.coded import Coding, Excerpt
from lifealliance.model.plan import ConsentRow, Settings
from lifealliance.model.study import Participation, Passage, Record, Study
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.rdf import to_quads

PSW, PIR = Participation("Ada", "PSW", "D1"), Participation("Ben", "PIR", "D1")
LOWER = TIERS[:-1]


def answers(who: str, wave: int | None = 3, **said: str) -> tuple[ConsentRow, ...]:
    """One person's row of the sheet Consent."""
    return tuple(ConsentRow(who, purpose, wave, answer, "1", "") for purpose, answer in said.items())


def full(who: str, wave: int | None = 3, **other: str) -> tuple[ConsentRow, ...]:
    """A yes to all that is asked, but for what is said otherwise."""
    return answers(who, wave, **{"analysis": "yes", "quote": "yes", "reuse": "yes", "link": "yes", **other})


def passage(voices: tuple[str, ...], *speakers: Participation, start: int = 0) -> Passage:
    """An INVENTED passage of the pair's record."""
    return Passage(Excerpt("r", start, start + 5, "words"), voices, speakers)


def study(*consents: ConsentRow, passages: tuple[Passage, ...] = (), **more: tuple[object, ...]) -> Study:
    """An INVENTED study of one pair, Ada and Ben, with one record of session 3."""
    record = Record("r", "D1_S3_OBS", 1, "D1", 3, "observation")
    made = Study(Settings("s", "S", "http://s.test/", design="dyadic"), "", "file.qdpx", "")
    made = replace(made, participations=(PSW, PIR, Participation("Rae", "researcher")), dyads=("D1",))
    return replace(made, records=(record,), passages=passages, consents=consents, **more)  # type: ignore[arg-type]


OWN = passage(("PIR",), PIR)


def test_the_latest_answer_counts() -> None:
    """A later no undoes a yes, a later yes a no; a yes asked for before the words were spoken does not cover them."""
    said = Consents(study(*answers("Ben", 3, quote="yes", reuse="no"), *answers("Ben", 9, quote="no", reuse="yes")))
    assert (said.answer("Ben", "quote"), said.allows("Ben", "reuse", 9)) == ("no", True)
    early = Consents(study(*answers("Ben", 3, quote="yes")))
    assert (early.allows("Ben", "quote", 3), early.allows("Ben", "quote", 9)) == (True, False)
    assert Consents(study(*answers("Ben", None, quote="yes"))).allows("Ben", "quote", 9)
    assert Consents(study(*answers("Ben", 3, quote="yes"), *answers("Ben", 3, quote="withdrawn"))).answer(
        "Ben", "quote"
    ) == ("withdrawn")
    assert not Consents(study()).recorded("Ben")


def test_nothing_recorded_means_controlled() -> None:
    """Without an answer, or without one of those needed, words stay."""
    assert Access(study(passages=(OWN,))).tier_of(OWN) is Tier.CONTROLLED
    assert Access(study(*full("Ben"), passages=(OWN,))).tier_of(OWN) is Tier.SAFEGUARDED
    for purpose in ("analysis", "reuse", "link"):
        for answer in ("no", "withdrawn"):
            there = study(*full("Ben", 3, **{purpose: answer}), passages=(OWN,))
            assert Access(there).tier_of(OWN) is Tier.CONTROLLED, (purpose, answer)


@pytest.mark.parametrize("voices", [("PSW", "PIR"), (), ("observer",), ("researcher",), ("PSW", "observer")])
def test_several_or_unknown_voices_are_everybodys(voices: tuple[str, ...]) -> None:
    """Then both partners have to agree, whoever is named as speaking."""
    it = passage(voices, PIR)
    assert Access(study(*full("Ben"), passages=(it,))).tier_of(it) is Tier.CONTROLLED
    assert Access(study(*full("Ben"), *full("Ada"), passages=(it,))).tier_of(it) is Tier.SAFEGUARDED
    assert set(Access(study(passages=(it,))).people(it)) == {PSW, PIR}


def test_a_voice_nobody_is_known_to_have_is_controlled() -> None:
    """Where a partner of the pair is not recorded, or the record is of no pair and no interview, nobody could agree."""
    it = passage((), PIR)
    lonely = replace(study(*full("Ben"), passages=(it,)), participations=(PIR,))
    assert Access(lonely).people(it) == ()
    nowhere = replace(study(*full("Ben"), passages=(it,)), records=(Record("r", "R", 1),))
    assert Access(nowhere).tier_of(it) is Tier.CONTROLLED


def test_sensitive_words_and_supervision_stay() -> None:
    """What overlaps a passage with a sensitive code stays, and so does what a supervisor says."""
    near, far = passage(("PIR",), PIR, start=3), passage(("PIR",), PIR, start=8)
    coding = Coding("c", ("r", 0, 5), "third person")
    it = study(*full("Ben"), passages=(near, far), codings=(coding,), sensitive=("third person",))
    assert (Access(it).tier_of(near), Access(it).tier_of(far)) == (Tier.CONTROLLED, Tier.SAFEGUARDED)
    assert (Access(it).may_quote(near), Access(it).may_quote(near, redacted=True)) == (False, True)
    said = passage(("supervisor",), PIR)
    assert Access(study(*full("Ben"), *full("Ada"), passages=(said,))).tier_of(said) is Tier.CONTROLLED


def test_no_tier_below_controlled_joins_partners_who_did_not_both_agree() -> None:
    """Of a pair not linked by both, one partner's words at most are seen, and the pair is not named."""
    both = (passage(("PSW",), PSW), passage(("PIR",), PIR, start=10))
    linked = seen_at(study(*full("Ada"), *full("Ben"), passages=both), Tier.SAFEGUARDED)
    assert (len(linked.passages), linked.dyads, linked.records[0].dyad) == (2, ("D1",), "D1")
    one = seen_at(study(*full("Ada", link="no"), *full("Ben"), passages=both), Tier.SAFEGUARDED)
    assert [it.speakers for it in one.passages] == [(replace(PIR, dyad=""),)]
    assert (one.dyads, one.records[0].dyad, one.records[0].session, one.participations) == (
        (),
        "",
        None,
        (replace(PIR, dyad=""),),
    )
    none = seen_at(study(*full("Ada", link="no"), *full("Ben", link="no"), passages=both), Tier.SAFEGUARDED)
    assert (none.passages, none.participations, none.records) == ((), (), ())


def test_the_public_tier_has_nobody_in_it(demo_study: Study) -> None:
    """Theory and definitions are there; person, dyad, record and passage are not, nor a draft or a name in vivo."""
    public = seen_at(demo_study, Tier.PUBLIC)
    assert not any(
        (public.participations, public.dyads, public.records, public.passages, public.codings, public.evidence)
    )
    assert not any((public.notes, public.consents, public.texts, public.counts, public.decisions, public.file))
    assert public.categories
    assert {it.state for it in public.statements} == {it.state for it in demo_study.statements} - {"draft"}
    drafts = replace(demo_study, statements=tuple(replace(it, state="draft") for it in demo_study.statements))
    assert not any((seen_at(drafts, Tier.PUBLIC).categories, seen_at(drafts, Tier.PUBLIC).codes))


def test_a_sensitive_topic_is_not_named_below_controlled(demo_study: Study) -> None:
    """Neither code nor category nor the position that shows it."""
    key = next(code.key for code in demo_study.codes if code.name == "Lending and returning")
    there = replace(demo_study, sensitive=(key,))
    for tier in LOWER:
        assert "Lending and returning" not in to_quads(seen_at(there, tier), __version__).lines.decode()


@given(st.integers(0, 2**32), st.sampled_from(LOWER))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_above_a_tier_makes_no_difference_there(demo_study: Study, seed: int, tier: Tier) -> None:
    """Whatever is dropped, rewritten or renamed above a tier, its lines are the same."""
    seen = seen_at(demo_study, tier)
    there = {it.excerpt.span for it in seen.passages}
    printed = {it.id for it in seen.quotes}
    there |= {it.span for it in demo_study.quotes if it.span and it.id in printed}
    closed = [it.excerpt.span for it in demo_study.passages if it.excerpt.span not in there]
    chance = random.Random(seed)
    fate = {span: chance.choice(("drop", "rewrite", "leave")) for span in closed}
    dropped = {span for span, what in fate.items() if what == "drop"}
    passages = tuple(
        replace(it, excerpt=replace(it.excerpt, quote="?" * len(it.excerpt.quote)), prefix="!", suffix="!")
        if fate.get(it.excerpt.span) == "rewrite"
        else replace(it, prefix="other", suffix="other", question="another")
        for it in demo_study.passages
        if it.excerpt.span not in dropped
    )
    other = replace(
        demo_study,
        passages=passages,
        codings=tuple(it for it in demo_study.codings if it.span not in dropped or it.code in demo_study.sensitive),
        evidence=tuple(replace(it, note="else") for it in demo_study.evidence if it.span not in dropped),
        quotes=tuple(
            it if it.id in printed else replace(it, text="Other words.", prepared_by="", id=f"{it.id}x")
            for it in demo_study.quotes
        ),
        incidents=tuple((n, tuple(s for s in spans if s not in dropped)) for n, spans in demo_study.incidents),
        notes=demo_study.notes[: chance.randint(0, len(demo_study.notes))],
        records=tuple(replace(it, name=f"{it.name}.docx", sha256="0", length=1) for it in demo_study.records),
        file="of another name.qdpx",
        file_sha256="0",
        tool="another",
        counts=(),
        decisions=("something was decided",),
        texts={},
        states=(),
        codebooks=(),
    )
    # A band over dyads is the one thing that may tell of what is above; what it may tell, tests/test_cells.py holds.
    assert _but_bands(seen_at(other, tier)) == _but_bands(seen)


def _but_bands(seen: Study) -> list[bytes]:
    return [line for line in to_quads(seen, __version__).lines.splitlines() if b"#spreadOverDyads>" not in line]
