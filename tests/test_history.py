"""What a study was before stays: versions of codes, closed versions of the theory, whatever is loaded after them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifealliance import __version__, access, iris, study_folder
from lifealliance.errors import BadInput
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.coded import Code, Coding, Excerpt
from lifealliance.model.history import CodeState, CodeVersion, History
from lifealliance.model.plan import Settings
from lifealliance.model.study import Idea, Passage, Record, Study
from lifealliance.rdf import remembered, to_quads

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = Settings(id="small", title="A small study", base="http://e.org/", invented=True)


def _study(*codes: Code, codings: tuple[tuple[str, str], ...] = (), level: str = "") -> Study:
    """One record, one passage; codings are (key, code)."""
    span = ("r", 0, 4)
    return Study(
        SETTINGS,
        "a tool",
        "p.qdpx",
        "0" * 64,
        records=(Record("r", "R", 1, length=4),),
        passages=(Passage(Excerpt("r", 0, 4, "Yes.")),),
        codes=codes,
        paths={code.key: code.name for code in codes},
        codings=tuple(Coding(key, span, code) for key, code in codings),
        ideas=tuple(Idea(code.key, level=level) for code in codes),
    )


def _again(quads: bytes, study: Study, today: str) -> bytes:
    """The study loaded after what was stored before."""
    return to_quads(study, "1", remembered(quads, today)).lines


def _versions(quads: bytes) -> dict[str, tuple[CodeVersion, ...]]:
    """Versions by the path of the code."""
    return {code.path: code.versions for code in remembered(quads).codes}


def _shown(versions: tuple[CodeVersion, ...]) -> list[tuple[int, str, str, str, str]]:
    return [(it.number, it.name, it.definition, it.since, it.until) for it in versions]


def test_a_reworded_code_has_a_new_version_and_keeps_the_old() -> None:
    """Name, definition and days of both stand in the store; old codings keep the old one, new ones take the new."""
    before = _study(Code("c", "Lending", definition="A."), codings=(("k1", "c"),))
    first = to_quads(before, "1", History(today="2025-01-01")).lines
    after = _study(Code("c", "Lending", definition="B."), codings=(("k1", "c"), ("k2", "c")))
    second = _again(first, after, "2025-02-01")
    (versions,) = _versions(second).values()
    assert _shown(versions) == [
        (1, "Lending", "A.", "2025-01-01", "2025-02-01"),
        (2, "Lending", "B.", "2025-02-01", ""),
    ]
    assert set(remembered(second).applied.values()) == {version.iri for version in versions}
    assert len(_shown(_versions(_again(second, before, "2025-03-01"))["Lending"])) == 3


def test_a_code_that_means_the_same_again_has_a_third_version() -> None:
    """A, B, A are three versions of three names, and stay so."""
    quads, book = b"", []
    for day, definition in enumerate(("A.", "B.", "A.", "A."), start=1):
        quads = _again(quads, _study(Code("c", "Lending", definition=definition)), f"2025-01-0{day}")
        book.append(quads)
    (versions,) = _versions(quads).values()
    assert [it.definition for it in versions] == ["A.", "B.", "A."]
    assert len({it.iri for it in versions}) == 3
    assert book[-1] == book[-2]


def test_a_code_that_is_gone_is_kept_as_past() -> None:
    """A code that the newest export lacks keeps its versions and is marked; it comes back as itself."""
    both, one = _study(Code("c", "Lending"), Code("d", "Counting")), _study(Code("c", "Lending"))
    first = to_quads(both, "1", History(today="2025-01-01")).lines
    second = _again(first, one, "2025-02-01")
    assert second.count(f"<{iris.LA['past']}>".encode()) == 1
    assert _shown(_versions(second)["Counting"]) == [(1, "Counting", "", "2025-01-01", "2025-02-01")]
    assert _again(second, one, "2025-03-01") == second
    third = _again(second, both, "2025-04-01")
    assert third == first


def test_codes_with_new_identifiers_are_known_by_their_path() -> None:
    """Some tools give every code another identifier with every export: the versions go with the path."""
    first = to_quads(_study(Code("c", "Lending", definition="A.")), "1", History(today="2025-01-01")).lines
    second = _again(first, _study(Code("x", "Lending", definition="B.")), "2025-02-01")
    assert {path: len(versions) for path, versions in _versions(second).items()} == {"Lending": 2}
    assert f"<{iris.LA['past']}>".encode() not in second


def test_a_level_said_for_the_first_time_changes_nothing() -> None:
    """That nobody had said the level is not another meaning; raising a code is."""
    first = to_quads(_study(Code("c", "Lending")), "1", History(today="2025-01-01")).lines
    second = _again(first, _study(Code("c", "Lending"), level="initial"), "2025-02-01")
    third = _again(second, _study(Code("c", "Lending"), level="focused"), "2025-03-01")
    assert [[it.level for it in _versions(quads)["Lending"]] for quads in (second, third)] == [
        ["initial"],
        ["initial", "focused"],
    ]


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=9
)
BOOKS = st.lists(
    st.builds(
        CodeState,
        st.just("c"),
        st.just("Lending"),
        st.sampled_from(("Lending", "Loans")),
        st.sampled_from((None, "", "A.", "B.")),
        st.sampled_from((None, "initial")),
        st.sampled_from(("2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01")),
        lane=st.sampled_from(("", "", "x")),
    ),
    max_size=4,
    unique_by=lambda state: (state.since, state.lane),
)


@given(BOOKS, st.lists(st.tuples(st.sampled_from(("Lending", "Loans")), st.sampled_from(("", "A.", "B."))), max_size=5))
def test_loading_again_changes_nothing(states: list[CodeState], loads: list[tuple[str, str]]) -> None:
    """Whatever the codebooks say and whatever was loaded before: the same again on another day gives the same bytes."""
    quads = b""
    for day, (name, definition) in enumerate(loads, start=1):
        study = replace(_study(Code("c", name, definition=definition)), paths={"c": "Lending"}, states=tuple(states))
        quads = _again(quads, study, f"2025-01-0{day}")
        assert _again(quads, study, "2025-09-09") == quads
        (versions,) = (code.versions for code in remembered(quads).codes)
        assert [it.number for it in versions] == list(range(1, len(versions) + 1))
        assert len({it.iri for it in versions}) == len(versions)


@given(WORDS, WORDS)
def test_what_is_written_is_read_back(name: str, definition: str) -> None:
    """Every character of a name and a definition comes back from the lines of the store."""
    study = _study(Code("c", name or "x", definition=definition))
    (versions,) = _versions(to_quads(study, "1").lines).values()
    assert [(it.name, it.definition) for it in versions] == [(name or "x", definition)]


# Dated codebooks


def _books(folder: Path, **tables: str) -> list[str]:
    """Puts codebooks into a copy of the study; the problems reading it gives."""
    place = folder / "codebooks"
    place.mkdir(exist_ok=True)
    for name, table in tables.items():
        (place / f"{name.replace('_', '-').strip('-')}.csv").write_text(table, encoding="utf-8")
    try:
        with KnowledgeBase(folder / "store") as kb:
            kb.read(folder)
    except BadInput as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.fixture
def copy(demo_folder: Path, tmp_path: Path) -> Path:
    """A copy of the invented study to change."""
    return shutil.copytree(demo_folder, tmp_path / "copy")


def _edit(folder: Path, sheet: str, old: str, new: str) -> None:
    path = folder / "study" / f"{sheet}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_nine_codebooks_read_as_one_history(demo_study: Study, demo_quads: bytes) -> None:
    """Seventy and more initial codes become thirty-seven; every name the study had is a version of what it became."""
    assert len(demo_study.codebooks) == 9
    coded = {
        day: sum(it.codable and not it.path.startswith("Positions") for it in demo_study.states if it.since == day)
        for day in demo_study.codebooks
    }
    assert list(coded.values()) == [21, 71, 90, 86, 69, 54, 41, 40, 37]
    held = {code.name: code for code in remembered(demo_quads).codes}
    nothing = [(it.name, it.since, it.until, bool(it.lane)) for it in held["Making out it was nothing"].versions]
    assert nothing == [
        ("Laughing it off", "2025-02-10", "2025-07-07", False),
        ("Calling it a small thing", "2025-03-10", "2025-07-07", True),
        ("Making out it was nothing", "2025-07-07", "", False),
    ]
    assert [it.until for it in held["Coming closer"].versions] == ["2025-11-03"]
    assert all(version.since for code in held.values() for version in code.versions)


def test_a_coding_applies_what_held_on_its_day(demo_quads: bytes, demo_study: Study) -> None:
    """The version of each coding held when it was made, or is the first known after that."""
    history = remembered(demo_quads)
    versions = {version.iri: version for code in history.codes for version in code.versions}
    first = {version.iri for code in history.codes for version in [it for it in code.versions if not it.lane][:1]}
    base = demo_study.settings.base
    assert len(history.applied) == len(demo_study.codings)
    for coding in demo_study.codings:
        held = versions[history.applied[f"<{iris.mint(base, 'coding', coding.key)}>"]]
        day = coding.created[:10]
        assert not held.lane
        assert held.iri in first or (held.since <= day and (not held.until or day < held.until))
    assert {version.name for iri, version in versions.items() if iri in set(history.applied.values())} >= {
        "Laughing it off",
        "Self-disclosure",
        "Needing no word",
    }


def test_the_same_study_on_another_day_is_the_same(demo_study: Study, demo_quads: bytes) -> None:
    """With what it left in the store, the invented study gives the same bytes."""
    assert to_quads(access.shown(demo_study), __version__, remembered(demo_quads, "2031-01-01")).lines == demo_quads


def test_a_codebook_file_of_a_tool_is_read_too(copy: Path) -> None:
    """A project or codebook of a coding tool, named for its day, counts as the codebook of that day."""
    for path in (copy / "codebooks").glob("*.csv"):
        path.unlink()
    shutil.copyfile(copy / "invented.qdpx", copy / "codebooks" / "2025-05-05.qdc")
    with KnowledgeBase(copy / "store") as kb:
        study = kb.read(copy)
    assert study.codebooks == ("2025-05-05",)
    assert {it.path for it in study.states} >= {"Initial codes > Making out it was nothing"}


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"spring": "path\nA\n"}, "codebooks/spring.csv: Its name is not the day it is of."),
        ({"_2025_02_30": "path\nA\n"}, "codebooks/2025-02-30.csv: Its name is not the day it is of."),
        ({"_2025_02_11": "colour\nred\n"}, "codebooks/2025-02-11.csv: There is no column path."),
        (
            {"_2025_02_11": "# INVENTED\npath\nA\na\n"},
            "2025-02-11.csv, row 4, column path: The code a stands here again.",
        ),
        (
            {"_2025_02_11": "path,level\nTrust,high\n"},
            "row 2, column level: 'high' is none of the words for this column (Trust).",
        ),
        (
            {"_2025_02_11": "path,now\nTrust,Hope\n"},
            "row 2, column now: Trust became Hope, which stands in no later codebook and not in the project.",
        ),
    ],
)
def test_what_is_wrong_with_a_codebook_is_named(copy: Path, tables: dict[str, str], said: str) -> None:
    """Every wrong cell of a codebook is said with file, row and column."""
    assert any(said in problem for problem in _books(copy, **tables))


def test_a_code_that_was_renamed_is_named_as_what_it_is_now(copy: Path) -> None:
    """A row of the sheet Ideas with a former name says what became of the code and when."""
    _edit(copy, "Ideas", "Initial codes > Making out it was nothing", "Initial codes > Laughing it off")
    (problem,) = _books(copy)
    assert "Ideas.csv, row 22, column code: The project has no code Initial codes > Laughing it off any more" in problem
    assert "from 2025-07-07 it is Initial codes > Making out it was nothing." in problem


@pytest.mark.parametrize(
    ("sheet", "row", "said"),
    [
        (
            "Statements",
            "S9,3,2026-01,So.,x,x,done,,,,,,",
            "column state: 'done' is none of the words for this column (S9, v",
        ),
        (
            "Statements",
            "S9,3,2026-01,So.,x,x,draft,,,,S9,,",
            "column explained by: S9, version 3, is explained by itself.",
        ),
        (
            "Statements",
            "S9,3,2026-01,So.,x,x,draft,,,,,S9,",
            "column merged into: S9, version 3, is merged into itself.",
        ),
        (
            "Statements",
            "S9,3,2026-01,So.,x,x,draft,,,,,S8,",
            "column merged into: There is no statement S8 in version 3.",
        ),
        ("Statements", "S9,3,2026-01,So.,x,x,draft,,,,,,3", "column revises: S9, version 3, revises itself."),
        (
            "Statements",
            "S9,3,2026-01,So.,x,x,draft,,,,,,4",
            "column revises: S9, version 3, revises version 4, which is l",
        ),
        (
            "Statements",
            "S9,3,2026-01,So.,x,x,draft,,,,,,1",
            "S9, version 3, revises version 1, in which it has no row.",
        ),
        (
            "Statements",
            "S9,7,2026-01,So.,x,x,draft,,,,,,",
            "column version: S9, version 7, stands in a version that is not known: no statement has the one before.",
        ),
        ("Evidence", ",S9,7,silent,,,Category: being of use,", "column version: The statement S9 has no version 7."),
    ],
)
def test_theory_versions_that_cannot_be_are_named(copy: Path, sheet: str, row: str, said: str) -> None:
    """A version that revises itself, a statement of an unknown version, a state of no scheme: label and cell."""
    if sheet == "Statements":
        _edit(copy, sheet, "about,explained by\n", "about,explained by,merged into,revises\n")
    path = copy / "study" / f"{sheet}.csv"
    path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n,{row}\n", encoding="utf-8")
    (problem,) = _books(copy)
    assert said in problem
    assert problem.startswith(f"study/{sheet}.csv, row ")


# Closed versions of the theory


def _third_version(folder: Path) -> None:
    """Writes a third version of S3 and takes all rows of the first version out of the sheets."""
    for sheet, mark in (("Statements", 2), ("Evidence", 3)):
        path = folder / "study" / f"{sheet}.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if line.split(",")[mark] != "1"]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    path = folder / "study" / "Statements.csv"
    row = ",S3,3,2026-02,What is lent keeps the two going.,the analysts,all pairs,current,developed,,give and take,"
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")


def test_a_closed_version_survives_what_is_taken_out_of_the_sheets(copy: Path) -> None:
    """Statements and evidence of earlier versions are kept and marked; the same load again changes nothing."""
    with KnowledgeBase(copy / "store") as kb:
        kb.load(copy)
        before = {(row["claimName"], row["version"]): row for row in kb.ask("statement-versions").table.records()}
        lines = {(row["claimName"], row["version"], row["words"]) for row in kb.ask("CQ09").table.records()}
        _third_version(copy)
        assert kb.load(copy).changed
        assert not kb.load(copy).changed
        rows = kb.ask("statement-versions").table.records()
        after = {(row["claimName"], row["version"]): row for row in rows}
        assert after.keys() == before.keys() | {("S3", 3)}
        assert {key for key, row in after.items() if row["past"]} == {key for key in before if key[1] == 1}
        assert {key: row["sentence"] for key, row in before.items()} == {key: after[key]["sentence"] for key in before}
        now = {(row["claimName"], row["version"], row["words"]) for row in kb.ask("CQ09").table.records()}
        assert lines <= now
        assert ("S3", 3) in {key[:2] for key in now}
        assert kb.check("demo").violations == ()


def test_what_stands_in_the_sheet_goes_before_what_is_kept(copy: Path) -> None:
    """A corrected row of an earlier version is corrected; one taken out of the newest version is gone."""
    with KnowledgeBase(copy / "store") as kb:
        kb.load(copy)
        _edit(copy, "Statements", "The relationship holds when what is given is returned.", "It holds.")
        path = copy / "study" / "Statements.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join(line for line in lines if not line.startswith(",S5,2,")) + "\n", encoding="utf-8")
        kb.load(copy)
        rows = {(row["claimName"], row["version"]): row for row in kb.ask("statement-versions").table.records()}
        assert rows["S3", 1]["sentence"] == "It holds."
        assert ("S5", 2) not in rows
        assert ("S5", 1) in rows
        assert not any(row["past"] for row in rows.values())


def test_no_words_are_kept_that_the_project_no_longer_holds(demo_study: Study, demo_quads: bytes) -> None:
    """A record taken out of the project takes its passages along, out of closed versions, too."""
    gone = next(record for record in demo_study.records if record.name == "D02_S3_PIR")
    third = replace(demo_study.statements[-1], version=3)
    smaller = replace(
        demo_study,
        statements=(third,),
        evidence=(),
        passages=tuple(it for it in demo_study.passages if it.excerpt.source != gone.key),
        codings=tuple(it for it in demo_study.codings if it.span[0] != gone.key),
        incidents=(),
        notes=(),
        texts={key: text for key, text in demo_study.texts.items() if key != gone.key},
    )
    quads = to_quads(smaller, "1", remembered(demo_quads, "2026-01-01")).lines
    assert b"got neighbours" in demo_quads
    assert b"got neighbours" not in quads
    assert len(remembered(quads).lines) > 0


def test_removal_takes_the_history_along(copy: Path) -> None:
    """After a study is removed and loaded again, only its own files speak."""
    with KnowledgeBase(copy / "store") as kb:
        kb.load(copy)
        _third_version(copy)
        kb.load(copy)
        kb.remove("demo")
        kb.load(copy)
        versions = {row["version"] for row in kb.ask("statement-versions").table.records()}
        assert versions == {2, 3}


def test_a_study_keeps_its_history_under_another_base(copy: Path) -> None:
    """When the address of a study is changed, what was before goes with it."""
    with KnowledgeBase(copy / "store") as kb:
        kb.load(copy)
        _third_version(copy)
        _edit(copy, "Study", "/studies/demo/", "/studies/moved/")
        kb.load(copy)
        rows = kb.ask("statement-versions").table.records()
        assert {row["version"] for row in rows} == {1, 2, 3}
        assert all("/studies/moved/" in row["claim"] for row in rows)


def test_a_change_between_loads_is_dated(copy: Path) -> None:
    """A level changed in the sheet makes a version from the day of the load; old codings keep theirs."""
    for path in (copy / "codebooks").glob("*.csv"):
        path.unlink()
    with KnowledgeBase(copy / "store") as kb:
        kb.load(copy, today="2025-12-01")
        row = "Initial codes > Making out it was nothing,"
        _edit(copy, "Ideas", f"{row}initial", f"{row}focused")
        kb.load(copy, today="2026-01-15")
        rows = kb.ask("code-versions", code="Making out it was nothing").table.records()
        assert [(it["version"], it["level"], it["since"], it["until"]) for it in rows] == [
            (1, "initial", "2025-12-01", "2026-01-15"),
            (2, "focused", "2026-01-15", None),
        ]
        asked = kb.ask("CQ12", code="Making out it was nothing").table.records()
        assert {(it["versionThen"], it["versionNow"], it["changed"]) for it in asked} == {(1, 2, "changed since")}


def test_the_folder_of_codebooks_may_be_missing(copy: Path) -> None:
    """Without dated codebooks a study reads as before."""
    shutil.rmtree(copy / "codebooks")
    assert study_folder.open_folder(copy).codebooks == ()
