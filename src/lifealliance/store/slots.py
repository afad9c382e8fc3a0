"""Puts values into a question's slots, the only place where a query text is ever changed.

A question offers a slot `VALUES ?name { UNDEF }`, so that the file itself is plain SPARQL that means "any". The value
is one RDF term; it is read and written again by pyoxigraph, so that no text can end the slot early.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from lifealliance.errors import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

# What `tokens` knows of the whole grammar takes longer to get ready than a question of the command line has; these know
# what can stand in our own files, and what one term looks like.
_IRI = r"<(?:[^\x00-\x20<>\"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"
_QUOTED = r'"(?:[^"\\\r\n]|\\.)*+"'
_SPACE = r"(?:\s|\#[^\r\n]*+)*+"
_PASSED = (
    rf"\"{{3}}(?:[^\"\\]|\\.|\"(?!\"\"))*+\"{{3}}|'{{3}}(?:[^'\\]|\\.|'(?!''))*+'{{3}}"
    rf"|{_QUOTED}|'(?:[^'\\\r\n]|\\.)*+'|{_IRI}"
)
_SLOT = re.compile(
    rf"{_PASSED}|\#[^\r\n]*+|(?<![\w?$:.-])VALUES{_SPACE}[?$](\w+){_SPACE}\{{{_SPACE}(UNDEF){_SPACE}\}}",
    re.IGNORECASE | re.DOTALL,
)
_TERM = re.compile(rf"{_IRI}|{_QUOTED}(?:@[A-Za-z]++(?:-[A-Za-z0-9]++)*+|\^\^{_IRI})?", re.DOTALL)


def fill(text: str, values: Mapping[str, str]) -> str:
    """A question's text with values in its slots.

    Args:
        text: SPARQL with slots `VALUES ?name { UNDEF }`; a name may have several.
        values: name without its question mark to one term as N-Triples writes it. Slots not named stay open.

    Raises:
        BadInput: a value has no slot, or is not one IRI or one literal; says so of every one.
    """
    places = _slots(text)
    problems: list[Problem] = []
    terms: dict[str, str] = {}
    for name, value in values.items():
        if name not in places:
            known = ", ".join(sorted(places)) or "none"
            problems.append(Problem(name, "The question has no such slot.", f"Its slots: {known}."))
        elif (term := _term(value)) is None:
            problems.append(Problem(name, f"{value[:80]!r} is not one IRI or one literal."))
        else:
            terms[name] = term
    if problems:
        raise BadInput(*problems)
    # From the end, so that the places before stay where they are.
    for start, end, term in sorted(((*span, terms[name]) for name in terms for span in places[name]), reverse=True):
        text = text[:start] + term + text[end:]
    return text


def _slots(text: str) -> dict[str, list[tuple[int, int]]]:
    """Where the UNDEF of each slot stands."""
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _SLOT.finditer(text):
        if match[1]:
            found.setdefault(match[1], []).append(match.span(2))
    return found


def _term(value: str) -> str | None:
    """The one term a text is, written by pyoxigraph; None if it is not exactly one."""
    if not _TERM.fullmatch(value):
        return None
    try:
        quads = list(ox.parse(f"<x:s> <x:p> {value} .".encode(), ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError):  # half of a character is a ValueError
        return None
    return str(quads[0].object) if len(quads) == 1 else None
