"""Finding out what a file is, by its content, and reading real projects of other people's tools."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from lifealliance import importers
from lifealliance.errors import BadInput, NotFound

if TYPE_CHECKING:
    from lifealliance.importers import Importer
    from lifealliance.model.coded import CodedProject

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real projects of ../shared/samples are absent")
CODEBOOK = (
    b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="a" name="A" isCodable="true"/></Codes></CodeBook>'
)


def refusal(path: Path, *, without_texts: bool = False) -> str:
    """What is said when the file is read."""
    with pytest.raises(BadInput) as refused:
        importers.read(path, without_texts=without_texts)
    return refused.value.message


def counts(project: CodedProject) -> dict[str, tuple[int, int, int, int]]:
    """The import table by kind: came in, kept, merged, no place."""
    return {one.kind: (one.came_in, one.kept, one.merged, one.no_place) for one in project.counts}


def test_the_folder_is_the_registry() -> None:
    """Every importer of the folder is found by its module's name; what only serves them is not."""
    known = importers.importers()
    assert "refi_qda" in known
    assert "archive" not in known


def test_a_file_is_known_by_content(tmp_path: Path) -> None:
    """A codebook whose name says that it is a picture is read as a codebook."""
    path = tmp_path / "codes.png"
    path.write_bytes(b"<!-- a <comment> --><?xml-stylesheet x?>\n" + CODEBOOK)
    assert [code.name for code in importers.read(path).codes] == ["A"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty."),
        (b"\n\n<!DOCTYPE html><html><body>", "This is a web page, not a project file. Download the file itself again."),
        (b"<HTML lang='en'>", "This is a web page"),
        (b"%PDF-1.7", "This is a PDF document"),
        (b"{\\rtf1", "This is a rich text document"),
        (b"SQLite format 3\0rest", "This is a database"),
        (b"<rdf:RDF/>", "no REFI-QDA project"),
        (b"id,document\n1,2\n", "plain text or table"),
        (b"\x7fELF\0\0", "a kind that is not known"),
        (b"PK\x03\x04broken", "damaged or cut short"),
    ],
)
def test_what_nobody_can_read_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    """A file of another kind is called what it is, whatever its name says."""
    path = tmp_path / "project.qdpx"
    path.write_bytes(data)
    assert said in refusal(path)


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("word/document.xml", "This is a Word document"),
        ("xl/workbook.xml", "a spreadsheet"),
        ("a.txt", "holds no project"),
    ],
)
def test_other_archives_are_named(tmp_path: Path, member: str, said: str) -> None:
    """A zip archive that holds no project is called what it is."""
    path = tmp_path / "project.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")
    assert said in refusal(path)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    """A folder is not read as a file, and a file that is not there is not found."""
    assert "This is a folder" in refusal(tmp_path)
    with pytest.raises(NotFound, match=r"There is no file .*absent\.qdpx"):
        importers.read(tmp_path / "absent.qdpx")


def test_a_file_two_importers_know_is_refused(tmp_path: Path) -> None:
    """A file that can be read in two ways is refused, and both ways are named."""
    path = tmp_path / "codes.qdc"
    path.write_bytes(CODEBOOK)
    known = importers.importers()["refi_qda"]
    with pytest.raises(BadInput, match="more than one way: one, other"):
        importers.chosen(path, cast("dict[str, Importer]", {"one": known, "other": known}))


@needs_samples
def test_nvivo_for_windows_is_read_exactly() -> None:
    """303 selections on 188 spans with 303 codings of 2 coders; every quote is its place in the text, none in doubt."""
    project = importers.read(SAMPLES / "nvivo-windows" / "oltas0517.qdpx")
    texts = {source.key: str(source.text or "") for source in project.sources}
    assert (len(project.sources), len(project.codes), len(project.coders)) == (2, 152, 2)
    assert (len(project.excerpts), len(project.codings)) == (188, 303)
    assert counts(project)["excerpts (selections)"] == (303, 188, 115, 0)
    assert sum(len(excerpt.original_ids) for excerpt in project.excerpts) == 303
    assert all(texts[one.source][one.start : one.end] == one.quote for one in project.excerpts)
    assert not any(excerpt.needs_review for excerpt in project.excerpts)
    assert not any("\r" in text or text.startswith("\ufeff") for text in texts.values())
    clean = sum(not texts[one.source][one.start - 1 : one.start].isalnum() for one in project.excerpts)
    assert clean >= 187  # of 303 selections 302 begin with a word when counted so, 87 when counted in code points


