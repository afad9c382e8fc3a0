"""What changed from one version of the theory to the next, in Python and on the command line."""

from __future__ import annotations

import csv
import html
import json
from typing import TYPE_CHECKING

import httpx
import pytest

from lifealliance import changes
from lifealliance.answers import INVENTED_NOTICE
from lifealliance.cli import main
from lifealliance.errors import BadInput, NotFound
from lifealliance.web.diff import DiffDocument
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.knowledge import KnowledgeBase


@pytest.fixture(scope="module")
def found(demo: KnowledgeBase) -> changes.TheoryDiff:
    """The two versions of the invented theory."""
    return demo.diff("demo", 1, 2)


def test_every_statement_says_what_became_of_it(found: changes.TheoryDiff) -> None:
    """Reworded, set aside, added, another standing: in the words the analysts use."""
    said = {change.statement: change.changes for change in found.statements}
    assert list(said) == [f"S{number}" for number in range(1, 10)]
    assert said["S1"] == ("reworded", "scope changed", "standing: tentative, now reworked")
    assert said["S2"] == ("scope changed",)
    assert said["S5"] == ("set aside",)
    assert said["S7"] == ("standing: tentative, now reworked",)
    assert said["S9"] == ("added",)
    assert (found.dates, found.invented) == (("2025-04", "2025-11"), True)


def test_the_memos_and_passages_that_moved_a_statement_are_named(found: changes.TheoryDiff) -> None:
    """The memo behind a standing first of all its ties; passages only the later version has; no memo of before."""
    moved = {change.statement: change for change in found.statements}
    assert [(memo.title, memo.how) for memo in moved["S5"].memos] == [
        ("Sampling: the pair that stopped", "led to it"),
        ("Contrary: standing on the mat", "gives the reasons for its standing"),
    ]
    assert [memo.title for memo in moved["S2"].memos] == ["Sufficiency: Doing side by side"]
    first = moved["S5"].evidence[0]
    assert (first.relation, first.voices, first.record) == ("runs counter", "PIR", "D02_S9_PIR")
    assert all(line.words or line.memo for change in found.statements for line in change.evidence)


def test_codes_changed_between_the_two_dates(found: changes.TheoryDiff) -> None:
    """Between April and November codes were renamed, reworded, merged, raised and dropped."""
    codes = {change.code: change for change in found.codes}
    assert codes["Making out it was nothing"].changes == (
        "renamed from Laughing it off",
        "reworded",
        "took up Calling it a small thing",
    )
    assert codes["Coming closer"].changes == ("dropped",)
    assert codes['"knock first"'].changes == (
        "reworded",
        "took up Calling through the letter box, Ringing ahead, Waiting on the mat",
    )
    assert "level: initial, now focused" in codes["Mending sideways"].changes
    assert "Needing no word" not in codes


def test_what_cannot_be_compared_is_refused(demo: KnowledgeBase) -> None:
    """An unknown study or version, or the later one first: one sentence with what there is."""
    with pytest.raises(NotFound, match=r"The theory of demo has no version 3\. Versions: 1, 2\."):
        demo.diff("demo", 1, 3)
    with pytest.raises(NotFound, match="No study nowhere is loaded"):
        demo.diff("nowhere", 1, 2)
    with pytest.raises(BadInput, match="Version 2 is not earlier than version 1"):
        demo.diff("demo", 2, 1)


def _said(capsys: pytest.CaptureFixture[str], store: Path, *words: str) -> tuple[int, str, str]:
    """What the command prints, with its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(["diff", *words, "--store", str(store)])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_the_command_tells_it_in_words_and_as_a_document(demo_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both say that the words are invented; an unknown version ends with 2."""
    code, words, _ = _said(capsys, demo_store, "demo", "1", "2")
    assert code == 0
    assert INVENTED_NOTICE in words
    assert "Contrary: standing on the mat" in words
    assert "renamed from Laughing it off" in words
    code, _, refused = _said(capsys, demo_store, "demo", "1", "7")
    assert (code, "has no version 7" in refused) == (2, True)
    document = json.loads(_said(capsys, demo_store, "demo", "1", "2", "--json")[1])
    assert document["notice"] == INVENTED_NOTICE
    assert [it["changes"] for it in document["statements"] if it["statement"] == "S9"] == [["added"]]
    assert document["to"] == {"version": 2, "date": "2025-11"}


def _row(name: str, version: int, **more: object) -> changes.Row:
    columns = ("date", "sentence", "whose", "scope", "state", "standing", "memoName", "mergedIntoName")
    return {"claimName": name, "version": version} | dict.fromkeys(columns) | more


def test_merged_dropped_and_unchanged_statements() -> None:
    """A statement merged into another, one without a row in the later version, one that is as it was."""
    rows = [
        _row("S1", 1, sentence="A.", state="preliminary"),
        _row("S1", 2, sentence="A.", state="superseded", mergedIntoName="S3"),
        _row("S2", 1, sentence="B.", state="superseded"),
        _row("S3", 1, sentence="C.", state="superseded"),
        _row("S3", 2, sentence="C.", state="current"),
    ]
    found = changes.statement_changes(1, 2, statements=rows, memos=[], evidence=[])
    assert {change.statement: change.changes for change in found} == {
        "S1": ("merged into S3", "state: preliminary, now superseded"),
        "S2": ("dropped",),
        "S3": ("the same",),
    }


def test_without_dates_nothing_is_said_of_codes() -> None:
    """Where a version has no date, what became of the codes in between can't be known."""
    assert changes.code_changes(("", "2025-11"), [{"code": "c"}]) == ()


def test_the_address_answers_as_the_reader_does(demo_store: Path, found: changes.TheoryDiff) -> None:
    """`/studies/demo/diff?from=1&to=2` is the same document; what can't be compared is refused as elsewhere."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        answer = client.get("/studies/demo/diff?from=1&to=2")
        document = answer.json()
        DiffDocument.model_validate(document)
        assert document.pop("interpretation")
        assert document == json.loads(json.dumps(found.to_json()))
        assert answer.headers["X-Invented"]
        rows = list(csv.DictReader(client.get("/studies/demo/diff?from=1&to=2&format=csv").text.splitlines()))
        assert {row["name"]: row["changes"] for row in rows}["S9"] == "added"
        assert len(rows) == len(found.statements) + len(found.codes)
        page = client.get("/studies/demo/diff?from=1&to=2", headers={"Accept": "text/html"}).text
        assert INVENTED_NOTICE in page
        assert all(html.escape(memo.title) in page for it in found.statements for memo in it.memos)
        assert "/studies/demo/diff?from=1&amp;to=2" in client.get("/studies/demo?format=html").text
        assert client.get("/studies/demo/diff?from=1&to=9").status_code == 404
        assert client.get("/studies/demo/diff?from=2&to=1").status_code == 422
        assert client.get("/studies/demo/diff?from=1").status_code == 422
