"""The store on disk: whole or not at all, one writer, nothing damaged in silence, nothing removed left behind."""

from __future__ import annotations

import errno
import json
import random
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lifealliance.errors import BadInput, NotFound, StoreBusy, StoreDamaged, StoreFull
from lifealliance.iris import LOCAL_BASE
from lifealliance.store.disk import room
from lifealliance.store.embedded import Store
from lifealliance.store.manifest import read
from lifealliance.store.values import Entry, Load
from lifealliance.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Callable

TOOLS = Path(__file__).parents[1] / "tools"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def graph(study: str, name: str = "evidence") -> str:
    """The IRI of a graph."""
    return f"{LOCAL_BASE}{study}/graph/{name}"


def line(study: str, word: str, name: str = "evidence") -> bytes:
    """One statement."""
    return f'<{LOCAL_BASE}{study}/{word}> <{LOCAL_BASE}says> "{word}" <{graph(study, name)}> .\n'.encode()


def load(study: str, words: list[str], texts: bytes | None = None) -> Load:
    """A load of one graph, one statement a word."""
    return Load(Entry(study, title=study.title()), b"".join(sorted(line(study, word) for word in words)), texts)


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


def test_a_missing_folder_is_an_empty_store_and_stays_missing(folder: Path) -> None:
    """Reading from a store that is not there gives nothing and makes nothing."""
    with Store(folder) as store:
        store.check(hashes=True)
        assert (store.entries(), store.generation()) == ((), "")
        assert count(store, "a") == 0
        assert store.quads([graph("a")]) == b""
        with pytest.raises(NotFound, match="There is: nothing"):
            store.texts("a")
    assert not folder.exists()


def test_what_is_put_is_there_as_given(folder: Path) -> None:
    """Statements, texts, facts and digests of a load can be read back, and the first generation is 0001."""
    words = numbered(50)
    with Store(folder) as store:
        entry = Entry("a", "A", LOCAL_BASE + "a#study", LOCAL_BASE + "a/", invented=True, facts={"people": 3})
        assert store.put([Load(entry, load("a", words).quads, b"the texts")])
        (stored,) = store.entries()
        assert (stored.title, stored.iri, stored.invented, stored.facts) == (
            "A",
            LOCAL_BASE + "a#study",
            True,
            {"people": 3},
        )
        assert stored.graphs[graph("a")].quads == 50
        assert store.quads([graph("a")]) == load("a", words).quads
        assert (store.texts("a"), store.generation(), count(store, "a")) == (b"the texts", "0001", 50)
        assert (folder / "studies" / stored.record).is_file()
        assert (folder / "CURRENT").read_text(encoding="utf-8") == "generations/0001"
        assert (folder / "generations" / "0001" / "controlled").is_dir()


def test_putting_the_same_again_touches_nothing(folder: Path) -> None:
    """An identical load, even one with another time of loading beside it, changes no file."""
    with Store(folder) as store:
        store.put([load("a", numbered(20), b"texts")])
        before = state(folder)
        again = load("a", numbered(20), b"texts")
        assert not store.put([Load(Entry("a", title="A", facts={"loaded": "later"}), again.quads, again.texts)])
        assert state(folder) == before


def test_a_changed_study_replaces_the_old_one_whole(folder: Path) -> None:
    """After a second load only its statements, texts and record are there, and the version has changed."""
    with Store(folder) as store:
        store.put([load("a", numbered(20), b"first")])
        version = store.version()
        assert store.put([load("a", numbered(5))])
        assert store.quads([graph("a")]) == load("a", numbered(5)).quads
        assert store.texts("a") is None
        assert (count(store, "a"), store.generation(), store.version() == version) == (5, "0002", False)
        assert [path.name for path in (folder / "generations").iterdir()] == ["0002"]
        assert [path.name for path in (folder / "studies").iterdir()] == [store.entries()[0].record]


def test_a_graph_that_a_study_no_longer_has_is_gone(folder: Path) -> None:
    """A graph the new load does not bring is empty and unlisted, even when files are linked."""
    with Store(folder) as store:
        store.put([load("other", numbered(2000)), Load(Entry("a"), line("a", "x") + line("a", "y", "theory"))])
        store.put([Load(Entry("a"), line("a", "x"))])
        assert store.quads([graph("a", "theory")]) == b""
        assert list(store.entries()[0].graphs) == [graph("a")]
        assert store.holds_old_words()


def test_several_loads_make_one_generation(folder: Path) -> None:
    """Two studies put together are one step."""
    with Store(folder) as store:
        store.put([load("a", ["x"]), load("b", ["y"])])
        assert (store.generation(), [entry.id for entry in store.entries()]) == ("0001", ["a", "b"])


def test_the_version_is_the_same_for_the_same_statements(tmp_path: Path) -> None:
    """Two stores that came to the same statements by different ways have the same version; a rebuild keeps it."""
    with Store(tmp_path / "one") as one, Store(tmp_path / "two") as two:
        one.put([load("a", numbered(30)), load("b", numbered(2000))])
        two.put([load("b", numbered(2000))])
        two.put([load("a", numbered(7))])
        two.put([load("a", numbered(30))])
        assert one.version() == two.version()
        two.compact()
        assert one.version() == two.version()


