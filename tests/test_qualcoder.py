"""QualCoder's databases: old and new columns, everything but text too, and the archive of a project folder."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from lifealliance import importers
from lifealliance.errors import BadInput
from lifealliance.importers.refi_qda.places import BEYOND_TEXT, region, stretch

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.coded import CodedProject

OLD = """
CREATE TABLE project (databaseversion text, date text, memo text, about text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text,
    date text, unique(name));
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text,
    color text);
CREATE TABLE code_text (cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text,
    memo text);
INSERT INTO project VALUES ('v1', '2020-01-01', 'About it', 'QualCoder 1.9');
INSERT INTO source VALUES (1, 'D01', 'They waited.
😀 By the quay.', NULL, '', 'ana', '2020-01-01 10:00:00');
INSERT INTO code_cat VALUES (3, 'Waiting', 'ana', '', 'a folder', NULL), (4, 'Long', 'ana', '', '', 3);
INSERT INTO code_name VALUES (1, 'quay', 'where', 4, 'ana', '', '#112233'), (2, 'loose', NULL, NULL, 'ana', '', '');
INSERT INTO code_text VALUES (1, 1, 'waited', 5, 11, 'ana', '2020-01-02 10:00:00', 'why'),
    (1, 1, 'waited', 5, 11, 'ben', '2020-01-03 10:00:00', ''), (2, 1, '😀 By the', 13, 21, '', '', NULL);
"""
NEW = """
ALTER TABLE code_name ADD COLUMN supercid integer;
ALTER TABLE source ADD COLUMN av_text_id integer;
ALTER TABLE code_text ADD COLUMN ctid integer;
ALTER TABLE code_text ADD COLUMN avid integer;
ALTER TABLE code_text ADD COLUMN important integer;
UPDATE code_text SET ctid = rowid;
UPDATE code_text SET avid = 1, important = 1 WHERE ctid = 1;
CREATE TABLE coder_names (name text);
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer,
    cid integer, memo text, date text, owner text, important integer, pdf_page integer);
CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text,
    date text, owner text);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text,
    date text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer);
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text);
CREATE TABLE graph (grid integer primary key, name text);
INSERT INTO coder_names VALUES ('ana'), ('eve');
INSERT INTO code_name VALUES (5, 'cold', '', NULL, 'ana', '', '', 1);
INSERT INTO source VALUES (2, 'map.png', NULL, '/images/map.png', 'a map', 'ana', '2021-01-01 10:00:00', NULL),
    (3, 'talk.mp3', NULL, '/audio/talk.mp3', '', 'ana', '', 1),
    (4, 'leaf.pdf', 'A leaf.', '/docs/leaf.pdf', '', 'ana', '', NULL);
INSERT INTO code_image VALUES (1, 2, 10, 20, 30, 40, 2, 'corner', '', 'ana', NULL, NULL),
    (2, 4, 1, 2, 3, 4, 5, '', '', 'ana', NULL, 2);
INSERT INTO code_av VALUES (1, 3, 1000, 2500, 2, '', '', 'ben');
INSERT INTO annotation VALUES (1, 1, 0, 4, 'Who are they?', 'ben', '2021-05-05 12:00:00');
INSERT INTO cases VALUES (1, 'Ana', 'a person', 'ana', ''), (2, 'Nobody', '', 'ana', '');
INSERT INTO case_text VALUES (1, 1, 1, 0, 26), (2, 1, 1, 0, 4), (3, 1, 9, 0, 1);
INSERT INTO attribute VALUES (1, 'age', 'case', '41', 1), (2, 'age', 'case', '', 2), (3, 'place', 'file', 'Bergen', 1),
    (4, 'mood', 'journal', 'good', 1);
