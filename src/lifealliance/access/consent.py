"""What each person agreed to: one answer for a purpose, the latest one, and only as far as it was confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.model.words import WORDS

if TYPE_CHECKING:
    from lifealliance.model.study import Study

PURPOSES = WORDS["purpose"]
#: Roles of those who make the study; their own words need nobody's consent but theirs, which the study itself is.
TEAM = frozenset({"researcher", "co-researcher", "observer"})
YES = "yes"


class Consents:
    """The answers of everybody in a study.

    Args:
        study: whose sheet Consent is read.
    """

    def __init__(self, study: Study) -> None:
        self._answers: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for row in study.consents:
            when = -1 if row.wave is None else row.wave
            self._answers.setdefault((row.pseudonym, row.purpose), []).append((when, row.answer))

    def answer(self, pseudonym: str, purpose: str, session: int | None = None) -> str:
        """The latest answer of a person about a purpose; empty where nothing is recorded.

        A yes given after an earlier session than that of the words was not confirmed for them, and counts as nothing
        recorded. A yes without a session holds for all. Of two answers of one time the one that is no yes counts.

        Args:
            pseudonym: the person.
            purpose: one of `PURPOSES`.
            session: the session the words are of, or were spoken after; None where that is not recorded.
        """
        found = self._answers.get((pseudonym, purpose), [])
        if not found:
            return ""
        last = max(when for when, _ in found)
        said = min((answer for when, answer in found if when == last), key=lambda answer: answer == YES)
        unconfirmed = said == YES and session is not None and -1 < last < session
        return "" if unconfirmed else said

    def allows(self, pseudonym: str, purpose: str, session: int | None = None) -> bool:
        """Whether the person's latest answer about a purpose is a yes that covers words of this session."""
        return self.answer(pseudonym, purpose, session) == YES

    def recorded(self, pseudonym: str) -> bool:
        """Whether any answer of a person is recorded."""
        return any(who == pseudonym for who, _ in self._answers)
