"""A study folder: drafted, filled in, merged, read, and refused with the place of everything that is wrong."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from lifealliance import folders, importers
from lifealliance.errors import BadInput
from lifealliance.exporters import refi_qda
from lifealliance.model import words
from lifealliance.model.coded import Code, CodedProject, Coder, Coding, Excerpt, Memo, Relation, Source
from lifealliance.resources import folder as resource
from lifealliance.study_folder import assemble, draft, open_folder

if TYPE_CHECKING:
    from pathlib import Path

PSW = (
    "R: How was it?\n\nPSW: I left the drill there. I left the drill there, you know.\n\n"
    "R: And then?\n\nPSW: He kept it safe."
)
PIR = "R: How was it?\n\nPIR: She left me a drill and I put it in a towel."


def _project() -> CodedProject:
    sources = (Source("s1", "D01_S3_PSW", text=PSW), Source("s2", "D01_S3_PIR", text=PIR))
    codes = (
        Code("f1", "Lending", codable=False, definition="What is lent."),
        Code("c1", "Keeping it safe", "f1"),
        Code("c2", "“neighbouring”", "f1"),
        Code("f2", "Statements", codable=False),
        Code("t1", "S1", "f2", codable=False, definition="What is lent is kept safe."),
        Code("t2", "illustrates", "t1"),
        Code("f3", "Incidents", codable=False),
        Code("i1", "The drill", "f3"),
    )
    excerpts = tuple(
        Excerpt(key, text.index(words), text.index(words) + len(words), words)
        for key, text, words in (("s1", PSW, "He kept it safe."), ("s2", PIR, "I put it in a towel."))
    )
    codings = tuple(
        Coding(f"k{at}{code}", excerpt.span, code, "p1" if at else None)
        for at, excerpt in enumerate(excerpts)
        for code in ("c1", "t2", "i1")
    )
    memos = (
        Memo("m1", "Compare: two ways of keeping", "See [[Keeping it safe]] and [[The drill]].", ("c1",), "p1"),
        Memo("m2", "Kept", "…", ("f1",)),
    )
    return CodedProject(
        tool="a tool",
        name="A project",
        file="p.qdpx",
        sha256="0" * 64,
        coders=(Coder("p1", "Ada"),),
        codes=codes,
        sources=sources,
        excerpts=excerpts,
        codings=codings,
        memos=memos,
        relations=(Relation("r1", "m1", "c1", "led to"),),
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that stands for the exported project."""
    path = tmp_path / "p.qdpx"
    path.write_bytes(b"bytes of a project")
    return path


def _edit(folder: Path, sheet: str, row: dict[str, str], at: int | None = None) -> None:
    """Types into a CSV twin: a new row, or cells of the row with that number."""
    path = folder / "study" / f"{sheet}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        headings, *rows = list(csv.reader(lines))
    if at is None:
        rows.append([row.get(heading, "") for heading in headings])
    else:
        rows[at] = [row.get(heading, old) for heading, old in zip(headings, rows[at], strict=True)]
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([headings, *rows])


def _problems(folder: Path, project: CodedProject) -> list[str]:
    with pytest.raises(BadInput) as caught:
        assemble(open_folder(folder).plan, project)
    return [str(problem) for problem in caught.value.problems]


def test_a_drafted_workbook_has_marked_guesses_and_dropdowns(tmp_path: Path, file: Path) -> None:
    """Dyad, session, kind and role are read from the names, marked yellow and named in the second column."""
    draft(tmp_path / "study", _project(), file)
    book = openpyxl.load_workbook(tmp_path / "study" / "study.xlsx")
    sheet = book["Sources"]
    headings = [cell.value for cell in sheet[1]]
    row = dict(zip(headings, [cell.value for cell in sheet[2]], strict=True))
    assert (row["source"], row["dyad"], row["session"], row["kind"], row["role"]) == (
        "D01_S3_PSW",
        "D01",
        "3",
        "interview",
        "PSW",
    )
    assert row["guessed"] == "dyad, held, kind, role, session"
    assert sheet.cell(2, headings.index("dyad") + 1).fill.fgColor.rgb == "00FFF2B3"
    assert any("observation" in str(rule.formula1) for rule in sheet.data_validations.dataValidation)
    assert (tmp_path / "study" / "p.qdpx").read_bytes() == file.read_bytes()


