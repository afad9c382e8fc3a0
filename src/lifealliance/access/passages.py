"""Whose words a passage holds, and so how far it may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.access.consent import TEAM, Consents
from lifealliance.model.tiers import Tier

if TYPE_CHECKING:
    from lifealliance.model.coded import Excerpt
    from lifealliance.model.study import Participation, Passage, Study

_PARTNERS = frozenset({"PSW", "PIR"})
#: Voices that are those of one person who was asked; any other one speaks of others, or is nobody's in particular.
_OWN = _PARTNERS | {"key informant"}
_SAFEGUARDED = ("analysis", "reuse")
_QUOTABLE = ("analysis", "quote")


class Access:
    """What is decided about the passages of a study.

    Args:
        study: a whole study.
    """

    def __init__(self, study: Study) -> None:
        self.consents = Consents(study)
        self._records = {record.key: record for record in study.records}
        self._inside: dict[str, list[Participation]] = {}
        for part in study.participations:
            if part.role not in TEAM:
                self._inside.setdefault(part.dyad, []).append(part)
        self._partners = _PARTNERS if study.settings.design == "dyadic" else frozenset()
        sensitive = set(study.sensitive)
        self._sensitive: dict[str, list[tuple[int, int]]] = {}
        for coding in (*study.codings, *study.rest.codings):
            if coding.code in sensitive:
                source, start, end = coding.span
                self._sensitive.setdefault(source, []).append((start, end))

    def people(self, passage: Passage) -> tuple[Participation, ...]:
        """Everyone whose words a passage holds, the team left out; empty where that is not known.

        One voice of one known person is that person's. Several voices, the observer's or the interviewer's, and
        voices nobody recorded count as words of everyone in the dyad, or of the person interviewed.
        """
        record = self._records[passage.excerpt.source]
        speakers = tuple(it for it in passage.speakers if it.role not in TEAM)
        if len(passage.voices) == 1 and passage.voices[0] in _OWN:
            alone = tuple(it for it in speakers if it.role == passage.voices[0])
            if len(alone) == 1 and len(passage.speakers) == 1:
                return alone
        if record.dyad:
            inside = self._inside.get(record.dyad, [])
            whole = {it.role for it in inside} >= self._partners
            return tuple(dict.fromkeys((*inside, *speakers))) if whole else ()
        asked = (record.interviewee,) if record.interviewee else ()
        return tuple(dict.fromkeys((*asked, *speakers))) if asked else ()

    def allows(self, passage: Passage, purpose: str) -> bool:
        """Whether everyone whose words a passage holds said yes to a purpose, the latest time they were asked."""
        session = self._records[passage.excerpt.source].session
        people = self.people(passage)
        return bool(people) and all(self.consents.allows(it.pseudonym, purpose, session) for it in people)

    def is_sensitive(self, excerpt: Excerpt) -> bool:
        """Whether a passage overlaps one that was given a code marked sensitive in the sheet Ideas."""
        marked = self._sensitive.get(excerpt.source, ())
        return any(start < max(excerpt.end, excerpt.start + 1) and excerpt.start < end for start, end in marked)

    def _closed(self, passage: Passage) -> bool:
        """Whether words stay controlled whatever was agreed to: sensitive ones, and those spoken in supervision."""
        return self.is_sensitive(passage.excerpt) or "supervisor" in passage.voices or not passage.excerpt.quote

    def tier_of(self, passage: Passage) -> Tier:
        """The lowest tier at which a passage may stand whole, with its place, voice and dyad.

        Words of a dyad leave the controlled tier only where each person they are of agreed that they may stand beside
        the partner's. So of a dyad in which not both agreed, one partner's words at most are there, and nothing joins
        them.
        """
        in_dyad = self._records[passage.excerpt.source].dyad
        asked = (*_SAFEGUARDED, "link") if in_dyad else _SAFEGUARDED
        if self._closed(passage) or not all(self.allows(passage, purpose) for purpose in asked):
            return Tier.CONTROLLED
        return Tier.SAFEGUARDED

    def may_quote(self, passage: Passage, *, redacted: bool = False) -> bool:
        """Whether words of a passage may be quoted, without dyad; several people's only if they may stand side by side.

        Args:
            passage: where the words stand.
            redacted: whether what makes them sensitive was taken out.
        """
        asked = (*_QUOTABLE, "link") if len(self.people(passage)) > 1 else _QUOTABLE
        closed = self._closed(passage) and not (redacted and passage.excerpt.quote)
        return not closed and all(self.allows(passage, purpose) for purpose in asked)
