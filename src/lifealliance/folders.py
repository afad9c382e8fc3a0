"""Study folders with the project files they hold: drafted, brought up to date, and read as a study.

The files are other people's, and each is read in a process of its own (`importers.apart`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance import study_folder
from lifealliance.collecting import without_collecting
from lifealliance.errors import BadInput, Problem
from lifealliance.importers.apart import read_apart
from lifealliance.importers.merging import merge
from lifealliance.model.coded import AS_IT_SAYS, ReadAs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lifealliance.model.study import Study
    from lifealliance.study_folder import Draft


def silent(_step: str) -> None:
    """Says nothing while work goes on."""


@without_collecting()
def draft(
    place: Path,
    files: Sequence[Path],
    how: ReadAs = AS_IT_SAYS,
    *,
    twins: bool = False,
    progress: Callable[[str], None] = silent,
) -> Draft:
    """Drafts the study folder of a coded project, or brings it up to a newer export; typed cells are kept.

    Args:
        place: the folder, made if it is not there.
        files: the coded project; or the copies of it that different people coded. A new copy of one of several that
            the folder has already, under the same name, takes the place of that one.
        how: how they are read; what is said here is noted in the folder.
        twins: write CSV tables instead of a workbook.
        progress: told each step.

    Raises:
        BadInput: a project or the sheets that stand there can't be read, or the copies have other texts.
    """
    names, noted = study_folder.noted(place)
    how = _first(how, noted)
    given = {file.name: file for file in files}
    if len(given) < len(files):
        what = "Two of the project files have the same name, and a folder holds one of it."
        raise BadInput(Problem("project files", what, "Name them after their coders."))
    if not (len(names) > 1 and given.keys() <= set(names)):
        names = tuple(given)
    found = [read_apart(given.get(name, place / name), how, progress=progress) for name in names]
    project = merge([one.project for one in found])
    beside = [path for one in found for path in one.companions]
    beside += [file for file in files if file != given[next(iter(given))]]
    typed = {"offsets": how.offsets}
    first = next(iter(given.values()))
    return study_folder.draft(place, project, first, twins=twins, companions=beside, names=names, typed=typed)


@without_collecting()
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
    how = _first(how, opened.how)
    project = merge([read_apart(path, how, progress=progress).project for path in opened.projects])
    books = study_folder.read_codebooks(opened, lambda path: read_apart(path).project)
    return study_folder.assemble(opened.plan, project, books)


def _first(said: ReadAs, noted: ReadAs) -> ReadAs:
    """What was said now, and what is noted in the folder where nothing was."""
    now = dict(said.columns)
    columns = (*said.columns, *((heading, holds) for heading, holds in noted.columns if heading not in now))
    return ReadAs(said.without_texts, said.offsets or noted.offsets, columns)
