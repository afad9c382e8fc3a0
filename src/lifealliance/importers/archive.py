"""A zip archive of a stranger, read member by member and never extracted.

Refused are archives that are damaged, that would unfold to far more than they weigh, whose entries overlap, climb out
of the archive, are links, or stand there twice. Only what is asked for by name is inflated: a recording or a picture
packed beside the texts costs nothing.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from lifealliance.errors import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

_JUNK = re.compile(r"(^|/)(\.root|\.DS_Store|__MACOSX)(/|$)", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_DRIVE = re.compile(r"^[A-Za-z]:")
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # PKWARE APPNOTE 6.3.10, section 4.3.7
_CHUNK = 1 << 16
_DAMAGED = "Export the project again, or copy the file again."


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may ask of us.

    Attributes:
        entries: most entries of an archive.
        total: most bytes that all members read may unfold to.
        ratio: most bytes that one packed byte may unfold to, looked at once a member is larger than `small`.
        small: bytes below which the ratio does not matter.
    """

    entries: int = 50_000
    total: int = 1 << 30
    ratio: int = 100
    small: int = 1 << 20


class Archive:
    """A zip archive whose members are read by name; a context manager.

    Args:
        path: the archive.
        limits: what it may ask of us.

    Raises:
        BadInput: the archive is damaged or unsafe; names every entry that is.
    """

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self.file = path.name
        self._limits = limits or Limits()
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
            raise BadInput(Problem(self.file, "This zip archive is damaged or cut short.", _DAMAGED)) from error
        try:
            problems = self._unsafe()
        except OSError as error:
            self.close()
            raise BadInput(Problem(self.file, "This zip archive is damaged or cut short.", _DAMAGED)) from error
        if problems:
            self.close()
            raise BadInput(*problems)
        self._members = {info.filename.casefold(): info for info in self._zip.infolist() if _is_member(info)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all members as they are written, folders and the litter of operating systems left out."""
        return tuple(info.filename for info in self._members.values())

    def find(self, name: str) -> str | None:
        """The member of that name, whatever its case, or None."""
        info = self._members.get(name.casefold())
        return info.filename if info else None

    def read(self, name: str) -> bytes:
        """The bytes of a member.

        Args:
            name: a name `find` gave.

        Raises:
            BadInput: as `chunks`.
        """
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, counted while they come.

        Args:
            name: a name `find` gave.

        Raises:
            BadInput: the member is damaged, locked, or unfolds to more than the limits allow.
        """
        info = self._members[name.casefold()]
        where = f"{self.file}, entry {info.filename}"
        if info.flag_bits & 0x1:
            raise BadInput(Problem(where, "This entry is locked with a password.", "Export without a password."))
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadInput(
                Problem(where, "This entry is packed in a way that is not read here.", "Pack it as plain zip.")
            )
        allowed = min(self._limits.total - self._read, max(self._limits.small, info.compress_size * self._limits.ratio))
        try:
            yield from self._counted(info, allowed, where)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise BadInput(
                Problem(where, "This entry is damaged or its size is not what it says.", _DAMAGED)
            ) from error

    def _counted(self, info: zipfile.ZipInfo, allowed: int, where: str) -> Iterator[bytes]:
        length = 0
        with self._zip.open(info) as member:
            while chunk := member.read(_CHUNK):
                length += len(chunk)
                if length > allowed:
                    what = f"This entry unfolds to more than {allowed // (1 << 20)} MB, far more than it weighs."
                    raise BadInput(Problem(where, what, "If the file is what it seems to be, export it in parts."))
                yield chunk
        self._read += length

    def _unsafe(self) -> list[Problem]:
        """Everything that makes the archive one we don't read."""
        entries = self._zip.infolist()
        if len(entries) > self._limits.entries:
            what = f"This archive has {len(entries)} entries; more than {self._limits.entries} are not read."
            return [Problem(self.file, what)]
        problems = [
            Problem(
                f"{self.file}, entry {_shown(info.orig_filename)}",
                what,
                "Do not use this file: it was not made by a QDA tool.",
            )
            for info in entries
            if (what := _unsafe_entry(info))
        ]
        folded = Counter(info.filename.casefold() for info in entries if _is_member(info))
        problems += [
            Problem(f"{self.file}, entry {_shown(name)}", f"This name stands {times} times in the archive.", _DAMAGED)
            for name, times in folded.items()
            if times > 1
        ]
        return problems + self._overlaps(entries)

    def _overlaps(self, entries: list[zipfile.ZipInfo]) -> list[Problem]:
        """Entries that share bytes: the trick of archives that unfold without end. Python before 3.11.8 reads them."""
        reached, before = 0, ""
        for info in sorted(entries, key=lambda info: info.header_offset):
            length = self._local_length(info)
            if length is None or info.header_offset < reached:
                what = f"overlaps the entry {_shown(before)}" if length is not None else "has no header where it should"
                return [Problem(f"{self.file}, entry {_shown(info.orig_filename)}", f"This entry {what}.", _DAMAGED)]
            reached, before = info.header_offset + length + info.compress_size, info.filename
        if reached > self._zip.start_dir:
            return [
                Problem(f"{self.file}, entry {_shown(before)}", "This entry overlaps the list of entries.", _DAMAGED)
            ]
        return []

    def _local_length(self, info: zipfile.ZipInfo) -> int | None:
        """Bytes of the header that stands before the entry's own bytes, or None where there is none."""
        file = self._zip.fp
        assert file is not None
        file.seek(info.header_offset)
        header = file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size:
            return None
        magic, name, extra = _LOCAL_HEADER.unpack(header)
        return _LOCAL_HEADER.size + int(name) + int(extra) if magic == b"PK\x03\x04" else None


def _is_member(info: zipfile.ZipInfo) -> bool:
    return not info.is_dir() and not _JUNK.search(info.filename)


def _unsafe_entry(info: zipfile.ZipInfo) -> str:
    """Why the entry is not safe to name, or nothing."""
    name = info.orig_filename
    if _CONTROL.search(name):
        return "The name of this entry holds a control character."
    if name.startswith("/") or "\\" in name or _DRIVE.match(name) or ".." in name.split("/"):
        return "The name of this entry leads out of the archive."
    if stat.S_ISLNK(info.external_attr >> 16):
        return "This entry is a link to another place."
    return ""


def _shown(name: str) -> str:
    """A name as it can be shown on one line."""
    return _CONTROL.sub("?", name)[:120]
