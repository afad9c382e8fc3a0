"""What is left of a study when a person withdraws.

The person's turns get a fixed mark; in an interview held with the person the whole text does, the questions too, but
for the words of another participant. Passages that hold nobody else's words go. Passages that hold others' words as
well, that are the observer's notes of a session the person took part in, or of which nobody knows whose they are, are
sealed until somebody decides. The words of others stay. What researchers quoted of the person is masked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lifealliance.access.masking import Masking
from lifealliance.access.passages import Access
from lifealliance.access.quotes import with_waits
from lifealliance.access.recut import recut
from lifealliance.access.words import Words
from lifealliance.model.plan import ConsentRow
from lifealliance.model.quotes import stands_in
from lifealliance.model.withdrawal import passage_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lifealliance.access.words import Stretch
    from lifealliance.model.coded import Case, Span
    from lifealliance.model.quotes import Quote
    from lifealliance.model.study import Participation, Passage, Record, Study
    from lifealliance.model.turns import Turn
    from lifealliance.model.withdrawal import Register, Withdrawal

RESEARCHERS = frozenset({"researcher", "co-researcher", "observer"})


@dataclass(frozen=True, slots=True)
class Taken:
    """A study after a withdrawal, and what masks the person's words in whatever else is kept of the study."""

    study: Study
    masking: Masking | None = None


def applied(study: Study, register: Register) -> Study:
    """The study with every withdrawal from it applied: what may be kept of it."""
    for it in register.of(study.settings.id, study.settings.base):
        study = without(study, it, register.digest_of).study
    return study


def without(study: Study, withdrawal: Withdrawal, digest_of: Callable[[str], str]) -> Taken:
    """The study after one withdrawal; the same study if the person is not, or no longer, in it.

    Args:
        study: the study.
        withdrawal: who withdrew, and from what.
        digest_of: keyed digest of a pseudonym or of a record's key.
    """
    names = {it.pseudonym for it in study.participations if digest_of(it.pseudonym) == withdrawal.person}
    taken = Taken(study)
    for name in sorted(names):
        if withdrawal.scope == "quotes":
            return Taken(_unquotable(study, name))
        left_alone = {it.key for it in study.records if digest_of(it.key) in withdrawal.known}
        taken = _Leaving(study, name, withdrawal, frozenset(left_alone)).taken()
    return replace(taken, study=decided(taken.study, withdrawal, digest_of))


def decided(study: Study, withdrawal: Withdrawal, digest_of: Callable[[str], str]) -> Study:
    """The study after it was decided, of all or of single ones, what becomes of the passages a withdrawal sealed.

    What is removed is the passage with all that hangs on it, and its words in the record, but for the turns of other
    participants.
    """
    label, single = withdrawal.label, dict(withdrawal.passages)
    sealed = {
        it.excerpt.span: single.get(
            digest_of(passage_id(it.excerpt.source, it.excerpt.quote)) if single else "", withdrawal.joint
        )
        for it in study.passages
        if label in it.sealed
    }
    kept = {span for span, word in sealed.items() if word == "keep"}
    removed = {span for span, word in sealed.items() if word == "remove"}
    if kept:
        passages = (
            replace(it, sealed=tuple(by for by in it.sealed if by != label)) if it.excerpt.span in kept else it
            for it in study.passages
        )
        study = replace(study, passages=tuple(passages))
    if removed:
        stretches: dict[str, list[Stretch]] = {}
        for key, start, end in removed:
            if key in study.texts:
                others = [it for it in study.turns if it.record == key and _participant(it)]
                stretches.setdefault(key, []).extend(_between(start, end, others))
        return recut(study, stretches, removed)
    return study


def shown(study: Study) -> Study:
    """The study as it may be shown: without what is sealed, and its quotes with what they wait for."""
    sealed = {it.excerpt.span for it in study.passages if it.sealed}
    return with_waits(recut(study, {}, sealed) if sealed else study)


