"""What belongs to a study folder lies in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def stay_inside(folder: Path, files: Iterable[Path]) -> None:
    """Refuses files of a study folder that lie elsewhere: who sends a folder must not have other files read or written.

    Args:
        folder: the study folder.
        files: what its names lead to; who is not there is not looked at.

    Raises:
        BadInput: a link, or a name with steps upwards, leads out of the folder; all of them at once.
    """
    home = folder.resolve()
    out = [file for file in files if not file.resolve().is_relative_to(home)]
    if out:
        todo = "Put the file itself into the folder."
        raise BadInput(*(Problem(str(file), "This leads out of the study folder.", todo) for file in out))
