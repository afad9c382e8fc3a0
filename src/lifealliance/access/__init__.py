"""Who may see what of a study, and what is left of it when somebody withdraws: decided on the Study itself.

What is decided here is decided before a triple is written, so that nothing later has to remember it.
"""

from lifealliance.access.cells import spread
from lifealliance.access.consent import PURPOSES, TEAM, Consents
from lifealliance.access.passages import Access
from lifealliance.access.seen import seen_at
from lifealliance.access.withdrawal import RESEARCHERS, Taken, applied, decided, shown, without

__all__ = [
    "PURPOSES",
    "RESEARCHERS",
    "TEAM",
    "Access",
    "Consents",
    "Taken",
    "applied",
    "decided",
    "seen_at",
    "shown",
    "spread",
    "without",
]
