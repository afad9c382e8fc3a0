"""What a withdrawal takes out of a study, said in counts and names so that a person can look before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.access import withdrawal
from lifealliance.model.withdrawal import passage_id

if TYPE_CHECKING:
    from lifealliance.model.study import Statement, Study


@dataclass(frozen=True, slots=True)
class Poorer:
    """A statement that loses evidence, with how many lines it loses and how many are left."""

    id: str
    version: int
    lost: int
    left: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """A passage that waits for a decision: the word to name it by, where it stands, what is left of its words."""

    id: str
    record: str
    paragraph: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Effects:
    """What goes, what waits, and what a person should read again.

    Attributes:
        records: names of the records whose text changes.
        excerpts: passages that go.
        codings: codings that go, with those of sealed passages.
        consents: answers that go.
        quotes: quotes that go.
        masked: titles of memos, and names of codes, in which the person's words are masked.
        sealed: passages that wait for a decision.
        statements: those that lose evidence.
        to_read: titles of memos that are about passages that go, or name the person.
    """

    records: tuple[str, ...]
    excerpts: int
    codings: int
    consents: int
    quotes: int
    masked: tuple[str, ...]
    sealed: tuple[Sealed, ...]
    statements: tuple[Poorer, ...]
    to_read: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """A withdrawal as it would be, or has been, carried out.

    Attributes:
        study: id of the study.
        person: the pseudonym.
        label: what stands in its place afterwards.
        scope: all, future or quotes.
        effects: what goes.
        until: the day until which the consent form lets people withdraw (ISO 8601), or empty.
        late: that day is over.
        published: what was published and can't be recalled, as the sheet Study says it.
        originals: what lies outside the store and is for a person to erase or to change.
        removed: exports in reach that were, or would be, removed.
        copies: other copies that are known of.
    """

    study: str
    person: str
    label: str
    scope: str
    effects: Effects
    until: str
    late: bool
    published: str
    originals: tuple[str, ...]
    removed: tuple[str, ...]
    copies: tuple[str, ...]


def effects(before: Study, kept: Study, pseudonym: str, label: str) -> Effects:
    """What a withdrawal comes to, beside what is sealed already because somebody else withdrew.

    Args:
        before: the study as it was.
        kept: what is left of it.
        pseudonym: who withdraws.
        label: what stands in the place of the pseudonym afterwards.
    """
    seen, shown = withdrawal.shown(before), withdrawal.shown(kept)
    texts = kept.texts
    names = {it.key: it.name for it in kept.records}
    definitions = {it.key: (it.name, it.definition) for it in kept.codes}
    notes = {it.memo.key: it for it in kept.notes}
    masked = [it.name for it in before.codes if definitions.get(it.key) != (it.name, it.definition)]
    masked += [it.memo.title for it in before.notes if it.memo.key in notes and it.memo != notes[it.memo.key].memo]
    remaining = {it.memo.key: (len(it.about), len(it.compares)) for it in shown.notes}
    to_read = [
        it.memo.title
        for it in seen.notes
        if remaining.get(it.memo.key) != (len(it.about), len(it.compares)) or pseudonym in it.memo.text
    ]
    return Effects(
        records=tuple(it.name for it in before.records if texts.get(it.key) != before.texts.get(it.key)),
        excerpts=len(before.passages) - len(kept.passages),
        codings=len(seen.codings) - len(shown.codings),
        consents=len(before.consents) - len(kept.consents),
        quotes=len(seen.quotes) - len(shown.quotes),
        masked=tuple(masked),
        sealed=sealed_of(kept, names, label),
        statements=tuple(_poorer(it, seen, shown) for it in seen.statements if _loses(it, seen, shown)),
        to_read=tuple(to_read),
    )


def sealed_of(study: Study, names: dict[str, str] | None = None, label: str = "") -> tuple[Sealed, ...]:
    """The passages of a study that wait for a decision; those sealed under one label, if one is given."""
    names = names or {it.key: it.name for it in study.records}
    return tuple(
        Sealed(
            passage_id(it.excerpt.source, it.excerpt.quote), names[it.excerpt.source], it.paragraph, it.excerpt.quote
        )
        for it in study.passages
        if it.sealed and (not label or label in it.sealed)
    )


def _lines(statement: Statement, study: Study) -> int:
    place = statement.id, statement.version
    return sum((it.statement, it.version) == place and it.span is not None for it in study.evidence)


def _loses(statement: Statement, before: Study, after: Study) -> bool:
    return _lines(statement, after) < _lines(statement, before)


def _poorer(statement: Statement, before: Study, after: Study) -> Poorer:
    left = _lines(statement, after)
    return Poorer(statement.id, statement.version, _lines(statement, before) - left, left)