@needs_samples
def test_a_second_project_of_nvivo() -> None:
    """1 source, 60 codes, 97 selections, 97 codings."""
    project = importers.read(SAMPLES / "nvivo-windows" / "oltas.qdpx")
    assert (len(project.sources), len(project.codes), len(project.codings)) == (1, 60, 97)
    assert counts(project)["excerpts (selections)"][0] == 97


@needs_samples
def test_atlasti_with_every_kind_of_thing() -> None:
    """The standard's own example needs --without-texts and then keeps all positions, marked for review."""
    path = SAMPLES / "atlasti" / "TestProject.qdpx"
    assert "8 texts named in the project but not in the file: 1960s Coca Cola" in refusal(path)
    assert "--without-texts" in refusal(path)
    project = importers.read(path, without_texts=True)
    table = counts(project)
    assert table["sources"] == (12, 12, 0, 0)
    assert table["codes"] == (14, 14, 0, 0)
    assert table["excerpts (selections)"] == (15, 13, 2, 0)
    assert table["codings"] == (16, 14, 2, 0)
    assert table["memos"] == (2, 2, 0, 0)
    assert table["sets"] == (16, 16, 0, 0)
    assert table["links"] == (1, 1, 0, 0)
    assert table["graphs"] == (1, 0, 0, 1)
    assert all(excerpt.needs_review for excerpt in project.excerpts)
    assert (139, 195) in {(excerpt.start, excerpt.end) for excerpt in project.excerpts}
    kinds = [source.kind for source in project.sources]
    assert {kind: kinds.count(kind) for kind in kinds} == {"text": 6, "picture": 1, "pdf": 2, "audio": 1, "video": 2}
    about = next(memo.about for memo in project.memos if memo.title == "My favorite Coke ad")
    assert about == ("238965cb-e557-405d-b4f0-6f824b2f4570",)


@needs_samples
def test_transana_in_its_own_namespace() -> None:
    """16 sources, 19 codes, 25 selections, 66 codings without a coder, 40 notes, 6 sets with notes as members."""
    project = importers.read(SAMPLES / "spec" / "A3_transana.qde", without_texts=True)
    table = counts(project)
    assert [table[kind][1] for kind in ("sources", "codes", "excerpts (selections)", "codings", "memos", "sets")] == [
        *(16, 19, 25, 66, 40, 6),
    ]
    assert {coding.coder for coding in project.codings} == {None}
    assert sum(len(group.members) for group in project.groups) == 16
    assert "51 texts" in refusal(SAMPLES / "spec" / "A3_transana.qde")


@needs_samples
def test_codebooks_are_read() -> None:
    """Braced and bare identifiers, folders, and the namespace of ATLAS.ti's own codebooks with its set."""
    book = importers.read(SAMPLES / "spec" / "A1_codebook.qdc")
    assert len(book.codes) == 6
    assert {code.codable for code in book.codes} == {True, False}
    assert "5215cc69-b628-4e02-afb9-9beeaee55808" in {code.key for code in book.codes}
    atlas = importers.read(SAMPLES / "atlasti" / "atlasti23_valid.qdc")
    assert (len(atlas.codes), len(atlas.groups[0].members)) == (1, 1)


@needs_samples
def test_a_codebook_cut_short_is_refused() -> None:
    """The refusal names the line where the file ends."""
    said = refusal(SAMPLES / "atlasti" / "atlasti23_truncated.qdc")
    assert "line 17" in said
    assert "cut short" in said


@needs_samples
def test_the_sums_of_every_import_agree() -> None:
    """Whatever came in was kept, merged, or said to have no place."""
    for name in ("nvivo-windows/oltas0517.qdpx", "atlasti/TestProject.qdpx", "spec/A3_transana.qde"):
        project = importers.read(SAMPLES / name, without_texts=True)
        table = counts(project)
        assert table["codings"][1] == len(project.codings)
        assert table["sources"][1] == len(project.sources)
        assert table["codes"][1] == len(project.codes)
        whole = table.get("sources coded as a whole", (0, 0, 0, 0))[1]
        assert table["excerpts (selections)"][1] + whole == len(project.excerpts)
