"""What is read in a query before it runs: forbidden words, its graphs, its slots."""

from __future__ import annotations

import random
import time

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifealliance import terms
from lifealliance.errors import BadInput, LifeAllianceError, QueryMalformed, Refused
from lifealliance.iris import LOCAL_BASE
from lifealliance.store import guard
from lifealliance.store.memory import Memory
from lifealliance.store.slots import fill
from lifealliance.store.tokens import tokens

PROLOGUE = f"PREFIX c: <{LOCAL_BASE}>\nPREFIX : <{LOCAL_BASE}>\n"

CALLS = [
    "SELECT * { SERVICE <http://127.0.0.1/> {} }",
    "select * { sErViCe<http://127.0.0.1/>{} }",
    "SELECT * { SERVICE\tSILENT ?x {} }",
    "SELECT * { SERVICEc:x{} }",
    "SELECT * { SERVICE:x{} }",
    "SELECT * { c:a c:b c:.SERVICE c:x {} }",
    "SELECT * { ?s c:a\\#b ?o SERVICE c:x {} }",
    "SELECT * { ?s c:\u0300\\#b ?o SERVICE c:x {} }",
    "SELECT * { ?s c:a\u0300\\#b ?o SERVICE c:x {} }",
    "SELECT * { ?s ?p trueSERVICE c:x {} }",
    "SELECT * { ?s ?p 1.SERVICE c:x {} }",
    "SELECT * { ?s ?p true.SERVICE c:x {} }",
    "SELECT * { ?s ?p '\\'' . SERVICE c:x {} }",
    'SELECT * { ?s ?p """a""b""" SERVICE c:x {} }',
    "SELECT * { ?s ?p '#' SERVICE c:x {} }",
    "SELECT * { ?s ?p <http://x/#y> SERVICE c:x {} }",
    "SELECT * { FILTER(?a<?b) SERVICE c:x {} FILTER(?b>?a) }",
    "SELECT * { # comment\rSERVICE c:x {} }",
    "ASK { FILTER EXISTS { SERVICE ?s {} } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { { SELECT * { SERVICE c:x { ?s ?p ?o } } } }",
]


@pytest.mark.parametrize("query", CALLS)
def test_a_call_to_a_service_is_refused_however_it_is_written(query: str) -> None:
    """Every way to write SERVICE that pyoxigraph reads is seen."""
    with pytest.raises(Refused, match="SERVICE is not done here"):
        guard.read(PROLOGUE + query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service WHERE { ?service c:service 'SERVICE' }",
        'SELECT * { ?s ?p """SERVICE <x> "" {}""" } # SERVICE',
        "SELECT * { <http://x/SERVICE> c:load ?insert . _:service c:delete.SERVICE $load }",
        "SELECT * { ?s ?p 'INSERT'@en-load ; c:a\\#SERVICE '''LOAD' '''. }",
    ],
)
def test_the_words_may_stand_in_names_texts_and_comments(query: str) -> None:
    """What only looks like a keyword is no reason to refuse."""
    guard.read(PROLOGUE + query)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1/>",
        "insert data {}",
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT * {} ; DROP ALL",
        "CLEAR ALL",
        "WITH c:x DELETE {} WHERE {}",
    ],
)
def test_changes_are_refused(text: str) -> None:
    """Every word that begins an update is refused by name."""
    with pytest.raises(Refused, match="reads and never changes"):
        guard.read(PROLOGUE + text)


