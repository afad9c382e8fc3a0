"""Answers in parts, as workbooks, by permalink, and with the way to the reasons of every row."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from rdflib import BNode, Graph
from rdflib.compare import isomorphic
from starlette.datastructures import URL

from lifealliance.answers import INVENTED, Answer, Cell, Table
from lifealliance.web import documents, paging, spreadsheet
from lifealliance.web.given import Parts
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')
ADDRESSES = ("/questions/CQ25", "/questions/CQ15?study=published", "/search?q=sorry", "/studies/demo/memos")


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[httpx.Client]:
    """A client of a server over the demo store."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


def steps(answered: httpx.Response) -> dict[str, str]:
    """The other parts by their relation."""
    return {relation: address for address, relation in _LINK.findall(answered.headers.get("link", ""))}


def answer(*rows: tuple[str, ...], columns: tuple[str, ...] = ("words",), invented: bool = True) -> Answer:
    """An answer with these texts."""
    table = Table(columns, tuple(tuple(Cell(text) for text in row) for row in rows))
    return Answer("CQ00", "What?", "It says.", "demo", {}, {}, table, "v1", invented)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_parts_together_are_the_whole(site: httpx.Client, address: str) -> None:
    """Whoever follows rel=next from the first part has read every row once, in the order of the whole."""
    whole = site.get(address).json()
    documents.PartDocument.model_validate(whole)
    assert whole["total"] == len(whole["rows"]) > 3
    assert (whole["page"], whole["limit"]) == (None, None)
    limit = len(whole["rows"]) // 3 + 1
    rows: list[dict[str, Any]] = []
    answered = site.get(httpx.URL(address).copy_merge_params({"limit": str(limit)}))
    first = steps(answered)["first"]
    assert "prev" not in steps(answered)
    while True:
        document = answered.json()
        rows += document["rows"]
        assert steps(answered)["first"] == first
        if "next" not in steps(answered):
            break
        answered = site.get(steps(answered)["next"])
    assert rows == whole["rows"]
    assert document["page"] == 3
    assert site.get(steps(answered)["prev"]).json()["page"] == 2
    assert "link" not in site.get(address).headers


def test_a_part_beyond_the_last_is_empty_and_leads_back(site: httpx.Client) -> None:
    """No row, and the way to the last part; page and limit below 1 are refused."""
    answered = site.get("/questions/CQ15?study=published&page=99&limit=5")
    assert answered.json()["rows"] == []
    assert "next" not in steps(answered)
    assert site.get(steps(answered)["prev"]).json()["rows"]
    for wrong in ("page=0", "limit=0", "page=-1", "limit=1000000", "page=x"):
        assert site.get(f"/questions/CQ15?study=published&{wrong}").status_code == 422


@given(total=st.integers(0, 60), limit=st.integers(1, 25))
def test_whoever_follows_next_reads_every_row_once(total: int, limit: int) -> None:
    """The union of the parts is the whole, in its order, for any number of rows; prev leads back the same way."""
    whole = answer(*((str(number),) for number in range(total)))
    address, numbers = f"http://here/questions/CQ00?page=1&limit={limit}", list[int]()
    rows: list[tuple[Cell | None, ...]] = []
    while address:
        asked = dict(parse_qsl(urlsplit(address).query))
        found = paging.part(whole, Parts.model_validate(asked), URL(address))
        rows += found.answer.table.rows
        numbers.append(found.page)
        assert len(found.answer.table.rows) <= limit
        assert found.total == total
        assert ("prev" in found.steps) == (found.page > 1)
        address = found.steps.get("next", "")
    assert tuple(rows) == whole.table.rows
    assert numbers == list(range(1, len(numbers) + 1))
    assert parse_qsl(urlsplit(found.steps["last"]).query) == [("page", str(numbers[-1])), ("limit", str(limit))]


@pytest.mark.parametrize(
    ("given_", "said"),
    [("page=0", "Give 1 or more."), ("limit=1000000", "Give 100000 or less."), ("page=x", "Give digits only.")],
)
def test_a_number_that_cant_be_is_refused_with_what_can(site: httpx.Client, given_: str, said: str) -> None:
    """422 with the bound it breaks."""
    refused = site.get(f"/questions/CQ15?study=published&{given_}")
    assert (refused.status_code, refused.json()["problems"][0]["todo"]) == (422, said)