def test_what_was_drafted_loads_as_it_is(tmp_path: Path, file: Path) -> None:
    """A fresh draft is a study: dyads, voices, incidents and evidence are there, nothing had to be typed."""
    draft(tmp_path / "study", _project(), file)
    study = assemble(open_folder(tmp_path / "study").plan, _project())
    assert study.dyads == ("D01",)
    assert [passage.voices for passage in study.passages] == [("PSW",), ("PIR",)]
    assert [passage.question for passage in study.passages] == ["And then?", "How was it?"]
    assert study.incidents == (("The drill", tuple(sorted(excerpt.span for excerpt in _project().excerpts))),)
    assert [(line.statement, line.relation, line.marked_in) for line in study.evidence] == [
        ("S1", "illustrates", "project")
    ] * 2
    assert [statement.sentence for statement in study.statements] == ["What is lent is kept safe."]
    assert [category.name for category in study.categories] == ["Lending"]
    assert study.categories[0].definition == "What is lent."
    assert len(study.codings) == 2
    assert {idea.provenance for idea in study.ideas} == {"", "in vivo"}


def test_memos_know_their_kind_and_what_they_compare(tmp_path: Path, file: Path) -> None:
    """The prefix gives the kind; note references and [[names]] give what a memo is about."""
    draft(tmp_path / "study", _project(), file)
    study = assemble(open_folder(tmp_path / "study").plan, _project())
    compare, plain = study.notes
    assert compare.kind == "comparison"
    assert compare.compares == (("code", "c1"), ("incident", "The drill"))
    assert compare.led_to == (("code", "c1"),)
    assert plain.about == (("category", "Lending"),)


