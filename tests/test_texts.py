"""Texts of records lie in a file without a name and are read when they are asked for."""

from __future__ import annotations

import errno
import hashlib
import subprocess
import sys
from typing import IO, TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifealliance.errors import StoreFull
from lifealliance.model import texts as module
from lifealliance.model.texts import Texts, digest

if TYPE_CHECKING:
    from pathlib import Path


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text("ab é😀ツ\n\ud800", max_size=20), max_size=5))
def test_texts_are_what_was_given(tmp_path: Path, given: list[str]) -> None:
    """Words, stretches, lengths, digests and equality are those of the words, in whatever order they are asked for."""
    file = Texts(tmp_path)
    found = [file.add(words) for words in given]
    for words, text in [*zip(given, found, strict=True)][::-1]:
        assert (str(text), len(text), text[1:3], bool(text)) == (words, len(words), words[1:3], bool(words))
        assert digest(text) == digest(words) == hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()
        assert hash(text) == hash(words)
    other = Texts(tmp_path)
    assert found == [other.add(words) for words in given]
    assert all(text.__eq__(words) is True for text, words in zip(found, given, strict=True))
    assert [one == two for one in found for two in found] == [one == two for one in given for two in given]


def test_no_name_and_no_words_are_left(tmp_path: Path) -> None:
    """No folder names the file, not while it is written to, and a report of an error does not show the words."""
    file = Texts(tmp_path)
    text = file.add("what she said by the quay")
    assert list(tmp_path.iterdir()) == []
    assert "quay" not in repr(text)


@pytest.mark.skipif(sys.platform == "win32", reason="there such a file has a name until its process ends")
def test_nothing_is_left_of_a_killed_process(tmp_path: Path) -> None:
    """A process that is ended in the middle leaves no file behind."""
    program = (
        "import os, signal, sys; from pathlib import Path; from lifealliance.model.texts import Texts; "
        "Texts(Path(sys.argv[1])).add('by the quay'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert ended.returncode < 0
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_can_only_be_read_is_no_hindrance(tmp_path: Path) -> None:
    """Then the file lies where the system keeps such files."""
    assert str(Texts(tmp_path / "nowhere").add("words")) == "words"


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, and nothing has changed."""

    def full(_: Path) -> IO[bytes]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "_nameless", full)
    with pytest.raises(StoreFull, match="There is no room on the disk for the texts"):
        Texts(tmp_path).add("words")
