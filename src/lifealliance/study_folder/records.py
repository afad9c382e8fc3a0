"""Records and passages: which encounter each source records, and whose words each excerpt holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING

from lifealliance.errors import Problem
from lifealliance.model.study import Participation, Record, Step
from lifealliance.model.texts import digest
from lifealliance.model.turns import Turn, Turns
from lifealliance.model.words import WORDS
from lifealliance.study_folder.passages import passages_in
from lifealliance.study_folder.turns import Transcript

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.model.coded import CodedProject, Excerpt, Source
    from lifealliance.model.plan import Plan, Settings, SourceRow
    from lifealliance.model.study import Passage

_ROLES_IN_A_DYAD = ("PSW", "PIR")


@dataclass(frozen=True, slots=True)
class People:
    """The participations of a study and its dyads, as the sheet People has them."""

    participations: tuple[Participation, ...]
    dyads: tuple[str, ...]

    def inside(self, dyad: str, role: str) -> Participation | None:
        """The one participation with this role in this dyad; None if there is none, or more than one.

        Without a dyad only a participant is meant: who of the researchers spoke is not known from the role.
        """
        if not dyad and role not in {*_ROLES_IN_A_DYAD, "supervisor", "key informant"}:
            return None
        found = [person for person in self.participations if person.dyad == dyad and person.role == role]
        return found[0] if len(found) == 1 else None


def people_of(plan: Plan, project: CodedProject) -> People:
    """Participations from the sheet People, with every coder the project names added as a researcher."""
    typed = dict.fromkeys(Participation(row.pseudonym, row.role, row.dyad, row.place) for row in plan.people)
    named = {person.pseudonym for person in typed}
    coders = (Participation(coder.name, "researcher") for coder in project.coders if coder.name not in named)
    dyads = {person.dyad for person in typed if person.dyad}
    if not dyads:
        dyads = {row.dyad for row in plan.sources if row.dyad}
    return People((*typed, *dict.fromkeys(coders)), tuple(sorted(dyads)))


def steps_of(settings: Settings) -> tuple[Step, ...]:
    """What the protocol plans: an observation of each session named, an interview of each partner after each."""
    if settings.design != "dyadic" or settings.planned_dyads is None:
        return ()
    observations = [Step("observation", session, "", settings.planned_dyads) for session in settings.observed]
    interviews = [
        Step("interview", session, role, settings.planned_dyads)
        for session in settings.interviewed_after
        for role in _ROLES_IN_A_DYAD
    ]
    return (*observations, *interviews)


def records_of(plan: Plan, project: CodedProject, people: People, problems: list[Problem]) -> tuple[Record, ...]:
    """One record for every source of the project and for every planned one that does not exist."""
    rows = {row.source.casefold(): row for row in plan.sources}
    records = [
        _record(source, rows.get(source.name.casefold()), plan, people, order)
        for order, source in enumerate(project.sources, start=1)
    ]
    held = {source.name.casefold() for source in project.sources}
    for row in plan.sources:
        if row.dyad and row.dyad not in people.dyads:
            todo = f"Add it to the sheet People, or use one of: {', '.join(people.dyads) or 'none yet'}."
            problems.append(Problem(f"{row.place}, column dyad", f"There is no dyad {row.dyad}.", todo))
        sessions = {*plan.settings.observed, *plan.settings.interviewed_after}
        if row.session is not None and sessions and row.session not in sessions:
            known = ", ".join(str(session) for session in sorted(sessions))
            problems.append(
                Problem(
                    f"{row.place}, column session",
                    f"Session {row.session} is not one the protocol names ({known}).",
                    "Correct it here, or add it to the settings of the sheet Study.",
                )
            )
        if row.source.casefold() in held and not row.held and not row.gone:
            what = f"{row.source} is said not to have taken place, and the project has it."
            problems.append(Problem(f"{row.place}, column held", what, "Type yes, or take it out of the project."))
        if row.source.casefold() in held or row.gone:
            continue
        if row.held:
            todo = f"Type no under held, or use one of the project's sources: {_some(s.name for s in project.sources)}."
            problems.append(Problem(f"{row.place}, column source", f"The project has no source {row.source}.", todo))
        records.append(_record(None, row, plan, people, len(records) + 1))
    return tuple(records)


def _some(names: Iterable[str], most: int = 8) -> str:
    listed = sorted(names)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")


def _record(source: Source | None, row: SourceRow | None, plan: Plan, people: People, order: int) -> Record:
    dyad, role, kind = (row.dyad, row.role, row.kind) if row else ("", "", "")
    text = source.text if source else None
    return Record(
        key=source.key if source else (row.source if row else ""),
        name=source.name if source else (row.source if row else ""),
        order=order,
        dyad=dyad,
        session=row.session if row else None,
        kind=kind,
        role=role,
        held=row.held if row else True,
        reason=row.reason if row else "",
        language=(row.language if row else "") or plan.settings.language,
        length=None if text is None else len(text),
        sha256="" if text is None else digest(text),
        interviewee=people.inside(dyad, role) if kind == "interview" else None,
        guide=row.guide if row else "",
        place=row.place if row else "",
    )


def _labels(plan: Plan) -> dict[str, str]:
    """The voice that each label before a turn stands for."""
    labels = dict(plan.settings.turn_labels)
    voices = {voice: voice for voice in WORDS["voice"]} | {"co-researcher": "researcher"}
    return labels | {row.label: voices[row.role] for row in plan.people if row.label and row.role in voices}


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who stands behind a label: what the sheet People says of it, or the one person of that role in the dyad."""

    plan: Plan
    people: People

    def of(self, record: Record, label: str, voice: str) -> Participation | None:
        """The participation that speaks under a label in a record; None if nobody can tell."""
        for row in self.plan.people:
            if row.label and (row.dyad, row.label) == (record.dyad, label):
                return Participation(row.pseudonym, row.role, row.dyad)
        return self.people.inside(record.dyad, voice)


def heard_in(
    records: tuple[Record, ...], project: CodedProject, speakers: Speakers, excerpts: Iterable[Excerpt]
) -> tuple[tuple[Passage, ...], Turns]:
    """Every excerpt in order, with its voices, vantage, question and place; and who speaks where, record by record.

    One text is looked at after the other, so that no two of them are in memory together.

    Args:
        records: of the study.
        project: has their texts.
        speakers: says who stands behind a label.
        excerpts: of several with one span the last is meant.
    """
    labels = _labels(speakers.plan)
    texts = {source.key: source.text for source in project.sources if source.text is not None}
    marked: dict[str, dict[tuple[int, int], Excerpt]] = {}
    for excerpt in excerpts:
        marked.setdefault(excerpt.source, {})[excerpt.start, excerpt.end] = excerpt
    passages: dict[str, list[Passage]] = {}
    turns = Turns()
    for record in records:
        transcript = Transcript(str(texts[record.key]), record.kind, labels) if record.key in texts else None
        there = marked.get(record.key, {})
        speaker = cache(partial(speakers.of, record))
        passages[record.key] = passages_in(transcript, [there[span] for span in sorted(there)], speaker)
        for it in transcript.turns if transcript else ():
            turns.add(Turn(record.key, it.start, it.words, it.end, it.voice, speaker(it.label, it.voice)))
    return tuple(chain.from_iterable(passages[key] for key in sorted(marked))), turns
