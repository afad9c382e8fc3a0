"""studies/: what was read, kept so that any generation can be rebuilt from it.

A record is named after its content, so the same study is the same file and an interrupted load can't mix two. It is two
gzip files beside each other: the statements as N-Quads, and the texts that have no place in RDF.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, TypeVar, cast

from lifealliance.store.disk import remove, write_parts
from lifealliance.store.manifest import RECORDS, FileFacts, facts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from lifealliance.store.values import Load

_QUADS = ".nq.gz"
_TEXTS = ".texts.gz"
_GZIP = 31  # zlib's window bits for a gzip file around the largest window
_PIECE = 1 << 20
T = TypeVar("T")


def name(load: Load) -> str:
    """The file name of a load's record, the same for the same statements and texts."""
    whole = hashlib.sha256()
    for parts in ((load.quads,), load.texts):
        if parts is not None:
            digest = hashlib.sha256()
            for part in parts:
                digest.update(part)
            whole.update(digest.digest())
    return whole.hexdigest()[:40] + _QUADS


def _texts(record: str) -> str:
    return record.removesuffix(_QUADS) + _TEXTS


def write(root: Path, load: Load) -> dict[str, FileFacts]:
    """Writes the record of a load.

    Returns:
        The files it consists of, by name below studies/.
    """
    folder = root / RECORDS
    folder.mkdir(parents=True, exist_ok=True)
    own = load.entry.record or name(load)
    contents: dict[str, Iterable[bytes]] = {own: (load.quads,)}
    if load.texts is not None:
        contents[_texts(own)] = load.texts
    for file, parts in contents.items():
        write_parts(folder / file, _packed(parts))
    return {file: facts_of(folder / file) for file in contents}


def _packed(parts: Iterable[bytes]) -> Iterator[bytes]:
    """A gzip file, with no time of writing inside: the same content is the same file, byte for byte."""
    packer = zlib.compressobj(4, wbits=_GZIP)
    for part in parts:
        for start in range(0, len(part), _PIECE):
            yield packer.compress(part[start : start + _PIECE])
    yield packer.flush()


def quads(root: Path, record: str) -> bytes:
    """The N-Quads of a record, as they were given."""
    return _unpacked(root / RECORDS / record)


def texts(root: Path, record: str, read: Callable[[IO[bytes]], T]) -> T | None:
    """What is read of the texts of a record, which come as they were given; None when there were none."""
    path = root / RECORDS / _texts(record)
    if not path.is_file():
        return None
    with _damage(path), gzip.open(path) as file:
        found = read(cast("IO[bytes]", file))
        while file.read(_PIECE):
            """To its end, where the sum stands that says whether all of it was right."""
        return found


def _unpacked(path: Path) -> bytes:
    with _damage(path):
        return gzip.decompress(path.read_bytes())


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """Says of what can't be unpacked, or makes no sense unpacked, that it is damaged."""
    try:
        yield
    except (EOFError, zlib.error, ValueError) as problem:
        raise OSError(f"{path.name} is damaged") from problem


def files_of(record: str) -> tuple[str, str]:
    """The names a record's files may have below studies/."""
    return record, _texts(record)


def sweep(root: Path, keep: set[str]) -> bool:
    """Removes every record that nothing stands on any more; False when one could not be removed."""
    folder = root / RECORDS
    old = [path for path in folder.iterdir() if path.name not in keep] if folder.is_dir() else []
    gone = [remove(path) for path in old]
    return all(gone)
