"""The way in for the person at the machine: an address that works once, and a session in a cookie."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from typing import TYPE_CHECKING

from lifealliance.web.refusals import Unauthorised

if TYPE_CHECKING:
    from collections.abc import Callable

_CODE_SECONDS = 600.0
_SESSION_SECONDS = 12 * 3600
PATH = "/login"


def _quiet(_: str) -> None:
    """Tells nobody."""


class Logins:
    """Codes that open a session once, and the sessions they opened. Neither outlives the server.

    Args:
        announce: told the path of a fresh address whenever one was used up, so that the person at the machine is
            never locked out; nothing a stranger sends brings it about.
        clock: gives seconds.

    Attributes:
        cookie: the name of the cookie; another for each server, because cookies don't tell ports apart.
    """

    def __init__(self, announce: Callable[[str], None] = _quiet, clock: Callable[[], float] = time.monotonic) -> None:
        self._announce, self._clock = announce, clock
        self._lock = threading.Lock()
        self._codes: dict[bytes, float] = {}
        self._sessions: dict[bytes, float] = {}
        self.cookie = f"lifealliance-{secrets.token_hex(4)}"

    def address(self) -> str:
        """The path of an address that logs in once, within ten minutes."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._codes[_digest(code)] = self._clock() + _CODE_SECONDS
        return f"{PATH}?code={code}"

    def open(self, code: str) -> str:
        """The cookie of a new session, as the header Set-Cookie says it.

        Raises:
            Unauthorised: the code is none, was used, or is too old.
        """
        with self._lock:
            # Looked up by its hash, so the time it takes says nothing about any code.
            until = self._codes.pop(_digest(code), None)
        if until is None:
            raise Unauthorised("This address has been used, or never was one. The terminal of the server has the next.")
        self._announce(self.address())
        if until < self._clock():
            raise Unauthorised("This address was good for ten minutes. The terminal of the server has the next.")
        session = secrets.token_urlsafe(32)
        with self._lock:
            now = self._clock()
            self._sessions = {key: end for key, end in self._sessions.items() if end > now}
            self._sessions[_digest(session)] = now + _SESSION_SECONDS
        return f"{self.cookie}={session}; Path=/; Max-Age={_SESSION_SECONDS}; HttpOnly; SameSite=Strict"

    def known(self, session: str) -> bool:
        """Whether a cookie's value is that of a session that is open."""
        return self._sessions.get(_digest(session), 0.0) > self._clock()

    def close(self, session: str) -> str:
        """Ends a session; gives the header Set-Cookie that takes the cookie away."""
        with self._lock:
            self._sessions.pop(_digest(session), None)
        return f"{self.cookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
