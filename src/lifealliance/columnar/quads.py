"""N-Quads by the statements of each property: as somebody wrote them, or read in one pass over the lines.

A term is a string as N-Triples writes it. Equal terms are mostly one string in memory, so that sets and lookups compare
addresses: a term is made of its bytes where it is met first, and remembered. Long texts, of which hardly any comes
again, are not.
"""

from __future__ import annotations

import io
import re
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from lifealliance.columnar.literals import canonical
from lifealliance.errors import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

#: Thing, property and value.
Triple: TypeAlias = "tuple[str, str, str]"
#: The things and the values of a property's statements, one after the other.
Statements: TypeAlias = "tuple[list[str], list[str]]"

_PIECE = 1 << 18
#: A line is a subject, a predicate and the rest.
_PARTS = 3
_LONG = 64
#: So many terms are remembered at once; what comes again stands near in most data.
_REMEMBERED = 1 << 16

_IRI = r"<[^<>\"{}|^`\x00-\x20]*>"
_NODE = rf"(?:{_IRI}|_:[^\s<>\"]+)"
_LITERAL = rf"\"[^\"\\\n\r]*(?:\\.[^\"\\\n\r]*)*\"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^{_IRI})?"
#: What stands in no IRI, a backslash aside, which escapes a sign.
_NOT_IN_IRIS = bytes((*range(0x21), *b'<>"{}|^`', 0x5C))
_TERM = re.compile(rf"{_NODE}|{_LITERAL}")
_LINE = re.compile(rf"\s*({_NODE})\s*({_IRI})\s*({_NODE}|{_LITERAL})(\s*{_NODE})?\s*\.\s*(?:#.*)?")
_NOTHING = re.compile(r"\s*(?:#.*)?")


class Quads:
    """Statements by property, and the same as lines, which are written once somebody asks for them.

    Args:
        parts: by property; a statement of two graphs stands there twice.
        write: gives the lines in pieces.

    Attributes:
        parts: as given.
    """

    def __init__(self, parts: Sequence[Mapping[str, Statements]], write: Callable[[], Iterable[bytes]]) -> None:
        self.parts = parts
        self._write = write

    def pieces(self) -> Iterable[bytes]:
        """N-Quads in pieces that end where a line ends; each is made when the one before it has been taken."""
        return self._write() if "lines" not in vars(self) else [self.lines]

    @cached_property
    def lines(self) -> bytes:
        """N-Quads."""
        return joined(self._write())

    def __len__(self) -> int:
        """How many statements there are."""
        return sum(len(things) for part in self.parts for things, _ in part.values())

    @classmethod
    def read(cls, lines: bytes) -> Quads:
        """N-Quads with what they say.

        Raises:
            BadInput: the bytes are no N-Quads.
        """
        return cls([statements(lines)], lambda: [lines])


def joined(pieces: Iterable[bytes]) -> bytes:
    """All pieces as one; they are not held in memory beside it."""
    whole = io.BytesIO()
    whole.writelines(pieces)
    return whole.getvalue()


def statements(quads: bytes | Iterable[bytes]) -> dict[str, Statements]:
    """What N-Quads say of each property, given whole or in pieces that end where a line ends.

    A line written in the usual way is taken apart without a pattern.

    Raises:
        BadInput: the bytes are no N-Quads.
    """
    found: dict[str, Statements] = {}
    columns: dict[bytes, Statements] = {}
    terms = _Terms()
    subject: bytes | None = None
    thing, end, size = None, b" .", 2
    try:
        for piece in _pieces([quads] if isinstance(quads, bytes) else quads):
            terms.begin(piece)
            for line in piece.split(b"\n"):
                column = value = None
                parts = line.split(b" ", 2)
                if len(parts) == _PARTS and parts[2].endswith(end):
                    if parts[0] != subject:
                        subject = parts[0]
                        thing = None if subject[:1] == b'"' else terms[subject]
                    column, value = columns.get(parts[1]), terms[parts[2][:-size]]
                if thing is None or column is None or value is None:
                    apart = _taken_apart(line.decode())
                    if apart is None:
                        continue
                    thing, name, value, end = apart
                    subject, size = None, len(end)
                    column = columns[name.encode()] = found.setdefault(name, ([], []))
                column[0].append(thing)
                column[1].append(value)
    except ValueError as error:  # no line, no UTF-8, or no escape
        raise BadInput(Problem("quads", "This is not N-Quads.", str(error)[:300])) from error
    return found


def triples(quads: bytes) -> list[Triple]:
    """The statements of N-Quads, each as often as it stands there.

    Raises:
        BadInput: the bytes are no N-Quads.
    """
    return [
        (thing, predicate, value)
        for predicate, (things, values) in statements(quads).items()
        for thing, value in zip(things, values, strict=True)
    ]


class _Terms(dict[bytes, "str | None"]):
    """From what is written to the string that stands for it, or None where it is no term."""

    def __init__(self) -> None:
        super().__init__()
        self._tails: set[bytes] = set()
        self._has_tabs = False

    def begin(self, piece: bytes) -> None:
        """Go on to terms of another piece of the text."""
        self._has_tabs = b"\t" in piece or b"\r" in piece
        if len(self) > _REMEMBERED:
            self.clear()

    def __missing__(self, written: bytes) -> str | None:
        """Make the string of a term that is not remembered; without a pattern where it is written in the only way."""
        first, tail = written[:1], b""
        if first == b"<" and written[-1:] == b">":
            if len(written.translate(None, _NOT_IN_IRIS)) == len(written) - 2:
                self[written] = term = written.decode()
                return term
        elif first == b'"' and written.count(b'"') == 2 and b"\\" not in written and not self._has_tabs:
            tail = written[written.rindex(b'"') + 1 :]
            if not tail or tail in self._tails:
                term = written.decode()
                if len(written) <= _LONG:
                    self[written] = term
                return term
        term = written.decode()
        if not _TERM.fullmatch(term):
            return None
        whole = canonical(term)
        if tail and whole == term:
            self._tails.add(tail)
        self[written] = whole = self.setdefault(whole.encode(), whole) or whole
        return whole


def _pieces(quads: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes in pieces that end where a line ends, small enough to stay near the processor."""
    for one in quads:
        at = 0
        while at < len(one):
            end = one.rfind(b"\n", at, at + _PIECE) + 1 or one.find(b"\n", at) + 1 or len(one)
            yield one[at:end]
            at = end


def _taken_apart(line: str) -> tuple[str, str, str, bytes] | None:
    """A line's subject, predicate, value and how such a line ends; None if it says nothing."""
    found = _LINE.fullmatch(line)
    if found is None:
        if _NOTHING.fullmatch(line):
            return None
        raise ValueError(" ".join(line.split()))
    subject, predicate, value, graph = found.groups()
    usual = f" {graph.strip()} ." if graph else " ."
    return canonical(subject), canonical(predicate), canonical(value), usual.encode()
