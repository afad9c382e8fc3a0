"""The store on disk: whole or not at all, one writer, nothing damaged in silence, nothing removed left behind."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from lifealliance.errors import BadInput, NotFound
from lifealliance.iris import LOCAL_BASE
from lifealliance.store.embedded import Store
from lifealliance.store.values import Entry, Load

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO


COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def graph(study: str, name: str = "evidence") -> str:
    """The IRI of a graph."""
    return f"{LOCAL_BASE}{study}/graph/{name}"


def line(study: str, word: str, name: str = "evidence") -> bytes:
    """One statement."""
    return f'<{LOCAL_BASE}{study}/{word}> <{LOCAL_BASE}says> "{word}" <{graph(study, name)}> .\n'.encode()


def load(study: str, words: list[str], texts: bytes | None = None) -> Load:
    """A load of one graph, one statement a word."""
    return Load(
        Entry(study, title=study.title()),
        b"".join(sorted(line(study, word) for word in words)),
        (texts,) if texts else None,
    )


def whole(file: IO[bytes], _: Path) -> bytes:
    """All that a file holds."""
    return file.read()


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


def test_a_missing_folder_is_an_empty_store_and_stays_missing(folder: Path) -> None:
    """Reading from a store that is not there gives nothing and makes nothing."""
    with Store(folder) as store:
        store.check(hashes=True)
        assert (store.entries(), store.generation()) == ((), "")
        assert count(store, "a") == 0
        assert store.quads([graph("a")]) == b""
        with pytest.raises(NotFound, match="There is: nothing"):
            store.texts("a", whole)
    assert not folder.exists()


def test_what_is_put_is_there_as_given(folder: Path) -> None:
    """Statements, texts, facts and digests of a load can be read back, and the first generation is 0001."""
    words = numbered(50)
    with Store(folder) as store:
        entry = Entry("a", "A", LOCAL_BASE + "a#study", LOCAL_BASE + "a/", invented=True, facts={"people": 3})
        assert store.put([Load(entry, load("a", words).quads, (b"the ", b"texts"))])
        (stored,) = store.entries()
        assert (stored.title, stored.iri, stored.invented, stored.facts) == (
            "A",
            LOCAL_BASE + "a#study",
            True,
            {"people": 3},
        )
        assert stored.graphs[graph("a")].quads == 50
        assert store.quads([graph("a")]) == load("a", words).quads
        assert (store.texts("a", whole), store.generation(), count(store, "a")) == (b"the texts", "0001", 50)
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
        assert store.texts("a", whole) is None
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


def test_the_steps_of_a_load_are_told(folder: Path) -> None:
    """The caller hears what is done, in words."""
    told: list[str] = []
    with Store(folder) as store:
        store.put([load("a", numbered(1234))], told.append)
    assert "Writing 1,234 triples of the controlled tier" in told
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
