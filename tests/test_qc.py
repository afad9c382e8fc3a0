"""Projects of qc, given as an archive of their folder: lines from 0, the tree of codes, memos, changed texts."""

from __future__ import annotations

import hashlib
import sqlite3
import zipfile
from typing import TYPE_CHECKING

import pytest

from lifealliance import importers
from lifealliance.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.coded import CodedProject

TEXT = "Ana: We waited\r\nby the quay. 😀\r\n\r\nBen: Yes."
TABLES = """
CREATE TABLE document (file_path VARCHAR PRIMARY KEY, file_hash VARCHAR);
CREATE TABLE code (name VARCHAR PRIMARY KEY);
CREATE TABLE coder (name VARCHAR PRIMARY KEY);
CREATE TABLE document_index (id INTEGER PRIMARY KEY, name VARCHAR, document_id VARCHAR);
CREATE TABLE coded_line (id INTEGER PRIMARY KEY, line INTEGER, coder_id VARCHAR, code_id VARCHAR);
CREATE TABLE location (id INTEGER PRIMARY KEY, start_line INTEGER, end_line INTEGER, document_index_id INTEGER);
CREATE TABLE coded_line_location_association (coded_line_id INTEGER, location_id INTEGER,
    PRIMARY KEY (coded_line_id, location_id));
INSERT INTO code VALUES ('waiting'), ('long'), ('stray');
INSERT INTO coder VALUES ('ana'), ('ben');
INSERT INTO document_index VALUES (1, 'paragraphs', 'D01.txt');
INSERT INTO location VALUES (1, 0, 3, 1), (2, 3, 4, 1);
INSERT INTO coded_line VALUES (1, 0, 'ana', 'waiting'), (2, 0, 'ben', 'waiting'), (3, 1, 'ana', 'long'),
    (4, 3, 'ana', 'stray'), (5, 0, 'ana', 'waiting');
INSERT INTO coded_line_location_association VALUES (1, 1), (2, 1), (3, 1), (4, 2), (5, 1);
"""
SETTINGS = """codebook: codebook.yaml
corpus_dir: corpus
database: qualitative_coding.sqlite3
memos_dir: memos
qc_version: 1.3.2
"""
BOOK = "- waiting:\n  - long\n  - longer:\n    - longest\n- unused\n"
MEMO = "memos/2024-08-13-20-07_ana_on_waiting.md"


def made(
    place: Path, script: str = "", text: bytes = TEXT.encode(), book: str = BOOK, settings: str = SETTINGS
) -> Path:
    """An archive of a project folder."""
    database = place / "qualitative_coding.sqlite3"
    database.unlink(missing_ok=True)
    connection = sqlite3.connect(database)
    connection.executescript(TABLES)
    connection.execute("INSERT INTO document VALUES ('D01.txt', ?)", (hashlib.sha1(TEXT.encode()).hexdigest(),))  # noqa: S324 # qc's
    connection.executescript(script)
    connection.commit()
    connection.close()
    path = place / "quay.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("quay/settings.yaml", settings)
        archive.write(database, "quay/qualitative_coding.sqlite3")
        archive.writestr("quay/codebook.yaml", book)
        archive.writestr("quay/corpus/D01.txt", text)
        archive.writestr(f"quay/{MEMO}", "# On waiting\n\nIt is long.")
    return path


def counts(project: CodedProject) -> dict[str, tuple[int, int, int, int]]:
    """The import table by kind."""
    return {one.kind: (one.came_in, one.kept, one.merged, one.no_place) for one in project.counts}


def refusals(path: Path) -> list[str]:
    """What is said when the file is read."""
    with pytest.raises(BadInput) as refused:
        importers.read(path)
    return [str(problem) for problem in refused.value.problems]


def test_a_project_is_read(tmp_path: Path) -> None:
    """Lines count from 0; two coders' codes on one line are one excerpt with two codings; a repeated one is merged."""
    project = importers.read(made(tmp_path))
    assert project.tool == "qc 1.3.2"
    assert project.name == "quay"
    assert [one.quote for one in project.excerpts] == ["Ana: We waited", "by the quay. 😀", "Ben: Yes."]
    text = project.sources[0].text or ""
    assert all(text[one.start : one.end] == one.quote for one in project.excerpts)
    assert not any(one.needs_review for one in project.excerpts)
    assert counts(project)["codings"] == (5, 4, 1, 0)
    assert counts(project)["excerpts (selections)"] == (5, 3, 2, 0)
    assert [one.name for one in project.coders] == ["ana", "ben"]


