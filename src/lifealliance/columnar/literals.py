"""Literals as N-Triples writes them: their parts, whether they are well formed, and which of two comes first.

Lexical forms are those of XML Schema 1.1 part 2; the order is that of the operators of SPARQL 1.1, section 17.3.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import compress, repeat
from operator import contains, itemgetter
from typing import TYPE_CHECKING, NamedTuple

from rdflib import Literal, URIRef

from lifealliance import iris

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from rdflib.term import Node

XSD = iris.XSD.iri
STRING = XSD + "string"
INTEGER = XSD + "integer"
LANG_STRING = iris.RDF.iri + "langString"

_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_TO_ESCAPE = re.compile('[\\\\"\n\r\t]')
_WRITTEN = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Parts(NamedTuple):
    """What a literal is made of; a datatype is an IRI without brackets."""

    lexical: str
    datatype: str
    language: str


def quoted(lexical: str, datatype: str = "", language: str = "") -> str:
    """A literal as a term, always written in the same way."""
    text = '"' + _TO_ESCAPE.sub(lambda found: _WRITTEN[found.group()], lexical) + '"'
    if language:
        return f"{text}@{language.lower()}"
    return text if datatype in ("", STRING) else f"{text}^^<{datatype}>"


def parts(term: str) -> Parts:
    """A literal taken apart."""
    if term[-1] == '"':
        return Parts(_plain(term[1:-1]), STRING, "")
    end = term.rindex('"')
    tail = term[end + 1 :]
    lexical = _plain(term[1:end])
    if tail.startswith("@"):
        return Parts(lexical, LANG_STRING, tail[1:])
    return Parts(lexical, tail[3:-1] if tail else STRING, "")


def lexical_of(term: str) -> str:
    """The text of a literal."""
    text = term[1:-1] if term[-1] == '"' else term[1 : term.rindex('"')]
    return _plain(text) if "\\" in text else text


def language_of(term: str) -> str:
    """The language of a literal; empty if it has none."""
    return "" if term[-1] in '">' else parts(term).language


def term_of(node: Node) -> str:
    """A node of rdflib as a term."""
    if isinstance(node, Literal):
        return quoted(str(node), str(node.datatype or ""), node.language or "")
    return f"<{node}>" if isinstance(node, URIRef) else f"_:{node}"


def are_plain(terms: Collection[str]) -> bool:
    """Whether all terms are strings without a language and without escapes: their texts stand between their signs."""
    return {*map(itemgetter(-1), terms)} == {'"'} and not any(map(contains, terms, repeat("\\")))


def canonical(term: str) -> str:
    """A term in the one way of writing it: escapes, language tags and xsd:string.

    Raises:
        ValueError: it holds an escape that stands for no sign.
    """
    if term[0] == '"':
        if term[-1] == '"' and "\\" not in term and "\t" not in term:
            return term
        lexical, datatype, language = parts(term)
        return quoted(lexical, datatype, language)
    return _plain(term)


def _plain(text: str) -> str:
    return _ESCAPED.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    short, long, sign = found.groups()
    code = int(short or long or "0", 16)
    if code > sys.maxunicode or 0xD800 <= code <= 0xDFFF or (sign and sign not in _ESCAPES):
        raise ValueError(f"{found.group()} stands for no sign.")
    return _ESCAPES[sign] if sign else chr(code)


_NUMBER = re.compile(r"[+-]?[0-9]+")
#: A whole number of more digits is taken for none, as pySHACL takes it: no machine can be made to work on it for long.
_DIGITS = 4_000
_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_DATE = r"-?(?:[1-9]\d{3,}|0\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_FORMS = {
    "boolean": re.compile(r"true|false|0|1"),
    "decimal": re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"),
    "double": re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN"),
    "dateTime": re.compile(rf"({_DATE})T{_TIME}{_ZONE}"),
    "date": re.compile(rf"({_DATE}){_ZONE}"),
    "time": re.compile(_TIME + _ZONE),
    "gYear": re.compile(r"-?(?:[1-9]\d{3,}|0\d{3})" + _ZONE),
    "gYearMonth": re.compile(r"-?(?:[1-9]\d{3,}|0\d{3})-(?:0[1-9]|1[0-2])" + _ZONE),
    "duration": re.compile(
        r"-?P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
    ),
    "hexBinary": re.compile(r"(?:[0-9A-Fa-f]{2})*"),
}
_FORMS["float"] = _FORMS["double"]
_LIMITS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}


def well_formed(lexical: str, datatype: str) -> bool:
    """Whether a text is a value of a datatype; true for datatypes nobody here knows."""
    name = datatype.removeprefix(XSD)
    if name == datatype:
        return True
    if name in _LIMITS:
        if len(lexical) > _DIGITS or not _NUMBER.fullmatch(lexical):
            return False
        low, high = _LIMITS[name]
        return (low is None or int(lexical) >= low) and (high is None or int(lexical) <= high)
    form = _FORMS.get(name)
    if form is None:
        return True
    found = form.fullmatch(lexical)
    return found is not None and (name not in ("date", "dateTime") or _is_a_day(found.group(1)))


def _is_a_day(text: str) -> bool:
    year, month, day = text.removeprefix("-").split("-")
    leap = int(year) % 4 == 0 and (int(year) % 100 != 0 or int(year) % 400 == 0)
    most = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[int(month) - 1]
    return int(day) <= most


NUMBERS: dict[str, Callable[[str], float | Decimal]] = {
    **dict.fromkeys(_LIMITS, int),
    "decimal": Decimal,
    "double": float,
    "float": float,
}


class Value(NamedTuple):
    """What a literal stands for, in a kind whose values have an order."""

    kind: str
    value: float | Decimal | str | datetime | date | time | bool
    zoned: bool = False


_INTEGER = f'"^^<{INTEGER}>'


def integers(among: Iterable[str | None]) -> dict[str, int]:
    """What the whole numbers among some terms stand for; those written in an unusual way are left out."""
    size = len(_INTEGER)
    written = [term for term in among if term is not None and term.endswith(_INTEGER)]
    texts = [term[1:-size] for term in written]
    together = "".join(texts)
    if together.isdigit() and together.isascii() and all(texts) and max(map(len, texts)) <= _DIGITS:
        return dict(zip(written, map(int, texts), strict=True))
    usual = [text.isdigit() and text.isascii() and len(text) <= _DIGITS for text in texts]
    return dict(zip(compress(written, usual), map(int, compress(texts, usual)), strict=True))


def value_of(term: str) -> Value | None:
    """The value of a literal; None for an IRI, a blank node, an ill-formed literal or a kind without order."""
    if term[0] != '"':
        return None
    return Value("string", lexical_of(term)) if term[-1] == '"' else _value_of(term)


@lru_cache(maxsize=1 << 14)
def _value_of(term: str) -> Value | None:
    """Numbers and moments, which several shapes look at one after the other, are made out once."""
    lexical, datatype, _ = parts(term)
    name = datatype.removeprefix(XSD)
    if not well_formed(lexical, datatype):
        return None
    make = NUMBERS.get(name)
    if make is not None:
        return Value("number", make(lexical))
    return Value(name, lexical in ("true", "1")) if name == "boolean" else _moment(name, lexical)


def _moment(name: str, lexical: str) -> Value | None:
    """A date, a time or both; those of years that Python does not have are of no kind."""
    try:
        if name == "dateTime":
            whole = datetime.fromisoformat(_six_digits(lexical))
            return Value(name, whole, zoned=True) if whole.tzinfo else Value(name, whole.replace(tzinfo=UTC))
        if name == "date":
            zoned = len(lexical) > 10
            moment = datetime.fromisoformat(f"{lexical[:10]}T00:00:00{lexical[10:]}")
            return Value(name, moment if zoned else moment.replace(tzinfo=UTC), zoned=zoned)
        if name == "time":
            clock = time.fromisoformat(_six_digits(lexical))
            day = datetime.combine(date(2000, 1, 1), clock)
            return Value(name, day if clock.tzinfo else day.replace(tzinfo=UTC), zoned=clock.tzinfo is not None)
    except ValueError:
        return None
    return None


def _six_digits(lexical: str) -> str:
    """A time whose seconds have at most six digits behind the point, as Python reads them."""
    return re.sub(r"\.(\d{1,6})\d*", lambda found: "." + found.group(1).ljust(6, "0"), lexical)


#: A moment without a zone may lie up to 14 hours either side (XML Schema 1.1 part 2, section 3.3.7).
_UNSURE = timedelta(hours=14)


def comparable(one: str, other: str) -> bool:
    """Whether two literals are of one kind that has an order."""
    left, right = value_of(one), value_of(other)
    return left is not None and right is not None and (left.kind, left.zoned) == (right.kind, right.zoned)


def before(one: str, other: str, *, or_equal: bool = False) -> bool:
    """Whether SPARQL's `<` (or `<=`) holds between two literals; false where they cannot be compared."""
    return precedes(value_of(one), value_of(other), or_equal=or_equal)


def precedes(left: Value | None, right: Value | None, *, or_equal: bool = False) -> bool:
    """The same of their values."""
    if left is None or right is None or left.kind != right.kind:
        return False
    if left.zoned != right.zoned:
        assert isinstance(left.value, datetime)
        assert isinstance(right.value, datetime)
        return left.value + _UNSURE < right.value
    first, second = left.value, right.value
    return bool(first < second or (or_equal and first == second))  # type: ignore[operator]  # of one kind
