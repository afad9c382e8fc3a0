"""Opening a study folder: the typed plan and the place of the coded project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem
from lifealliance.model.coded import ReadAs
from lifealliance.study_folder.codebooks import codebook_files, codebook_of, read_codebook
from lifealliance.study_folder.sheets import STUDY_SHEET
from lifealliance.study_folder.tables import TWINS, WORKBOOK, read_sheets
from lifealliance.study_folder.typed import read_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lifealliance.model.coded import CodedProject
    from lifealliance.model.history import Codebook
    from lifealliance.model.plan import Plan


@dataclass(frozen=True, slots=True)
class StudyFolder:
    """A study folder as it lies on disk; codebooks: the dated ones, in order."""

    path: Path
    plan: Plan
    project: Path
    codebooks: tuple[Path, ...] = ()


def open_folder(path: Path) -> StudyFolder:
    """Reads the sheets of a study folder and finds its project file.

    Raises:
        BadInput: the folder or its project file is not there, or the sheets hold what can't be (all problems at once).
    """
    if not path.is_dir():
        raise BadInput(Problem(str(path), "There is no such folder.", "Give the folder that holds study.xlsx."))
    plan = read_plan(read_sheets(path))
    name = plan.settings.project_file
    project = path / name
    if not name:
        raise BadInput(Problem("sheet Study, setting project file", "No project file is named.", "Name the file here."))
    if project.is_symlink() or not project.is_file():
        todo = "Put the file there, or name the one that is."
        raise BadInput(Problem("sheet Study, setting project file", f"There is no file {name} in {path}.", todo))
    return StudyFolder(path, plan, project, codebook_files(path))


def read_as(path: Path, how: ReadAs) -> ReadAs:
    """How the project file of a folder is to be read: what was asked for, else what its sheets say, if it has any.

    Raises:
        BadInput: the sheets that stand there can't be read.
    """
    there = (path / WORKBOOK).is_file() or (path / TWINS).is_dir()
    sheets = read_sheets(path) if there else {}
    rows = sheets[STUDY_SHEET].rows if STUDY_SHEET in sheets else ()
    said = next((row["value"] for row in rows if row["setting"].lower() == "offsets"), "")
    return ReadAs(how.without_texts, how.offsets or said)


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
