"""The constraints that look at one value at a time (SHACL 2017, sections 4.1, 4.3, 4.4, and sh:in)."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING

from lifealliance.columnar.columns import TYPE
from lifealliance.columnar.literals import (
    INTEGER,
    LANG_STRING,
    Value,
    are_plain,
    integers,
    lexical_of,
    parts,
    precedes,
    value_of,
    well_formed,
)
from lifealliance.columnar.walks import reaching
from lifealliance.validation.checks import AtAGlance, OfValues

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from lifealliance.columnar.columns import Columns
    from lifealliance.columnar.walks import Walk
    from lifealliance.validation.edits import Change


@dataclass(eq=False)
class OfClass(OfValues):
    """sh:class."""

    kind: str

    def predicates(self) -> Iterator[str]:
        """Only rdf:type."""
        yield TYPE

    def touched(self, change: Change, walk: Walk | None) -> AbstractSet[str]:
        """The things with a value that is said to be one."""
        values = change.typed(self.kind)
        return reaching(walk, change.data, values) if values else values

    def bad(self, data: Columns, values: AbstractSet[str]) -> AbstractSet[str]:
        """The values that are no instances."""
        return values - data.members(self.kind)


@dataclass(eq=False)
class OfDatatype(OfValues):
    """sh:datatype: the right one, and well formed."""

    datatype: str

    def bad(self, data: Columns, values: AbstractSet[str]) -> AbstractSet[str]:
        """The values of another datatype, or of none they could be of."""
        if self.datatype == LANG_STRING:
            return {value for value in values if value[0] != '"' or parts(value).datatype != LANG_STRING}
        if self.datatype == INTEGER:
            values = _no_numbers(data.numbers(values), values)
        end = f'"^^<{self.datatype}>'
        size, datatype = len(end), self.datatype
        return {
            value
            for value in values
            if value[0] != '"' or not value.endswith(end) or not well_formed(value[1:-size], datatype)
        }


@dataclass(eq=False)
class OfStrings(AtAGlance):
    """sh:datatype xsd:string, whose terms alone end with the sign of a text."""

    def bad(self, _: Columns, values: Collection[str]) -> AbstractSet[str]:
        """The values of another datatype."""
        return (
            {value for value in values if value[-1] != '"'} if {*map(itemgetter(-1), values)} - {'"'} else frozenset()
        )


@dataclass(eq=False)
class OfNodeKind(AtAGlance):
    """sh:nodeKind; `signs` are the first characters of terms of the right kinds."""

    signs: str

    def bad(self, _: Columns, values: Collection[str]) -> AbstractSet[str]:
        """The values of another kind."""
        wrong = {*map(itemgetter(0), values)}.difference(self.signs)
        return {value for value in values if value[0] in wrong} if wrong else wrong


@dataclass(eq=False)
class OneOf(OfValues):
    """sh:in."""

    allowed: frozenset[str]

    def bad(self, _: Columns, values: AbstractSet[str]) -> AbstractSet[str]:
        """The values that are not in the list."""
        return values - self.allowed


@dataclass(eq=False)
class Within(OfValues):
    """sh:minInclusive and the three like it.

    Attributes:
        limit: a literal.
        least: whether it is the least value; else it is the greatest.
        or_equal: whether the limit itself will do.
    """

    limit: str
    least: bool
    or_equal: bool

    def bad(self, data: Columns, values: AbstractSet[str]) -> AbstractSet[str]:
        """The values beyond the limit, and those that cannot be compared with it."""
        limit = value_of(self.limit)
        if integers([self.limit]):
            numbers = data.numbers(values)
            known = [number for number in numbers if number is not None]
            utmost = min(known, default=None) if self.least else max(known, default=None)
            # Where even the utmost of the whole numbers fits, all of them do.
            if utmost is None or self._fits(limit, Value("number", utmost)):
                values = _no_numbers(numbers, values)
        return {value for value in values if not self._fits(limit, value_of(value))}

    def _fits(self, limit: Value | None, value: Value | None) -> bool:
        first, second = (limit, value) if self.least else (value, limit)
        return precedes(first, second, or_equal=self.or_equal)


@dataclass(eq=False)
class OfLength(AtAGlance):
    """sh:minLength and sh:maxLength, in code points."""

    least: int
    most: int | None

    def bad(self, _: Columns, values: Collection[str]) -> AbstractSet[str]:
        """The values that are too short or too long; a blank node has no length."""
        if (self.least == 0 and self.most is None) or not values:
            return frozenset()
        # A plain string, which most values are, is as long as its term without the two signs around it, or shorter by
        # half at most where signs are escaped.
        sizes, short, long = [*map(len, values)], self.least + 2, sys.maxsize if self.most is None else self.most + 2
        if short + self.least <= min(sizes) and max(sizes) <= long and {*map(itemgetter(-1), values)} == {'"'}:
            return frozenset()
        return {
            value
            for value in values
            if not (short <= len(value) <= long and value[-1] == '"' and "\\" not in value) and not self._fits(value)
        }

    def _fits(self, value: str) -> bool:
        text = text_of(value)
        return text is not None and len(text) >= self.least and (self.most is None or len(text) <= self.most)


@dataclass(eq=False)
class Matching(OfValues):
    """sh:pattern with its sh:flags."""

    pattern: re.Pattern[str]

    def bad(self, _: Columns, values: AbstractSet[str]) -> AbstractSet[str]:
        """The values in which the pattern is not found; a blank node has no text."""
        search = self.pattern.search
        if are_plain(values):  # as most are
            return {*compress(values, [search(value[1:-1]) is None for value in values])}
        return {value for value in values if (text := text_of(value)) is None or not search(text)}


@dataclass(eq=False)
class InLanguages(OfValues):
    """sh:languageIn; the ranges are in lower case."""

    ranges: tuple[str, ...]

    def bad(self, _: Columns, values: AbstractSet[str]) -> AbstractSet[str]:
        """The values without a language, or in another one."""
        return {value for value in values if not self._fits(value)}

    def _fits(self, value: str) -> bool:
        if value[0] != '"':
            return False
        spoken = parts(value).language
        # Basic filtering of RFC 4647, section 3.3.1, which is SPARQL's langMatches.
        return any(spoken and (spoken == one or spoken.startswith(f"{one}-") or one == "*") for one in self.ranges)


def _no_numbers(numbers: Sequence[int | None], values: AbstractSet[str]) -> AbstractSet[str]:
    """The values whose number, one after the other, is not there."""
    return {*compress(values, [number is None for number in numbers])} if None in numbers else frozenset()


def text_of(value: str) -> str | None:
    """What SPARQL's str() gives; None for a blank node."""
    if value[0] == '"':
        return lexical_of(value)
    return value[1:-1] if value[0] == "<" else None
