"""Functions of a query on the words of strings (SPARQL 1.1, section 17.4.3); None where there is no value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lifealliance.columnar.literals import LANG_STRING, STRING, parts, quoted

if TYPE_CHECKING:
    from collections.abc import Callable


def words_of(found: object) -> str | None:
    """The words of a string, with a language or without; None of anything else."""
    if not isinstance(found, str) or found[0] != '"':
        return None
    lexical, datatype, _ = parts(found)
    return lexical if datatype in (STRING, LANG_STRING) else None


def length(found: object) -> int | None:
    """STRLEN."""
    if isinstance(found, str) and found[0] == found[-1] == '"' and "\\" not in found:
        return len(found) - 2  # most strings are written so, and need not be taken apart
    words = words_of(found)
    return None if words is None else len(words)


def in_letters(change: Callable[[str], str]) -> Callable[[object], str | None]:
    """LCASE or UCASE: the same words in other letters, of the same language."""

    def value(found: object) -> str | None:
        words = words_of(found)
        if words is None or not isinstance(found, str):
            return None
        _, datatype, language = parts(found)
        return quoted(change(words), datatype, language)

    return value


def contains(whole: object, some: object) -> bool | None:
    """CONTAINS."""
    text, words = words_of(whole), words_of(some)
    return None if text is None or words is None else words in text


def together(*found: object) -> str | None:
    """CONCAT of strings of no language."""
    texts = [words_of(one) for one in found]
    return None if None in texts else quoted("".join(text for text in texts if text is not None))


def replacing(pattern: str, instead: str) -> Callable[[object], str | None]:
    """REPLACE with a pattern and a replacement that are written out."""
    known = re.compile(pattern)

    def value(found: object) -> str | None:
        text = words_of(found)
        return None if text is None else quoted(known.sub(instead, text))

    return value
