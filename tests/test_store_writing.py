"""Loads that are interrupted: one writer at a time, a full disk, a process killed at any moment."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lifealliance.errors import StoreBusy, StoreFull
from lifealliance.iris import LOCAL_BASE
from lifealliance.store.disk import room
from lifealliance.store.embedded import Store
from lifealliance.store.values import Entry, Load
from lifealliance.store.writing import writing

TOOLS = Path(__file__).parents[1] / "tools"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def graph(study: str, name: str = "evidence") -> str:
    """The IRI of a graph."""
    return f"{LOCAL_BASE}{study}/graph/{name}"


def load(study: str, words: list[str]) -> Load:
    """A load of one graph, one statement a word."""
    lines = (f'<{LOCAL_BASE}{study}/{word}> <{LOCAL_BASE}says> "{word}" <{graph(study)}> .\n' for word in words)
    return Load(Entry(study, title=study.title()), "".join(sorted(lines)).encode())


def numbered(count: int) -> list[str]:
    """So many different words."""
    return [f"word{number}" for number in range(count)]


def state(folder: Path) -> dict[str, bytes]:
    """Every file with its content, but for the empty lock."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "LOCK")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def count(store: Store, study: str) -> int:
    """How many statements a query sees in a study's graph."""
    answer = store.query(COUNT, default=[graph(study)], named=[], media_type="text/csv")
    return int(answer.body.split()[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a store may be."""
    return tmp_path / "store"


def test_a_second_writer_is_told_who_writes(folder: Path) -> None:
    """While another process loads, a load is refused with its number and what it does; reading goes on."""
    with Store(folder) as store:
        store.put([load("a", ["x"])])
        holder = "import sys, pathlib; from lifealliance.store.writing import writing\n"
        holder += "with writing(pathlib.Path(sys.argv[1]), 'loading demo'): print('held', flush=True); sys.stdin.read()"
        with subprocess.Popen(
            [sys.executable, "-c", holder, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            said = rf"Another process \(pid {process.pid}\) is loading demo\. Wait until it has finished\."
            for write in (lambda: store.put([load("b", ["y"])]), lambda: store.remove("a"), store.compact):
                with pytest.raises(StoreBusy, match=said):
                    write()
            assert count(store, "a") == 1
            process.kill()
        assert store.put([load("b", ["y"])])
        assert not (folder / "LOCK.json").exists()


def test_two_threads_can_not_write_at_once(folder: Path) -> None:
    """The lock holds inside one process, too."""
    with writing(folder, "loading demo"):
        refused: list[str] = []

        def write() -> None:
            try:
                Store(folder).put([load("a", ["x"])])
            except StoreBusy as busy:
                refused.append(busy.message)

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert refused
    assert refused[0].startswith("This process")


def test_a_full_disk_changes_nothing(folder: Path) -> None:
    """When the disk fills while a generation is written, the old one is served and no leftovers stay."""
    with Store(folder) as store:
        store.put([load("a", numbered(20))])
        before = state(folder)

        def fill(step: str) -> None:
            if step.startswith("Sealing"):
                raise OSError(errno.ENOSPC, "No space left on device")

        with pytest.raises(StoreFull, match="Nothing has changed"):
            store.put([load("a", numbered(30))], fill)
        assert state(folder) == before
        assert count(store, "a") == 20
        assert store.put([load("a", numbered(30))])
        assert len(list((folder / "studies").iterdir())) == 1


def test_rocksdb_words_for_a_full_disk_are_understood(tmp_path: Path) -> None:
    """The engine's own error, which has no number, becomes the same refusal; other errors pass."""
    with pytest.raises(StoreFull, match="about 5 MB are needed"), room(tmp_path, 5_000_000):
        raise OSError("IO error: No space left on device: While appending to file")
    with pytest.raises(PermissionError), room(tmp_path, 0):
        raise PermissionError(errno.EACCES, "Permission denied")


def test_a_failure_in_the_middle_leaves_the_old_store(folder: Path) -> None:
    """Whatever ends a load, what was there before is served, and the next load sweeps up before it begins."""
    with Store(folder) as store:
        store.put([load("a", numbered(20))])
        (folder / "generations" / "0009.tmp").mkdir()
        (folder / "generations" / "0008").mkdir()
        (folder / "studies" / "stray.nq.gz").write_bytes(b"")

        def fail(_: str) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            store.put([load("a", numbered(30))], fail)
        assert count(store, "a") == 20
        assert store.put([load("a", numbered(30))])
        assert [path.name for path in (folder / "generations").iterdir()] == ["0002"]
        assert [path.name for path in (folder / "studies").iterdir()] == [store.entries()[0].record]


def test_kill_at_any_moment_leaves_a_whole_store() -> None:
    """A loading process is killed six times at random moments; the store is whole each time and takes the next load."""
    found = subprocess.run(
        [sys.executable, str(TOOLS / "crash_store.py"), "6", "--seed", "5"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert "6 times a whole store" in found.stdout
