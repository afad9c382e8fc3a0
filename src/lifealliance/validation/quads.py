"""N-Quads read into the statements of each property, in one pass over the lines.

A term is a string as N-Triples writes it. Equal terms are one string in memory, so that sets and lookups compare
addresses; only long texts, of which hardly any comes again, may be several.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from lifealliance.errors import BadInput, Problem
from lifealliance.validation.literals import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: The things and the values of a property's statements, one after the other.
Statements: TypeAlias = "tuple[list[str], list[str]]"

_PIECE = 1 << 18
_LONG = 64

_IRI = r"<[^<>\"{}|^`\x00-\x20]*>"
_NODE = rf"(?:{_IRI}|_:[^\s<>\"]+)"
_LITERAL = rf"\"[^\"\\\n\r]*(?:\\.[^\"\\\n\r]*)*\"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^{_IRI})?"
_TERM = re.compile(rf"{_NODE}|{_LITERAL}")
_LINE = re.compile(rf"\s*({_NODE})\s*({_IRI})\s*({_NODE}|{_LITERAL})(\s*{_NODE})?\s*\.\s*(?:#.*)?")
_NOTHING = re.compile(r"\s*(?:#.*)?")


def statements(quads: bytes | Iterable[bytes]) -> dict[str, Statements]:
    """What N-Quads say of each property, given whole or in pieces that end where a line ends.

    A line written in the usual way is taken apart without a pattern.

    Raises:
        BadInput: the bytes are no N-Quads.
    """
    known: dict[str, str] = {}
    found: dict[str, Statements] = {}
    end, size = " .", 2
    try:
        for text in _pieces([quads] if isinstance(quads, bytes) else quads):
            usual = "\r" not in text and "\t" not in text
            for line in text.split("\n"):
                subject, _, rest = line.partition(" ")
                predicate, _, rest = rest.partition(" ")
                thing, column, value = known.get(subject), found.get(predicate), None
                if thing is not None and column is not None and rest.endswith(end):
                    written = rest[:-size]
                    value = known.get(written)
                    if value is None:
                        value = _new(written, known, usual=usual)
                if thing is None or column is None or value is None:
                    apart = _taken_apart(line, known)
                    if apart is None:
                        continue
                    thing, predicate, value, end = apart
                    size = len(end)
                    column = found.setdefault(predicate, ([], []))
                things, values = column
                things.append(thing)
                values.append(value)
    except (UnicodeDecodeError, _NotQuadsError) as error:
        raise BadInput(Problem("quads", "This is not N-Quads.", str(error)[:300])) from error
    return found


def _new(written: str, known: dict[str, str], *, usual: bool) -> str | None:
    """The string for a term that was not met before; None if it is no term.

    Args:
        written: the term.
        known: the terms met before. Long texts are not kept there: hardly any comes again.
        usual: whether there is surely no sign in it that is written in several ways.
    """
    if usual and written[:1] == written[-1:] == '"' and written.count('"') == 2 and "\\" not in written:
        if len(written) <= _LONG:
            known[written] = written
        return written
    return _known(written, known) if _TERM.fullmatch(written) else None


def _pieces(quads: Iterable[bytes]) -> Iterator[str]:
    """The text in pieces that end where a line ends, small enough to stay near the processor."""
    for one in quads:
        at = 0
        while at < len(one):
            end = one.rfind(b"\n", at, at + _PIECE) + 1 or one.find(b"\n", at) + 1 or len(one)
            yield one[at:end].decode()
            at = end


class _NotQuadsError(ValueError):
    """A line that is no statement."""


def _taken_apart(line: str, known: dict[str, str]) -> tuple[str, str, str, str] | None:
    """A line's subject, predicate, value and how such a line ends; None if it says nothing."""
    found = _LINE.fullmatch(line)
    if found is None:
        if _NOTHING.fullmatch(line):
            return None
        raise _NotQuadsError(" ".join(line.split()))
    subject, predicate, value, graph = found.groups()
    usual = f" {graph.strip()} ." if graph else " ."
    return _known(subject, known), _known(predicate, known), _known(value, known), usual


def _known(term: str, known: dict[str, str]) -> str:
    """The one string that stands for a term."""
    if term not in known:
        whole = canonical(term)
        known[term] = known.setdefault(whole, whole)
    return known[term]
