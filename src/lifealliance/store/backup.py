"""A store in one file, and back: every byte held against its SHA-256 on the way out and on the way in.

A backup is a tar file. Its first member, `backup.json`, names every other one with size and SHA-256 and is sealed with
its own.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from lifealliance.errors import BadInput, Problem, StoreDamaged
from lifealliance.store import copies, manifest, register
from lifealliance.store.disk import remove, room, sha256, sync_file, sync_folder
from lifealliance.store.leftovers import PART
from lifealliance.store.manifest import GENERATIONS, RECORDS, FileFacts, Manifest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


_LISTING = "backup.json"
_FORMAT = 1
_LONGEST_LISTING = 64 * 1024 * 1024
_BLOCK = 1024 * 1024
#: Files of a store that are no part of a generation.
_BESIDE = (register.NAME, copies.NAME)
_NAME = re.compile(rf"{register.NAME}|{copies.NAME}|(?:generation|{RECORDS})(?:/[A-Za-z0-9][A-Za-z0-9._-]*){{1,2}}")
_TODO = "Use another backup."


@dataclass(frozen=True, slots=True)
class Listing:
    """What a backup says of itself.

    Attributes:
        made: when it was made (ISO 8601, UTC).
        files: name in the backup to its facts.
    """

    made: str
    files: dict[str, FileFacts]


def write(root: Path, found: Manifest | None, target: Path, progress: Callable[[str], None]) -> str:
    """Writes a backup, reads it again, and gives its SHA-256. The store is held by the caller.

    Args:
        root: the store's folder.
        found: what is served, after its files were checked.
        target: the file to write; it is there whole or not at all.
        progress: is told in a few words what is being done.

    Raises:
        BadInput: nothing has been stored.
        StoreFull: no room.
        StoreDamaged: what was written is not what was read.
    """
    if found is None:
        raise BadInput(Problem(str(root), "Nothing is stored there.", "Load a study first."))
    parts = _parts(root, found)
    listing = {name: manifest.facts_of(path) for name, path in parts.items()}
    unfinished = target.with_name(target.name + PART)
    try:
        with room(target.parent, sum(facts.size for facts in listing.values())):
            progress("Writing the backup")
            _write(unfinished, parts, listing)
            progress("Reading it again")
            check(unfinished)
            digest = sha256(unfinished)
            unfinished.replace(target)
            sync_folder(target.parent)
    finally:
        remove(unfinished)
    return digest


def _parts(root: Path, found: Manifest) -> dict[str, Path]:
    home = root / GENERATIONS / found.generation
    parts = {f"generation/{name}": home / name for name in (manifest.NAME, *sorted(found.files))}
    parts |= {f"{RECORDS}/{name}": root / RECORDS / name for name in sorted(found.records)}
    return parts | {name: root / name for name in _BESIDE if (root / name).is_file()}


def _write(file: Path, parts: dict[str, Path], listing: dict[str, FileFacts]) -> None:
    made = datetime.now(UTC)
    content: dict[str, Any] = {"format": _FORMAT, "made": made.isoformat(timespec="seconds")}
    content["files"] = {name: asdict(facts) for name, facts in listing.items()}
    body = json.dumps({**content, "seal": _seal(content)}, indent=1).encode()
    file.unlink(missing_ok=True)
    file.touch(0o600)
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, _LISTING, len(body), io.BytesIO(body))
        for name, path in parts.items():
            with path.open("rb") as inside:
                _add(tar, name, listing[name].size, inside)
    sync_file(file)


def _add(tar: tarfile.TarFile, name: str, size: int, inside: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, inside)


def _seal(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def check(file: Path) -> Listing:
    """Reads a backup to its end and compares every file in it with what it says of itself.

    Raises:
        BadInput: it is no backup.
        StoreDamaged: it is not as it was written.
    """
    return unpack(file, None)


def unpack(file: Path, places: Callable[[str], Path] | None) -> Listing:
    """Reads a backup, and writes what is in it to `places` if there are any.

    Raises:
        BadInput, StoreDamaged: as `check`.
    """
    try:
        with tarfile.open(file, "r:") as tar:
            listing = _listing(file, tar)
            seen: set[str] = set()
            # The loop begins with the listing again.
            for member in islice(tar, 1, None):
                facts = listing.files.get(member.name)
                inside = tar.extractfile(member) if member.isreg() else None
                if facts is None or inside is None or member.name in seen or member.size != facts.size:
                    raise StoreDamaged(f"{file} holds {member.name!r}, which it should not. {_TODO}")
                seen.add(member.name)
                if _taken(inside, places(member.name) if places else None) != facts.sha256:
                    raise StoreDamaged(f"{member.name} in {file} is not as it was written. {_TODO}")
    except FileNotFoundError as problem:
        raise BadInput(Problem(str(file), "There is no such file.", "Name a file that `backup` wrote.")) from problem
    except (tarfile.TarError, EOFError) as problem:
        raise StoreDamaged(f"{file} can't be read as a backup: {problem}. {_TODO}") from problem
    if missing := sorted(listing.files.keys() - seen):
        raise StoreDamaged(f"{file} ends before {missing[0]}. {_TODO}")
    return listing


def _listing(file: Path, tar: tarfile.TarFile) -> Listing:
    first = tar.next()
    inside = tar.extractfile(first) if first and first.isreg() and first.name == _LISTING else None
    if first is None or inside is None or first.size > _LONGEST_LISTING:
        raise BadInput(Problem(str(file), "This is no backup of a store.", "Name a file that `backup` wrote."))
    try:
        content = json.loads(inside.read())
        seal = content.pop("seal")
        files = {name: FileFacts(**facts) for name, facts in content["files"].items()}
        made, form = str(content["made"]), content["format"]
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise StoreDamaged(f"The listing in {file} can't be read. {_TODO}") from problem
    if form != _FORMAT:
        raise StoreDamaged(f"{file} was written by another version of lifealliance (format {form}). {_TODO}")
    if seal != _seal(content) or not all(map(_NAME.fullmatch, files)):
        raise StoreDamaged(f"The listing in {file} was changed after it was written. {_TODO}")
    return Listing(made, files)


def _taken(inside: IO[bytes], place: Path | None) -> str:
    """The SHA-256 of a file, which is written to a place if there is one."""
    digest = hashlib.sha256()
    if place is None:
        while block := inside.read(_BLOCK):
            digest.update(block)
        return digest.hexdigest()
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file:
        while block := inside.read(_BLOCK):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()
