"""One writer at a time, and a clear word to the second."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lifealliance.errors import StoreBusy
from lifealliance.store.disk import remove, room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK = "LOCK"
_WHO = "LOCK.json"
#: What small files of a store may need.
_LITTLE = 1_000_000


@contextmanager
def writing(root: Path, doing: str) -> Iterator[None]:
    """Holds the store for one writer. The lock is the system's, so it ends with the process that holds it.

    Args:
        root: the store's folder; made if it is not there.
        doing: what the writer does, in words that follow "is".

    Raises:
        StoreBusy: another process, or another thread of this one, writes to the store.
        StoreFull: no room.
    """
    # Only who writes waits until it is imported.
    from filelock import FileLock, Timeout  # noqa: PLC0415

    root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as taken:
        raise StoreBusy(f"{_holder(root)} Wait until it has finished.") from taken
    who = root / _WHO
    try:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        with room(root, _LITTLE):
            who.write_text(json.dumps({"pid": os.getpid(), "doing": doing, "since": since}), encoding="utf-8")
            yield
    finally:
        remove(who)
        lock.release()


def _holder(root: Path) -> str:
    """Who holds the lock, as a sentence; the file may be caught half written."""
    try:
        found = json.loads((root / _WHO).read_text(encoding="utf-8"))
        pid, doing = int(found["pid"]), str(found["doing"])
    except (OSError, ValueError, KeyError, TypeError):
        return "Another process is writing to the store."
    whose = "This process" if pid == os.getpid() else "Another process"
    return f"{whose} (pid {pid}) is {doing}."
