"""Taguette's databases: bytes over text without tags, coders from the history, and databases that are not sound."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from lifealliance import importers, study_folder
from lifealliance.errors import BadInput
from lifealliance.importers.sqlite import Database

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.coded import CodedProject

TABLES = """
CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT, description TEXT);
CREATE TABLE documents (id INTEGER PRIMARY KEY, name TEXT, description TEXT, filename TEXT, contents TEXT,
    project_id INTEGER);
CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path TEXT, description TEXT);
CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER, end_offset INTEGER,
    snippet TEXT);
CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER, PRIMARY KEY (highlight_id, tag_id));
CREATE TABLE commands (id INTEGER PRIMARY KEY, date TEXT, user_login TEXT, document_id INTEGER, payload TEXT);
"""
HTML = "\n<h1>D01 &amp; co</h1>\n<p>😀 We <b>waited</b> é by the quay.</p>\r\n<pre>\nline</pre>"
TEXT = "D01 & co\n😀 We waited é by the quay.\nline"


class Made:
    """A Taguette database in the making."""

    def __init__(self, place: Path) -> None:
        self.path = place / "project.sqlite3"
        self._db = sqlite3.connect(self.path)
        self._db.executescript(TABLES)
        self.add("projects", 1, "Quay", "")
        self.add("documents", 1, "D01", "", "D01.html", HTML, 1)

    def add(self, table: str, *values: object) -> None:
        """A row."""
        self._db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608 # a test

    def highlight(self, number: int, words: str, *tags: int) -> None:
        """A highlight with its tags, where its words stand in the text."""
        start = len(TEXT[: TEXT.index(words)].encode())
        self.add("highlights", number, 1, start, start + len(words.encode()), f"<p>{words}</p>")
        for tag in tags:
            self.add("highlight_tags", number, tag)

    def event(self, date: str, who: str, **payload: object) -> None:
        """An event of the history."""
        self.add("commands", None, date, who, 1, json.dumps(payload))

    def run(self, script: str) -> None:
        """Anything."""
        self._db.executescript(script)

    def done(self) -> Path:
        """The file."""
        self._db.commit()
        self._db.close()
        return self.path


def refusals(path: Path) -> list[str]:
    """What is said when the file is read."""
    with pytest.raises(BadInput) as refused:
        importers.read(path)
    return [str(problem) for problem in refused.value.problems]


def counts(project: CodedProject) -> dict[str, tuple[int, int, int, int]]:
    """The import table by kind."""
    return {one.kind: (one.came_in, one.kept, one.merged, one.no_place) for one in project.counts}


def test_bytes_become_code_points(tmp_path: Path) -> None:
    """Highlights count UTF-8 bytes of the text without tags; every quote is its place in the text, none in doubt."""
    made = Made(tmp_path)
    made.add("tags", 1, 1, "waiting", "What waiting is")
    for number, words in enumerate(("😀 We waited é", "waited é by", "line", "D01 & co"), start=1):
        made.highlight(number, words, 1)
    project = importers.read(made.done())
    assert project.sources[0].text == TEXT
    assert {one.quote for one in project.excerpts} == {"😀 We waited é", "waited é by", "line", "D01 & co"}
    assert all(TEXT[one.start : one.end] == one.quote for one in project.excerpts)
    assert not any(one.needs_review for one in project.excerpts)
    assert project.codes[0].definition == "What waiting is"
    assert counts(project)["codings"] == (4, 4, 0, 0)
    assert {one.coder for one in project.codings} == {None}


def test_other_words_are_marked_for_review(tmp_path: Path) -> None:
    """A highlight whose place holds other words than Taguette kept beside it is kept, marked and said."""
    made = Made(tmp_path)
    made.add("highlights", 1, 1, 0, 3, "<p>quay</p>")
    project = importers.read(made.done())
    assert [(one.quote, one.needs_review) for one in project.excerpts] == [("D01", True)]
    assert any("1 highlight hold other words" in said for said in project.decisions)
    assert "1 highlight without a tag kept as excerpts." in project.decisions


def test_coders_and_times_are_those_of_the_history(tmp_path: Path) -> None:
    """Who put which tag on a highlight is replayed: added later, taken off and put back, merged, and deleted."""
    made = Made(tmp_path)
    for number, name in enumerate(("a", "b", "c"), start=1):
        made.add("tags", number, 1, name, "")
    made.highlight(1, "waited", 1, 2)
    made.highlight(2, "line", 3)
    made.highlight(3, "quay", 1)
    made.event("2022-02-01 10:00:00.5", "ana", type="highlight_add", highlight_id=1, tags=[1])
    made.event("2022-02-02 10:00:00", "ben", type="highlight_add", highlight_id=1, tags=[1, 2])
    made.event("2022-02-03 10:00:00", "ben", type="highlight_add", highlight_id=2, tags=[9])
    made.event("2022-02-04 10:00:00", "ana", type="tag_merge", src_tag_id=9, dest_tag_id=3)
    made.event("2022-02-04 11:00:00", "eve", type="highlight_add", highlight_id=3, tags=[7])
    made.event("2022-02-05 10:00:00", "eve", type="tag_add", tag_id=3, tag_path="c")
    made.add("commands", None, "2022-02-06", "eve", 1, "[no event")
    project = importers.read(made.done())
    names = {coder.key: coder.name for coder in project.coders}
    codes = {code.key: code.name for code in project.codes}
    quotes = {one.span: one.quote for one in project.excerpts}
    who = {(quotes[one.span], codes[one.code]): (names[one.coder or ""], one.created) for one in project.codings}
    assert who == {
        ("waited", "a"): ("ana", "2022-02-01T10:00:00.500000Z"),
        ("waited", "b"): ("ben", "2022-02-02T10:00:00Z"),
        ("line", "c"): ("ben", "2022-02-03T10:00:00Z"),
        ("quay", "a"): ("eve", "2022-02-04T11:00:00Z"),
    }
    assert any("1 coding by who marked the highlight last" in said for said in project.decisions)
    assert counts(project)["events of the history"] == (7, 2, 4, 1)
    (history,) = [memo.text for memo in project.memos if memo.title == "History of the tags"]
    assert history == "2022-02-04 10:00 ana: tag 9 merged into c\n2022-02-05 10:00 eve: c added"


def test_a_tag_stands_under_the_tag_that_begins_its_name(tmp_path: Path) -> None:
    """`quay.cold` stands under `quay` because `quay` is a tag; `a.b` without a tag `a` stays as it is."""
    made = Made(tmp_path)
    for number, name in enumerate(("quay.cold", "quay", "a.b"), start=1):
        made.add("tags", number, 1, name, "")
    project = importers.read(made.done())
    assert set(project.code_paths().values()) == {"quay", "quay > cold", "a.b"}


def test_reading_twice_gives_the_same_names(tmp_path: Path) -> None:
    """Row numbers do not matter: a copy with other numbers has the same codes, excerpts and codings."""
    projects = []
    for number in (1, 40):
        place = tmp_path / str(number)
        place.mkdir()
        made = Made(place)
        made.add("tags", number, 1, "waiting", "")
        made.highlight(number, "waited", number)
        projects.append(importers.read(made.done()))
    one, other = projects
    assert one.codings == other.codings
    assert one.codes == other.codes
    assert one.sources == other.sources


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    """Highlights outside the text or of nothing, unknown tags and control characters are told in one go."""
    made = Made(tmp_path)
    made.add("tags", 1, 1, "wait\x07ing", "")
    made.add("highlights", 1, 1, 0, 4000, "")
    made.add("highlights", 2, 8, 0, 4, "")
    made.add("highlights", 3, 1, "x", 4, "")
    made.add("highlight_tags", 1, 1)
    made.add("highlight_tags", 9, 1)
    made.add("highlight_tags", 1, 5)
    said = "\n".join(refusals(made.done()))
    assert "table tags, row 1: The column path holds the control character U+0007 at position 4." in said
    assert "table highlights, row 1: This highlight lies at bytes 0 to 4000 of D01, which has 44." in said
    assert "row 2: This highlight is of the document 8, which is not in the file." in said
    assert "row 3: The column start_offset holds no whole number: 'x'." in said
    assert "The highlight 9 is not in the file." in said
    assert "The tag 5 is not in the file." in said


def test_control_characters_by_number_are_told(tmp_path: Path) -> None:
    """A control character that the HTML of a document writes by number is refused as a written one is."""
    made = Made(tmp_path)
    made.add("documents", 2, "D02", "", "", "<p>a&#12;b</p>", 1)
    assert "table documents, row 2: The text holds the control character U+000C" in refusals(made.done())[0]


def test_a_study_folder_is_drafted_from_it(tmp_path: Path) -> None:
    """The database is copied into the study folder, and read there again it is the same project."""
    made = Made(tmp_path)
    made.add("tags", 1, 1, "waiting", "")
    made.highlight(1, "waited", 1)
    path = made.done()
    project = importers.read(path)
    study_folder.draft(tmp_path / "study", project, path)
    opened = study_folder.open_folder(tmp_path / "study")
    assert importers.read(opened.project) == project
    assert [one.excerpt.quote for one in study_folder.assemble(opened.plan, project).passages] == ["waited"]


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    """A name in Latin-1 and a locked text are refused with their place."""
    made = Made(tmp_path)
    made.run("INSERT INTO tags VALUES (1, 1, CAST(x'63e9' AS TEXT), ''), (2, 1, x'2a454e432a00', '')")
    said = "\n".join(refusals(made.done()))
    assert "table tags, row 1: The column path is not UTF-8 from position 1 on." in said
    assert "holds a text that is locked (*ENC*)" in said


def test_more_than_one_project_is_refused_by_name(tmp_path: Path) -> None:
    """A database of a server with two filled projects is refused; the todo says how to get one of them."""
    made = Made(tmp_path)
    made.add("projects", 2, "Shore", "")
    made.add("documents", 2, "D02", "", "", "<p>x</p>", 2)
    said = refusals(made.done())[0]
    assert "project.sqlite3: The database holds 2 projects: Quay, Shore. Only one can be read." in said
    assert "Open the one you mean in Taguette and export it as a SQLite database." in said


def test_a_view_is_no_table(tmp_path: Path) -> None:
    """A view under the name of a table, even one without end, is refused before anything of it is asked."""
    made = Made(tmp_path)
    made.run(
        "DROP TABLE highlights; CREATE VIEW highlights AS WITH RECURSIVE n(id) AS "
        "(SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id, 1 AS document_id FROM n"
    )
    assert "highlights is a view; a table was expected." in refusals(made.done())[0]


def test_a_statement_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    """A database that asks for more steps than allowed is left, and that is said."""
    made = Made(tmp_path)
    for number in range(3000):
        made.add("tags", number, 1, f"tag {number}", "")
    with Database(made.done(), steps=5000) as database, pytest.raises(BadInput, match=r"takes more than 5,000 steps"):
        database.check(("tags",))


def test_databases_that_are_not_whole(tmp_path: Path) -> None:
    """A database cut short, one overwritten, an empty one and one that was not closed are each called what they are."""
    made = Made(tmp_path)
    for number in range(400):
        made.add("tags", number, 1, f"tag {number} " * 20, "")
    data = made.done().read_bytes()
    path = tmp_path / "other.sqlite3"
    path.write_bytes(data[: len(data) // 2])
    assert "cut short" in refusals(path)[0]
    path.write_bytes(data[:8192] + b"\x55" * 12000 + data[20192:])
    assert "is damaged" in refusals(path)[0]
    path.write_bytes(data[:150])
    assert "is cut short" in refusals(path)[0]
    path.write_bytes(b"")
    assert "This file is empty." in refusals(path)[0]
    path.write_bytes(data)
    path.with_name("other.sqlite3-wal").write_bytes(b"x")
    assert "The database was not closed" in refusals(path)[0]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("CREATE TABLE recipes (name TEXT)", "a database of a program that is not read here"),
        ("CREATE TABLE Codewords (a); CREATE TABLE Texts_Text_BLOBS (b)", "MAXQDA, whose texts are locked"),
        ("CREATE TABLE t (a); INSERT INTO t VALUES (x'2a454e432a')", "MAXQDA, whose texts are locked"),
    ],
)
def test_other_databases_are_named(tmp_path: Path, script: str, said: str) -> None:
    """A database of another program is said to be one; one of MAXQDA with the way out."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(script)
    assert said in refusals(path)[0]


def test_a_damaged_table_definition_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """SQLite quotes what it can't read; where that is not UTF-8 the file is damaged, said in a sentence."""
    made = Made(tmp_path)
    made.run("")
    data = made.path.read_bytes()
    made.path.write_bytes(data.replace(b"CREATE TABLE tags", b"CREATE \xff\xfeBLE tags"))
    with pytest.raises(BadInput, match="damaged"):
        importers.read(made.path)
    with pytest.raises(BadInput, match="damaged or cut short"):
        Database(made.path)
