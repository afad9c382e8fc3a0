"""Finished tables: what may be told of many dyads where the passages themselves may not be seen."""

from __future__ import annotations

from dataclasses import dataclass

#: What stands in the place of a number that is too small to be told.
SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Spread:
    """How a category is spread over dyads and sessions, told so that no small number is.

    Attributes:
        band: in how many dyads it is indicated: few or none, some, most or all; or suppressed.
        sessions: for each session its number of passages as text, or suppressed.
        total: of all these sessions together.
    """

    category: str
    band: str
    sessions: tuple[tuple[int, str], ...]
    total: str
