"""A quote: words of a passage made ready to be printed, by one person, and checked by another one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.model.plan import typed_at

if TYPE_CHECKING:
    from lifealliance.model.coded import Span


_APART = re.compile(r"\W+")


def stands_in(words: str, text: str) -> bool:
    """Whether words stand in a text as whole words, in capitals or not, whatever signs are between them.

    Scripts without capitals put no space between words, so theirs may stand anywhere.
    """
    return _plain(words) in _plain(text) or (words.lower() == words.upper() and words in text)


def _plain(text: str) -> str:
    return _APART.sub(" ", f" {text.lower()} ")


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was taken out of a quote, or replaced in it.

    Attributes:
        kind: name, place, employer, service, health, date or other.
        removed: the words themselves; empty where nobody wrote them down, or where they may not be seen.
    """

    kind: str
    removed: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote as the sheet Quotes has it. Whoever is named by pseudonym is one of the team.

    Attributes:
        id: the researcher's word for it; it leaves with the quote.
        span: the passage it was made from; None where that may not be seen.
        text: the words as they may be printed.
        redactions: what was taken out, with `redactions_by` who checked it.
        checked_by: who read it second.
        date: the day of that check (ISO 8601).
        language: of the text (BCP 47).
        translated_from: language of the words it was made from; empty where it is no translation.
        original_held: the words it was translated from are kept.
        voices: whose words they are, as far as that may be shown; so is session.
        statements: id and version of the statements it is meant to stand beside.
        waits_for: what it needs before it may leave the controlled tier.
    """

    id: str
    span: Span | None
    text: str
    redactions: tuple[Redaction, ...] = ()
    redactions_by: str = ""
    prepared_by: str = ""
    checked_by: str = ""
    date: str = ""
    language: str = ""
    translated_from: str = ""
    translated_by: str = ""
    original_held: bool = False
    voices: tuple[str, ...] = ()
    session: int | None = None
    statements: tuple[tuple[str, int], ...] = ()
    waits_for: tuple[str, ...] = ()
    place: str = typed_at()

    @property
    def team(self) -> tuple[str, ...]:
        """Who had a part in making it."""
        found = (self.prepared_by, self.checked_by, self.translated_by, self.redactions_by)
        return tuple(dict.fromkeys(it for it in found if it))
