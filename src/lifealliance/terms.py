"""RDF terms as N-Quads writes them: the one place where text becomes a literal.

A term is a string ready to stand in a line of N-Quads. Escapes follow N-Triples 1.1, section 2.4 and its grammar;
a property test reads every one back with another parser.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lifealliance.iris import XSD

if TYPE_CHECKING:
    from collections.abc import Sequence

Quad = tuple[str, str, str, str]

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}  # a backslash first
_TRUE, _FALSE = (f'"{value}"^^<{XSD["boolean"]}>' for value in ("true", "false"))
_INTEGER, _MOMENT = (f'"^^<{XSD[name]}>' for name in ("integer", "dateTime"))
_ESCAPED = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_SIGNS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
#: Characters XML 1.0 can't hold: they would break every SPARQL XML answer (XML 1.0, production 2).
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes(sign for sign in range(0x20) if FORBIDDEN.match(chr(sign)))
_NOT_IN_IRI = re.compile('[\x00-\x20<>"{}|^`\\\\]')


def iri(value: str) -> str:
    """An IRI as a term.

    Raises:
        ValueError: the text has a character no IRI may hold.
    """
    if _NOT_IN_IRI.search(value) or ":" not in value:
        raise ValueError(f"This is not an IRI: {value!r}")
    return f"<{value}>"


def text(value: str, language: str = "") -> str:
    """A string, with its language if it has one.

    Raises:
        ValueError: the text holds a character that can't travel in every format (importers refuse these first).
    """
    if FORBIDDEN.search(value):
        raise ValueError(f"This text holds a control character: {value!r}")
    escaped = _escaped(value)
    return f'"{escaped}"@{language}' if language else f'"{escaped}"'


def texts(values: Sequence[str]) -> list[str]:
    """Many strings at once, with nothing for an empty one.

    Raises:
        ValueError: as `text`.
    """
    if _is_forbidden("\n".join(values)):
        return [*map(text, values)]
    escaped = _escaped("\0".join(values)).split("\0") if values else []
    return [f'"{value}"' if value else "" for value in escaped]


def _escaped(value: str) -> str:
    for sign, written in _ESCAPES.items():
        value = value.replace(sign, written)
    return value


def _is_forbidden(value: str) -> bool:
    """Whether FORBIDDEN finds something in a long text, told in a fifth of its time."""
    try:
        encoded = value.encode()
    except UnicodeEncodeError:  # a surrogate
        return True
    return len(encoded.translate(None, _CONTROLS)) < len(encoded) or "\ufffe" in value or "\uffff" in value


def number(value: int) -> str:
    """A whole number."""
    return f'"{value}{_INTEGER}'


def flag(value: bool) -> str:
    """True or false."""
    return _TRUE if value else _FALSE


def moment(value: str) -> str:
    """A date and time in ISO 8601, as it was given."""
    return f'"{value}"^^<{XSD["dateTime"]}>'


def line(quad: Quad) -> str:
    """One line of N-Quads, its line feed included."""
    return " ".join(quad) + " .\n"


def words(term: str) -> str:
    """The text of a literal, whatever its datatype or language; empty if the term is none."""
    if not term.startswith('"'):
        return ""
    return _ESCAPED.sub(_sign, term[1 : term.rindex('"')])


def _sign(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _SIGNS[match[3]]
