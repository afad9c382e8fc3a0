"""One module per format a coded project can come in. The folder is the registry.

An importer is a module with `recognises(path) -> bool`, which looks at the content and never at the name, and
`read(path, how) -> CodedProject`. To add a format, add its module. `read` reads in this process; files of strangers are
read with `apart.read_apart`, in a process of their own.
"""

from __future__ import annotations

import importlib
import pkgutil
import zipfile
from typing import TYPE_CHECKING, Protocol, cast

from lifealliance.collecting import without_collecting
from lifealliance.errors import BadInput, NotFound, Problem
from lifealliance.importers import sqlite
from lifealliance.model.coded import AS_IT_SAYS, ReadAs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lifealliance.model.coded import CodedProject

_START = 1 << 12
_LOOKED_AT = 1 << 20
_EXPORT = "Export the project from your QDA tool as REFI-QDA (QDPX)."
_TABLE = (
    "If it is a table, say which column holds what: init DIR FILE --column 'HEADING=quote' --column 'HEADING=codes'; a "
    "project is exported as REFI-QDA (QDPX)."
)
_FOLDERS = {
    "settings.yaml": ("This is the folder of a qc project.", "Pack the folder as a zip archive and give that."),
    "data.qda": ("This is the folder of a QualCoder project.", "Give the file data.qda in it."),
}
_TABLES = "table"
_LOCKED = b"*ENC*"  # how MAXQDA begins a text it has locked
_BEGINNINGS = (
    (b"%PDF", "This is a PDF document, not a project file."),
    (b"{\\rtf", "This is a rich text document, not a project file."),
    (b"<", "This XML file is no REFI-QDA project or codebook."),
)


class Importer(Protocol):
    """What a module of this folder offers if it reads a format."""

    def recognises(self, path: Path) -> bool:
        """Whether the content is of this format."""

    def read(self, path: Path, how: ReadAs = AS_IT_SAYS) -> CodedProject:
        """Everything the file holds."""


class Declarable(Importer, Protocol):
    """What an importer offers besides if it can read what it does not recognise, once it is told what is in it."""

    def readable(self, path: Path) -> bool:
        """Whether it could be read."""


class Accompanied(Protocol):
    """What an importer offers besides if its files are read together with others."""

    def companions(self, path: Path, how: ReadAs = AS_IT_SAYS) -> tuple[Path, ...]:
        """The files that are read with this one."""


def importers() -> dict[str, Importer]:
    """Every importer of the folder by the name of its module."""
    modules = {
        found.name: importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    }
    return {name: cast("Importer", module) for name, module in modules.items() if hasattr(module, "recognises")}


@without_collecting()
def read(
    path: Path, *, without_texts: bool = False, offsets: str = "", columns: tuple[tuple[str, str], ...] = ()
) -> CodedProject:
    """Everything a coded project holds, whatever tool wrote it.

    Args:
        path: the file; its name does not matter.
        without_texts: read positions even where the texts are absent; such excerpts have no words and are marked
            for review.
        offsets: how positions count, see `ReadAs`.
        columns: what the columns of a table hold, see `ReadAs`.

    Raises:
        NotFound: there is no such file.
        BadInput: the file is of no known format, or of two, or wrong; holds every problem found.
    """
    if not path.exists():
        raise NotFound(f"There is no file {path}.")
    known = importers()
    table = cast("Declarable", known[_TABLES])
    if columns and table.readable(path) and not any(one.recognises(path) for one in known.values()):
        return table.read(path, ReadAs(without_texts, offsets, columns))
    return chosen(path, known).read(path, ReadAs(without_texts, offsets, columns))


def chosen(path: Path, known: dict[str, Importer]) -> Importer:
    """The one importer that knows the file.

    Raises:
        BadInput: none does, or more than one.
    """
    matches = [name for name, importer in known.items() if importer.recognises(path)]
    if len(matches) > 1:
        what = f"This file can be read in more than one way: {', '.join(matches)}."
        raise BadInput(Problem(path.name, what, "Remove what belongs to the other format."))
    if not matches:
        what, todo = describe(path)
        raise BadInput(Problem(path.name, what, todo))
    return known[matches[0]]


def describe(path: Path) -> tuple[str, str]:
    """What a file is that no importer knows, and what to do: two sentences for a person."""
    if path.is_dir():
        folder = ("This is a folder, not a project file.", "Name the file in it.")
        return next((said for name, said in _FOLDERS.items() if (path / name).is_file()), folder)
    with path.open("rb") as file:
        start = file.read(_START)
    if start.startswith(sqlite.HEADER):
        return _database(path)
    if start.startswith(b"PK"):
        return _zip(path)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not text:
        return "This file is empty.", "Export or copy it again."
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "This is a web page, not a project file.", "Download the file itself again."
    return _by_beginning(start)


def _by_beginning(start: bytes) -> tuple[str, str]:
    binary = "This is a file of a kind that is not known here."
    plain = "This is a plain text or table that no importer knows."
    said = next((said for beginning, said in _BEGINNINGS if start.startswith(beginning)), "")
    if said or b"\0" in start:
        return said or binary, _EXPORT
    return plain, _TABLE


def _database(path: Path) -> tuple[str, str]:
    with path.open("rb") as file:
        locked = _LOCKED in file.read(_LOOKED_AT)
    if locked or {"Codewords", "Texts_Text_BLOBS"} <= sqlite.tables(path).keys():
        return "This is a database of MAXQDA, whose texts are locked (*ENC*).", _EXPORT
    if not sqlite.tables(path):
        return "This is a database that holds nothing, is damaged or is cut short.", "Copy or export it again."
    return "This is a database of a program that is not read here (Taguette and QualCoder are).", _EXPORT


def companions(path: Path, how: ReadAs = AS_IT_SAYS) -> tuple[Path, ...]:
    """The files beside a project that are read with it, such as the codebook of a table.

    Who copies a project has to copy these as well, or it will be read in another way.
    """
    known = [
        one for one in importers().values() if hasattr(one, "companions") and (how.columns or one.recognises(path))
    ]
    return tuple(beside for one in known for beside in cast("Accompanied", one).companions(path, how))


def _zip(path: Path) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return "This zip archive is damaged or cut short.", "Export the project again, or copy the file again."
    office = {"word/": "a Word document", "xl/": "a spreadsheet", "ppt/": "a slide show"}
    what = next((said for folder, said in office.items() if _any_in(names, folder)), "")
    if what:
        return f"This is {what}, not a project file.", _EXPORT
    return "This zip archive holds no project (.qde).", _EXPORT


def _any_in(names: Iterable[str], folder: str) -> bool:
    return any(name.startswith(folder) for name in names)
