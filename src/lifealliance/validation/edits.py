"""Statements that go or come: what they touch, and the columns after them.

What is known of the data beside the statements (values of a property, instances of a class, things with several values)
is kept up as well, so that a change costs what changes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from lifealliance.columnar.column import MANY, Column
from lifealliance.columnar.columns import SUBCLASS, TYPE, Columns
from lifealliance.errors import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from lifealliance.columnar.quads import Triple
    from lifealliance.validation.checks import Shape


@dataclass(eq=False)
class Change:
    """Statements that go or come, with the data in which they all stand.

    Attributes:
        data: before they go, or after they came.
        statements: nothing but these, by property.
        seen: what has been worked out of shapes.
    """

    data: Columns
    statements: Columns
    seen: dict[Shape, AbstractSet[str]] = field(default_factory=dict)
    _typed: dict[str, AbstractSet[str]] = field(default_factory=dict)

    def typed(self, kind: str) -> AbstractSet[str]:
        """The things said to be instances of a class or of a subclass."""
        if TYPE not in self.statements.forward:
            return frozenset()
        if kind not in self._typed:
            said = self.statements.column(TYPE, inverse=True)
            self._typed[kind] = {it for one in self.data.below(kind) & said.things for it in said.of(one)}
        return self._typed[kind]


def effective(data: Columns, removed: Iterable[Triple], added: Iterable[Triple]) -> tuple[Columns, Columns]:
    """What really goes and what really comes: a statement that several graphs make goes with the last of them.

    How often a statement stands in the data is counted here.

    Raises:
        BadInput: a statement is to go that is not there; nothing was counted then.
    """
    removed, added = [*removed], [*added]
    gone, come = Columns(removed), Columns(added)
    if _are_plain(data, gone, come) and not (data.more and any(triple in data.more for triple in removed)):
        return gone, come
    going, coming = Counter(removed), Counter(added)
    for triple in going.keys() & coming.keys():
        both = min(going[triple], coming[triple])
        going[triple] -= both
        coming[triple] -= both
    missing = [it for it, number in going.items() if number and number > data.times(it)]
    if missing:
        what = (
            f"{len(missing)} of the statements to be taken away are not there, such as: {' '.join(min(missing))[:200]}"
        )
        raise BadInput(Problem("change", what, "Give them as they were when the data were checked."))
    return Columns(_going(data, going)), Columns(_coming(data, coming))


def _are_plain(data: Columns, gone: Columns, come: Columns) -> bool:
    """Whether all statements that are to go are there, none of those that are to come, and none is named twice."""
    return (
        not gone.more
        and not come.more
        and all(data.column(predicate).holds(column) for predicate, column in gone.forward.items())
        and all(data.column(predicate).lacks(column) for predicate, column in come.forward.items())
    )


def _going(data: Columns, times: Counter[Triple]) -> Iterator[Triple]:
    """The last time a statement stands in the data it really goes."""
    for triple, number in times.items():
        again = data.more.get(triple, 0) - number
        if again > 0:
            data.more[triple] = again
        elif number:
            data.more.pop(triple, None)
            if again < 0:
                yield triple


def _coming(data: Columns, times: Counter[Triple]) -> Iterator[Triple]:
    """The first time a statement stands in the data it really comes."""
    for triple, number in times.items():
        again = data.times(triple) + number - 1
        if number and again:
            data.more[triple] = again
        if number and again == number - 1:
            yield triple


def apply(data: Columns, gone: Columns, come: Columns) -> None:
    """Take statements away from data and put others there; all of the first are there, none of the second."""
    data.forget_walks()
    predicates = gone.forward.keys() | come.forward.keys()
    for predicate in predicates:
        column = data.forward.setdefault(predicate, Column())
        column.change(gone.column(predicate), come.column(predicate))
        if predicate in data.backward:
            before, after = (it.column(predicate, inverse=True) for it in (gone, come))
            data.backward[predicate].change(before, after)
    if SUBCLASS in predicates:
        data.forget_classes()
    if TYPE in predicates:
        said = [statements.column(TYPE) for statements in (gone, come)]
        _sort(data, {it for column in said for it in column.things}, {it for column in said for it in column.distinct})


def _sort(data: Columns, things: AbstractSet[str], classes: AbstractSet[str]) -> None:
    """Things that are of other classes than before."""
    types = data.forward[TYPE]
    for kind, members in data.known_members.items():
        below = data.below(kind)
        if not below.isdisjoint(classes):
            members.difference_update(things)
            members.update(it for it in things if not below.isdisjoint(types.of(it)))


def some_of_all(data: Columns) -> Columns:
    """One statement of every property."""
    return Columns(
        (thing, predicate, value)
        for predicate, column in data.forward.items()
        for thing, value in islice(column.statements(), 1)
    )


def ready_for_changes(data: Columns) -> None:
    """Let what many things lead to be kept so that one of them can be taken away at once."""
    for column in data.backward.values():
        for value, things in column.several.items():
            if len(things) > MANY:
                column.several[value] = dict.fromkeys(things)