def test_numbers_and_language_tags_are_compared_as_they_are_stored(folder: Path) -> None:
    """Oxigraph writes 007 as 7 and en-GB as en-gb; the digest is of that, and the same load is still known again."""
    start = f"<{LOCAL_BASE}a/x> <{LOCAL_BASE}says> "
    number = "http://www.w3.org/2001/XMLSchema#integer"
    quads = f'{start}"007"^^<{number}> <{graph("a")}> .\n{start}"x"@en-GB <{graph("a")}> .\n'.encode()
    with Store(folder) as store:
        store.put([Load(Entry("a"), quads)])
        assert b'"7"^^' in store.quads([graph("a")])
        assert b"@en-gb" in store.quads([graph("a")])
        store.check(hashes=True)
        assert not store.put([Load(Entry("a"), quads)])


@pytest.mark.parametrize(
    ("quads", "said"),
    [
        (b"<http://x/s> <http://x/p> .\n", "Not N-Quads"),
        (b"<http://x/s> <http://x/p> <http://x/o> .\n", "stands in no named graph"),
        (b"_:s <http://x/p> <http://x/o> <http://x/g> .\n", "blank node"),
        (b"<http://x/s> <http://x/p> _:o <http://x/g> .\n", "blank node"),
    ],
)
def test_statements_that_can_not_be_stored_are_refused_before_anything_is_made(
    folder: Path, quads: bytes, said: str
) -> None:
    """Broken lines, lines without a graph and blank nodes are named, and no folder appears."""
    with Store(folder) as store, pytest.raises(BadInput, match=said):
        store.put([Load(Entry("a"), quads)])
    assert not folder.exists()


def test_two_studies_can_not_share_a_graph(folder: Path) -> None:
    """A load that would write into another study's graph is refused and nothing has changed."""
    with Store(folder) as store:
        store.put([load("a", ["x"])])
        before = state(folder)
        with pytest.raises(BadInput, match="belongs to a already"):
            store.put([Load(Entry("b"), load("a", ["y"]).quads)])
        assert state(folder) == before


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
    path.write_bytes(path.read_bytes().replace(b'"format": 1', b'"format": 99'))
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
        left = state(folder)
        assert {name: left[name] for name in before} == before
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
    """Whatever ends a load, what was there before is served, and the next load sweeps up."""
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
        assert [path.name for path in (folder / "generations").iterdir()] == ["0010"]
        assert [path.name for path in (folder / "studies").iterdir()] == [store.entries()[0].record]


def test_the_steps_of_a_load_are_told(folder: Path) -> None:
    """The caller hears what is done, in words."""
    told: list[str] = []
    with Store(folder) as store:
        store.put([load("a", numbered(1234))], told.append)
    assert "Writing 1,234 statements" in told
    assert told[-1] == "Switching to generation 0001"


def test_readers_see_one_whole_study_while_it_is_replaced(folder: Path) -> None:
    """Queries that run while loads follow each other see one of the loads whole, and never an error."""
    seen: set[int] = set()
    with Store(folder) as writer, Store(folder) as reader:
        writer.put([load("a", numbered(100))])

        def replace() -> None:
            for size in range(200, 1100, 100):
                writer.put([load("a", numbered(size))])

        thread = threading.Thread(target=replace)
        thread.start()
        while thread.is_alive():
            seen.add(count(reader, "a"))
            assert reader.quads([graph("a")]).count(b"\n") % 100 == 0
            assert reader.entries()[0].graphs[graph("a")].quads % 100 == 0
        seen.add(count(reader, "a"))
    assert {number % 100 for number in seen} == {0}
    assert 1000 in seen


def test_kill_at_any_moment_leaves_a_whole_store() -> None:
    """A loading process is killed six times at random moments; the store is whole each time and takes the next load."""
    found = subprocess.run(
        [sys.executable, str(TOOLS / "crash_store.py"), "6", "--seed", "5"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert "6 times a whole store" in found.stdout


def test_serialized_graphs_are_always_in_the_same_order(folder: Path) -> None:
    """Turtle merges graphs and uses the prefixes, TriG keeps them, and an unknown format is refused."""
    with Store(folder) as store:
        store.put([Load(Entry("a"), line("a", "x") + line("a", "y", "theory") + line("a", "x", "theory"))])
        both = [graph("a"), graph("a", "theory")]
        turtle = store.serialize(both, "text/turtle", {"local": LOCAL_BASE}).decode()
        assert turtle.count("local:says") == 2
        trig = store.serialize(both, "application/trig", {"local": LOCAL_BASE}).decode()
        assert trig.count("local:says") == 3
        assert trig.count("{") == 2
        assert store.serialize(both, "application/n-quads", {}).decode().count("\n") == 3
        with pytest.raises(BadInput, match="not a format of RDF"):
            store.serialize(both, "text/html", {})
