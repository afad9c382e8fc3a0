"""The four tiers of access: how far from its makers a thing may go.

After the UK Data Service's open, safeguarded and controlled data, with a tier for single quotes between the first two.
"""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """A tier; each one sees what the ones below it see, and something more.

    Attributes:
        PUBLIC: theory, definitions, published findings and finished tables; no person, dyad or passage.
        QUOTABLE: and quotes as they may be printed, agreed to and checked by a second person.
        SAFEGUARDED: and the passages whose reuse was agreed to.
        CONTROLLED: everything, for those the ethics approval names.
    """

    PUBLIC = "public"
    QUOTABLE = "quotable"
    SAFEGUARDED = "safeguarded"
    CONTROLLED = "controlled"

    def sees(self, other: Tier) -> bool:
        """Whether what may be shown at the other tier may be shown at this one."""
        return TIERS.index(other) <= TIERS.index(self)

    @property
    def caution(self) -> str:
        """What to think of whenever something reads as missing at this tier; nothing where everything is seen."""
        if self is Tier.CONTROLLED:
            return ""
        return (
            f"You see the {self} tier. Memos, consents, notes and reasons are not shown at it: what reads as missing "
            "or not recorded here may be recorded above."
        )


#: All of them, the lowest first.
TIERS = tuple(Tier)


def lowest(*tiers: Tier) -> Tier:
    """The first of them that `TIERS` names; CONTROLLED where there is none."""
    return min(tiers, key=TIERS.index, default=Tier.CONTROLLED)


def highest(*tiers: Tier) -> Tier:
    """The last of them that `TIERS` names; CONTROLLED where there is none, for what nobody decided stays in."""
    return max(tiers, key=TIERS.index, default=Tier.CONTROLLED)
