"""A spreadsheet (XLSX), read part by part: values as they were last calculated, merged cells filled.

Written after ECMA-376, part 1, section 18.3 (worksheets) and 18.4 (shared strings). A formula counts as the value
stored with it, and is said; one without a stored value is refused.
"""

from __future__ import annotations

import io
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from lifealliance.errors import BadInput, Problem
from lifealliance.importers.ledger import listed, number
from lifealliance.terms import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from lifealliance.importers.archive import Archive
    from lifealliance.importers.ledger import Ledger

_ROWS, _WIDE, _LONGEST, _FILLED = 300_000, 1_000, 131_072, 1_000_000
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_AGAIN = "Open it in your spreadsheet program and save it again."


def sheets(archive: Archive) -> list[Sheet]:
    """The sheets of a workbook in their order.

    Raises:
        BadInput: a part of the workbook is absent or damaged.
    """
    targets = {}
    for element in _parse(archive, "xl/_rels/workbook.xml.rels", ("Relationship",)):
        target = element.get("Target", "")
        path = PurePosixPath(target.lstrip("/")) if target.startswith("/") else PurePosixPath("xl") / target
        targets[element.get("Id", "")] = str(path)
    strings: list[str] = []
    if archive.find("xl/sharedStrings.xml"):
        strings = [_words(element) for element in _parse(archive, "xl/sharedStrings.xml", ("si",))]
    found = []
    for element in _parse(archive, "xl/workbook.xml", ("sheet",)):
        name = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        if name in targets and archive.find(targets[name]):
            found.append(Sheet(archive, targets[name], element.get("name", ""), strings))
    if not found:
        raise BadInput(Problem(archive.file, "This is a spreadsheet without a sheet of cells.", _AGAIN))
    return found


