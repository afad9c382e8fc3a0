"""What a thing is: a newer export means the same things, two coders' copies become one project, tables are declared."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
import pytest

from lifealliance import importers
from lifealliance.cli import main
from lifealliance.errors import BadInput
from lifealliance.importers.identity import by_nature
from lifealliance.importers.merging import merge
from lifealliance.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from pathlib import Path


TEXT = "We waited by the quay. It was cold, and nobody came."


def guid(number: int, seed: int) -> str:
    """An identifier of one export."""
    return f"{seed:08x}-0000-4000-8000-{number:012x}"


def project(place: Path, name: str, who: str, marks: dict[str, str], seed: int = 1, text: str = TEXT) -> Path:
    """A project in which somebody gave codes to words.

    Args:
        place: the folder.
        name: of the file.
        who: the coder.
        marks: words and their code.
        seed: identifiers begin with it.
        text: of the one source.
    """
    names = sorted({*marks.values(), "cold", "waiting"})
    codes = "".join(f'<Code guid="{guid(20 + at, seed)}" name="{one}"/>' for at, one in enumerate(names))
    inside = ""
    for at, (words, code) in enumerate(marks.items()):
        start = text.index(words)
        inside += f'<PlainTextSelection guid="{guid(50 + at, seed)}" name="{words}" startPosition="{start}" '
        inside += f'endPosition="{start + len(words)}"><Coding guid="{guid(80 + at, seed)}" '
        inside += (
            f'creatingUser="{guid(1, seed)}"><CodeRef targetGUID="{guid(20 + names.index(code), seed)}"/></Coding>'
        )
        inside += "</PlainTextSelection>"
    body = f'<Users><User guid="{guid(1, seed)}" name="{who}"/></Users><CodeBook><Codes>{codes}</Codes></CodeBook>'
    body += f'<Sources><TextSource guid="{guid(9, seed)}" name="D01_S3_PSW" plainTextPath="internal://1.txt">{inside}'
    body += "</TextSource></Sources>"
    path = place / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", f'<Project name="Quay" origin="QualCoder 3.6">{body}</Project>')
        archive.writestr("sources/1.txt", text)
    return path


class Ran(NamedTuple):
    """How a command ended and what it said, on both streams."""

    exit_code: int
    output: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line over a store."""

    def command(store: Path, *words: object) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, words), "--store", str(store)])
        return Ran(int(ended.value.code or 0), "".join(capsys.readouterr()))

    return command


def test_new_identifiers_mean_the_same_things(tmp_path: Path) -> None:
    """QualCoder gives everything a new identifier at each export; what it exports stays what it is."""
    marks = {"waited": "waiting", "cold": "cold"}
    one = importers.read(project(tmp_path, "a.qdpx", "Ana", marks, seed=1))
    two = importers.read(project(tmp_path, "b.qdpx", "Ana", marks, seed=2))
    assert (one.codes, one.codings, one.sources, one.coders) == (two.codes, two.codings, two.sources, two.coders)
    assert by_nature(one) == one


def test_a_newer_export_updates_and_says_so(tmp_path: Path, run: Run) -> None:
    """The same file twice changes nothing; a newer one says what was added, changed and removed."""
    store, place = tmp_path / "store", tmp_path / "study"
    marks = {"waited": "waiting", "cold": "cold"}
    run(store, "init", place, project(tmp_path, "a.qdpx", "Ana", marks))
    first = run(store, "load", place)
    assert first.exit_code == 0, first.output
    assert "already stored, nothing changed" in run(store, "load", place).output
    newer = project(tmp_path, "b.qdpx", "Ana", {"cold": "cold", "nobody": "alone"}, seed=7)
    run(store, "init", place, newer)
    said = run(store, "load", place).output
    assert re.search(r"excerpts\s+│\s+1 │\s+0 │\s+1 ", said), said
    assert re.search(r"codings\s+│\s+1 │\s+0 │\s+1 ", said), said


def test_two_blind_copies_become_one_project(tmp_path: Path, run: Run) -> None:
    """Each coder's codings stand beside the other's on the same passages; what came in twice is counted as merged."""
    ana = project(tmp_path, "ana.qdpx", "Ana", {"waited": "waiting", "cold": "cold"}, seed=1)
    ben = project(tmp_path, "ben.qdpx", "Ben", {"waited": "waiting", "nobody": "alone"}, seed=2)
    both = merge([importers.read(ana), importers.read(ben)])
    assert [coder.name for coder in both.coders] == ["Ana", "Ben"]
    assert (len(both.sources), len(both.excerpts), len(both.codings), len(both.codes)) == (1, 3, 4, 3)
    counts = {one.kind: (one.came_in, one.kept, one.merged, one.no_place) for one in both.counts}
    assert counts["together: excerpts"] == (4, 3, 1, 0)
    assert counts["ana.qdpx: codings"] == (2, 2, 0, 0)
    assert merge([importers.read(ana)]) == importers.read(ana)
    store, place = tmp_path / "store", tmp_path / "study"
    drafted = run(store, "init", place, ana, ben)
    assert drafted.exit_code == 0, drafted.output
    loaded = run(store, "load", place)
    assert loaded.exit_code == 0, loaded.output
    with KnowledgeBase(store) as kb:
        files = {row[1].value for row in kb.ask("import-table").table.rows if row[1]}
    assert files == {"ana.qdpx", "ben.qdpx"}
    again = project(tmp_path, "ben.qdpx", "Ben", {"waited": "waiting", "nobody": "alone", "cold": "cold"}, seed=3)
    assert run(store, "init", place, again).exit_code == 0
    assert "ana.qdpx; ben.qdpx" in run(store, "init", place, again, "--json").output