def test_csv_comes_in_the_same_parts(site: httpx.Client) -> None:
    """The second part as CSV has the rows of the second part as JSON."""
    address = "/questions/CQ25?page=2&limit=7"
    read = list(csv.DictReader(io.StringIO(site.get(f"{address}&format=csv").text)))
    assert [row["excerpt"] for row in read] == [row["excerpt"] for row in site.get(address).json()["rows"]]
    assert {row["invented"] for row in read} == {INVENTED}


def test_a_workbook_holds_the_rows_and_says_invented(site: httpx.Client) -> None:
    """Every row of the sheet is a row of the answer and says INVENTED; a second sheet says what was asked."""
    answered = site.get("/questions/CQ25?format=xlsx")
    assert answered.headers["content-type"] == spreadsheet.MEDIA_TYPE
    assert answered.headers["content-disposition"].endswith('INVENTED.xlsx"')
    book = load_workbook(io.BytesIO(answered.content), read_only=True)
    head, *rows = book["Answer"].iter_rows(values_only=True)
    document = site.get("/questions/CQ25").json()
    assert list(head) == [*document["columns"], "why"]
    assert [row[head.index("words")] for row in rows] == [row["words"] for row in document["rows"]]
    assert {row[head.index("invented")] for row in rows} == {INVENTED}
    about = {str(row[0]): row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["version of the data"] == document["version"]
    assert INVENTED in str(about["notice"])
    published = site.get("/questions/CQ15?study=published", headers={"Accept": spreadsheet.MEDIA_TYPE})
    assert INVENTED not in published.headers["content-disposition"]


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_computed(text: str) -> None:
    """What begins like a formula is stored as text, as it was said; a row that says nothing itself is marked."""
    book = load_workbook(io.BytesIO(spreadsheet.workbook(answer((text,)))))
    cell = book["Answer"]["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert book["Answer"]["B2"].value == INVENTED


def test_what_a_cell_cant_hold_is_said() -> None:
    """A control character is replaced, a text longer than a cell ends with words that say so."""
    book = load_workbook(io.BytesIO(spreadsheet.workbook(answer(("a\x0bb",), ("x" * 40_000,)))))
    assert book["Answer"]["A2"].value == "a\ufffdb"
    long = str(book["Answer"]["A3"].value)
    assert len(long) == 32_767
    assert long.endswith("(longer than a cell may be)")


def test_a_permalink_answers_the_same_or_says_that_the_data_moved_on(site: httpx.Client) -> None:
    """It names study and version; the version of other data is refused with the version of today."""
    document = site.get("/questions/CQ09?claim=S3&limit=2&format=json").json()
    again = site.get(document["permalink"]).json()
    assert again["rows"][:2] == document["rows"]
    assert again["total"] == document["total"] == len(again["rows"])
    assert "study=demo" in document["permalink"]
    other = site.get(document["permalink"].replace(document["version"], "0123456789abcdef"))
    assert (other.status_code, other.json()["code"]) == (409, "other-version")
    assert document["version"] in other.json()["detail"]
    page = site.get("/questions/CQ09?claim=S3&version=0123", headers={"Accept": "text/html"})
    assert page.status_code == 409
    assert "<form" in page.text


@pytest.mark.parametrize(("address", "kind"), [("/questions/CQ11", "/claims/"), ("/questions/CQ25", "/things?iri=")])
def test_every_row_leads_to_its_reasons(site: httpx.Client, address: str, kind: str) -> None:
    """A statement leads to its evidence, a passage to its page; each address answers."""
    document = site.get(address, params={"study": "demo"}).json()
    assert len(document["why"]) == len(document["rows"]) > 0
    assert all(why.startswith(kind) for why in document["why"])
    assert site.get(document["why"][0]).status_code == 200


def test_a_page_leads_to_its_other_parts(site: httpx.Client) -> None:
    """A reader finds the next part and the address that stays."""
    page = site.get("/questions/CQ25?limit=5&page=2", headers={"Accept": "text/html"}).text
    for words in ("Next part", "Part before", 'rel="next"', "version="):
        assert words in page


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/questions/CQ24?study=demo", "/studies/demo/passages?code="),
        ("/questions/CQ32?study=demo", "/questions/CQ25?study=demo&category="),
        ("/questions/CQ19?study=demo", "/things?iri="),
    ],
)
def test_a_row_of_names_leads_to_the_words_behind_it(site: httpx.Client, address: str, words: str) -> None:
    """A row of a comparison leads to its passages, which are those of its dyad and its code; a page has the links."""
    document = site.get(address).json()
    assert document["why"]
    assert all(why.startswith(words) for why in document["why"])
    behind = site.get(document["why"][0])
    assert behind.status_code == 200
    row = document["rows"][0]
    for found in behind.json()["rows"] if "passages" in words else ():
        assert (found["dyadName"], found["codeName"]) == (row["dyadName"], row["codeName"])
        assert found["words"]
    page = site.get(address, headers={"Accept": "text/html"}).text
    assert words.replace("&", "&amp;") in page