class Sheet:
    """One sheet, read whole when it is made.

    Attributes:
        name: its name.
        headings: its first row.
    """

    def __init__(self, archive: Archive, part: str, name: str, strings: list[str]) -> None:
        self.name, self._file = name, archive.file
        self._strings = strings
        self._cells: dict[int, dict[int, str]] = {}
        self._formulas: list[str] = []
        self._empty: list[str] = []
        self._errors: list[str] = []
        self._merged = 0
        self._read(archive, part)
        self.top = min((at for at, row in self._cells.items() if any(row.values())), default=0)
        head = self._cells.get(self.top, {})
        self._width = max((at for at, words in head.items() if words.strip()), default=-1) + 1
        self.headings = [head.get(at, "") for at in range(self._width)]

    def _read(self, archive: Archive, part: str) -> None:
        line, merges = 0, []
        for element in _parse(archive, part, ("row", "mergeCell")):
            if element.tag.endswith("mergeCell"):
                merges.append(element.get("ref", ""))
                continue
            line = int(element.get("r") or line + 1) if (element.get("r") or "1").isdecimal() else line + 1
            if line > _ROWS:
                what = f"The sheet {self.name} has more than {_ROWS:,} rows."
                raise BadInput(Problem(archive.file, what, "Split it into several files."))
            row = self._cells.setdefault(line, {})
            at = -1
            for cell in element:
                if cell.tag.endswith("}c"):
                    place = _PLACE.fullmatch(cell.get("r", ""))
                    at = _column(place[1]) if place else at + 1
                    if at < _WIDE:
                        row[at] = self._value(cell, f"{_letters(at)}{line}")
        filled = 0
        for merge in merges:
            filled += self._fill(merge, _FILLED - filled)

    def _value(self, cell: Element, place: str) -> str:
        parts = {child.tag.rpartition("}")[2]: child for child in cell}
        kind, value = cell.get("t", "n"), parts.get("v")
        words = (value.text or "") if value is not None else ""
        if "f" in parts:
            (self._formulas if words or kind == "str" else self._empty).append(place)
        if kind == "s":
            return self._strings[int(words)] if words.isdecimal() and int(words) < len(self._strings) else ""
        if kind == "inlineStr":
            return _words(parts["is"]) if "is" in parts else ""
        if kind == "e":
            self._errors.append(place)
        return _unescaped(words) if kind == "str" else words.removesuffix(".0")

    def _fill(self, merge: str, most: int) -> int:
        """Give every cell of a merged range the value of its first; how many were filled."""
        ends = [_PLACE.fullmatch(end) for end in merge.split(":")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            return 0
        (left, top), (right, bottom) = ((_column(end[1]), int(end[2])) for end in ends if end)
        words = self._cells.get(top, {}).get(left, "")
        filled = 0
        if not words:
            return 0
        for line in range(top, min(bottom, _ROWS) + 1):
            for at in range(left, min(right, _WIDE - 1) + 1):
                if filled < most and line in self._cells and (line, at) != (top, left):
                    self._cells[line][at] = words
                    filled += 1
        self._merged += filled
        return filled

    @property
    def said(self) -> list[str]:
        """How the sheet was read, in sentences."""
        sentences = [f"Read was the sheet {self.name}."]
        if self._formulas:
            what = f"calculated by a formula read as last calculated: {listed(self._formulas)}"
            sentences.append(f"{number(len(self._formulas), 'cell')} {what}.")
        if self._merged:
            sentences.append(f"{number(self._merged, 'merged cell')} given the value of the first of them.")
        return sentences

    def rows(self, ledger: Ledger) -> Iterator[tuple[str, list[str]]]:
        """Every row below the headings, with its place; what is wrong is told and left out.

        Args:
            ledger: gets problems.
        """
        sheet = f"sheet {self.name}, "
        if self._empty:
            what = f"Formulas that were never calculated: {listed(self._empty)}."
            ledger.problem(f"{sheet}cell {self._empty[0]}", what, _AGAIN)
        if self._errors:
            what = f"Cells that hold an error of the spreadsheet: {listed(self._errors)}."
            ledger.problem(f"{sheet}cell {self._errors[0]}", what, "Mend the formula.")
        for at, heading in enumerate(self.headings):
            self._fits(heading, f"{sheet}cell {_letters(at)}{self.top}", ledger)
        for line in sorted(self._cells):
            row = self._cells[line]
            if line <= self.top or not any(words.strip() for words in row.values()):
                continue
            beyond = [at for at, words in row.items() if at >= self._width and words.strip()]
            if beyond:
                what = "This cell stands beyond the last heading."
                ledger.problem(f"{sheet}cell {_letters(beyond[0])}{line}", what, "Give its column a heading.")
                continue
            cells = [row.get(at, "") for at in range(self._width)]
            if all(self._fits(words, f"{sheet}cell {_letters(at)}{line}", ledger) for at, words in enumerate(cells)):
                yield f"{sheet}row {line}", cells

    @staticmethod
    def _fits(words: str, place: str, ledger: Ledger) -> bool:
        if len(words) > _LONGEST:
            ledger.problem(place, f"This cell is longer than {_LONGEST:,} characters.", "Shorten it.")
            return False
        if bad := FORBIDDEN.search(words):
            ledger.problem(place, f"This cell holds the control character U+{ord(bad[0]):04X}.", "Take it out.")
            return False
        return True


def _parse(archive: Archive, part: str, names: tuple[str, ...]) -> Iterator[Element]:
    """The elements of the names, each let go of once it is used."""
    try:
        found = archive.find(part)
        if not found:
            raise BadInput(Problem(archive.file, f"This is a spreadsheet without its part {part}.", _AGAIN))
        for _, element in iterparse(io.BytesIO(archive.read(found)), forbid_dtd=True):
            if element.tag.rpartition("}")[2] in names:
                yield element
                element.clear()
    except (ParseError, DefusedXmlException) as error:
        what = f"This is a spreadsheet whose part {part} can not be read."
        raise BadInput(Problem(archive.file, what, _AGAIN)) from error


def _words(element: Element) -> str:
    """The text of a string in runs, without its reading aids."""
    found = []
    for child in element:
        tag = child.tag.rpartition("}")[2]
        if tag == "t":
            found.append(child.text or "")
        elif tag == "r":
            found += [run.text or "" for run in child if run.tag.endswith("}t")]
    return _unescaped("".join(found))


def _unescaped(words: str) -> str:
    """The characters that a spreadsheet writes by number (ECMA-376, part 1, 22.4.2.4); line ends as line feeds."""
    found = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), words)
    return found.replace("\r\n", "\n").replace("\r", "\n")


def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1


def _letters(at: int) -> str:
    found = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        found = chr(65 + rest) + found
    return found