def test_a_newer_export_adds_rows_and_never_overwrites(tmp_path: Path, file: Path) -> None:
    """Typed cells stay, empty ones are filled, new sources get rows, and what is gone is said."""
    folder = tmp_path / "study"
    draft(folder, _project(), file)
    path = folder / "study.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Sources"]
    columns = {str(cell.value): at for at, cell in enumerate(sheet[1], start=1)}
    sheet.cell(2, columns["dyad"]).value = "D77"
    sheet.cell(2, columns["kind"]).value = None
    book["People"].cell(2, 3).value = "Maren"
    book.create_sheet("My own notes").cell(1, 1).value = "mine"
    book.save(path)
    sources = (_project().sources[0], Source("s3", "D02_S9_PIR", text="PIR: So."))
    newer = replace(_project(), sources=sources, excerpts=(), codings=())
    done = draft(folder, newer, file)
    book = openpyxl.load_workbook(path)
    sheet = book["Sources"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    by_source = {row[columns["source"] - 1]: row for row in rows}
    assert by_source["D01_S3_PSW"][columns["dyad"] - 1] == "D77"
    assert by_source["D01_S3_PSW"][columns["kind"] - 1] == "interview"
    assert by_source["D01_S3_PIR"][columns["missing"] - 1] == "no longer in the project"
    assert by_source["D02_S9_PIR"][columns["session"] - 1] == "9"
    assert book["People"].cell(2, 3).value == "Maren"
    assert book["My own notes"].cell(1, 1).value == "mine"
    assert (done.added["Sources"], done.gone["Sources"]) == (1, 1)


def test_what_a_newer_export_dropped_needs_no_row_removed_by_hand(tmp_path: Path) -> None:
    """Rows of a source, a code and a marked passage that are gone stay, are left out, and that is said."""
    project, file = importers.read(resource("data") / "demo" / "invented.qdpx"), tmp_path / "p.qdpx"
    refi_qda.write(project, file)
    place = tmp_path / "study"
    folders.draft(place, [file], twins=True)
    source, code = project.sources[0], next(one for one in project.codes if one.name == "Asking before touching")
    codings = tuple(it for it in project.codings if it.span[0] != source.key and it.code != code.key)
    less = replace(
        project,
        sources=project.sources[1:],
        codes=tuple(one for one in project.codes if one is not code),
        excerpts=tuple(one for one in project.excerpts if one.source != source.key),
        codings=codings,
        memos=(),
        groups=(),
        relations=(),
        cases=(),
    )
    refi_qda.write(less, file)
    assert folders.draft(place, [file], twins=True).gone["Ideas"] == 1
    said = "\n".join(folders.read(place).decisions)
    assert "Rows of the sheet Sources left out, since the project has them no longer: D01_S1_OBS." in said
    assert "Rows of the sheet Ideas left out, since the project has them no longer: Initial codes > Asking bef" in said
    assert "Rows of the sheet Evidence left out, since the project has them marked no longer: 3." in said


def test_drafting_twice_changes_nothing(tmp_path: Path, file: Path) -> None:
    """The same project drafted again adds no row and fills no cell."""
    folder = tmp_path / "study"
    draft(folder, _project(), file, twins=True)
    before = {path.name: path.read_text(encoding="utf-8") for path in (folder / "study").iterdir()}
    done = draft(folder, _project(), file, twins=True)
    assert {path.name: path.read_text(encoding="utf-8") for path in (folder / "study").iterdir()} == before
    assert sum(done.added.values()) == 0
    assert sum(done.filled.values()) == 0


def test_words_that_look_like_a_formula_stay_words(tmp_path: Path, file: Path) -> None:
    """A code named =1+1 is written as text."""
    project = replace(_project(), codes=(Code("x", "=1+1"),), excerpts=(), codings=(), memos=(), relations=())
    draft(tmp_path / "study", project, file)
    sheet = openpyxl.load_workbook(tmp_path / "study" / "study.xlsx")["Ideas"]
    assert [(cell.value, cell.data_type) for cell in sheet[2] if cell.value == "=1+1"] == [("=1+1", "s")]


@pytest.mark.parametrize(
    ("sheet", "row", "said"),
    [
        ("Sources", {"source": "D09_S1_OBS"}, "row 4, column source: The project has no source D09_S1_OBS."),
        ("Sources", {"source": "x", "held": "no", "dyad": "D44"}, "row 4, column dyad: There is no dyad D44."),
        ("Sources", {"source": "d01_s3_psw"}, "row 4: This row says again what study/Sources.csv, row 2 says."),
        ("Sources", {"source": "x", "session": "three"}, "column session: 'three' is not a whole number."),
        ("Sources", {"source": "x", "kind": "chat"}, "column kind: 'chat' is none of the words for this column (x)."),
        ("Ideas", {"code": "Lending > Losing"}, "column code: The project has no code Lending > Losing."),
        ("Ideas", {"code": "Incidents > The drill", "property": "pace"}, "column property: A property belongs to a"),
        ("Statements", {"statement": "S2", "sentence": "So.", "about": "hope"}, "no component, facet or category hope"),
        ("Statements", {"statement": "S2", "sentence": "So.", "memo": "none"}, "There is no memo 'none'."),
        ("Statements", {"sentence": "So."}, "column statement: This cell is empty."),
        ("Evidence", {"statement": "S9", "relation": "varies", "memo": "Kept"}, "There is no statement S9."),
        ("Consent", {"pseudonym": "Nobody", "analysis": "yes"}, ""),
        ("People", {"pseudonym": "Lea", "role": "friend"}, "column role: 'friend' is none of the words"),
        ("Study", {"setting": "colour", "value": "red"}, "column setting: There is no setting 'colour'."),
    ],
)
def test_each_wrong_cell_is_named(tmp_path: Path, file: Path, sheet: str, row: dict[str, str], said: str) -> None:
    """Whatever a row names that is not there, or can't be, is said with sheet, row and column."""
    folder = tmp_path / "study"
    draft(folder, _project(), file, twins=True)
    if sheet == "Consent":
        path = folder / "study" / "Consent.csv"
        path.write_text("missing,pseudonym,form,analysis\n,Nobody,,yes\n", encoding="utf-8")
        said = "row 2, column analysis: The sheet People has no Nobody."
    else:
        _edit(folder, sheet, row)
    problems = _problems(folder, _project())
    assert any(said in problem for problem in problems), problems


def test_what_was_not_held_has_no_record(tmp_path: Path, file: Path) -> None:
    """A source of the project whose row says that it did not take place is one mistake, named at its row."""
    folder = tmp_path / "study"
    draft(folder, _project(), file, twins=True)
    (folder / "study" / "Sources.csv").write_text("source,held\nD01_S3_PSW,no\nD01_S3_PIR,yes\n", encoding="utf-8")
    (problem,) = _problems(folder, _project())
    assert "row 2, column held: D01_S3_PSW is said not to have taken place, and the project has it." in problem


def test_a_word_that_was_given_up_names_the_one_that_took_its_place(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever types a deprecated word is told which to type."""
    monkeypatch.setitem(words.GIVEN_UP, "encounter", {"chat": "interview"})
    folder = tmp_path / "study"
    draft(folder, _project(), file, twins=True)
    _edit(folder, "Sources", {"source": "x", "kind": "Chat"})
    (problem,) = (it for it in _problems(folder, _project()) if "Chat" in it)
    assert "column kind: 'Chat' is no longer used (x). Type 'interview' in its place." in problem


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("I left the drill there", "These words stand 2 times in D01_S3_PSW (lines 3, 3)."),
        ("He kept it save.", "These words do not stand in D01_S3_PSW. Near to it: “PSW: He kept it safe.”."),
        ("Nothing of the kind was ever said here.", "Copy the words from the source."),
    ],
)
def test_a_quote_must_stand_once(tmp_path: Path, file: Path, quote: str, said: str) -> None:
    """A quote that matches no passage shows what is near; one that matches two shows where."""
    folder = tmp_path / "study"
    draft(folder, _project(), file, twins=True)
    _edit(folder, "Evidence", {"statement": "S1", "relation": "counter", "source": "D01_S3_PSW", "quote": quote})
    (problem,) = _problems(folder, _project())
    assert said in problem


def test_all_problems_come_at_once(tmp_path: Path, file: Path) -> None:
    """Nobody has to run it again to meet the next mistake."""
    folder = tmp_path / "study"
    draft(folder, _project(), file, twins=True)
    _edit(folder, "Sources", {"source": "nowhere"})
    _edit(folder, "Ideas", {"code": "nothing"})
    _edit(folder, "Evidence", {"statement": "S7", "relation": "bounds", "memo": "no memo"})
    assert len(_problems(folder, _project())) == 4


def test_a_folder_without_a_study_says_how_to_draft_one(tmp_path: Path) -> None:
    """The message names the command."""
    with pytest.raises(BadInput, match="lifealliance init"):
        open_folder(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("Consent", "Consents", "The sheet Consent is missing"), ("dyad", "dyade", "The column dyad is missing")],
)
def test_a_renamed_sheet_or_column_is_not_left_out_in_silence(
    tmp_path: Path, file: Path, old: str, new: str, said: str
) -> None:
    """What a renamed sheet or column says would be lost: the study is refused until it has its name back."""
    folder = tmp_path / "study"
    draft(folder, _project(), file)
    book = openpyxl.load_workbook(folder / "study.xlsx")
    if old in book.sheetnames:
        book[old].title = new
    else:
        cell = next(cell for cell in book["Sources"][1] if cell.value == old)
        cell.value = new
    book.save(folder / "study.xlsx")
    with pytest.raises(BadInput, match=said):
        open_folder(folder)


def test_a_formula_without_its_value_is_not_read_as_empty(tmp_path: Path, file: Path) -> None:
    """A workbook written by a program that does not compute: the cell is named."""
    folder = tmp_path / "study"
    draft(folder, _project(), file)
    book = openpyxl.load_workbook(folder / "study.xlsx")
    book["Sources"]["E2"] = "=1+2"
    book.save(folder / "study.xlsx")
    with pytest.raises(BadInput, match="sheet Sources, E2: This cell holds a formula without its value"):
        open_folder(folder)


def test_an_unreadable_workbook_is_refused(tmp_path: Path) -> None:
    """A text saved as study.xlsx is no workbook."""
    (tmp_path / "study.xlsx").write_text("not a workbook", encoding="utf-8")
    with pytest.raises(BadInput, match="can't be read as an Excel workbook"):
        open_folder(tmp_path)


def test_an_unclosed_quote_in_a_table_is_refused(tmp_path: Path, file: Path) -> None:
    """A table that would swallow its rest is refused with its line."""
    folder = tmp_path / "study"
    draft(folder, _project(), file, twins=True)
    (folder / "study" / "Sources.csv").write_text('missing,guessed,source\n,,"open\n,,x\n', encoding="utf-8")
    with pytest.raises(BadInput, match=r"Sources\.csv, line \d+: The table can't be read"):
        open_folder(folder)


def test_evidence_of_a_sheet_and_of_a_code_is_one_line(tmp_path: Path, file: Path) -> None:
    """What init wrote into Evidence from the project's own marks is not counted twice."""
    folder = tmp_path / "study"
    draft(folder, _project(), file, twins=True)
    with (folder / "study" / "Evidence.csv").open(encoding="utf-8") as lines:
        assert sum(1 for _ in lines) == 3
    assert len(assemble(open_folder(folder).plan, _project()).evidence) == 2
