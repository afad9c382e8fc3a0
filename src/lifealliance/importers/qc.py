"""Projects of qc ("Qualitative Coding"): a zip archive of the project folder, the one with `settings.yaml`.

qc codes lines, counted from 0; the passage of a coding is the line without its end. The database knows the document of
a line only through the place it lies in; the texts lie in the corpus folder, the tree of codes in the codebook, memos
in files named by date, coder and title.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import yaml

from lifealliance.errors import BadInput, Problem
from lifealliance.importers.archive import Archive
from lifealliance.importers.gathering import CodeDraft, Gathering, moment
from lifealliance.importers.ledger import listed, number
from lifealliance.importers.offsets import Text
from lifealliance.importers.qc_codebook import read_codebook
from lifealliance.importers.sqlite import Database, tables
from lifealliance.model.coded import AS_IT_SAYS
from lifealliance.terms import FORBIDDEN

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.importers.sqlite import Row
    from lifealliance.model.coded import CodedProject, ReadAs

_SETTINGS = "settings.yaml"
_TABLES = ("document", "document_index", "location", "code", "coded_line", "coded_line_location_association")
_NAMED = {
    "database": "qualitative_coding.sqlite3",
    "corpus_dir": "corpus",
    "codebook": "codebook.yaml",
    "memos_dir": "memos",
}
_MEMO = re.compile(r"(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)_([^_]+)_(.+)\.md", re.IGNORECASE)
_PACK = "Pack the whole project folder (settings.yaml and what lies beside it) as a zip archive and give that."


def recognises(path: Path) -> bool:
    """Whether the file is an archive with a qc project, or a qc database on its own (which is then refused)."""
    if set(_TABLES) <= tables(path).keys():
        return True
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(_settings_of(archive.namelist()))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False


def read(path: Path, how: ReadAs = AS_IT_SAYS) -> CodedProject:  # noqa: ARG001 # lines are lines
    """Everything a qc project holds.

    Args:
        path: a zip archive of the project folder.
        how: makes no difference here: without its texts a qc project has no positions, and lines are lines.

    Raises:
        BadInput: with every problem found in the file.
    """
    if not zipfile.is_zipfile(path):
        what = "This is the database of a qc project; its texts and codebook lie beside it."
        raise BadInput(Problem(path.name, what, _PACK))
    with Archive(path) as archive:
        return _Reader(path, archive).read()


def _settings_of(names: list[str]) -> str:
    """The settings nearest to the top of an archive."""
    found = [name for name in names if PurePosixPath(name).name == _SETTINGS and "__MACOSX" not in name]
    return min(found, key=lambda name: name.count("/"), default="")


class _Reader:
    def __init__(self, path: Path, archive: Archive) -> None:
        self._path, self._archive = path, archive
        self._all = Gathering(path.name, path.parent)
        self._top = PurePosixPath(_settings_of(list(archive.names))).parent
        self._documents: dict[str, tuple[str, list[tuple[int, int]]]] = {}
        self._changed: set[str] = set()

    def read(self) -> CodedProject:
        settings = self._read_settings()
        name = self._find(settings["database"])
        if not name:
            what = f"The database {settings['database']} named in {_SETTINGS} is not in the archive."
            raise BadInput(Problem(self._path.name, what, _PACK))
        with Database(self._path, self._archive.read(name)) as database:
            database.check(_TABLES)
            self._read_documents(database, settings["corpus_dir"])
            codes = self._all.codes(self._drafts(database, settings["codebook"]))
            for row in database.rows("coder", ("name",), self._all.ledger):
                self._all.coder(row.words("name"))
            self._read_lines(database, {row: code.key for row, code in codes.items()})
            self._read_memos(settings["memos_dir"])
        digest = hashlib.sha256(self._path.read_bytes()).hexdigest()
        tool = f"qc {settings['qc_version']}".strip()
        title = self._top.name or self._path.stem
        return self._all.finished(tool, title, digest, codes.values())

    def _read_settings(self) -> dict[str, str]:
        text = self._text(str(self._top / _SETTINGS))
        try:
            tokens = [token for token in yaml.scan(text) if isinstance(token, yaml.AliasToken)]
            found = {} if tokens else yaml.safe_load(text)
        except (yaml.YAMLError, RecursionError) as error:
            what = f"{_SETTINGS} is not YAML that can be read."
            raise BadInput(Problem(f"{self._path.name}, {_SETTINGS}", what, "Mend it in a text editor.")) from error
        found = found if isinstance(found, dict) else {}
        named = {name: str(found.get(name) or usual) for name, usual in _NAMED.items()}
        return named | {"qc_version": FORBIDDEN.sub("", str(found.get("qc_version") or ""))}

    def _find(self, name: str) -> str | None:
        """A member by its path from the project folder; None where it is not packed or leads outside."""
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            return None
        return self._archive.find(str(self._top / path))

    def _text(self, member: str) -> str:
        """A text of the archive; what is not UTF-8 or holds control characters is a problem."""
        data, ledger = self._archive.read(member), self._all.ledger
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            what = f"Byte {error.start} (line {line}) is not UTF-8."
            ledger.problem(f"text {member}", what, "Save the text as UTF-8.")
            return ""
        if bad := FORBIDDEN.search(text):
            line = text.count("\n", 0, bad.start()) + 1
            what = f"Position {bad.start()} (line {line}) holds the control character U+{ord(bad[0]):04X}."
            ledger.problem(f"text {member}", what, "Take it out.")
            return FORBIDDEN.sub(" ", text)
        return text

    def _read_documents(self, database: Database, corpus: str) -> None:
        absent = []
        for row in database.rows("document", ("file_path", "file_hash"), self._all.ledger):
            path = row.words("file_path")
            member = self._find(f"{corpus}/{path}")
            if not member:
                absent.append(path)
                continue
            text = Text(self._text(member), self._all.texts)
            starts, at = [], 0
            for line in text.canonical.split("\n"):
                starts.append((at, at + len(line)))
                at += len(line) + 1
            key = self._all.source(path, "text", text.kept, (f"{corpus}/{path}",))
            self._documents[path] = (key, starts)
            said = row.words("file_hash")
            if said and hashlib.sha1(self._archive.read(member)).hexdigest() != said.lower():  # noqa: S324 # qc's own
                self._changed.add(path)
        if absent:
            what = f"{number(len(absent), 'text')} of the corpus not in the archive: {listed(absent)}."
            self._all.ledger.problem("", what, _PACK)
        if self._changed:
            names = listed(sorted(self._changed))
            self._all.ledger.decide(f"Changed since qc last saw them, passages are marked for review: {names}.")

    def _drafts(self, database: Database, codebook: str) -> list[CodeDraft]:
        """The codes of the codebook, then those that stand only in the database."""
        ledger, member = self._all.ledger, self._find(codebook)
        drafts = read_codebook(self._text(member), codebook, ledger) if member else []
        if not member:
            ledger.decide(f"The codebook {codebook} is not in the archive: codes have no order and no tree.")
        known = {draft.row for draft in drafts}
        rows = database.rows("code", ("name",), ledger)
        more = [CodeDraft(name, name, place=row.place) for row in rows if (name := row.words("name")) not in known]
        if more and member:
            ledger.decide(f"{number(len(more), 'code')} of the database not in the codebook kept at the top.")
        return drafts + more

    def _read_lines(self, database: Database, codes: dict[str, str]) -> None:
        ledger = self._all.ledger
        indexes = {
            row.needed("id"): row.words("document_id")
            for row in database.rows("document_index", ("id", "document_id"), ledger)
        }
        places = {
            row.needed("id"): indexes.get(row.needed("document_index_id"), "")
            for row in database.rows("location", ("id", "document_index_id"), ledger)
        }
        links = ("coded_line_id", "location_id")
        document = {
            row.needed("coded_line_id"): places.get(row.needed("location_id"), "")
            for row in database.rows("coded_line_location_association", links, ledger)
        }
        for row in database.rows("coded_line", ("id", "line", "coder_id", "code_id"), ledger):
            self._line(row, document.get(row.needed("id"), ""), codes)

    def _line(self, row: Row, document: str, codes: dict[str, str]) -> None:
        ledger, line, code = self._all.ledger, row.needed("line"), row.words("code_id")
        if not document:
            ledger.problem(row.place, "The document of this coded line is not known.", "Mend the project in qc.")
            return
        if code not in codes:
            ledger.problem(row.place, f"The code {code} is not in the file.", "Mend the project in qc.")
            return
        if document not in self._documents:
            return  # its text is absent, which is said
        key, lines = self._documents[document]
        if not 0 <= line < len(lines):
            what = f"Line {line + 1} is coded, but {document} has {len(lines)} lines."
            ledger.problem(row.place, what, "Was the text changed after coding? Mend the project in qc.")
            return
        span = (key, *lines[line])
        text = self._all.sources[key].text or ""
        review = document in self._changed or span[1] == span[2]
        self._all.mark(span, text[span[1] : span[2]], f"{document}, line {line + 1}", review=review)
        self._all.code_passage(span, code=codes[code], coder=self._all.coder(row.words("coder_id")))

    def _read_memos(self, folder: str) -> None:
        begin = f"{self._top / folder}/"
        for member in self._archive.names:
            if not member.startswith(begin) or not member.casefold().endswith(".md"):
                continue
            text = self._text(member)
            named = _MEMO.fullmatch(PurePosixPath(member).name)
            head = next((line.removeprefix("#").strip() for line in text.split("\n") if line.startswith("# ")), "")
            title = head or (named[5].replace("_", " ") if named else PurePosixPath(member).stem)
            coder = self._all.coder(named[4]) if named else None
            created = moment(f"{named[1]}T{named[2]}:{named[3]}:00") if named else ""
            self._all.memo("memos", title, text, (), coder=coder, created=created)
