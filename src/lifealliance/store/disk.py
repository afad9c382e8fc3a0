"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from lifealliance.errors import StoreFull

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder survive a power cut, where the system can (Windows does it by itself)."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sync_file(path: Path) -> None:
    """Makes the content of a file survive a power cut."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Puts a file there in one step: whoever opens it sees the old content or the new, never a part.

    Args:
        path: where.
        content: what.
        mode: who may read and write it, as far as the system and its umask let them.
    """
    write_parts(path, (content,), mode)


def write_parts(path: Path, parts: Iterable[bytes], mode: int = 0o666) -> None:
    """The same of a content that comes part by part."""
    beside = path.with_name(path.name + ".tmp")
    beside.unlink(missing_ok=True)
    beside.touch(mode)
    with beside.open("wb") as file:
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def link(source: Path, target: Path) -> None:
    """The same file under a second name, or a copy where the file system knows no hard links."""
    try:
        target.hardlink_to(source)
    except OSError as problem:
        if problem.errno in _NO_ROOM:
            raise
        shutil.copyfile(source, target)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(path: Path) -> bool:
    """Removes a file or a folder with all in it; False when the system holds on to a part of it."""
    with suppress(FileNotFoundError):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(PermissionError):
                path.unlink()
    return not path.exists()


@contextmanager
def room(folder: Path, needed: int) -> Iterator[None]:
    """Says in a sentence that the disk is full, whoever noticed it.

    Args:
        folder: where the store is.
        needed: bytes the work is likely to need.

    Raises:
        StoreFull: no space was left; nothing that was there before has changed.
    """
    try:
        yield
    except OSError as problem:
        # RocksDB gives the system's words without its number.
        if problem.errno not in _NO_ROOM and "No space left" not in str(problem):
            raise
        free = shutil.disk_usage(folder).free // 1_000_000
        raise StoreFull(
            f"The disk of {folder} is full: about {max(1, needed // 1_000_000)} MB are needed, {free} MB are free. "
            "Nothing has changed; make room and try again."
        ) from problem
