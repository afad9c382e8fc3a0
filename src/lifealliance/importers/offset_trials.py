"""Texts under every way of counting: where each would place the passages of a sample, and how well they fit there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from lifealliance.importers.offset_words import ends, says, starts, words_of
from lifealliance.importers.offsets import Dialect, OffsetMap, Placed, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAMPLE = 240  # passages of a source that are weighed; more tell no more
_OUTSIDE, _SPLIT, _NAMED, _START, _END = -6, -2, 6, 2, 1  # points of a passage


class Marked(Protocol):
    """A passage as a tool gives it: its positions and its name."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def name(self) -> str:
        """Its name, or nothing."""


class Passage(NamedTuple):
    """Nothing but what is weighed of a passage."""

    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text and the passages marked in it; `name` is for people."""

    name: str
    text: Text
    passages: Sequence[Marked]


T = TypeVar("T")


def sampled(passages: Sequence[T]) -> Sequence[T]:
    """Those passages of a source that are weighed."""
    return passages[:: -(-len(passages) // _SAMPLE) or 1]


class _Run(NamedTuple):
    """A sample under one way of counting: place and points of every passage, the points of all, how many are clean."""

    weighed: list[tuple[Placed | None, int]]
    points: int
    clean: int


class Trial:
    """One text under every way of counting that makes a difference in it."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.sample = sampled(evidence.passages)
        self.named = any(passage.name for passage in self.sample)
        self._maps: dict[Dialect, OffsetMap] = {}
        self._runs: dict[Dialect, _Run] = {}

    def map(self, dialect: Dialect) -> OffsetMap:
        """The positions of the text in a way of counting; ways that give the same have one map."""
        if dialect not in self._maps:
            simplest = self.evidence.text.simplest(dialect)
            if simplest not in self._maps:
                self._maps[simplest] = OffsetMap(self.evidence.text, simplest)
            self._maps[dialect] = self._maps[simplest]
        return self._maps[dialect]

    def run(self, dialect: Dialect) -> list[tuple[Placed | None, int]]:
        """Place and points of every passage of the sample."""
        return self._run(dialect).weighed

    def points(self, dialect: Dialect) -> int:
        """Points of all of them."""
        return self._run(dialect).points

    def _run(self, dialect: Dialect) -> _Run:
        if dialect not in self._runs:
            simplest = self.evidence.text.simplest(dialect)
            if simplest not in self._runs:
                there = self.map(simplest)
                text = there.text.canonical
                weighed = [_weigh(passage, there, text) for passage in self.sample]
                there.forget()
                points, clean = sum([points for _, points, _ in weighed]), sum([clean for _, _, clean in weighed])
                self._runs[simplest] = _Run([(placed, points) for placed, points, _ in weighed], points, clean)
            self._runs[dialect] = self._runs[simplest]
        return self._runs[dialect]

    def differ(self, one: Dialect, other: Dialect) -> tuple[int, int]:
        """How many passages differ, and by how many points the first is ahead on them."""
        runs = self.run(one), self.run(other)
        if runs[0] is runs[1]:
            return 0, 0
        ahead = [a[1] - b[1] for a, b in zip(*runs, strict=True) if a[0] != b[0]]
        return len(ahead), sum(ahead)

    def clean(self, dialect: Dialect) -> int:
        """Passages that begin where a word begins."""
        return self._run(dialect).clean


class Pool:
    """The texts of a file together; what is asked of them is asked often and worked out once."""

    def __init__(self, trials: Sequence[Trial]) -> None:
        self.trials = trials
        self._points: dict[Dialect, int] = {}
        self._compared: dict[tuple[Dialect, Dialect], tuple[int, int]] = {}

    def points(self, dialect: Dialect) -> int:
        """Points of all passages of all texts."""
        if dialect not in self._points:
            self._points[dialect] = sum(trial.points(dialect) for trial in self.trials)
        return self._points[dialect]

    def clean(self, dialect: Dialect) -> int:
        """Passages of all texts that begin where a word begins."""
        return sum(trial.clean(dialect) for trial in self.trials)

    def compare(self, one: Dialect, other: Dialect) -> tuple[int, int]:
        """How many passages differ in all texts, and by how many points the first is ahead on them."""
        if (one, other) not in self._compared:
            differences = [trial.differ(one, other) for trial in self.trials]
            self._compared[one, other] = sum(n for n, _ in differences), sum(ahead for _, ahead in differences)
        return self._compared[one, other]


def _weigh(passage: Marked, there: OffsetMap, text: str) -> tuple[Placed | None, int, bool]:
    """Where a passage lies, its points, and whether it begins where a word begins."""
    placed = there.place(passage.start, passage.end)
    if placed is None:
        return None, _OUTSIDE, False
    points, clean = 0 if placed.whole else _SPLIT, starts(text, placed.start)
    points += _START * clean + _END * ends(text, placed.end)
    words = words_of(passage.name) if passage.name else ""
    if words and says(words, text, placed):
        begins = text[placed.start : placed.start + 1].isspace() == passage.name[:1].isspace()
        points += _NAMED * begins
    return placed, points, clean
