"""What a load changes is told in numbers, whatever else stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from lifealliance import iris, terms
from lifealliance.columnar.quads import Quads
from lifealliance.model.coded import Change
from lifealliance.rdf import compared
from lifealliance.rdf.compared import differing

if TYPE_CHECKING:
    from collections.abc import Iterable

LINES = st.lists(st.binary(max_size=3).filter(lambda line: b"\n" not in line).map(lambda line: line * 100 + b"\n"))


@given(LINES, LINES, LINES)
def test_lines_of_one_text_only_are_found(same: list[bytes], one: list[bytes], other: list[bytes]) -> None:
    """However long the texts are the same, and wherever they differ."""
    first, second = {*same, *one}, {*same, *other}
    found = differing(b"".join(sorted(first)), b"".join(sorted(second)))
    assert [sorted(lines) for lines in found] == [sorted(first - second), sorted(second - first)]


def _quads(said: Iterable[tuple[str, str, str]], home: str = "evidence") -> list[str]:
    end = terms.iri(iris.graph("http://e.org/", home))
    return [f"<http://e.org/{thing}> <{predicate}> {value} {end} .\n" for thing, predicate, value in said]


def _code(name: str, label: str) -> list[tuple[str, str, str]]:
    return [(name, iris.RDF["type"], terms.iri(iris.LA["Code"])), (name, iris.RDFS["label"], terms.text(label))]


def _changes(before: list[str], now: list[str]) -> tuple[Change, ...]:
    old, new = ("".join(sorted(lines)).encode() for lines in (before, now))
    return compared(old, Quads.read(new))


def test_what_was_added_changed_and_removed_is_counted() -> None:
    """A thing counts once, however much of it is another; what stays counts not at all."""
    before = _quads([*_code("a", "A"), *_code("b", "B"), *_code("c", "C"), ("d", iris.RDFS["label"], '"of no kind"')])
    now = _quads([*_code("b", "B"), *_code("c", "another"), ("c", iris.LA["path"], '"p"'), *_code("e", "E")])
    now += _quads([*_code("f", "F")])
    assert _changes(before, now) == (Change("codes", 2, 1, 1),)
    assert _changes(before, before) == ()


def test_where_a_statement_stands_is_no_change() -> None:
    """Nor is what is said of the import: the same record read by another reader is the same record."""
    record = ("r", iris.RDF["type"], terms.iri(iris.LA["Record"]))
    order = ("r", iris.LA["order"], terms.number(1))
    decision = ("r", iris.LA["decision"], terms.text("Counted in code points."))
    now = _quads([record]) + _quads([order], "theory") + _quads([decision], "provenance")
    assert _changes(_quads([record, order]), now) == ()
