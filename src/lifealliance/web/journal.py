"""The access log as a file beside the store: who asked for which kind of address, how it went, never what was asked."""

from __future__ import annotations

import logging
import os
import threading
from contextlib import contextmanager, suppress
from functools import partial
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from lifealliance.web.gate import access

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BYTES, _KEPT = 5_000_000, 4
#: How long lines may wait, so that many are written at once.
_WAIT_SECONDS = 0.5


class _Private(RotatingFileHandler):
    """A log that others on this machine can't read, and that nobody who asks waits for."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
        self._lines: list[str] = []

    def _open(self) -> TextIOWrapper:
        file = open(  # noqa: SIM115 # the handler closes it; a Path takes no opener
            self.baseFilename, self.mode, encoding=self.encoding, opener=partial(os.open, mode=0o600)
        )
        assert isinstance(file, TextIOWrapper)
        return file

    def emit(self, record: logging.LogRecord) -> None:
        """Takes a line in."""
        self._lines.append(self.format(record) + self.terminator)

    def write_out(self) -> None:
        """Writes the lines that wait. What does not fit on a full disk is lost; who asks is answered all the same."""
        lines, self._lines = self._lines, []
        text = "".join(lines)
        with suppress(OSError):
            assert self.stream
            if text and self.stream.tell() + len(text) > _BYTES:
                self.doRollover()
            self.stream.write(text)
            self.stream.flush()


def place(store: Path) -> Path:
    """The file for a store."""
    whole = store.absolute()
    return whole.with_name(f"{whole.name}-access.log")


@contextmanager
def kept(store: Path) -> Iterator[Path]:
    """Writes the access log into its file inside of the `with` block, twice a second; five files of 5 MB are kept.

    Yields:
        The file.
    """
    file = place(store)
    file.parent.mkdir(parents=True, exist_ok=True)
    handler, over = _Private(file), threading.Event()
    writer = threading.Thread(target=_write, args=(handler, over), name="lifealliance access log", daemon=True)
    writer.start()
    access.addHandler(handler)
    access.setLevel(logging.INFO)
    try:
        yield file
    finally:
        access.removeHandler(handler)
        over.set()
        writer.join()
        handler.close()


def _write(handler: _Private, over: threading.Event) -> None:
    while not over.wait(_WAIT_SECONDS):
        handler.write_out()
    handler.write_out()
