"""Whose words the passages of one record hold, and where they stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.model.bulk import made
from lifealliance.model.study import Passage
from lifealliance.study_folder.turns import vantage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifealliance.model.coded import Excerpt
    from lifealliance.model.study import Participation
    from lifealliance.study_folder.turns import Transcript, Turn

#: Voices, speakers, vantage and question of a passage.
_Heard = tuple[tuple[str, ...], tuple["Participation", ...], str, str]


def passages_in(
    transcript: Transcript | None,
    excerpts: Sequence[Excerpt],
    speaker: Callable[[str, str], Participation | None],
) -> list[Passage]:
    """Excerpts of one record with their voices, vantage, question and place.

    Args:
        transcript: the text of the record; None where there is none.
        excerpts: those of the record.
        speaker: who speaks in it under a label and in a voice, if anybody can tell.
    """
    if transcript is None or not excerpts:
        return [Passage(excerpt) for excerpt in excerpts]
    starts, ends = [excerpt.start for excerpt in excerpts], [excerpt.end for excerpt in excerpts]
    known: dict[tuple[int, ...], _Heard] = {}  # by where the turns begin
    heard: list[_Heard] = []
    for start, end in zip(starts, ends, strict=True):
        turns = transcript.heard(start, end)
        begin = tuple([turn.start for turn in turns])
        if begin not in known:
            known[begin] = _heard(transcript, turns, speaker)
        heard.append(known[begin])
    places = transcript.paragraphs(starts), transcript.before(starts), transcript.after(ends)
    return made(Passage, excerpts, *zip(*heard, strict=True), *places, [()] * len(excerpts))


def _heard(
    transcript: Transcript, turns: tuple[Turn, ...], speaker: Callable[[str, str], Participation | None]
) -> _Heard:
    voices = tuple(dict.fromkeys(turn.voice for turn in turns))
    speakers = (speaker(turn.label, turn.voice) for turn in turns)
    named = tuple(dict.fromkeys(one for one in speakers if one is not None))
    return voices, named, vantage(transcript.kind, voices), transcript.question(turns)
