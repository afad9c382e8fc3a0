"""What comes back from a query: only the given graphs, a place for every mistake, whole documents in every format."""

from __future__ import annotations

import csv
import io
import json
import random
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from defusedxml import ElementTree
from rdflib import Graph

from lifealliance.errors import BadInput, QueryMalformed, Refused
from lifealliance.iris import LOCAL_BASE
from lifealliance.store.asking import explain
from lifealliance.store.cut import FullError, TableSink
from lifealliance.store.embedded import Store
from lifealliance.store.values import Entry, Limits, Load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OPEN, CLOSED = LOCAL_BASE + "open", LOCAL_BASE + "closed"
ALL = "SELECT ?s ?o WHERE { ?s ?p ?o } ORDER BY ?s"


def lines(graph: str, word: str, count: int) -> bytes:
    """So many statements of one graph."""
    rows = (f'<{LOCAL_BASE}{word}/{n:04}> <{LOCAL_BASE}says> "{word} {n}" <{graph}> .\n' for n in range(count))
    return "".join(sorted(rows)).encode()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with two graphs of 500 statements."""
    folder = tmp_path_factory.mktemp("workers") / "store"
    with Store(folder, Limits(seconds=5, workers=1)) as made:
        made.put([Load(Entry("demo"), lines(OPEN, "open", 500) + lines(CLOSED, "closed", 500))])
        yield made


def select(clause: str, body: str) -> str:
    """A query with such a dataset."""
    return "SELECT * " + clause + body


def test_only_the_given_graphs_are_seen(store: Store) -> None:
    """Neither the default graph nor GRAPH nor FROM reaches a graph that was not given."""

    def rows(query: str, default: list[str], named: list[str]) -> int:
        return store.query(query, default=default, named=named, media_type="text/csv").body.count(b"\r\n") - 1

    everything = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert rows(everything, [OPEN], []) == 500
    assert rows(everything, [], [CLOSED]) == 500
    assert rows(everything, [OPEN], [CLOSED]) == 1000
    assert rows(everything, [], []) == 0
    assert rows(select(f"FROM <{OPEN}>", "{ ?s ?p ?o }"), [OPEN, CLOSED], []) == 500
    assert rows(select(f"FROM NAMED <{OPEN}>", "{ ?s ?p ?o }"), [OPEN, CLOSED], []) == 0
    assert rows(select(f"FROM NAMED <{OPEN}>", "{ GRAPH ?g { ?s ?p ?o } }"), [OPEN, CLOSED], []) == 500
    assert store.query(f"DESCRIBE <{LOCAL_BASE}closed/0001>", default=[OPEN], named=[]).body == b""
    with pytest.raises(Refused, match="outside"):
        rows(select(f"FROM <{CLOSED}>", "{ ?s ?p ?o }"), [OPEN], [])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * WHERE {\n ?s ?p ?o .\n FOO }", r"Line 3, column \d+: the query does not parse near: FOO"),
        ("ASK { ?s zz:p ?o }", r"Line 1, column 10: the prefix zz: is not declared"),
        ("SELECT * {", r"Line 1, column \d+"),
        ("", r"Line 1, column 1: the query does not parse\."),
        ("ASK { ?s ?p '" + "x" * 9000, r"Line 1"),
        ("SELECT (<http://x/none>(1) AS ?n) {}", "is not supported"),
    ],
)
def test_a_query_that_does_not_parse_is_answered_with_its_place(store: Store, query: str, said: str) -> None:
    """Line, column and at most 300 characters, the same from a query and from explain()."""
    for ask in (lambda: store.query(query, default=[], named=[]), lambda: store.explain(query), lambda: explain(query)):
        with pytest.raises(QueryMalformed, match=said) as refusal:
            ask()
        assert len(refusal.value.message) <= 300


def test_explain_passes_what_can_be_run() -> None:
    """A query that parses says nothing; changes and calls are refused."""
    explain("SELECT * WHERE { ?s ?p ?o }")
    for text in ("INSERT DATA {}", "LOAD <http://127.0.0.1/>", "ASK { SERVICE ?s {} }"):
        with pytest.raises(Refused):
            explain(text)


def _json(body: bytes) -> int:
    return len(json.loads(body)["results"]["bindings"])


def _xml(body: bytes) -> int:
    return len(ElementTree.fromstring(body)[1])


def _csv(body: bytes) -> int:
    return len(list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))) - 1


def _tsv(body: bytes) -> int:
    return body.count(b"\n") - 1


#: How many rows a document has, as another reader counts them.
TABLES: dict[str, Callable[[bytes], int]] = {
    "application/sparql-results+json": _json,
    "application/sparql-results+xml": _xml,
    "text/csv": _csv,
    "text/tab-separated-values": _tsv,
}


@pytest.mark.parametrize("media_type", TABLES)
def test_a_table_is_cut_at_the_row_limit_and_stays_a_document(store: Store, media_type: str) -> None:
    """Every format holds exactly the rows allowed, and says whether there were more."""
    for rows, truncated in ((499, True), (500, False), (1, True)):
        answer = store.query(ALL, default=[OPEN], named=[], media_type=media_type, limits=Limits(rows=rows))
        assert (answer.kind, answer.media_type.split(";")[0], answer.truncated) == ("table", media_type, truncated)
        assert TABLES[media_type](answer.body) == rows


@pytest.mark.parametrize("media_type", TABLES)
def test_hard_words_do_not_confuse_the_cut(media_type: str) -> None:
    """Rows full of what separates rows, unbound ones, pieces of any size: the cut is at a row, the document whole."""
    hard = [
        '},{"',
        "},{",
        '"},{"s":{"',
        "</result><result>",
        'a"b',
        "\r\n",
        "\n",
        '"',
        '""',
        "\\",
        '\\"},{',
        "{}",
        ",{}",
        "[{}",
        "",
        "é😀",
    ]
    values = " ".join(f"({ox.Literal(word)} {ox.Literal(word[::-1])})" for word in hard)
    memory = ox.Store()
    unbound = f"(UNDEF UNDEF) (UNDEF UNDEF) ({ox.Literal('},{}')} UNDEF) (UNDEF UNDEF)"
    found = (
        f"SELECT * {{ VALUES (?a ?b) {{ {values} }} }}",
        f"SELECT * {{ VALUES (?a ?b) {{ {values} {unbound} }} }}",
        "SELECT * { VALUES ?a { UNDEF UNDEF UNDEF UNDEF } }",
        "SELECT * { VALUES ?a { 1 2 3 4 5 6 7 } }",
    )
    chance = random.Random(3)
    format_ = ox.QueryResultsFormat.from_media_type(media_type)
    assert format_ is not None
    for query in found:
        solutions = memory.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        body = solutions.serialize(format=format_) or b""
        total = TABLES[media_type](body)
        for rows in range(1, total + 2):
            sink = filled(TableSink(format_.media_type, rows, 10**6), body, chance)
            document = sink.document()
            assert TABLES[media_type](document) == min(rows, total)
            assert sink.truncated == (rows < total)
            assert document == body or sink.truncated
        for size in range(len(body) // 2, len(body) + 1, 7):
            sink = filled(TableSink(format_.media_type, 10**6, size), body, chance)
            assert TABLES[media_type](sink.document()) <= total
            assert sink.truncated == (size < len(body))


def filled(sink: TableSink, body: bytes, chance: random.Random) -> TableSink:
    """The sink after a document was written into it piece by piece, as far as it let it."""
    position = 0
    try:
        while position < len(body):
            size = chance.randrange(1, 40)
            sink.write(body[position : position + size])
            position += size
    except FullError:
        pass
    return sink


def test_statements_are_cut_at_the_limits_and_stay_a_document(store: Store) -> None:
    """CONSTRUCT and DESCRIBE come in every format of RDF, with the query's prefixes, cut after a whole statement."""
    query = f"PREFIX local: <{LOCAL_BASE}> CONSTRUCT WHERE {{ ?s ?p ?o }}"
    readers = {
        "text/turtle": "turtle",
        "application/n-triples": "nt",
        "application/rdf+xml": "xml",
        "application/ld+json": "json-ld",
    }
    for media_type, name in readers.items():
        whole = store.query(query, default=[OPEN], named=[], media_type=media_type)
        assert (whole.kind, whole.media_type, whole.truncated) == ("triples", media_type, False)
        assert len(Graph().parse(data=whole.body, format=name)) == 500
        cut = store.query(query, default=[OPEN], named=[], media_type=media_type, limits=Limits(rows=7))
        assert (len(Graph().parse(data=cut.body, format=name)), cut.truncated) == (7, True)
        small = store.query(query, default=[OPEN], named=[], media_type=media_type, limits=Limits(result_mb=0.01))
        assert small.truncated
        assert 0 < len(Graph().parse(data=small.body, format=name)) < 500
    described = store.query(f"PREFIX local: <{LOCAL_BASE}> DESCRIBE <{LOCAL_BASE}open/0001>", default=[OPEN], named=[])
    assert (described.kind, described.media_type) == ("triples", "text/turtle")
    assert b"local:says" in described.body


