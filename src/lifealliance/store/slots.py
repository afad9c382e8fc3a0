"""Puts values into a question's slots, the only place where a query text is ever changed.

A question offers a slot `VALUES ?name { UNDEF }`, so that the file itself is plain SPARQL that means "any". The value
is one RDF term; it is read and written again by pyoxigraph, so that no text can end the slot early.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from lifealliance.errors import BadInput, Problem
from lifealliance.store.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHAPES = (["iri"], ["string"], ["string", "language"], ["string", "sign", "iri"])


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
    words = list(tokens(text))
    for values, variable, opened, undef, closed in zip(words, words[1:], words[2:], words[3:], words[4:], strict=False):
        if values.is_word("VALUES") and undef.is_word("UNDEF") and (opened.text, closed.text) == ("{", "}"):
            found.setdefault(variable.text[1:], []).append((undef.start, undef.end))
    return found


def _term(value: str) -> str | None:
    """The one term a text is, written by pyoxigraph; None if it is not exactly one."""
    parts = list(tokens(value))
    if [part.kind for part in parts] not in _SHAPES or "".join(part.text for part in parts) != value:
        return None
    try:
        quads = list(ox.parse(f"<x:s> <x:p> {value} .".encode(), ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError):  # half of a character is a ValueError
        return None
    return str(quads[0].object) if len(quads) == 1 else None
