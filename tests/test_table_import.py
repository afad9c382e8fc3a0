"""Tables of quotes: headings in five languages, delimiters, encodings, spreadsheets, codebooks and bad tables."""

from __future__ import annotations

import csv
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from lifealliance import importers
from lifealliance.errors import BadInput
from lifealliance.importers.table_codes import Splitter

if TYPE_CHECKING:
    from lifealliance.model.coded import CodedProject

SAMPLES = Path(__file__).parents[2] / "shared" / "samples" / "atlasti-tables"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real tables of ../shared/samples are absent")


def table(place: Path, text: str | bytes, name: str = "quotes.csv") -> Path:
    """A table of text."""
    path = place / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def workbook(place: Path, *rows: tuple[object, ...], merge: str = "") -> Path:
    """A spreadsheet whose second sheet holds the rows."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Quotes")
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    path = place / "quotes.xlsx"
    book.save(path)
    return path


def changed(path: Path, part: str, old: str, new: str) -> Path:
    """A spreadsheet with something replaced in one of its parts."""
    other = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            target.writestr(name, data)
    return other


def counts(project: CodedProject) -> dict[str, tuple[int, int, int, int]]:
    """The import table by kind."""
    return {one.kind: (one.came_in, one.kept, one.merged, one.no_place) for one in project.counts}


def applied(project: CodedProject) -> set[tuple[str, str]]:
    """Which words have which code."""
    quotes = {one.span: one.quote for one in project.excerpts}
    codes = {one.key: one.name for one in project.codes}
    return {(quotes[one.span], codes[one.code]) for one in project.codings}


def refusals(path: Path) -> list[str]:
    """What is said when the file is read."""
    with pytest.raises(BadInput) as refused:
        importers.read(path)
    return [str(problem) for problem in refused.value.problems]


def test_a_row_per_quote(tmp_path: Path) -> None:
    """Quotes of a source stand one after the other, marked for review; the same words are one excerpt of two coders."""
    path = table(
        tmp_path,
        'source,quote,codes,coder\nD01,we waited,"waiting, quay",ana\nD01,it was cold,cold,ana\n'
        'D01,we waited,waiting,ben\nD02,"two\r\nlines",,ben\nD02,,cold,ben\n',
    )
    project = importers.read(path)
    assert [one.name for one in project.sources] == ["D01", "D02"]
    assert {one.text for one in project.sources} == {None}
    assert [(one.start, one.end, one.quote) for one in project.excerpts] == [
        (0, 9, "we waited"),
        (10, 21, "it was cold"),
        (0, 9, "two\nlines"),
    ]
    assert all(one.needs_review for one in project.excerpts)
    assert applied(project) == {("we waited", "waiting"), ("we waited", "quay"), ("it was cold", "cold")}
    assert counts(project)["excerpts (selections)"] == (5, 3, 1, 1)
    assert counts(project)["codings"] == (5, 4, 0, 1)
    said = "\n".join(project.decisions)
    assert "The table holds no source texts" in said
    assert "1 row without a quote left out." in said
    assert "source is 'source'" in said


@pytest.mark.parametrize(
    "headings",
    [
        "Dokument;Zitatinhalt;Kodes;Kodierer",
        "Documento;Conteúdo do texto;Códigos;Codificador",
        "Nom du document;Contenu du texte;Codes;Codé par",
        "Documento;Contenido de texto;Códigos;Creado por",
        "FILE NAME;  coded  segment ;Tags;Created by",
    ],
)
def test_headings_in_other_languages(tmp_path: Path, headings: str) -> None:
    """Tables of German, Portuguese, French and Spanish programs are read by their headings, whatever the delimiter."""
    project = importers.read(table(tmp_path, f"{headings}\nD01;wir haben gewartet, lange;warten, kalt;Ana\n"))
    assert applied(project) == {("wir haben gewartet, lange", "warten"), ("wir haben gewartet, lange", "kalt")}
    assert [one.name for one in project.coders] == ["Ana"]


@pytest.mark.parametrize(
    "data",
    [
        "source\tquote\tcode\nD01\tFär\tkalt\n".encode("utf-16"),
        b"\xef\xbb\xbf" + "source|quote|code\nD01|Fär|kalt\n".encode(),
        "encoding=cp1252\nsource,quote,code\nD01,Fär,kalt\n".encode("cp1252"),
        "sep=;\nsource;quote;code\nD01;Fär;kalt\n".encode(),
    ],
)
def test_encodings_and_delimiters(tmp_path: Path, data: bytes) -> None:
    """UTF-16 and UTF-8 with their marks, a declared encoding, and Excel's delimiter line are read."""
    assert applied(importers.read(table(tmp_path, data))) == {("Fär", "kalt")}


