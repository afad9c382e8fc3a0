"""The data as columns: for every property the values of each thing, and the things of each value.

A term is a string as N-Triples writes it. Equal terms are one string in memory, so that sets and lookups compare
addresses. Which graph a statement is in does not matter here, and a statement of two graphs is one.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from rdflib.namespace import RDFS

from lifealliance import iris, terms
from lifealliance.errors import BadInput, Problem
from lifealliance.validation.literals import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from lifealliance.validation.walks import Walk

TYPE = terms.iri(iris.RDF["type"])
LABEL = terms.iri(iris.RDFS["label"])
SUBCLASS = terms.iri(str(RDFS.subClassOf))

#: Thing to values. They are a list; where there are many and some were taken away, the keys of a dict.
Column: TypeAlias = "dict[str, Collection[str]]"
#: Thing, property and value.
Triple = tuple[str, str, str]
_Lists = dict[str, dict[str, list[str]]]
#: From so many values on, those of a thing are kept so that one can be taken away without looking at the others.
MANY = 64
_PIECE = 1 << 18
_LONG = 64

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
        backward: the same from value to things, for the properties for which it was asked.
        more: how often a statement stands in the data beside the first time; none of those that stand once.
        walks: what has been worked out of paths, by path.
        known_members: of classes, and `known_several` of properties, what was asked.
    """

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self.forward: dict[str, Column] = {}
        self.backward: dict[str, Column] = {}
        self.more: dict[Triple, int] = {}
        self.walks: dict[Walk, Callable[[str], Collection[str]]] = {}
        self.known_members: dict[str, set[str]] = {}
        self.known_several: dict[str, set[str]] = {}
        self._below: dict[str, frozenset[str]] = {}
        self._take(_grouped(triples))

    @classmethod
    def read(cls, quads: bytes | Iterable[bytes]) -> Columns:
        """The statements of N-Quads, given whole or in pieces that end where a line ends.

        Raises:
            BadInput: the bytes are no N-Quads.
        """
        it = cls()
        it._take(_read(quads))
        return it

    def _take(self, found: _Lists) -> None:
        """A value stands once with its thing, however many graphs say so."""
        for predicate, column in found.items():
            for subject in [subject for subject, values in column.items() if len(values) > 1]:
                values = column[subject]
                if len(set(values)) < len(values):
                    for value, times in Counter(values).items():
                        if times > 1:
                            self.more[subject, predicate, value] = times - 1
                    column[subject] = list(dict.fromkeys(values))
        self.forward = found  # type: ignore[assignment]  # lists are collections

    def column(self, predicate: str, *, inverse: bool = False) -> Column:
        """Thing to values of a property, or value to things."""
        column = self.forward.get(predicate, {})
        if not inverse:
            return column
        if predicate not in self.backward:
            back: dict[str, list[str]] = {}
            for subject, values in column.items():
                for value in values:
                    back.setdefault(value, []).append(subject)
            self.backward[predicate] = back  # type: ignore[assignment]  # lists are collections
        return self.backward[predicate]

    def times(self, triple: Triple) -> int:
        """How often a statement stands in the data."""
        subject, predicate, value = triple
        column = self.forward.get(predicate)
        if column is None or subject not in column or value not in column[subject]:
            return 0
        return 1 + self.more[triple] if triple in self.more else 1

    def several(self, predicate: str) -> set[str]:
        """The things with more than one value of a property."""
        if predicate not in self.known_several:
            column = self.forward.get(predicate, {})
            self.known_several[predicate] = {subject for subject, values in column.items() if len(values) > 1}
        return self.known_several[predicate]

    def members(self, kind: str) -> set[str]:
        """The instances of a class and of its subclasses (SHACL 2017, section 1.1)."""
        if kind not in self.known_members:
            types = self.column(TYPE, inverse=True)
            self.known_members[kind] = set().union(*(types[one] for one in self.below(kind) if one in types))
        return self.known_members[kind]

    def below(self, kind: str) -> frozenset[str]:
        """A class and its subclasses."""
        if kind not in self._below:
            below, found, to_see = self.column(SUBCLASS, inverse=True), {kind}, [kind]
            while to_see:
                new = [one for one in below.get(to_see.pop(), ()) if one not in found]
                found.update(new)
                to_see.extend(new)
            self._below[kind] = frozenset(found)
        return self._below[kind]

    def written(self) -> bytes:
        """The statements as N-Triples, each once."""
        lines = (
            f"{subject} {predicate} {value} .\n"
            for predicate, column in self.forward.items()
            for subject, values in column.items()
            for value in values
        )
        return "".join(lines).encode()

    def forget_classes(self) -> None:
        """Let classes be looked at anew."""
        self._below.clear()
        self.known_members.clear()


def _grouped(triples: Iterable[Triple]) -> _Lists:
    forward: _Lists = {}
    for subject, predicate, value in triples:
        column = forward.get(predicate)
        if column is None:
            forward[predicate] = {subject: [value]}
            continue
        values = column.get(subject)
        if values is None:
            column[subject] = [value]
        else:
            values.append(value)
    return forward


def triples(quads: bytes) -> list[Triple]:
    """The statements of N-Quads, each as often as it stands there.

    Raises:
        BadInput: the bytes are no N-Quads.
    """
    return [
        (subject, predicate, value)
        for predicate, column in _read(quads).items()
        for subject, values in column.items()
        for value in values
    ]


def _read(quads: bytes | Iterable[bytes]) -> _Lists:
    """One pass over the lines; a line written in the usual way is taken apart without a pattern."""
    known: dict[str, str] = {}
    forward: _Lists = {}
    end, size = " .", 2
    try:
        for text in _pieces([quads] if isinstance(quads, bytes) else quads):
            usual = "\r" not in text and "\t" not in text
            for line in text.split("\n"):
                subject, _, rest = line.partition(" ")
                predicate, _, rest = rest.partition(" ")
                one, column, value = known.get(subject), forward.get(predicate), None
                if one is not None and column is not None and rest.endswith(end):
                    written = rest[:-size]
                    value = known.get(written)
                    if value is None:
                        value = _new(written, known, usual=usual)
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
    except (UnicodeDecodeError, _NotQuadsError) as error:
        raise BadInput(Problem("quads", "This is not N-Quads.", str(error)[:300])) from error
    return forward


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
