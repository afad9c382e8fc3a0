"""Who can reach the server and what they would see: said before it answers."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.errors import Refused
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.web.settings import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lifealliance.credentials import Tokens
    from lifealliance.reader import KnowledgeReader

_HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Exposure:
    """Where a server listens.

    Attributes:
        address: the address, as a socket takes it.
        hosts: the names it answers to.
        outside: others than who is at this machine can reach it.
    """

    address: str
    hosts: frozenset[str]
    outside: bool


def exposure(host: str, names: Sequence[str] = ()) -> Exposure:
    """Where a server would listen, and to which names it would answer.

    Args:
        host: an address of this machine.
        names: by which others ask for it, such as that of the proxy before it; a port is left out.

    Raises:
        Refused: that is no address, or one without a name of its own and none was given.
    """
    text = host.strip().strip("[]")
    try:
        address = ipaddress.ip_address(_HERE if text == "localhost" else text)
    except ValueError as error:
        raise Refused(
            f"{host!r} is no address to listen at. Give an address of this machine, such as 127.0.0.1; the name that "
            "others ask for goes to --name."
        ) from error
    if address.is_unspecified and not names:
        raise Refused(
            f"{host} means every address of this machine. Say with --name by which name others ask for it, because "
            "requests for any other name are refused."
        )
    own = {f"[{address}]" if address.version == 6 else str(address)} - {"0.0.0.0", "[::]"}  # noqa: S104 # not listened at
    hosts = LOOPBACK | own | {name.strip().lower() for name in names}
    return Exposure(str(address), hosts, outside=bool(names) or not address.is_loopback)


def demand_tokens(where: Exposure, tokens: Tokens) -> None:
    """Lets nobody outside in where nobody could be told from anybody.

    Raises:
        Refused: others can reach the server and there is no token that is good.
        StoreDamaged: the tokens can't be read.
    """
    if where.outside and not tokens.good():
        raise Refused(
            f"At {where.address} others could reach this server, and no token tells them apart. Make "
            "one first (lifealliance token new NAME --tier TIER), or leave --host and --name out to serve this machine "
            "alone."
        )


def said(where: Exposure, reader: KnowledgeReader, tokens: Tokens) -> Iterator[str]:
    """What is exposed, line by line."""
    yield f"Others can reach this server at {where.address}, as {', '.join(sorted(where.hosts - LOOPBACK))}."
    for tier in TIERS:
        names = [token.name for token in tokens.good() if token.tier is tier]
        if names or tier is Tier.PUBLIC:
            studies = reader.at(tier).studies()
            what = ", ".join(
                f"{it.id} ({sum(facts.quads for facts in it.graphs.values()):,} statements)" for it in studies
            )
            who = ["everybody"] if tier is Tier.PUBLIC else []
            yield f"  {tier}: {', '.join([*who, *names])} can read {what or 'nothing yet'}."
    yield (
        "  Nothing is encrypted here. Let a proxy that speaks TLS stand between: a token that travels in the clear can "
        "be read on its way, and so can every word."
    )
