"""One person in a study: where they take part, what they agreed to, and what is theirs to have.

A person gets their own words and consents, and a list of the records they share with others. The words of others,
third people and the memos about them are withheld: whether those can be given is for the data controller to decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lifealliance.model.plan import ConsentRow
    from lifealliance.model.study import Passage, Study
    from lifealliance.model.withdrawal import Register


@dataclass(frozen=True, slots=True)
class Participant:
    """A person as the data controller sees them.

    Attributes:
        roles: each with its dyad: "PSW of D01".
        records: names of the records they speak in.
        passages: how many passages hold their words and nobody else's.
        consents: the latest answer for each purpose: "quote: no".
        withdrawn: scope and day, or empty.
    """

    pseudonym: str
    roles: tuple[str, ...]
    records: tuple[str, ...]
    passages: int
    consents: tuple[str, ...]
    withdrawn: str


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A line of what a person is given: what it is, where it stands, and what it says; or that it is withheld."""

    what: str
    record: str
    paragraph: int | None
    words: str
    codes: str
    withheld: bool = False


def participants(study: Study, register: Register) -> tuple[Participant, ...]:
    """Everybody who takes part, in the order of the sheet People."""
    names = dict.fromkeys(it.pseudonym for it in study.participations)
    return tuple(_participant(study, name, register) for name in names)


def _participant(study: Study, name: str, register: Register) -> Participant:
    digest = register.digest_of(name)
    gone = [
        f"{it.scope}, {it.date}"
        for it in register.of(study.settings.id, study.settings.base)
        if name == it.label or it.person == digest
    ]
    return Participant(
        pseudonym=name,
        roles=tuple(
            it.role + (f" of {it.dyad}" if it.dyad else "") for it in study.participations if it.pseudonym == name
        ),
        records=tuple(_records(study, name)),
        passages=sum(_alone(it, name) for it in study.passages),
        consents=tuple(f"{it.purpose}: {it.answer}" for it in _latest(study, name)),
        withdrawn="; ".join(gone),
    )


def own_rows(study: Study, name: str) -> tuple[OwnRow, ...]:
    """What a person is given of a study: first consents, then their own words, then a list of what is withheld."""
    names = {it.key: it.name for it in study.records}
    codes = {it.key: it.name for it in study.codes}
    given: dict[object, list[str]] = {}
    for coding in study.codings:
        given.setdefault(coding.span, []).append(codes[coding.code])
    rows = [
        OwnRow("consent", "", None, f"{it.purpose} ({_when(it)}): {it.answer}", "") for it in _consents(study, name)
    ]
    for turn in study.turns:
        if turn.speaker is not None and turn.speaker.pseudonym == name:
            words = study.texts[turn.record][turn.words : turn.end].strip()
            rows.append(OwnRow("own words", names[turn.record], None, words, ""))
    for passage in study.passages:
        if _alone(passage, name):
            excerpt = passage.excerpt
            said = "; ".join(sorted(set(given.get(excerpt.span, []))))
            rows.append(OwnRow("coded passage", names[excerpt.source], passage.paragraph, excerpt.quote, said))
            rows += [
                OwnRow("quote to be printed", names[excerpt.source], passage.paragraph, it.text, "")
                for it in study.quotes
                if it.span == excerpt.span
            ]
    return (*rows, *_withheld(study, name, names))


def _withheld(study: Study, name: str, names: dict[str, str]) -> list[OwnRow]:
    """What is named and not given: shared passages, the others' turns of shared records, and memos."""
    decide = "withheld: for the data controller to decide"
    shared = [it for it in study.passages if _shared(it, name)]
    rows = [
        OwnRow("shared passage", names[it.excerpt.source], it.paragraph, decide, "", withheld=True) for it in shared
    ]
    for record in _records(study, name):
        others = {it.voice for it in study.turns if names[it.record] == record and not _says(it.speaker, name)}
        if others:
            words = f"words of {', '.join(sorted(others))} {decide}"
            rows.append(OwnRow("shared record", record, None, words, "", withheld=True))
    dyads = {it.dyad for it in study.participations if it.pseudonym == name and it.dyad}
    about = [it for it in study.notes if name in it.memo.text or any(dyad in it.memo.text for dyad in dyads)]
    words = f"a memo that may speak of the person, {decide}"
    return [*rows, *(OwnRow("memo", "", None, words, "", withheld=True) for _ in about)]


def _says(speaker: object, name: str) -> bool:
    return getattr(speaker, "pseudonym", None) == name


def _records(study: Study, name: str) -> list[str]:
    spoken = {it.record for it in study.turns if _says(it.speaker, name)}
    return [it.name for it in study.records if it.key in spoken or _says(it.interviewee, name)]


def _alone(passage: Passage, name: str) -> bool:
    return [it.pseudonym for it in passage.speakers] == [name] and len(passage.voices) == 1


def _shared(passage: Passage, name: str) -> bool:
    return any(it.pseudonym == name for it in passage.speakers) and not _alone(passage, name)


def _consents(study: Study, name: str) -> list[ConsentRow]:
    return [it for it in study.consents if it.pseudonym == name]


def _latest(study: Study, name: str) -> list[ConsentRow]:
    found: dict[str, ConsentRow] = {}
    for it in sorted(_consents(study, name), key=lambda row: row.wave or 0):
        found[it.purpose] = it
    return list(found.values())


def _when(consent: ConsentRow) -> str:
    return f"after session {consent.wave}" if consent.wave else "no wave"
