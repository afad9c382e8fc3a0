"""Statements held in memory: what a question of them gives, and documents read into lines."""

from __future__ import annotations

import hashlib

import pyoxigraph as ox
import pytest

from lifealliance.errors import BadInput
from lifealliance.iris import LOCAL_BASE
from lifealliance.store.lines import facts, graph_lines
from lifealliance.store.memory import Memory, to_quads

GRAPH = LOCAL_BASE + "graph/inferred"


def quad(subject: str, predicate: str, thing: str, graph: str) -> bytes:
    """One line."""
    return f"<{LOCAL_BASE}{subject}> <{LOCAL_BASE}{predicate}> <{LOCAL_BASE}{thing}> <{graph}> .\n".encode()


def test_rows_are_terms_as_n_triples_writes_them() -> None:
    """A SELECT over memory gives one mapping a row, without the unbound variables."""
    memory = Memory(quad("a", "before", "b", LOCAL_BASE + "g1"), quad("b", "before", "c", GRAPH))
    assert len(memory) == 2
    query = f"SELECT ?s ?none WHERE {{ ?s <{LOCAL_BASE}before> ?o }} ORDER BY ?s"
    assert list(memory.rows(query)) == [{"s": f"<{LOCAL_BASE}a>"}, {"s": f"<{LOCAL_BASE}b>"}]
    inside = f"SELECT ?s WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    assert [row["s"] for row in memory.rows(inside)] == [f"<{LOCAL_BASE}b>"]


def test_blank_nodes_get_the_same_iri_each_time() -> None:
    """A document reads into the same lines whatever its blank nodes are called and wherever they stand."""
    one = f"@prefix : <{LOCAL_BASE}> . :a :p [ :q 1 ; :r [ :q 2 ] ] ."
    two = f"@prefix : <{LOCAL_BASE}> . _:z :q 2 . _:y :r _:z . _:y :q 1 . :a :p _:y ."
    lines = to_quads(one.encode(), "text/turtle", GRAPH)
    assert lines == to_quads(two.encode(), "text/turtle", GRAPH)
    assert b"_:" not in lines
    assert lines.count(f"<{GRAPH}/genid/".encode()) == 5


def test_trig_keeps_its_graphs_and_turtle_gets_the_one_given() -> None:
    """Statements with a graph keep it, others get the one given, and without one they are refused."""
    trig = f"@prefix : <{LOCAL_BASE}> . :a :p :b . :g {{ :a :p :c }}"
    lines = to_quads(trig.encode(), "application/trig", GRAPH)
    assert quad("a", "p", "b", GRAPH) in lines
    assert quad("a", "p", "c", LOCAL_BASE + "g") in lines
    with pytest.raises(BadInput, match="in no named graph"):
        to_quads(trig.encode(), "application/trig")


@pytest.mark.parametrize(
    ("text", "media_type", "said"), [("<a", "text/turtle", "can't be read"), ("", "a/b", "not a format")]
)
def test_what_can_not_be_read_is_refused_with_its_place(text: str, media_type: str, said: str) -> None:
    """A broken document names its file, an unknown format is said."""
    with pytest.raises(BadInput, match=said) as refusal:
        to_quads(text.encode(), media_type, GRAPH, "core.ttl")
    assert refusal.value.problems[0].where == "core.ttl"


def test_the_digest_of_a_graph_is_that_of_its_sorted_lines() -> None:
    """However many lines there are, and whatever stands in them, they are taken apart where they end."""
    store, name = ox.Store(), ox.NamedNode(GRAPH)
    thing, says = ox.NamedNode(LOCAL_BASE + "a"), ox.NamedNode(LOCAL_BASE + "says")
    for words in (*("word " * (at % 40) + f"{at} .\n😀" for at in range(5_000)), ' .\n"', ""):
        store.add(ox.Quad(thing, says, ox.Literal(words), name))
    store.add(ox.Quad(thing, says, thing, ox.NamedNode(GRAPH + "/other")))
    lines = graph_lines(store, GRAPH)
    found = facts(store, GRAPH)
    assert (found.quads, found.digest) == (5_002, hashlib.sha256(lines).hexdigest())
    nothing = facts(store, GRAPH + "/none")
    assert (nothing.quads, nothing.digest) == (0, hashlib.sha256(b"").hexdigest())
