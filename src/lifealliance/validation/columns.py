"""The data as columns: for every property the values of each thing, and the things of each value.

A term is a string as N-Triples writes it. Equal terms are one string in memory, so that sets and lookups compare
addresses. Which graph a statement is in does not matter here, and a statement of two graphs is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rdflib.namespace import RDFS

from lifealliance import iris, terms
from lifealliance.errors import BadInput, Problem
from lifealliance.validation.literals import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lifealliance.validation.walks import Walk

TYPE = terms.iri(iris.RDF["type"])
LABEL = terms.iri(iris.RDFS["label"])
SUBCLASS = terms.iri(str(RDFS.subClassOf))

Column = dict[str, list[str]]

_IRI = r"<[^<>\"{}|^`\x00-\x20]*>"
_NODE = rf"(?:{_IRI}|_:[^\s<>\"]+)"
_LITERAL = rf"\"[^\"\\\n\r]*(?:\\.[^\"\\\n\r]*)*\"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^{_IRI})?"
_TERM = re.compile(rf"{_NODE}|{_LITERAL}")
_LINE = re.compile(rf"\s*({_NODE})\s*({_IRI})\s*({_NODE}|{_LITERAL})(\s*{_NODE})?\s*\.\s*(?:#.*)?")
_NOTHING = re.compile(r"\s*(?:#.*)?")


class Columns:
    """Statements by property.

    Attributes:
        forward: property to thing to its values.
        walks: what has been worked out of paths, by path.
    """

    def __init__(self, triples: Iterable[tuple[str, str, str]] = ()) -> None:
        self.forward: dict[str, Column] = {}
        self.walks: dict[Walk, Callable[[str], Sequence[str]]] = {}
        self._backward: dict[str, Column] = {}
        self._members: dict[str, frozenset[str]] = {}
        self._several: dict[str, frozenset[str]] = {}
        for subject, predicate, value in triples:
            self.forward.setdefault(predicate, {}).setdefault(subject, []).append(value)
        self._once()

    @classmethod
    def read(cls, quads: bytes) -> Columns:
        """The statements of N-Quads.

        Raises:
            BadInput: the bytes are no N-Quads.
        """
        it = cls()
        try:
            it._read(quads.decode())
        except (UnicodeDecodeError, _NotQuadsError) as error:
            raise BadInput(Problem("quads", "This is not N-Quads.", str(error)[:300])) from error
        it._once()
        return it

    def _read(self, text: str) -> None:
        """One pass over the lines; a line written in the usual way is taken apart without a pattern."""
        known: dict[str, str] = {}
        forward, end, size = self.forward, " .", 2
        for line in text.split("\n"):
            subject, _, rest = line.partition(" ")
            predicate, _, rest = rest.partition(" ")
            one, column, value = known.get(subject), forward.get(predicate), None
            if one is not None and column is not None and rest.endswith(end):
                written = rest[:-size]
                value = known.get(written)
                if value is None and _TERM.fullmatch(written):
                    value = _known(written, known)
            if one is None or column is None or value is None:
                found = _taken_apart(line, known)
                if found is None:
                    continue
                one, predicate, value, end = found
                size = len(end)
                column = forward.setdefault(predicate, {})
            values = column.get(one)
            if values is None:
                column[one] = [value]
            else:
                values.append(value)

    def _once(self) -> None:
        """A value stands once with its thing, however many graphs say so."""
        for column in self.forward.values():
            for subject, values in column.items():
                if len(values) > 1 and len(set(values)) < len(values):
                    column[subject] = list(dict.fromkeys(values))

    def column(self, predicate: str, *, inverse: bool = False) -> Column:
        """Thing to values of a property, or value to things."""
        column = self.forward.get(predicate, {})
        if not inverse:
            return column
        if predicate not in self._backward:
            back: Column = {}
            for subject, values in column.items():
                for value in values:
                    back.setdefault(value, []).append(subject)
            self._backward[predicate] = back
        return self._backward[predicate]

    def several(self, predicate: str) -> frozenset[str]:
        """The things with more than one value of a property."""
        if predicate not in self._several:
            column = self.forward.get(predicate, {})
            self._several[predicate] = frozenset(subject for subject, values in column.items() if len(values) > 1)
        return self._several[predicate]

    def members(self, kind: str) -> frozenset[str]:
        """The instances of a class and of its subclasses (SHACL 2017, section 1.1)."""
        if kind not in self._members:
            below, types, found = self.column(SUBCLASS, inverse=True), self.column(TYPE, inverse=True), {kind}
            to_see = [kind]
            while to_see:
                new = [one for one in below.get(to_see.pop(), ()) if one not in found]
                found.update(new)
                to_see.extend(new)
            self._members[kind] = frozenset(it for one in found for it in types.get(one, ()))
        return self._members[kind]


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
