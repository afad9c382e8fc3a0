"""Whole queries as patterns over columns: each part is worked out as if it stood alone (SPARQL 1.1, section 18.6).

A part is gone on with from the rows before it where that gives the same, and joined with them where it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from pyparsing.exceptions import ParseException
from rdflib import Variable
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from lifealliance.columnar.algebra import condition_of, pattern_of, term_or_name
from lifealliance.columnar.expressions import UnknownError, value_to_bind
from lifealliance.columnar.grouping import Grouped, Ordered, counted, in_one_line, least
from lifealliance.columnar.groups import Apart, Either, Extended, Joined, Minus, Values
from lifealliance.columnar.inside import has_paths, is_sure, variables
from lifealliance.columnar.literals import term_of
from lifealliance.columnar.patterns import Optional
from lifealliance.columnar.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rdflib.plugins.sparql.parserutils import CompValue

    from lifealliance.columnar.columns import Columns
    from lifealliance.columnar.grouping import Gathering
    from lifealliance.columnar.patterns import Pattern

#: The things and the values of statements, one after the other; neither list is anybody's own.
Made: TypeAlias = "tuple[Sequence[str], Sequence[str]]"


@dataclass(frozen=True, slots=True)
class Construct:
    """A CONSTRUCT.

    Attributes:
        pattern: what its rows have to meet.
        template: the statements each row makes; a variable begins with `?`.
    """

    pattern: Pattern
    template: tuple[tuple[str, str, str], ...]

    def statements(self, data: Columns) -> Iterator[tuple[str, Made]]:
        """What it makes of data: predicate by predicate, a statement perhaps more than once."""
        rows = self.pattern.solutions(data, Rows.start(1))
        for triple in self.template if rows.size else ():
            if all(map(rows.known, triple)):
                yield from _made(rows, triple)


def _made(rows: Rows, triple: tuple[str, str, str]) -> Iterator[tuple[str, Made]]:
    """The statements of a triple of a template: those whose places are taken by terms that may stand there."""
    if any(name[1:] in rows.loose for name in triple):
        rows = rows.kept([None not in said for said in zip(*map(rows.terms, triple), strict=True)])
    subject, predicate, value = triple
    things = rows.terms(subject)
    if '"' in {*map(itemgetter(0), things)}:
        rows = rows.kept([thing[0] != '"' for thing in things])
        things = rows.terms(subject)
    if predicate[0] != "?":
        yield predicate, (things, rows.terms(value))
        return
    said = rows.terms(predicate)
    for one in dict.fromkeys(said):
        if one[0] == "<":
            part = rows.kept([it == one for it in said])
            yield one, (part.terms(subject), part.terms(value))


def construct_of(text: str) -> Construct:
    """The CONSTRUCT a text states.

    Raises:
        UnknownError: it is none, it cannot be read, or it has a part that is not taken.
    """
    try:
        query = translateQuery(parseQuery(text)).algebra
    except (ParseException, TypeError, AttributeError) as problem:
        raise UnknownError(f"A query cannot be read: {problem}") from problem
    if query.name != "ConstructQuery" or query.datasetClause or query.p.name != "Project" or not query.template:
        raise UnknownError("A query is no CONSTRUCT of one template and one pattern.")
    template = tuple(tuple(map(term_or_name, triple)) for triple in query.template)
    if any(name.startswith("?_:") for triple in template for name in triple):
        raise UnknownError("A query makes things without a name.")
    return Construct(_group(query.p.p), template)  # type: ignore[arg-type]  # each is of three


def _group(part: CompValue) -> Pattern:
    return pattern_of(part, _other)


def _other(part: CompValue) -> Pattern:
    """The patterns beside those that every walk takes."""
    if part.name not in _MAKERS:
        raise UnknownError(f"A query has a part the engine does not take: {part.name}.")
    return _MAKERS[part.name](part)


def _joined(part: CompValue) -> Joined:
    first = _group(part.p1)
    return Joined(first, _after(first, _group(part.p2)))


def _optional(part: CompValue) -> Optional:
    first = _group(part.p1)
    asked = None if part.expr.name == "TrueFilter" else condition_of(part.expr)
    return Optional(first, _after(first, _group(part.p2)), asked)


def _after(first: Pattern, second: Pattern) -> Pattern:
    """A pattern as it is gone on with after another."""
    return second if second.follows(first.possible) else Apart(second, second.possible)


def _extended(part: CompValue) -> Extended:
    first, name = _group(part.p), str(part.var)
    if name in first.possible:
        raise UnknownError(f"A query binds a variable twice: {name}.")
    sure = is_sure(part.expr, first.certain)
    return Extended(first, name, value_to_bind(part.expr), frozenset(variables(part.expr)), sure)


def _rows(part: CompValue) -> Pattern:
    """VALUES or a sub-SELECT."""
    if part.p.name == "values":
        return Values(_table(part.p.res))
    if part.p.name != "Project":
        raise UnknownError(f"A query selects in a way the engine does not take: {part.p.name}.")
    return Apart(_group(part.p.p), frozenset(map(str, part.p.PV)))


def _ordered(part: CompValue) -> Ordered:
    return Ordered(_group(part.p), tuple((value_to_bind(it.expr), it.order == "DESC") for it in part.expr))


def _table(rows: Sequence[dict[Variable, object]]) -> Rows:
    """The rows of VALUES."""
    names = dict.fromkeys(name for row in rows for name in row)
    table = Rows.start(len(rows))
    for name in names:
        said = [row.get(name) for row in rows]
        table = table.with_terms(str(name), [None if it in (None, "UNDEF") else term_of(it) for it in said])  # type: ignore[arg-type]  # of a node
    return table


def _grouped(part: CompValue) -> Grouped:
    first, by = _group(part.p.p), part.p.expr
    if not by or not all(isinstance(it, Variable) for it in by):
        raise UnknownError("A query makes groups in a way the engine does not take.")
    names = [*map(str, by)]
    keys, said = [], []
    for it in part.A:
        if not isinstance(it.vars, Variable):
            raise UnknownError("A query gathers what it calculates.")
        name, source = str(it.res), str(it.vars)
        if it.name == "Aggregate_Sample" and source in names:
            keys.append((name, names.index(source)))
        else:
            said.append((name, source, _gathering(it, source in first.certain, part.p.p)))
    return Grouped(first, tuple(names), tuple(keys), tuple(said))


def _gathering(aggregate: CompValue, certain: bool, inner: CompValue) -> Gathering:
    match aggregate.name:
        case "Aggregate_Count" if aggregate.distinct:
            return counted
        case "Aggregate_Min" if certain:
            return least
        case "Aggregate_GroupConcat" if certain and not aggregate.distinct and not has_paths(inner):
            return in_one_line(str(aggregate.separator or " "))
    raise UnknownError(f"A query gathers in a way the engine does not take: {aggregate.name}.")


_MAKERS: dict[str, Callable[[CompValue], Pattern]] = {
    "Join": _joined,
    "LeftJoin": _optional,
    "Union": lambda part: Either(_group(part.p1), _group(part.p2)),
    "Minus": lambda part: Minus(_group(part.p1), _group(part.p2)),
    "Extend": _extended,
    "ToMultiSet": _rows,
    "OrderBy": _ordered,
    "AggregateJoin": _grouped,
}
