"""The disk is full: a clear sentence, the old state is served, and work goes on when there is room again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.test_custody import load_designs
from tests.test_store_damage import count, load, numbered
from tests.test_withdrawal import everything

from lifealliance.errors import StoreBusy, StoreFull
from lifealliance.knowledge import KnowledgeBase
from lifealliance.reader import KnowledgeReader
from lifealliance.store import register
from lifealliance.store.embedded import Store
from lifealliance.store.restoring import restore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SIZE = 96 * 1024 * 1024
_MOUNT, _UMOUNT = (shutil.which(name) or "" for name in ("mount", "umount"))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, held in memory."""
    place = tmp_path / "small"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0 or not (_MOUNT and _UMOUNT):
        pytest.skip("a small disk can only be made by root on Linux")
    command = [_MOUNT, "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(place)]
    if subprocess.run(command, check=False).returncode != 0:
        pytest.skip("no disk may be mounted here")
    try:
        yield place
    finally:
        subprocess.run([_UMOUNT, "-l", str(place)], check=True)


@contextmanager
def full(place: Path, left: int = 0) -> Iterator[None]:
    """Fills a disk but for some bytes while this holds."""
    filler = place / "filler"
    free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize - left
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free)
    try:
        yield
    finally:
        filler.unlink()


def test_a_load_a_backup_and_a_restore_meet_a_full_disk(small: Path) -> None:
    """Each is refused with what is needed and what is free; what was there is served; with room each works."""
    folder, file = small / "store", small / "backup.tar"
    with Store(folder) as store:
        store.put([load("a", numbered(300))])
        for left in (0, 200_000, 1_000_000):
            with full(small, left), pytest.raises(StoreFull, match="Nothing has changed; make room and try again"):
                store.put([load("a", numbered(40_000))])
            assert count(store, "a") == 300
            store.check(hashes=True)
            assert [path.name for path in (folder / "generations").iterdir()] == ["0001"]
            assert len(list((folder / "studies").iterdir())) == 1
            with full(small, left // 20), pytest.raises(StoreFull, match="is full"):
                store.back_up(file)
            assert [path.name for path in small.iterdir()] == ["store"]
        assert store.put([load("a", numbered(500))])
        store.back_up(file)
        with full(small, 20_000), pytest.raises(StoreFull, match="is full"):
            restore(file, folder, lambda _: None)
        assert count(store, "a") == 500
        restore(file, folder, lambda _: None)
        store.check(hashes=True)
        assert count(store, "a") == 500


def test_a_withdrawal_meets_a_full_disk(small: Path) -> None:
    """Without room to note it nothing has happened; noted, it waits with nothing served, and is finished with room."""
    store, words = small / "store", b"so she has sat on my end"
    load_designs(small / "studies", store)
    with KnowledgeBase(store) as kb:
        with full(small), pytest.raises(StoreFull, match="Nothing has changed"):
            kb.withdraw("night-line", "Tam", "all")
        assert kb.studies()
        assert not (store / register.NAME).exists()
        with full(small, 100_000), pytest.raises(StoreFull):
            kb.withdraw("night-line", "Tam", "all")
    with pytest.raises(StoreBusy, match="nothing is served until it is done"):
        KnowledgeReader(store)
    with full(small, 100_000), pytest.raises(StoreFull):
        KnowledgeBase(store)
    with KnowledgeBase(store) as kb:
        assert kb.studies()
    assert words not in everything(store)
