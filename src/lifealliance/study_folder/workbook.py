"""Writing study.xlsx so that one can type into it: dropdowns, marked guesses, and what is missing in red."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from lifealliance.model.words import WORDS
from lifealliance.study_folder.sheets import CONSENT, MISSING, SETTINGS, STUDY_SHEET, TABLES, Column, SheetPlan

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_GUESS = PatternFill("solid", fgColor="FFF2B3")
_HEAD = PatternFill("solid", fgColor="DDE7EE")
_RED = Font(color="B00020")
_WIDE = {"sentence", "quote", "note", "value", "code", "scope", "reason", "source", "memo", "text", "redactions"}
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_SPARE_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Cells:
    """A row to be written: all its cells, which of them are new, its row number (0: a new row), which are guesses."""

    values: dict[str, str]
    new: frozenset[str]
    number: int = 0
    guessed: frozenset[str] = frozenset()


def _plans() -> list[SheetPlan]:
    value = Column("value", "Type here.")
    settings = SheetPlan(STUDY_SHEET, "The study itself.", (Column("setting", "What it is."), value), ("setting",))
    return [settings, *TABLES]


def write_workbook(path: Path, sheets: dict[str, list[Cells]]) -> None:
    """Writes the sheets into the workbook, only new cells of rows that stand there; other sheets stay as they are."""
    book = openpyxl.load_workbook(path) if path.exists() else _new_book()
    for plan in _plans():
        if not plan.bare and not sheets[plan.name]:
            continue
        headings = _headings(plan, sheets[plan.name])
        sheet = book[plan.name] if plan.name in book.sheetnames else book.create_sheet(plan.name)
        columns = _head(sheet, plan, headings)
        for cells in sheets[plan.name]:
            _write_row(sheet, columns, cells)
        _dropdowns(sheet, plan, columns)
    temporary = path.with_suffix(".tmp")
    book.save(temporary)
    temporary.replace(path)


def _new_book() -> Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Read me"
    lines = [
        "This workbook says what the coded project beside it can't say: who, when, what for.",
        "Fill what you can; everything can wait except dyad and role. Yellow cells are guesses: type over them.",
        "What is still missing stands in the first column of each sheet. Then: lifealliance load FOLDER",
    ]
    lines += [f"{plan.name}: {plan.about}" for plan in _plans() if plan.bare]
    for number, line in enumerate(lines, start=1):
        sheet.cell(number, 1, line)
    sheet.column_dimensions["A"].width = 110
    return book


def _headings(plan: SheetPlan, rows: list[Cells]) -> list[str]:
    return list(dict.fromkeys([*plan.headings, *(name for cells in rows for name in cells.values if name)]))


def _head(sheet: Worksheet, plan: SheetPlan, headings: list[str]) -> dict[str, int]:
    """Writes headings that are not there yet; the column number of each."""
    there = {str(cell.value).strip().lower(): cell.column for cell in sheet[1] if cell.value is not None}
    about = {column.name: column.about for column in plan.columns}
    for name in headings:
        if name in there:
            continue
        number = max(there.values(), default=0) + 1
        cell = sheet.cell(1, number, name)
        cell.font, cell.fill = Font(bold=True), _HEAD
        if name in about:
            cell.comment = Comment(about[name], "lifealliance")
        sheet.column_dimensions[get_column_letter(number)].width = 48 if name in _WIDE else 16
        there[name] = number
    sheet.freeze_panes = "A2"
    return there


def _write_row(sheet: Worksheet, columns: dict[str, int], cells: Cells) -> None:
    number = cells.number or sheet.max_row + 1
    for name in cells.new:
        cell = sheet.cell(number, columns[name])
        cell.value = cells.values.get(name, "") or None
        if isinstance(cell.value, str) and cell.value.startswith(_FORMULA_SIGNS):
            cell.data_type = "s"  # words that begin like a formula stay words
        if name == MISSING:
            cell.font = _RED
        if name in cells.guessed:
            cell.fill = _GUESS
        if name in _WIDE:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _dropdowns(sheet: Worksheet, plan: SheetPlan, columns: dict[str, int]) -> None:
    """Dropdowns for every column with words; made anew, so that added rows have them too."""
    sheet.data_validations.dataValidation = []
    last = sheet.max_row + _SPARE_ROWS
    words = {column.name: column.words for column in plan.columns if column.words}
    if plan is CONSENT:
        words = {name: WORDS["answer"] for name in columns if name not in CONSENT.headings}
    for name, offered in words.items():
        letter = get_column_letter(columns[name])
        _offer(sheet, offered, f"{letter}2:{letter}{last}")
    if plan.name == STUDY_SHEET:
        rows = {str(sheet.cell(row, columns["setting"]).value): row for row in range(2, sheet.max_row + 1)}
        for setting in SETTINGS:
            if setting.words and setting.name in rows:
                _offer(sheet, setting.words, f"{get_column_letter(columns['value'])}{rows[setting.name]}")


def _offer(sheet: Worksheet, words: tuple[str, ...], cells: str) -> None:
    validation = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    validation.error = f"Use one of: {', '.join(words)}."
    validation.add(cells)
    sheet.add_data_validation(validation)


def write_twins(folder: Path, sheets: dict[str, list[Cells]]) -> None:
    """Writes the sheets as CSV tables, UTF-8 with line feeds."""
    folder.mkdir(parents=True, exist_ok=True)
    for plan in _plans():
        if not plan.bare and not sheets[plan.name]:
            continue
        headings = _headings(plan, sheets[plan.name])
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(headings)
        for cells in sheets[plan.name]:
            writer.writerow([cells.values.get(name, "") for name in headings])
        (folder / f"{plan.name}.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
