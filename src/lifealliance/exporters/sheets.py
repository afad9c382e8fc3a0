"""Tables as the sheets of a workbook (.xlsx): nothing in a cell is ever computed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.cell.cell import Cell as Written
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

#: What a sheet holds (ECMA-376 as Excel reads it): rows, columns, characters of a cell.
MOST_ROWS, MOST_COLUMNS, LONGEST = 1_048_576, 16_384, 32_767
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CUT = " ... (longer than a cell may be)"

Value = str | int | bool | None


class Sheets:
    """A workbook while its sheets are written.

    Attributes:
        cut: how many texts were too long for a cell and end with `CUT`.
    """

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)
        self.cut = 0

    def add(self, name: str, columns: Iterable[str], rows: Iterable[Iterable[Value]]) -> None:
        """A sheet whose first row names its columns and stays in sight."""
        sheet: WriteOnlyWorksheet = self._book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append([self._text(sheet, column, bold=True) for column in columns])
        for row in rows:
            sheet.append([self._text(sheet, value) if isinstance(value, str) else value for value in row])

    def pairs(self, name: str, rows: Iterable[tuple[str, str]]) -> None:
        """A sheet of two columns that says something about the others."""
        sheet: WriteOnlyWorksheet = self._book.create_sheet(name)
        for what, said in rows:
            sheet.append([self._text(sheet, what, bold=True), self._text(sheet, said)])

    def written(self) -> bytes:
        """The workbook."""
        body = io.BytesIO()
        self._book.save(body)
        return body.getvalue()

    def _text(self, sheet: WriteOnlyWorksheet, value: str, *, bold: bool = False) -> Written:
        plain = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
        if len(plain) > LONGEST:
            self.cut += 1
            plain = plain[: LONGEST - len(CUT)] + CUT
        cell = WriteOnlyCell(sheet, value=plain)
        cell.data_type = "s"  # a text that begins with = would be stored as a formula
        if bold:
            cell.font = Font(bold=True)
        return cell
