"""How long what is kept, and what the law of a study says of it: dates a person typed, and no advice.

No law and no archive names a number of years that holds for every study: the days stand in the consent form and in the
ethics approval, and are typed into the sheet Study. docs/ethics.md gives the sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lifealliance.model.plan import Settings

#: What can have a day, as the sheet Study has it (`keep ... until`).
KEPT = ("recordings", "key file", "data")

#: What a law says of keeping, and of answering a person; the articles are named so that one can read them.
_LAWS = {
    "GDPR": (
        "GDPR: kept no longer than its purpose needs (Article 5(1)(e)), with safeguards longer for research "
        "(Article 89(1)); a person's request is answered within one month (Article 12(3))."
    ),
    "PDPO": (
        "PDPO: kept no longer than its purpose needs (principle 2(2), section 26); a request for one's data is "
        "answered within 40 days (section 19(1))."
    ),
}
_OTHER = "No law of which this program knows a rule is named (sheet Study, law)."
NOT_ADVICE = "This is not legal advice."


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day on which something is to be erased.

    Attributes:
        study: id of the study.
        what: recordings, key file or data.
        until: the day (ISO 8601); empty where nobody typed one.
        days: from today; negative when it is over, None where there is no day.
        law: what the law named in the study says, in a sentence.
        ethics: the ethics approval as it was typed, or empty.
    """

    study: str
    what: str
    until: str
    days: int | None
    law: str
    ethics: str

    @property
    def overdue(self) -> bool:
        """Whether the day is over."""
        return self.days is not None and self.days < 0

    @property
    def state(self) -> str:
        """The state in words."""
        if self.days is None:
            return "no day is set"
        if self.overdue:
            return f"overdue for {-self.days} days"
        return f"{self.days} days left"


def law_in_words(law: str) -> str:
    """What a law says of keeping and of answering, in a sentence."""
    return _LAWS.get(law.strip().upper(), _OTHER)


def deadlines(settings: Settings, today: str) -> tuple[Deadline, ...]:
    """Every day of a study, as of today (ISO 8601)."""
    days = dict(settings.keep_until)
    return tuple(
        Deadline(
            settings.id,
            what,
            days.get(what, ""),
            (date.fromisoformat(days[what]) - date.fromisoformat(today)).days if what in days else None,
            law_in_words(settings.law),
            settings.ethics_approval,
        )
        for what in KEPT
    )