def _unquotable(study: Study, pseudonym: str) -> Study:
    """The study in which a person is quoted nowhere; where it is not known whose words they are, they may be theirs."""
    access, passages = Access(study), {it.excerpt.span: it for it in study.passages}
    places = {it.key: it.dyad for it in study.records}
    dyads = {"", *(it.dyad for it in study.participations if it.pseudonym == pseudonym)}

    def of_others(quote: Quote) -> bool:
        assert quote.span is not None
        people = access.people(passages[quote.span])
        return pseudonym not in {it.pseudonym for it in people} if people else places[quote.span[0]] not in dyads

    asked = [it for it in study.consents if it.pseudonym == pseudonym and it.purpose == "quote"]
    rows = [replace(it, answer="withdrawn") if it in asked else it for it in study.consents]
    more = () if asked else (ConsentRow(pseudonym, "quote", None, "withdrawn", "", "withdrawal"),)
    return replace(study, consents=(*rows, *more), quotes=tuple(filter(of_others, study.quotes)))


def _participant(turn: Turn) -> bool:
    return turn.voice not in RESEARCHERS


def _between(start: int, end: int, turns: Iterable[Turn]) -> list[Stretch]:
    """What of a stretch lies in none of these turns."""
    found, at = [], start
    for turn in sorted(turns, key=lambda it: it.start):
        if turn.start < end and at < turn.end:
            found.append((at, turn.start))
            at = turn.end
    return [(begin, stop) for begin, stop in (*found, (at, end)) if begin < stop]