@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ("/questions/CQ24?study=demo&dyad=D99", "There is no dyad D99 in demo. There are: D01, D02"),
        ("/questions/CQ09?study=demo&claim=S99", "There is no statement S99 in demo. There are: S1, S2"),
        ("/questions/CQ09?study=all&claim=S99", "There is no statement S99 in any study. There are: S1, S2"),
        ("/questions/CQ25?study=demo&category=Keeping+a+fense", "Keeping a fence"),
        ("/studies/demo/passages?code=sliping", "Slipping"),
        ("/studies/demo/passages?session=99", "There is no session 99 in demo. There are: 1, 3, 9."),
        ("/studies/demo/memos?code=sliping", "Slipping"),
    ],
)
def test_a_name_that_nothing_goes_by_is_told_from_an_empty_answer(
    site: httpx.Client, address: str, offered: str
) -> None:
    """404 with the names there are, or those nearest to what was typed."""
    answered = site.get(address)
    assert (answered.status_code, answered.json()["code"]) == (404, "not-found")
    assert offered in answered.json()["detail"]


def test_a_kind_of_memo_that_is_none_is_refused_with_the_kinds(site: httpx.Client) -> None:
    """422 with every kind; a kind in capitals is known."""
    answered = site.get("/studies/demo/memos?kind=diary")
    assert answered.status_code == 422
    assert "contrary case" in answered.json()["detail"]
    assert site.get("/studies/demo/memos?kind=Contrary+Case").json()["rows"]


@pytest.mark.parametrize(
    "address", ["/questions/CQ09?claim=S3", "/claims/S3/evidence", "/claims/S3", "/things?iri=la:Claim"]
)
def test_json_ld_says_what_turtle_says(site: httpx.Client, address: str) -> None:
    """The same statements in both formats, read by rdflib; none of a thing's has a blank node."""
    sign = "&" if "?" in address else "?"
    read = {
        form: Graph().parse(data=site.get(f"{address}{sign}format={word}").text, format=form)
        for word, form in (("ttl", "turtle"), ("jsonld", "json-ld"))
    }
    assert len(read["turtle"]) > 5
    assert isomorphic(read["turtle"], read["json-ld"])
    if "evidence" not in address and "CQ" not in address:
        assert not any(isinstance(term, BNode) for triple in read["json-ld"] for term in triple)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/questions/CQ01?study=demo&dyad=la:nothing", "There is no dyad la:nothing in demo. There are: D01, D02"),
        (
            "/questions/CQ38?study=published&list=lac:nothing",
            "There is no list lac:nothing in published. There are: lac:",
        ),
        ("/questions/CQ44?vocabulary=lac:nothing&study=published", "There is no vocabulary lac:nothing in published."),
    ],
)
def test_an_address_that_nothing_goes_by_is_told_too(site: httpx.Client, address: str, said: str) -> None:
    """404 with what could have been meant; the same address of a thing that is there answers."""
    answered = site.get(address)
    assert answered.status_code == 404
    assert answered.json()["detail"].startswith(said)
    right = answered.json()["detail"].partition("There are: ")[2].partition(",")[0].rstrip(".")
    assert not right or site.get(address.replace("lac:nothing", right).replace("la:nothing", right)).status_code == 200


def test_a_question_goes_by_the_words_of_its_file_too(site: httpx.Client) -> None:
    """Words and small letters lead to the question with what was asked; what pages stand on has no address."""
    for name in ("statements-to-review?study=demo", "cq45?study=demo"):
        led = site.get(f"/questions/{name}")
        assert (led.status_code, led.headers["location"]) == (308, "/questions/CQ45?study=demo")
    assert site.get("/questions/CQ45?study=demo").json()["rows"]
    assert site.get("/questions/thing").status_code == 404


def test_every_parameter_says_its_type_its_default_and_an_example(site: httpx.Client) -> None:
    """Each has a type and what it means when it is left out; some parameter of each question has an example."""
    for question in site.get("/questions").json()["questions"]:
        documents.QuestionDocument.model_validate(question)
        assert all(it["type"] and it["default"] for it in question["parameters"])
        named = [it for it in question["parameters"] if it["name"] != "study"]
        assert not named or any(it["example"] or it["about"].count("such as") for it in named), question["id"]
