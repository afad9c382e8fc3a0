"""Tables and statements as pages show them: names for addresses, nothing said twice, the order of names."""

from __future__ import annotations

import pytest

from lifealliance.answers import Answer, Cell, Table
from lifealliance.web.shown import heading, month, table_view
from lifealliance.web.statements import versions

BASE = "http://lifealliance.localhost/studies/x/"
COLUMNS = ("claimName", "version", "relation", "voices", "words", "invented", "claim")


def answer(*rows: tuple[str, ...]) -> Answer:
    """An answer with statements; the last value of a row is the key of the statement's address."""
    cells = tuple(
        (*(Cell(value) if value else None for value in row[:-1]), Cell(BASE + row[-1], "iri")) for row in rows
    )
    return Answer("q", "?", "", "x", {}, {}, Table(COLUMNS, cells), "v", invented=False)


def test_statements_stand_by_name_and_newest_first() -> None:
    """S10 comes after S9, and version 2 before version 1; no order goes by the number of passages."""
    rows = [
        ("S10", "1", "", "", "", "", "claim/d"),
        ("S9", "1", "", "", "", "", "claim/b"),
        ("S9", "2", "", "", "", "", "claim/c"),
        ("C5a", "1", "", "", "", "", "claim/a"),
    ]
    found = [(version.get("claimName"), version.get("version")) for version in versions(answer(*rows))]
    assert found == [("C5a", "1"), ("S9", "2"), ("S9", "1"), ("S10", "1")]


def test_passages_stand_by_relation_and_voice() -> None:
    """Relations keep their order whatever their number, voices theirs, and a memo without words has no voice."""
    claim = answer(("S1", "1", "", "", "", "", "claim/a"))
    weighed = answer(
        ("S1", "1", "runs counter", "PIR", "No.", "", "claim/a"),
        ("S1", "1", "illustrates", "PSW", "Yes.", "", "claim/a"),
        ("S1", "1", "illustrates", "PIR", "Yes, too.", "", "claim/a"),
        ("S1", "1", "runs counter", "", "", "", "claim/a"),
    )
    (version,) = versions(claim, weighed)
    seen = [(relation.relation, [voices.voices for voices in relation.voices]) for relation in version.evidence]
    assert seen == [("illustrates", ["PIR", "PSW"]), ("runs counter", ["", "PIR"])]


def test_a_name_takes_the_place_of_its_address() -> None:
    """The column with the address is gone; the name leads to the thing; what is shared or empty is said once."""
    table = answer(
        ("S1", "1", "varies", "", "One", "", "claim/a"), ("S2", "1", "varies", "", "Two", "", "claim/b")
    ).table
    shown = table_view(table, {"relation": "how it bears"}, most=1)
    assert [column.heading for column in shown.columns] == ["statement", "words"]
    assert [column.heading for column in shown.shared] == ["version", "relation"]
    assert shown.shared[1].says == "how it bears"
    assert shown.empty == ("voices",)
    ((name, words),) = shown.rows
    assert (name.text, words.text, shown.total) == ("S1", "One", 2)
    assert name.href.startswith("/things?iri=http%3A%2F%2Flifealliance.localhost")


@pytest.mark.parametrize(("invented", "bases"), [(True, ()), (False, (BASE,))])
def test_made_up_words_are_marked(*, invented: bool, bases: tuple[str, ...]) -> None:
    """Either the answer says so, or the row names a thing that lives among made-up ones."""
    table = answer(
        ("S1", "1", "varies", "", "One", "", "claim/a"), ("S2", "2", "bounds", "", "Two", "", "claim/b")
    ).table
    shown = table_view(table, {}, 9, invented=invented, bases=bases)
    at = [column.heading for column in shown.columns].index("words")
    assert all(row[at].invented for row in shown.rows)
    assert not any(cell.invented for row in table_view(table, {}, 9).rows for cell in row)


def test_headings_and_dates_are_read_by_people() -> None:
    """Camel case becomes words, a year and month become a date; what is neither stays."""
    assert [heading(name) for name in ("claimName", "evidenceNotReported", "excerpt")] == [
        "statement",
        "evidence not reported",
        "passage",
    ]
    assert [month(date) for date in ("2024-01", "2024", "2024-13")] == ["January 2024", "2024", "2024-13"]
