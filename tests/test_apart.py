"""Strangers' files are read in a process of their own: what it finds, and how it falls."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lifealliance import importers
from lifealliance.errors import BadInput, NotFound, StoreFull
from lifealliance.importers import messages
from lifealliance.importers.apart import ReadingLimits, read_apart
from lifealliance.model.coded import AS_IT_SAYS, ReadAs
from lifealliance.resources import folder

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = folder("data") / "demo" / "invented.qdpx"
LINUX = sys.platform == "linux"


def test_what_is_read_apart_is_what_is_read_here() -> None:
    """Nothing is lost on the way, every step is said, and the process had no network."""
    steps: list[str] = []
    found = read_apart(PROJECT, progress=steps.append)
    assert found.project == importers.read(PROJECT)
    assert found.closed or not LINUX
    assert steps[0] == "Reading invented.qdpx"


def test_every_problem_comes_back(tmp_path: Path) -> None:
    """What is wrong with a file is said as if it had been read here."""
    path = tmp_path / "page.qdpx"
    path.write_text("<!doctype html><p>no", encoding="utf-8")
    with pytest.raises(BadInput, match="web page"):
        read_apart(path)
    with pytest.raises(NotFound, match="There is no file"):
        read_apart(tmp_path / "absent.qdpx")
    with pytest.raises(BadInput, match="no way of counting"):
        read_apart(PROJECT, ReadAs(offsets="in furlongs"))


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import os; os.abort()", r"ended the process that reads files \(SIGABRT\)"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", r"\(SIGSEGV\)"),
        ("raise ValueError('odd')", "ValueError: odd"),
        ("raise MemoryError", "needs more than 6,144 MB"),
        ("import time; time.sleep(60)", "takes more than 0.5 seconds"),
        ("while True: pass", "takes more than 0.5 seconds"),
        ("import sys; sys.stdout.buffer.write(b'not a message')", "ended the process"),
        ("import pickle, os, sys; pickle.dump(os.system, sys.stdout.buffer)", "ended the process"),
    ],
)
def test_a_reader_that_falls_ends_in_one_sentence(program: str, said: str) -> None:
    """Whatever a file does to the process that reads it, this one goes on and says what happened and what to do."""
    limits = ReadingLimits(seconds=0.5) if "0.5" in said else ReadingLimits()
    with pytest.raises(BadInput, match=said) as refused:
        read_apart(PROJECT, AS_IT_SAYS, limits, command=("-c", program))
    assert len(refused.value.problems) == 1
    assert refused.value.problems[0].where == "invented.qdpx"
    assert refused.value.problems[0].todo


def test_a_full_disk_is_said_by_whoever_meets_it(tmp_path: Path) -> None:
    """The process that reads lays texts on the disk, too; nothing of those that came is left."""
    path = tmp_path / "own.qdpx"
    path.write_bytes(PROJECT.read_bytes())
    program = (
        "import sys; from lifealliance.importers.messages import send; "
        "send(sys.stdout.buffer, 'text', 'by the quay'); send(sys.stdout.buffer, 'full', 'There is no room.')"
    )
    with pytest.raises(StoreFull, match="There is no room"):
        read_apart(path, command=("-c", program))
    assert [one.name for one in tmp_path.iterdir()] == ["own.qdpx"]


@pytest.mark.skipif(not LINUX, reason="only Linux limits the memory of a process so")
def test_a_file_that_needs_too_much_memory_is_stopped(tmp_path: Path) -> None:
    """The limit is the system's, so that no reader can go beyond it."""
    path = tmp_path / "large.qde"
    codes = "".join(f'<Code guid="{at:08x}-0000-4000-8000-000000000000" name="c{at}"/>' for at in range(150_000))
    path.write_text(f"<Project name='p'><CodeBook><Codes>{codes}</Codes></CodeBook></Project>", encoding="utf-8")
    with pytest.raises(BadInput, match="needs more than 100 MB of memory"):
        read_apart(path, limits=ReadingLimits(memory_mb=100))


def test_a_project_survives_being_taken_apart() -> None:
    """Every part of a project travels, whatever it is made of."""
    project = importers.read(PROJECT)
    poorer = replace(project, codings=())
    for one in (project, poorer):
        assert messages.put_together(messages.taken_apart(one), messages.texts_of(one)) == one
    assert poorer != project
    bare = messages.put_together(messages.taken_apart(project), ())
    assert {source.text for source in bare.sources} == {None}
