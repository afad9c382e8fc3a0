"""The table of threats in docs/security.md names tests that are there; and folders that lead out of themselves."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import DEMO

from lifealliance.errors import BadInput
from lifealliance.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).parent
ROW = re.compile(r"(?m)^\| (\d+) \|.*\|$")
TEST = re.compile(r"`(test_\w+)::(test_\w+)`")


def test_every_threat_has_tests_that_are_collected() -> None:
    """Each row ends with tests, and every test that is named anywhere on the page is one that runs."""
    page = (TESTS.parent / "docs" / "security.md").read_text(encoding="utf-8")
    rows = {found[1]: TEST.findall(found[0]) for found in ROW.finditer(page)}
    assert [*rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert len(rows) >= 40
    assert [number for number, named in rows.items() if not named] == []
    named = set(TEST.findall(page))
    files = sorted({str(TESTS / f"{file}.py") for file, _ in named})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    said = subprocess.run(command, cwd=TESTS.parent, capture_output=True, text=True, check=False, timeout=120)
    collected = set(re.findall(r"(test_\w+)\.py::(test_\w+)", said.stdout))
    assert said.returncode == 0, said.stdout[-2000:]
    assert named - collected == set()


def _link(place: Path, target: Path) -> None:
    shutil.move(place, target)
    place.symlink_to(target)


#: What of a study folder leads elsewhere, by what is said of it.
LEADING_OUT: dict[str, Callable[[Path, Path], object]] = {
    "Statements.csv": lambda study, out: _link(study / "study" / "Statements.csv", out / "Statements.csv"),
    "People.csv": lambda study, out: _link(study / "study", out / "study"),
    "2025-02-10.csv": lambda study, out: _link(study / "codebooks" / "2025-02-10.csv", out / "2025-02-10.csv"),
    "2025-03-10.csv": lambda study, out: _link(study / "codebooks", out / "codebooks"),
    "invented.qdpx": lambda study, out: _link(study / "invented.qdpx", out / "invented.qdpx"),
    "The project must lie in the study folder": lambda study, _: _named_elsewhere(study),
}


def _named_elsewhere(study: Path) -> None:
    shutil.move(study / "invented.qdpx", study.parent / "elsewhere.qdpx")
    settings = study / "study" / "Study.csv"
    text = settings.read_text(encoding="utf-8")
    assert "invented.qdpx" in text
    settings.write_text(text.replace("invented.qdpx", "../elsewhere.qdpx"), encoding="utf-8")


@pytest.mark.parametrize("said", LEADING_OUT)
def test_a_study_folder_leads_nowhere_else(said: str, tmp_path: Path) -> None:
    """A link, or a name with steps upwards, to a file elsewhere is refused by name; nothing is stored."""
    study, out = tmp_path / "study", tmp_path / "out"
    shutil.copytree(DEMO, study)
    out.mkdir()
    LEADING_OUT[said](study, out)
    with KnowledgeBase(tmp_path / "store") as kb:
        with pytest.raises(BadInput, match=re.escape(said)):
            kb.load(study)
        assert [entry.id for entry in kb.studies()] == []


def test_drafting_never_writes_through_a_link(tmp_path: Path) -> None:
    """A folder whose table leads to a file of somebody's own is refused, and the file stays as it is."""
    study, own = tmp_path / "study", tmp_path / "own.txt"
    shutil.copytree(DEMO, study)
    own.write_text("mine", encoding="utf-8")
    (study / "study" / "Ideas.csv").unlink()
    (study / "study" / "Ideas.csv").symlink_to(own)
    with KnowledgeBase(tmp_path / "store") as kb, pytest.raises(BadInput, match="leads out of the study folder"):
        kb.init(study, study / "invented.qdpx", twins=True)
    assert own.read_text(encoding="utf-8") == "mine"


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    """Who keeps a table under another name in the same folder may."""
    study = tmp_path / "study"
    shutil.copytree(DEMO, study)
    _link(study / "study" / "Statements.csv", study / "statements-of-june.csv")
    with KnowledgeBase(tmp_path / "store") as kb:
        assert kb.read(study).settings.id == "demo"
