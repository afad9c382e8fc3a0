"""The invented study: its project file is what its readable text says, and it says that it is invented."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lifealliance import importers

if TYPE_CHECKING:
    from lifealliance.model.coded import CodedProject

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "data" / "demo"
TOOL = ROOT / "tools" / "build_demo.py"


def build(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the builder."""
    return subprocess.run([sys.executable, str(TOOL), *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def project() -> CodedProject:
    """The project file as it is in the repository."""
    return importers.read(DEMO / "invented.qdpx")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The study's text in a folder of its own."""
    shutil.copytree(DEMO, tmp_path / "demo")
    return tmp_path / "demo"


def test_the_project_file_is_what_its_text_says() -> None:
    """Building from the text would give the same bytes; else run `make demo-data`."""
    done = build("--check")
    assert done.returncode == 0, done.stderr


def test_it_says_that_it_is_invented(project: CodedProject) -> None:
    """Whoever opens the project in a tool of her own reads INVENTED first."""
    assert project.name.startswith("INVENTED")


def test_it_holds_together(project: CodedProject) -> None:
    """Passages have their words, codings a coder, a time and a code that can be applied; nothing is in doubt."""
    texts = {source.key: str(source.text or "") for source in project.sources}
    codable = {code.key for code in project.codes if code.codable}
    assert all(texts[one.source][one.start : one.end] == one.quote for one in project.excerpts)
    assert not any(excerpt.needs_review for excerpt in project.excerpts)
    assert all(coding.coder and coding.created and coding.code in codable for coding in project.codings)
    assert all(count.no_place == count.merged == 0 for count in project.counts)
    assert not any(mark in text for text in texts.values() for mark in "[]{}\r")


def test_a_changed_text_is_noticed_and_built(copy: Path) -> None:
    """A word more in a text: the check says so, building mends it, and the word is in the project."""
    text = copy / "text" / "D01.md"
    text.write_text(text.read_text(encoding="utf-8") + "\nAn invented word more.\n", encoding="utf-8")
    noticed = build("--check", "--folder", str(copy))
    assert noticed.returncode == 1
    assert "make demo-data" in noticed.stderr
    assert build("--folder", str(copy)).returncode == 0
    assert any(
        "An invented word more." in str(one.text or "") for one in importers.read(copy / "invented.qdpx").sources
    )


@pytest.mark.parametrize(
    ("file", "more", "said"),
    [
        ("text/D01.md", "\n[words]{nonsense}\n", "There is no code 'nonsense'"),
        ("text/D01.md", "\n[words]{news@XX}\n", "There is no coder 'XX'"),
        ("text/D01.md", "\n[words]{lending}\n", "'lending' is a folder and can't be applied."),
        ("text/D01.md", "\n[words]{news, news}\n", "'news' is applied twice"),
        ("text/D01.md", "\n[ words]{news}\n", "begins or ends with a blank"),
        ("text/D01.md", "\n[PSW: words]{news}\n", "or a label"),
        ("text/D01.md", "\n[words\n", "The passage that begins here does not end."),
        ("text/D01.md", "\nwords]\n", "']' belongs to no passage"),
        ("text/D01.md", "\n{news}\n", "belongs to no passage"),
        ("text/D01.md", "\n## D02_S1_OBS\ncoder: IB\n\nWords.\n", "no name of a record of D01"),
        ("text/D01.md", "\n## D01_S5_OBS\nWords.\n", "There is no coder 'Words.'"),
        ("memos.md", "\n## Code: nothing\nby: IB\n\nText.\n", "lacks `by:` or `on:`"),
        (
            "memos.md",
            "\n## Code: x\nby: IB\non: 2025-01-01T00:00:00Z\nrecord: D11_S1_OBS\n\nText.\n",
            "There is no record",
        ),
        ("links.csv", "doing,telling,leads to,No such memo\n", "There is no memo 'No such memo'."),
        ("codebook.csv", "news,News,,maybe,\n", "stands here twice"),
    ],
)
def test_mistakes_are_told_with_file_and_line(copy: Path, file: str, more: str, said: str) -> None:
    """A mistake in the text is told with its file and line, and nothing is written."""
    path = copy / file
    before = (copy / "invented.qdpx").read_bytes()
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    last = path.read_text(encoding="utf-8").count("\n")
    done = build("--folder", str(copy))
    assert done.returncode == 2
    told = next(line for line in done.stderr.splitlines() if said in line)
    name, line, _ = told.split(":", 2)
    assert name == path.name
    assert last - 6 <= int(line) <= last
    assert (copy / "invented.qdpx").read_bytes() == before
