"""Finding one person's words where others wrote them down: in memos, definitions, field notes.

A stretch is the person's if it is a run of four words (of eight signs in scripts without spaces) that the person said
and that stands nowhere in the words of others that stay; or two or three such words between quotation marks; or a
single word with a digit in it, or of twenty signs and more, that only this person used. Shorter echoes and paraphrases
can't be told from the analyst's own words: they are for a person to read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lifealliance.model.withdrawal import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]|[^\W_]+(?:['’_-][^\W_]+)*")
_QUOTED = re.compile(r"[\"“„«「]([^\"“”„«»「」\n]{3,120})[\"”“»」]")
_RUN, _RUN_OF_SIGNS = 4, 8
_LONG_WORD, _SHORTEST_NUMBER = 20, 5

Stretch = tuple[int, int]
Run = tuple[str, ...]


class Words:
    """The words of a person, as far as they are nobody else's.

    Args:
        said: texts of the person.
        kept: texts of others that stay.
    """

    def __init__(self, said: Iterable[str], kept: Iterable[str]) -> None:
        own, others = [_tokens(text) for text in said], [_tokens(text) for text in kept]
        self._runs: dict[int, set[Run]] = {}
        for length in (1, 2, 3, _RUN, _RUN_OF_SIGNS):
            self._runs[length] = _runs(own, length) - _runs(others, length)
        self._single = {run for run in self._runs[1] if _tells(run[0])}

    def stretches(self, text: str) -> list[Stretch]:
        """Where the person's words stand in a text of somebody else, in order and apart from each other."""
        tokens = list(_TOKEN.finditer(text))
        words = tuple(token[0].casefold() for token in tokens)
        found = []
        for at in range(len(words)):
            for length, among in ((1, self._single), (_RUN, self._runs[_RUN]), (_RUN_OF_SIGNS, self._runs[8])):
                if (run := words[at : at + length]) in among and (length != _RUN or not _signs(run)):
                    found.append((tokens[at].start(), tokens[at + length - 1].end()))
        for quoted in _QUOTED.finditer(text):
            run = _tokens(quoted[1])
            if len(run) in {2, 3} and run in self._runs[len(run)]:
                found.append(quoted.span(1))
        return merged(found)

    def masked(self, text: str) -> str:
        """The text with the mark in the place of the person's words."""
        for start, end in reversed(self.stretches(text)):
            text = text[:start] + MARK + text[end:]
        return text


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The stretches in order, those that touch or overlap as one."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _tokens(text: str) -> Run:
    return tuple(token[0].casefold() for token in _TOKEN.finditer(text))


def _runs(texts: Iterable[Run], length: int) -> set[Run]:
    return {text[at : at + length] for text in texts for at in range(len(text) - length + 1)} - {_MARKED}


_MARKED = _tokens(MARK)


def _signs(run: Run) -> bool:
    """Whether these are signs of a script without spaces, of which four make no more than a word or two."""
    return all(len(word) == 1 and word > "\u3000" for word in run)


def _tells(word: str) -> bool:
    return len(word) >= _LONG_WORD or (len(word) >= _SHORTEST_NUMBER and any(sign.isdigit() for sign in word))
