"""From every row of every question a way leads to what it rests on, at each tier; where none does, it is said why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

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


def test_a_question_whose_rows_lead_nowhere_says_so_on_its_page(demo_store: Path) -> None:
    """The reason stands in the list of questions, in the document and on the page; elsewhere there is none."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as site:
        listed = {it["id"]: it["untraced"] for it in site.get("/questions").json()["questions"]}
        assert site.get("/questions/CQ05").json()["untraced"] == listed["CQ05"]
        assert listed["CQ05"] in site.get("/questions/CQ05", headers={"Accept": "text/html"}).text
        assert not any(said for id_, said in listed.items() if id_ != "CQ05")
