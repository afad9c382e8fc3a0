"""The command line as a researcher types it: what it prints, and how it refuses."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from lifealliance.answers import INVENTED
from lifealliance.cli import group, main
from lifealliance.cli.registry import Commands

if TYPE_CHECKING:
    from pathlib import Path


class Terminal:
    """Runs commands and keeps what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.code = 0
        self.out = ""
        self.err = ""

    def __call__(self, *words: object) -> Terminal:
        """One command; its exit code, output and messages."""
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        self.code = int(ended.value.code or 0)
        self.out, self.err = self._capsys.readouterr()
        return self


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal."""
    return Terminal(capsys)


def test_every_command_has_help_with_an_example(terminal: Terminal) -> None:
    """`--help` of each command shows how it is typed; the list shows the first sentence of each."""
    assert isinstance(group, Commands)
    names = group.list_commands(None)  # type: ignore[arg-type] # the list does not depend on a context
    assert set(names) >= {
        "init",
        "load",
        "check",
        "ask",
        "questions",
        "studies",
        "describe",
        "remove",
        "export",
        "serve",
        "demo",
    }
    listed = terminal("--help").out
    for name in names:
        assert name in listed
        shown = terminal(name, "--help")
        assert shown.code == 0
        assert f"lifealliance {name}" in shown.out or name == "demo"


def test_what_is_asked_is_shown_with_a_notice(terminal: Terminal, demo_store: Path) -> None:
    """The question, the study, INVENTED, the words."""
    shown = terminal("ask", "CQ09", "--claim", "S3", "--columns", "relation,words", "--store", demo_store)
    assert shown.code == 0
    assert "INVENTED" in shown.out
    assert "I owe her a drill." in shown.out


def test_answers_come_as_json_and_csv(terminal: Terminal, demo_store: Path) -> None:
    """Programs get documents; every row of a table says INVENTED."""
    document = json.loads(terminal("ask", "CQ01", "--json", "--store", demo_store).out)
    assert (document["question"], document["study"], document["invented"]) == ("CQ01", "demo", True)
    rows = list(csv.DictReader(io.StringIO(terminal("ask", "CQ09", "--claim=S3", "--csv", "--store", demo_store).out)))
    assert {row["invented"] for row in rows} == {INVENTED}


def test_each_row_says_why_it_is_there(terminal: Terminal, demo_store: Path) -> None:
    """CSV has a column with the address, a document a list; a terminal shows it to who asks for it."""
    asked = ("ask", "CQ09", "--claim", "S3", "--store", demo_store)
    ways = json.loads(terminal(*asked, "--json").out)["why"]
    assert all(way.startswith("/claims/") for way in ways)
    rows = list(csv.DictReader(io.StringIO(terminal(*asked, "--csv").out)))
    assert [row["why"] for row in rows] == ways
    assert ways[0][:20] in terminal(*asked, "--columns", "relation,why").out
    assert "/claims/" not in terminal(*asked).out
    assert terminal(*asked, "--columns", "words", "--csv").out.splitlines()[0] == "words,invented"
    assert "sentence, " in terminal(*asked, "--columns", "nothing").err


def test_a_question_waits_for_nothing_it_does_not_need() -> None:
    """To ask is to import neither what makes and checks a study, nor a server, nor what only draws or works long."""
    code = "import sys, lifealliance.cli.commands.ask; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    unneeded = "lifealliance.knowledge lifealliance.model.study lifealliance.rdf lifealliance.web lifealliance.columnar"
    assert set(loaded) & {*unneeded.split(), "asyncio", "numpy", "openpyxl", "rdflib", "rich.console"} == set()
    assert "lifealliance.store.embedded" in loaded


def test_a_query_of_ones_own(terminal: Terminal, demo_store: Path) -> None:
    """SPARQL on the command line; known prefixes need no declaration."""
    query = "SELECT (COUNT(?d) AS ?dyads) { ?d a la:Dyad }"
    assert terminal("ask", "--sparql", query, "--csv", "--store", demo_store).out.split() == ["dyads", "10"]


def test_the_list_of_studies_and_questions(terminal: Terminal, demo_store: Path) -> None:
    """Both are lists for people and documents for programs."""
    studies = json.loads(terminal("studies", "--json", "--store", demo_store).out)
    assert [study["id"] for study in studies] == ["demo", "published"]
    assert INVENTED in terminal("studies", "--store", demo_store).out
    questions = json.loads(terminal("questions", "--json", "--store", demo_store).out)
    assert {question["group"] for question in questions} == set("ABCDEFG")
    assert "CQ09" in terminal("questions", "--store", demo_store).out
    assert "--claim" in terminal("ask", "CQ09", "--help", "--store", demo_store).out


def test_a_thing_is_described(terminal: Terminal, demo_store: Path) -> None:
    """By a prefixed name or a whole address."""
    assert "Excerpt" in terminal("describe", "la:Excerpt", "--store", demo_store).out
    assert json.loads(terminal("describe", "lap:claim-C3", "--json", "--store", demo_store).out)["says"]["rows"]
    said = terminal("describe", "rdf:type", "--store", demo_store).out
    assert "statements with it as predicate" in said
    study = terminal("describe", "http://lifealliance.localhost/studies/demo/study", "--store", demo_store).out
    assert "INVENTED" in study
    assert "cut: there are more" in study


def test_check_says_what_is_wrong_with_exit_code_one(terminal: Terminal, demo_folder: Path, tmp_path: Path) -> None:
    """A sound study: 0. Two PSWs in one dyad: 1, and the report says so."""
    folder = tmp_path / "study"
    shutil.copytree(demo_folder, folder)
    store = tmp_path / "store"
    assert terminal("check", folder, "--store", store).code == 0
    people = folder / "study" / "People.csv"
    people.write_text(people.read_text(encoding="utf-8") + ",,Somebody,D01,PSW,PSW\n", encoding="utf-8")
    assert terminal("check", folder, "--store", store).code == 1
    refused = terminal("load", folder, "--store", store)
    assert refused.code == 2
    assert "D01" in refused.err
    assert terminal("studies", "--store", store).out == "Nothing is loaded. Try: lifealliance demo\n"


def test_the_whole_way_from_a_project_to_an_export(terminal: Terminal, demo_folder: Path, tmp_path: Path) -> None:
    """init, load, ask, export, remove: each says what it did, and nothing is left."""
    store, folder, out = tmp_path / "store", tmp_path / "mine", tmp_path / "codings.csv"
    drafted = terminal("init", folder, demo_folder / "invented.qdpx", "--store", store)
    assert drafted.code == 0
    assert "66 rows added" in drafted.out
    loaded = json.loads(terminal("load", folder, "--json", "--store", store).out)
    assert loaded["changed"]
    assert all(it["came_in"] == it["kept"] + it["merged"] + it["no_place"] for it in loaded["counts"])
    assert "already stored" in terminal("load", folder, "--store", store).out
    assert terminal("export", "mine", "csv", "-o", out, "--store", store).code == 0
    assert len(list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))) == 508
    assert terminal("remove", "mine", "--store", store).code == 0
    assert terminal("check", "--files", "--store", store).code == 0
    assert [study["id"] for study in json.loads(terminal("studies", "--json", "--store", store).out)] == ["published"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ask", "CQ99"), "There is no question CQ99"),
        (("ask", "CQ09", "--colour", "red"), "colour"),
        (("ask", "CQ09", "claim"), "stands alone"),
        (("ask", "CQ09", "--columns", "hue"), "There is no column hue"),
        (("ask", "CQ01", "--study", "nobody"), "No study nobody is loaded. Loaded: demo, published."),
        (("ask", "--sparql", "SELECT * WHERE {"), "Line 1, column 17"),
        (("ask", "--sparql", "DROP ALL"), ""),
        (("ask", "--sparql", "SELECT * { SERVICE <http://127.0.0.1/> {} }"), "SERVICE"),
        (("describe", "nothing"), "is not an IRI"),
        (("describe", "http://e.org/nothing"), "Nothing is known here about http://e.org/nothing"),
        (("export", "demo", "docx"), "There is no format docx"),
        (("export", "nobody", "csv"), "No study nobody is loaded"),
        (("remove", "nobody"), "No study nobody is loaded"),
        (("check", "nobody"), "No study nobody is loaded"),
        (("load", "no-such-folder"), "There is no such folder"),
        (("init", "x", "no-such-file.qdpx"), "no-such-file.qdpx"),
        (("frobnicate",), "No such command"),
        (("serve", "--host", "0.0.0.0"), "by which name others ask for it"),  # noqa: S104 - it is refused
    ],
)
def test_what_is_refused_is_one_message_and_exit_code_two(
    terminal: Terminal, demo_store: Path, words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    """Never a traceback: a sentence with the place, and what to do."""
    words = tuple(str(tmp_path / word) if word == "x" else word for word in words)
    store = () if words[0] == "frobnicate" else ("--store", demo_store)
    refused = terminal(*words, *store)
    assert refused.code == 2
    assert said in refused.err
    assert "Traceback" not in refused.err


def test_a_broken_project_leaves_no_folder_behind(terminal: Terminal, tmp_path: Path) -> None:
    """What can't be read drafts nothing."""
    file = tmp_path / "broken.qdpx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("project.qde", "<Project")
    refused = terminal("init", tmp_path / "study", file, "--store", tmp_path / "store")
    assert refused.code == 2
    assert "broken.qdpx" in refused.err
    assert not (tmp_path / "study").exists()
