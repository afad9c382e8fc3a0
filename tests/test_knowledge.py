"""The knowledge base as a researcher meets it: load, ask, describe, export, remove; and what it refuses."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from lifealliance.answers import INVENTED
from lifealliance.errors import Ambiguous, BadInput, CheckFailed, NotFound, QueryMalformed, Refused
from lifealliance.knowledge import KnowledgeBase

SAMPLE = Path(__file__).parents[2] / "shared" / "samples" / "nvivo-windows" / "oltas0517.qdpx"


def _copy(demo_folder: Path, to: Path, study: str) -> Path:
    """The demo study under another name and base."""
    folder = to / study
    shutil.copytree(demo_folder, folder)
    sheet = folder / "study" / "Study.csv"
    text = (
        sheet.read_text(encoding="utf-8")
        .replace("id,demo", f"id,{study}")
        .replace("studies/demo/", f"studies/{study}/")
    )
    sheet.write_text(text, encoding="utf-8")
    return folder


def test_the_demo_loads_without_a_violation(demo: KnowledgeBase) -> None:
    """Nothing is wrong with the invented study."""
    assert demo.check("demo").violations == ()
    assert demo.check("published").violations == ()


def test_a_checked_study_is_checked_again_where_it_differs(demo: KnowledgeBase) -> None:
    """Going from one study to another and back gives the report of each, as if it were checked whole."""
    checked = demo.checked("demo")
    whole = demo.check("demo").placed(lambda _: {})
    assert checked.report == whole
    assert demo.checked("published", before=checked).report == demo.check("published")
    assert demo.checked("demo", before=checked).report == whole


def test_loading_the_same_again_changes_nothing(demo_folder: Path, tmp_path: Path) -> None:
    """The second load is known to be the same; the version of the data stays."""
    with KnowledgeBase(tmp_path / "store") as kb:
        first = kb.load(demo_folder)
        version = kb.version
        second = kb.load(demo_folder)
        assert (first.changed, second.changed) == (True, False)
        assert kb.version == version
        assert [count.kind for count in first.counts if count.no_place] == []


def test_a_question_is_answered_without_naming_the_only_study(demo: KnowledgeBase) -> None:
    """One study loaded: it is the one that is meant, and the answer says so."""
    answer = demo.ask("CQ01")
    assert answer.study == "demo"
    assert answer.invented
    assert answer.table.rows


def test_with_two_studies_one_must_be_named(demo_folder: Path, tmp_path: Path) -> None:
    """Several studies: name one or all; what one study has is not in the other's answer."""
    with KnowledgeBase(tmp_path / "store") as kb:
        kb.load(demo_folder)
        kb.load(_copy(demo_folder, tmp_path, "other"))
        with pytest.raises(Ambiguous, match="demo, other"):
            kb.ask("CQ01")
        one, both = kb.ask("CQ01", study="other"), kb.ask("CQ01", study="all")
        assert len(both.table.rows) == 2 * len(one.table.rows)
        kb.remove("other")
        assert [entry.id for entry in kb.studies()] == ["demo", "published"]


def test_two_studies_never_share_a_base(demo_folder: Path, tmp_path: Path) -> None:
    """The second study with the same base is refused."""
    folder = _copy(demo_folder, tmp_path, "other")
    sheet = folder / "study" / "Study.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("studies/other/", "studies/demo/"), encoding="utf-8")
    with KnowledgeBase(tmp_path / "store") as kb:
        kb.load(demo_folder)
        with pytest.raises(BadInput, match="has the same base"):
            kb.load(folder)


def test_a_study_that_breaks_a_rule_changes_nothing(demo_folder: Path, tmp_path: Path) -> None:
    """Two PSWs in one dyad: refused with the report, and the store holds what it held."""
    folder = _copy(demo_folder, tmp_path, "other")
    people = folder / "study" / "People.csv"
    people.write_text(people.read_text(encoding="utf-8") + ",,Somebody,D01,PSW,PSW\n", encoding="utf-8")
    with KnowledgeBase(tmp_path / "store") as kb:
        kb.load(demo_folder)
        version = kb.version
        with pytest.raises(CheckFailed, match="D01"):
            kb.load(folder)
        assert kb.version == version
        assert [entry.id for entry in kb.studies()] == ["demo", "published"]


