"""A table of text (CSV): which encoding, which delimiter, and its rows, one at a time.

Read are UTF-8, UTF-16 with its byte order mark, and what the first line declares: `sep=;` as Excel has it, and
`encoding=cp1252` for a table that a program could not write in Unicode. Nothing is guessed: bytes that are not in the
encoding, rows of another length and quotes that are never closed are told with their place.
"""

from __future__ import annotations

import codecs
import csv
import re
from itertools import islice
from typing import TYPE_CHECKING

from lifealliance.importers.table_headings import columns
from lifealliance.terms import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lifealliance.importers.ledger import Ledger

_DELIMITERS = (",", ";", "\t", "|")
_DECLARED = re.compile(r"\s*(sep|encoding)\s*=\s*(.+?)\s*$", re.IGNORECASE)
_ENCODINGS = {
    "utf-8": "utf-8",
    "cp1252": "cp1252",
    "iso8859-1": "latin-1",
    "iso8859-15": "iso8859-15",
    "mac-roman": "mac-roman",
}
_START = 1 << 16
_CHUNK = 1 << 20
_FIRST = 60  # lines in which the heading row must end


class CsvTable:
    """A table of text.

    Args:
        path: the file.

    Attributes:
        name: nothing: a text has one table.
        headings: its first row; empty where there is none that can be read.
    """

    name = ""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            start = file.read(_START)
        self._encoding = "utf-8-sig"
        if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            self._encoding = "utf-16"
        self._unknown = ""
        self._skip, self._delimiter = 0, ""
        self._declare(start)
        lines = _decoded(start, self._encoding).splitlines(keepends=True)[self._skip : self._skip + _FIRST]
        rows = {one: _first(lines, one) for one in ([self._delimiter] if self._delimiter else _DELIMITERS)}
        self._delimiter = max(rows, key=lambda one: (columns(rows[one]).known, len(rows[one])))
        self.headings = rows[self._delimiter]

    def _declare(self, start: bytes) -> None:
        """Read what the first lines declare."""
        for line in islice(_decoded(start, self._encoding).splitlines(), 2):
            declared = _DECLARED.fullmatch(line)
            if not declared:
                break
            self._skip += 1
            if declared[1].lower() == "sep":
                self._delimiter = declared[2] if len(declared[2]) == 1 else "\t" if "t" in declared[2] else ""
            else:
                try:
                    self._encoding = _ENCODINGS[codecs.lookup(declared[2]).name]
                except (LookupError, ValueError):
                    self._unknown = declared[2]

    @property
    def said(self) -> list[str]:
        """How the table was read, in sentences."""
        names = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
        encoding = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}.get(self._encoding, self._encoding)
        return [f"The table is {encoding} with columns between {names.get(self._delimiter, repr(self._delimiter))}."]

    def rows(self, ledger: Ledger) -> Iterator[tuple[str, list[str]]]:
        """Every row below the headings, with its place; what is wrong is told and left out.

        Args:
            ledger: gets problems.
        """
        if self._unknown or not self._sound(ledger):
            if self._unknown:
                what = f"The encoding {self._unknown[:40]} is not one that is read here."
                ledger.problem("line 1", what, f"Use one of: {', '.join(_ENCODINGS)}.")
            return
        with self._path.open(encoding=self._encoding, newline="") as file:
            for _ in range(self._skip):
                file.readline()
            reader = csv.reader(file, delimiter=self._delimiter, strict=True)
            before = 0
            try:
                for cells in reader:
                    place = f"line {self._skip + before + 1}"
                    first, before = before == 0, reader.line_num
                    filled = any(cell.strip() for cell in cells)
                    if filled and self._whole(cells, place, ledger) and not first:
                        yield place, cells
            except csv.Error as error:
                ledger.problem(f"line {self._skip + before + 1}", *_said(str(error)))

    def _whole(self, cells: list[str], place: str, ledger: Ledger) -> bool:
        """Whether a row has as many cells as there are headings, and only characters that can be kept."""
        if len(cells) != len(self.headings):
            what = f"This row has {len(cells)} cells; the headings are {len(self.headings)}."
            ledger.problem(place, what, "Put cells that hold the delimiter or a line break in double quotes.")
            return False
        for heading, cell in zip(self.headings, cells, strict=True):
            if bad := FORBIDDEN.search(cell):
                name = heading.strip() or "without heading"
                what = f"The column {name} holds the control character U+{ord(bad[0]):04X}."
                ledger.problem(place, what, "Take it out.")
                return False
        return True

    def _sound(self, ledger: Ledger) -> bool:
        """Whether all bytes are of the encoding; the first that is not is told with its position."""
        decoder = codecs.getincrementaldecoder(self._encoding)()
        read = line = 0
        with self._path.open("rb") as file:
            while True:
                chunk = file.read(_CHUNK)
                held = len(decoder.getstate()[0])
                try:
                    decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError as error:
                    at = read - held + error.start
                    line += chunk[: max(error.start - held, 0)].count(b"\n")
                    encoding = "UTF-8" if self._encoding == "utf-8-sig" else self._encoding
                    todo = "Save the table as UTF-8, or write encoding=cp1252 as a line above its headings."
                    ledger.problem(f"line {line + 1}", f"Byte {at} is not {encoding}.", todo)
                    return False
                if not chunk:
                    return True
                read += len(chunk)
                line += chunk.count(b"\n")


def _decoded(start: bytes, encoding: str) -> str:
    return start.decode(encoding, "replace")


def _first(lines: list[str], delimiter: str) -> list[str]:
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _said(error: str) -> tuple[str, str]:
    """What the reader of CSV found, in other words."""
    if "end of data" in error:
        return "The quote that opens in this row is never closed.", "Close it, or double the quotes inside the cell."
    if "field limit" in error or "larger than" in error:
        return f"A cell of this row is longer than {csv.field_size_limit():,} characters.", "Is a quote left open?"
    return "The quotes of this row do not fit.", "Double the quotes inside a cell."
