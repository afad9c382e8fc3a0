"""A study as a tier may see it: a Study again, so that triples and answers are those of one that never held more.

The quotable tier has the quotes that wait for nothing, and of their passages neither words nor place. Below the
controlled tier there are no memos, consents, notes, texts, names of files and records, import tables and
earlier codebooks; nothing tells how much there is above.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance.access.cells import spread
from lifealliance.access.consent import TEAM
from lifealliance.access.ideas import with_ideas
from lifealliance.access.passages import Access
from lifealliance.access.quotes import with_waits
from lifealliance.model.study import Study
from lifealliance.model.tiers import Tier

if TYPE_CHECKING:
    from lifealliance.model.coded import Code
    from lifealliance.model.study import Participation, Passage, Record


def seen_at(study: Study, tier: Tier) -> Study:
    """The part of a study that a tier may see; the study itself at the controlled tier."""
    if tier is Tier.CONTROLLED:
        return study
    access = Access(study)
    there = tier.sees(Tier.SAFEGUARDED)
    passages = [it for it in study.passages if access.tier_of(it) is Tier.SAFEGUARDED] if there else []
    bare = _bare(study)
    seen = with_ideas(bare, study, _given(study, passages))
    seen = _with_passages(replace(seen, spread=spread(study, seen.categories)), study, passages)
    return _with_quotes(seen, study) if tier.sees(Tier.QUOTABLE) else seen


def _with_quotes(seen: Study, study: Study) -> Study:
    """With the quotes that may be printed, each with its passage only where that is seen, and the team behind them."""
    spans = {passage.excerpt.span for passage in seen.passages}
    stated = {(statement.id, statement.version) for statement in seen.statements}
    quotes = tuple(
        replace(
            it,
            span=it.span if it.span in spans else None,
            redactions=tuple(replace(one, removed="") for one in it.redactions),
            statements=tuple(one for one in it.statements if one in stated),
        )
        for it in with_waits(study).quotes
        if not it.waits_for
    )
    team = {name for it in quotes for name in it.team}
    more = (it for it in study.participations if it.pseudonym in team and it.role in TEAM)
    people = tuple(dict.fromkeys((*seen.participations, *more)))
    return replace(seen, quotes=quotes, participations=people)


def _bare(study: Study) -> Study:
    """What is said of the study as a whole and of its plan; whatever else a study may hold is left out."""
    settings = replace(study.settings, project_file="", name_pattern="", turn_labels=())
    return Study(settings=settings, tool="", file="", file_sha256="", steps=study.steps)


def _given(study: Study, passages: list[Passage]) -> set[str]:
    """Keys of the codes that passages were given, with the folders above them."""
    spans = {passage.excerpt.span for passage in passages}
    by_key: dict[str, Code] = {code.key: code for code in study.codes}
    found: set[str] = set()
    for coding in study.codings:
        key: str | None = coding.code if coding.span in spans else None
        while key is not None and key not in found:
            found.add(key)
            key = by_key[key].parent
    return found


def _with_passages(seen: Study, study: Study, passages: list[Passage]) -> Study:
    """With these passages, what was made of them, and the records, people and dyads they are of, and no others."""
    spans = {passage.excerpt.span for passage in passages}
    codes = {code.key for code in seen.codes}
    stated = {(statement.id, statement.version) for statement in seen.statements}
    codings = tuple(it for it in study.codings if it.span in spans and it.code in codes)
    evidence = tuple(
        replace(line, note="", memo="")
        for line in study.evidence
        if line.span in spans and (line.statement, line.version) in stated and not line.past
    )
    coders = {it.coder for it in codings} | {it.coder for it in evidence}
    incidents = [(name, tuple(span for span in found if span in spans)) for name, found in study.incidents]
    whole = _whole_dyads(study, passages)
    shown = replace(
        seen,
        coders=tuple(coder for coder in study.coders if coder.key in coders),
        dyads=tuple(dyad for dyad in study.dyads if dyad in whole),
        records=_records(study, passages, whole),
        passages=tuple(_alone(passage, whole) for passage in passages),
        codings=codings,
        incidents=tuple((name, found) for name, found in incidents if found),
        evidence=evidence,
    )
    return replace(shown, participations=_people(shown, study, whole))


def _whole_dyads(study: Study, passages: list[Passage]) -> set[str]:
    """Dyads of which words of both partners are seen; where one partner's alone are, the pair is not named."""
    if study.settings.design != "dyadic":
        return set(study.dyads)
    heard: dict[str, set[str]] = {}
    for passage in passages:
        for speaker in passage.speakers:
            heard.setdefault(speaker.dyad, set()).add(speaker.role)
    return {dyad for dyad, roles in heard.items() if dyad and roles >= {"PSW", "PIR"}}


def _outside(part: Participation, whole: set[str]) -> Participation:
    return part if part.dyad in whole else replace(part, dyad="")


def _alone(passage: Passage, whole: set[str]) -> Passage:
    """The passage without the words around it, which have consents of their own."""
    speakers = tuple(_outside(it, whole) for it in passage.speakers)
    bare = replace(passage.excerpt, original_ids=())
    return replace(passage, excerpt=bare, speakers=speakers, question="", prefix="", suffix="")


def _records(study: Study, passages: list[Passage], whole: set[str]) -> tuple[Record, ...]:
    """The records the passages stand in, by number: names of files and sums over texts tell of what is not seen."""
    wanted = {passage.excerpt.source for passage in passages}
    kept = [record for record in study.records if record.key in wanted]
    return tuple(
        replace(
            record,
            name=f"Record {number}",
            order=number,
            dyad=record.dyad if record.dyad in whole else "",
            session=record.session if record.dyad in whole else None,
            reason="",
            guide="",
            length=None,
            sha256="",
            interviewee=_outside(record.interviewee, whole) if record.interviewee else None,
        )
        for number, record in enumerate(kept, start=1)
    )


def _people(shown: Study, study: Study, whole: set[str]) -> tuple[Participation, ...]:
    """Those whose words are seen, both partners of a dyad that is, and who of the team coded."""
    heard = {speaker for passage in shown.passages for speaker in passage.speakers}
    heard |= {record.interviewee for record in shown.records if record.interviewee}
    names = {coder.name for coder in shown.coders}
    found = (
        _outside(part, whole)
        for part in study.participations
        if _outside(part, whole) in heard or (part.role in TEAM and part.pseudonym in names)
    )
    return tuple(dict.fromkeys(found))
