"""What README.md promises runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from lifealliance.cli import group, main
from lifealliance.resources import folder

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def _lines() -> list[list[str]]:
    """The shell commands of README.md as words, comments taken off."""
    return [shlex.split(line, comments=True) for block in _blocks("sh") for line in block.splitlines() if line.strip()]


def test_every_make_target_is_there() -> None:
    """`make X` in the README is a target of the Makefile with its line of help."""
    for words in _lines():
        if words and words[0] == "make":
            assert re.search(rf"^{words[1]}:.*## ", MAKEFILE, re.MULTILINE), words


def test_every_command_is_there() -> None:
    """`lifealliance X` in the README is a command of the program."""
    context = click.Context(group)
    named = [words[1] for words in _lines() if words and words[0] == "lifealliance"]
    assert named
    assert [name for name in named if group.get_command(context, name) is None] == []


def test_the_commands_for_ones_own_study_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """init, check, load and ask, as the README has them, one after the other."""
    place = {"my-study": str(tmp_path / "my-study"), "PROJECT.qdpx": str(folder("data") / "demo" / "invented.qdpx")}
    for words in _lines():
        if words[:1] == ["lifealliance"] and words[1] in {"init", "check", "load", "ask"}:
            with pytest.raises(SystemExit) as ended:
                main([*(place.get(word, word) for word in words[1:]), "--store", str(tmp_path / "store")])
            assert ended.value.code == 0, (words, capsys.readouterr())


def test_the_python_example_runs(tmp_path: Path) -> None:
    """The example prints a table in which every row says INVENTED."""
    (example,) = _blocks("python")
    command = [sys.executable, "-c", example]
    environment = {"LIFEALLIANCE_STORE": str(tmp_path / "store"), "PATH": ""}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "INVENTED" in done.stdout


def test_what_the_program_wrote_into_it_is_what_it_says_now() -> None:
    """The list of questions and the printed answer are those of today."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "write_readme.py"), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_demo_does_the_main_job(tmp_path: Path) -> None:
    """`lifealliance demo` loads, serves, asks over HTTP, prints the trace, stops, and exits 0; twice."""
    command = [sys.executable, "-m", "lifealliance", "demo", "--store", str(tmp_path / "store")]
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr
        assert "I owe her a drill." in done.stdout
        assert "INVENTED" in done.stdout
        assert "What to try next" in done.stdout
    assert "already stored, nothing changed" in done.stdout
