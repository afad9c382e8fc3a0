"""Positions of tools and code points of the canonical text: found from evidence, exact, and doubted where in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifealliance.importers.offset_evidence import weigh
from lifealliance.importers.offset_trials import Evidence, Passage
from lifealliance.importers.offsets import DIALECTS, Dialect, OffsetMap, Text, tool_position

if TYPE_CHECKING:
    from collections.abc import Sequence

NVIVO = Dialect("UTF-16 code units", 2)
#: Emoji, accents, a byte order mark and CRLF: every way of counting gives other positions after the first line.
LINES = [
    "😀 Nia said no.",
    "Ívó mended the boat 🚣 himself.",
    "",
    "Then they sat by the quay, ünd so on.",
    "Rain 🌧 again.",
]
RAW = "\ufeff" + "\r\n".join(LINES)
QUOTES = ["Nia said no.", "Ívó mended the boat", "himself.", "Then they sat", "by the quay", "Rain 🌧 again."]


def passages(raw: str, quotes: Sequence[str], dialect: Dialect, *, named: bool = False) -> list[Passage]:
    """The passages as a tool that counts so would write them."""
    canonical, body = Text(raw).canonical, raw.lstrip("\ufeff")
    shift = Text(raw).mark_width(dialect)
    found = []
    for quote in quotes:
        start = canonical.index(quote)
        ends = [shift + tool_position(body, at, dialect) for at in (start, start + len(quote))]
        last = ends[1] - (1 if dialect.inclusive else 0)
        found.append(Passage(ends[0], last, quote if named else ""))
    return found


def read(raw: str, marked: list[Passage], origin: str) -> tuple[list[str], list[bool], list[str]]:
    """The quotes that are found, whether each is sure, and what was decided."""
    text = Text(raw)
    readings, decisions = weigh([Evidence("a text", text, marked)], origin)
    placed = [readings[0].place(passage.start, passage.end) for passage in marked]
    quotes = [text.canonical[one.start : one.end] if one else "outside" for one in placed]
    return quotes, [one is not None and one.whole for one in placed], decisions


def test_the_canonical_text_changes_line_ends_only() -> None:
    """The byte order mark goes, every line end is one line feed, and nothing is normalised."""
    assert Text("\ufeffa\r\nb\rc\ncafe\u0301").canonical == "a\nb\nc\ncafe\u0301"


@given(
    st.lists(st.sampled_from(["a", "é", "€", "😀", "\r\n", "\n", " "]), max_size=30).map("".join),
    st.sampled_from(DIALECTS),
    st.booleans(),
)
def test_every_position_comes_back(body: str, dialect: Dialect, mark: bool) -> None:
    """Whatever a tool counts, each code point of the canonical text is found from the position it would write."""
    raw = "\ufeff" * mark + body
    text = Text(raw)
    there = OffsetMap(text, dialect)
    shift = text.mark_width(dialect)
    for at in range(len(text.canonical) + 1):
        position = shift + tool_position(body, at, dialect)
        placed = there.place(position, position)
        assert placed is not None
        assert placed.whole
        assert placed.start == placed.end == at
        simple = OffsetMap(text, text.simplest(dialect)).place(position, position)
        assert simple == placed


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 99), (4, 3)])
def test_positions_outside_a_text_have_no_place(start: int, end: int) -> None:
    """A position before or beyond the text, or an end before its start, is nowhere."""
    assert OffsetMap(Text("words"), Dialect()).place(start, end) is None


def test_half_a_character_takes_the_whole_one_in() -> None:
    """A position inside a surrogate pair or between CR and LF takes the character in and is not sure."""
    there = OffsetMap(Text("a😀b\r\nc"), NVIVO)
    assert there.place(2, 4) == (1, 3, False)
    assert there.place(0, 5) == (0, 4, False)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("dialect", [d for d in DIALECTS if d.unit != "UTF-8 bytes"], ids=str)
def test_the_way_of_counting_is_found_from_the_passages(dialect: Dialect, named: bool) -> None:
    """Of a tool nobody knows, the way of counting is found from words and their boundaries, and each quote is exact."""
    quotes, sure, decisions = read(RAW, passages(RAW, QUOTES, dialect, named=named), "Some Tool 1.0")
    assert quotes == QUOTES
    if named:
        assert all(sure)
        assert "6 of 6 passages begin with a word" in decisions[0]


def test_bytes_are_found_where_passages_are_named() -> None:
    """A tool that counts UTF-8 bytes is found by the words it repeats."""
    quotes, sure, _ = read(RAW, passages(RAW, QUOTES, Dialect("UTF-8 bytes", 2), named=True), "Some Tool 1.0")
    assert quotes == QUOTES
    assert all(sure)


def test_a_measured_tool_needs_no_evidence() -> None:
    """One passage of NVivo is read as NVivo counts, and is sure."""
    quotes, sure, decisions = read(RAW, passages(RAW, ["himself."], NVIVO), "NVivo for Windows 12.6")
    assert (quotes, sure) == (["himself."], [True])
    assert "as this tool is known to do" in decisions[0]


def test_evidence_overrules_even_a_measured_tool() -> None:
    """A file that says NVivo and counts code points, as a script may leave it, is read as it counts."""
    other = Dialect("code points", 1)
    quotes, sure, decisions = read(RAW, passages(RAW, QUOTES, other, named=True), "NVivo for Windows 12.6")
    assert quotes == QUOTES
    assert all(sure)
    assert "by the evidence of the passages" in decisions[0]


def test_doubt_is_said_and_marked() -> None:
    """Too little evidence about an unknown tool: the passage is marked, and the decision names text and rival."""
    raw = "One\r\ntwo three four"
    _, sure, decisions = read(raw, [Passage(4, 8)], "Some Tool 1.0")
    assert sure == [False]
    assert any(
        "not certain how positions are counted in a text" in said and "marked for review" in said for said in decisions
    )


def test_where_all_ways_agree_there_is_no_doubt() -> None:
    """In a text of one line and plain letters all ways of counting give the same words."""
    quotes, sure, decisions = read("Plain words only", [Passage(6, 11)], "Some Tool 1.0")
    assert (quotes, sure) == (["words"], [True])
    assert "every other way of counting gives the same passages" in decisions[0]


def test_an_inclusive_end_is_proven_by_words_only() -> None:
    """An end that is the last character is believed when names prove it, and never from word boundaries."""
    text = "Knock first and wait. Knock first and wait."
    named = [Passage(0, 10, "Knock first"), Passage(16, 19, "wait")]
    assert read(text, named, "Some Tool")[0] == ["Knock first", "wait"]
    unnamed = [Passage(0, 10), Passage(16, 19)]
    assert read(text, unnamed, "Some Tool")[0] == ["Knock firs", "wai"]


def test_names_that_are_no_words_are_no_evidence() -> None:
    """Names such as `3,9` or `line:6` and names a person gave say nothing about positions."""
    for name in ("3,9", "line:6", "Quotation 6:1"):
        quotes, sure, _ = read("a😀 bread and butter", [Passage(4, 9, name)], "NVivo for Mac 12")
        assert (quotes, sure) == (["bread"], [True])


def test_names_that_were_cut_count_as_beginnings() -> None:
    """A name that ends in an ellipsis is evidence by its beginning, white space not counting."""
    marked = [Passage(at.start, at.end, at.name[:8] + "…") for at in passages(RAW, QUOTES[:3], NVIVO, named=True)]
    quotes, sure, _ = read(RAW, marked, "ATLAS.ti 23")
    assert quotes == QUOTES[:3]
    assert all(sure)


def test_one_text_may_count_differently() -> None:
    """A text whose passages speak against the rest of the file is read in its own way, and that is said."""
    other = Dialect("code points", 1)
    evidence = [
        Evidence("first", Text(RAW), passages(RAW, QUOTES, NVIVO, named=True)),
        Evidence("second", Text(RAW), passages(RAW, QUOTES, other, named=True)),
        Evidence("third", Text(RAW), passages(RAW, QUOTES, NVIVO, named=True)),
    ]
    readings, decisions = weigh(evidence, "NVivo for Windows 12.6")
    assert [reading.dialect for reading in readings] == [NVIVO, other, NVIVO]
    assert any("In second positions are counted in code points" in said for said in decisions)


def test_a_file_without_passages_decides_nothing() -> None:
    """Texts in which nothing is marked need no decision."""
    readings, decisions = weigh([Evidence("a text", Text("words"), [])], "Some Tool")
    assert len(readings) == 1
    assert decisions == []
