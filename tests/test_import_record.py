"""The record of an import: whatever a file holds, all of it came in, and was kept, merged or said to have no place."""

# ruff: noqa: S608 # databases made by chance for these tests

from __future__ import annotations

import csv
import io
import re
import sqlite3
import zipfile
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifealliance import importers
from lifealliance.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.coded import CodedProject

TEXT = "We waited by the quay, all of us. Nobody came, and then they did.\nIt was cold. "
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SMALL = st.integers(0, 3)
#: start, length, code, coder of a coded passage.
MARKS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 30), SMALL, SMALL), max_size=8)
#: The part of a project that holds what a line of the table counts.
PARTS = {
    "codes": "codes",
    "sources": "sources",
    "coders": "coders",
    "codings": "codings",
    "excerpts (selections)": "excerpts",
    "cases": "cases",
    "links": "relations",
    "sets": "groups",
}


def key(number: int) -> str:
    """An identifier."""
    return str(UUID(int=number + 1))


def agrees(project: CodedProject, came_in: dict[str, int]) -> None:
    """What came in is what the file holds, and what was kept is what the project holds."""
    counts = {one.kind: one for one in project.counts}
    assert len(counts) == len(project.counts)
    for count in project.counts:
        assert count.came_in == count.kept + count.merged + count.no_place
        assert min(count.kept, count.merged, count.no_place) >= 0
        if count.kind in PARTS:
            assert count.kept == len(getattr(project, PARTS[count.kind])), count.kind
    for kind, number in came_in.items():
        assert (counts[kind].came_in if kind in counts else 0) == number, kind


def guid(number: int) -> str:
    """The attribute that identifies an element."""
    return f'guid="{key(number)}"'


@st.composite
def exchanged(draw: st.DrawFn) -> tuple[str, int]:
    """The XML of a REFI-QDA project with what repeats, is unknown, or leads nowhere, and its number of sources."""
    users = "".join(f'<User {guid(10 + n)} name="u{n}"/>' for n in range(4))
    codes = "".join(f'<Code {guid(20 + n)} name="c{n}" isCodable="true"/>' for n in range(4))
    number = draw(st.integers(1, 3))
    sources, at = "", 100
    for one in range(number):
        inside = ""
        for start, length, code, coder in draw(MARKS):
            again = draw(st.integers(1, 2))
            codings = "".join(
                f'<Coding {guid(at + n + 1)} creatingUser="{key(10 + coder)}"><CodeRef targetGUID="{key(20 + code)}"/>'
                f"</Coding>"
                for n in range(again)
            )
            inside += f'<PlainTextSelection {guid(at)} startPosition="{start}" endPosition="{start + length}">{codings}'
            inside += "</PlainTextSelection>"
            at += 5
        sources += (
            f'<TextSource {guid(30 + one)} name="s{one}" plainTextPath="internal://{one}.txt">{inside}</TextSource>'
        )
    ends = st.sampled_from([20, 21, 30, 99])
    links = "".join(
        f'<Link {guid(50 + n)} originGUID="{key(draw(ends))}" targetGUID="{key(draw(ends))}" direction="OneWay"/>'
        for n in range(draw(SMALL))
    )
    sets = "".join(
        f'<Set {guid(60 + n)} name="g"><MemberCode targetGUID="{key(draw(ends))}"/></Set>' for n in range(draw(SMALL))
    )
    notes = "".join(
        f'<Note {guid(70 + n)} name="n"><PlainTextContent>x</PlainTextContent></Note>' for n in range(draw(SMALL))
    )
    graphs = "<Graph/>" * draw(SMALL)
    odd = "<Sparkle/>" * draw(SMALL)
    body = f"<Users>{users}</Users><CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{sources}</Sources>"
    body += f"<Notes>{notes}</Notes><Links>{links}</Links><Sets>{sets}</Sets><Graphs>{graphs}</Graphs>{odd}"
    return f'<Project name="p" origin="a test">{body}</Project>', number


@FEW
@given(exchanged())
def test_sums_of_refi_qda(tmp_path: Path, made: tuple[str, int]) -> None:
    """Every element of the file is in the table."""
    body, number = made
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", body)
        for one in range(number):
            archive.writestr(f"sources/{one}.txt", TEXT)
    elements = Counter(re.findall(r"<(\w+)", body))
    names = {
        "codes": "Code",
        "sources": "TextSource",
        "coders": "User",
        "codings": "Coding",
        "excerpts (selections)": "PlainTextSelection",
        "links": "Link",
        "sets": "Set",
        "set members": "MemberCode",
        "graphs": "Graph",
        "memos": "Note",
        "unknown elements": "Sparkle",
    }
    agrees(importers.read(path), {kind: elements[name] for kind, name in names.items()})


ROWS = st.lists(
    st.tuples(st.sampled_from(["D01", "D02", ""]), st.sampled_from(["we waited", "it was cold", " "]), SMALL, SMALL),
    min_size=1,
    max_size=8,
)


@FEW
@given(ROWS)
def test_sums_of_a_table(tmp_path: Path, rows: list[tuple[str, str, int, int]]) -> None:
    """Every row and every code in it is in the table."""
    path = tmp_path / "quotes.csv"
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["source", "quote", "codes", "coder"])
    for source, quote, codes, coder in rows:
        writer.writerow([source, quote, "; ".join(f"c{n}" for n in range(codes)), f"u{coder}" if coder else ""])
    path.write_text(text.getvalue(), encoding="utf-8")
    filled = sum(bool(source or quote.strip() or codes or coder) for source, quote, codes, coder in rows)
    agrees(importers.read(path), {"excerpts (selections)": filled, "codings": sum(row[2] for row in rows)})


