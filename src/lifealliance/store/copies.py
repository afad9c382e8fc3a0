"""What was copied out of a store: where exports and backups were written, so that a withdrawal can name them.

Only what the command line writes to a file is known. What was printed, downloaded or copied by hand is not.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lifealliance.errors import StoreDamaged
from lifealliance.store.disk import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NAME = "copies.json"
BACKUP, EXPORT = "backup", "export"


@dataclass(frozen=True, slots=True)
class Copy:
    """One file or folder that was written.

    Attributes:
        kind: export or backup.
        study: id of the study; empty for a backup, which holds all.
        path: where it was written.
        sha256: of an export; empty for a backup.
        written: when (ISO 8601).
    """

    kind: str
    study: str
    path: str
    sha256: str
    written: str


class Copies:
    """The list of copies of a store.

    Args:
        root: the store's folder.
    """

    def __init__(self, root: Path) -> None:
        self._path = root / NAME

    def known(self) -> tuple[Copy, ...]:
        """All copies that are known of.

        Raises:
            StoreDamaged: the list is not as it was written.
        """
        try:
            return tuple(Copy(**row) for row in json.loads(self._path.read_bytes()))
        except FileNotFoundError:
            return ()
        except (ValueError, TypeError) as problem:
            todo = "Restore it, or remove it."
            raise StoreDamaged(f"{self._path} can't be read as the list of copies. {todo}") from problem

    def add(self, *copies: Copy) -> None:
        """Remembers more, in one step; of two copies at one place the later one counts."""
        self._write((*self.known(), *copies))

    def forget(self, gone: Sequence[Copy]) -> None:
        """Forgets some that are no more."""
        if gone:
            self._write([it for it in self.known() if it not in gone])

    def latest_backup(self) -> str:
        """A sentence that names the last backup that still lies where it was written; empty when there is none."""
        try:
            there = [it for it in self.known() if it.kind == BACKUP and Path(it.path).is_file()]
        except StoreDamaged:
            return ""
        last = max(there, key=lambda it: it.written, default=None)
        return f"The last backup is {last.path} ({last.written})." if last else ""

    def _write(self, copies: Iterable[Copy]) -> None:
        last = {it.path: asdict(it) for it in copies}
        write_whole(self._path, (json.dumps([*last.values()], indent=1, ensure_ascii=False) + "\n").encode())
