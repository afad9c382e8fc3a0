"""A study as triples: the same lines for the same study, every term of the ontology, no blank node."""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st

from lifealliance import __version__, access, iris
from lifealliance.columnar.quads import Quads
from lifealliance.model.coded import Code, Coder, Coding, Excerpt
from lifealliance.model.plan import Settings
from lifealliance.model.study import Idea, Passage, Record, Study
from lifealliance.rdf import Names, builtin_quads, places, to_quads
from lifealliance.rdf.triples import Triples
from lifealliance.rdf.triples import quads as gathered

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=20,
)
SETTINGS = Settings(id="small", title="A small study", base="http://e.org/", invented=True)


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Small studies: a few records, codes, passages and codings."""
    names = draw(st.lists(WORDS, min_size=1, max_size=4, unique=True))
    texts = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
    records = tuple(Record(f"r{at}", text, at + 1, length=len(text)) for at, text in enumerate(texts))
    codes = tuple(Code(f"c{at}", name) for at, name in enumerate(names))
    passages = tuple(
        Passage(Excerpt(record.key, 0, len(text), text), voices=("PSW",))
        for record, text in zip(records, texts, strict=True)
    )
    codings = tuple(
        Coding(f"k{at}", passage.excerpt.span, draw(st.sampled_from(codes)).key, draw(st.sampled_from(("p1", None))))
        for at, passage in enumerate(passages)
    )
    return Study(
        SETTINGS,
        "a tool",
        "file.qdpx",
        "0" * 64,
        coders=(Coder("p1", "Ada"),),
        records=records,
        passages=passages,
        codes=codes,
        paths={code.key: code.name for code in codes},
        codings=codings,
        ideas=tuple(Idea(code.key, level="initial") for code in codes),
    )


def _shuffled(items: Sequence[T], seed: int) -> tuple[T, ...]:
    return tuple(random.Random(seed).sample(items, len(items)))


@given(studies(), st.integers(0, 5))
def test_the_order_things_come_in_makes_no_difference(study: Study, seed: int) -> None:
    """The same study gives the same bytes, in whatever order its parts were read."""
    other = replace(
        study,
        codes=_shuffled(study.codes, seed),
        codings=_shuffled(study.codings, seed),
        passages=_shuffled(study.passages, seed),
        records=_shuffled(study.records, seed),
    )
    assert to_quads(other, "1").lines == to_quads(study, "1").lines


@given(studies())
def test_every_line_parses_and_none_has_a_blank_node(study: Study) -> None:
    """Another parser reads every line; everything has a name."""
    quads = list(pyoxigraph.parse(to_quads(study, "1").lines, format=pyoxigraph.RdfFormat.N_QUADS))
    nodes = [node for quad in quads for node in (quad.subject, quad.object, quad.graph_name)]
    assert not any(isinstance(node, pyoxigraph.BlankNode) for node in nodes)


def test_the_demo_uses_only_terms_of_the_ontology(demo_quads: bytes) -> None:
    """Every la: term in the data is declared."""
    used = set(re.findall(rf"<{re.escape(iris.LA.iri)}(\w+)>", demo_quads.decode()))
    assert used <= iris.LA.terms


def test_everything_of_the_demo_has_a_label_and_is_marked_invented(demo_quads: bytes) -> None:
    """No thing without a label; study, persons and records say that they are invented."""
    store = pyoxigraph.Store()
    store.bulk_load(demo_quads, format=pyoxigraph.RdfFormat.N_QUADS)
    label = pyoxigraph.NamedNode(iris.RDFS["label"])
    kind = pyoxigraph.NamedNode(iris.RDF["type"])
    things = {quad.subject: quad.object for quad in store.quads_for_pattern(None, kind, None, None)}
    assert [thing for thing in things if not list(store.quads_for_pattern(thing, label, None, None))] == []
    invented = pyoxigraph.NamedNode(iris.LA["invented"])
    marked = {iris.LA[name] for name in ("Study", "Person", "Record")}
    unmarked = [
        thing
        for thing, what in things.items()
        if isinstance(what, pyoxigraph.NamedNode)
        and what.value in marked
        and [quad.object for quad in store.quads_for_pattern(thing, invented, None, None)]
        != [pyoxigraph.Literal(value=True)]
    ]
    assert unmarked == []


def test_the_built_in_graphs_are_four_and_without_blank_nodes() -> None:
    """Ontology, concepts, mappings and what is published, each in its own graph."""
    lines = builtin_quads().decode().splitlines()
    assert len(iris.BUILTIN_GRAPHS) == 4
    assert {line.rsplit(" ", 2)[1] for line in lines} == {f"<{name}>" for name in iris.BUILTIN_GRAPHS}
    assert not any("_:" in line.split('"')[0] for line in lines)


@given(studies())
def test_the_statements_by_property_are_those_of_the_lines(study: Study) -> None:
    """What is worked with is what is stored, in the same words and as often."""
    _same_statements(to_quads(study, "1"))


def test_the_statements_of_the_demo_are_those_of_its_lines(demo_study: Study) -> None:
    """So they are where every kind of thing is there."""
    _same_statements(to_quads(access.shown(demo_study), __version__))


def test_the_place_of_a_thing_is_told_whatever_else_is_asked_for(demo_study: Study) -> None:
    """A coding has the place of its passage; what has none, and what nobody asks for, is left out."""
    study = access.shown(demo_study)
    names, coding = Names(study), study.codings[0]
    terms = (
        names.coding(coding.key),
        names.excerpt(coding.span),
        names.record(coding.span[0]),
        names.code(coding.code),
    )
    wanted = {term[1:-1] for term in terms}
    found = places(study, {*wanted, "http://e.org/unknown"})
    assert found.keys() == wanted
    assert found[terms[0][1:-1]] == found[terms[1][1:-1]]
    assert found[terms[1][1:-1]].startswith(f"{study.file}, source ")
    assert {it: place for it in wanted for place in places(study, {it}).values()} == found
    assert places(study, set()) == {}


@given(studies())
def test_many_names_are_those_of_each(study: Study) -> None:
    """All at once they are what they are one by one."""
    names, excerpts = Names(study), [passage.excerpt for passage in study.passages]
    keys = [(*it.span, hashlib.sha256(it.quote.encode()).hexdigest()) for it in excerpts]
    assert names.passages == [f"<{iris.mint(names.base, 'excerpt', *key)}>" for key in keys]
    assert names.passages == [names.excerpt(it.span) for it in excerpts]
    assert names.quote_hashes == [f'"{sha256}"' for *_, sha256 in keys]
    assert names.codings == [names.coding(coding.key) for coding in study.codings]


BEGINS = st.text(" \n\u2003ab", max_size=70) | st.text(" ab", min_size=55, max_size=70)


@given(BEGINS, BEGINS)
def test_a_label_shows_how_a_quote_begins(begin: str, rest: str) -> None:
    """On one line, whatever stands between its words; what is left out shows."""
    excerpt, record = Excerpt("r", 0, 200, begin + rest), Record("r", "Talk", 1)
    study = Study(SETTINGS, "a tool", "file.qdpx", "0" * 64, records=(record,), passages=(Passage(excerpt),))
    words = " ".join((begin + rest).split())
    shown = f": {words[:60]}{'…' if len(words) > 60 else ''}" if words else ""
    label = Names(study).excerpt(excerpt.span), f"<{iris.RDFS['label']}>", f'"Talk{shown}"'
    assert _stated(to_quads(study, "1"))[label] == 1


NAMES = st.sampled_from([f"<http://e.org/{name}>" for name in ("a", "b", "ab", "c")])
VALUES = st.sampled_from(['"a"', '"a b"', '"ä"', '"a"@en', '"a ."', '"1"^^<http://e.org/n>', "<http://e.org/a>"])
#: Of which one begins as the other does.
PREDICATES = ("http://e.org/p", "http://e.org/p#q")


@given(
    st.lists(st.tuples(NAMES, VALUES | st.just(""), st.lists(VALUES, max_size=3)), max_size=6),
    st.lists(st.tuples(NAMES, st.sampled_from(PREDICATES), VALUES), max_size=6),
    st.sampled_from(['"all"', ""]),
    st.booleans(),
    st.integers(0, 6),
)
def test_a_table_says_what_its_triples_say_one_by_one(
    rows: list[tuple[str, str, list[str]]], also: list[tuple[str, str, str]], common: str, elsewhere: bool, half: int
) -> None:
    """Whatever else is said of the same things, in the same graph or in another, before or again."""
    table, single = ([Triples("<http://e.org/one>"), Triples("<http://e.org/two>")] for _ in range(2))
    for graphs in (table, single):
        for triple in also:
            graphs[elsewhere].add(*triple)
    one, several = PREDICATES
    gathers = table[0].table()
    for part in (rows[:half], rows[half:]):
        things = [thing for thing, _, _ in part]
        values = [value for _, value, _ in part]
        gathers.add(things, {one: values, "http://e.org/all": common}, {several: [of for *_, of in part]})
    for thing, value, values in rows:
        triples = [(one, value), ("http://e.org/all", common), *((several, it) for it in values)]
        for predicate, it in triples:
            if it:
                single[0].add(thing, predicate, it)
    written, other = gathered(table), gathered(single)
    assert written.lines == other.lines == b"".join(sorted(other.lines.splitlines(keepends=True)))
    _same_statements(written)
    _same_statements(other)


def _same_statements(quads: Quads) -> None:
    assert _stated(quads) == _stated(Quads.read(quads.lines))


def _stated(quads: Quads) -> Counter[tuple[str, str, str]]:
    parts = [(predicate, of) for part in quads.parts for predicate, of in part.items()]
    return Counter((thing, predicate, value) for predicate, of in parts for thing, value in zip(*of, strict=True))
