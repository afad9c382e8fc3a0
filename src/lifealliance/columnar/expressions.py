"""Conditions of a query: what FILTER asks of rows (SPARQL 1.1, sections 17.2 to 17.4).

A value is a term, or a truth or number that came out of a calculation. What cannot be worked out is an error, and an
error in a FILTER is false.
"""

from __future__ import annotations

import operator
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, TypeAlias

from rdflib import Variable
from rdflib.plugins.sparql.parserutils import CompValue

from lifealliance.columnar.found import Found, begins_with, different, less, number_of, same, spoken, text_of, truth_of
from lifealliance.columnar.inside import all_of
from lifealliance.columnar.literals import term_of
from lifealliance.columnar.texts import address, contains, hashed, in_letters, lengths, part_of, replacing, together

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifealliance.columnar.columns import Columns
    from lifealliance.columnar.rows import Rows

Work: TypeAlias = "Callable[[Columns, Rows], Sequence[Found]]"
Numbers: TypeAlias = "Callable[[Columns, Rows], Sequence[float | None]]"
Making: TypeAlias = "Callable[[CompValue], Callable[[Columns, Rows], list[bool]]]"


class UnknownError(Exception):
    """A shape says what the engine does not know, or says it in a way that makes no sense."""


def condition(expression: object, exists: Making) -> Callable[[Columns, Rows], list[bool]]:
    """What a FILTER asks of each of some rows; false where it cannot be worked out.

    Args:
        expression: as rdflib takes it apart.
        exists: makes the condition of a graph pattern.

    Raises:
        UnknownError: it uses an operator or a function that the engine does not take.
    """
    work = _truths(_work(expression, exists))
    return lambda data, rows: [truth is True for truth in work(data, rows)]


def _truths(work: Work) -> Callable[[Columns, Rows], Sequence[bool | None]]:
    """An expression as what is true of rows; most expressions say nothing else."""

    def value(data: Columns, rows: Rows) -> Sequence[bool | None]:
        found = work(data, rows)
        return found if _are(bool, found) else [*map(truth_of, found)]  # type: ignore[return-value]  # they are

    return value


def _are(kind: type, *columns: Sequence[Found]) -> bool:
    """Whether all values are of one kind."""
    return all({*map(type, found)} == {kind} for found in columns)


def value_to_bind(part: CompValue) -> Work:
    """What BIND or ORDER BY makes of each of some rows.

    Raises:
        UnknownError: it uses what the engine does not take there.
    """
    if any(isinstance(one, CompValue) and one.name in _NOT_BOUND for one in all_of(part)):
        raise UnknownError("A query binds what it calculates.")
    return _work(part, _nothing)


def _nothing(_: CompValue) -> Callable[[Columns, Rows], list[bool]]:
    raise UnknownError("A query binds whether something is there.")


def _work(part: object, exists: Making) -> Work:
    """An expression as a function of rows."""
    if isinstance(part, Variable):
        return _variable(str(part))
    if not isinstance(part, CompValue):
        term = term_of(part)  # type: ignore[arg-type]  # rdflib gives no type to the leaves of its algebra
        return lambda _data, rows: [term] * rows.size
    make = _MAKERS.get(part.name)
    if make is None:
        raise UnknownError(f"A query uses what the engine does not take: {part.name.removeprefix('Builtin_')}.")
    return make(part, exists)


def _exists(part: CompValue, exists: Making) -> Work:
    there, wanted = exists(part.graph), part.name == "Builtin_EXISTS"
    return lambda data, rows: [it is wanted for it in there(data, rows)]


def _bound(part: CompValue, _: Making) -> Work:
    name = str(part.arg)
    return lambda _data, rows: [it is not None for it in rows.of.get(name, [None] * rows.size)]


def _connected(part: CompValue, exists: Making) -> Work:
    conditions = [_truths(_work(one, exists)) for one in (part.expr, *part.other)]
    return _joined(conditions, until=part.name == "ConditionalOrExpression")


def _negated(part: CompValue, exists: Making) -> Work:
    return _each(_not, _work(part.expr, exists))


def _not(found: Found) -> Found:
    truth = truth_of(found)
    return None if truth is None else not truth


def _of_one(part: CompValue, exists: Making) -> Work:
    return _each(_OF_ONE[part.name], _work(part.arg, exists))


def _each(function: Callable[..., Found], *works: Work) -> Work:
    """What a function makes of the values of some expressions."""
    return lambda data, rows: [*map(function, *(work(data, rows) for work in works))]


def _variable(name: str) -> Work:
    return lambda _data, rows: rows.of.get(name, [None] * rows.size)


def _sized(part: CompValue, exists: Making) -> Work:
    """STRLEN."""
    work = _work(part.arg, exists)
    return lambda data, rows: lengths(work(data, rows))


def _first(part: CompValue, exists: Making) -> Work:
    """COALESCE: of several values the first there is."""
    works = [_work(one, exists) for one in part.arg]

    def value(data: Columns, rows: Rows) -> Sequence[Found]:
        found = works[0](data, rows)
        for work in works[1:]:
            if None not in found:
                break
            found = [other if one is None else one for one, other in zip(found, work(data, rows), strict=True)]
        return found

    return value


def _some(part: CompValue, exists: Making) -> Work:
    """SUBSTR."""
    ends = [_numbers(one, exists) for one in (part.start, part.length) if one is not None]
    return _each(part_of, _work(part.arg, exists), *ends)


