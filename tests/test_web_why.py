"""From every row of every question a way leads to what it rests on, at each tier; where none does, it is said why."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import httpx
import pytest
from openpyxl import load_workbook

from lifealliance import traces
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.reader import ALL
from lifealliance.web.callers import Caller, Callers
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.knowledge import KnowledgeBase


@pytest.mark.parametrize("tier", TIERS)
def test_every_row_leads_on_or_the_question_says_why_not(demo_store: Path, demo: KnowledgeBase, tier: Tier) -> None:
    """Each row has an address, or its question says in words why not; the first and the last of them answer."""
    unsaid, broken, asked = [], [], 0
    callers = Callers(usual=Caller("somebody", tier))
    with running(demo_store, callers=callers) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as site:
        for question in demo.questions():
            document = site.get(f"/questions/{question.id}", params={"study": ALL}).json()
            assert len(document["why"]) == len(document["rows"])
            asked += len(document["rows"])
            ways = [way for way in document["why"] if way]
            if len(ways) < len(document["rows"]) and len(document["untraced"]) < 40:
                unsaid.append(question.id)
            broken += [way for way in {*ways[:1], *ways[-1:]} if site.get(way).status_code != 200]
    assert (unsaid, broken) == ([], [])
    assert asked > 200


@pytest.mark.parametrize("question", ["CQ05", "CQ11", "CQ25", "CQ28"])
def test_a_file_of_rows_has_the_same_ways_as_the_document(demo_store: Path, question: str) -> None:
    """CSV and XLSX say in a column of their own what the document says beside its rows, whole or in parts."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as site:
        asked = {"study": "demo", "page": "2", "limit": "3"}
        document = site.get(f"/questions/{question}", params=asked).json()
        text = site.get(f"/questions/{question}", params=asked | {"format": "csv"}).text
        book = load_workbook(io.BytesIO(site.get(f"/questions/{question}", params=asked | {"format": "xlsx"}).content))
    head, *rows = book["Answer"].iter_rows(values_only=True)
    ways = document["why"]
    assert any(ways) == (question != "CQ05")
    assert [row["why"] or None for row in csv.DictReader(io.StringIO(text))] == ways
    assert [row[head.index("why")] for row in rows] == ways
    assert "column why" in [row[0] for row in book["About"].iter_rows(values_only=True)]


def test_no_question_has_a_column_of_that_name(demo: KnowledgeBase) -> None:
    """So that it means one thing in every file."""
    assert [question.id for question in demo.questions() if traces.WHY in dict(question.columns)] == []


def test_a_question_whose_rows_lead_nowhere_says_so_on_its_page(demo_store: Path) -> None:
    """The reason stands in the list of questions, in the document and on the page; elsewhere there is none."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as site:
        listed = {it["id"]: it["untraced"] for it in site.get("/questions").json()["questions"]}
        assert site.get("/questions/CQ05").json()["untraced"] == listed["CQ05"]
        assert listed["CQ05"] in site.get("/questions/CQ05", headers={"Accept": "text/html"}).text
        assert not any(said for id_, said in listed.items() if id_ != "CQ05")
