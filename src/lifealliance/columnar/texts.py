"""Functions of a query on the words of strings (SPARQL 1.1, section 17.4.3); None where there is no value."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from hashlib import sha1
from typing import TYPE_CHECKING, Any

from lifealliance.columnar.literals import LANG_STRING, STRING, are_plain, language_of, lexical_of, parts, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: An IRI that begins with its scheme (RFC 3987, section 2.2), told by the signs it may hold.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[^\x00-\x20<>\"{}|^`\\%]|%[0-9A-Fa-f]{2})*")


def words_of(found: object) -> str | None:
    """The words of a string, with a language or without; None of anything else."""
    if not isinstance(found, str) or found[0] != '"':
        return None
    if found[-1] == '"':
        return lexical_of(found)
    lexical, datatype, _ = parts(found)
    return lexical if datatype in (STRING, LANG_STRING) else None


def length(found: object) -> int | None:
    """STRLEN."""
    words = words_of(found)
    return None if words is None else len(words)


def lengths(found: Sequence[Any]) -> Sequence[int | None]:
    """STRLEN of many values."""
    if {*map(type, found)} == {str} and are_plain(found):
        return [size - 2 for size in map(len, found)]  # most strings are written so, and need not be taken apart
    return [*map(length, found)]


def in_letters(change: Callable[[str], str]) -> Callable[[object], str | None]:
    """LCASE or UCASE: the same words in other letters, of the same language."""

    def value(found: object) -> str | None:
        words = words_of(found)
        if words is None or not isinstance(found, str):
            return None
        return quoted(change(words), language=language_of(found))

    return value


def contains(whole: object, some: object) -> bool | None:
    """CONTAINS."""
    text, words = words_of(whole), words_of(some)
    return None if text is None or words is None else words in text


def together(*found: object) -> str | None:
    """CONCAT; what comes out has a language if all strings have the same."""
    texts, tongues = [], set()
    for one in found:
        text = words_of(one)
        if text is None:
            return None
        texts.append(text)
        tongues.add(language_of(str(one)))
    return quoted("".join(texts), language=tongues.pop() if len(tongues) == 1 else "")


def part_of(found: object, start: object, size: object = sys.maxsize) -> str | None:
    """SUBSTR, which counts from 1."""
    text = words_of(found)
    if text is None or not isinstance(start, int) or not isinstance(size, int):
        return None
    return quoted(text[max(start - 1, 0) : max(start - 1 + size, 0)], language=language_of(str(found)))


@lru_cache(maxsize=1 << 12)
def hashed(found: object) -> str | None:
    """SHA1 of a string of no language, in hexadecimal digits."""
    text = words_of(found)
    if text is None or language_of(str(found)):
        return None
    return quoted(sha1(text.encode(), usedforsecurity=False).hexdigest())


def address(found: object) -> str | None:
    """IRI of a string or an IRI."""
    if isinstance(found, str) and found[0] == "<":
        return found
    text = words_of(found)
    return f"<{text}>" if text is not None and _IRI.fullmatch(text) else None


def replacing(pattern: str, instead: str) -> Callable[[object], str | None]:
    """REPLACE with a pattern and a replacement that are written out."""
    known = re.compile(pattern)

    def value(found: object) -> str | None:
        text = words_of(found)
        return None if text is None else quoted(known.sub(instead, text))

    return value
