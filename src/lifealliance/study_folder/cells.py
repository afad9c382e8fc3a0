"""Reading one cell at a time as what it must be, and remembering what is wrong."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from lifealliance.errors import Problem
from lifealliance.model.words import ALSO, GIVEN_UP, WORDS, word

if TYPE_CHECKING:
    from lifealliance.study_folder.tables import Row

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


class CellReader:
    """Reads cells and remembers what is wrong with them, all of it."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, row: Row, heading: str, what: str, todo: str) -> None:
        """What is wrong with a cell, and what to do."""
        self.problems.append(Problem(f"{row.place}, column {heading}", what, todo))

    def needed(self, row: Row, heading: str) -> str:
        """The text of a cell that must not be empty."""
        value = row[heading]
        if not value:
            self.wrong(row, heading, "This cell is empty.", "Fill it or remove the row.")
        return value

    def word(self, row: Row, heading: str, scheme: str) -> str:
        """A word of a scheme; empty if the cell is."""
        typed = row[heading]
        known = word(scheme, typed) if typed else ""
        if known is None:
            words = ", ".join((*WORDS[scheme], *ALSO.get(scheme, {})))
            label = f" ({row.label})" if row.label else ""
            if instead := GIVEN_UP.get(scheme, {}).get(" ".join(typed.lower().split())):
                self.wrong(row, heading, f"{typed!r} is no longer used{label}.", f"Type {instead!r} in its place.")
            else:
                what = f"{typed!r} is none of the words for this column{label}."
                self.wrong(row, heading, what, f"Use one of: {words}.")
            return ""
        return known

    def whole(self, row: Row, heading: str) -> int | None:
        """A whole number from 1; None if the cell is empty."""
        typed = row[heading]
        if not typed:
            return None
        if not typed.isdecimal() or not 0 < int(typed[:9]) == int(typed):
            self.wrong(row, heading, f"{typed!r} is not a whole number.", "Type a number such as 3.")
            return None
        return int(typed)

    def yes(self, row: Row, heading: str, *, otherwise: bool) -> bool:
        """Yes or no; the given value if the cell is empty."""
        typed = row[heading].lower()
        if typed not in {"", "yes", "no"}:
            self.wrong(row, heading, f"{row[heading]!r} is neither yes nor no.", "Type yes or no.")
        return typed == "yes" if typed else otherwise

    def day(self, row: Row | None, heading: str = "value") -> str:
        """The day in a cell (ISO 8601); empty if there is none."""
        typed = row[heading][:10] if row else ""
        try:
            return date.fromisoformat(typed).isoformat() if typed else ""
        except ValueError:
            assert row is not None
            self.wrong(row, heading, f"{row[heading]!r} is no day.", "Type one such as 2027-03-31.")
            return ""

    def language(self, row: Row, heading: str) -> str:
        """A language tag (BCP 47); empty if the cell is."""
        typed = row[heading]
        if typed and not _LANGUAGE.fullmatch(typed):
            self.wrong(row, heading, f"{typed!r} is not a language tag.", "Use one such as en, hu or zh-HK.")
            return ""
        return typed