def test_the_published_claims_have_no_evidence_and_say_so(demo: KnowledgeBase) -> None:
    """Thirteen statements, all preliminary; asked for evidence they answer with none."""
    claims = demo.claims("published")
    assert len(claims.table.rows) == 13
    assert not claims.invented
    assert demo.claim_evidence("lap:claim-C3").table.rows == ()


def test_a_claim_is_traced_to_the_words_behind_it(demo: KnowledgeBase) -> None:
    """Every row of the trace has words that stand in the record it names."""
    records = demo.claim_evidence("S3").table.records()
    assert {record["relation"] for record in records} >= {"illustrates", "runs counter"}
    assert all(record["invented"] is True for record in records if record["words"])


@pytest.mark.parametrize("ask", [lambda kb: kb.claim("S99"), lambda kb: kb.question("CQ99"), lambda kb: kb.study("x")])
def test_what_is_not_there_is_said(demo: KnowledgeBase, ask: object) -> None:
    """An unknown claim, question or study: one sentence."""
    assert callable(ask)
    with pytest.raises(NotFound):
        ask(demo)


def test_an_unknown_parameter_is_refused_with_those_there_are(demo: KnowledgeBase) -> None:
    """The message lists the parameters."""
    with pytest.raises(BadInput, match="claim"):
        demo.ask("CQ09", colour="red")


def test_a_thing_is_described_from_both_sides(demo: KnowledgeBase) -> None:
    """What it says and what points at it; an unknown address is said to be unknown."""
    says, incoming, _ = demo.describe("https://w3id.org/lifealliance/published#claim-C3")
    assert says.table.rows
    assert incoming.table.rows
    with pytest.raises(NotFound):
        demo.describe("http://example.org/nothing")
    with pytest.raises(BadInput, match="not an IRI"):
        demo.describe("no iri")


def test_a_query_of_ones_own_reads_and_never_writes(demo: KnowledgeBase) -> None:
    """SELECT answers; an update, a service and nonsense are refused."""
    answer = demo.sparql("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", "text/csv")
    assert int(answer.body.decode().split()[1]) > 1000
    with pytest.raises((Refused, QueryMalformed)):
        demo.sparql("DROP ALL", "text/csv")
    with pytest.raises(Refused, match="SERVICE"):
        demo.sparql("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "text/csv")
    with pytest.raises(QueryMalformed):
        demo.sparql("SELECT * WHERE {", "text/csv")


def test_an_export_holds_every_coding_and_says_invented(demo: KnowledgeBase) -> None:
    """One row for every coding; every row says INVENTED."""
    rows = list(csv.DictReader(io.StringIO(demo.export("demo", "csv").body.decode())))
    assert len(rows) == demo.study("demo").facts["codings"]
    assert {row["invented"] for row in rows} == {INVENTED}


def test_turtle_comes_out_as_it_went_in(demo: KnowledgeBase, demo_quads: bytes) -> None:
    """N-Quads of the export hold every line that was written."""
    exported = set(demo.export("demo", "nquads").body.splitlines())
    assert set(demo_quads.splitlines()) <= exported


def test_an_unknown_format_is_refused_with_those_there_are(demo: KnowledgeBase) -> None:
    """The message lists the formats."""
    with pytest.raises(BadInput, match="turtle"):
        demo.export("demo", "docx")


def test_what_comes_with_the_program_is_not_removed(demo: KnowledgeBase) -> None:
    """The published statements stay."""
    with pytest.raises(BadInput, match="comes with the program"):
        demo.remove("published")


@pytest.mark.skipif(not SAMPLE.exists(), reason="the real sample files are not here")
def test_a_real_project_without_dyads_loads_and_answers(tmp_path: Path) -> None:
    """NVivo's own file: every excerpt with its exact words, and every question that needs no dyad answers."""
    with KnowledgeBase(tmp_path / "store") as kb:
        kb.init(tmp_path / "oltas", SAMPLE)
        loaded = kb.load(tmp_path / "oltas")
        figures = {count.kind: (count.came_in, count.kept) for count in loaded.counts}
        assert figures["sources"] == (2, 2)
        assert figures["codes"] == (152, 152)
        assert figures["codings"] == (303, 303)
        assert figures["coders"] == (2, 2)
        facts = kb.study("oltas").facts
        assert facts["excerpts"] == 188
        for question in kb.questions():
            kb.ask(question.id)
        rows = list(csv.DictReader(io.StringIO(kb.export("oltas", "csv").body.decode())))
        assert len(rows) == 303
        assert len({(row["recordName"], row["start"], row["end"]) for row in rows}) == 188
