"""Stops a process at its Nth change to files, so that every step of a change to a store can be interrupted.

Python tells whoever listens of each file it opens for writing, renames, links and removes, before it does so (PEP 578).
A process that is to be stopped ends there at once: nothing is tidied up, as when it is killed. What RocksDB writes by
itself lies between two such steps, in a folder nobody serves yet.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
#: How a process ends: of itself, having failed, before a change, before it opens a file to write into it.
DONE, FAILED, STOPPED, OPENING = 0, 1, 9, 8


class Stop:
    """Ends this process at a change to files below a folder.

    Args:
        folder: where changes count.
        at: the number of the change, from 1, before which it ends; 0 for never.
        emptied: where a file is opened to be written, end when it is there and empty, and not before.

    Attributes:
        seen: changes so far.
    """

    def __init__(self, folder: Path, at: int, *, emptied: bool = False) -> None:
        self._folder, self._at, self._emptied = str(folder), at, emptied
        self.seen = 0
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        if not self._changes(event, args):
            return
        self.seen += 1
        if self.seen == self._at:
            if event == "open" and self._emptied:
                os.open(str(args[0]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os._exit(OPENING if event == "open" else STOPPED)

    def _changes(self, event: str, args: tuple[object, ...]) -> bool:
        if event == "open":
            path, _, flags = args
            return isinstance(flags, int) and bool(flags & _WRITES) and self._inside(path)
        # Within a folder that is removed as a whole, names are told without their folder.
        return event in _CHANGES and (self._inside(args[0]) or args[-1] not in {-1, None})

    def _inside(self, path: object) -> bool:
        return isinstance(path, (str, bytes, os.PathLike)) and os.fsdecode(path).startswith(self._folder)


def apart(work: Callable[[], None]) -> int:
    """Runs something in a copy of this process; gives 0, or how it ended."""
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:  # noqa: BLE001 # the copy ends here, whatever it met
            traceback.print_exc()
            os._exit(FAILED)
        os._exit(DONE)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