class _Leaving:
    """One person leaving a study with everything they said."""

    def __init__(self, study: Study, pseudonym: str, withdrawal: Withdrawal, left_alone: frozenset[str]) -> None:
        self._study = study
        self._pseudonym = pseudonym
        self._withdrawal = withdrawal
        self._left_alone = left_alone
        self._parts = [it for it in study.participations if it.pseudonym == pseudonym]
        self._dyads = {it.dyad for it in self._parts}
        self._turns: dict[str, list[Turn]] = {}
        for turn in study.turns:
            self._turns.setdefault(turn.record, []).append(turn)
        self._records = {it.key: it for it in study.records}

    def taken(self) -> Taken:
        """The study without the person."""
        stretches: dict[str, list[Stretch]] = {key: self._own(key) for key in self._study.texts}
        gone = {it.excerpt.span for it in self._study.passages if self._goes(it)}
        words = self._words(stretches, gone)
        for key, text in self._study.texts.items():
            for start, end in self._others_notes(key):
                found = words.stretches(text[start:end])
                stretches[key] += [(start + begin, start + stop) for begin, stop in found]
        sealed = tuple(
            replace(it, sealed=(*it.sealed, self._withdrawal.label))
            if self._joint(it) and self._withdrawal.label not in it.sealed
            else it
            for it in self._study.passages
        )
        masking = Masking(words)
        study = recut(replace(self._study, passages=sealed), stretches, gone)
        return Taken(self._renamed(masking.study(study), masking), masking)

    def _mine(self, turn: Turn) -> bool:
        return turn.speaker is not None and turn.speaker.pseudonym == self._pseudonym

    def _others(self, key: str) -> list[Turn]:
        return [it for it in self._turns.get(key, []) if _participant(it) and not self._mine(it)]

    def _held_with(self, record: Record) -> bool:
        """Whether a record is of an interview with the person."""
        if record.interviewee is not None:
            return record.interviewee.pseudonym == self._pseudonym
        return bool(record.role) and any((it.role, it.dyad) == (record.role, record.dyad) for it in self._parts)

    def _own(self, key: str) -> list[Stretch]:
        """The stretches of a record that are the person's."""
        if key in self._left_alone:
            return []
        if self._held_with(self._records[key]):
            return _between(0, len(self._study.texts[key]), self._others(key))
        return [(it.words, it.end) for it in self._turns.get(key, []) if self._mine(it)]

    def _heard(self, passage: Passage) -> list[Turn]:
        key, start, end = passage.excerpt.span
        text = self._study.texts.get(key, "")
        return [it for it in self._turns.get(key, []) if text[max(start, it.words) : min(end, it.end)].strip()]

    def _goes(self, passage: Passage) -> bool:
        """Whether a passage holds this person's words and nobody else's."""
        key = passage.excerpt.source
        if key in self._left_alone:
            return False
        if self._held_with(self._records[key]):
            return not any(_participant(it) and not self._mine(it) for it in self._heard(passage))
        heard = self._heard(passage)
        return bool(heard) and all(map(self._mine, heard))

    def _joint(self, passage: Passage) -> bool:
        """Whether a passage that stays holds the person's words, speaks of what they did, or may do either."""
        key = passage.excerpt.source
        heard = self._heard(passage)
        if key in self._left_alone:
            return False
        if any(map(self._mine, heard)):
            return True
        known = [it for it in heard if it.speaker is not None and _participant(it)]
        asked = [it for it in heard if it.voice == "researcher"]
        here = self._held_with(self._records[key]) or self._records[key].dyad in self._dyads
        return here and not (heard and len(heard) == len(known) + len(asked))

    def _words(self, stretches: dict[str, list[Stretch]], gone: set[Span]) -> Words:
        texts = self._study.texts
        said = [texts[key][start:end] for key, found in stretches.items() for start, end in found]
        said += [it.excerpt.quote for it in self._study.passages if it.excerpt.span in gone]
        said += [it.text for it in self._study.quotes if it.span in gone]
        kept = [
            texts[key][it.words : it.end]
            for key, turns in self._turns.items()
            if key not in self._left_alone and not self._held_with(self._records[key])
            for it in turns
            if it.voice != "observer" and not self._mine(it)
        ]
        return Words(said, kept)

    def _others_notes(self, key: str) -> list[Stretch]:
        """The stretches of a record in which an observer may have written down the person's words."""
        text, turns = self._study.texts[key], self._turns.get(key, [])
        if key in self._left_alone:
            return []
        return _between(0, len(text), [it for it in turns if it.voice != "observer"]) if turns else []

    def _renamed(self, study: Study, masking: Masking) -> Study:
        """The study with an opaque label in the place of the pseudonym, and without the person's consents."""
        label = self._withdrawal.label

        def named(it: Participation) -> Participation:
            return replace(it, pseudonym=label) if it.pseudonym == self._pseudonym else it

        if self._withdrawal.scope != "all":
            return study
        return replace(
            study,
            participations=tuple(map(named, study.participations)),
            records=tuple(
                replace(it, interviewee=named(it.interviewee)) if it.interviewee else it for it in study.records
            ),
            passages=tuple(self._unheard(it, masking) for it in study.passages),
            turns=tuple(replace(it, speaker=named(it.speaker)) if it.speaker else it for it in study.turns),
            consents=tuple(it for it in study.consents if it.pseudonym != self._pseudonym),
            quotes=tuple(
                replace(it, checked_by="") if stands_in(self._pseudonym, it.text) else it for it in study.quotes
            ),
            rest=replace(study.rest, cases=tuple(it for it in study.rest.cases if not self._case(it))),
        )

    def _case(self, case: Case) -> bool:
        """Whether the project's case is this person: by its name, or because all its sources were held with them."""
        named = case.name.strip().casefold() == self._pseudonym.strip().casefold()
        own = [key in self._records and self._held_with(self._records[key]) for key in case.sources]
        return named or (bool(own) and all(own))

    def _unheard(self, passage: Passage, masking: Masking) -> Passage:
        """A passage in which the person is no longer one of those who speak."""
        speakers = tuple(it for it in passage.speakers if it.pseudonym != self._pseudonym)
        silent = {it.role for it in passage.speakers} - {it.role for it in speakers}
        voices = tuple(it for it in passage.voices if it not in silent)
        return replace(passage, speakers=speakers, voices=voices, question=masking.text(passage.question))
