"""Study folders with the project files they hold: drafted, brought up to date, and read as a study.

The files are other people's, and each is read in a process of its own (`importers.apart`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance import study_folder
from lifealliance.importers.apart import read_apart
from lifealliance.model.coded import AS_IT_SAYS, ReadAs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lifealliance.model.study import Study
    from lifealliance.study_folder import Draft


def silent(_step: str) -> None:
    """Says nothing while work goes on."""


def draft(
    place: Path,
    file: Path,
    how: ReadAs = AS_IT_SAYS,
    *,
    twins: bool = False,
    progress: Callable[[str], None] = silent,
) -> Draft:
    """Drafts the study folder of a coded project, or brings it up to a newer export; typed cells are kept.

    Args:
        place: the folder, made if it is not there.
        file: the coded project.
        how: how it is read; what is said here is noted in the folder.
        twins: write CSV tables instead of a workbook.
        progress: told each step.

    Raises:
        BadInput: the project or the sheets that stand there can't be read.
    """
    how = study_folder.read_as(place, how)
    found = read_apart(file, how, progress=progress)
    typed = {"offsets": how.offsets}
    return study_folder.draft(place, found.project, file, twins=twins, companions=found.companions, typed=typed)


def read(place: Path, how: ReadAs = AS_IT_SAYS, progress: Callable[[str], None] = silent) -> Study:
    """The study a folder describes.

    Args:
        place: the folder.
        how: how its project is read; where nothing is said here, as its sheets say.
        progress: told each step.

    Raises:
        BadInput: everything that is wrong with its sheets or its project.
    """
    opened = study_folder.open_folder(place)
    how = ReadAs(how.without_texts, how.offsets or opened.plan.settings.offsets)
    project = read_apart(opened.project, how, progress=progress).project
    books = study_folder.read_codebooks(opened, lambda path: read_apart(path).project)
    return study_folder.assemble(opened.plan, project, books)
