"""Tokens: who may ask for more than the public tier from elsewhere.

A token is 256 random bits. What is kept is its SHA-256, so the file gives no token away. A slow hash, as passwords
need, would add nothing: what has 256 random bits can't be guessed however fast one tries, and a fast hash is what lets
ten thousand wrong tokens cost the server next to nothing.

The file lies beside the store and not in it: a copy of the store carries no keys, and no generation knows of them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import stat
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from lifealliance.errors import BadInput, NotFound, Problem, Refused, StoreBusy, StoreDamaged
from lifealliance.model.tiers import Tier
from lifealliance.store.disk import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: Days a token is good for when nobody says how many, and at most.
USUAL_DAYS, MOST_DAYS = 90, 730
_MARK = "la_"
_LONGEST = 200
_FORMAT = 1
_LOCK_SECONDS = 10.0
_NAME = re.compile(r"\w[\w.@-]{0,59}")
#: Names the access log uses for those who have no token.
_TAKEN = {"anonymous", "here"}


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; the token itself is not.

    Attributes:
        name: whose it is, as the access log says it.
        tier: what it may see.
        digest: SHA-256 of the token, in hexadecimal.
        made: the day it was made (UTC, as all of them).
        expires: the last day it is good for.
        used: the last day it was used; None before the first use. The hour is nobody's business.
    """

    name: str
    tier: Tier
    digest: str
    made: date
    expires: date
    used: date | None = None

    def document(self) -> dict[str, str | None]:
        """Everything but the digest, for people and programs."""
        return {
            "name": self.name,
            "tier": str(self.tier),
            "made": self.made.isoformat(),
            "expires": self.expires.isoformat(),
            "used": self.used.isoformat() if self.used else None,
        }


def today() -> date:
    """The day, in UTC."""
    return datetime.now(UTC).date()


def beside(store: Path) -> Path:
    """The file with the tokens of a store."""
    place = store.absolute()
    return place.with_name(f"{place.name}-tokens.json")


class Tokens:
    """The tokens of a store. Reads the file again when it has changed, so that what is revoked is so at once.

    Args:
        file: where they are kept; it need not be there.
        day: gives the day.
    """

    def __init__(self, file: Path, day: Callable[[], date] = today) -> None:
        self._file, self._day = file, day
        self._seen: tuple[int, int, int] | None = None
        self._known: tuple[Token, ...] = ()

    def all(self) -> tuple[Token, ...]:
        """Every token, expired ones too, by name.

        Raises:
            Refused: others on this machine can read the file.
            StoreDamaged: the file can't be read.
        """
        try:
            facts = self._file.stat()
        except FileNotFoundError:
            self._seen, self._known = None, ()
            return ()
        if os.name == "posix" and stat.S_IMODE(facts.st_mode) & 0o077:
            raise Refused(f"{self._file} can be read by others on this machine. Run: chmod 600 {self._file}")
        seen = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
        if seen != self._seen:
            self._known, self._seen = self._read(), seen
        return self._known

    def good(self) -> tuple[Token, ...]:
        """Those that have not expired.

        Raises:
            Refused, StoreDamaged: as `all`.
        """
        return tuple(token for token in self.all() if token.expires >= self._day())

    def find(self, text: str) -> Token | None:
        """The token that was shown, if it is one and has not expired.

        It is held against every token, each in constant time, so that the time says nothing about any of them.

        Raises:
            Refused, StoreDamaged: as `all`.
        """
        if len(text) > _LONGEST:
            return None
        digest = _digest(text)
        fitting = [token for token in self.good() if hmac.compare_digest(token.digest, digest)]
        return fitting[0] if fitting else None

    def new(self, name: str, tier: Tier, days: int = USUAL_DAYS) -> str:
        """A new token, which is told this once.

        Args:
            name: whose it is; each name has one token.
            tier: what it may see.
            days: how many days it is good for, 1 to 730.

        Raises:
            BadInput: the name is taken or can't be one, or so many days are not allowed.
            StoreBusy: another process changes the tokens.
        """
        problems = []
        if name in _TAKEN:
            what = f"The access log says {name} of those who show no token."
            problems.append(Problem("name", what, "Take another name."))
        elif not _NAME.fullmatch(name):
            todo = "Take up to 60 letters, digits, dots, dashes, underscores or @."
            problems.append(Problem("name", f"{name[:60]!r} can't be the name of a token.", todo))
        if not 1 <= days <= MOST_DAYS:
            problems.append(Problem("days", f"A token can't be good for {days} days.", f"Give 1 to {MOST_DAYS}."))
        with self._changing():
            kept = [token for token in self.all() if token.expires >= self._day() or token.name != name]
            if any(token.name == name for token in kept):
                problems.append(Problem("name", f"There is a token of the name {name} already.", "Revoke it first."))
            if problems:
                raise BadInput(*problems)
            text = _MARK + secrets.token_urlsafe(32)
            made = self._day()
            self._write([*kept, Token(name, tier, _digest(text), made, made + timedelta(days=days))])
        return text

    def revoke(self, name: str) -> None:
        """Makes a token worthless from the next request on.

        Raises:
            NotFound: there is none of that name.
            StoreBusy: another process changes the tokens.
        """
        with self._changing():
            kept = [token for token in self.all() if token.name != name]
            if len(kept) == len(self.all()):
                known = ", ".join(token.name for token in self.all()) or "none"
                raise NotFound(f"There is no token of the name {name[:60]}. Tokens: {known}.")
            self._write(kept)

    def is_new_today(self, token: Token) -> bool:
        """Whether today's first use of it is still to be written down."""
        return token.used != self._day()

    def mark_used(self, token: Token) -> None:
        """Writes down that a token was used today.

        Raises:
            StoreBusy: another process changes the tokens.
            OSError: the file can't be written.
        """
        with self._changing():
            # By its digest: meanwhile it may have been revoked and another made under its name.
            now = [replace(it, used=self._day()) if it.digest == token.digest else it for it in self.all()]
            self._write(now)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._file.with_name(self._file.name + ".lock"), timeout=_LOCK_SECONDS, mode=0o600):
                yield
        except Timeout as error:
            raise StoreBusy("Another process is changing the tokens. Try again in a moment.") from error

    def _write(self, tokens: list[Token]) -> None:
        rows = [asdict(token) for token in sorted(tokens, key=lambda token: token.name)]
        text = json.dumps({"format": _FORMAT, "tokens": rows}, default=str, indent=1)
        write_whole(self._file, text.encode(), mode=0o600)

    def _read(self) -> tuple[Token, ...]:
        try:
            found = json.loads(self._file.read_bytes())
            known = found["format"] == _FORMAT
            rows = [_token(row) for row in found["tokens"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._damaged() from error
        if not known:
            raise self._damaged()
        return tuple(rows)

    def _damaged(self) -> StoreDamaged:
        return StoreDamaged(f"{self._file} is damaged, so no token counts. Remove it and make the tokens anew.")


def _token(row: dict[str, str]) -> Token:
    used = row["used"]
    return Token(
        name=str(row["name"]),
        tier=Tier(row["tier"]),
        digest=bytes.fromhex(row["digest"]).hex(),
        made=date.fromisoformat(row["made"]),
        expires=date.fromisoformat(row["expires"]),
        used=date.fromisoformat(used) if used else None,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
