"""One request on its way through: when it came, from whom, and what the log says of it."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from lifealliance.model.tiers import Tier
from lifealliance.web.callers import Caller
from lifealliance.web.flowing import BROKEN

if TYPE_CHECKING:
    from starlette.types import Scope

#: Under which name a request knows when it came, where it has gone another way before.
BEGAN = "lifealliance.began"
#: Who a request is from before anybody has looked: it may see what everybody may.
_NOBODY = Caller("anonymous", Tier.PUBLIC)
#: What nobody has to wait for: whether the server answers, and what a page of refusal is drawn with.
_FREE = ("/health", "/static/")


@dataclass(slots=True)
class Visit:
    """One request on its way through."""

    scope: Scope
    began: float = 0.0
    caller: Caller = _NOBODY
    status: int = 0
    sent: int = 0
    answered: float = 0.0
    let_in: bool = False
    _id: str = ""

    def __post_init__(self) -> None:
        self.began = self.scope.get(BEGAN) or time.perf_counter()

    @property
    def id(self) -> str:
        """What the log and a refusal call it; made when somebody wants to know."""
        self._id = self._id or secrets.token_hex(8)
        return self._id

    def header(self, name: bytes) -> list[bytes]:
        """The values of a header."""
        return [value for key, value in self.scope["headers"] if key == name]

    def is_free(self) -> bool:
        """Whether it is answered however much the caller has asked for already."""
        return str(self.scope["path"]).startswith(_FREE)

    def accept(self) -> str:
        """What the caller accepts."""
        return b", ".join(self.header(b"accept")).decode("latin-1")

    def route(self) -> str:
        """The kind of address, never what was asked or about whom."""
        return str(getattr(self.scope.get("route"), "path", "other"))

    def line(self) -> str:
        """The line of the log: who asked for which kind of address, and how it went; never what was asked."""
        caller = self.caller
        seconds = time.perf_counter() - self.began
        broken = ', "broken": true' if self.scope.get(BROKEN) else ""
        return (
            f'{{"id": "{self.id}", "time": "{_second(int(time.time()))}", "caller": {_quoted(caller.name)}, '
            f'"tier": "{caller.tier}", "method": {_quoted(self.scope["method"])}, "address": {_quoted(self.route())}, '
            f'"status": {self.status}, "ms": {seconds * 1000:.1f}, "bytes": {self.sent}{broken}}}'
        )


@lru_cache(2)
def _second(seconds: int) -> str:
    """A second of the clock as it is written."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


@lru_cache(256)
def _quoted(text: str) -> str:
    """A text as JSON; there are few."""
    return json.dumps(text)
