"""Whose words a passage holds."""

from __future__ import annotations

import pytest

from lifealliance.model.study import Participation
from lifealliance.model.turns import Turn, Turns
from lifealliance.study_folder.turns import Transcript, vantage

LABELS = {"PSW": "PSW", "PIR": "PIR", "R": "researcher"}
INTERVIEW = "Interview in the yard.\n\nR: And the drill?\n\nPIR: I put it in a towel.\n\nIt is hers.\n\nR: Hm."
NOTES = "Two chairs now.\n\nPSW: What's it to be?\n\nPIR: The drawer.\n\nHe nods at it. She waits."


def _voices(text: str, kind: str, words: str) -> tuple[str, ...]:
    start = text.index(words)
    return tuple(turn.voice for turn in Transcript(text, kind, LABELS).heard(start, start + len(words)))


@pytest.mark.parametrize(
    ("words", "voices"),
    [
        ("I put it in a towel", ("PIR",)),
        ("It is hers.", ("PIR",)),
        ("And the drill?", ("researcher",)),
        ("drill?\n\nPIR: I put", ("researcher", "PIR")),
        ("the drill?\n\nPIR: ", ("researcher",)),
        ("Interview in the yard", ()),
    ],
)
def test_an_answer_goes_on_until_the_next_label(words: str, voices: tuple[str, ...]) -> None:
    """In an interview a paragraph without a label belongs to whoever spoke last; a label alone is nobody's words."""
    assert _voices(INTERVIEW, "interview", words) == voices


@pytest.mark.parametrize(
    ("words", "voices"),
    [
        ("Two chairs now.", ("observer",)),
        ("What's it to be?", ("PSW",)),
        ("He nods at it.", ("observer",)),
        ("to be?\n\nPIR: The drawer.", ("PSW", "PIR")),
        ("The drawer.\n\nHe nods", ("PIR", "observer")),
    ],
)
def test_field_note_words_are_the_observers(words: str, voices: tuple[str, ...]) -> None:
    """In an observation a turn ends with its paragraph; what has no label is never a participant's."""
    assert _voices(NOTES, "observation", words) == voices


def test_a_text_without_labels_has_no_voice_unless_it_is_an_observation() -> None:
    """Nobody's voice is guessed."""
    assert _voices("Just words.", "interview", "words") == ()
    assert _voices("Just words.", "", "words") == ()
    assert _voices("Just words.", "observation", "words") == ("observer",)


def test_an_answer_shows_the_question_it_answers() -> None:
    """The last words of the interviewer before the answer; none for the interviewer's own words."""
    transcript = Transcript(INTERVIEW, "interview", LABELS)
    start = INTERVIEW.index("It is hers")
    assert transcript.question(transcript.heard(start, start + 5)) == "And the drill?"
    start = INTERVIEW.index("Hm")
    assert transcript.question(transcript.heard(start, start + 2)) == ""


def test_paragraphs_are_counted_from_one() -> None:
    """The number of the line with words a passage begins in."""
    transcript = Transcript(NOTES, "observation", LABELS)
    assert transcript.paragraphs([NOTES.index(word) for word in ("Two", "PSW", "drawer", "nods")]) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("kind", "voices", "expected"),
    [
        ("observation", ("observer",), "seen by the observer"),
        ("observation", ("PSW",), "in the session"),
        ("observation", ("PSW", "observer"), "in the session"),
        ("interview", ("PIR",), "told afterwards"),
        ("interview", (), ""),
        ("", ("PSW",), ""),
    ],
)
def test_vantage_follows_from_voice_and_kind(kind: str, voices: tuple[str, ...], expected: str) -> None:
    """In the session, told afterwards, or seen by the observer; nothing where nobody recorded enough."""
    assert vantage(kind, voices) == expected


def test_turns_kept_in_few_bytes_are_the_same_turns() -> None:
    """In order and with everything said of them, however often somebody goes through them."""
    person = Participation("Ivo", "PIR", "D01")
    given = tuple(
        Turn(f"r{at % 2}", at, at + 3, at + 40, "PIR" if at % 3 else "researcher", person if at % 3 else None)
        for at in range(0, 400, 7)
    )
    found = Turns(given)
    assert tuple(found) == tuple(found) == given
    assert given == found
    assert found == Turns(given)
    assert found != Turns(given[1:])
    assert (len(found), bool(Turns()), repr(Turns())) == (len(given), False, "()")
