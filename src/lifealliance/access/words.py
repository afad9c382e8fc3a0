"""Finding one person's words where others wrote them down: in memos, definitions, field notes.

A stretch is the person's if it is a run of four words (of eight signs in scripts without spaces), not only such as
hold every sentence together, that the person said and that stands nowhere in the words of others that stay; or two or
three such words between quotation marks; or a single word with a digit in it, or of twenty signs and more, that only
this person used. Shorter echoes and paraphrases can't be told from the analyst's own words: they are for a person to
read.
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

#: Words of English that say nothing of whose they are. In other languages every word counts, which masks more.
_EVERYBODYS = frozenset(
    """about after again all also and another any are back because been before being both but can could did does doing
    done down each even ever every for from get goes going gone good got had has have having her here hers herself him
    himself his how into its just know less let like long made make many may might more most much must never next not
    nothing now off once one only other our out over own part said same say see she should since some something still
    such than that the their them then there these they thing things think this those through time too two under until
    upon very was way well went were what when where which while who why will with without would yes yet you your
    end""".split()  # noqa: SIM905 # a list of a hundred quoted words is unreadable
)
_SHORTEST_TELLING = 3

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
        found = [tokens[at].span() for at in range(len(words)) if words[at : at + 1] in self._single]
        for length in (_RUN, _RUN_OF_SIGNS):
            found += [(tokens[first].start(), tokens[last].end()) for first, last in self._chains(words, length)]
        return merged([*found, *self._quoted(text)])

    def _chains(self, words: Run, length: int) -> list[tuple[int, int]]:
        """First and last word of every unbroken chain of runs of which one says something."""
        chains: list[tuple[int, int]] = []
        telling: list[bool] = []
        for at in range(len(words) - length + 1):
            run = words[at : at + length]
            if run in self._runs[length]:
                tells = length != _RUN or _says_something(run)
                if chains and chains[-1][1] == at + length - 2:
                    chains[-1], telling[-1] = (chains[-1][0], at + length - 1), telling[-1] or tells
                else:
                    chains.append((at, at + length - 1))
                    telling.append(tells)
        return [chain for chain, tells in zip(chains, telling, strict=True) if tells]

    def _quoted(self, text: str) -> list[Stretch]:
        """Two or three of the person's words between quotation marks."""
        found = []
        for quoted in _QUOTED.finditer(text):
            run = _tokens(quoted[1])
            if len(run) in {2, 3} and run in self._runs[len(run)]:
                found.append(quoted.span(1))
        return found

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


def _says_something(run: Run) -> bool:
    """Whether any of the words is more than a link; four signs of a script without spaces are a word or two."""
    if all(len(word) == 1 and word > "\u3000" for word in run):
        return False
    return any(len(word) >= _SHORTEST_TELLING and word not in _EVERYBODYS for word in run)


def _tells(word: str) -> bool:
    return len(word) >= _LONG_WORD or (len(word) >= _SHORTEST_NUMBER and any(sign.isdigit() for sign in word))
