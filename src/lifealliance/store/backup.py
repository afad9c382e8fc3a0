"""A store in one file, and back: every byte held against its SHA-256 on the way out and on the way in.

A backup is a tar file. Its first member, `backup.json`, names every other one with size and SHA-256 and is sealed with
its own. A withdrawal can't reach a backup: what is restored is held against the register of withdrawals of the store
it is restored into, and nothing of it is served before every withdrawal has been carried out anew.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from lifealliance.errors import BadInput, Problem, StoreDamaged
from lifealliance.store import copies, generations, manifest, register
from lifealliance.store.disk import remove, room, sha256, sync_file, sync_folder, write_whole
from lifealliance.store.manifest import GENERATIONS, RECORDS, FileFacts, Manifest
from lifealliance.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lifealliance.model.withdrawal import Register

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


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        made: when the backup was made (ISO 8601, UTC).
        generation: the generation that is served now.
        withdrawals: how many withdrawals are newer than the backup and have to be carried out again.
        forgotten: the store's own register could not be read, so withdrawals after the backup are not known.
    """

    made: str
    generation: str
    withdrawals: int
    forgotten: bool


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
    unfinished = target.with_name(target.name + ".part")
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
    return _read(file, None)


def _read(file: Path, places: Callable[[str], Path] | None) -> Listing:
    """Reads a backup, and writes what is in it to `places` if there are any."""
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


def restore(file: Path, root: Path, progress: Callable[[str], None]) -> Restored:
    """Puts what a backup holds in the place of what a store serves, as its next generation.

    Withdrawals noted in the store since are kept and marked as not done: nothing is served before whoever opens the
    store next has carried them out. What is damaged in the store does not matter, and goes.

    Args:
        file: what `write` wrote.
        root: the store's folder; made if it is not there.
        progress: is told in a few words what is being done.

    Raises:
        BadInput: it is no backup, or one of another store in which people have withdrawn.
        StoreDamaged: the backup is not as it was written; the store is as it was.
        StoreBusy: another process writes to the store.
        StoreFull: no room; the store is as it was.
    """
    progress("Reading the backup")
    listing = check(file)
    with writing(root, "restoring a backup"), room(root, sum(facts.size for facts in listing.files.values())):
        home = root / GENERATIONS
        home.mkdir(exist_ok=True)
        numbers = [path.name.removesuffix(".tmp") for path in home.iterdir()]
        number = f"{1 + max((int(it) for it in numbers if it.isdecimal()), default=0):04d}"
        unfinished, beside = home / f"{number}.tmp", home / f"{number}.beside.tmp"

        def place(name: str) -> Path:
            kind, _, rest = name.partition("/")
            return unfinished / rest if rest and kind != RECORDS else beside / name

        try:
            return _put(file, root, listing, place, (number, unfinished, beside), progress)
        finally:
            remove(unfinished)
            remove(beside)


def _put(
    file: Path,
    root: Path,
    listing: Listing,
    place: Callable[[str], Path],
    where: tuple[str, Path, Path],
    progress: Callable[[str], None],
) -> Restored:
    number, unfinished, beside = where
    # The register comes first: from here on nothing is served that a withdrawal forbids.
    ours, forgotten = _known_here(root)
    theirs = _register_of(file)
    kept = _together(file, ours, theirs)
    progress("Restoring")
    if not all(it.done for it in kept.withdrawals):
        register.write(root, kept)
    _read(file, place)
    (root / RECORDS).mkdir(exist_ok=True)
    for path in (beside / RECORDS).glob("*"):
        path.replace(root / RECORDS / path.name)
    found = replace(manifest.read(unfinished), generation=number)
    write_whole(unfinished / manifest.NAME, found.to_bytes())
    manifest.check_files(root, unfinished, found, hashes=True)
    sync_folder(root / RECORDS)
    for folder in (*(it for it in unfinished.iterdir() if it.is_dir()), unfinished):
        sync_folder(folder)
    unfinished.rename(root / GENERATIONS / number)
    sync_folder(root / GENERATIONS)
    if kept.withdrawals:
        register.write(root, kept)
    elif forgotten:
        remove(root / register.NAME)
    write_whole(root / generations.CURRENT, f"{GENERATIONS}/{number}".encode())
    _join_copies(root, beside / copies.NAME)
    generations.sweep(root, found)
    return Restored(listing.made, number, sum(not it.done for it in kept.withdrawals), forgotten)


def _known_here(root: Path) -> tuple[Register, bool]:
    try:
        return register.read(root), False
    except StoreDamaged:
        return register.parsed(None), True


def _register_of(file: Path) -> Register:
    """The register in a backup that was checked."""
    with tarfile.open(file, "r:") as tar:
        inside = tar.extractfile(register.NAME) if register.NAME in tar.getnames() else None
        return register.parsed(inside.read() if inside else None)


def _together(file: Path, ours: Register, theirs: Register) -> Register:
    """Every withdrawal of both, undone where the backup does not know it as the store does."""
    if ours.withdrawals and theirs.withdrawals and ours.key != theirs.key:
        what = "It is a backup of another store, in which people have withdrawn, and here people have, too."
        raise BadInput(Problem(str(file), what, "Restore it into a store of its own with --store."))
    known = set(theirs.withdrawals)
    found = theirs
    for it in ours.withdrawals:
        found = register.noted(found, it if it in known else replace(it, done=False))
    return replace(found, key=ours.key if ours.withdrawals else theirs.key)


def _join_copies(root: Path, theirs: Path) -> None:
    ours = copies.Copies(root)
    found: tuple[copies.Copy, ...] = ()
    with suppress(StoreDamaged):
        found = copies.Copies(theirs.parent).known()
    try:
        found = (*found, *ours.known())
    except StoreDamaged:
        remove(root / copies.NAME)
    if found:
        ours.add(*found)
