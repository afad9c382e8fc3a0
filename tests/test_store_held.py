"""What is asked often is held in memory: the same answers, of the same graphs and no others."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from lifealliance.iris import LOCAL_BASE
from lifealliance.store.held import Asked, Held
from lifealliance.store.worker import answer

if TYPE_CHECKING:
    from lifealliance.store import frames

ONE, OTHER, THIRD = (LOCAL_BASE + name for name in ("one", "other", "third"))
QUERIES = (
    "SELECT * { ?s ?p ?o } ORDER BY ?o",
    "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?o",
    f"SELECT * {{ GRAPH <{THIRD}> {{ ?s ?p ?o }} }}",
    'SELECT ?s { ?s ?p "one 7" }',
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
)


@pytest.fixture
def store() -> ox.Store:
    """Three graphs of ten statements."""
    made = ox.Store()
    for graph in (ONE, OTHER, THIRD):
        word = graph.rpartition("/")[2]
        lines = "".join(f'<{graph}/{n}> <{LOCAL_BASE}says> "{word} {n}" .\n' for n in range(10))
        made.bulk_load(lines.encode(), ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))
    return made


def head(*graphs: str) -> frames.Head:
    """What a process is told beside the text."""
    return {
        "default": list(graphs),
        "named": list(graphs),
        "media": [],
        "rows": 100,
        "bytes": 1_000_000,
        "prefixes": {},
    }


def test_answers_from_memory_are_those_from_the_disk(store: ox.Store) -> None:
    """Before and after the copy was made, by either way, and nothing of a third graph."""
    asked, wanted = Asked(store), head(ONE, OTHER, LOCAL_BASE + "nowhere")
    before = [answer(asked, wanted, query) for query in QUERIES * 2]
    asked.held.wait()
    copy = asked.held.of(frozenset({ONE, OTHER}))
    assert copy is not None
    assert {graph.value for graph in copy.named_graphs() if isinstance(graph, ox.NamedNode)} == {ONE, OTHER}
    assert [answer(asked, wanted, query) for query in QUERIES * 2] == before
    assert before[2][1].count(b"third") == 0


def test_a_copy_is_made_only_of_what_is_asked_often(store: ox.Store) -> None:
    """Seven questions make none, eight do; other graphs have a count of their own."""
    held = Held(store, often=8)
    one, both = frozenset({ONE}), frozenset({ONE, OTHER})
    for _ in range(7):
        assert held.of(one) is None
    held.wait()
    assert held.of(both) is None
    assert held.of(one) is None
    held.wait()
    assert held.of(one) is not None
    assert held.of(both) is None
    assert held.memory > 0


def test_what_is_too_large_stays_on_the_disk(store: ox.Store) -> None:
    """It is tried once, and takes no memory."""
    held = Held(store, often=1, most=300)
    for _ in range(3):
        assert held.of(frozenset({ONE})) is None
        held.wait()
    assert held.memory == 0


def test_there_is_room_for_some_copies_only(store: ox.Store) -> None:
    """The copies that do not fit beside a new one go."""
    size = len(store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(ONE)) or b"")
    held = Held(store, often=1, most=3 * size)
    for graph in (ONE, OTHER):
        held.of(frozenset({graph}))
        held.wait()
    assert held.of(frozenset({ONE}))
    held.of(frozenset({ONE, OTHER}))
    held.wait()
    assert held.of(frozenset({ONE})) is None


def test_a_copy_holds_the_statements_of_one_predicate_side_by_side() -> None:
    """All statements are there, whatever stands in them, and those that one pattern reads follow each other."""
    made, graph = ox.Store(), ox.NamedNode(ONE)
    words = ("a  b", "line\nline", 'a "quote" .', "\u2028 and \u00e9", f"<{ONE}> <{OTHER}> .")
    lines = [f"<{ONE}/{n}> <{ONE}/p{n % 3}> {ox.Literal(word)} .\n" for n, word in enumerate(words * 4)]
    made.bulk_load("".join(lines).encode(), ox.RdfFormat.N_TRIPLES, to_graph=graph)
    held = Held(made, often=1)
    held.of(frozenset({ONE}))
    held.wait()
    copy = held.of(frozenset({ONE}))
    assert copy is not None
    assert set(copy) == set(made)
    predicates = [quad.predicate for quad in copy]
    assert len([one for one, after in pairwise(predicates) if one != after]) == 2


def test_a_query_with_a_dataset_of_its_own_is_asked_of_that(store: ox.Store) -> None:
    """Where the default graph is not what GRAPH reaches, nothing is copied and both are kept apart."""
    asked = Asked(store)
    wanted = {**head(ONE), "named": [OTHER]}
    for _ in range(20):
        said, body = answer(asked, wanted, "SELECT ?o { ?s ?p ?o . GRAPH ?g { ?s2 ?p2 ?o2 } } LIMIT 1")
        assert said["error"] == ""
        assert b"one" in body
    asked.held.wait()
    assert asked.held.memory == 0
