"""What an interrupted change left behind: words that are gone from the study, or never came in, must not stay in files.

Whoever writes next removes it first, and whoever opens the store to work with it, unless somebody is writing just then.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lifealliance.errors import StoreDamaged
from lifealliance.store import generations, manifest
from lifealliance.store.copies import BACKUP, Copies
from lifealliance.store.disk import remove
from lifealliance.store.manifest import GENERATIONS, RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How a backup is called until it is whole.
PART = ".part"


class Leftovers:
    """What lies in a store's folder and belongs to nothing.

    Args:
        root: the store's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def there(self) -> bool:
        """Whether there is any; so it is, too, while somebody writes."""
        return next(self._found(), None) is not None

    def remove(self) -> None:
        """Removes it. The store is held by the caller."""
        for path in [*self._found()]:
            remove(path)

    def _found(self) -> Iterator[Path]:
        try:
            number = generations.current(self._root)
            kept = set(manifest.read(self._root / GENERATIONS / number).records) if number else set[str]()
            backups = [Path(it.path + PART) for it in Copies(self._root).known() if it.kind == BACKUP]
        except StoreDamaged:
            # Nothing goes that may be needed to mend it.
            return
        yield from (path for path in (self._root / GENERATIONS).glob("*") if path.name != number)
        yield from (path for path in (self._root / RECORDS).glob("*") if path.name not in kept)
        yield from self._root.glob("*.tmp")
        yield from filter(Path.is_file, backups)
