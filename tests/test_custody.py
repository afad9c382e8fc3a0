"""Other designs, all scopes, and a running server: what a person is given, what goes, and how long things are kept."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.studies.test_other_designs import NAMES, PLACE, project
from tests.test_withdrawal import everything, run

from lifealliance import access
from lifealliance.access.retention import deadlines, law_in_words
from lifealliance.custody import restore
from lifealliance.exporters.refi_qda import write
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.plan import Settings
from lifealliance.model.withdrawal import MARK
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from pathlib import Path


def load_designs(folder: Path, store: Path) -> None:
    """Two studies of other designs, loaded into a store from folders of their own."""
    with KnowledgeBase(store) as kb:
        for name in NAMES:
            shutil.copytree(PLACE / name / "study", folder / name / "study")
            write(project(PLACE / name), folder / name / "project.qdpx")
            kb.load(folder / name)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their folders beside the store that holds them; tests work on copies."""
    place = tmp_path_factory.mktemp("custody")
    load_designs(place, place / "store")
    return place


@pytest.fixture
def place(loaded: Path, tmp_path: Path) -> Path:
    """A copy of them."""
    shutil.copytree(loaded, tmp_path / "copy")
    return tmp_path / "copy"


def test_a_person_is_given_their_own_and_a_list(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words and consents of the person; of others, and of memos, not a word: a list says that they are there."""
    store, file = str(place / "store"), place / "tam.csv"
    words = ["export", "night-line", "csv", "--participant", "Tam", "-o", str(file), "--store", store]
    assert run(words) == 0
    assert "for you to decide" in capsys.readouterr().err
    rows = list(csv.DictReader(io.StringIO(file.read_text())))
    own = {row["words"] for row in rows if row["what"] == "own words"}
    assert own == {"I thought, so she has sat on my end of it.", "And did they pick up?"}
    assert {row["words"] for row in rows if row["what"] == "consent"} >= {"analysis (no wave): yes"}
    withheld = [row["words"] for row in rows if "withheld" in row["words"]]
    assert any("PSW" in it for it in withheld)
    assert "I used to ring here myself" not in file.read_text()
    assert all(row["invented"] for row in rows)
    assert run([*words[:3], "--participant", "Tom", "--store", store]) == 2
    assert "participants STUDY" in capsys.readouterr().err
    assert run(["export", "night-line", "qdpx", "--participant", "Tam", "--store", store]) == 2
    assert run([*words[:5], "--tier", "public", "--store", store]) == 2
    with KnowledgeBase(place / "store") as kb:
        kb.withdraw("night-line", "Tam", "all")
    assert not file.exists()


def test_a_running_server_serves_nothing_of_what_is_gone(place: Path) -> None:
    """A withdrawal while a server runs: the next answers hold no word of the person, and another version."""
    said = "And did they pick up?"
    query = {"query": "SELECT * WHERE { ?s ?p ?o }"}
    paths = ("/sparql", "/questions/CQ26", "/studies/night-line")
    with running(place / "store") as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        before = client.get("/sparql", params=query)
        assert said in before.text
        tags = {path: client.get(path, params={**query, "study": "night-line"}).headers.get("etag") for path in paths}
        with KnowledgeBase(place / "store") as kb:
            kb.withdraw("night-line", "Tam", "all")
        after = client.get("/sparql", params=query)
        assert after.status_code == 200
        assert said not in after.text
        assert "Tam" not in {row["o"]["value"] for row in after.json()["results"]["bindings"]}
        assert MARK in after.text or len(after.text) < len(before.text)
        for path, tag in tags.items():
            again = client.get(path, params={**query, "study": "night-line"}, headers={"if-none-match": tag or ""})
            assert again.status_code != 304, path
            assert said not in again.text


@pytest.mark.parametrize(("study", "person", "gone", "stays"), [
    ("night-line", "Tam", "so she has sat on my end", "I used to ring here myself"),
    ("roof-garden", "Keung", "佢問我今日係咪輪到我淋水", "我自己都有啲日子落唔到樓"),
])  # fmt: skip
def test_other_designs_lose_the_person_and_keep_the_others(
    place: Path, study: str, person: str, gone: str, stays: str
) -> None:
    """In a dyad and in a focus group without dyads, in Latin letters and Chinese: one is gone, the others are there."""
    with KnowledgeBase(place / "store") as kb:
        assert gone.encode() in everything(place / "store")
        kb.withdraw(study, person, "all")
        left = everything(place / "store")
        assert gone.encode() not in left
        assert stays.encode() in left
        kb.load(place / study)
        assert gone.encode() not in everything(place / "store")


def test_scopes_and_refusals_in_sentences(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Future and quotes leave the words; who has none withdraws too; twice, nobody and a researcher are refused."""
    store = ["--store", str(place / "store")]

    def withdraw(person: str, *more: str, study: str = "night-line") -> tuple[int, str]:
        code = run(["withdraw", study, person, *more, *store])
        said = capsys.readouterr()
        return code, said.out + said.err

    for scope in ("future", "quotes"):
        assert withdraw("Tam", "--scope", scope, "--yes")[0] == 0
        assert b"so she has sat on my end" in everything(place / "store")
        code, said = withdraw("Tam", "--scope", scope, "--yes")
        assert code == 2
        assert f"Tam has withdrawn from night-line already (scope {scope}" in said
    assert run(["participants", "night-line", "--json", *store]) == 0
    tam = next(it for it in json.loads(capsys.readouterr().out) if it["pseudonym"] == "Tam")
    assert "quote: withdrawn" in tam["consents"]
    assert withdraw("Tam", "--yes")[0] == 0
    code, said = withdraw("Tam", "--scope", "quotes")
    assert code == 2
    assert "already (scope all" in said
    code, said = withdraw("Ossi")
    assert code == 0
    assert "No words of theirs are held" in said
    assert withdraw("Ossi", "--yes")[0] == 0
    assert b"Ossi" not in everything(place / "store")
    assert withdraw("Nobody")[0] == 2
    assert withdraw("Tam", study="no-such-study")[0] == 2


def test_a_sealed_passage_waits_until_it_is_decided(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What holds others' words too waits, seen by nobody; what was decided of it is so again after a load."""
    store = ["--store", str(place / "store")]

    def queue(*words: str, code: int = 0) -> str:
        assert run(["withdraw", "night-line", "Tam", *words, *store]) == code
        said = capsys.readouterr()
        return said.out + said.err

    def held() -> set[str]:
        with KnowledgeBase(place / "store") as kb:
            return {it.excerpt.quote for it in access.shown(kb.kept("night-line")).passages}

    queue("--yes")
    (waiting,) = json.loads(queue("--joint", "list", "--json"))
    assert waiting["words"] not in held()
    assert "No passage 00000000 waits" in queue("--joint", "keep", "--passage", "00000000", code=2)
    assert "would be removed for good. Nothing was changed" in queue("--joint", "remove")
    assert "1 passages: keep" in queue("--joint", "keep", "--passage", waiting["id"])
    assert waiting["words"] in held()
    assert json.loads(queue("--joint", "list", "--json")) == []
    assert "No passage waits" in queue("--joint", "list")
    with KnowledgeBase(place / "store") as kb:
        kb.load(place / "night-line")
    assert waiting["words"] in held()


def test_a_backup_brings_nobody_back(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The backup is named to the person who must erase it; restored all the same, it is served without the words."""
    store, file = ["--store", str(place / "store")], place / "backup.tar"
    assert run(["backup", str(file), *store]) == 0
    assert "read again and whole" in capsys.readouterr().out
    assert run(["backup", str(file), *store]) == 2
    assert run(["backup", "--check", str(file)]) == 0
    assert run(["withdraw", "night-line", "Tam", "--yes", *store]) == 0
    assert str(file) in capsys.readouterr().out
    assert run(["restore", str(file), *store]) == 2
    assert "--force" in capsys.readouterr().err
    restore(file, place / "store", force=True)
    assert b"so she has sat on my end" in everything(place / "store")
    assert run(["studies", *store]) == 2
    assert "nothing is served until it is done" in capsys.readouterr().err
    assert run(["restore", str(file), "--force", *store]) == 0
    assert "Withdrawals carried out again: 1" in capsys.readouterr().out
    assert b"so she has sat on my end" not in everything(place / "store")
    assert run(["backup", str(place / "store" / "inside.tar"), *store]) == 2


def test_retention_counts_days_and_says_what_is_over() -> None:
    """Days as typed, states in words, the law's own rule named, and none made up where no law is."""
    settings = Settings("s", "S", "http://s/", law="PDPO", ethics_approval="Board 7",
                        keep_until=(("recordings", "2026-01-01"), ("data", "2026-03-01")))  # fmt: skip
    found = {it.what: it for it in deadlines(settings, "2026-01-03")}
    assert found["recordings"].overdue
    assert found["recordings"].state == "overdue for 2 days"
    assert found["data"].state == "57 days left"
    assert found["key file"].state == "no day is set"
    assert "40 days" in found["data"].law
    assert "one month" in law_in_words("gdpr")
    assert "No law" in law_in_words("other")


def test_the_command_ends_with_one_when_a_day_is_over(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0 without an overdue day, 1 with one; the study and the day are named."""
    store = ["--store", str(place / "store")]
    assert run(["retention", *store]) == 0
    with (place / "night-line/study/Study.csv").open("a") as file:
        file.write("keep recordings until,2020-01-01\nlaw,GDPR\n")
    with KnowledgeBase(place / "store") as kb:
        kb.load(place / "night-line")
    capsys.readouterr()
    assert run(["retention", "night-line", "--json", *store]) == 1
    first = json.loads(capsys.readouterr().out)[0]
    assert (first["what"], first["until"], first["overdue"]) == ("recordings", "2020-01-01", True)
    assert "Article 89" in first["law"]


def test_killed_in_the_middle_nothing_is_lost_and_nothing_comes_back() -> None:
    """A withdrawal, a change of tokens and a backup, each killed once at a random moment."""
    command = [sys.executable, "-W", "ignore", "-m", "tools.crash_steps", "3", "--seed", "9"]
    done = subprocess.run(command, cwd=PLACE.parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "3 kills, every store whole" in done.stdout
