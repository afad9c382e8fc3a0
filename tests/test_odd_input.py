"""What people mistype where consent and tokens are looked after: refused in a sentence that says what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lifealliance.cli import main
from lifealliance.reader import KnowledgeReader

if TYPE_CHECKING:
    from pathlib import Path

ODD = {
    "withdraw demo ivo": "Is Ivo meant?",
    "withdraw demo": "It takes a study and a person",
    "withdraw published Ivo": "Nobody takes part in what is published",
    "withdraw nope Ivo": "No study nope is loaded",
    "withdraw demo Ivo --passage 1f00c3d9": "Add --joint keep or --joint remove",
    "withdraw demo Ivo --joint list": "Nobody known as Ivo has withdrawn everything",
    "withdraw demo Ivo --scope some": "is not one of",
    "export demo csv --participant=": "Nobody is named",
    "export demo csv --participant=D01": "Nobody called D01 takes part in demo",
    "export demo xlsx --participant Ivo": "Write csv",
    "export demo csv --participant Ivo --tier public": "at the controlled tier",
    "participants nope": "No study nope is loaded",
    "participants published": "Nobody takes part in what is published",
    "retention nope": "No study nope is loaded",
    "token new here --tier public": "Take another name",
    "token new maria --tier public --days -5": "Give 1 to 730",
    "token new maria --tier secret": "is not one of",
    "token revoke nobody": "There is no token of the name nobody",
}


@pytest.mark.parametrize("words", ODD)
def test_it_is_said_what_to_do_instead(words: str, demo_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, nothing on the way out that was not meant for it, and nothing changed."""
    with KnowledgeReader(demo_store) as reader:
        before = reader.generation
    with pytest.raises(SystemExit) as ended:
        main([*words.split(), "--store", str(demo_store)])
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert ODD[words] in said.err
    assert said.out == ""
    assert "Traceback" not in said.err
    with KnowledgeReader(demo_store) as reader:
        assert reader.generation == before


def test_a_day_that_is_not_set_is_said_with_its_place(demo_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who sees that no day is set reads where it is typed."""
    with pytest.raises(SystemExit) as ended:
        main(["retention", "--store", str(demo_store)])
    assert ended.value.code == 0
    assert "write into the sheet Study: keep recordings until" in capsys.readouterr().out
