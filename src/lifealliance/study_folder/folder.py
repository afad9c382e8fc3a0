"""Opening a study folder: the typed plan and the place of the coded project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem
from lifealliance.model.coded import AS_IT_SAYS, ReadAs
from lifealliance.model.words import COLUMN_HOLDS
from lifealliance.study_folder.codebooks import codebook_files, codebook_of, read_codebook
from lifealliance.study_folder.inside import stay_inside
from lifealliance.study_folder.sheets import COLUMNS, STUDY_SHEET
from lifealliance.study_folder.tables import TWINS, WORKBOOK, read_sheets
from lifealliance.study_folder.typed import read_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lifealliance.model.coded import CodedProject
    from lifealliance.model.history import Codebook
    from lifealliance.model.plan import Plan
    from lifealliance.study_folder.tables import Sheet

_SETTING = "sheet Study, setting project file"


@dataclass(frozen=True, slots=True)
class StudyFolder:
    """A study folder as it lies on disk.

    Attributes:
        projects: its project files; several are copies that different people coded.
        how: how they are to be read.
        codebooks: the dated ones, in order.
    """

    path: Path
    plan: Plan
    projects: tuple[Path, ...]
    how: ReadAs = AS_IT_SAYS
    codebooks: tuple[Path, ...] = ()

    @property
    def project(self) -> Path:
        """The project file, or the first of them."""
        return self.projects[0]


def open_folder(path: Path) -> StudyFolder:
    """Reads the sheets of a study folder and finds its project files.

    Raises:
        BadInput: the folder or a project file is not there, or the sheets hold what can't be (all problems at once).
    """
    if not path.is_dir():
        raise BadInput(Problem(str(path), "There is no such folder.", "Give the folder that holds study.xlsx."))
    sheets = read_sheets(path)
    plan = read_plan(sheets)
    names = project_names(plan.settings.project_file)
    if not names:
        raise BadInput(Problem(_SETTING, "No project file is named.", "Name the file here."))
    projects = tuple(path / name for name in names)
    todo = "Put the file there, or name the one that is."
    if absent := [one.name for one in projects if one.is_symlink() or not one.is_file()]:
        raise BadInput(*(Problem(_SETTING, f"There is no file {name} in {path}.", todo) for name in absent))
    books = codebook_files(path)
    stay_inside(path, (*projects, *books))
    return StudyFolder(path, plan, projects, _how(sheets), books)


def project_names(setting: str) -> tuple[str, ...]:
    """The files that the setting names: one, or several with semicolons between them."""
    return tuple(dict.fromkeys(part.strip() for part in setting.split(";") if part.strip()))


def noted(path: Path) -> tuple[tuple[str, ...], ReadAs]:
    """What the sheets of a folder note on its project, if there are any: its files, and how they are read.

    Raises:
        BadInput: the sheets that stand there can't be read.
    """
    if not ((path / WORKBOOK).is_file() or (path / TWINS).is_dir()):
        return (), AS_IT_SAYS
    sheets = read_sheets(path)
    return project_names(_setting(sheets, "project file")), _how(sheets)


def _setting(sheets: dict[str, Sheet], name: str) -> str:
    rows = sheets[STUDY_SHEET].rows if STUDY_SHEET in sheets else ()
    return next((row["value"] for row in rows if row["setting"].lower() == name), "")


def _how(sheets: dict[str, Sheet]) -> ReadAs:
    rows = sheets[COLUMNS.name].rows if COLUMNS.name in sheets else ()
    wrong = [row for row in rows if row["holds"] and row["holds"] not in COLUMN_HOLDS]
    if wrong:
        todo = f"Use one of: {', '.join(COLUMN_HOLDS)}."
        what = "is none of the words for this column."
        raise BadInput(*(Problem(f"{row.place}, column holds", f"{row['holds']!r} {what}", todo) for row in wrong))
    columns = tuple((row["column"], row["holds"]) for row in rows if row["column"] and row["holds"])
    return ReadAs(offsets=_setting(sheets, "offsets"), columns=columns)


def read_codebooks(opened: StudyFolder, read_project: Callable[[Path], CodedProject]) -> tuple[Codebook, ...]:
    """The dated codebooks of a study folder, in order.

    Args:
        opened: the study folder.
        read_project: what reads a codebook that is no table, but a file of a coding tool.

    Raises:
        BadInput: one of them can't be read; all problems of all of them at once.
    """
    books: list[Codebook] = []
    problems: list[Problem] = []
    for path in opened.codebooks:
        try:
            books.append(read_codebook(path) if path.suffix == ".csv" else codebook_of(read_project(path), path))
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(*problems)
    return tuple(books)
