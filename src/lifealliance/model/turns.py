"""Who speaks where in the texts of records: as many turns as there are, in little more than a dozen bytes each."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lifealliance.model.study import Participation


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of a record's text in one voice; `words` is where the words begin, after the label.

    Attributes:
        speaker: whose it is; None where nobody recorded it.
    """

    record: str
    start: int
    words: int
    end: int
    voice: str
    speaker: Participation | None = None


class Turns:
    """Turns in order, each made anew whenever somebody goes through them.

    There are as many as a transcript has answers; kept one by one they would take as much memory as all its words.
    """

    __slots__ = ("_places", "_who", "_whose")

    def __init__(self, turns: Iterable[Turn] = ()) -> None:
        self._places = array("I")
        self._who = array("I")
        self._whose: dict[tuple[str, str, Participation | None], int] = {}
        for turn in turns:
            self.add(turn)

    def add(self, turn: Turn) -> None:
        """One more, at the end."""
        self._places.extend((turn.start, turn.words, turn.end))
        self._who.append(self._whose.setdefault((turn.record, turn.voice, turn.speaker), len(self._whose)))

    def __iter__(self) -> Iterator[Turn]:
        """The turns."""
        places, whose = iter(self._places), tuple(self._whose)
        for at, start, words, end in zip(self._who, places, places, places, strict=True):
            record, voice, speaker = whose[at]
            yield Turn(record, start, words, end, voice, speaker)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._who)

    def __eq__(self, other: object) -> bool:
        """Whether they are the same turns in the same order."""
        return tuple(self) == tuple(other) if isinstance(other, Turns | tuple) else NotImplemented

    __hash__ = None  # type: ignore[assignment] # they equal a tuple and are never looked up

    def __repr__(self) -> str:
        """The turns."""
        return repr(tuple(self))
