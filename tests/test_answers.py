"""How an answer is written for programs and spreadsheets."""

from __future__ import annotations

import csv
import io
import json

from lifealliance.answers import INVENTED, Answer, Cell, Table
from lifealliance.iris import LA, XSD

BODY = {
    "head": {"vars": ["words", "code", "count", "invented"]},
    "results": {
        "bindings": [
            {
                "words": {"type": "literal", "value": '=HYPERLINK("x")\nsecond line'},
                "code": {"type": "uri", "value": LA["Code"]},
                "count": {"type": "literal", "value": "3", "datatype": XSD["integer"]},
                "invented": {"type": "literal", "value": "true", "datatype": XSD["boolean"]},
            },
            {"words": {"type": "literal", "value": "hu", "xml:lang": "hu"}},
        ]
    },
}
TABLE = Table.from_sparql_json(json.dumps(BODY).encode())


def test_values_reach_programs_as_what_they_are() -> None:
    """Numbers and truth values are no texts; what is missing is None."""
    first, second = TABLE.records()
    assert (first["count"], first["invented"], first["code"]) == (3, True, LA["Code"])
    assert second == {"words": "hu", "code": None, "count": None, "invented": None}


def test_a_formula_in_the_words_is_harmless_in_a_spreadsheet() -> None:
    """A cell that begins like a formula gets an apostrophe; line breaks stay inside their cell."""
    rows = list(csv.reader(io.StringIO(TABLE.to_csv())))
    assert rows[1][0] == '\'=HYPERLINK("x")\nsecond line'
    assert len(rows) == 3


def test_every_row_of_an_invented_study_says_so() -> None:
    """A column of its own, or the one the question has."""
    plain = Table(("words",), ((Cell("a"),), (Cell("b"),)))
    assert [row[-1] for row in csv.reader(io.StringIO(plain.to_csv(invented=True)))] == ["invented", INVENTED, INVENTED]
    assert [row[3] for row in csv.reader(io.StringIO(TABLE.to_csv(invented=True)))] == ["invented", INVENTED, ""]


def test_columns_come_in_the_order_the_question_names() -> None:
    """The engine's order of columns does not matter; unknown ones come last."""
    assert TABLE.ordered(("count", "absent", "words")).columns == ("count", "words", "code", "invented")


def test_people_read_short_names_and_yes() -> None:
    """IRIs are shortened by known prefixes, truth values are words."""
    assert [cell.shown() for cell in TABLE.rows[0] if cell] == ['=HYPERLINK("x")\nsecond line', "la:Code", "3", "yes"]


def test_a_document_says_what_was_asked_and_of_which_data() -> None:
    """The answer for programs carries question, study, version and the notice on invented words."""
    answer = Answer(
        "CQ01", "Which?", "It means.", "demo", {"dyad": "D01"}, {"words": "the words"}, TABLE, "v1", invented=True
    )
    document = answer.to_json()
    assert (document["question"], document["study"], document["version"]) == ("CQ01", "demo", "v1")
    assert document["notice"].startswith(INVENTED)
    assert document["columns"]["words"] == "the words"
    assert Table.from_records(document["rows"], TABLE.columns).records()[0]["count"] == "3"
