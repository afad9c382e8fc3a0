"""What only HTTP can refuse, in the same tree as every other refusal, so that all of them look the same outside."""

from __future__ import annotations

from lifealliance.errors import LifeAllianceError


class BadRequest(LifeAllianceError):
    """A request that can't be understood, such as one parameter given twice."""

    code = "bad-request"
    status = 400


class Unauthorised(LifeAllianceError):
    """A token or a login that is not known here, or is good no longer. Without any, what is public can be seen."""

    code = "unauthorised"
    status = 401


class WrongHost(LifeAllianceError):
    """A request addressed to a name this server does not go by."""

    code = "wrong-host"
    status = 400


class NoSuchMethod(LifeAllianceError):
    """A method that the address does not know, such as DELETE: everything here is read only."""

    code = "method-not-allowed"
    status = 405


class NotAcceptable(LifeAllianceError):
    """The answer can't be written in any format the caller accepts; the message lists those it can be written in."""

    code = "not-acceptable"
    status = 406


class OtherVersion(LifeAllianceError):
    """A permalink names a version of the data that is no longer here; without it the newer answer can be had."""

    code = "other-version"
    status = 409


class TooLong(LifeAllianceError):
    """A query or a body beyond the limit; the message says how many bytes are read."""

    code = "too-long"
    status = 413


class AddressTooLong(LifeAllianceError):
    """An address beyond the limit; a query that long may be sent by POST."""

    code = "address-too-long"
    status = 414


class WrongContentType(LifeAllianceError):
    """A body of a kind that is not read here; the message lists those that are."""

    code = "wrong-content-type"
    status = 415


class TooMuch(LifeAllianceError):
    """The caller has used up its time; the header Retry-After says in how many seconds there is more."""

    code = "too-much"
    status = 429

    def __init__(self, seconds: int = 1) -> None:
        super().__init__(f"This caller has used up its time on this server. There is more in {seconds} seconds.")
        self.seconds = seconds


class Unexpected(LifeAllianceError):
    """A mistake in the program. The answer carries an id that stands in the log, and nothing else about it."""

    code = "unexpected"
    status = 500
