"""From the positions a tool wrote to code points of the canonical text.

REFI-QDA 1.5, section 10.2, counts Unicode code points; tools count what their own memory holds. Seen so far: UTF-16
code units with CRLF as two (NVivo), code points with CRLF as one (QualCoder), and an end that is exclusive everywhere,
against the letter of the standard. The canonical text has no byte order mark, a single line feed for every line end,
and is otherwise unchanged: no Unicode normalisation, or positions would move.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Literal, NamedTuple

from lifealliance.errors import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.model.texts import AnyText, Texts

Unit = Literal["code points", "UTF-16 code units", "UTF-8 bytes"]
UNITS: tuple[Unit, ...] = ("code points", "UTF-16 code units", "UTF-8 bytes")

_MARK = "\ufeff"
_CRLF = "\0"  # stands for CRLF between raw and canonical text; a text with a real NUL is refused before it gets here
_RUNS: dict[Unit, re.Pattern[str]] = {
    "code points": re.compile("(\0+)|([^\0]+)"),
    "UTF-16 code units": re.compile("(\0+)|([^\0\U00010000-\U0010ffff]+)|([\U00010000-\U0010ffff]+)"),
    "UTF-8 bytes": re.compile("(\0+)|([\x01-\x7f]+)|([\x80-\u07ff]+)|([\u0800-\uffff]+)|([\U00010000-\U0010ffff]+)"),
}
_WIDTHS: dict[Unit, tuple[int, ...]] = {
    "code points": (1,),
    "UTF-16 code units": (1, 2),
    "UTF-8 bytes": (1, 2, 3, 4),
}
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_MARK_WIDTH: dict[Unit, int] = {"code points": 1, "UTF-16 code units": 1, "UTF-8 bytes": 3}


class Dialect(NamedTuple):
    """A way of counting positions.

    Attributes:
        unit: what is counted.
        crlf: 1 or 2, what a CRLF counts in characters.
        mark: whether the byte order mark counts.
        inclusive: whether the end is the last character instead of the place after it.
    """

    unit: Unit = "code points"
    crlf: int = 1
    mark: bool = False
    inclusive: bool = False

    def __str__(self) -> str:
        return (
            f"{self.unit}, CRLF as {'two' if self.crlf == 2 else 'one'}, byte order mark "
            f"{'' if self.mark else 'not '}counted, end {'inclusive' if self.inclusive else 'exclusive'}"
        )

    @property
    def seen(self) -> bool:
        """Whether a tool is known to count so; the others need evidence of their own."""
        return self.unit != "UTF-8 bytes" and not self.mark and not self.inclusive


def named(words: str) -> Dialect | None:
    """A way of counting by its words, such as `UTF-16 code units, CRLF as two`; None where nothing is said.

    Raises:
        BadInput: the words name none.
    """
    said = [part.strip().casefold() for part in words.split(",") if part.strip()]
    if not said:
        return None
    ways = {str(way).casefold(): way for way in (*DIALECTS, *(one._replace(inclusive=True) for one in DIALECTS))}
    found = [way for full, way in ways.items() if all(part in full.split(", ") for part in said)]
    if not found:
        todo = "Write, for example: UTF-16 code units, CRLF as two. Units: " + ", ".join(UNITS) + "."
        raise BadInput(Problem("offsets", f"{words[:80]!r} is no way of counting positions.", todo))
    return found[0]


#: Every way of counting that is weighed; an inclusive end is weighed apart, by quoted words only.
DIALECTS = tuple(Dialect(unit, crlf, mark) for mark in (False, True) for unit in UNITS for crlf in (1, 2))


class Text:
    """A text as it was packed, and its canonical form.

    Args:
        raw: the decoded text, its byte order mark and line ends as they were; without control characters.
        texts: where its words lie; without it they are in memory.

    Attributes:
        kept: its canonical form, wherever it lies.
    """

    __slots__ = ("_ascii", "_bmp", "_coded", "_crlf", "_marks", "kept")

    def __init__(self, raw: str, texts: Texts | None = None) -> None:
        body = raw.lstrip(_MARK)
        self._marks = len(raw) - len(body)
        coded = body.replace("\r\n", _CRLF).replace("\r", "\n")
        self._crlf = _CRLF in coded
        keep: Callable[[str], AnyText] = str if texts is None else texts.add
        self.kept = keep(coded.replace(_CRLF, "\n"))
        self._coded = keep(coded) if self._crlf else self.kept
        self._ascii = body.isascii()
        self._bmp = self._ascii or not _BEYOND.search(body)

    @property
    def canonical(self) -> str:
        """Its canonical form; who needs it often asks for it once."""
        return str(self.kept)

    @property
    def coded(self) -> str:
        """The same with a sign of its own in the place of every CRLF."""
        return str(self._coded)

    def simplest(self, dialect: Dialect) -> Dialect:
        """The simplest way of counting that gives the same positions in this text."""
        unit = dialect.unit
        if self._ascii or (self._bmp and unit == "UTF-16 code units"):
            unit = "code points"
        crlf = dialect.crlf if self._crlf else 1
        mark = dialect.mark and self._marks > 0
        if mark and dialect.unit == "UTF-8 bytes":
            unit = dialect.unit  # the mark alone makes bytes differ
        return Dialect(unit, crlf, mark, dialect.inclusive)

    def mark_width(self, dialect: Dialect) -> int:
        """Positions the byte order mark takes."""
        return self._marks * _MARK_WIDTH[dialect.unit] if dialect.mark else 0


class Placed(NamedTuple):
    """A passage in the canonical text; `whole` is False where a position fell inside a character."""

    start: int
    end: int
    whole: bool = True


class OffsetMap:
    """Turns positions of a tool into code points of the canonical text, each in logarithmic time.

    It reads the text when it is first asked.

    Args:
        text: the text the positions count in.
        dialect: how they count.
    """

    __slots__ = ("_canonical", "_dialect", "_length", "_same", "_tool", "_total", "_widths", "text")

    def __init__(self, text: Text, dialect: Dialect) -> None:
        self.text, self._dialect = text, dialect
        self.forget()

    def forget(self) -> None:
        """Let go of what was read of the text; it is read again when something is asked."""
        self._length = self._total = self._same = 0
        self._tool: list[int] = []
        self._canonical: list[int] = []
        self._widths: list[int] = []

    def _read(self) -> None:
        text, dialect = self.text, self._dialect
        reached, at = text.mark_width(dialect), 0
        self._tool, self._canonical, self._widths = [0], [0], [reached + 1]  # all of the mark is position 0
        widths = (dialect.crlf, *_WIDTHS[dialect.unit])
        for run in _RUNS[dialect.unit].finditer(text.coded):
            width = widths[(run.lastindex or 1) - 1]
            if width != self._widths[-1] or at == 0:
                self._tool.append(reached)
                self._canonical.append(at)
                self._widths.append(width)
            reached += width * (run.end() - run.start())
            at = run.end()
        self._length, self._total = at, reached
        self._same = reached if self._widths == [1, 1] and not dialect.inclusive else 0

    @property
    def same(self) -> int:
        """How far positions are those of the canonical text: to its end, or not at all."""
        if not self._tool:
            self._read()
        return self._same

    def place(self, start: int, end: int) -> Placed | None:
        """Where a passage lies; None where a position lies outside the text or the end before the start.

        A position inside a character (half a surrogate pair, between CR and LF) takes the whole character in.
        """
        if not self._tool:
            self._read()
        end += self._dialect.inclusive
        if not 0 <= start <= end <= self._total:
            return None
        if self._same:
            return Placed(start, end)
        first, over = self._at(start)
        last, more = self._at(end)
        return Placed(first, last + 1 if more else last, not over and not more)

    def _at(self, position: int) -> tuple[int, int]:
        if position == self._total:
            return self._length, 0
        run = bisect_right(self._tool, position) - 1
        characters, over = divmod(position - self._tool[run], self._widths[run])
        return self._canonical[run] + characters, 0 if run == 0 else over


def tool_position(text: str, position: int, dialect: Dialect) -> int:
    """The position a tool would write for a code point of a raw text without byte order mark; the way back.

    Args:
        text: the raw text, line ends as packed.
        position: code points of its canonical text.
        dialect: how the tool counts.
    """
    before = text.replace("\r\n", _CRLF)[:position]
    crlf = before.count(_CRLF)
    plain = before.replace(_CRLF, "")
    encoded = {"code points": len(plain), "UTF-16 code units": len(plain.encode("utf-16-le")) // 2}
    return encoded.get(dialect.unit, len(plain.encode())) + crlf * dialect.crlf
