"""The access log as a file beside the store: who asked for which kind of address, how it went, never what was asked."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from functools import partial
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from lifealliance.web.gate import access

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BYTES, _KEPT = 5_000_000, 4


class _Private(RotatingFileHandler):
    """A log that others on this machine can't read."""

    def _open(self) -> TextIOWrapper:
        file = open(  # noqa: SIM115 # the handler closes it; a Path takes no opener
            self.baseFilename, self.mode, encoding=self.encoding, opener=partial(os.open, mode=0o600)
        )
        assert isinstance(file, TextIOWrapper)
        return file


def place(store: Path) -> Path:
    """The file for a store."""
    whole = store.absolute()
    return whole.with_name(f"{whole.name}-access.log")


@contextmanager
def kept(store: Path) -> Iterator[Path]:
    """Writes the access log into its file inside of the `with` block; five files of 5 MB are kept.

    Yields:
        The file.
    """
    file = place(store)
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = _Private(file, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
    access.addHandler(handler)
    access.setLevel(logging.INFO)
    try:
        yield file
    finally:
        access.removeHandler(handler)
        handler.close()