def test_the_first_format_that_suits_is_taken(store: Store) -> None:
    """Of several formats the first that can hold the answer is used; with none there is a default or a refusal."""
    wanted = "text/turtle, text/csv"
    assert store.query(ALL, default=[OPEN], named=[], media_type=wanted).media_type.startswith("text/csv")
    assert (
        store.query("CONSTRUCT WHERE { ?s ?p ?o }", default=[OPEN], named=[], media_type=wanted).media_type
        == "text/turtle"
    )
    yes = store.query("ASK {}", default=[], named=[])
    assert (yes.kind, yes.media_type, yes.body) == (
        "yes-no",
        "application/sparql-results+json",
        b'{"head":{},"boolean":true}',
    )
    assert b"<boolean>" in store.query("ASK {}", default=[], named=[], media_type="application/sparql-results+xml").body
    for query in (ALL, "ASK {}"):
        with pytest.raises(BadInput, match="no requested format can hold"):
            store.query(query, default=[OPEN], named=[], media_type="application/n-triples")
    with pytest.raises(BadInput, match="answers with statements"):
        store.query("DESCRIBE <x:y>", default=[OPEN], named=[], media_type="text/csv")


def test_a_query_over_all_graphs_sees_them_as_any_other_does(store: Store) -> None:
    """Asked over everything there is, the default graph is the union and GRAPH gives each graph its own statements."""
    both = [OPEN, CLOSED]
    union = store.query(ALL, default=both, named=both, media_type="text/csv").body.splitlines()
    each = [store.query(ALL, default=[one], named=[], media_type="text/csv").body.splitlines()[1:] for one in both]
    assert sorted(union[1:]) == sorted(each[0] + each[1])
    count = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    assert store.query(count, default=both, named=both, media_type="text/csv").body.decode().splitlines() == [
        "g,n", f"{CLOSED},500", f"{OPEN},500",
    ]  # fmt: skip
