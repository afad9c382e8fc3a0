"""What a check finds, with its places, and the picture of the plan: in Python, on the command line, over HTTP."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import httpx
import pytest
from rdflib import Graph
from rdflib.namespace import RDF, SH

from lifealliance import checking
from lifealliance.answers import INVENTED_NOTICE
from lifealliance.cli import main
from lifealliance.completeness import Mark, picture
from lifealliance.model.tiers import Tier
from lifealliance.reader import KnowledgeReader
from lifealliance.resources import folder
from lifealliance.web.checks import PictureDocument, ReportDocument
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lifealliance.knowledge import KnowledgeBase
    from lifealliance.validation import Report


@pytest.fixture(scope="module")
def report(demo: KnowledgeBase) -> Report:
    """Of the invented study as it is loaded."""
    return demo.check("demo")


@pytest.fixture(scope="module")
def client(demo_store: Path) -> Iterator[httpx.Client]:
    """Asks a server over the invented study."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


def test_every_finding_says_where_its_thing_came_from(report: Report, demo: KnowledgeBase) -> None:
    """Sheet and row of what was typed, the element of the project for what was coded; the same from the folder."""
    where = {finding.label: finding.where for finding in report.findings}
    assert all(where.values())
    rows = (folder("data") / "demo" / "study" / "Statements.csv").read_text(encoding="utf-8").splitlines()
    for name, version in (("S8", "2"), ("S2", "2")):
        at = next(number for number, row in enumerate(rows, 1) if row.startswith(f",{name},{version},"))
        assert where[f"{name}, version {version}"] == f"study/Statements.csv, row {at}"
    assert where["Setting the pace: shapes: Telling in portions"].startswith("invented.qdpx, link from")
    assert demo.check(folder("data") / "demo") == report
    assert any("study/Statements.csv, row" in line for line in report.lines())


def test_below_the_controlled_tier_no_place_is_named(demo_store: Path) -> None:
    """Files and rows tell of more than a tier holds."""
    with KnowledgeReader(demo_store, tier=Tier.SAFEGUARDED) as reader:
        found = checking.of_loaded(reader, "demo").findings
    assert not any(finding.where for finding in found)


def _said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0), capsys.readouterr().out


