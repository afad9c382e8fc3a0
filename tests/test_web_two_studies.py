"""Two studies side by side, one invented and one not: nobody has to guess which was asked, and no mark strays."""

from __future__ import annotations

import csv
import io
import shutil
from typing import TYPE_CHECKING

import httpx
import pytest

from lifealliance.answers import INVENTED
from lifealliance.knowledge import KnowledgeBase
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server over the invented study and a copy of it that does not call itself invented."""
    place = tmp_path_factory.mktemp("two")
    pilot = place / "pilot"
    shutil.copytree(demo_folder, pilot)
    sheet = pilot / "study" / "Study.csv"
    text = sheet.read_text(encoding="utf-8").replace("id,demo", "id,pilot").replace("studies/demo/", "studies/pilot/")
    sheet.write_text(text.replace("invented,yes", "invented,no"), encoding="utf-8")
    with KnowledgeBase(place / "store") as kb:
        kb.load(demo_folder)
        kb.load(pilot)
    with running(place / "store") as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


def test_a_study_has_to_be_named(site: httpx.Client) -> None:
    """Without one the answer is refused with the names there are; a page shows its form with that sentence."""
    for address in ("/questions/CQ09?claim=S3", "/claims/S3", "/components/portions/evidence"):
        refused = site.get(address)
        assert (refused.status_code, refused.json()["code"]) == (400, "ambiguous")
        assert "demo, pilot" in refused.json()["detail"]
    page = site.get("/questions/CQ09?claim=S3", headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert '<option value="pilot">' in page.text
    assert 'value="S3"' in page.text


def test_a_named_study_answers_alone(site: httpx.Client) -> None:
    """The same statement of each study carries the mark of its own world only."""
    for study, invented in (("demo", True), ("pilot", False)):
        document = site.get("/claims/S3", params={"study": study}).json()
        assert (document["study"], document["invented"]) == (study, invented)
        page = site.get("/claims/S3", params={"study": study, "format": "html"}).text
        assert (f'<strong class="mark">{INVENTED}' in page) == invented
        turtle = site.get("/claims/S3", params={"study": study, "format": "ttl"}).text
        assert turtle.startswith("# INVENTED") == invented


def test_an_answer_about_all_marks_the_rows_of_the_invented_study_only(site: httpx.Client) -> None:
    """In CSV and on the page a row is marked by the study it comes from."""
    table = site.get("/questions/CQ09", params={"claim": "S3", "study": "all", "format": "csv"}).text
    marks = {
        (row["studyId"], row["invented"] == INVENTED) for row in csv.DictReader(io.StringIO(table)) if row["words"]
    }
    assert marks == {("demo", True), ("pilot", False)}
    page = site.get("/questions/CQ09", params={"claim": "S3", "study": "all", "format": "html"}).text
    rows = page.partition("<tbody>")[2].split("</tr>")
    marked = {("demo" in row.partition("</th>")[0], INVENTED in row) for row in rows if "<td>" in row}
    assert marked == {(True, True), (False, False)}


def test_a_thing_is_marked_by_the_study_it_lives_in(site: httpx.Client) -> None:
    """What points at a shared word comes from both studies; only texts of the invented one carry the mark."""
    page = site.get("/things", params={"iri": "lac:voice-supervisor", "format": "html"}).text
    assert "<h1>supervisor" in page
    page = site.get("/things", params={"iri": "lac:state-draft", "format": "html"}).text
    rows = [row for row in page.split("</tr>") if "S9, version" in row]
    assert sorted(INVENTED in row for row in rows) == [False, True]


def test_queries_reach_the_study_that_is_named(site: httpx.Client) -> None:
    """study= narrows what a query sees, and the header says whether invented words may be in it."""
    query = "SELECT DISTINCT ?study { ?claim <https://w3id.org/lifealliance/ontology#inStudy> ?study }"
    for study, seen, marked in (("pilot", 2, False), ("demo", 2, True), ("all", 3, True), ("published", 1, False)):
        answered = site.get("/sparql", params={"query": query, "study": study})
        assert len(answered.json()["results"]["bindings"]) == seen
        assert ("x-invented" in answered.headers) == marked
    assert site.get("/sparql", params={"query": query, "study": "nobody"}).status_code == 404