def test_copies_with_other_words_are_refused(tmp_path: Path) -> None:
    """Positions of one copy would mean other words in the other."""
    ana = importers.read(project(tmp_path, "ana.qdpx", "Ana", {"waited": "waiting"}))
    ben = importers.read(project(tmp_path, "ben.qdpx", "Ben", {"waited": "waiting"}, text=f"And {TEXT}"))
    with pytest.raises(BadInput, match="text of D01_S3_PSW is not the one"):
        merge([ana, ben])


def test_a_mapping_of_columns_is_drafted_and_obeyed(tmp_path: Path, run: Run) -> None:
    """What each column seems to hold stands in a sheet of its own, can be changed, and is what loads."""
    store, place, path = tmp_path / "store", tmp_path / "study", tmp_path / "quotes.csv"
    path.write_text("Where;Was gesagt wurde;Thema;Zweites\nD01;we waited;waiting;cold\n", encoding="utf-8")
    refused = run(store, "init", place, path)
    assert refused.exit_code == 2
    assert "--column 'HEADING=quote'" in refused.output
    said = ("--column", "Was gesagt wurde=quote", "--column", "Thema=code", "--column", "Where=source")
    assert run(store, "init", place, path, *said).exit_code == 0
    book = openpyxl.load_workbook(place / "study.xlsx")
    rows = [[cell.value for cell in row] for row in book["Columns"]]
    assert rows[0] == ["missing", "guessed", "column", "holds", "shows"]
    assert [row[2:] for row in rows[1:]] == [
        ["Where", "source", "D01"],
        ["Was gesagt wurde", "quote", "we waited"],
        ["Thema", "code", "waiting"],
        ["Zweites", "left out", "cold"],
    ]
    book["Columns"]["D5"] = "code"
    book.save(place / "study.xlsx")
    loaded = run(store, "load", place)
    assert loaded.exit_code == 0, loaded.output
    assert "as you say" in loaded.output
    with KnowledgeBase(store) as kb:
        assert {row[0].value for row in kb.ask("codings").table.only(("codeName",)).rows if row[0]} == {
            "waiting",
            "cold",
        }
    book["Columns"]["D2"] = "a guess"
    book.save(place / "study.xlsx")
    assert "'a guess' is none of the words" in run(store, "load", place).output


def test_a_mapping_in_a_table_of_text(tmp_path: Path, run: Run) -> None:
    """The CSV twin is the same sheet; a column it names must be there."""
    store, place, path = tmp_path / "store", tmp_path / "study", tmp_path / "quotes.csv"
    path.write_text("source,quote,codes\nD01,we waited,waiting\n", encoding="utf-8")
    assert run(store, "init", place, path, "--csv").exit_code == 0
    twin = place / "study" / "Columns.csv"
    rows = list(csv.reader(twin.read_text(encoding="utf-8").splitlines()))
    assert [row[2:4] for row in rows[1:]] == [["source", "source"], ["quote", "quote"], ["codes", "codes"]]
    twin.write_text("column,holds\nwords,quote\n", encoding="utf-8")
    said = run(store, "load", place)
    assert said.exit_code == 2
    assert "The table has no column 'words'" in said.output


def test_positions_can_be_declared(tmp_path: Path, run: Run) -> None:
    """What a person says of the way of counting is not weighed, and is noted in the folder."""
    store, place = tmp_path / "store", tmp_path / "study"
    path = project(tmp_path, "a.qdpx", "Ana", {"waited": "waiting"})
    assert run(store, "init", place, path, "--offsets", "UTF-16 code units, CRLF as two").exit_code == 0
    said = run(store, "load", place).output
    assert "UTF-16 code units, CRLF as two, byte order mark not counted, end exclusive (as you say)" in said
    refused = run(store, "load", place, "--offsets", "furlongs")
    assert refused.exit_code == 2
    assert "no way of counting positions" in refused.output
    assert importers.read(path, offsets="end inclusive").excerpts[0].quote == "waited "
