"""The command `export`: what it writes, what it says about it, and how it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lifealliance.cli import main
from lifealliance.exporters import formats

if TYPE_CHECKING:
    from pathlib import Path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Exit code, output and messages of a command."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_an_export_says_what_had_no_place(capsys: pytest.CaptureFixture[str], demo_store: Path, tmp_path: Path) -> None:
    """The file is there, its size is said, and what is not in it, with numbers."""
    path = tmp_path / "demo.qdc"
    code, out, err = run(capsys, "export", "demo", "qdc", "-o", path, "--store", demo_store)
    assert (code, out) == (0, "")
    assert path.read_bytes().startswith(b"<?xml")
    assert f"{path}: {path.stat().st_size:,} bytes" in err
    assert "Without a place in qdc: 66 records" in err
    assert "508 codings" in err


def test_without_a_file_it_goes_to_standard_output(capsys: pytest.CaptureFixture[str], demo_store: Path) -> None:
    """What is said about it stays apart from it."""
    code, out, err = run(capsys, "export", "demo", "jsonld", "--store", demo_store)
    assert code == 0
    assert json.loads(out)["graph"]
    assert "Without a place in jsonld: 66 full texts" in err


def test_the_help_lists_the_formats(capsys: pytest.CaptureFixture[str]) -> None:
    """Every format with what it is for."""
    _, out, _ = run(capsys, "export", "--help")
    assert all(f"  {form.name} " in out and form.about.split(",")[0] in out for form in formats().values())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("demo", "docx", "-o", "new.csv"), "There is no format docx. Use one of: annotations, codebook, csv"),
        (("nobody", "csv", "-o", "new.csv"), "No study nobody is loaded. Loaded: demo, published."),
        (("demo", "csv", "-o", "there.csv"), "there.csv is there already. Name another file, or replace it"),
        (("demo", "csv", "-o", "gone/new.csv"), "There is no folder"),
        (("demo", "csv", "-o", "."), "is a folder. Name a file in it."),
        (("published", "csv", "-o", "new.csv"), "There is no coded project in published"),
        (("demo", "csv", "-o", "new.csv", "--tier", "secret"), "'secret' is not one of"),
    ],
)
def test_what_is_refused_is_one_sentence_and_leaves_no_file(
    capsys: pytest.CaptureFixture[str], demo_store: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """Exit code 2, the place and what to do; what was there stays as it was."""
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    placed = [str(tmp_path / word) if word.endswith(".csv") or word == "." else word for word in words]
    code, _, err = run(capsys, "export", *placed, "--store", demo_store)
    assert code == 2
    assert said in err
    assert "Traceback" not in err
    assert {path.name for path in tmp_path.iterdir()} == {"there.csv"}
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == "mine"


def test_a_file_is_replaced_when_that_is_asked(
    capsys: pytest.CaptureFixture[str], demo_store: Path, tmp_path: Path
) -> None:
    """With --force, and only then."""
    path = tmp_path / "codes.csv"
    path.write_text("mine", encoding="utf-8")
    code, _, _ = run(capsys, "export", "demo", "codebook", "-o", path, "--force", "--store", demo_store)
    assert code == 0
    assert path.read_text(encoding="utf-8-sig").startswith("tag,description")