def database(path: Path, script: str) -> Path:
    """A new database."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(script)
    return path


@FEW
@given(MARKS)
def test_sums_of_taguette(tmp_path: Path, marks: list[tuple[int, int, int, int]]) -> None:
    """Every highlight and every tag on it is in the table."""
    script = """CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT, description TEXT);
    CREATE TABLE documents (id INTEGER PRIMARY KEY, name, description, filename, contents, project_id INTEGER);
    CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path TEXT, description TEXT);
    CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id, start_offset, end_offset, snippet);
    CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
    CREATE TABLE commands (id INTEGER PRIMARY KEY, date, user_login, document_id, payload);
    INSERT INTO projects VALUES (1, 'p', '');
    INSERT INTO tags VALUES (1, 1, 'c0', ''), (2, 1, 'c1', ''), (3, 1, 'c2', ''), (4, 1, 'c3', '');"""
    script += f"INSERT INTO documents VALUES (1, 'D01', '', '', '<p>{TEXT}</p>', 1);"
    for at, (start, length, code, _) in enumerate(marks):
        script += f"INSERT INTO highlights VALUES ({at}, 1, {start}, {start + length}, '');"
        script += f"INSERT INTO highlight_tags VALUES ({at}, {code + 1});"
    came_in = {"excerpts (selections)": len(marks), "codings": len(marks), "codes": 4, "sources": 1}
    agrees(importers.read(database(tmp_path / "t.sqlite3", script)), came_in)


@FEW
@given(MARKS)
def test_sums_of_qualcoder(tmp_path: Path, marks: list[tuple[int, int, int, int]]) -> None:
    """Every coded passage is in the table."""
    script = f"""CREATE TABLE project (databaseversion text, date text, memo text, about text);
    CREATE TABLE source (id integer primary key, name, fulltext, mediapath, memo, owner, date);
    CREATE TABLE code_cat (catid integer primary key, name, owner, date, memo, supercatid integer);
    CREATE TABLE code_name (cid integer primary key, name, memo, catid integer, owner, date, color);
    CREATE TABLE code_text (cid integer, fid integer, seltext, pos0 integer, pos1 integer, owner, date, memo);
    INSERT INTO project VALUES ('v1', '', '', 'QualCoder');
    INSERT INTO code_name VALUES (1, 'c0', '', NULL, '', '', ''), (2, 'c1', '', NULL, '', '', ''),
        (3, 'c2', '', NULL, '', '', ''), (4, 'c3', '', NULL, '', '', '');
    INSERT INTO source VALUES (1, 'D01', '{TEXT}', NULL, '', '', '');"""
    for start, length, code, coder in marks:
        words = TEXT[start : start + length].replace("'", "''")
        who = f"u{coder}" if coder else ""
        script += (
            f"INSERT INTO code_text VALUES ({code + 1}, 1, '{words}', {start}, {start + length}, '{who}', '', '');"
        )
    came_in = {"excerpts (selections)": len(marks), "codings": len(marks), "codes": 4, "sources": 1}
    agrees(importers.read(database(tmp_path / "data.qda", script)), came_in)


@FEW
@given(st.lists(st.tuples(st.integers(0, 1), SMALL, SMALL), max_size=8))
def test_sums_of_qc(tmp_path: Path, lines: list[tuple[int, int, int]]) -> None:
    """Every coded line is in the table."""
    script = """CREATE TABLE document (file_path VARCHAR PRIMARY KEY, file_hash VARCHAR);
    CREATE TABLE code (name VARCHAR PRIMARY KEY); CREATE TABLE coder (name VARCHAR PRIMARY KEY);
    CREATE TABLE document_index (id INTEGER PRIMARY KEY, name VARCHAR, document_id VARCHAR);
    CREATE TABLE coded_line (id INTEGER PRIMARY KEY, line INTEGER, coder_id VARCHAR, code_id VARCHAR);
    CREATE TABLE location (id INTEGER PRIMARY KEY, start_line INTEGER, end_line INTEGER, document_index_id INTEGER);
    CREATE TABLE coded_line_location_association (coded_line_id INTEGER, location_id INTEGER);
    INSERT INTO code VALUES ('c0'), ('c1'), ('c2'), ('c3'); INSERT INTO coder VALUES ('u0'), ('u1'), ('u2'), ('u3');
    INSERT INTO document VALUES ('D01.txt', ''); INSERT INTO document_index VALUES (1, 'paragraphs', 'D01.txt');
    INSERT INTO location VALUES (1, 0, 2, 1);"""
    for at, (line, code, coder) in enumerate(lines):
        script += f"INSERT INTO coded_line VALUES ({at}, {line}, 'u{coder}', 'c{code}');"
        script += f"INSERT INTO coded_line_location_association VALUES ({at}, 1);"
    inner = database(tmp_path / "qualitative_coding.sqlite3", script)
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("settings.yaml", f"codebook: codebook.yaml\ncorpus_dir: corpus\ndatabase: {inner.name}\n")
        archive.write(inner, inner.name)
        archive.writestr("codebook.yaml", "- c0\n- c1:\n  - c2\n- c3\n")
        archive.writestr("corpus/D01.txt", TEXT)
    agrees(importers.read(path), {"codings": len(lines), "codes": 4, "sources": 1})


def test_a_count_that_does_not_add_up_is_never_made(tmp_path: Path) -> None:
    """A table with a broken row is refused, not counted short."""
    path = tmp_path / "quotes.csv"
    path.write_text("source,quote,codes\nD01,we waited\n", encoding="utf-8")
    with pytest.raises(BadInput, match="This row has 2 cells"):
        importers.read(path)