def _with_other_sign(part: CompValue, exists: Making) -> Work:
    work = _numbers(part.expr, exists)
    return lambda data, rows: [None if number is None else -number for number in work(data, rows)]


def _joined(conditions: list[Callable[[Columns, Rows], Sequence[bool | None]]], *, until: bool) -> Work:
    """Several conditions joined by `||` (until one is true) or by `&&` (until one is false)."""
    first, *more = conditions

    def value(data: Columns, rows: Rows) -> Sequence[Found]:
        found = [*first(data, rows)]
        left: Sequence[int] = range(rows.size)
        truths: Sequence[bool | None] = found
        for condition_ in more:
            undecided = [truth is not until for truth in truths]
            left = [*compress(left, undecided)]
            if not left:
                break
            truths = condition_(data, rows if len(left) == rows.size else rows.picked(left))
            for number, truth in zip(left, truths, strict=True):
                if truth is not (not until):
                    found[number] = truth
        return found

    return value


def _relation(part: CompValue, exists: Making) -> Work:
    left, op = _work(part.expr, exists), part.op
    if op in ("IN", "NOT IN"):
        among = _joined([_truths(_each(same, left, _work(one, exists))) for one in part.other], until=True)
        return among if op == "IN" else _each(_not, among)
    right, compared, of_numbers = _work(part.other, exists), _COMPARED[op], _OF_NUMBERS[op]

    def value(data: Columns, rows: Rows) -> Sequence[Found]:
        sides = left(data, rows), right(data, rows)
        return [*map(of_numbers if _are(int, *sides) else compared, *sides)]

    return value


def _sum(part: CompValue, exists: Making) -> Work:
    work = _numbers(part.expr, exists)
    for sign, one in zip(part.op, part.other, strict=True):
        work = _added(operator.sub if sign == "-" else operator.add, work, _numbers(one, exists))
    return work


def _added(add: Callable[..., float], first: Numbers, second: Numbers) -> Numbers:
    """What is made of numbers, where both are there."""

    def value(data: Columns, rows: Rows) -> Sequence[float | None]:
        sides = first(data, rows), second(data, rows)
        if None not in sides[0] and None not in sides[1]:
            return [*map(add, *sides)]
        pairs = zip(*sides, strict=True)
        return [None if one is None or other is None else add(one, other) for one, other in pairs]

    return value


def _numbers(part: object, exists: Making) -> Numbers:
    """An expression whose values have to be numbers."""
    work = _work(part, exists)
    if isinstance(part, CompValue):
        return lambda data, rows: [*map(number_of, work(data, rows))]

    def value(data: Columns, rows: Rows) -> Sequence[float | None]:
        terms: Sequence[str | None] = work(data, rows)  # type: ignore[assignment]  # of a variable or a constant
        numbers = data.numbers(terms)
        if None not in numbers:
            return numbers
        return [number_of(term) if number is None else number for term, number in zip(terms, numbers, strict=True)]

    return value


def _replace(part: CompValue, exists: Making) -> Work:
    """REPLACE without groups and flags."""
    pattern, instead = part.pattern, part.replacement
    if part.flags is not None or any(isinstance(one, (Variable, CompValue)) for one in (pattern, instead)):
        raise UnknownError("A query replaces what only shows when it is asked.")
    if set(str(instead)) & {"$", "\\"}:
        raise UnknownError("A query replaces words with parts of themselves.")
    return _each(replacing(str(pattern), str(instead)), _work(part.arg, exists))


_OF_ONE: dict[str, Callable[[Found], Found]] = {
    "Builtin_STR": text_of,
    "Builtin_LANG": spoken,
    "Builtin_SHA1": hashed,
    "Builtin_IRI": address,
    "Builtin_URI": address,
    "Builtin_LCASE": in_letters(str.lower),
    "Builtin_UCASE": in_letters(str.upper),
    "Builtin_isIRI": begins_with("<"),
    "Builtin_isURI": begins_with("<"),
    "Builtin_isBLANK": begins_with("_"),
    "Builtin_isLITERAL": begins_with('"'),
}
#: A number that was calculated has no datatype any more, so that it can be compared but not written.
_NOT_BOUND = frozenset({"AdditiveExpression", "UnaryMinus"})
_COMPARED: dict[str, Callable[[Found, Found], Found]] = {
    "=": same,
    "!=": different,
    "<": less,
    "<=": partial(less, or_equal=True),
    ">": lambda one, other: less(other, one),
    ">=": lambda one, other: less(other, one, or_equal=True),
}
#: The same of whole numbers.
_OF_NUMBERS: dict[str, Callable[..., bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MAKERS: dict[str, Callable[[CompValue, Making], Work]] = {
    "Builtin_EXISTS": _exists,
    "Builtin_NOTEXISTS": _exists,
    "Builtin_BOUND": _bound,
    "Builtin_COALESCE": _first,
    "Builtin_STRLEN": _sized,
    "Builtin_SUBSTR": _some,
    "UnaryMinus": _with_other_sign,
    "Builtin_CONTAINS": lambda part, exists: _each(contains, _work(part.arg1, exists), _work(part.arg2, exists)),
    "Builtin_CONCAT": lambda part, exists: _each(together, *(_work(one, exists) for one in part.arg)),
    "Builtin_REPLACE": _replace,
    "ConditionalAndExpression": _connected,
    "ConditionalOrExpression": _connected,
    "UnaryNot": _negated,
    "RelationalExpression": _relation,
    "AdditiveExpression": _sum,
    **dict.fromkeys(_OF_ONE, _of_one),
}
