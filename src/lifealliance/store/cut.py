"""Answers that are cut off at a limit and stay well-formed documents.

pyoxigraph writes a table in one go and faster than rows could be written from Python, so it is let run into a sink that
stops it. The sink then cuts after a whole row and writes the end the document needs.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterator


class FullError(Exception):
    """The sink has all it may take; whoever writes into it stops."""


class _Shape(NamedTuple):
    """How rows stand in a format.

    Attributes:
        head: what ends the part before the first row.
        between: the end of a row that has another after it, found fast and exactly unless `doubt` is in the document.
        gap: characters between two rows.
        rough: stands at least once between two rows, and is quick to count.
        tail: what a cut document needs at its end.
        doubt: what makes `between` inexact; "" if nothing does.
        row: one row with another after it, exact always but slow; quoted text is passed over.
    """

    head: bytes
    between: re.Pattern[bytes]
    gap: int
    rough: bytes
    tail: bytes
    doubt: tuple[bytes, ...] = ()
    row: re.Pattern[bytes] = re.compile(b"")


_SHAPES = {
    ox.QueryResultsFormat.JSON.media_type: _Shape(
        b'"bindings":[',
        # Inside a string a quotation mark is escaped, and the one that ends it is never followed by a letter.
        re.compile(rb'\}(?=,\{"[^,}\]])'),
        1,
        b"},{",
        b"]}}",
        (b",{}", b"[{}"),  # rows in which nothing is bound
        re.compile(rb'(?:[^"}]++|"(?:[^"\\]++|\\.)*+"|\}(?!,\{))*+\}(?=,\{)', re.DOTALL),
    ),
    ox.QueryResultsFormat.XML.media_type: _Shape(
        b"<results>", re.compile(rb"</result>(?=<result>)"), 0, b"</result><result>", b"</results></sparql>"
    ),
    ox.QueryResultsFormat.CSV.media_type: _Shape(
        b"\r\n",
        re.compile(rb"\r\n(?=.)", re.DOTALL),
        0,
        b"\r\n",
        b"",
        (b'"',),
        re.compile(rb'(?:[^"\r]++|"(?:[^"]++|"")*+"(?=[,\r])|\r(?!\n))*+\r\n(?=.)', re.DOTALL),
    ),
    ox.QueryResultsFormat.TSV.media_type: _Shape(b"\n", re.compile(rb"\n(?=.)", re.DOTALL), 0, b"\n", b""),
}
_OFTEN = 256 * 1024


class TableSink:
    """Takes a table up to a number of rows and bytes.

    Args:
        media_type: of pyoxigraph's result format.
        rows: most rows, at least one.
        size: most bytes.
    """

    def __init__(self, media_type: str, rows: int, size: int) -> None:
        assert rows > 0
        self._shape, self._rows, self._size = _SHAPES[media_type], rows, size
        self._data = bytearray()
        self._seen = 0  # an upper bound of the rows so far
        self._ends: list[int] = []  # where rows end that have another after them; [0] is the end of the head
        self._next_look = 0
        self._slow = False
        self.truncated = False

    def write(self, part: bytes) -> int:
        """Takes the next bytes.

        Raises:
            FullError: a limit is passed.
        """
        overlap = max(0, len(self._data) - len(self._shape.rough) + 1)
        self._data += part
        self._seen += self._data.count(self._shape.rough, overlap)
        if self._seen >= self._rows and len(self._data) >= self._next_look:
            self._look()
            # A growing distance between looks keeps the work linear when one row is very long.
            self._next_look = len(self._data) + max(_OFTEN, len(self._data) // 4)
        if len(self._data) > self._size and not self._ends:
            self._look()
        # Without its head no document is whole, however small it is to be.
        if self._ends and (len(self._ends) > self._rows or len(self._data) > self._size):
            raise FullError
        return len(part)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def _look(self) -> None:
        """Finds the row ends that have come in since the last look."""
        shape = self._shape
        if not self._slow and any(self._data.find(doubt) >= 0 for doubt in shape.doubt):
            self._slow, self._ends = True, []
        if not self._ends:
            head = self._data.find(shape.head)
            if head < 0:
                return
            self._ends.append(head + len(shape.head))
        if self._slow:
            while len(self._ends) <= self._rows and (found := shape.row.match(self._data, self._next())):
                self._ends.append(found.end())
        else:
            for found in islice(shape.between.finditer(self._data, self._next()), self._rows + 1 - len(self._ends)):
                self._ends.append(found.end())

    def _next(self) -> int:
        """Where the row after the last known end begins."""
        return self._ends[-1] + (self._shape.gap if len(self._ends) > 1 else 0)

    def document(self) -> bytes:
        """All that was taken, as a whole document."""
        if self._seen >= self._rows or len(self._data) > self._size:
            self._look()
        self.truncated = len(self._ends) > self._rows or len(self._data) > self._size
        if not self.truncated:
            return bytes(self._data)
        fitting = [end for end in self._ends[: self._rows + 1] if end <= self._size]
        return bytes(self._data[: fitting[-1] if fitting else self._ends[0]]) + self._shape.tail


class ByteSink:
    """Takes bytes and knows how many."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, part: bytes) -> int:
        """Takes the next bytes."""
        self.data += part
        return len(part)

    def flush(self) -> None:
        """Nothing waits to be written."""


class Triples:
    """Statements up to a number, and up to a size of what has been written of them.

    Args:
        found: the statements of an answer.
        rows: most statements.
        size: most bytes, give or take the writer's buffer.
        sink: where they are written.
    """

    def __init__(self, found: ox.QueryTriples, rows: int, size: int, sink: ByteSink) -> None:
        self._found, self._rows, self._size, self._sink = found, rows, size, sink
        self.truncated = False

    def __iter__(self) -> Iterator[ox.Triple]:
        for number, triple in enumerate(self._found):
            if number >= self._rows or len(self._sink.data) > self._size:
                self.truncated = True
                return
            yield triple
