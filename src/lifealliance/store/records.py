"""studies/: what was read, kept so that any generation can be rebuilt from it.

A record is named after its content, so the same study is the same file and an interrupted load can't mix two. It is two
gzip files beside each other: the statements as N-Quads, and the texts that have no place in RDF.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from typing import TYPE_CHECKING

from lifealliance.store.disk import remove, write_whole
from lifealliance.store.manifest import RECORDS, FileFacts, facts_of

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.store.values import Load

_QUADS = ".nq.gz"
_TEXTS = ".texts.gz"


def name(load: Load) -> str:
    """The file name of a load's record, the same for the same statements and texts."""
    digest = hashlib.sha256()
    for part in (load.quads, load.texts):
        digest.update(b"-" if part is None else b"%d:" % len(part) + part)
    return digest.hexdigest()[:40] + _QUADS


def _texts(record: str) -> str:
    return record.removesuffix(_QUADS) + _TEXTS


def write(root: Path, load: Load) -> dict[str, FileFacts]:
    """Writes the record of a load.

    Returns:
        The files it consists of, by name below studies/.
    """
    folder = root / RECORDS
    folder.mkdir(parents=True, exist_ok=True)
    parts = {name(load): load.quads}
    if load.texts is not None:
        parts[_texts(name(load))] = load.texts
    for file, content in parts.items():
        # No time of writing inside: the same content is the same file, byte for byte.
        write_whole(folder / file, gzip.compress(content, compresslevel=4, mtime=0))
    return {file: facts_of(folder / file) for file in parts}


def quads(root: Path, record: str) -> bytes:
    """The N-Quads of a record, as they were given."""
    return _unpacked(root / RECORDS / record)


def texts(root: Path, record: str) -> bytes | None:
    """The texts of a record, as they were given; None when there were none."""
    path = root / RECORDS / _texts(record)
    return _unpacked(path) if path.is_file() else None


def _unpacked(path: Path) -> bytes:
    try:
        return gzip.decompress(path.read_bytes())
    except (EOFError, zlib.error) as problem:
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
