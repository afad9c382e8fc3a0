"""Whose words a passage holds: turns of a transcript or of field notes, read from the labels at their beginning.

Field-note words are the observer's and are never shown as a participant's quotation: in an observation only a
labelled line, up to the next empty line, is a participant's turn; everything else is the observer's. In an interview
an answer goes on until the next label.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CONTEXT = 32
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of a text in one voice; `words` is where the words begin, after the label."""

    start: int
    words: int
    end: int
    label: str
    voice: str


class Transcript:
    """A text with its turns and paragraphs, asked about spans of it.

    Args:
        text: the canonical text.
        kind: the encounter kind (observation, interview, ...), empty where nobody recorded it.
        labels: label before a turn -> voice.
    """

    def __init__(self, text: str, kind: str, labels: Mapping[str, str]) -> None:
        self.text = text
        self.kind = kind
        self.turns = _turns(text, kind, labels)
        self._starts = [turn.start for turn in self.turns]
        self._asked: list[Turn | None] = []  # what the interviewer said last before each turn
        asked = None
        for turn in self.turns:
            self._asked.append(asked)
            asked = turn if turn.voice == "researcher" else asked
        self._paragraphs = [match.start() for match in _PARAGRAPH.finditer(text)]

    def heard(self, start: int, end: int) -> tuple[Turn, ...]:
        """The turns whose words (not only whose label or white space) the span holds."""
        if not self.turns:
            return ()
        first = max(bisect_right(self._starts, start) - 1, 0)
        beyond = bisect_left(self._starts, end, first)
        return tuple(
            turn for turn in self.turns[first:beyond] if self.text[max(start, turn.words) : min(end, turn.end)].strip()
        )

    def question(self, turns: tuple[Turn, ...]) -> str:
        """The interviewer's words just before an answer; empty where there are none."""
        if self.kind != "interview" or not turns or turns[0].voice == "researcher":
            return ""
        asked = self._asked[bisect_right(self._starts, turns[0].start) - 1]
        return self.text[asked.words : asked.end].strip() if asked else ""

    def paragraphs(self, starts: Sequence[int]) -> list[int]:
        """Numbers of the paragraphs (lines with words) that positions lie in, from 1."""
        return [bisect_right(self._paragraphs, start) or 1 for start in starts]

    def before(self, starts: Sequence[int]) -> list[str]:
        """The 32 code points before each position."""
        text = self.text
        return [text[start - _CONTEXT if start > _CONTEXT else 0 : start] for start in starts]

    def after(self, ends: Sequence[int]) -> list[str]:
        """The 32 code points after each position."""
        text = self.text
        return [text[end : end + _CONTEXT] for end in ends]


def vantage(kind: str, voices: tuple[str, ...]) -> str:
    """From where the words speak: in the session, told afterwards, or seen by the observer; empty if unknown."""
    if not voices:
        return ""
    if kind in {"observation", "session"}:
        return "seen by the observer" if voices == ("observer",) else "in the session"
    return "told afterwards" if kind in {"interview", "focus group", "member reflection"} else ""


def _turns(text: str, kind: str, labels: Mapping[str, str]) -> list[Turn]:
    observer = "observer" if kind == "observation" else ""
    if not labels:
        return [Turn(0, 0, len(text), "", observer)] if observer else []
    names = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    marks = list(re.finditer(rf"^[ \t]*({names})[ \t]*[:：][ \t]*", text, re.MULTILINE))
    turns: list[Turn] = []
    reached = 0
    limits = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, limit in zip(marks, limits, strict=False):
        if observer and text[reached : mark.start()].strip():
            turns.append(Turn(reached, reached, mark.start(), "", observer))
        pause = _EMPTY_LINE.search(text, mark.end(), limit) if observer else None
        reached = pause.start() if pause else limit
        turns.append(Turn(mark.start(), mark.end(), reached, mark[1], labels[mark[1]]))
    if observer and text[reached:].strip():
        turns.append(Turn(reached, reached, len(text), "", observer))
    return turns
