"""Words that were taken away: gone from every file, or said to be there still."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from lifealliance.errors import NotFound
from lifealliance.iris import LOCAL_BASE
from lifealliance.store.embedded import Store
from lifealliance.store.values import Entry, Load

if TYPE_CHECKING:
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


def markers(count: int) -> list[str]:
    """Words that stand nowhere else and that no compression shortens."""
    chance = random.Random(7)
    return [f"{chance.getrandbits(192):048x}" for _ in range(count)]


def state(folder: Path) -> dict[str, bytes]:
    """Every file with its content, but for the empty lock."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "LOCK")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def holding(folder: Path, words: list[str]) -> int:
    """How many of the words stand in any file of the generations."""
    content = b"".join(state(folder / "generations").values())
    return sum(word.encode() in content for word in words)


def count(store: Store, study: str) -> int:
    """How many statements a query sees in a study's graph."""
    answer = store.query(COUNT, default=[graph(study)], named=[], media_type="text/csv")
    return int(answer.body.split()[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a store may be."""
    return tmp_path / "store"


def test_removed_words_leave_every_file(folder: Path) -> None:
    """After remove() no file has any of the words, and the other study is as it was."""
    words = markers(20)
    with Store(folder) as store:
        store.put([load("keep", numbered(200)), load("a", words, " ".join(words).encode())])
        assert holding(folder, words) >= 15
        record = store.entries()[0].record
        store.remove("a")
        assert holding(folder, words) == 0
        assert not (folder / "studies" / record).exists()
        assert [entry.id for entry in store.entries()] == ["keep"]
        assert store.quads([graph("keep")]) == load("keep", numbered(200)).quads
        with pytest.raises(NotFound, match=r"Nothing is stored as a\. There is: keep"):
            store.remove("a")
        store.remove("keep")
        assert store.entries() == ()


def test_a_linked_replacement_says_that_old_words_stay_until_compacted(folder: Path) -> None:
    """Beside a large study the files are linked: the old words stay, the manifest says so, and compact() ends it."""
    words = markers(20)
    with Store(folder) as store:
        store.put([load("large", numbered(3000)), load("a", words)])
        store.put([load("a", ["new"])])
        assert store.holds_old_words()
        manifest = json.loads((folder / "generations/0002/manifest.json").read_bytes())
        assert manifest["holds words of replaced studies"] is True
        assert holding(folder, words) >= 15
        assert count(store, "a") == 1
        store.compact()
        assert not store.holds_old_words()
        assert holding(folder, words) == 0
        assert (count(store, "a"), count(store, "large")) == (1, 3000)


def test_a_load_that_must_erase_leaves_no_old_words(folder: Path) -> None:
    """put(erase=True) rebuilds, as a withdrawal needs it, even when only earlier loads left words behind."""
    words = markers(20)
    with Store(folder) as store:
        store.put([load("large", numbered(3000)), load("a", words)])
        store.put([load("a", words[:10])], erase=True)
        assert holding(folder, words[10:]) == 0
        store.put([load("a", words[:5])])
        assert holding(folder, words[5:10]) > 0
        assert store.put([load("a", words[:5])], erase=True)
        assert holding(folder, words[5:]) == 0
        assert not store.put([load("a", words[:5])], erase=True)
