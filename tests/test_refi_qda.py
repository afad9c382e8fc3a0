"""Projects leave as REFI-QDA and come back whole: always the same bytes, valid, every word and coding in its place."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from lifealliance import importers, study_folder
from lifealliance.errors import BadInput
from lifealliance.exporters import refi_qda
from lifealliance.exporters.refi_qda import markup
from lifealliance.importers.refi_qda import links, places
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model import kept, leaving
from lifealliance.model.coded import (
    Case,
    Code,
    CodedProject,
    Coder,
    Coding,
    Excerpt,
    Group,
    Memo,
    ReadAs,
    Relation,
    Source,
)
from lifealliance.model.leaving import project_of
from lifealliance.model.plan import Plan, Settings
from lifealliance.model.texts import Texts

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="schema and real projects of ../shared/samples are absent"
)
WORDS = st.text("ab é😀ツ\n\t<&>\"'𝄞\u0301", max_size=40)
NAMES = WORDS.map(str.strip).filter(bool)


def key(number: int) -> str:
    """An identifier."""
    return str(UUID(int=number))


@st.composite
def projects(draw: DrawFn) -> CodedProject:
    """A project with everything in it, small."""
    coders = tuple(Coder(key(100 + n), draw(NAMES)) for n in range(draw(st.integers(1, 2))))
    codes: list[Code] = []
    for n in range(draw(st.integers(1, 5))):
        parent = draw(st.sampled_from([None, *(code.key for code in codes)]))
        colour = draw(st.sampled_from(["", "#00ff00", "#abc"]))
        codes.append(Code(key(200 + n), draw(NAMES), parent, draw(st.booleans()), colour, draw(NAMES)))
    sources = tuple(Source(key(300 + n), draw(NAMES), "text", draw(WORDS)) for n in range(draw(st.integers(1, 3))))
    excerpts: dict[Any, Excerpt] = {}
    codings: dict[Any, Coding] = {}
    for n in range(draw(st.integers(0, 6))):
        source = draw(st.sampled_from(sources))
        text = source.text or ""
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        one = Excerpt(source.key, start, end, text[start:end], original_ids=(key(400 + n),))
        excerpts.setdefault(one.span, one)
        code, coder = draw(st.sampled_from(codes)).key, draw(st.sampled_from([None, *(one.key for one in coders)]))
        when = draw(st.sampled_from(["", "2025-03-05T10:30:00Z"]))
        codings.setdefault((one.span, code, coder), Coding(key(500 + n), one.span, code, coder, when))
    keys = [*(one.key for one in codes), *(one.key for one in sources), *(one.key for one in codings.values())]
    things = [*keys, *(name for one in excerpts.values() for name in one.original_ids)]
    memos = tuple(
        Memo(key(600 + n), draw(NAMES), draw(WORDS), tuple(draw(st.sets(st.sampled_from([*things, key(700)])))))
        for n in range(draw(st.integers(0, 3)))
    )
    case = Case(key(700), draw(NAMES), (sources[0].key,), ((draw(NAMES), draw(WORDS).strip()),))
    group = Group(key(800), draw(NAMES), (codes[0].key, sources[0].key, *(memo.key for memo in memos)), draw(NAMES))
    memo_key = memos[0].key if memos else None
    way = draw(st.sampled_from(["OneWay", "Bidirectional", "Associative"]))
    relation = Relation(key(900), codes[0].key, sources[0].key, draw(WORDS), memo_key, way)
    return CodedProject(
        "a test",
        draw(NAMES),
        "p.qdpx",
        "",
        coders,
        tuple(codes),
        sources,
        tuple(excerpts.values()),
        tuple(codings.values()),
        memos,
        (case,),
        (group,),
        (relation,),
    )


def same(one: CodedProject, other: CodedProject) -> None:
    """Everything that is promised to survive has survived."""
    assert set(one.coders) == set(other.coders)
    assert set(one.codes) == set(other.codes)
    assert [(s.key, s.name, s.kind, s.text) for s in one.sources] == [
        (s.key, s.name, s.kind, s.text) for s in other.sources
    ]
    assert {(e.span, e.quote) for e in one.excerpts} == {(e.span, e.quote) for e in other.excerpts}
    assert set(one.codings) == set(other.codings)
    assert {replace(memo, about=()) for memo in one.memos} == {replace(memo, about=()) for memo in other.memos}
    assert {m.key: set(m.about) for m in one.memos} == {m.key: set(m.about) for m in other.memos}
    assert set(one.cases) == set(other.cases)
    assert [(g.key, g.name, g.description, set(g.members)) for g in one.groups] == [
        (g.key, g.name, g.description, set(g.members)) for g in other.groups
    ]
    assert set(one.relations) == set(other.relations)


def schema() -> etree.XMLSchema:
    """The standard's own schema."""
    return etree.XMLSchema(etree.parse(SAMPLES / "schemas" / "Project.xsd"))


def xml(path: Path) -> bytes:
    """The project's XML."""
    with zipfile.ZipFile(path) as archive:
        return archive.read("project.qde")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(projects())
