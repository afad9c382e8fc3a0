"""First queries of one's own: each says what it asks, runs as it stands, and finds something in the invented study."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from lifealliance.answers import Table
from lifealliance.resources import folder
from lifealliance.web.pages import starters

if TYPE_CHECKING:
    from lifealliance.knowledge import KnowledgeBase
    from lifealliance.web.pages import Starter

STARTERS = starters()
#: Whatever needs more than one step is a question of its own; a name or a notation at the end of a step is none.
_PATH = re.compile(r"\w+:\w+(?:/\w+:\w+)+")


def test_there_are_ten() -> None:
    """Every file is offered, in the order of the names."""
    files = sorted((folder("queries") / "starters").glob("*.rq"))
    assert [starter.name for starter in STARTERS] == [file.stem for file in files]
    assert len(STARTERS) == 10


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_a_starter_runs_and_finds_something(starter: Starter, demo: KnowledgeBase) -> None:
    """The first line is a sentence; the answer has rows, all of them within the limit."""
    name, asks, text = starter
    assert name
    assert re.fullmatch(r"[A-Z].*\.", asks)
    assert text.startswith(f"# {asks}\n")
    found = demo.sparql(text, "application/sparql-results+json", "demo")
    table = Table.from_sparql_json(found.body)
    assert table.rows
    assert all(cell is not None for cell in table.rows[0][-1:])
    assert not found.truncated


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_a_starter_needs_no_long_path(starter: Starter) -> None:
    """Passages carry what a first query needs, so that no path has more than two steps."""
    assert all(path.count("/") <= 1 for path in _PATH.findall(starter.text))
