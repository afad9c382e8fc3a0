"""Reading the sheets as plain tables, from study.xlsx or from its CSV twins, with the place of every row.

Values are read, never formulas: where a cell holds a formula its last computed value counts, and that is said.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from lifealliance.errors import BadInput, Problem
from lifealliance.study_folder.inside import stay_inside
from lifealliance.study_folder.sheets import GUESSED, MISSING, STUDY_SHEET, TABLES, SheetPlan
from lifealliance.terms import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from openpyxl.workbook import Workbook

WORKBOOK = "study.xlsx"
TWINS = "study"
#: Columns a sheet may lack: what init writes for people, and what came with a later version of it.
_MAY_LACK = (MISSING, GUESSED, "merged into", "revises", "sensitive", "guide")
_MOST_ROWS = 100_000
_LONGEST_CELL = 100_000
#: Columns that name a row, the most telling first.
_NAMING = ("statement", "id", "column", "code", "path", "pseudonym", "source", "setting")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its cells by heading (text, trimmed), and its place."""

    cells: dict[str, str]
    place: str
    number: int = 0

    @property
    def label(self) -> str:
        """What the row is about, as the person who typed it calls it; empty where nothing names it."""
        name = next((self[heading] for heading in _NAMING if self[heading]), "")
        version = self["version"]
        return f"{name}, version {version}" if name and version else name

    def __getitem__(self, heading: str) -> str:
        """The text of a cell; empty where the sheet has no such column."""
        return self.cells.get(heading, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it was read."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheets(folder: Path) -> dict[str, Sheet]:
    """The sheets of a study folder by name: from study.xlsx, or from study/*.csv where there is no workbook.

    Raises:
        BadInput: no study is described there, or what is there can't be read; all problems at once.
    """
    workbook, twins = folder / WORKBOOK, folder / TWINS
    stay_inside(folder, (workbook, *twins.glob("*.csv")))
    if workbook.is_file() and twins.is_dir():
        raise BadInput(
            Problem(
                str(folder),
                f"Both {WORKBOOK} and the folder {TWINS} with CSV tables are here, and they may say different things.",
                "Keep one of them here.",
            )
        )
    if workbook.is_file():
        return _from_workbook(workbook)
    if twins.is_dir():
        return _from_twins(twins)
    raise BadInput(
        Problem(
            str(folder),
            f"There is no {WORKBOOK} and no folder {TWINS} with CSV tables here.",
            "Draft one with: lifealliance init DIR PROJECT.qdpx",
        )
    )


def _from_workbook(path: Path) -> dict[str, Sheet]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except PermissionError as error:
        todo = "Close it in the program that has it open, or allow yourself to read it."
        raise BadInput(Problem(path.name, "This file can't be opened.", todo)) from error
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise BadInput(
            Problem(path.name, "This file can't be read as an Excel workbook.", "Save it again as .xlsx.")
        ) from error
    wanted = [STUDY_SHEET, *(plan.name for plan in TABLES)]
    optional = {plan.name for plan in TABLES if plan.optional}
    there = {name.strip().casefold(): name for name in book.sheetnames}
    missing = [
        Problem(path.name, f"The sheet {name} is missing.", "Give it its name back; what it says would be left out.")
        for name in wanted
        if name.casefold() not in there and name not in optional
    ]
    if missing:
        raise BadInput(*missing)
    wanted = [name for name in wanted if name.casefold() in there]
    uncomputed = _uncomputed(path, book, {name: there[name.casefold()] for name in wanted})
    if uncomputed:
        raise BadInput(*uncomputed)
    tables = {
        name: ([_cell(value) for value in row] for row in book[there[name.casefold()]].iter_rows(values_only=True))
        for name in wanted
    }
    try:
        sheets = _sheets(tables, lambda name: f"{path.name}, sheet {name}")
    finally:
        book.close()
    if lost := _lost_columns(path, sheets):
        raise BadInput(*lost)
    return sheets


def _lost_columns(path: Path, sheets: dict[str, Sheet]) -> list[Problem]:
    """Columns that stand in no sheet under their name."""
    return [
        Problem(
            f"{path.name}, sheet {plan.name}, row 1",
            f"The column {heading} is missing.",
            "Give it its heading back; what it says would be left out.",
        )
        for plan in TABLES
        if plan.name in sheets
        for heading in plan.headings
        if heading not in (*sheets[plan.name].headings, *_MAY_LACK)
    ]


def _uncomputed(path: Path, values: Workbook, names: Mapping[str, str]) -> list[Problem]:
    """Formulas whose value the file does not hold: it would be read as an empty cell."""
    formulas = openpyxl.load_workbook(path, read_only=True)
    found = [
        Problem(
            f"{path.name}, sheet {name}, {get_column_letter(column)}{number}",
            "This cell holds a formula without its value.",
            "Open the workbook in a spreadsheet program and save it, or type the value.",
        )
        for name, title in names.items()
        for number, (row, typed) in enumerate(
            zip(values[title].iter_rows(values_only=True), formulas[title].iter_rows(values_only=True), strict=False), 1
        )
        for column, (value, formula) in enumerate(zip(row, typed, strict=False), 1)
        if value is None and isinstance(formula, str) and formula.startswith("=")
    ]
    formulas.close()
    return found


def _cell(value: object) -> str:
    """A cell as the text a person sees: whole numbers without a decimal point, nothing for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _from_twins(folder: Path) -> dict[str, Sheet]:
    tables: dict[str, Iterable[list[str]]] = {}
    problems: list[Problem] = []
    for name in (STUDY_SHEET, *(plan.name for plan in TABLES)):
        path = folder / f"{name}.csv"
        if not path.is_file():
            continue
        try:
            tables[name] = _csv_rows(path)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(*problems)
    return _sheets(tables, lambda name: f"{TWINS}/{name}.csv")


def _csv_rows(path: Path) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            Problem(path.name, f"Byte {error.start} is not UTF-8.", "Save the table as CSV UTF-8.")
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend([cell.strip() for cell in row] for row in reader)
    except csv.Error as error:
        raise BadInput(
            Problem(
                f"{path.name}, line {reader.line_num}", f"The table can't be read: {error}.", "Mend the quotes there."
            )
        ) from error
    return rows


def read_table(path: Path, place: str) -> Sheet:
    """A CSV table of its own; lines before the headings that begin with # are remarks.

    Raises:
        BadInput: it can't be read; all problems at once.
    """
    rows = _csv_rows(path)
    remarks = 0
    while remarks < len(rows) and (not any(rows[remarks]) or rows[remarks][0].startswith("#")):
        remarks += 1
    problems: list[Problem] = []
    sheet = _sheet(path.stem, rows[remarks:], place, problems, before=remarks)
    if problems or sheet is None:
        raise BadInput(*problems)
    return sheet


def _sheets(tables: Mapping[str, Iterable[list[str]]], place: Callable[[str], str]) -> dict[str, Sheet]:
    sheets: dict[str, Sheet] = {}
    problems: list[Problem] = []
    for name, rows in tables.items():
        sheet = _sheet(name, rows, place(name), problems)
        if sheet is not None:
            sheets[name] = sheet
    if STUDY_SHEET not in sheets and not problems:
        problems.append(Problem(place(STUDY_SHEET), "This sheet is missing.", "Draft it with: lifealliance init"))
    if problems:
        raise BadInput(*problems)
    return sheets


def _sheet(name: str, rows: Iterable[list[str]], place: str, problems: list[Problem], before: int = 0) -> Sheet | None:
    numbered = enumerate(rows, start=before + 1)
    _, first = next(numbered, (1, []))
    headings = tuple(heading.strip().lower() for heading in first)
    while headings and not headings[-1]:
        headings = headings[:-1]
    plan = next((plan for plan in TABLES if plan.name == name), None)
    problems += _heading_problems(plan, headings, place)
    kept: list[Row] = []
    for number, cells in numbered:
        if number > _MOST_ROWS:
            problems.append(Problem(place, f"There are more than {_MOST_ROWS:,} rows.", "Split the study."))
            break
        where = f"{place}, row {number}"
        problems += _cell_problems(cells, headings, where)
        if any(cells):
            kept.append(Row(dict(zip(headings, cells, strict=False)), where, number))
    return Sheet(name, headings, tuple(kept))


def _heading_problems(plan: SheetPlan | None, headings: Sequence[str], place: str) -> list[Problem]:
    """What is wrong with the first row of a sheet."""
    problems = [
        Problem(f"{place}, row 1", f"The heading {heading} stands there twice.", "Remove one of the columns.")
        for heading in sorted({heading for heading in headings if heading and headings.count(heading) > 1})
    ]
    if plan is not None:
        problems += [
            Problem(f"{place}, row 1", f"The column {key} is missing.", "Put it back; init writes it.")
            for key in plan.key
            if key not in headings
        ]
    return problems


def _cell_problems(cells: Sequence[str], headings: Sequence[str], where: str) -> list[Problem]:
    """Cells that can't be kept: beyond the last heading, too long, with characters no format can carry."""
    problems = []
    if any(cells[len(headings) :]):
        problems.append(
            Problem(where, f"There are more cells than the {len(headings)} headings.", "Check the commas and quotes.")
        )
    for heading, cell in zip(headings, cells, strict=False):
        if len(cell) > _LONGEST_CELL:
            problems.append(Problem(f"{where}, column {heading}", "The text is too long.", "Shorten it."))
        elif FORBIDDEN.search(cell):
            problems.append(Problem(f"{where}, column {heading}", "It holds a control character.", "Type it again."))
    return problems
