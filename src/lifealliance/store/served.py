"""The generation that is served, read by a process that does not stop others from replacing it."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from lifealliance.errors import StoreBusy, StoreDamaged
from lifealliance.store import generations, lines, manifest, register
from lifealliance.store.copies import Copies
from lifealliance.store.manifest import ADVICE, GENERATIONS, Manifest
from lifealliance.store.running import MovedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from lifealliance.model.tiers import Tier
    from lifealliance.store.values import Entry


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tier's store is.

    Attributes:
        folder: "" where nothing is stored.
        generation: number of the generation; "" where nothing is stored.
        version: changes when, and only when, a statement stored at this tier does.
        entries: what is loaded, by id.
    """

    folder: str = ""
    generation: str = ""
    version: str = ""
    entries: tuple[Entry, ...] = ()


T = TypeVar("T")
_TRIES = 5
#: Who asks many times a second is not worth a look at the files each time.
_LOOK_SECONDS = 0.02


class Served:
    """What CURRENT names.

    Args:
        root: the store's folder; need not be there.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: tuple[tuple[str, int, int], Manifest] | None = None
        self._places: dict[Tier, tuple[object, Place]] = {}
        self._looked = 0.0
        #: Set while this very process holds the store for writing: who carries a withdrawal out must read.
        self.held = False

    def manifest(self) -> Manifest | None:
        """The manifest; None when nothing has been stored. Read, and all sizes compared, once per generation.

        Raises:
            StoreDamaged: what lies there is not what was written.
        """
        return self._while_there(self._manifest)

    def _manifest(self, number: str) -> Manifest | None:
        if not number:
            return None
        folder = self._root / GENERATIONS / number
        try:
            seen = (folder / manifest.NAME).stat()
        except FileNotFoundError:
            # Goes on to say so in a sentence.
            return manifest.read(folder)
        # Time and size tell a folder restored from a copy from the one that was there before.
        mark = (number, seen.st_mtime_ns, seen.st_size)
        known = self._known
        if known and known[0] == mark:
            return known[1]
        found = manifest.read(folder)
        manifest.check_files(self._root, folder, found, hashes=False)
        self._known = (mark, found)
        return found

    def place(self, tier: Tier) -> Place:
        """Where a tier's store is, and what is in it, as of the last moments.

        Raises:
            StoreDamaged, StoreBusy: see `manifest`.
        """
        known = self._places.get(tier)
        if known and not self.held and time.monotonic() - self._looked < _LOOK_SECONDS:
            return known[1]
        mark = self._mark(known[1].generation if known else "")
        if known and known[0] == mark and not self.held:
            self._looked = time.monotonic()
            return known[1]
        self.forget()
        found = self._while_there(lambda number: self._place(number, tier))
        mark = self._mark(found.generation)
        if not self.held and generations.current(self._root) == found.generation:
            self._places[tier] = (mark, found)
        return found

    def forget(self) -> None:
        """Looks anew the next time: this process has changed something, or somebody else has."""
        self._looked = 0.0
        self._places.clear()

    def _place(self, number: str, tier: Tier) -> Place:
        found = self._manifest(number)
        if not found:
            return Place()
        folder = str(self._root / GENERATIONS / found.generation / tier)
        entries = tuple(entry for _, entry in sorted(found.tiers[tier].items()))
        return Place(folder, found.generation, found.version(tier), entries)

    def _mark(self, generation: str) -> tuple[object, ...]:
        """Changes when what is served may have changed; files are replaced here and never written into."""
        watched = (generations.CURRENT, register.NAME, f"{GENERATIONS}/{generation}/{manifest.NAME}")
        return tuple(_seen(f"{self._root}/{name}") for name in watched)

    def moved(self, place: Place, problem: Exception) -> None:
        """What to do about a store that can't be read: nothing where another took its place.

        Raises:
            StoreDamaged: none did.
        """
        self.forget()
        if generations.current(self._root) == place.generation:
            last = Copies(self._root).latest_backup()
            raise StoreDamaged(f"{place.folder} can't be read: {problem}. {ADVICE} {last}".strip()) from problem

    def sound(self) -> Manifest | None:
        """The manifest, after every file was read and found as it was written."""
        self.check(hashes=True)
        return self.manifest()

    def check(self, *, hashes: bool) -> None:
        """Compares the files with the manifest, see `Store.check`."""
        self._while_there(lambda number: self._check(number, hashes=hashes))

    def _check(self, number: str, *, hashes: bool) -> None:
        if not number:
            return
        folder = self._root / GENERATIONS / number
        found = manifest.read(folder)
        manifest.check_files(self._root, folder, found, hashes=hashes)
        if hashes and found.engine != ox.__version__:
            for tier, entries in found.tiers.items():
                _check_graphs(ox.Store.read_only(str(folder / tier)), entries)

    def steady(self, tier: Tier, work: Callable[[str], T]) -> T:
        """Works over the folder of a tier's store ("" for an empty one), and again if it was replaced meanwhile.

        Raises:
            StoreDamaged: the files can't be read although nothing was replaced.
            StoreBusy: it was replaced again and again.
        """

        def over(number: str) -> T:
            found = self._manifest(number)
            return work(str(self._root / GENERATIONS / found.generation / tier) if found else "")

        return self._while_there(over)

    def _while_there(self, work: Callable[[str], T]) -> T:
        if not self.held:
            register.check_done(self._root)
        try:
            return self._again(work)
        except StoreDamaged as problem:
            last = Copies(self._root).latest_backup()
            raise StoreDamaged(f"{problem.message} {last}".strip()) from problem

    def _again(self, work: Callable[[str], T]) -> T:
        """Works over what is served, and over what takes its place meanwhile."""
        for _ in range(_TRIES):
            number = generations.current(self._root)
            try:
                return work(number)
            except (MovedError, OSError, RuntimeError, StoreDamaged) as problem:
                if generations.current(self._root) == number:
                    if isinstance(problem, StoreDamaged):
                        raise
                    raise StoreDamaged(
                        f"{self._root / GENERATIONS / number} can't be read: {problem}. {ADVICE}"
                    ) from problem
        raise StoreBusy("The store was replaced again and again while it was read. Ask again later.")


def _seen(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 # looked at for every query
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _check_graphs(store: ox.Store, entries: Mapping[str, Entry]) -> None:
    for entry in entries.values():
        for iri, facts in entry.graphs.items():
            if lines.facts(store, iri) != facts:
                raise StoreDamaged(f"{iri} does not hold what was stored. {ADVICE}")
