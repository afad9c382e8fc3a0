"""What is kept of a withdrawal: enough to apply it again whenever the study is loaded, and not a word more."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

#: all: the words go; future: what was given stays, nothing more is taken in; quotes: the words are quoted nowhere.
SCOPES = ("all", "future", "quotes")
#: What stands in the place of words that went.
MARK = "[words withdrawn]"
#: What is said where others may read it. The reason and the day are for the controlled tier alone.
REVISED = "evidence revised"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One person's withdrawal from one study.

    Attributes:
        study: id of the study.
        base: its base, by which it is known under another id too.
        person: keyed digest of the pseudonym, see `digest_of`.
        scope: one of SCOPES.
        date: the day it was carried out (ISO 8601).
        joint: what was decided of passages shared with others: keep, remove, or empty as long as nobody has.
        passages: what was decided of single ones before that: keyed digest of the id, and keep or remove.
        known: scope future: keyed digests of the records that were held when the person withdrew.
        done: False until it has been carried out to its end.
    """

    study: str
    base: str
    person: str
    scope: str
    date: str
    joint: str = ""
    known: tuple[str, ...] = ()
    done: bool = False
    passages: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """The opaque name that stands in the place of the pseudonym."""
        return f"withdrawn-{self.person[:8]}"


def passage_id(record: str, quote: str) -> str:
    """The short word by which a person names a sealed passage: of its record's key, and what is left of its words."""
    return hashlib.sha256(f"{record}\n{quote}".encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Register:
    """All withdrawals of a store, with the key (hexadecimal) of their digests."""

    key: str
    withdrawals: tuple[Withdrawal, ...] = ()

    def digest_of(self, word: str) -> str:
        """HMAC-SHA-256 of a pseudonym or a record's key: whoever has only the register can't read it back."""
        return hmac.new(bytes.fromhex(self.key), word.strip().casefold().encode(), hashlib.sha256).hexdigest()

    def of(self, study: str, base: str) -> tuple[Withdrawal, ...]:
        """The withdrawals from a study, known by its id or by its base."""
        return tuple(it for it in self.withdrawals if study == it.study or base == it.base)
