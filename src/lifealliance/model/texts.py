"""Texts of records that lie in a file instead of in memory, and are read when somebody asks for their words.

The file has no name in any folder, so that nobody else can open it and nothing is left of it once the process has
ended, however it ended. It lies on the disk of what the texts came from: who keeps participants' words on an encrypted
disk does not find them on another.
"""

from __future__ import annotations

import errno
import hashlib
import tempfile
from threading import Lock
from typing import IO, TYPE_CHECKING
from weakref import finalize

from lifealliance.errors import StoreFull

if TYPE_CHECKING:
    from pathlib import Path

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LONE = "surrogatepass"  # half a character can't be stored, but it can be measured and shown


class Texts:
    """A file of texts, one after another; the one read last is at hand.

    Args:
        folder: where the file lies; where nothing can be written there, it lies where the system keeps such files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._size = 0
        self._last = (-1, "")
        self._one_at_a_time = Lock()

    def add(self, words: str) -> Text:
        """Writes a text.

        Raises:
            StoreFull: there is no room on the disk.
        """
        data = words.encode(errors=_LONE)
        with self._one_at_a_time:
            start = self._size
            try:
                if self._file is None:
                    self._file = _nameless(self._folder)
                    finalize(self, self._file.close)
                self._file.seek(start)
                self._file.write(data)
            except OSError as problem:
                if problem.errno not in _NO_ROOM:
                    raise
                what = f"There is no room on the disk for the texts of what is read in {self._folder}."
                raise StoreFull(f"{what} Nothing has changed; make room and try again.") from problem
            self._size += len(data)
        return Text(self, start, len(data), len(words), hashlib.sha256(data).hexdigest())

    def read(self, start: int, size: int) -> str:
        """The text that begins at a byte of the file."""
        last = self._last
        if last[0] == start and size:
            return last[1]
        if not size:
            return ""
        with self._one_at_a_time:
            assert self._file is not None
            self._file.seek(start)
            words = self._file.read(size).decode(errors=_LONE)
        self._last = (start, words)
        return words


class Text:
    """A text in a file: `str` gives its words, a slice a stretch of them; it equals whatever has the same words.

    Attributes:
        length: code points.
        sha256: of its UTF-8 bytes, in hexadecimal.
    """

    __slots__ = ("_size", "_start", "_texts", "length", "sha256")

    def __init__(self, texts: Texts, start: int, size: int, length: int, sha256: str) -> None:
        self._texts, self._start, self._size = texts, start, size
        self.length, self.sha256 = length, sha256

    def __str__(self) -> str:
        """All its words."""
        return self._texts.read(self._start, self._size)

    def __len__(self) -> int:
        """Code points."""
        return self.length

    def __getitem__(self, stretch: slice) -> str:
        """A stretch of its words."""
        return str(self)[stretch]

    def __eq__(self, other: object) -> bool:
        """Whether it has the same words as another text, in a file or in memory."""
        if isinstance(other, Text):
            return (self.length, self.sha256) == (other.length, other.sha256)
        return str(self) == other if isinstance(other, str) else NotImplemented

    def __hash__(self) -> int:
        """As its words, which it equals."""
        return hash(str(self))

    def __repr__(self) -> str:
        """What it is, without its words: they are nobody's business in a report of an error."""
        return f"<text of {self.length} characters>"


#: A text, wherever it lies.
AnyText = str | Text


def digest(text: AnyText) -> str:
    """The SHA-256 of a text's UTF-8 bytes, in hexadecimal."""
    return text.sha256 if isinstance(text, Text) else hashlib.sha256(text.encode(errors=_LONE)).hexdigest()


def _nameless(folder: Path) -> IO[bytes]:
    try:
        return tempfile.TemporaryFile(dir=folder)
    except OSError as problem:
        if problem.errno in _NO_ROOM:
            raise
        return tempfile.TemporaryFile()  # the folder can only be read
