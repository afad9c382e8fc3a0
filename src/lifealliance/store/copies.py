"""What was copied out of a store: where exports and backups were written, so that a withdrawal can name them.

Only what the command line writes to a file is known. What was printed, downloaded or copied by hand is not.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from lifealliance.errors import StoreDamaged
from lifealliance.store.disk import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAME = "copies.json"


@dataclass(frozen=True, slots=True)
class Copy:
    """One file or folder that was written.

    Attributes:
        kind: export or backup.
        study: id of the study; empty for a backup, which holds all.
        path: where it was written.
        sha256: of an export; empty for a backup.
        written: the day (ISO 8601).
    """

    kind: str
    study: str
    path: str
    sha256: str
    written: str


def read(root: Path) -> tuple[Copy, ...]:
    """All copies that are known of.

    Raises:
        StoreDamaged: the list is not as it was written.
    """
    path = root / NAME
    try:
        return tuple(Copy(**row) for row in json.loads(path.read_bytes()))
    except FileNotFoundError:
        return ()
    except (ValueError, TypeError) as problem:
        raise StoreDamaged(f"{path} can't be read as the list of copies. Restore it, or remove it.") from problem


def write(root: Path, copies: Iterable[Copy]) -> None:
    """Puts the list there in one step; of two copies at one place the later one counts."""
    last = {it.path: asdict(it) for it in copies}
    write_whole(root / NAME, (json.dumps([*last.values()], indent=1, ensure_ascii=False) + "\n").encode())
