"""Values that are made many at once are those their constructor makes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifealliance.importers import refi_qda
from lifealliance.importers.refi_qda.passages import Drafting, Passages, SelectionDraft
from lifealliance.importers.refi_qda.xml import parse
from lifealliance.model.bulk import Bulk, changed, made
from lifealliance.model.coded import Coding, Count, Excerpt

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.text(max_size=8)
PLACE = st.integers(0, 1 << 40)
EXCERPTS = st.tuples(WORDS, PLACE, PLACE, WORDS, st.booleans(), st.tuples(WORDS))
XML = b"""<Project xmlns="urn:QDA-XML:project:1.0"><Sources><TextSource guid="s">
<PlainTextSelection guid="{P1}" startPosition="1" endPosition=" 2 "><Coding guid="K"><CodeRef targetGUID="C"/></Coding>
</PlainTextSelection>
<PlainTextSelection guid="p2" startPosition="x" endPosition="2"><NoteRef targetGUID="n"/></PlainTextSelection>
</TextSource></Sources></Project>"""

#: Of a passage: its number, where it begins and how long it is; of its codings: number, code and coder.
PASSAGES = st.tuples(
    st.integers(0, 99),
    st.integers(0, 3),
    st.integers(1, 2),
    st.lists(st.tuples(st.integers(0, 999), st.sampled_from("ab"), st.sampled_from(["u"] * 9 + [""])), max_size=2),
)


@given(st.lists(EXCERPTS, min_size=1))
def test_values_made_in_bulk_are_those_made_one_by_one(rows: list[tuple[str, int, int, str, bool, tuple[str]]]) -> None:
    """They are equal, hash and print the same."""
    one_by_one = [Excerpt(*row) for row in rows]
    in_bulk = made(Excerpt, *zip(*rows, strict=True))
    assert in_bulk == one_by_one
    assert [*map(hash, in_bulk)] == [*map(hash, one_by_one)]
    assert repr(in_bulk) == repr(one_by_one)


@given(st.lists(EXCERPTS), st.data())
def test_fields_changed_in_bulk_are_those_replaced_one_by_one(
    rows: list[tuple[str, int, int, str, bool, tuple[str]]], data: st.DataObject
) -> None:
    """The named fields are others, and all else is as it was."""
    before = [Excerpt(*row) for row in rows]
    names = [data.draw(WORDS) for _ in rows]
    after = changed(before, source=names)
    assert after == [replace(one, source=name) for one, name in zip(before, names, strict=True)]
    if before:
        with pytest.raises(TypeError, match="no field sourec"):
            changed(before, sourec=names)


@given(st.lists(EXCERPTS), st.lists(EXCERPTS))
def test_values_kept_as_columns_are_those_made_one_by_one(
    first: list[tuple[str, int, int, str, bool, tuple[str]]], further: list[tuple[str, int, int, str, bool, tuple[str]]]
) -> None:
    """Whatever is asked of them, they are the tuple they stand for."""
    values = tuple(Excerpt(*row) for row in (*first, *further))
    bulk = Bulk(Excerpt)
    for rows in (first, further):
        bulk.add(*([row[at] for row in rows] for at in range(6)))
    assert len(bulk) == len(values)
    assert list(bulk.column("quote")) == [one.quote for one in values]
    assert bulk == values == bulk
    assert (tuple(bulk), bulk[1:], hash(bulk), repr(bulk)) == (values, values[1:], hash(values), repr(values))
    assert bulk != [*values, None]
    assert all(bulk[at] == one for at, one in enumerate(values))


def test_values_made_in_bulk_are_as_frozen_as_others() -> None:
    """No field of them can be set."""
    (coding,) = made(Coding, ["k"], [("s", 0, 1)], ["c"], [None], [""])
    with pytest.raises(FrozenInstanceError):
        coding.key = "other"  # type: ignore[misc]


def test_values_that_look_at_themselves_do_so_in_bulk() -> None:
    """A count that does not add up is refused, however it is made."""
    assert made(Count, ["a"], [3], [2], [1], [0]) == [Count("a", 3, 2, 1)]
    with pytest.raises(ValueError, match="does not add up"):
        made(Count, ["a"], [3], [2], [0], [0])


def test_columns_that_do_not_fit_are_refused() -> None:
    """A field too few, or columns of two lengths, make no value."""
    with pytest.raises(TypeError, match="Coding has 5 fields, not 4"):
        made(Coding, ["k"], [("s", 0, 1)], ["c"], [None])
    with pytest.raises(ValueError, match="not one length"):
        made(Coding, ["k", "k2"], [("s", 0, 1)], ["c"], [None], [""])


def test_a_passage_leaves_no_tree_behind() -> None:
    """Of a plain passage nothing but its draft is held; of another its element as well, to be spoken of later."""
    root, unread = parse(lambda: iter([XML[:100], XML[100:]]), "x.qde", Drafting().short)
    (passages,) = root.within("Sources", "TextSource")[0].children
    assert not unread
    assert isinstance(passages, Passages)
    plain = SelectionDraft(*passages.rows[0])
    assert (plain.key, plain.start, plain.end, list(passages.children)) == ("p1", 1, 2, [])
    assert [(key, code) for key, code, *_ in plain.codings] == [("k", "c")]
    assert {at: [child.tag for child in odd.children] for at, odd in passages.odd.items()} == {1: ["NoteRef"]}


def _project(passages: list[tuple[int, int, int, list[tuple[int, str, str]]]], more: str) -> str:
    """A project in which they are marked, with something more said of each."""
    marked = [
        f'<PlainTextSelection guid="p{name}" startPosition="{start}" endPosition="{start + length}"{more}>'
        + "".join(
            f'<Coding guid="k{key}" creatingUser="{user}"><CodeRef targetGUID="{code}"/></Coding>'
            for key, code, user in codings
        )
        + "</PlainTextSelection>"
        for name, start, length, codings in passages
    ]
    codes = '<Code guid="a" name="a" isCodable="true"/><Code guid="b" name="b" isCodable="true"/>'
    text = "<PlainTextContent>one two</PlainTextContent>"
    return (
        f'<Project name="x"><Users><User guid="u" name="u"/></Users><CodeBook><Codes>{codes}</Codes></CodeBook>'
        f'<Sources><TextSource guid="s" name="s">{text}{"".join(marked)}</TextSource></Sources></Project>'
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PASSAGES, max_size=6))
def test_passages_taken_in_together_are_those_taken_in_one_by_one(
    tmp_path: Path, passages: list[tuple[int, int, int, list[tuple[int, str, str]]]]
) -> None:
    """A name that says nothing makes a passage one that is looked at by itself; nothing else comes of it."""
    file, read = tmp_path / "x.qde", []
    for more in ("", ' name=" "'):
        file.write_text(_project(passages, more), encoding="utf-8")
        read.append(replace(refi_qda.read(file), sha256=""))
    assert read[0] == read[1]
