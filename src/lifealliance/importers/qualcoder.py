"""QualCoder projects: the database `data.qda`, on its own or in a zip archive of the project folder.

Database versions 1 to 17 differ in columns; what is there is read, whatever the version says. Positions count code
points, the end exclusive; QualCoder keeps the words of every coding beside it, and they are compared.
"""

from __future__ import annotations

import hashlib
import zipfile
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem
from lifealliance.importers.archive import Archive
from lifealliance.importers.gathering import CodeDraft, Gathering
from lifealliance.importers.ledger import number
from lifealliance.importers.qualcoder_notes import Cases, read_notes
from lifealliance.importers.qualcoder_passages import Passages, Sources
from lifealliance.importers.sqlite import Database, tables
from lifealliance.model.coded import AS_IT_SAYS

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.coded import Code, CodedProject, ReadAs

_TABLES = ("project", "source", "code_name", "code_text")
_INNER = "data.qda"


def recognises(path: Path) -> bool:
    """Whether the file is a QualCoder database, or an archive that holds one."""
    return set(_TABLES) <= tables(path).keys() or bool(_inside(path))


def read(path: Path, how: ReadAs = AS_IT_SAYS) -> CodedProject:
    """Everything a QualCoder project holds.

    Args:
        path: `data.qda`, or a zip archive of the project folder.
        how: how positions count; the texts are in the database.

    Raises:
        BadInput: with every problem found in the file.
    """
    inner = _inside(path)
    data = None
    if inner:
        if len(inner) > 1:
            what = f"The archive holds {len(inner)} QualCoder projects: {', '.join(inner)}. Only one can be read."
            raise BadInput(Problem(path.name, what, "Pack one project folder."))
        with Archive(path) as archive:
            data = archive.read(inner[0])
    with Database(path, data) as database:
        database.check(_TABLES)
        return _project(path, database, how)


def _inside(path: Path) -> list[str]:
    """The members of an archive that are a QualCoder database, by their name."""
    if not path.is_file() or not zipfile.is_zipfile(path):
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return []
    return [name for name in names if f"/{name}".endswith(f"/{_INNER}") and not name.startswith("__MACOSX")]


def _project(path: Path, database: Database, how: ReadAs) -> CodedProject:
    gathering = Gathering(path.name, path.parent)
    ledger = gathering.ledger
    about = next(database.rows("project", ("databaseversion", "memo", "about"), ledger), None)
    for row in database.rows("coder_names", ("name",), ledger):
        gathering.coder(row.words("name"))
    codes = _codes(database, gathering)
    sources = Sources(database, gathering)
    passages = Passages(database, gathering, sources, codes, how)
    passages.read()
    cases = Cases(database, gathering, sources.keys)
    found = cases.read()
    read_notes(database, gathering, sources.keys)
    if about and (memo := about.words("memo").strip()):
        gathering.memo("project memos", "Memo of the project", memo)
    _say_left_out(database, gathering)
    tool = (about.words("about").strip() if about else "") or "QualCoder"
    version = about.words("databaseversion") if about else ""
    ledger.decide(f"The database says it is of version {version or 'unknown'}; its columns were looked at instead.")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    name = path.stem.removesuffix(".qda")
    return gathering.finished(tool, name, digest, codes.values(), found)


def _codes(database: Database, gathering: Gathering) -> dict[str, Code]:
    """Categories as folders and codes in them, by `category 3` and `code 12`."""
    drafts = []
    for row in database.rows("code_cat", ("catid", "name", "memo", "supercatid"), gathering.ledger):
        above = row.number("supercatid")
        drafts.append(
            CodeDraft(
                f"category {row.needed('catid')}",
                row.words("name").strip(),
                f"category {above}" if above else None,
                codable=False,
                definition=row.words("memo"),
                place=row.place,
            )
        )
    columns = ("cid", "name", "memo", "catid", "color", "supercid")
    for row in database.rows("code_name", columns, gathering.ledger):
        folder, over = row.number("catid"), row.number("supercid")
        above_code = f"code {over}" if over else None
        drafts.append(
            CodeDraft(
                f"code {row.needed('cid')}",
                row.words("name").strip(),
                above_code or (f"category {folder}" if folder else None),
                colour=row.words("color"),
                definition=row.words("memo"),
                place=row.place,
            )
        )
    return gathering.codes(drafts)


def _say_left_out(database: Database, gathering: Gathering) -> None:
    """Say what has no place: drawings and stored queries."""
    for table, noun in (("graph", "graph"), ("stored_sql", "stored query")):
        if lost := sum(1 for _ in database.rows(table, (), gathering.ledger)):
            plural = "stored queries" if noun == "stored query" else f"{noun}s"
            gathering.ledger.count(plural, no_place=lost)
            said = number(lost, noun) if lost == 1 else f"{lost} {plural}"
            gathering.ledger.decide(f"{said} not kept: a drawing or a query of the tool has no place here.")
