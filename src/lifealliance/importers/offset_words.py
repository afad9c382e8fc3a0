"""What a passage's words say of its place: whether it begins and ends where words do, and whether its name fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lifealliance.importers.offsets import Placed

_NOT_WORDS = re.compile(r"\d+,\d+|line:\d+", re.ASCII)
#: How tools end a name they cut short.
CUT = re.compile(r"(…|\.\.\.)$")


def says(words: str, text: str, placed: Placed) -> bool:
    """Whether the name of a passage is its words, or their beginning where the tool cuts names short."""
    if CUT.search(words):
        beginning = CUT.sub("", words)
        return bool(beginning) and squeezed(text[placed.start : placed.end]).startswith(beginning)
    quotes = (text[placed.start : placed.end], text[placed.start : placed.end + 1])
    return any(squeezed(quote) == words for quote in quotes)


def words_of(name: str) -> str:
    """The name of a passage where it can be its words, without white space; tools change that."""
    return "" if _NOT_WORDS.fullmatch(name.strip()) else squeezed(name)


def squeezed(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def starts(text: str, at: int) -> bool:
    """Whether a word, or what stands before one, begins here."""
    inside = at > 0 and text[at - 1].isalnum()
    return not inside and at < len(text) and not text[at].isspace()


def ends(text: str, at: int) -> bool:
    """Whether a word, or what stands after one, ends here."""
    if at == 0 or (text[at - 1].isspace() and text[at - 1] != "\n"):
        return False
    return at == len(text) or not (text[at - 1].isalnum() and text[at].isalnum())
