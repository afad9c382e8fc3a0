"""Who asks, and what they may see.

Nobody in particular sees the public tier, a token its own, and the person at the machine everything.
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Annotated

from fastapi import Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from lifealliance.errors import LifeAllianceError, NotFound
from lifealliance.model.tiers import Tier
from lifealliance.web.allowance import Allowance
from lifealliance.web.given import Login  # noqa: TC001 # FastAPI reads the annotation
from lifealliance.web.refusals import TooMuch, Unauthorised

if TYPE_CHECKING:
    from starlette.types import Scope

    from lifealliance.credentials import Token, Tokens
    from lifealliance.web.login import Logins

#: Under which name a request knows who asks.
CALLER = "lifealliance.caller"
_SCHEME = "bearer "
#: What a wrong token costs its sender, in seconds; those who show a good one are never kept out by it.
_WRONG_SECONDS = 1.0
#: Where a browser says that a request was not made by a page of this server (Fetch Metadata): no session counts there.
_OWN = {b"same-origin", b"none"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks.

    Attributes:
        name: as the access log says it.
        tier: what they may see.
        purse: whose allowance their requests are taken from; empty where there is no limit.
    """

    name: str
    tier: Tier
    purse: str = ""


#: The person who started the server, at the machine it runs on.
HERE = Caller("here", Tier.CONTROLLED)


class Callers:
    """Tells callers apart.

    Args:
        tokens: those that were given out; None where there are none.
        logins: the local way in; None where there is none.
        allowance: how much everybody has left; None takes the usual measure.
        usual: who asks without saying who; None for nobody in particular, who sees the public tier. Tests, and whoever
            starts an application in their own process, may be taken for `HERE`.
    """

    def __init__(
        self,
        tokens: Tokens | None = None,
        logins: Logins | None = None,
        allowance: Allowance | None = None,
        usual: Caller | None = None,
    ) -> None:
        self._tokens, self._logins, self._usual = tokens, logins, usual
        self._allowance = allowance or Allowance()

    async def who(self, scope: Scope) -> Caller:
        """Who sent a request.

        Raises:
            Unauthorised: it shows a token that is none, is no longer one, or comes in another way than Bearer.
            TooMuch: too many wrong tokens came from there.
            Refused, StoreDamaged: the tokens can't be read; nobody is taken for somebody then.
        """
        shown = [value for name, value in scope["headers"] if name == b"authorization"]
        if shown:
            return await self._bearer(shown, _place(scope))
        if self._logins and self._logins.known(self._session(scope)) and _from_own_page(scope):
            return HERE
        return self.nobody(scope)

    def at_once(self, scope: Scope) -> Caller | None:
        """Who sent a request without a session; None where it takes `who` to say.

        Raises:
            Refused, StoreDamaged: as `who`.
        """
        shown = [value for name, value in scope["headers"] if name == b"authorization"]
        if not shown:
            return self.nobody(scope)
        found = self._token(shown)
        return None if found is None or self._tokens is None or self._tokens.is_new_today(found) else _holder(found)

    def nobody(self, scope: Scope) -> Caller:
        """Who sent a request that does not say so: nobody in particular, whose allowance is that of the place."""
        return self._usual or Caller("anonymous", Tier.PUBLIC, f"anonymous {_place(scope)}")

    def admit(self, caller: Caller) -> None:
        """Lets a request of a caller in who has seconds left; it is to `leave` afterwards.

        Raises:
            TooMuch: none is left.
        """
        if caller.purse and (seconds := self._allowance.enter(caller.purse)):
            raise TooMuch(seconds)

    def leave(self, caller: Caller, seconds: float) -> None:
        """Takes what a request that was let in took from the caller's allowance."""
        if caller.purse:
            self._allowance.leave(caller.purse, seconds)

    def login(self, request: Request, given: Annotated[Login, Query()]) -> Response:
        """Opens a session for the person at the machine, by an address that works once."""
        if self._logins is None:
            raise NotFound("This server has no local login. Show a token.")
        place = f"wrong {_place(request.scope)}"
        if seconds := self._allowance.wait(place):
            raise TooMuch(seconds)
        try:
            cookie = self._logins.open(given.code)
        except LifeAllianceError:
            self._allowance.spend(place, _WRONG_SECONDS)
            raise
        return RedirectResponse("/", 303, {"Set-Cookie": cookie})

    def logout(self, request: Request) -> Response:
        """Ends the session."""
        cookie = self._logins.close(self._session(request.scope)) if self._logins else ""
        return RedirectResponse("/", 303, {"Set-Cookie": cookie} if cookie else {})

    async def _bearer(self, shown: list[bytes], place: str) -> Caller:
        found = self._token(shown)
        if found is None or self._tokens is None:
            if seconds := self._allowance.wait(f"wrong {place}"):
                raise TooMuch(seconds)
            self._allowance.spend(f"wrong {place}", _WRONG_SECONDS)
            raise Unauthorised("This token is not known here, or is good no longer. Ask who runs the server for one.")
        if self._tokens.is_new_today(found):
            # A full disk must not keep anybody out: the day of last use is then told late.
            with suppress(LifeAllianceError, OSError):
                await run_in_threadpool(self._tokens.mark_used, found)
        return _holder(found)

    def _token(self, shown: list[bytes]) -> Token | None:
        """The token that is shown, if it is one."""
        text = shown[0].decode("latin-1")
        if self._tokens is None or len(shown) != 1 or text[: len(_SCHEME)].lower() != _SCHEME:
            return None
        return self._tokens.find(text[len(_SCHEME) :].strip())

    def _session(self, scope: Scope) -> str:
        if self._logins is None:
            return ""
        sent = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
        try:
            found = SimpleCookie(sent).get(self._logins.cookie)
        except CookieError:
            return ""
        return found.value if found else ""


def _holder(token: Token) -> Caller:
    return Caller(token.name, token.tier, f"token {token.digest}")


def _from_own_page(scope: Scope) -> bool:
    """Whether no page of another server made the request, as far as the browser says; a link somebody typed is fine."""
    return all(value in _OWN for name, value in scope["headers"] if name == b"sec-fetch-site")


def whose(scope: Scope) -> str:
    """Whose turn a request is when there are few places: that of a person, or of a place where nobody said who asks."""
    caller: Caller | None = scope.get(CALLER)
    return (caller.purse if caller else "") or _place(scope)


def _place(scope: Scope) -> str:
    """Where a request comes from: its address, or the network of 64 bits that one IPv6 caller may have for itself."""
    client = scope.get("client")
    return _network(client[0] if client else "")


@lru_cache(1024)
def _network(client: str) -> str:
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return "nowhere"
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
