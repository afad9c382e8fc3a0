"""An answer as a workbook: nothing in it is ever run, and what is invented says so in every row."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from lifealliance.answers import INVENTED, INVENTED_NOTICE

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as Written
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from lifealliance.answers import Answer, Cell

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_INVENTED_COLUMN = "invented"
#: Longest text of a cell (ECMA-376 as Excel reads it), with room for the words that say that it was cut.
_LONGEST = 32_767
_CUT = " ... (longer than a cell may be)"


def workbook(answer: Answer) -> bytes:
    """The answer as `.xlsx`: a sheet with the rows, and one that says what was asked and what the columns mean.

    A text that begins like a formula is stored as text, so that no program computes it.
    """
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet("Answer")
    sheet.freeze_panes = "A2"
    table = answer.table
    added = answer.invented and _INVENTED_COLUMN not in table.columns
    names = (*table.columns, _INVENTED_COLUMN) if added else table.columns
    sheet.append([_text(sheet, name, bold=True) for name in names])
    for row in table.rows:
        cells = [_cell(sheet, name, cell) for name, cell in zip(table.columns, row, strict=True)]
        sheet.append([*cells, _text(sheet, INVENTED)] if added else cells)
    about: WriteOnlyWorksheet = book.create_sheet("About")
    for name, value in _about(answer):
        about.append([_text(about, name, bold=True), _text(about, value)])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _about(answer: Answer) -> list[tuple[str, str]]:
    said = [
        ("question", answer.question),
        ("asks", answer.summary),
        ("means", answer.about),
        ("study", answer.study),
        *answer.parameters.items(),
        ("version of the data", answer.version),
    ]
    if answer.invented:
        said.append(("notice", INVENTED_NOTICE))
    return [*said, *((f"column {name}", answer.columns.get(name, "")) for name in answer.table.columns)]


def _cell(sheet: WriteOnlyWorksheet, name: str, cell: Cell | None) -> Written | int | bool | None:
    if cell is None:
        return None
    value = cell.plain()
    if name == _INVENTED_COLUMN and value is True:
        return _text(sheet, INVENTED)
    return _text(sheet, value) if isinstance(value, str) else value


def _text(sheet: WriteOnlyWorksheet, value: str, *, bold: bool = False) -> Written:
    plain = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
    if len(plain) > _LONGEST:
        plain = plain[: _LONGEST - len(_CUT)] + _CUT
    cell = WriteOnlyCell(sheet, value=plain)
    cell.data_type = "s"  # a text that begins with = would be stored as a formula
    if bold:
        cell.font = Font(bold=True)
    return cell
