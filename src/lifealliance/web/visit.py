"""One request on its way through: when it came, from whom, and what the log says of it."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
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
        said = {
            "id": self.id,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "caller": self.caller.name,
            "tier": str(self.caller.tier),
            "method": self.scope["method"],
            "address": self.route(),
            "status": self.status,
            "ms": round((time.perf_counter() - self.began) * 1000, 1),
            "bytes": self.sent,
            **({"broken": True} if self.scope.get(BROKEN) else {}),
        }
        return json.dumps(said)
