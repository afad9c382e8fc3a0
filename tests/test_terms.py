"""Terms are written so that any parser reads them back as they were."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifealliance import iris, terms
from lifealliance.columnar.literals import canonical

TEXTS = st.text().filter(lambda text: not terms.FORBIDDEN.search(text))


def _read(term: str) -> object:
    line = terms.line(("<http://e.org/s>", "<http://e.org/p>", term, "<http://e.org/g>"))
    (quad,) = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_QUADS)
    return quad.object


@given(TEXTS)
def test_a_text_survives_the_round_trip(value: str) -> None:
    """Any text comes back code point by code point."""
    assert _read(terms.text(value)) == pyoxigraph.Literal(value)


@given(TEXTS)
def test_a_text_is_written_as_it_is_worked_with(value: str) -> None:
    """What checks and rules take for the one way of writing a text is how it is written."""
    assert canonical(terms.text(value)) == terms.text(value)


@given(st.lists(TEXTS))
def test_many_texts_are_written_as_each_of_them(values: list[str]) -> None:
    """Nothing stands for an empty one."""
    assert terms.texts(values) == [terms.text(value) if value else "" for value in values]


@given(TEXTS)
def test_a_text_keeps_its_language(value: str) -> None:
    """A language stays with its text."""
    assert _read(terms.text(value, "en")) == pyoxigraph.Literal(value, language="en")


@given(st.integers(), st.booleans())
def test_numbers_and_flags_survive(number: int, flag: bool) -> None:
    """Whole numbers and truth values come back as what they were."""
    assert _read(terms.number(number)) == pyoxigraph.Literal(number)
    assert _read(terms.flag(flag)) == pyoxigraph.Literal(flag)


@pytest.mark.parametrize("value", ["a\x00b", "a\x0bb", "\ud800", "\uffff"])
def test_a_control_character_is_refused(value: str) -> None:
    """What XML can't carry never becomes a literal."""
    with pytest.raises(ValueError, match="control character"):
        terms.text(value)
    with pytest.raises(ValueError, match="control character"):
        terms.texts(["before", value])


@pytest.mark.parametrize("value", ["", "no colon", "http://e.org/a b", "http://e.org/>", 'http://e.org/"', "a\n:b"])
def test_what_is_no_iri_is_refused(value: str) -> None:
    """Nothing that could end the term early becomes an IRI."""
    with pytest.raises(ValueError, match="not an IRI"):
        terms.iri(value)


KEYS = st.lists(st.one_of(st.text(max_size=8), st.integers()), min_size=1, max_size=4).map(tuple)


@given(KEYS, KEYS)
def test_minted_iris_are_stable_and_different(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    """The same key gives the same IRI, another key another one, wherever the parts are cut."""
    base = "http://e.org/"
    same = [str(part) for part in one] == [str(part) for part in other]
    assert (iris.mint(base, "code", *one) == iris.mint(base, "code", *other)) is same


def test_a_namespace_fails_on_an_unknown_term() -> None:
    """A misspelt term stops at once instead of making a new one."""
    with pytest.raises(KeyError, match="hasNoSuchTerm"):
        iris.LA["hasNoSuchTerm"]
