"""Other designs fit without a change: a study without dyads in two languages, and dyads with further voices."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lifealliance.errors import Missing
from lifealliance.exporters.refi_qda import write
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.coded import Code, CodedProject, Coder, Coding, Excerpt, Memo, Relation, Source
from lifealliance.reasoning import find_java

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACE = Path(__file__).parent
NAMES = ("roof-garden", "night-line")


def has_java() -> bool:
    """Whether HermiT can run here."""
    try:
        find_java()
    except Missing:
        return False
    return True


def rows(path: Path) -> list[dict[str, str]]:
    """A table's rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def project(folder: Path) -> CodedProject:
    """The coded project that the tables and texts of a folder describe."""
    codings, memos = rows(folder / "codings.csv"), rows(folder / "memos.csv")
    coders = {name: Coder(f"coder {name}", name) for name in dict.fromkeys(it["coder"] for it in (*codings, *memos))}
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted((folder / "text").glob("*.txt"))}
    spans = {}
    for it in codings:
        assert texts[it["source"]].count(it["quote"]) == 1, it
        start = texts[it["source"]].index(it["quote"])
        spans[it["source"], it["quote"]] = Excerpt(it["source"], start, start + len(it["quote"]), it["quote"])
    holders = {it["parent"] for it in rows(folder / "codes.csv")}
    return CodedProject(
        tool="a text editor",
        name="INVENTED",
        file="project.qdpx",
        sha256="",
        coders=tuple(coders.values()),
        codes=tuple(
            Code(it["key"], it["name"], it["parent"] or None, it["key"] not in holders, definition=it["definition"])
            for it in rows(folder / "codes.csv")
        ),
        sources=tuple(Source(name, name, "text", text) for name, text in texts.items()),
        excerpts=tuple(spans.values()),
        codings=tuple(
            Coding(f"coding {at}", spans[it["source"], it["quote"]].span, it["code"], coders[it["coder"]].key)
            for at, it in enumerate(codings)
        ),
        memos=tuple(
            Memo(it["title"], it["title"], it["text"], tuple(it["about"].split(";")), coders[it["coder"]].key)
            for it in memos
        ),
        relations=tuple(
            Relation(f"link {at}", it["from"], it["to"], it["name"]) for at, it in enumerate(rows(folder / "links.csv"))
        ),
    )


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The two study folders with their project files."""
    place = tmp_path_factory.mktemp("designs")
    for name in NAMES:
        shutil.copytree(PLACE / name / "study", place / name / "study")
        write(project(PLACE / name), place / name / "project.qdpx")
    return {name: place / name for name in NAMES}


@pytest.fixture(scope="module")
def kb(folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """Both loaded into one store, side by side; loading refuses a violation."""
    with KnowledgeBase(tmp_path_factory.mktemp("store") / "store") as found:
        for folder in folders.values():
            found.load(folder)
        yield found


def answered(kb: KnowledgeBase, study: str) -> set[str]:
    """The questions of which a study has rows; every question is asked."""
    return {question.id for question in kb.questions() if kb.ask(question.id, study).table.rows}


def coded(kb: KnowledgeBase, study: str) -> dict[str, dict[str, str]]:
    """What the export says of each coded passage, by its words."""
    return {row["words"]: row for row in csv.DictReader(io.StringIO(kb.export(study, "csv").body.decode()))}


@pytest.mark.parametrize("name", NAMES)
def test_it_loads_and_nothing_is_wrong(name: str, kb: KnowledgeBase) -> None:
    """No violation, and every coding of the project that marks no evidence and no happening is a coding here."""
    special = {it["key"] for it in rows(PLACE / name / "codes.csv") if it["parent"] in {"s1", "incidents"}}
    assert kb.check(name).violations == ()
    assert kb.study(name).facts["codings"] == sum(
        it["code"] not in special for it in rows(PLACE / name / "codings.csv")
    )


@pytest.mark.skipif(not has_java(), reason="there is no Java for the reasoner")
@pytest.mark.parametrize("name", NAMES)
def test_the_ontology_holds_it_as_it_is(name: str, kb: KnowledgeBase, folders: dict[str, Path]) -> None:
    """Every term is one the ontology has, and the study contradicts nothing, from the folder and from the store."""
    assert kb.reason_folder(folders[name]).consistent
    assert kb.reason_study(name).consistent


def test_a_study_without_dyads_answers_what_needs_none(kb: KnowledgeBase) -> None:
    """Codes, categories, comparisons, statements and languages are there; what asks for pairs has no rows."""
    found = answered(kb, "roof-garden")
    assert found >= {"CQ05", "CQ08", "CQ09", "CQ10", "CQ12", "CQ13", "CQ31", "CQ33", "CQ34", "CQ36", "CQ39"}
    assert found.isdisjoint({"CQ07", "CQ17", "CQ20", "CQ22", "CQ24", "CQ32"})


def test_a_focus_group_and_a_conversation_of_three_are_heard(kb: KnowledgeBase) -> None:
    """Voices are read from labels of two languages; a supervisor speaks as one; nothing belongs to a dyad."""
    passages = coded(kb, "roof-garden")
    heard = {words: (row["kind"], row["voices"]) for words, row in passages.items()}
    assert heard["輪到我嗰日"] == ("focus group", "PIR")
    assert heard["咁佢哋就幫我頂更。🌱"] == ("focus group", "PSW")
    assert heard["Az ajtót a szél nyitotta ki"] == ("other", "supervisor")
    assert heard["ha ki lehet maradni belőle"] == ("member reflection", "PIR")
    assert {row["dyadName"] for row in passages.values()} == {""}


def test_languages_are_kept(kb: KnowledgeBase) -> None:
    """Cantonese and Hungarian records say so, and memos speak of how their words were put into English."""
    told = {row["language"]: row["names"] for row in kb.ask("CQ05", "roof-garden").table.records()}
    assert told == {"yue-Hant-HK": "Roof_FG1", "hu": "Roof_MR1; Roof_T1"}
    memos = kb.ask("memos", "roof-garden").table.records()
    assert len({row["memo"] for row in memos if row["kindOfMemo"] == "translation"}) == 2


def test_components_are_the_studys_own(kb: KnowledgeBase) -> None:
    """Each study names its components itself, of the relationship or of building it."""
    named = {
        name: {row["componentName"]: row["componentOf"] for row in kb.ask("components", name).table.records()}
        for name in NAMES
    }
    assert named == {
        "roof-garden": {"taking turns": "relationship building", "common ground": "relationship"},
        "night-line": {"the same end of the line": "relationship"},
    }


def test_supervisor_and_key_informant_have_voices_of_their_own(kb: KnowledgeBase) -> None:
    """Their words count as theirs, in the dyad they speak of or in none, and beside those of the pair."""
    passages = coded(kb, "night-line")
    assert passages["that she had laughed"]["voices"] == passages["that she had laughed"]["role"] == "supervisor"
    assert passages["that she had laughed"]["dyadName"] == "N1"
    assert (passages["Across a table you can."]["voices"], passages["Across a table you can."]["dyadName"]) == (
        "key informant",
        "",
    )
    assert answered(kb, "night-line") >= {"CQ01", "CQ02", "CQ07", "CQ16", "CQ19", "CQ20", "CQ24", "CQ25", "CQ26"}
    happening = kb.ask("CQ19", "night-line").table.records()
    assert [(row["incidentName"], row["multiVoiced"]) for row in happening] == [("the question on the phone", "yes")]