def test_a_text_over_64_kb_is_refused() -> None:
    """The limit is in bytes, not characters."""
    guard.read("#" + "x" * (guard.LONGEST - 1))
    with pytest.raises(Refused, match="at most 65,536"):
        guard.read("#" + "é" * (guard.LONGEST // 2))


def test_half_a_character_is_malformed() -> None:
    """A lone surrogate has no bytes; line and column are given."""
    with pytest.raises(QueryMalformed, match="Line 2, column 3"):
        guard.read("#\nab\ud800")


@pytest.mark.parametrize(
    "text",
    [
        "a." * 32000,
        "a:." * 20000,
        '"' * 65000,
        '"""' + '"" ' * 20000,
        "<" * 65000,
        "<a" * 32000,
        "\\" * 65000,
        "zz:p " * 13000,
        "a:x" + "." * 65000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    """64 KB of anything are read in well under a second of the processor's time, however busy the machine is."""
    began = time.process_time()
    guard.read(text)
    assert time.process_time() - began < 1


@given(st.text(alphabet="aAc:.<>\"'#\\{}?$@^_-%41 \n\rSERVICE;,()é\u0300", max_size=80))
def test_tokens_lose_nothing_and_overlap_nowhere(text: str) -> None:
    """Between the words of any text there is only white space and comments."""
    position = 0
    for token in tokens(text):
        between = text[position : token.start].strip(" \t\r\n")
        assert not between or between.startswith("#")
        assert text[token.start : token.end] == token.text
        position = token.end


def select(clause: str) -> str:
    """A query with such a dataset."""
    return PROLOGUE + "SELECT * " + clause + "{}"


def test_from_inside_the_given_graphs_becomes_the_dataset() -> None:
    """FROM and FROM NAMED are read in every spelling and replace the given graphs, as SPARQL wants it."""
    one, two, three = (LOCAL_BASE + name for name in ("one", "two", "three"))
    asked = guard.read(f"BASE <{LOCAL_BASE}>" + select("FROM <one> from named c:two FROM :three"))
    assert guard.dataset(asked, [one], [two, three]) == ([one, three], [two])
    only_named = guard.read(select(f"FROM NAMED <{one}>"))
    assert guard.dataset(only_named, [one, two], []) == ([], [one])
    escaped = guard.read(select(f"FROM c:a\\-b FROM <{LOCAL_BASE}\\u006fne>"))
    assert guard.dataset(escaped, [one, LOCAL_BASE + "a-b"], []) == ([LOCAL_BASE + "a-b", one], [])
    assert guard.dataset(guard.read("ASK { ?s ?p 'FROM <x>' }"), [one], [two]) == ([one], [two])


@pytest.mark.parametrize(
    "clause", ["FROM c:secret", "FROM NAMED <{0}secret>", "FROM <{0}one> FROM NAMED c:secret", "FROM <{0}secret>"]
)
def test_from_outside_the_given_graphs_is_refused_by_name(clause: str) -> None:
    """A graph that was not given is named in the refusal."""
    asked = guard.read(select(clause.format(LOCAL_BASE)))
    with pytest.raises(Refused, match=f"FROM <{LOCAL_BASE}secret> is outside"):
        guard.dataset(asked, [LOCAL_BASE + "one"], [])


def test_from_without_a_space_is_refused_rather_than_passed_over() -> None:
    """The parser would read FROMc:x as FROM c:x and ignore it; so it is not let through unread."""
    with pytest.raises(Refused, match="A space is missing after FROM"):
        guard.read(select("FROMc:x"))
    with pytest.raises(Refused, match="outside"):
        guard.dataset(guard.read("SELECT * FROM unknown:x {}"), ["unknown:x "], [])


SLOTS = """#+ summary: VALUES ?word { UNDEF } stands here as text
SELECT ?word WHERE {
  VALUES ?word { UNDEF } values?graph{undef}
  { SELECT ?word { VALUES ?word
    { UNDEF } } }
  BIND("VALUES ?other { UNDEF }" AS ?x)
}"""


def test_a_value_stands_in_every_slot_of_its_name_and_nowhere_else() -> None:
    """Slots in comments and texts stay as they are, and so do slots without a value."""
    filled = fill(SLOTS, {"word": '"x"'})
    assert filled.count('"x"') == 2
    assert filled.splitlines()[0] == SLOTS.splitlines()[0]
    assert "?graph{undef}" in filled
    assert '"VALUES ?other { UNDEF }"' in filled
    assert fill(SLOTS, {}) == SLOTS
    assert fill(SLOTS, {"graph": f"<{LOCAL_BASE}g>"}).count(f"?graph{{<{LOCAL_BASE}g>}}") == 1


@pytest.mark.parametrize(
    "value",
    [
        "", "x", "?x", "UNDEF", "_:b", "1", "true", "<a b>", "<relative>", '"x" ', ' "x"', '"x" "y"', '"x',
        '"x" } ?s ?p ?o . {', '"x" . #', "<http://x/> <http://y/>", '"x"@', '"x"^^<relative>', '"\\q"', '"a\nb"', "'x'",
        '"""x"""', '"x"@en "y"', '"\ud800"', "<http://x/> } DROP ALL #", "<< <a:a> <a:b> <a:c> >>",
        "<<( <a:a> <a:b> <a:c> )>>", '"x"^^<http://x/> .',
    ],
)  # fmt: skip
def test_what_is_not_one_term_is_refused(value: str) -> None:
    """Nothing but one IRI or one literal gets into a query."""
    with pytest.raises(BadInput, match="not one IRI or one literal"):
        fill(SLOTS, {"word": value})


def test_every_wrong_value_is_named_at_once() -> None:
    """All problems of a call are said together, with the slots there are."""
    with pytest.raises(BadInput) as refusal:
        fill(SLOTS, {"word": "x", "nothing": '"x"', "graph": '"fine"'})
    assert [problem.where for problem in refusal.value.problems] == ["word", "nothing"]
    assert "graph, word" in str(refusal.value)


@given(st.text(max_size=40))
def test_any_text_comes_back_as_it_went_in(text: str) -> None:
    """Whatever characters a value has, the query gives them back and still has its own shape."""
    if terms.FORBIDDEN.search(text):
        return
    filled = fill("SELECT ?word WHERE { VALUES ?word { UNDEF } }", {"word": terms.text(text)})
    assert list(Memory().rows(filled)) == [{"word": str(ox.Literal(text))}]


def test_random_queries_with_a_call_are_never_let_through() -> None:
    """Two thousand texts glued from hard pieces, all with a keyword where the parser would see it, are refused."""
    chance = random.Random(11)
    pieces = [
        "?s ?p c:a\\#b",
        "?s a c:x.y",
        "?s ?p '#'",
        '?s ?p "\\""',
        "?s ?p 1",
        "?s ?p <http://x/#>",
        "?s ?p c:",
        "?s ?p _:b.c",
        "?s ?p 'x'@en",
    ]
    between = [" ", "\n", " .", " #c\n", "\t.\r\n"]
    calls = ["SERVICE c:x{}", "service<http://x/>{}", "SERVICEc:x{}", "Service ?s{}", "SERVICE#c\n:x{}"]
    for _ in range(2000):
        parts = [chance.choice(pieces) + chance.choice(between) for _ in range(chance.randrange(4))]
        query = PROLOGUE + "SELECT * {" + "".join(parts) + chance.choice(calls) + "}"
        with pytest.raises(LifeAllianceError):
            guard.read(query)


@given(
    st.lists(
        st.sampled_from(
            [*"aBs:<>{}?.'\"#\\ \n", "service", "FROM ", "Prefix ", "PREFIX a:<x:y>", "#c\r", "<x:y>", "drop", "\u017f"]
        )
    )
)
def test_a_text_read_at_a_glance_is_read_rightly(parts: list[str]) -> None:
    """Whatever it looks like, a closer look refuses nothing, and finds the same prefixes and no graph."""
    text = "".join(parts)
    if at_a_glance := guard.plain(text):
        found = guard.read(text)
        assert (found.default, found.named, found.base) == ([], [], "")
        assert found.prefixes == at_a_glance.prefixes


def test_most_queries_are_read_at_a_glance() -> None:
    """With comments and prefixes at their beginning, which may hold any word."""
    assert guard.plain("SELECT ?p ?o { <http://127.0.0.1/thing> ?p ?o }") == guard.Asked()
    text = f"# What was loaded?\n{PROLOGUE}prefix\tx-1:#load\n<http://x/load#> SELECT * {{ c:a :b x-1:c }}"
    found = guard.plain(text)
    assert found is not None
    assert found.prefixes == {"c": LOCAL_BASE, "": LOCAL_BASE, "x-1": "http://x/load#"} == guard.read(text).prefixes


@pytest.mark.parametrize("query", CALLS)
def test_no_text_with_a_call_is_passed_over(query: str) -> None:
    """And neither is one that changes something, names a graph, is too long or holds half a character."""
    assert not guard.plain(query)
    assert not guard.plain(PROLOGUE + query)
    for text in (
        "drop all",
        "SELECT * FROM <x:y> {}",
        "base <x:y> ASK {}",
        "prefix service: <x:y> ASK {}",
        "prefix a:b <x:y> ASK {}",
        "prefix a: <x\\u0020y> ASK {}",
        "x" * 70_000,
        "ASK {} # \ud800",
        "a\\u0020",
    ):
        assert not guard.plain(text)
