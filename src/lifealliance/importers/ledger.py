"""What is noted while a file is read: what is wrong with it, what had to be decided, what came in and went where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem
from lifealliance.model.coded import Count

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN_PROBLEMS = 500
_SHOWN_NAMES = 12


class Ledger:
    """The book kept while one file is read.

    Args:
        file: name of the file, the beginning of every place.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: list[Problem] = []
        self._decisions: dict[str, None] = {}
        self._counts: dict[str, list[int]] = {}

    def problem(self, place: str, what: str, todo: str = "") -> None:
        """Note something that is wrong.

        Args:
            place: where in the file, such as `line 12`; may be empty.
            what: one sentence.
            todo: one sentence, may be empty.
        """
        self._problems.append(Problem(f"{self.file}, {place}" if place else self.file, what, todo))

    def decide(self, sentence: str) -> None:
        """Note something that was decided; the same sentence is kept once."""
        self._decisions[sentence] = None

    def count(self, kind: str, *, kept: int = 0, merged: int = 0, no_place: int = 0) -> None:
        """Note that things of a kind came in and where they went."""
        if not (kept or merged or no_place):
            return
        row = self.row(kind)
        row[0] += kept
        row[1] += merged
        row[2] += no_place

    def row(self, kind: str) -> list[int]:
        """Kept, merged, without a place: the line of a kind itself, for who counts one thing after another."""
        row = self._counts.get(kind)
        if row is None:
            row = self._counts[kind] = [0, 0, 0]
        return row

    @property
    def counts(self) -> tuple[Count, ...]:
        """The import table, a line per kind in the order the kinds were first met."""
        return tuple(Count(kind, sum(row), *row) for kind, row in self._counts.items())

    @property
    def decisions(self) -> tuple[str, ...]:
        """All decisions in the order they were made."""
        return tuple(self._decisions)

    def refuse_if_wrong(self) -> None:
        """Stop here if anything was wrong.

        Raises:
            BadInput: with every problem noted so far (the first 500, and how many there are beyond).
        """
        if not self._problems:
            return
        shown = self._problems[:_SHOWN_PROBLEMS]
        beyond = len(self._problems) - len(shown)
        if beyond:
            shown.append(Problem(self.file, f"There are {beyond} more problems of the same file."))
        raise BadInput(*shown)


def number(count: int, noun: str) -> str:
    """A number and what it counts: `1 passage`, `3 passages`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """Names as a sentence holds them: the first twelve, and how many there are beyond."""
    beyond = len(names) - _SHOWN_NAMES
    return ", ".join(names[:_SHOWN_NAMES]) + (f" and {beyond} more" if beyond > 0 else "")