INSERT INTO journal VALUES (1, 'Day one', 'It rained.', '2021-01-01 09:00:00', 'eve');
INSERT INTO graph VALUES (1, 'A drawing');
"""


def made(place: Path, *scripts: str) -> Path:
    """A database."""
    path = place / "data.qda"
    with closing(sqlite3.connect(path)) as database:
        for script in scripts:
            database.executescript(script)
    return path


def counts(project: CodedProject) -> dict[str, tuple[int, int, int, int]]:
    """The import table by kind."""
    return {one.kind: (one.came_in, one.kept, one.merged, one.no_place) for one in project.counts}


def refusals(path: Path) -> list[str]:
    """What is said when the file is read."""
    with pytest.raises(BadInput) as refused:
        importers.read(path)
    return [str(problem) for problem in refused.value.problems]


def test_an_old_database_is_read(tmp_path: Path) -> None:
    """Version 1 has few columns: codes in folders, quotes by code points, two coders, memos and times."""
    project = importers.read(made(tmp_path, OLD))
    assert project.tool == "QualCoder 1.9"
    assert set(project.code_paths().values()) == {"Waiting", "Waiting > Long", "Waiting > Long > quay", "loose"}
    assert {one.name for one in project.codes if not one.codable} == {"Waiting", "Long"}
    assert [one.quote for one in project.excerpts] == ["waited", "😀 By the"]
    assert not any(one.needs_review for one in project.excerpts)
    assert [one.name for one in project.coders] == ["ana", "ben"]
    assert [one.created for one in project.codings] == ["2020-01-02T10:00:00", "2020-01-03T10:00:00", ""]
    assert [one.coder is None for one in project.codings] == [False, False, True]
    table = counts(project)
    assert table["excerpts (selections)"] == (3, 2, 1, 0)
    assert table["codings"] == (3, 3, 0, 0)
    memo = next(one for one in project.memos if one.text == "why")
    assert memo.about == (project.codings[0].key,)
    assert "About it" in {one.text for one in project.memos}


def test_a_new_database_is_read_whole(tmp_path: Path) -> None:
    """Codes under codes, pictures, recordings, pages, annotations, cases, attributes and journals have their place."""
    project = importers.read(made(tmp_path, OLD, NEW))
    assert "Waiting > Long > quay > cold" in project.code_paths().values()
    names = {one.key: one.name for one in project.sources}
    beyond = {(names[one.source], one.start, one.end) for one in project.excerpts if one.start >= BEYOND_TEXT}
    assert beyond == {
        ("map.png", *region(0, (10, 20, 40, 60))),
        ("leaf.pdf (pages)", *region(2, (1, 2, 4, 6))),
        ("talk.mp3", *stretch(1000, 2500)),
    }
    assert {one.kind for one in project.sources} == {"text", "picture", "audio", "pdf"}
    annotation = next(one for one in project.memos if one.text == "Who are they?")
    assert annotation.about[0] in {name for one in project.excerpts if one.quote == "They" for name in one.original_ids}
    assert next(one for one in project.memos if one.title == "Day one").created == "2021-01-01T09:00:00"
    cases = {one.name: (len(one.sources), one.attributes) for one in project.cases}
    assert cases == {"Ana": (1, (("age", "41"),)), "Nobody": (0, ()), "D01": (1, (("place", "Bergen"),))}
    assert {"ana", "ben", "eve"} == {one.name for one in project.coders}


def test_what_has_no_place_is_counted_and_said(tmp_path: Path) -> None:
    """Drawings, marks of importance, empty values and references to nothing are counted as having no place."""
    project = importers.read(made(tmp_path, OLD, NEW))
    table = counts(project)
    assert table["graphs"] == (1, 0, 0, 1)
    assert table["marks of importance"] == (1, 0, 0, 1)
    assert table["links of a passage to a recording"] == (1, 0, 0, 1)
    assert table["variable values"] == (4, 2, 0, 2)
    assert table["case references"] == (3, 1, 1, 1)
    said = "\n".join(project.decisions)
    assert "The transcript of talk.mp3 is the source D01." in said
    assert "1 graph not kept" in said
    assert "1 variable without a value left out." in said


def test_changed_texts_mark_their_passages(tmp_path: Path) -> None:
    """A passage that holds other words than QualCoder kept beside it is marked for review, and that is said."""
    project = importers.read(made(tmp_path, OLD, "UPDATE code_text SET seltext = 'something else' WHERE cid = 2"))
    assert [one.needs_review for one in project.excerpts] == [False, True]
    assert any("1 passage hold other words" in said for said in project.decisions)


def test_line_ends_of_two_characters(tmp_path: Path) -> None:
    """Where positions counted CRLF as two, the words beside them prove it, and every quote is right."""
    text = "".join(f"Line {number} waits.\r\n" for number in range(30))
    rows = [(text.index(f"Line {number} "), f"Line {number} waits") for number in range(30)]
    values = ", ".join(f"(1, 1, '{words}', {at}, {at + len(words)}, 'ana', '', '')" for at, words in rows)
    script = f"DELETE FROM code_text; UPDATE source SET fulltext = '{text}'; INSERT INTO code_text VALUES {values}"  # noqa: S608 # a test
    project = importers.read(made(tmp_path, OLD, script))
    assert {one.quote for one in project.excerpts} == {words for _, words in rows}


def test_an_archive_of_the_folder_is_the_same_project(tmp_path: Path) -> None:
    """The zip archive of a project folder gives what its database gives; two projects in one are refused."""
    path = made(tmp_path, OLD, NEW)
    packed = tmp_path / "study.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "study.qda/data.qda")
        archive.writestr("study.qda/images/map.png", b"x")
    assert importers.read(packed).codings == importers.read(path).codings
    with zipfile.ZipFile(packed, "a") as archive:
        archive.write(path, "other.qda/data.qda")
    assert "holds 2 QualCoder projects" in refusals(packed)[0]


def test_a_folder_is_told_which_file_to_give(tmp_path: Path) -> None:
    """A QualCoder folder is refused with the name of the file in it."""
    made(tmp_path, OLD)
    assert "This is the folder of a QualCoder project. Give the file data.qda in it." in refusals(tmp_path)[0]


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    """Passages outside, of no source and with no code, and codes above themselves are told in one go."""
    script = """
    INSERT INTO code_text VALUES (1, 1, '', 4, 900, '', '', ''), (1, 7, '', 0, 1, '', '', ''),
        (8, 1, 'They', 0, 4, '', '', ''), (1, 1, '', 9, 3, '', '', '');
    UPDATE code_cat SET supercatid = 4 WHERE catid = 3;
    """
    said = "\n".join(refusals(made(tmp_path, OLD, script)))
    assert "table code_text, row 4: This passage lies at 4 to 900, outside of the text of D01 (27 characters)." in said
    assert "row 5: The source 7 is not in the file." in said
    assert "row 6: The code 8 is not in the codebook." in said
    assert "row 7: This passage lies at 9 to 3" in said
    assert "is its own ancestor: Long > Waiting > Long." in said or "is its own ancestor: Waiting > Long" in said


def test_a_view_is_no_table(tmp_path: Path) -> None:
    """A view under the name of code_text is refused."""
    path = made(tmp_path, OLD, "DROP TABLE code_text; CREATE VIEW code_text AS SELECT * FROM source")
    assert "code_text is a view; a table was expected." in refusals(path)[0]
