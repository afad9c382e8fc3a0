"""Conditions of a query: what FILTER asks of one row (SPARQL 1.1, sections 17.2 to 17.4).

A value is a term, or a truth or number that came out of a calculation. What cannot be worked out is an error, and an
error in a FILTER is false.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from rdflib import Variable
from rdflib.plugins.sparql.parserutils import CompValue

from lifealliance.validation.literals import (
    LANG_STRING,
    STRING,
    XSD,
    Value,
    before,
    comparable,
    lexical_of,
    parts,
    quoted,
    term_of,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.validation.columns import Columns
    from lifealliance.validation.patterns import Solution

Found: TypeAlias = str | bool | int | float | Decimal
Work: TypeAlias = "Callable[[Columns, Solution], Found]"
Making: TypeAlias = "Callable[[CompValue], Callable[[Columns, Solution], bool]]"


class UnknownError(Exception):
    """A shape says what the engine does not know, or says it in a way that makes no sense."""


class _NoValueError(Exception):
    """An expression that has no value for a row."""


def condition(expression: object, exists: Making) -> Callable[[Columns, Solution], bool]:
    """What a FILTER asks; false where it cannot be worked out.

    Args:
        expression: as rdflib takes it apart.
        exists: makes the condition of a graph pattern.

    Raises:
        UnknownError: it uses an operator or a function that the engine does not take.
    """
    work = _work(expression, exists)

    def holds(data: Columns, row: Solution) -> bool:
        try:
            return _truth(work(data, row))
        except _NoValueError:
            return False

    return holds


def _work(part: object, exists: Making) -> Work:
    """An expression as a function of a row."""
    if isinstance(part, Variable):
        return _variable(str(part))
    if not isinstance(part, CompValue):
        term = term_of(part)  # type: ignore[arg-type]  # rdflib gives no type to the leaves of its algebra
        return lambda _data, _row: term
    make = _MAKERS.get(part.name)
    if make is None:
        raise UnknownError(f"A query uses what the engine does not take: {part.name.removeprefix('Builtin_')}.")
    return make(part, exists)


def _exists(part: CompValue, exists: Making) -> Work:
    there, wanted = exists(part.graph), part.name == "Builtin_EXISTS"
    return lambda data, row: there(data, row) is wanted


def _bound(part: CompValue, _: Making) -> Work:
    name = str(part.arg)
    return lambda _data, row: name in row


def _connected(part: CompValue, exists: Making) -> Work:
    parts_ = [_work(one, exists) for one in (part.expr, *part.other)]
    return _joined(parts_, until=part.name == "ConditionalOrExpression")


def _negated(part: CompValue, exists: Making) -> Work:
    inner = _work(part.expr, exists)
    return lambda data, row: not _truth(inner(data, row))


def _of_one(part: CompValue, exists: Making) -> Work:
    arg, function = _work(part.arg, exists), _OF_ONE[part.name]
    return lambda data, row: function(arg(data, row))


def _variable(name: str) -> Work:
    def value(_data: Columns, row: Solution) -> Found:
        if name not in row:
            raise _NoValueError(name)
        return row[name]

    return value


def _joined(parts_: list[Work], *, until: bool) -> Work:
    """Several conditions joined by `||` (until one is true) or by `&&` (until one is false)."""

    def value(data: Columns, row: Solution) -> Found:
        unknown = None
        for part in parts_:
            try:
                if _truth(part(data, row)) is until:
                    return until
            except _NoValueError as problem:
                unknown = problem
        if unknown is not None:
            raise unknown
        return not until

    return value


def _relation(part: CompValue, exists: Making) -> Work:
    left, op = _work(part.expr, exists), part.op
    if op in ("IN", "NOT IN"):
        among = _joined([_compared("=", left, _work(one, exists)) for one in part.other], until=True)
        return among if op == "IN" else lambda data, row: not _truth(among(data, row))
    return _compared(op, left, _work(part.other, exists))


def _compared(op: str, left: Work, right: Work) -> Work:
    if op in ("=", "!="):
        wanted = op == "="
        return lambda data, row: _same(left(data, row), right(data, row)) is wanted

    def value(data: Columns, row: Solution) -> Found:
        first, second = _term(left(data, row)), _term(right(data, row))
        if not comparable(first, second):
            raise _NoValueError(op)
        if op[0] == ">":
            first, second = second, first
        return before(first, second, or_equal=op.endswith("="))

    return value


def _same(one: Found, other: Found) -> bool:
    """Whether two values are the same (SPARQL 1.1, section 17.4.1.7)."""
    if type(one) is type(other) is int:
        return one == other
    first, second = _value(one), _value(other)
    if first is not None and second is not None and first.kind == second.kind and first.zoned == second.zoned:
        return first.value == second.value
    left, right = _term(one), _term(other)
    if left == right:
        return True
    if left[0] == right[0] == '"':
        raise _NoValueError("=")
    return False


def _sum(part: CompValue, exists: Making) -> Work:
    first = _work(part.expr, exists)
    others = [(-1 if sign == "-" else 1, _work(one, exists)) for sign, one in zip(part.op, part.other, strict=True)]

    if len(others) == 1:
        sign, second = others[0]
        return lambda data, row: _number(first(data, row)) + sign * _number(second(data, row))

    def value(data: Columns, row: Solution) -> Found:
        return _number(first(data, row)) + sum(sign * _number(other(data, row)) for sign, other in others)

    return value


def _number(found: Found) -> float:
    if type(found) is int:
        return found
    value = _value(found)
    if value is None or value.kind != "number":
        raise _NoValueError("number")
    number = value.value
    return float(number) if isinstance(number, Decimal) else number  # type: ignore[return-value]  # it is of that kind


def _value(found: Found) -> Value | None:
    if isinstance(found, bool):
        return Value("boolean", found)
    return value_of(found) if isinstance(found, str) else Value("number", found)


def _term(found: Found) -> str:
    if isinstance(found, str):
        return found
    if isinstance(found, bool):
        return quoted(str(found).lower(), f"{XSD}boolean")
    return quoted(str(found), f"{XSD}{'integer' if isinstance(found, int) else 'double'}")


def _truth(found: Found) -> bool:
    """The effective boolean value (SPARQL 1.1, section 17.2.2)."""
    if isinstance(found, bool):
        return found
    value = _value(found)
    if value is None or value.kind not in ("boolean", "number", "string"):
        raise _NoValueError("truth")
    return bool(value.value) and value.value == value.value  # what is not a number is false


def _text(found: Found) -> str:
    """The words of a string, with a language or without."""
    if isinstance(found, str) and found[0] == '"':
        if found[-1] == '"':
            return lexical_of(found)
        lexical, datatype, _ = parts(found)
        if datatype in (STRING, LANG_STRING):
            return lexical
    raise _NoValueError("text")


def _written(found: Found) -> str:
    term = _term(found)
    if term[0] == "_":
        raise _NoValueError("str")
    return quoted(parts(term).lexical if term[0] == '"' else term[1:-1])


def _spoken(found: Found) -> str:
    term = _term(found)
    if term[0] != '"':
        raise _NoValueError("lang")
    return quoted(parts(term).language)


_OF_ONE: dict[str, Callable[[Found], Found]] = {
    "Builtin_STRLEN": lambda found: len(_text(found)),
    "Builtin_STR": _written,
    "Builtin_LANG": _spoken,
    "Builtin_isIRI": lambda found: _term(found)[0] == "<",
    "Builtin_isURI": lambda found: _term(found)[0] == "<",
    "Builtin_isBLANK": lambda found: _term(found)[0] == "_",
    "Builtin_isLITERAL": lambda found: _term(found)[0] == '"',
}
_MAKERS: dict[str, Callable[[CompValue, Making], Work]] = {
    "Builtin_EXISTS": _exists,
    "Builtin_NOTEXISTS": _exists,
    "Builtin_BOUND": _bound,
    "ConditionalAndExpression": _connected,
    "ConditionalOrExpression": _connected,
    "UnaryNot": _negated,
    "RelationalExpression": _relation,
    "AdditiveExpression": _sum,
    **dict.fromkeys(_OF_ONE, _of_one),
}
