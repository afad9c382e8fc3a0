"""The spans of a source while its passages are placed: each once, however many passages lie there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifealliance.model.coded import Span


class Spans:
    """The spans in which passages lie, with the identifiers of those passages.

    Attributes:
        review: those that somebody should look at.
        words: what regions say their words are, where no text has them.
    """

    def __init__(self) -> None:
        self.review: set[Span] = set()
        self.words: dict[Span, str] = {}
        self._first: dict[Span, str] = {}  # the identifier of the first passage that lies there
        self._further: dict[Span, dict[str, None]] = {}  # the identifiers of all, where there are several

    def __contains__(self, span: Span) -> bool:
        """Whether it is there."""
        return span in self._first

    def __len__(self) -> int:
        """How many there are."""
        return len(self._first)

    def add(self, span: Span, name: str) -> None:
        """Take in a passage; one without an identifier is known by its span alone."""
        first = self._first.setdefault(span, name)
        if name and name != first:
            self._further.setdefault(span, {first: None} if first else {})[name] = None

    def add_all(self, spans: Sequence[Span], names: Sequence[str]) -> None:
        """Take in many passages that all have an identifier, the first of all."""
        self._first = dict(zip(reversed(spans), reversed(names), strict=True))
        if len(self._first) < len(spans):
            for span, name in zip(spans, names, strict=True):
                self.add(span, name)

    def of(self, source: str) -> list[Span]:
        """Those in a source, in the order of its text."""
        return sorted([span for span in self._first if span[0] == source])

    def reviewed(self, spans: Sequence[Span]) -> list[bool]:
        """Whether somebody should look at each."""
        return [span in self.review for span in spans] if self.review else [False] * len(spans)

    def names(self, spans: Sequence[Span]) -> list[tuple[str, ...]]:
        """The identifiers of the passages that lie in each."""
        names: list[tuple[str, ...]] = [(name,) if (name := self._first[span]) else () for span in spans]
        if self._further:
            return [tuple(self._further.get(span, known)) for span, known in zip(spans, names, strict=True)]
        return names
