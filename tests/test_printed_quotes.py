"""Quotes to be printed: typed in a sheet, checked by a second person, and only then seen outside of the study."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest
from tests.conftest import DEMO

from lifealliance import __version__, access, importers, study_folder
from lifealliance.checking import check
from lifealliance.columnar.columns import Columns
from lifealliance.errors import BadInput
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.quotes import Redaction, stands_in
from lifealliance.model.tiers import Tier
from lifealliance.rdf import to_quads
from lifealliance.validation import Finding, Severity

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.coded import CodedProject
    from lifealliance.model.quotes import Quote
    from lifealliance.model.study import Study

#: A row without fault.
ROW = {
    "id": "Q9",
    "source": "D01_S3_PIR",
    "quote": "I owe her a drill.",
    "text": "I owe her a drill.",
    "prepared by": "Ines Brandvold",
    "checked by": "Tomas Merrow",
}


@pytest.fixture(scope="module")
def project() -> CodedProject:
    """The coded project of the demonstration."""
    return importers.read(DEMO / "invented.qdpx")


def typed(folder: Path, project: CodedProject, *rows: dict[str, str]) -> Study:
    """The demonstration with these rows in the sheet Quotes."""
    shutil.copytree(DEMO / "study", folder / "study")
    shutil.copyfile(DEMO / "invented.qdpx", folder / "invented.qdpx")
    table = folder / "study/Quotes.csv"
    headings = table.read_text(encoding="utf-8").splitlines()[0].split(",")
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headings)
        writer.writeheader()
        writer.writerows(rows)
    return study_folder.assemble(study_folder.open_folder(folder).plan, project)


def waits(study: Study) -> dict[str, tuple[str, ...]]:
    """What each quote of a study waits for."""
    return {it.id: it.waits_for for it in access.shown(study).quotes}


def with_quote(study: Study, **changes: object) -> Study:
    """The study with its first quote changed, and no other."""
    return replace(study, quotes=(replace(study.quotes[0], **changes),))  # type: ignore[arg-type]


def test_only_checked_quotes_with_consent_are_quotable(demo_study: Study) -> None:
    """The one without second check and the one without consent wait, with the reason; the public tier has none."""
    assert waits(demo_study) == {
        **dict.fromkeys(("Q1", "Q2", "Q3", "Q4", "Q6"), ()),
        "Q5": ("a second person's check",),
        "Q7": ("a yes to being quoted from everyone whose words it holds",),
    }
    seen = access.seen_at(demo_study, Tier.QUOTABLE)
    assert [it.id for it in seen.quotes] == ["Q1", "Q2", "Q3", "Q4", "Q6"]
    assert access.seen_at(demo_study, Tier.PUBLIC).quotes == ()


def test_the_quotable_tier_has_the_printed_words_and_nothing_behind_them(demo: KnowledgeBase) -> None:
    """Neither passage, record, dyad nor participant, nor a word that was taken out or translated."""
    said = demo.at(Tier.QUOTABLE).data("demo", "application/n-triples").decode()
    for kind in ("Excerpt", "Record", "Dyad", "Encounter", "Consent", "CodeApplication", "EvidenceLine"):
        assert f"ontology#{kind}>" not in said, kind
    assert "Ich bin ihr eine Bohrmaschine schuldig." in said
    for words in ("I owe her a drill", "Upper Tarrow", "landlady", "Thirty-eight", "stare at him", "Hers is hers"):
        assert words not in said, words
    for name in ("Maren", "Ivo", "Winnie", "D01", "D02", "D03"):
        assert f'"{name}' not in said, name
    assert '"Judith Oakes"' in said


def test_a_quote_tells_role_and_session_only_where_it_may(demo_study: Study) -> None:
    """Q1 tells both, Q3 the role alone, Q4 neither; words of field notes are always the observer's."""
    told = {it.id: (it.voices, it.session) for it in access.seen_at(demo_study, Tier.QUOTABLE).quotes}
    assert told["Q1"] == (("PSW",), 9)
    assert told["Q3"] == (("PIR",), None)
    assert told["Q4"] == ((), None)


def test_a_passage_is_named_only_where_it_is_seen(demo_study: Study) -> None:
    """At the safeguarded tier a quote leads to its passage if that is there; what was taken out is nowhere below."""
    seen = access.seen_at(demo_study, Tier.SAFEGUARDED)
    spans = {it.excerpt.span for it in seen.passages}
    led = {it.id: it.span for it in seen.quotes}
    assert led["Q4"] in spans
    assert led["Q2"] is None  # its passage is marked as sensitive: only the redacted words leave
    assert led["Q6"] is None  # she agreed to be quoted, and not to reuse
    assert {one.removed for it in seen.quotes for one in it.redactions} == {""}


