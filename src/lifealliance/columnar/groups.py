"""The parts of a query that stand for rows of their own, and how rows are joined, added up and taken away.

Definitions are those of SPARQL 1.1, section 18.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

from lifealliance.columnar.found import as_terms
from lifealliance.columnar.rows import Rows, joined, shared_names, together

if TYPE_CHECKING:
    from lifealliance.columnar.columns import Columns
    from lifealliance.columnar.expressions import Work
    from lifealliance.columnar.patterns import Names, Pattern


@dataclass(frozen=True, slots=True)
class Values:
    """Rows that are written out."""

    table: Rows

    def solutions(self, _: Columns, rows: Rows) -> Rows:
        """Every row with those that agree with it."""
        return joined(rows, self.table)

    @property
    def certain(self) -> Names:
        """The variables that are UNDEF nowhere."""
        return self.table.of.keys() - self.table.loose

    @property
    def possible(self) -> Names:
        """All its variables."""
        return self.table.of.keys()

    def follows(self, _: Names) -> bool:
        """It always does."""
        return True


@dataclass(frozen=True, slots=True)
class Apart:
    """A pattern worked out by itself, of which only some variables are seen outside."""

    pattern: Pattern
    names: Names

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """Every row with those of the pattern that agree with it."""
        return joined(rows, self.pattern.solutions(data, Rows.start(1)).only(self.names))

    @property
    def certain(self) -> Names:
        """Those of the pattern that are seen."""
        return self.pattern.certain & self.names

    @property
    def possible(self) -> Names:
        """Those of the pattern that are seen."""
        return self.pattern.possible & self.names

    def follows(self, _: Names) -> bool:
        """It always does."""
        return True


@dataclass(frozen=True, slots=True)
class Joined:
    """A pattern and another, both of which hold."""

    first: Pattern
    second: Pattern

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """The rows of the second that go on from those of the first."""
        rows = self.first.solutions(data, rows)
        return together(self.second.solutions(data, part) for part in rows.alike())

    @property
    def certain(self) -> Names:
        """Those of both."""
        return self.first.certain | self.second.certain

    @property
    def possible(self) -> Names:
        """Those of both."""
        return self.first.possible | self.second.possible

    def follows(self, known: Names) -> bool:
        """It does if both do."""
        return self.first.follows(known) and self.second.follows(known | self.first.possible)


@dataclass(frozen=True, slots=True)
class Either:
    """A pattern or another, or both."""

    first: Pattern
    second: Pattern

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """The rows of both."""
        return together(one.solutions(data, rows) for one in (self.first, self.second))

    @property
    def certain(self) -> Names:
        """Those that are certain in both."""
        return self.first.certain & self.second.certain

    @property
    def possible(self) -> Names:
        """Those of both."""
        return self.first.possible | self.second.possible

    def follows(self, known: Names) -> bool:
        """It does if both do."""
        return self.first.follows(known) and self.second.follows(known)


@dataclass(frozen=True, slots=True)
class Minus:
    """A pattern without the rows that agree with one of another in a variable of both."""

    first: Pattern
    second: Pattern

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """The rows that are left."""
        rows = self.first.solutions(data, rows)
        others = [*self.second.solutions(data, Rows.start(1)).alike()] if rows.size else []
        gone: set[int] = set()
        for part in rows.numbered().alike():
            for other in others:
                if shared := shared_names(part, other):
                    there = {*other.keys(shared)}
                    gone.update(compress(part.origin, [key in there for key in part.keys(shared)]))
        return rows.kept([number not in gone for number in range(rows.size)]) if gone else rows

    @property
    def certain(self) -> Names:
        """Those of the first."""
        return self.first.certain

    @property
    def possible(self) -> Names:
        """Those of the first."""
        return self.first.possible

    def follows(self, known: Names) -> bool:
        """It does if rows from outside know nothing of what is taken away, beside what they share for certain."""
        return self.first.follows(known) and self.second.possible & known <= self.first.certain


@dataclass(frozen=True, slots=True)
class Extended:
    """A pattern with one more variable, which stands for what is worked out of the others.

    Attributes:
        asked: the variables in what is worked out.
        sure: whether something comes out of it in every row.
    """

    first: Pattern
    name: str
    work: Work
    asked: Names
    sure: bool

    def solutions(self, data: Columns, rows: Rows) -> Rows:
        """Every row with what comes out of it."""
        rows = self.first.solutions(data, rows)
        return rows.with_terms(self.name, as_terms(self.work(data, rows))) if rows.size else rows

    @property
    def certain(self) -> Names:
        """Those of the pattern, and the new one where something always comes out."""
        return self.first.certain | {self.name} if self.sure else self.first.certain

    @property
    def possible(self) -> Names:
        """Those of the pattern and the new one."""
        return self.first.possible | {self.name}

    def follows(self, known: Names) -> bool:
        """It does if rows from outside know nothing of it, beside what they share for certain."""
        return self.first.follows(known) and (self.asked | {self.name}) & known <= self.first.certain
