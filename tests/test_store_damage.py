"""A store whose files were changed: never answered from in silence."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from lifealliance.errors import StoreDamaged
from lifealliance.iris import LOCAL_BASE
from lifealliance.store.embedded import Store
from lifealliance.store.manifest import FORMAT, read
from lifealliance.store.values import Entry, Load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def graph(study: str, name: str = "evidence") -> str:
    """The IRI of a graph."""
    return f"{LOCAL_BASE}{study}/graph/{name}"


def load(study: str, words: list[str], texts: bytes | None = None) -> Load:
    """A load of one graph, one statement a word."""
    lines = (f'<{LOCAL_BASE}{study}/{word}> <{LOCAL_BASE}says> "{word}" <{graph(study)}> .\n' for word in words)
    return Load(Entry(study, title=study.title()), "".join(sorted(lines)).encode(), (texts,) if texts else None)


def numbered(count: int) -> list[str]:
    """So many different words."""
    return [f"word{number}" for number in range(count)]


def count(store: Store, study: str) -> int:
    """How many statements a query sees in a study's graph."""
    answer = store.query(COUNT, default=[graph(study)], named=[], media_type="text/csv")
    return int(answer.body.split()[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a store may be."""
    return tmp_path / "store"


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _largest(folder: Path, pattern: str) -> Path:
    return max(folder.glob(f"generations/0001/{pattern}"), key=lambda path: path.stat().st_size)


DAMAGES: dict[str, tuple[bool, str, Callable[[Path], object]]] = {
    "RocksDB manifest cut": (False, "bytes instead of", lambda at: _cut(_largest(at, "controlled/MANIFEST-*"))),
    "data cut": (False, "bytes instead of", lambda at: _cut(_largest(at, "controlled/*.sst"))),
    "data missing": (False, "is missing", lambda at: _largest(at, "controlled/*.sst").unlink()),
    "one bit": (True, "another content", lambda at: _flip(_largest(at, "controlled/*.sst"))),
    "record cut": (False, "bytes instead of", lambda at: _cut(next(at.glob("studies/*.nq.gz")))),
    "one bit in a record": (True, "another content", lambda at: _flip(next(at.glob("studies/*.nq.gz")))),
    "no manifest": (False, "is missing", lambda at: _largest(at, "manifest.json").unlink()),
    "manifest cut": (False, "can't be read", lambda at: _cut(_largest(at, "manifest.json"))),
    "manifest empty": (False, "can't be read", lambda at: _largest(at, "manifest.json").write_bytes(b"")),
    "manifest a list": (False, "can't be read", lambda at: _largest(at, "manifest.json").write_bytes(b"[]")),
    "generation gone": (False, "names 'generations/0001'", lambda at: shutil.rmtree(at / "generations/0001")),
    "CURRENT gone": (False, r"Write generations/0001 into it", lambda at: (at / "CURRENT").unlink()),
    "CURRENT empty": (False, "names 'nothing'", lambda at: (at / "CURRENT").write_bytes(b"")),
    "CURRENT elsewhere": (False, "is not there", lambda at: (at / "CURRENT").write_bytes(b"generations/../..")),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_said_and_never_answered_from(folder: Path, kind: str) -> None:
    """Every kind of damage is refused in a sentence that says where and what to do, and nothing is built upon it."""
    hashes, said, damage = DAMAGES[kind]
    with Store(folder) as store:
        store.put([load("a", numbered(300), b"texts")])
    damage(folder)
    with Store(folder) as store:
        with pytest.raises(StoreDamaged, match=said) as refusal:
            store.check(hashes=hashes)
        assert "estore a copy" in refusal.value.message
        with pytest.raises(StoreDamaged):
            store.put([load("a", numbered(3))])
        if not hashes:
            with pytest.raises(StoreDamaged):
                count(store, "a")
            with pytest.raises(StoreDamaged):
                store.entries()


def test_a_manifest_that_was_edited_is_damage(folder: Path) -> None:
    """A changed word in the manifest is noticed by its seal, another format by its number."""
    with Store(folder) as store:
        store.put([load("a", ["x"])])
    path = folder / "generations/0001/manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"title": "A"', b'"title": "B"'))
    with pytest.raises(StoreDamaged, match="changed after it was written"):
        read(path.parent)
    path.write_bytes(path.read_bytes().replace(f'"format": {FORMAT}'.encode(), b'"format": 99'))
    with pytest.raises(StoreDamaged, match="another version of lifealliance"):
        read(path.parent)


def test_a_restored_copy_is_read_anew(folder: Path, tmp_path: Path) -> None:
    """A store whose folder was put back from a copy says what the copy holds."""
    with Store(folder) as store:
        store.put([load("a", ["x"])])
        shutil.copytree(folder, tmp_path / "copy")
        store.put([load("a", ["x", "y"])])
        assert count(store, "a") == 2
        store.close()
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "copy", folder)
        store.check(hashes=True)
        assert count(store, "a") == 1