def test_field_notes_are_shown_as_such(tmp_path: Path, project: CodedProject) -> None:
    """An observer's words are never left without voice, whatever the row says."""
    words = "Ivo does not answer. He fills the kettle, which is still half full from before."
    row = {**ROW, "source": "D01_S1_OBS", "quote": words, "text": "[He] fills the kettle.", "show role": "no"}
    study = typed(tmp_path, project, row)
    assert study.quotes[0].voices == ("observer",)
    assert waits(study) == {"Q9": ()}


@pytest.mark.parametrize(("changes", "reason", "shape"), [
    ({"checked_by": ""}, "a second person's check", "quote-second-check"),
    ({"checked_by": "Ines Brandvold"}, "a check by another person than who prepared it", "quote-second-person"),
    ({"prepared_by": ""}, "the name of who prepared it", "quote-unprepared"),
    ({"translated_from": "hu", "original_held": True}, "the name of who translated it", "quote-translator"),
    ({"redactions": (Redaction("place", "lettuce"),), "redactions_by": ""}, "a check of its redactions",
     "redaction-unchecked"),
    ({"redactions": (Redaction("other", "WHOLE,  Lettuce"),), "redactions_by": "Judith Oakes"},
     "a text without what its redactions take out", "quote-redacted-words-left"),
    ({"text": "He gave Kas a lettuce."}, "a text without the pseudonym of a participant", "quote-names-somebody"),
])  # fmt: skip
def test_what_keeps_a_quote_back_is_told(
    demo_study: Study, changes: dict[str, object], reason: str, shape: str
) -> None:
    """The rule that gives the warning and the tiers agree: what is told does not leave, and is not lost."""
    study = access.shown(with_quote(demo_study, **changes))
    assert reason in study.quotes[0].waits_for
    assert access.seen_at(study, Tier.QUOTABLE).quotes == access.seen_at(study, Tier.SAFEGUARDED).quotes == ()
    found = [it for it in findings(study) if it.shape.endswith(f"#{shape}")]
    assert [it.severity for it in found] == [Severity.WARNING]


def findings(study: Study) -> tuple[Finding, ...]:
    """What the check says of a study."""
    return check(Columns.of(*to_quads(study, __version__).parts)).findings


def test_a_translation_whose_original_is_gone_is_a_violation(demo_study: Study) -> None:
    """Such a study is not stored."""
    study = with_quote(demo_study, translated_from="hu", translated_by="Judith Oakes")
    found = [it.shape for it in findings(study) if it.severity is Severity.VIOLATION]
    assert [it.rpartition("#")[2] for it in found] == ["quote-original"]


def test_sensitive_words_stay_until_they_are_redacted_and_checked(demo_study: Study) -> None:
    """Of a passage about a third person nothing is printed without redactions, nor before somebody checked them."""
    whole = next(it for it in demo_study.quotes if it.id == "Q2")

    def left(quote: Quote) -> tuple[str, ...]:
        return waits(replace(demo_study, quotes=(quote,)))["Q2"]

    assert left(whole) == ()
    assert left(replace(whole, redactions_by="")) == ("a check of its redactions",)
    assert left(replace(whole, redactions=())) == (
        "redactions: its passage is marked as sensitive, or was said in supervision",
    )


