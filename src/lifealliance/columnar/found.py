"""What comes out of an expression of a query, and how two such values compare (SPARQL 1.1, section 17)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from lifealliance.columnar.literals import XSD, Value, before, comparable, language_of, lexical_of, quoted, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: A term, or a truth or number that came out of a calculation, or None for an error.
Found: TypeAlias = str | bool | int | float | Decimal | None


def same(one: Found, other: Found) -> bool | None:
    """Whether two values are the same (section 17.4.1.7)."""
    if one is None or other is None:
        return None
    if type(one) is type(other) is int:
        return one == other
    first, second = _value(one), _value(other)
    if first is not None and second is not None and first.kind == second.kind and first.zoned == second.zoned:
        return first.value == second.value
    left, right = written(one), written(other)
    if left == right:
        return True
    return None if left[0] == right[0] == '"' else False


def different(one: Found, other: Found) -> bool | None:
    """Whether they are not."""
    are_same = same(one, other)
    return None if are_same is None else not are_same


def less(one: Found, other: Found, *, or_equal: bool = False) -> bool | None:
    """Whether `<` (or `<=`) holds between two values."""
    if one is None or other is None:
        return None
    first, second = written(one), written(other)
    if first[0] == first[-1] == second[0] == second[-1] == '"' and "\\" not in first and "\\" not in second:
        return first[1:-1] < second[1:-1] or (or_equal and first == second)  # strings, written as they are
    return before(first, second, or_equal=or_equal) if comparable(first, second) else None


def number_of(found: Found) -> float | None:
    """The number a value is."""
    if type(found) is int:
        return found
    value = _value(found)
    if value is None or value.kind != "number":
        return None
    number = value.value
    return float(number) if isinstance(number, Decimal) else number  # type: ignore[return-value]  # it is of that kind


def truth_of(found: Found) -> bool | None:
    """The effective boolean value (section 17.2.2)."""
    if found is None or isinstance(found, bool):
        return found
    value = _value(found)
    if value is None or value.kind not in ("boolean", "number", "string"):
        return None
    return bool(value.value) and value.value == value.value  # what is not a number is false


def written(found: str | float | Decimal) -> str:
    """A value as a term."""
    if isinstance(found, str):
        return found
    if isinstance(found, bool):
        return quoted(str(found).lower(), f"{XSD}boolean")
    return quoted(str(found), f"{XSD}{'integer' if isinstance(found, int) else 'double'}")


def as_terms(found: Sequence[Found]) -> Sequence[str | None]:
    """Values as terms, where there are any; most are terms."""
    if {*map(type, found)} <= {str, type(None)}:
        return found  # type: ignore[return-value]  # they are
    return [None if one is None else written(one) for one in found]


def text_of(found: Found) -> str | None:
    """STR."""
    if isinstance(found, str) and found[0] == "<" and '"' not in found and "\\" not in found:
        return f'"{found[1:-1]}"'
    if found is None or (term := written(found))[0] == "_":
        return None
    return quoted(lexical_of(term) if term[0] == '"' else term[1:-1])


def spoken(found: Found) -> str | None:
    """LANG."""
    return None if found is None or (term := written(found))[0] != '"' else quoted(language_of(term))


def begins_with(sign: str) -> Callable[[Found], bool | None]:
    """Whether a value is of the kind whose terms begin with a sign."""
    return lambda found: None if found is None else written(found)[0] == sign


def _value(found: Found) -> Value | None:
    if isinstance(found, str):
        return value_of(found)
    if isinstance(found, bool):
        return Value("boolean", found)
    return None if found is None else Value("number", found)
