"""What the person who keeps a store does: write down where copies went, keep dates, make backups, restore one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lifealliance.access.retention import NOT_ADVICE, Deadline, deadlines, law_in_words
from lifealliance.answers import Table
from lifealliance.errors import BadInput, NotFound, Problem, Refused
from lifealliance.exporters.values import Exported
from lifealliance.model.tiers import Tier
from lifealliance.reader import PUBLISHED_ID, default_store
from lifealliance.stewardship import Stewardship
from lifealliance.store import backup, restoring
from lifealliance.store.copies import BACKUP, EXPORT, Copy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lifealliance.store.backup import Listing
    from lifealliance.store.restoring import Restored


def _silent(_step: str) -> None:
    """Says nothing while work goes on."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was made.

    Attributes:
        path: the file.
        sha256: of the file.
        size: bytes.
        generation: the generation of the store it holds.
    """

    path: Path
    sha256: str
    size: int
    generation: str


class Custody(Stewardship):
    """The part of a knowledge base that answers for its copies and for how long things are kept."""

    def note_export(self, name: str, path: Path, sha256: str) -> None:
        """Remembers where an export is written, so that a withdrawal can remove or name it.

        Raises:
            StoreBusy: another process writes to the store.
        """
        with self._store.held("noting where an export is written"):
            # The file itself, should this be a link to it: that is what has to go.
            self._store.copies.add(Copy(EXPORT, name, str(path.resolve()), sha256, _now()))

    def export_own(self, name: str, person: str) -> Exported:
        """What a person is given of a study, as CSV: their own words and consents, and a list of what is shared.

        Raises:
            NotFound: no such study, or nobody of that pseudonym takes part in it.
            BadInput: the person is one of the researchers, or has withdrawn.
            Refused: it is asked for below the controlled tier.
        """
        if self.tier is not Tier.CONTROLLED:
            raise Refused(f"What a person is given is put together at the controlled tier, not at the {self.tier} one.")
        rows, settings = self.own(name, person), self.kept(name).settings
        columns = ("what", "record", "paragraph", "words", "codes")
        table = Table.from_records([asdict(row) for row in rows], columns)
        withheld = sum(row.withheld for row in rows)
        notes = (
            f"{len(rows) - withheld} rows of {person}'s own words and consents.",
            f"{withheld} rows name what is withheld (words of others, shared passages, memos): for you to decide.",
            "Read it before you hand it over: a person's own words may name others.",
            f"{law_in_words(settings.law)} {NOT_ADVICE}",
        )
        return Exported(table.to_csv(invented=settings.invented).encode(), notes=notes)

    def back_up(self, target: Path, progress: Callable[[str], None] = _silent) -> BackedUp:
        """Writes the whole store into one file and reads that again; a withdrawal will name it.

        Raises:
            BadInput: nothing is stored; the file is there already, or would lie in the store.
            StoreBusy: another process writes to the store.
            StoreDamaged: the store is damaged; nothing was written.
            StoreFull: no room where the file should be.
        """
        place = target.absolute()
        if self._store.contains(place):
            raise BadInput(Problem(str(target), "It would lie in the store itself.", "Choose another disk."))
        if place.exists():
            raise BadInput(Problem(str(target), "There is something of that name.", "Choose another name."))
        if not place.parent.is_dir():
            raise BadInput(Problem(str(target), f"There is no folder {place.parent}.", "Make it first."))
        with self._store.held("backing up"):
            # Written down first: a backup nobody knows of could bring words back that were withdrawn.
            self._store.copies.add(Copy(BACKUP, "", str(place), "", _now()))
            digest = self._store.back_up(place, progress)
        return BackedUp(target, digest, place.stat().st_size, self._store.generation())

    def retention(self, name: str = "") -> tuple[Deadline, ...]:
        """What is to be erased when, of one study or of all; what is overdue stands first.

        Raises:
            NotFound: no study of that id is loaded, or none at all.
            BadInput: it is what comes with the program.
        """
        names = [name] if name else [it.id for it in self.studies() if it.id != PUBLISHED_ID]
        if not names:
            raise NotFound("No study is loaded. `lifealliance load FOLDER` loads one.")
        found = [it for each in names for it in deadlines(self.kept(each).settings, _now()[:10])]
        return tuple(sorted(found, key=lambda it: (not it.until, it.until)))


def check_backup(file: Path) -> Listing:
    """Reads a backup to its end and compares every file in it with its SHA-256.

    Raises:
        BadInput: it is no backup.
        StoreDamaged: it is not as it was written.
    """
    return backup.check(file)


def restore(
    file: Path, store: Path | None = None, progress: Callable[[str], None] = _silent, *, force: bool = False
) -> Restored:
    """Puts a backup in the place of what a store holds; who opens the store next carries out newer withdrawals.

    Args:
        file: the backup.
        store: folder of the store; None takes the default place.
        progress: is told in a few words what is being done.
        force: replace what is stored there.

    Raises:
        BadInput: it is no backup; or something is stored there and `force` is not given.
        StoreDamaged: the backup is damaged; the store is as it was.
        StoreBusy: another process writes to the store.
        StoreFull: no room; the store is as it was.
    """
    root = (store or default_store()).absolute()
    if not force and (root / "generations").is_dir():
        todo = "Replace all of it with --force, or restore into another folder with --store."
        raise BadInput(Problem(str(root), "There is a store already.", todo))
    return restoring.restore(file, root, progress)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
