"""The few statements of a contradiction, found by leaving others out, and said in words.

For contradictions of no known kind: those are named at once by the questions of queries/clashes. The search is
QuickXplain (U. Junker, AAAI 2004): halves are left out first, so that a handful of statements among thousands takes
some dozens of looks and not thousands.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from lifealliance.iris import short
from lifealliance.reasoning.hermit import find_java, run
from lifealliance.reasoning.sources import merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rdflib.term import Node

    from lifealliance.reasoning.sources import Source

    Statement = tuple[Node, Node, Node]

_MOST_SHOWN = 12


def smallest_contradiction(
    ground: Sequence[Source], data: Source, *, limit: float = 300, java: str = ""
) -> tuple[tuple[Statement, ...], bool]:
    """Statements of the data that contradict the ground, none of which can be left out.

    Args:
        ground: the ontology and what else is taken as given; consistent by itself.
        data: what contradicts it.
        limit: seconds after which the search ends with what it has.
        java: the Java to run; the one `find_java` finds if empty.

    Returns:
        The statements, sorted, and whether the search came to its end; if not, some of them may have no part in it.

    Raises:
        BadInput: a source can't be read.
        Missing: there is no Java.
        LifeAllianceError: the reasoner stopped.
    """
    given = merged(tuple(ground))
    until = time.perf_counter() + limit
    silent = {*given.subjects(RDF.type, OWL.AnnotationProperty), RDFS.label, SKOS.definition}
    stated = sorted(statement for statement in merged((data,), distinct=False) if statement[1] not in silent)
    # Told apart with the ontology at hand, which says what a thing can have only one of.
    whole = merged((*ground, data), distinct=True)
    apart = [statement for statement in whole.triples((None, OWL.differentFrom, None)) if statement not in given]
    engine = java or find_java()

    def contradicts(chosen: Iterable[Statement]) -> bool:
        graph = given + Graph()
        for statement in (*apart, *chosen):
            graph.add(statement)
        return run(graph, ("-c",), limit, engine) is None

    found = _smallest((), (), stated, contradicts, until)
    return tuple(sorted(found)), time.perf_counter() < until


def _smallest(
    kept: tuple[Statement, ...],
    added: tuple[Statement, ...],
    candidates: Sequence[Statement],
    contradicts: Callable[[Iterable[Statement]], bool],
    until: float,
) -> tuple[Statement, ...]:
    """The candidates that are needed beside what is kept; all of them when the time is over."""
    if time.perf_counter() > until:
        return tuple(candidates)
    if added and contradicts(kept):
        return ()
    if len(candidates) == 1:
        return tuple(candidates)
    middle = len(candidates) // 2
    first, second = tuple(candidates[:middle]), tuple(candidates[middle:])
    of_second = _smallest((*kept, *first), first, second, contradicts, until)
    of_first = _smallest((*kept, *of_second), of_second, first, contradicts, until)
    return (*of_first, *of_second)


def in_words(statements: Sequence[Statement], *sources: Source) -> str:
    """One sentence that says statements with the names that the sources have for things and properties."""
    names = merged(sources)
    said = [_said(statement, names) for statement in statements[:_MOST_SHOWN]]
    more = f"; and {len(statements) - _MOST_SHOWN} statements more" if len(statements) > _MOST_SHOWN else ""
    return f"This can't all be true together: {'; '.join(said)}{more}."


def _said(statement: Statement, names: Graph) -> str:
    subject, predicate, value = statement
    if predicate == RDF.type:
        return f"{_name(subject, names)} is of the kind {_name(value, names)}"
    return f"{_name(subject, names)} {_plain(predicate, names)} {_name(value, names)}"


def _name(node: Node, names: Graph) -> str:
    return f"“{_plain(node, names)}”"


def _plain(node: Node, names: Graph) -> str:
    if isinstance(node, Literal):
        return str(node)
    label = names.value(node, RDFS.label) or names.value(node, SKOS.prefLabel)
    return str(label) if label is not None else short(str(node)) if isinstance(node, URIRef) else "something"
