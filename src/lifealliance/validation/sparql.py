"""Constraints written in SPARQL (SHACL 2017, section 5), worked out for all things at once.

A query is taken apart once and then walked from the things outwards, so that $this is bound in every part of it, as
the specification wants (section 5.3.1). Only patterns whose answer does not depend on the order of the walk are taken:
triples, OPTIONAL of triples, FILTER and EXISTS. Any other query is left to pySHACL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

from pyparsing.exceptions import ParseException
from rdflib import URIRef
from rdflib.namespace import OWL, SH
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from lifealliance.columnar.algebra import pattern_of
from lifealliance.columnar.expressions import UnknownError
from lifealliance.columnar.literals import parts, quoted, term_of
from lifealliance.columnar.rows import Rows
from lifealliance.columnar.touched import parts as parts_of
from lifealliance.columnar.touched import required, touched_rows
from lifealliance.columnar.walks import predicates
from lifealliance.validation.checks import Constraint, Hit
from lifealliance.validation.paths import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from rdflib import Graph
    from rdflib.term import Node

    from lifealliance.columnar.patterns import Pattern
    from lifealliance.columnar.walks import Walk
    from lifealliance.validation.checks import Result, View
    from lifealliance.validation.edits import Change

_SLOT = re.compile(r"\{[?$](\w+)\}")
_COMPONENT = f"<{SH.SPARQLConstraintComponent}>"
_SAID = frozenset({"this", "value", "path", "message"})


@dataclass(eq=False)
class Select(Constraint):
    """A constraint that is a SELECT; every row is something wrong.

    Attributes:
        asked_for: the variables of a row. Rows that are the same in all of them are one.
        names: those of them whose values, wherever there is a row, stand in its triple patterns: this, and value.
    """

    pattern: Pattern
    messages: tuple[str, ...]
    asked_for: tuple[str, ...]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        self._parts = tuple(parts_of(self.pattern))

    @property
    def whole(self) -> bool:
        """Whether it may speak of things that none of its triple patterns binds."""
        return "this" not in self.names

    def predicates(self) -> Iterator[str]:
        """Those of all triple patterns."""
        for (_, predicate, _), _ in self._parts:
            if isinstance(predicate, str):
                yield "" if predicate[0] == "?" else predicate
            else:
                yield from predicates(predicate)

    def touched(self, change: Change, _: Walk | None) -> AbstractSet[str]:
        """The things of the rows that may come or go."""
        return {row[0] for row in self.touched_rows(change)}

    def touched_rows(self, change: Change) -> set[tuple[str, ...]]:
        """What `names` stand for in the rows that may come or go because of some statements."""
        return touched_rows(self._parts, change.data, change.statements, self.names)

    def hits(self, view: View) -> Iterator[Hit]:
        """Every row, with what it says of value, path and message."""
        return self._hits(view, Rows.start(len(view.foci), {"this": view.things}))

    def row_results(self, view: View, rows: Sequence[tuple[str, ...]]) -> Iterator[Result]:
        """The results of some rows, told by what `names` stand for."""
        of = dict(zip(self.names, zip(*rows, strict=True), strict=True))
        return self._results(view, self._hits(view, Rows.start(len(rows), of)))

    def _hits(self, view: View, known: Rows) -> Iterator[Hit]:
        rows = self.pattern.solutions(view.data, known)
        columns = (rows.of.get(name, repeat(None)) for name in self.asked_for)
        # Asked for is $this at least, and no rows are left where it would not be known.
        for values in dict.fromkeys(zip(*columns, strict=False)) if rows.size else ():
            row = {name: value for name, value in zip(self.asked_for, values, strict=True) if value is not None}
            focus = row["this"]
            # A query about a thing itself names the thing where it names no value (section 5.3.2).
            value = row.get("value", focus if view.shape.walk is None else None)
            messages = (row["message"],) if "message" in row else self.messages or view.shape.messages
            path = row.get("path", "")
            filled = tuple(_filled(message, row) for message in messages)
            yield Hit(focus, value, path if path.startswith("<") else "", filled)


def _filled(message: str, row: dict[str, str]) -> str:
    """A message with the values of its variables."""
    if not _SLOT.search(message):
        return message
    lexical, datatype, language = parts(message)

    def value(found: re.Match[str]) -> str:
        term = row.get(found.group(1))
        if term is None:
            return found.group()
        return parts(term).lexical if term.startswith('"') else term.strip("<>")

    return quoted(_SLOT.sub(value, lexical), datatype, language)


def select_of(graph: Graph, node: Node, path: Node | None) -> Select:
    """The constraint a node of the shapes states.

    Raises:
        UnknownError: the query is of a kind the engine does not take.
    """
    text = str(graph.value(node, SH.select) or "")
    if not text:
        raise UnknownError("A constraint in SPARQL is no SELECT.")
    if re.search(r"[?$](shapesGraph|currentShape)\b", text):
        raise UnknownError("A query asks for the shapes themselves.")
    if path is not None:
        written = term_of(path) if isinstance(path, URIRef) else path_of(graph, path).words
        text = re.sub(r"[?$]PATH\b", lambda _: written, text)
    declared = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in _prefixes(graph, node))
    try:
        select = translateQuery(parseQuery(declared + text)).algebra
    except (ParseException, TypeError, AttributeError) as problem:
        raise UnknownError(f"A query cannot be read: {problem}") from problem
    while select.name in ("SelectQuery", "Project", "Distinct"):
        asked_for = tuple(map(str, select.PV))
        if "this" not in asked_for:
            raise UnknownError("A query does not ask for $this.")
        if "failure" in asked_for:
            raise UnknownError("A query speaks of a failure.")
        select = select.p
    messages = tuple(sorted(map(term_of, graph.objects(node, SH.message))))
    pattern = pattern_of(select)
    bound = {name for triple in required(pattern) for name in triple}
    names = tuple(name for name in ("this", "value") if name in asked_for and f"?{name}" in bound)
    return Select(_COMPONENT, pattern, messages, asked_for, names)


def _prefixes(graph: Graph, node: Node) -> Iterator[tuple[Node | None, Node | None]]:
    for home in graph.objects(node, SH.prefixes):
        for one in graph.transitive_objects(home, OWL.imports):
            for said in graph.objects(one, SH.declare):
                yield graph.value(said, SH.prefix), graph.value(said, SH.namespace)