def test_a_column_per_code(tmp_path: Path) -> None:
    """Where no column names codes, columns that say yes or no are a code each; numbered columns hold one each."""
    wide = "source,quote,Waiting,Cold quay,Words\nD01,we waited,1,,2\nD01,it froze,0,x,2\n"
    project = importers.read(table(tmp_path, wide))
    assert applied(project) == {("we waited", "Waiting"), ("it froze", "Cold quay")}
    assert "Columns that were not read: Words." in project.decisions
    assert counts(project)["cells of columns that were not read"] == (2, 0, 0, 2)
    numbered = 'document,quote,Code 1,Code 2\nD01,we waited,"waiting, long",cold\n'
    path = table(tmp_path, numbered, "numbered.csv")
    assert applied(importers.read(path)) == {("we waited", "waiting, long"), ("we waited", "cold")}
    dedoose = "Excerpt Copy,Media Title,Excerpt Creator,Code: Cold Applied,Code: Cold Weight\nit froze,D01,ana,True,3\n"
    project = importers.read(table(tmp_path, dedoose, "dedoose.csv"))
    assert (project.tool, applied(project)) == ("Dedoose", {("it froze", "Cold")})


def test_a_table_of_taguette(tmp_path: Path) -> None:
    """A row per highlight and tag: rows of one id are one excerpt, and a comma in a tag parts nothing."""
    text = 'id,document,tag,content\n1,D01,"cold, wet",Yes.\n1,D01,quay,Yes.\n2,D01,quay,Yes.\n'
    project = importers.read(table(tmp_path, text))
    assert project.tool == "Taguette"
    assert counts(project)["excerpts (selections)"] == (3, 2, 1, 0)
    assert {one.name for one in project.codes} == {"cold, wet", "quay"}


def test_codes_of_one_cell_are_split_by_the_codebook(tmp_path: Path) -> None:
    """The codebook beside the table knows that a comma is part of a name; it gives definitions and groups as well."""
    book = "Code;Comment;Code Group 1\nWaiting, long;It takes long;Time\nWaiting;;Time\nCold;;\n"
    table(tmp_path, book, "codebook.csv")
    table(tmp_path, "code,description\nsomething,else\n", "another.csv")
    quotes = "Document;Text Content;Codes;Reference;Number of Codes\nD01;we waited;Waiting, long, Cold, New;1;3\n"
    path = table(tmp_path, quotes)
    project = importers.read(path)
    assert applied(project) == {("we waited", name) for name in ("Waiting, long", "Cold", "New")}
    assert next(one for one in project.codes if one.name == "Waiting, long").definition == "It takes long"
    assert [(one.name, len(one.members)) for one in project.groups] == [("Time", 2)]
    assert "1 code not in the codebook: New." in project.decisions
    assert [one.name for one in importers.companions(path)] == ["codebook.csv"]


def test_without_a_codebook_wrong_numbers_are_said(tmp_path: Path) -> None:
    """Where the number of codes is given, a row that was split into another number is named."""
    path = table(tmp_path, 'document,quote,codes,Number of Codes\nD01,we waited,"Waiting, long",1\n')
    assert any("1 row with a number of codes other" in said for said in importers.read(path).decisions)


def test_a_codebook_on_its_own(tmp_path: Path) -> None:
    """A table of codes without quotes is read as a codebook."""
    project = importers.read(table(tmp_path, "tag,description,number of highlights\nCold,It is cold,3\n"))
    assert [(one.name, one.definition) for one in project.codes] == [("Cold", "It is cold")]
    assert project.excerpts == ()


def test_a_spreadsheet_is_read(tmp_path: Path) -> None:
    """The sheet with quotes is found; merged cells hold what their first holds; both are said."""
    path = workbook(
        tmp_path, ("Source", "Quote", "Code"), ("D01", "we waited", "x"), (None, "1.0 km", 7), merge="A2:A3"
    )
    project = importers.read(path)
    assert [one.name for one in project.sources] == ["D01"]
    assert applied(project) == {("we waited", "x"), ("1.0 km", "7")}
    said = "\n".join(project.decisions)
    assert "Read was the sheet Quotes." in said
    assert "1 merged cell given the value of the first of them." in said
    assert "Sheets that were not read: Sheet." in said


def test_formulas_are_read_as_last_calculated(tmp_path: Path) -> None:
    """A formula counts as the value stored with it and is said; one that was never calculated is refused."""
    path = workbook(tmp_path, ("Source", "Quote", "Code"), ("D01", "we waited", '="wai"&"ting"'))
    said = refusals(path)
    assert "sheet Quotes, cell C2: Formulas that were never calculated: C2." in said[0]
    part = "xl/worksheets/sheet2.xml"
    path = (
        changed(path, part, "</f><v></v>", "</f><v>waiting</v>")
        if _has(path, part, "</f><v></v>")
        else changed(path, part, "</f><v/>", "</f><v>waiting</v>")
    )
    project = importers.read(path)
    assert applied(project) == {("we waited", "waiting")}
    assert "1 cell calculated by a formula read as last calculated: C2." in project.decisions


