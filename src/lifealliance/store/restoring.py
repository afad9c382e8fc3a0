"""A backup put in the place of what a store serves, as its next generation.

A withdrawal can't reach a backup: what is restored is held against the register of withdrawals of the store it is
restored into, and nothing of it is served before every withdrawal has been carried out anew.
"""

from __future__ import annotations

import tarfile
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem, StoreDamaged
from lifealliance.store import backup, copies, generations, manifest, register
from lifealliance.store.disk import remove, room, sync_folder, write_whole
from lifealliance.store.manifest import GENERATIONS, RECORDS
from lifealliance.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lifealliance.model.withdrawal import Register
    from lifealliance.store.backup import Listing


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


def restore(file: Path, root: Path, progress: Callable[[str], None]) -> Restored:
    """Puts what a backup holds in the place of what a store serves, as its next generation.

    Withdrawals noted in the store since are kept and marked as not done: nothing is served before whoever opens the
    store next has carried them out. What is damaged in the store does not matter, and goes.

    Args:
        file: what `backup.write` wrote.
        root: the store's folder; made if it is not there.
        progress: is told in a few words what is being done.

    Raises:
        BadInput: it is no backup, or one of another store in which people have withdrawn.
        StoreDamaged: the backup is not as it was written; the store is as it was.
        StoreBusy: another process writes to the store.
        StoreFull: no room; the store is as it was.
    """
    progress("Reading the backup")
    listing = backup.check(file)
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
    backup.unpack(file, place)
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
