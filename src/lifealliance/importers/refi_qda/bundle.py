"""A REFI-QDA file as it lies on the disk: an archive with its texts, or a project or codebook on its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem
from lifealliance.importers.archive import Archive
from lifealliance.model.texts import Texts
from lifealliance.terms import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lifealliance.importers.ledger import Ledger
    from lifealliance.importers.refi_qda.xml import Element
    from lifealliance.model.texts import AnyText

PROJECT_END = ".qde"
_CHUNK = 1 << 16
_SCHEME = re.compile(r"(internal|relative):/*", re.IGNORECASE)
_OUTSIDE = re.compile(r"[/\\]|[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]+:")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LOCKED = b"*ENC*"  # how MAXQDA begins a text it has locked
_SURROGATE_LEAD = 0xED  # the byte UTF-8 would begin U+D800 with


class Bundle:
    """The project's XML and the texts beside it.

    Args:
        path: a .qdpx, .qde or .qdc file, told apart by content.

    Attributes:
        inner: the project's name in its archive, nothing where it lies on its own.
        refused: the paths of texts that can't be read, which has been said.
        texts: where texts lie once they were read.

    Raises:
        BadInput: the archive is unsafe or damaged, or holds no project, or two.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            zipped = file.read(2) == b"PK"
        self.archive = Archive(path) if zipped else None
        self.inner = ""
        self.refused: set[str] = set()
        self.texts = Texts(path.parent)
        self._known: dict[str, AnyText | None] = {}
        self._path = path
        if self.archive is None:
            return
        projects = [name for name in self.archive.names if name.casefold().endswith(PROJECT_END)]
        if len(projects) != 1:
            self.archive.close()
            what = "The archive holds no project (.qde)."
            if projects:
                what = f"The archive holds {len(projects)} projects: {', '.join(projects)}. Only one can be read."
            raise BadInput(Problem(path.name, what, "Export the project again."))
        self.inner = projects[0]

    def xml(self) -> Iterator[bytes]:
        """The project itself, a stretch at a time.

        Raises:
            BadInput: it is damaged, locked, or unfolds to more than an archive may ask of us.
        """
        if self.archive is not None:
            yield from self.archive.chunks(self.inner)
            return
        with self._path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def close(self) -> None:
        """Let go of the file."""
        if self.archive is not None:
            self.archive.close()

    def text(self, path: str, place: str, ledger: Ledger) -> AnyText | None:
        """The text that a `plainTextPath` names, with its byte order mark and line ends; None where it is not packed.

        Args:
            path: as the project says it: `internal://x.txt`, `relative:///x.txt` or `x.txt`.
            place: where the project says it, for problems.
            ledger: gets a problem where the path leads outside or the text can't be read.
        """
        name = inner_name(path)
        if not name:
            what = f"The text {path} lies outside of the file; only texts packed in it are read."
            ledger.problem(place, what, "Export the project with its sources.")
            self.refused.add(path)
            return None
        if name.casefold() not in self._known:
            member = self._member(name)
            text = None if member is None else self._decoded(member, ledger)
            self._known[name.casefold()] = None if text is None else self.texts.add(text)
            if member is not None and text is None:
                self.refused.add(path)
        return self._known[name.casefold()]

    def _member(self, name: str) -> str | None:
        if self.archive is None:
            return None
        beside = self.inner.rpartition("/")[0]
        folders = dict.fromkeys(
            ("sources/", "", f"{beside}/sources/" if beside else "", f"{beside}/" if beside else "")
        )
        return next((found for folder in folders if (found := self.archive.find(folder + name))), None)

    def _decoded(self, member: str, ledger: Ledger) -> str | None:
        assert self.archive is not None
        data = self.archive.read(member)
        if data.startswith(_LOCKED):
            todo = "Open the project in your QDA tool and export it without a password."
            ledger.problem(f"text {member}", f"This text is locked ({_LOCKED.decode()}).", todo)
            return None
        if data[:2] in _UTF_16:
            ledger.decide(f"The text {member} is UTF-16 instead of UTF-8; it was read as such.")
        try:
            text = data.decode("utf-16" if data[:2] in _UTF_16 else "utf-8")
        except UnicodeDecodeError as error:
            half = data[error.start] == _SURROGATE_LEAD
            what = "half a character (a lone surrogate)" if half else "something that is not UTF-8"
            ledger.problem(f"text {member}", f"Byte {error.start} is {what}.", "Save the text as UTF-8.")
            return None
        if bad := FORBIDDEN.search(text):
            at, line = bad.start(), text.count("\n", 0, bad.start()) + 1
            what = f"Position {at} (line {line}) holds the control character U+{ord(bad[0]):04X}."
            ledger.problem(f"text {member}", what, "Take it out in your QDA tool and export again.")
            return FORBIDDEN.sub(" ", text)
        return text


def inner_name(path: str) -> str:
    """The name within the archive that a path of the project means; nothing where it leads outside."""
    scheme = _SCHEME.match(path)
    name = path[scheme.end() :] if scheme else path
    if not scheme and _OUTSIDE.match(name):
        return ""
    name = name.replace("\\", "/")
    inside = name and ".." not in name.split("/") and not _OUTSIDE.match(name) and not FORBIDDEN.search(name)
    return name if inside else ""


def promised_text(element: Element, bundle: Bundle, ledger: Ledger) -> tuple[AnyText | None, bool]:
    """The text of a source, note or transcript, and whether the project says that there is one.

    Args:
        element: what holds `PlainTextContent` or names a `plainTextPath`.
        bundle: where the texts lie.
        ledger: gets problems and decisions.
    """
    path = element.get("plainTextPath")
    content = element.all("PlainTextContent")
    if path and not (content and not path.strip()):
        packed = bundle.text(path, f"line {element.line}", ledger)
        if packed is not None or not content:
            return packed, True
    if content:
        return content[0].text, True
    return None, False