def test_a_project_comes_back_whole(tmp_path: Path, project: CodedProject) -> None:
    """Written and read again, every source, code, coding, coder, memo and exact quote is there; twice is the same."""
    path = tmp_path / "p.qdpx"
    refi_qda.write(project, path)
    found = importers.read(path)
    same(project, found)
    assert found.tool.startswith("lifealliance ")
    assert [it.needs_review for it in found.excerpts] == [it.start == it.end for it in found.excerpts]
    before = path.read_bytes()
    refi_qda.write(project, path)
    assert path.read_bytes() == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(projects())
def test_a_project_comes_back_whole_from_a_study(tmp_path: Path, project: CodedProject) -> None:
    """Read, put together, kept as a store keeps it, written again and read: nothing is gone and nothing added."""
    refi_qda.write(project, tmp_path / "in.qdpx")
    plan = Plan(Settings("mine", "Mine", "http://localhost/mine/"))
    study = study_folder.assemble(plan, importers.read(tmp_path / "in.qdpx"))
    again = kept.restore(io.BytesIO(b"".join(kept.Dumped(study))), Texts(tmp_path))
    refi_qda.write(project_of(again), tmp_path / "out.qdpx")
    same(project, importers.read(tmp_path / "out.qdpx"))


@needs_samples
@pytest.mark.parametrize(
    "name",
    ["nvivo-windows/oltas.qdpx", "nvivo-windows/oltas0517.qdpx", "atlasti/TestProject.qdpx", "spec/A3_transana.qde"],
)
def test_real_projects_come_back_whole_from_a_store(tmp_path: Path, name: str) -> None:
    """Drafted, loaded, exported from the store and read: every source, code, coding, coder, memo and exact quote."""
    with KnowledgeBase(tmp_path / "store") as kb:
        kb.init(tmp_path / "mine", SAMPLES / name, how=ReadAs(without_texts=True))
        kb.load(tmp_path / "mine", without_texts=True)
        exported = kb.export("mine", "qdpx")
    (tmp_path / "out.qdpx").write_bytes(exported.body)
    schema().assertValid(etree.fromstring(xml(tmp_path / "out.qdpx")))
    same(importers.read(SAMPLES / name, without_texts=True), importers.read(tmp_path / "out.qdpx", without_texts=True))


@needs_samples
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=projects())
def test_what_is_written_is_valid(tmp_path: Path, project: CodedProject) -> None:
    """The XML is valid against the standard's schema."""
    path = tmp_path / "p.qdpx"
    refi_qda.write(project, path)
    schema().assertValid(etree.fromstring(xml(path)))


@needs_samples
@pytest.mark.parametrize(
    "name",
    ["nvivo-windows/oltas0517.qdpx", "atlasti/TestProject.qdpx", "spec/A3_transana.qde", "atlasti/atlasti23_valid.qdc"],
)
def test_real_projects_come_back_whole(tmp_path: Path, name: str) -> None:
    """A real project, written and read again, is the same and valid; written once more, the bytes are the same."""
    project = importers.read(SAMPLES / name, without_texts=True)
    path = tmp_path / "p.qdpx"
    refi_qda.write(project, path)
    schema().assertValid(etree.fromstring(xml(path)))
    found = importers.read(path, without_texts=True)
    same(project, found)
    assert [(e.span, e.needs_review) for e in found.excerpts] == [(e.span, e.needs_review) for e in project.excerpts]
    refi_qda.write(found, tmp_path / "again.qdpx")
    assert (tmp_path / "again.qdpx").read_bytes() == path.read_bytes()


def test_the_file_says_nothing_about_when_and_where(tmp_path: Path) -> None:
    """Entries carry one fixed date, are stored as they are, and texts have neither byte order mark nor CR."""
    project = CodedProject("t", "p", "f", "", sources=(Source(key(1), "D", "text", "a\nb"),))
    refi_qda.write(project, tmp_path / "p.qdpx")
    with zipfile.ZipFile(tmp_path / "p.qdpx") as archive:
        assert archive.namelist() == ["project.qde", f"sources/{key(1)}.txt"]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.read(f"sources/{key(1)}.txt") == b"a\nb"


def test_keys_that_are_no_guid_get_one(tmp_path: Path) -> None:
    """A key a file may not carry becomes a GUID, the same each time, and references follow it."""
    span = ("D01", 0, 1)
    project = CodedProject(
        "t",
        "p",
        "f",
        "",
        codes=(Code("lending", "Lending"), Code("sub", "Sub", "lending")),
        sources=(Source("D01", "D01", "text", "ab"),),
        excerpts=(Excerpt(*span, "a"),),
        codings=(Coding("one", span, "sub"),),
        memos=(Memo("idea", "Idea", "text", about=("lending",)),),
    )
    refi_qda.write(project, tmp_path / "p.qdpx")
    found = importers.read(tmp_path / "p.qdpx")
    assert found.codes[1].parent == found.codes[0].key
    assert found.memos[0].about == (found.codes[0].key,)
    assert found.codings[0].code == found.codes[1].key
    assert UUID(found.codes[0].key).version == 5


