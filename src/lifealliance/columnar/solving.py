"""The rows that a triple pattern makes of others."""

from __future__ import annotations

from itertools import chain, compress, repeat
from operator import eq
from typing import TYPE_CHECKING

from lifealliance.columnar.rows import Rows, together
from lifealliance.columnar.walks import Step, back, ends, starts, way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifealliance.columnar.column import Column
    from lifealliance.columnar.columns import Columns
    from lifealliance.columnar.walks import Walk


def solved(data: Columns, rows: Rows, subject: str, predicate: str | Walk, value: str) -> Rows:
    """The rows a triple pattern makes of rows that all know the same variables."""
    if isinstance(predicate, str) and predicate[0] == "?":
        return _of_any_property(data, rows, subject, predicate[1:], value)
    walk = Step(predicate) if isinstance(predicate, str) else predicate
    if not rows.known(subject):
        if not rows.known(value):
            return _from_everywhere(data, rows, subject, walk, value)
        subject, walk, value = value, back(walk), subject
    elif isinstance(walk, Step) and walk.inverse and rows.known(value):
        subject, walk, value = value, back(walk), subject  # the statements of a thing are fewer than those about it
    known = rows.known(value)
    return (_where_it_ends if known else _wherever_it_ends)(data, rows, rows.terms(subject), walk, value)


def having_several(data: Columns, rows: Rows, subject: str, predicate: str | Walk, value: str) -> Rows:
    """Rows without those whose thing has one value or none; where no end is known, with all that have several."""
    assert isinstance(predicate, str)
    several = data.column(predicate).several
    if rows.known(subject):
        return rows.kept([thing in several for thing in rows.terms(subject)])
    return rows if rows.known(value) else _with_every(rows, subject[1:], [*several])


def _where_it_ends(data: Columns, rows: Rows, starting: Sequence[str], walk: Walk, value: str) -> Rows:
    """The rows in which a path leads from what it starts at to a value that is known."""
    one, wanted = ends(walk, data, starting), rows.terms(value)
    if one is not None:
        return rows.kept([*map(eq, one, wanted)])
    follow = way(walk, data)
    return rows.kept([end in follow(start) for start, end in zip(starting, wanted, strict=True)])


def _wherever_it_ends(data: Columns, rows: Rows, starting: Sequence[str], walk: Walk, value: str) -> Rows:
    """The rows with every value that a path leads to from what it starts at."""
    if isinstance(walk, Step) and walk.inverse and walk.predicate not in data.backward:
        column = data.column(walk.predicate)
        if column.distinct.isdisjoint(starting):
            return rows.picked(())
        if len(column) <= 2 * rows.size:  # to look up each of its values then costs less than to turn it round
            number_of = dict(zip(starting, range(rows.size), strict=True))
            if len(number_of) == rows.size:
                return _with_each_thing(rows, number_of, column, value[1:])
    one = ends(walk, data, starting)
    if one is not None:
        return rows.having(value[1:], one)
    if isinstance(walk, Step):
        return _with_each(rows, starting, data.column(walk.predicate, inverse=walk.inverse), value[1:])
    found = [*map(way(walk, data), starting)]
    numbers = [*chain.from_iterable(map(repeat, range(rows.size), map(len, found)))]
    return rows.picked(numbers).having(value[1:], [*chain.from_iterable(found)])


def _with_each(rows: Rows, starting: Sequence[str], column: Column, name: str) -> Rows:
    """Rows with each value of their things, which mostly have one."""
    several = column.several
    numbers = [number for number, start in enumerate(starting) if start in several]
    found = [several[starting[number]] for number in numbers]
    more = rows.picked([*chain.from_iterable(map(repeat, numbers, map(len, found)))])
    ones = rows.having(name, [*map(column.one.get, starting)])
    return together((ones, more.having(name, [*chain.from_iterable(found)])))


def _with_each_thing(rows: Rows, number_of: Mapping[str, int], column: Column, name: str) -> Rows:
    """Rows with each thing that has their term as a value: the rows are looked up, and the column is not turned."""
    things, values = column.columns()
    numbers = [*map(number_of.get, values)]
    there = [number is not None for number in numbers]
    rows = rows.picked([number for number in numbers if number is not None])
    return rows.having(name, [*compress(things, there)])


def _with_every(rows: Rows, name: str, terms: Sequence[str]) -> Rows:
    """Every row with every one of some terms."""
    return rows.picked([number for number in range(rows.size) for _ in terms]).having(name, [*terms] * rows.size)


def _from_everywhere(data: Columns, rows: Rows, subject: str, walk: Walk, value: str) -> Rows:
    """The rows of a path of which no end is known."""
    if isinstance(walk, Step) and not walk.inverse and rows.size == 1 and subject != value:
        things, found = data.column(walk.predicate).columns()
        return rows.picked([0] * len(things)).having(subject[1:], things).having(value[1:], found)
    return solved(data, _with_every(rows, subject[1:], [*starts(walk, data)]), subject, walk, value)


def _of_any_property(data: Columns, rows: Rows, subject: str, name: str, value: str) -> Rows:
    if name in rows.of:
        said = rows.terms(f"?{name}")
        parts = ((one, rows.kept([it == one for it in said])) for one in dict.fromkeys(said))
    else:
        parts = ((one, rows.having(name, [*repeat(one, rows.size)])) for one in list(data.forward))
    return together(solved(data, part, subject, Step(one), value) for one, part in parts)