def test_the_command_writes_three_formats(demo_store: Path, report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    """Text for people, JSON and the SHACL report for programs."""
    store = ("--store", str(demo_store))
    code, text = _said(capsys, "check", "demo", *store)
    assert (code, "S8, version 2: study/Statements.csv, row" in text) == (0, True)
    _, document = _said(capsys, "check", "demo", "--format", "json", *store)
    assert json.loads(document)["demo"] == report.to_dict()
    _, turtle = _said(capsys, "check", "demo", "--format", "ttl", *store)
    assert len(set(Graph().parse(data=turtle).subjects(RDF.type, SH.ValidationResult))) == len(report.findings)


def test_own_shapes_are_checked_with_and_broken_ones_refused(
    demo_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of one's own rules; what is wrong with it is said with file and shape, and ends with 2."""
    rule = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix la: <https://w3id.org/lifealliance/ontology#> .
        la:mine a sh:PropertyShape ; sh:targetClass la:Study ; sh:severity sh:Warning ; sh:name "No title" ;
        sh:message "Take the setting out." ; sh:path la:setting ; sh:maxCount 0 ."""
    (tmp_path / "mine.ttl").write_text(rule, encoding="utf-8")
    words = ("check", "demo", "--shapes", str(tmp_path), "--store", str(demo_store))
    code, text = _said(capsys, *words)
    assert (code, "Nothing is wrong, 1 gap or prompt." in text) == (0, True)
    (tmp_path / "mine.ttl").write_text(rule.replace("la:setting ;", "la:lore ;"), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    assert ended.value.code == 2
    assert "mine.ttl, la:mine: The path la:lore is declared in no module" in capsys.readouterr().err


def test_the_own_shapes_of_the_program_keep_to_what_is_declared() -> None:
    """So they need not be held against the ontology whenever they are read."""
    assert checking.shapes(folder("shapes")).rules == checking.shapes().rules


def test_the_address_answers_for_people_and_programs(client: httpx.Client, report: Report) -> None:
    """`/studies/demo/report` is the same report, as JSON, as Turtle and as a page with the places and links."""
    document = ReportDocument.model_validate(client.get("/studies/demo/report").json())
    assert document.model_dump(mode="json")["findings"] == report.to_dict()["findings"]
    turtle = client.get("/studies/demo/report", headers={"Accept": "text/turtle"}).text
    assert len(set(Graph().parse(data=turtle).subjects(RDF.type, SH.ValidationResult))) == len(report.findings)
    page = client.get("/studies/demo/report", headers={"Accept": "text/html"}).text
    assert INVENTED_NOTICE in page
    assert all(finding.where in page for finding in report.findings)
    assert client.get("/studies/none/report").status_code == 404
    assert 'href="/studies/demo/report"' in client.get("/studies/demo?format=html").text


def test_the_plan_is_a_picture(demo: KnowledgeBase, capsys: pytest.CaptureFixture[str], demo_store: Path) -> None:
    """A row for a dyad, a column for a step; what is missing says why."""
    found = demo.protocol("demo")
    assert [(step.session, step.heading) for step in found.steps[:4]] == [
        (1, "observation"),
        (3, "observation"),
        (3, "interview PSW"),
        (3, "interview PIR"),
    ]
    assert [found.count(mark) for mark in Mark] == [66, 4, 0]
    (gap,) = [cell for dyad, cells in found.dyads for cell in cells if dyad == "D07" and cell.mark is not Mark.THERE]
    assert gap.words.startswith("missing: The PSW had left")
    code, text = _said(capsys, "protocol", "demo", "--store", str(demo_store))
    assert code == 0
    assert gap.reason[:40] in text
    assert text.count(Mark.EXPLAINED.sign) == 4 + 1
    _, document = _said(capsys, "protocol", "demo", "--json", "--store", str(demo_store))
    assert json.loads(document) == json.loads(json.dumps(found.to_json()))


def test_the_picture_over_http(client: httpx.Client, demo: KnowledgeBase) -> None:
    """JSON, CSV with a row for a cell, and a page that tells marks apart in words."""
    PictureDocument.model_validate(client.get("/studies/demo/protocol").json())
    rows = list(csv.DictReader(client.get("/studies/demo/protocol?format=csv").text.splitlines()))
    assert len(rows) == 70
    page = client.get("/studies/demo/protocol", headers={"Accept": "text/html"}).text
    assert all(str(mark) in page for mark in Mark)
    assert all(cell.reason in page for _, cells in demo.protocol("demo").dyads for cell in cells)


def test_what_nobody_recorded_is_missing_without_a_reason() -> None:
    """A step of which nothing is said, one said not to have been, one with a record whose text is elsewhere."""

    def row(dyad: str, took: str, **more: object) -> dict[str, object]:
        bare = {"dyadName": dyad, "session": 1, "kind": "observation", "role": None, "tookPlace": took}
        return bare | {"reason": None, "recordName": None, "textHeld": None} | more

    rows = [
        row("A", "nothing recorded"),
        row("B", "did not take place"),
        row("C", "took place", recordName="C1", textHeld=False),
    ]
    found = picture("some", rows, invented=False)
    cells = {dyad: cells[0] for dyad, cells in found.dyads}
    assert (cells["A"].mark, cells["A"].words) == (Mark.UNEXPLAINED, "missing, nothing recorded")
    assert cells["B"].words == "missing, no reason given"
    assert (cells["C"].mark, cells["C"].words) == (Mark.THERE, "there, its text is not held here")
    assert "There is no plan by dyads" in picture("other", [], invented=False).summary