def test_places_in_media_come_back(tmp_path: Path) -> None:
    """Regions of pages and pictures, stretches and transcripts of recordings come back as they were."""
    region = places.region(2, [10, 20, 5, 60])
    moment = places.stretch(100, 900)
    text = "She waited. 😀 Then she rang."
    picture = places.region(0, [1, 2, 3, 4])
    kinds = {"pdf": region, "picture": picture, "audio": moment, "video": moment}
    media: list[Source] = []
    excerpts: list[Excerpt] = []
    for n, (kind, place) in enumerate(kinds.items(), 1):
        media += [Source(key(n), f"words {n}", kind, text), Source(key(10 + n), f"pages {n}", kind)]
        excerpts += [
            Excerpt(key(n), 4, 10, text[4:10], original_ids=(key(20 + n),)),
            Excerpt(key(10 + n), *place, "a\n b" * (kind == "pdf"), needs_review=True, original_ids=(key(30 + n),)),
        ]
    codings = tuple(Coding(key(100 + n), one.span, key(99)) for n, one in enumerate(excerpts))
    project = CodedProject("t", "p", "f", "", (), (Code(key(99), "c"),), tuple(media), tuple(excerpts), codings)
    refi_qda.write(project, tmp_path / "p.qdpx")
    found = importers.read(tmp_path / "p.qdpx")
    same(project, found)
    assert [one.needs_review for one in found.excerpts] == [False, True] * 4


def test_quotes_without_their_text_leave_as_a_text_of_their_own(tmp_path: Path) -> None:
    """What a table of quotes holds comes back from a project: every quote, code and coder, the places the same."""
    table = tmp_path / "quotes.csv"
    table.write_text(
        "quote,codes,source,coder\nWe waited.,Waiting,D01,Ana\nNobody came.,Waiting,D01,\nSo what?,Doubt,D02,Ben\n"
    )
    read = importers.read(table)
    study = study_folder.assemble(Plan(Settings("mine", "Mine", "http://localhost/mine/")), read)
    refi_qda.write(project_of(study), tmp_path / "out.qdpx")
    found = importers.read(tmp_path / "out.qdpx")
    assert {source.text for source in found.sources} == {"We waited.\nNobody came.", "So what?"}
    assert {(one.span, one.quote) for one in found.excerpts} == {(one.span, one.quote) for one in read.excerpts}
    assert set(found.codings) == set(read.codings)


def test_both_ends_agree_on_places_and_names() -> None:
    """Importer and exporter, which do not know each other, use the same places, link name and title."""
    assert markup.BEYOND_TEXT == places.BEYOND_TEXT == leaving.BEYOND_TEXT
    assert refi_qda.ABOUT == links.ABOUT
    start, end = places.region(7, [90, 12, 30, 44])
    assert markup.region(start, end) == (7, [30, 12, 90, 44])
    assert markup.stretch(*places.stretch(5, 9)) == (5, 9)
    point = places.region(0, [5, 5, 5, 5])
    assert point[0] < point[1]


def test_white_space_survives(tmp_path: Path) -> None:
    """Line ends and tabs in names and definitions come back as they were, even a carriage return."""
    code = Code(key(1), "two\nlines\tand a tab", None, True, "", "a\r\nb\n")
    project = CodedProject("t", "p", "f", "", codes=(code,), memos=(Memo(key(2), "Description of the project", "x\n"),))
    refi_qda.write(project, tmp_path / "p.qdpx")
    found = importers.read(tmp_path / "p.qdpx")
    assert found.codes == (code,)
    assert [memo.text for memo in found.memos] == ["x\n"]
    assert b"<Description>x\n</Description>" in xml(tmp_path / "p.qdpx")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sources": (Source("s", "D", "text", "a\r\n"),)}, "source D: Its text is not canonical"),
        ({"sources": (Source("s", "D", "text", "\ufeffa"),)}, "not canonical"),
        ({"codes": (Code("c", "C", "nobody"),)}, "1 codes stand under a code that is not there"),
        ({"codes": (Code("c", "C\x07"),)}, "control character U+0007"),
        ({"codings": (Coding("k", ("s", 0, 1), "gone"),)}, "There is no code with the key gone."),
        ({"memos": (Memo("m", "Idea", "", ("gone",)),)}, "memo Idea: It points to gone"),
        ({"groups": (Group("g", "G", ("gone",)),)}, "group G: It has a member"),
        ({"relations": (Relation("r", "gone", "gone", "leads to"),)}, "relation leads to: It points to gone"),
    ],
)
def test_a_project_that_does_not_hold_together_is_not_written(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    """What points at nothing, or can't be written exactly, is refused, and no file is left."""
    sound = CodedProject(
        "t", "p", "f", "", sources=(Source("s", "D", "text", "ab"),), excerpts=(Excerpt("s", 0, 1, "a"),)
    )
    with pytest.raises(BadInput) as refused:
        refi_qda.write(replace(sound, **change), tmp_path / "p.qdpx")
    assert said in refused.value.message
    assert not (tmp_path / "p.qdpx").exists()