def _has(path: Path, part: str, text: str) -> bool:
    with zipfile.ZipFile(path) as archive:
        return text.encode() in archive.read(part)


def test_spreadsheets_that_are_not_sound(tmp_path: Path) -> None:
    """One without quotes, with entities, cut short, or with cells beyond its headings is refused with the place."""
    path = workbook(tmp_path, ("Recipe", "Minutes"), ("Soup", 20))
    assert "holds no table of quotes; its headings are: Sheet: nothing; Quotes: Recipe, Minutes" in refusals(path)[0]
    path = workbook(tmp_path, ("Source", "Quote", "Code"), ("D01", "we waited", "x", "beyond"))
    assert "sheet Quotes, cell D2: This cell stands beyond the last heading." in refusals(path)[0]
    bomb = changed(path, "xl/workbook.xml", "<workbook", '<!DOCTYPE a [<!ENTITY b "c">]><workbook')
    assert "part xl/workbook.xml can not be read" in refusals(bomb)[0]
    path.write_bytes(path.read_bytes()[:900])
    assert "damaged or cut short" in refusals(path)[0]


def test_all_problems_of_a_table_come_at_once(tmp_path: Path) -> None:
    """Ragged rows, control characters and a quote that is never closed are told with their lines."""
    text = 'source,quote,code\nD01,a\nD01,"two\nlines",x,more\nD01,b\x00c,x\n\nD01,ok,x\nD01,"open,x\n'
    said = refusals(table(tmp_path, text))
    assert "quotes.csv, line 2: This row has 2 cells; the headings are 3." in said[0]
    assert "line 3: This row has 4 cells" in said[1]
    assert "line 5: The column quote holds the control character U+0000." in said[2]
    assert "line 8: The quote that opens in this row is never closed." in said[3]


def test_bytes_of_another_encoding_are_told(tmp_path: Path) -> None:
    """Latin-1 without a declaration is refused with byte and line; an unknown declaration with the known ones."""
    said = refusals(table(tmp_path, "source,quote,code\nD01,Fär,x\n".encode("latin-1")))
    assert "line 2: Byte 23 is not UTF-8." in said[0]
    assert "encoding=cp1252" in said[0]
    assert (
        "The encoding klingon is not" in refusals(table(tmp_path, "encoding=klingon\nsource,quote,code\nD01,a,b\n"))[0]
    )
    said = refusals(table(tmp_path, "source,quote,code\nD01,a,b\n".encode("utf-16")[:-1]))
    assert "is not utf-16" in said[0]


def test_a_cell_that_is_too_long(tmp_path: Path) -> None:
    """A cell over the limit is refused with its line."""
    long = "x" * (csv.field_size_limit() + 1)
    said = refusals(table(tmp_path, f"source,quote,code\nD01,a,b\nD01,{long},b\n"))
    assert "line 3: A cell of this row is longer than 131,072 characters." in said[0]


def test_a_table_nobody_knows_says_what_it_needs(tmp_path: Path) -> None:
    """A table without known headings is refused with what headings are needed."""
    assert "say which column holds what" in refusals(table(tmp_path, "a,b\n1,2\n"))[0]


@needs_samples
def test_a_real_export_is_split_right(tmp_path: Path) -> None:
    """Of 394 quotations of ATLAS.ti every one has as many codes as it says; a comma alone is right for 235."""
    for file in SAMPLES.glob("*.csv"):
        shutil.copyfile(file, tmp_path / file.name)
    quotes = tmp_path / "20250914_quotation_export.csv"
    project = importers.read(quotes)
    assert counts(project)["excerpts (selections)"] == (394, 394, 0, 0)
    assert counts(project)["codings"] == (1465, 1465, 0, 0)
    assert counts(project)["codes"] == (466, 466, 0, 0)
    assert not any("number of codes" in said for said in project.decisions)
    with quotes.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text, delimiter=";"))
    plain = Splitter([], commas=True)
    assert sum(len(plain.split(row["Codes"])) == int(row["Number of Codes"]) for row in rows) == 235


@needs_samples
def test_a_real_codebook_is_read() -> None:
    """465 codes in 4 groups."""
    project = importers.read(SAMPLES / "20250914_codebook_full.csv")
    assert (len(project.codes), len(project.groups)) == (465, 4)