@pytest.mark.parametrize(("column", "value", "said"), [
    ("id", "", "column id: This cell is empty."),
    ("id", "D01-Q9", "The name 'D01-Q9' has D01 in it."),
    ("id", "ivo 3", "The name 'ivo 3' has Ivo in it."),
    ("source", "D99_S3_PIR", "column source: The project has no source D99_S3_PIR."),
    ("quote", "I owe her a hammer.", "These words do not stand in D01_S3_PIR. Near to it: “I owe her a drill.”"),
    ("text", "", "column text: This cell is empty."),
    ("redactions", "drill", "The redaction 'drill' begins with no kind of the list."),
    ("redactions", ": drill", "The redaction ': drill' has no kind."),
    ("redactions", "other: hammer", "The words 'hammer' do not stand in the passage."),
    ("redactions checked by", "Judith Oakes", "Somebody checked redactions, and none is named."),
    ("checked by", "Nobody Known", "The sheet People has no researcher Nobody Known."),
    ("checked by", "Maren", "The sheet People has no researcher Maren."),
    ("checked by", "Tomas Merrow; Tomas Merrow", "has no researcher Tomas Merrow; Tomas Merrow."),
    ("checked on", "last week", "'last week' is no day."),
    ("language", "German, I think", "'German, I think' is not a language tag."),
    ("translated by", "Judith Oakes", "The text is translated, and its language is that of D01_S3_PIR (en)."),
    ("show role", "perhaps", "'perhaps' is neither yes nor no."),
    ("illustrates", "S3; S99", "There is no statement S99."),
])  # fmt: skip
def test_what_is_wrong_with_a_row_is_told_with_its_cell(
    tmp_path: Path, project: CodedProject, column: str, value: str, said: str
) -> None:
    """One sentence with sheet, row and column, and nothing else is said."""
    with pytest.raises(BadInput) as refused:
        typed(tmp_path, project, {**ROW, column: value})
    (problem,) = refused.value.problems
    assert said in str(problem)
    assert "Quotes.csv, row 2, column" in str(problem)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path, project: CodedProject) -> None:
    """Two rows of one name, and each cell that can't be."""
    with pytest.raises(BadInput) as refused:
        typed(tmp_path, project, {**ROW, "show role": "?"}, {**ROW, "redactions": "x: y; z"})
    assert len(refused.value.problems) == 4


def test_cells_that_look_like_formulas_stay_words(tmp_path: Path, project: CodedProject) -> None:
    """In a table they are text; no export gives them to a spreadsheet to compute."""
    study = typed(tmp_path, project, {**ROW, "text": '=HYPERLINK("http://a.test/")'})
    assert study.quotes[0].text.startswith("=HYPERLINK")
    with KnowledgeBase(tmp_path / "store") as kb:
        kb.load(tmp_path)
        body = kb.export("demo", "quotes").body.decode()
    assert "INVENTED" in body
    assert ',"=HYPERLINK' not in body


def test_words_are_looked_for_as_whole_words() -> None:
    """A part of a longer word is none; signs between words do not matter; Chinese has no spaces to look for."""
    assert stands_in("Mill Lane", "in mill\n lane, again")
    assert not stands_in("ice", "a nice voice")
    assert stands_in("陳大文", "我見到陳大文了")
    assert not stands_in("陳大文", "我見到陳小文了")


def test_init_drafts_the_sheet_and_keeps_what_was_typed(tmp_path: Path, project: CodedProject) -> None:
    """Headings and dropdowns are there from the first; typed rows are as they were after a second init."""
    file = DEMO / "invented.qdpx"
    study_folder.draft(tmp_path, project, file)
    book = openpyxl.load_workbook(tmp_path / "study.xlsx")
    sheet = book["Quotes"]
    headings = [cell.value for cell in sheet[1]]
    assert headings[:5] == ["missing", "id", "source", "quote", "text"]
    offered = [it.formula1 for it in sheet.data_validations.dataValidation]
    assert offered == ['"yes,no"', '"yes,no"']
    for column, value in {"id": "Q1", "text": "+ my own words", "checked by": "Ana"}.items():
        sheet.cell(2, headings.index(column) + 1, value)
    book.save(tmp_path / "study.xlsx")
    study_folder.draft(tmp_path, project, file)
    row = [cell.value for cell in openpyxl.load_workbook(tmp_path / "study.xlsx")["Quotes"][2]]
    assert row[:5] == ["source, quote, prepared by", "Q1", None, None, "+ my own words"]
    assert row[headings.index("checked by")] == "Ana"


def test_a_folder_without_the_sheet_is_read(tmp_path: Path, project: CodedProject) -> None:
    """Folders of before have no sheet Quotes, and get one from init."""
    study_folder.draft(tmp_path, project, DEMO / "invented.qdpx")
    book = openpyxl.load_workbook(tmp_path / "study.xlsx")
    del book["Quotes"]
    book.save(tmp_path / "study.xlsx")
    assert study_folder.open_folder(tmp_path).plan.quotes == ()
    study_folder.draft(tmp_path, project, DEMO / "invented.qdpx")
    assert "Quotes" in openpyxl.load_workbook(tmp_path / "study.xlsx").sheetnames


def test_a_person_is_given_the_quotes_of_their_words(demo: KnowledgeBase) -> None:
    """They stand beside the passage they are from, as they would be printed."""
    rows = [it.words for it in demo.own("demo", "Ivo") if it.what == "quote to be printed"]
    assert "Ich bin ihr eine Bohrmaschine schuldig." in rows
    assert not any("library book" in it for it in rows)