def test_the_tree_of_codes_is_that_of_the_codebook(tmp_path: Path) -> None:
    """Codes stand below the one they are listed under; one that stands only in the database is kept at the top."""
    project = importers.read(made(tmp_path))
    assert set(project.code_paths().values()) == {
        "waiting",
        "waiting > long",
        "waiting > longer",
        "waiting > longer > longest",
        "unused",
        "stray",
    }
    assert "1 code of the database not in the codebook kept at the top." in project.decisions


def test_memos_have_title_coder_and_time(tmp_path: Path) -> None:
    """A memo file gives its title, and by its name who wrote it when."""
    project = importers.read(made(tmp_path))
    memo = project.memos[0]
    assert (memo.title, memo.created) == ("On waiting", "2024-08-13T20:07:00")
    assert memo.coder == project.coders[0].key


def test_a_changed_text_marks_its_passages(tmp_path: Path) -> None:
    """A text that is not the one qc coded is read, its passages marked for review, and that is said."""
    project = importers.read(made(tmp_path, text=TEXT.replace("waited", "walked").encode()))
    assert all(one.needs_review for one in project.excerpts)
    assert any("Changed since qc last saw them" in said for said in project.decisions)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    """Lines beyond the text, unknown codes and lines without a document are told in one go."""
    script = """
    INSERT INTO coded_line VALUES (6, 90, 'ana', 'waiting'), (7, 0, 'ana', 'nothing'), (8, 0, 'ana', 'waiting');
    INSERT INTO coded_line_location_association VALUES (6, 1), (7, 1);
    """
    said = "\n".join(refusals(made(tmp_path, script)))
    assert "table coded_line, row 6: Line 91 is coded, but D01.txt has 4 lines." in said
    assert "row 7: The code nothing is not in the file." in said
    assert "row 8: The document of this coded line is not known." in said


@pytest.mark.parametrize(
    ("book", "said"),
    [
        ("- &a x\n- *a\n", "codebook.yaml, line 1: The codebook refers to another part of itself"),
        ("- a\n- [b\n", "codebook.yaml, line 3: This is not YAML that can be read."),
        ("- " * 400 + "a", "Codes stand more than 100 deep."),
        ('- "a\\x07"\n', "A name holds the control character U+0007."),
        ("- a\x07\n", "holds the control character U+0007"),
    ],
)
def test_codebooks_that_can_not_be(tmp_path: Path, book: str, said: str) -> None:
    """A codebook that unfolds, breaks off or has no bottom is refused with its line."""
    assert any(said in problem for problem in refusals(made(tmp_path, book=book)))


def test_a_text_that_is_not_utf_8(tmp_path: Path) -> None:
    """A text in Latin-1 is refused with the byte and the line."""
    said = refusals(made(tmp_path, text="Ana\nFär\n".encode("latin-1")))
    assert any("text quay/corpus/D01.txt: Byte 5 (line 2) is not UTF-8. Save the text as UTF-8." in one for one in said)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("database: ../other.sqlite3\n", "The database ../other.sqlite3 named in settings.yaml is not in the archive."),
        ("corpus_dir: elsewhere\n", "1 text of the corpus not in the archive: D01.txt."),
        ("a: [\n", "settings.yaml is not YAML that can be read."),
    ],
)
def test_settings_that_lead_nowhere(tmp_path: Path, settings: str, said: str) -> None:
    """What the settings name has to be in the archive."""
    assert any(said in problem for problem in refusals(made(tmp_path, settings=settings)))


def test_a_database_or_a_folder_alone_says_what_to_give(tmp_path: Path) -> None:
    """The database of a project has no texts, and a folder is no file: both say what to pack."""
    made(tmp_path)
    assert "Pack the whole project folder" in refusals(tmp_path / "qualitative_coding.sqlite3")[0]
    (tmp_path / "settings.yaml").write_text(SETTINGS, encoding="utf-8")
    assert "This is the folder of a qc project. Pack the folder as a zip archive" in refusals(tmp_path)[0]
