"""Our engine against the reference: the same findings on the examples and on faulty graphs made by chance.

Compared are focus, path, value, kind of constraint, severity and, where a shape has one, the message.
LIFEALLIANCE_ENGINE_GRAPHS says how many graphs are made by chance.

Not asked here, since pySHACL 0.40.1 goes its own way: `^(a / b)`, whose steps it does not turn round; limits held
against values of another kind, which it orders by datatype where SHACL wants a finding (section 4.3), and in a query
finds comparable where SPARQL has an error; sh:lessThan between things, which it orders by name or refuses, and between
ill-formed literals, at which it stops; in a query, $this and paths that begin at an empty text or 0, which it takes for
unknown.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH, XSD
from tests.tables import as_tables, each_once

from lifealliance.columnar.columns import SUBCLASS, TYPE, Columns
from lifealliance.columnar.literals import term_of
from lifealliance.validation import reference
from lifealliance.validation.compile import compiled
from lifealliance.validation.engine import results

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib.term import Node

    from lifealliance.columnar.quads import Triple
    from lifealliance.validation.checks import Result

GRAPHS = int(os.environ.get("LIFEALLIANCE_ENGINE_GRAPHS", "60"))

Said = Counter[tuple[str, str, str | None, str, str]]


def columns(data: Graph) -> Columns:
    """A graph of rdflib as columns."""
    return Columns(of_graph(data))


def of_graph(data: Graph) -> list[Triple]:
    """The statements of a graph of rdflib."""
    return [(term_of(subject), term_of(predicate), term_of(value)) for subject, predicate, value in data]


def found(data: Graph, shapes: Graph) -> list[Result]:
    """What our engine finds, and pySHACL where ours hands a shape over."""
    taken = compiled(shapes)
    ours = list(results(columns(data), taken))
    left = frozenset(taken.unsupported)
    return ours + (reference.results(data, shapes, only=left) if left else [])


def said(given: list[Result]) -> Said:
    """What counts of results, whatever their order."""
    return Counter((it.focus, it.path, it.value, it.component, it.severity) for it in given)


EX = rdflib.Namespace("http://e.org/")
PROPERTIES = (EX.p, EX.q, EX.r)
CLASSES = (EX.Whole, EX.Part, EX.Other)
LITERALS = (
    *(Literal(number) for number in (-1, 0, 1, 5, 12)),
    Literal("1.5", datatype=XSD.decimal),
    Literal("abc", datatype=XSD.integer),
    Literal("2020-13-01", datatype=XSD.date),
    Literal("2020-02-01", datatype=XSD.date),
    Literal("2021-02-01", datatype=XSD.date),
    Literal("2020-02-01T10:00:00Z", datatype=XSD.dateTime),
    Literal("yesterday", datatype=XSD.dateTime),
    Literal("true", datatype=XSD.boolean),
    *(Literal(text) for text in ("", "a", "abc", 'say "no"', "a\\b\nc", "été", "5")),
    *(Literal("word", lang=tag) for tag in ("en", "en-gb", "de")),
    Literal("other word", lang="en"),
    Literal("x", datatype=EX.kind),
)
#: Values that have an order among them, and some that have none.
ORDERED = (*(Literal(number) for number in (0, 1, 3, 5)), Literal("2.5", datatype=XSD.decimal), Literal("abc"))
THINGS = (*(EX[f"thing{number}"] for number in range(6)), BNode("one"), BNode("two"))


QUERIES = (
    "$this ex:p ?value . FILTER (isLITERAL(?value))",
    "$this ex:p/ex:q ?value . ?value a ex:Part . FILTER NOT EXISTS { ?value ex:r $this }",
    "?value ex:p $this . OPTIONAL { ?value ex:size ?size } FILTER (!BOUND(?size) || STRLEN(STR(?size)) > 1)",
    "$this (ex:p|^ex:q)* ?value . ?value ex:low ?low . FILTER (STRLEN(STR(?low)) > 1)",
    "?value ?any $this . ?value a ex:Other",
    "$this ex:low ?value ; ex:high ?x FILTER (CONTAINS(UCASE(CONCAT(STR(?value), 'a-b')), UCASE(STR(?x))))",
    "$this ex:p ?value FILTER (isLITERAL(?value) && REPLACE(LCASE(STR(?value)), 'W+|t', ' ') != LCASE(STR(?value)))",
    "$this a ex:Whole . FILTER NOT EXISTS { $this ex:p ?x . ?x ex:q ?y . FILTER NOT EXISTS { ?y a ?kind } }",
    "FILTER NOT EXISTS { $this ex:q ?x }",
    "?value a ex:Part ; ex:r ?x . ?x a ?kind . FILTER EXISTS { ?x ex:p*/ex:q $this }",
    "$this ex:p ?value . OPTIONAL { ?value ex:size ?size } FILTER (COALESCE(STRLEN(STR(?size)), -1) < 2)",
    "$this ex:p ?value FILTER (SUBSTR(SHA1(STR(?value)), 1, 1) < '8' && isIRI($this) && IRI(STR($this)) != ?value)",
    "$this ex:low ?value; ex:high ?x FILTER (STRLEN(STR(?value)) > STRLEN(STR(?x)) - 1 && !EXISTS { ?y ex:p $this })",
)


def data_by_chance(chance: random.Random) -> Graph:
    """A few things with classes, links to each other, and values good and bad."""
    data = Graph()
    data.add((EX.Part, RDFS.subClassOf, EX.Whole))
    for thing in THINGS:
        for kind in chance.sample(CLASSES, chance.choice((0, 1, 1, 2))):
            data.add((thing, RDF.type, kind))
        for term in PROPERTIES:
            for value in chance.choices((*THINGS, *LITERALS), k=chance.choice((0, 1, 1, 2, 3))):
                data.add((thing, term, value))
            if chance.random() < 0.1:
                for word in ("one", "two", "three"):
                    data.add((thing, term, Literal(word, lang=chance.choice(("en", "de")))))
        for term in (EX.low, EX.high, EX.size):
            for value in chance.choices(ORDERED, k=chance.choice((0, 1, 1, 2))):
                data.add((thing, term, value))
        if chance.random() < 0.2:
            data.add((thing, EX.size, Literal("abc", datatype=XSD.integer)))
    return data


class Maker:
    """Makes shapes by chance, each as deep as is left to it."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.graph = Graph()
        self.made = 0

    def listed(self, members: list[Node]) -> Node:
        """A list of RDF."""
        return Collection(self.graph, BNode(), members).uri

    def path(self, deep: int = 2) -> Node:
        """A path of any kind."""
        kind = self.chance.choice("ppppisazom") if deep else "p"
        if kind == "p":
            return self.chance.choice(PROPERTIES)
        if kind == "s":
            return self.listed([self.path(deep - 1), self.path(deep - 1)])
        node = BNode()
        if kind == "i":
            self.graph.add((node, SH.inversePath, self.chance.choice(PROPERTIES)))
        elif kind == "a":
            inner = self.listed([self.path(deep - 1), self.path(deep - 1)])
            self.graph.add((node, SH.alternativePath, inner))
        else:
            word = {"z": "zeroOrMorePath", "o": "oneOrMorePath", "m": "zeroOrOnePath"}[kind]
            self.graph.add((node, SH[word], self.path(deep - 1)))
        return node

    def shape(self, deep: int, *, with_path: bool) -> Node:
        """A shape with one to three constraints."""
        self.made += 1
        node = EX[f"shape{self.made}"]
        self.graph.add((node, RDF.type, SH.PropertyShape if with_path else SH.NodeShape))
        if with_path:
            end = self.path() if self.chance.random() < 0.8 else self.chance.choice((EX.low, EX.size))
            self.graph.add((node, SH.path, end))
        if self.chance.random() < 0.3:
            self.graph.add((node, SH.severity, self.chance.choice((SH.Warning, SH.Info))))
        if self.chance.random() < 0.5:
            self.graph.add((node, SH.message, Literal(f"Message {self.made}", lang="en")))
        if self.chance.random() < 0.05:
            self.graph.add((node, SH.deactivated, Literal(True)))
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            self.constraint(node, deep, with_path=with_path)
        return node

    def constraint(self, node: Node, deep: int, *, with_path: bool) -> None:
        """One more thing the shape asks."""
        kinds: list[Callable[[Node, int], None]] = [self.of_value, self.of_set]
        if deep:
            kinds += [self.of_shapes, self.of_shapes]
        if with_path:
            kinds += [self.of_path]
        self.chance.choice(kinds)(node, deep)

    def say(self, node: Node, word: str, value: Node) -> None:
        """Say it, unless something of the kind is said already; several of one kind are not always allowed."""
        if (node, SH[word], None) not in self.graph:
            self.graph.add((node, SH[word], value))

    def of_value(self, node: Node, _deep: int) -> None:
        """A constraint on each value."""
        chance = self.chance
        word = chance.choice(
            ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "datatype")
            if not {EX.low, EX.size}.isdisjoint(self.graph.objects(node, SH.path))
            else ("class", "datatype", "nodeKind", "in", "minLength", "maxLength", "pattern", "languageIn")
        )
        kinds = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
        values: dict[str, list[Node]] = {
            "class": list(CLASSES),
            "datatype": [XSD.integer, XSD.string, XSD.date, XSD.dateTime, XSD.boolean, RDF.langString, EX.kind],
            "nodeKind": [SH[kind] for kind in kinds],
            "in": [self.listed(chance.sample((*LITERALS, *THINGS[:6]), 6))],
            "pattern": [Literal("^a"), Literal("thing[0-3]$"), Literal("[0-9]")],
            "languageIn": [self.listed([Literal("en")]), self.listed([Literal("de"), Literal("fr")])],
            "minLength": [Literal(2)],
            "maxLength": [Literal(3), Literal(18)],
        }
        self.say(node, word, chance.choice(values.get(word, [Literal(1), Literal(3)])))
        if word == "pattern" and chance.random() < 0.3:
            self.say(node, "flags", Literal("i"))

    def of_set(self, node: Node, _deep: int) -> None:
        """A constraint on all values of a thing."""
        word = self.chance.choice(("hasValue", "equals", "disjoint", "closed"))
        if word == "hasValue":
            self.say(node, word, self.chance.choice((*LITERALS, *THINGS[:6])))
        elif word == "closed":
            self.say(node, word, Literal(True))
            self.say(node, "ignoredProperties", self.listed([RDF.type, self.chance.choice(PROPERTIES)]))
        else:
            self.say(node, word, self.chance.choice(PROPERTIES))

    def of_path(self, node: Node, deep: int) -> None:
        """A constraint that needs a path."""
        chance = self.chance
        words = ["minCount", "maxCount", "uniqueLang", "qualified"]
        ordered = (node, SH.path, EX.low) in self.graph
        word = chance.choice([*words, *["lessThan", "lessThanOrEquals"] * 2] if ordered else words)
        if word == "uniqueLang":
            self.say(node, word, Literal(True))
        elif word.startswith("less"):
            self.say(node, word, EX.high)
        elif word == "qualified":
            if deep and (node, SH.qualifiedValueShape, None) not in self.graph:
                self.say(node, "qualifiedValueShape", self.shape(deep - 1, with_path=chance.random() < 0.3))
                count = chance.choice(("qualifiedMinCount", "qualifiedMaxCount"))
                self.say(node, count, Literal(chance.choice((1, 2))))
                self.say(node, "qualifiedValueShapesDisjoint", Literal(chance.random() < 0.5))
        else:
            self.say(node, word, Literal(chance.choice((0, 1, 2))))

    def of_shapes(self, node: Node, deep: int) -> None:
        """A constraint that asks for other shapes."""
        word = self.chance.choice(("not", "and", "or", "xone", "node", "property", "property"))
        if word in ("and", "or", "xone"):
            members = [self.shape(deep - 1, with_path=self.chance.random() < 0.4) for _ in range(2)]
            self.say(node, word, self.listed(members))
        elif word == "property":
            for _ in range(self.chance.choice((1, 2))):
                self.graph.add((node, SH.property, self.shape(deep - 1, with_path=True)))
        else:
            self.say(node, word, self.shape(deep - 1, with_path=word == "not" and self.chance.random() < 0.4))


def shapes_by_chance(chance: random.Random) -> Graph:
    """A few shapes with targets of every kind."""
    maker = Maker(chance)
    for _ in range(chance.choice((2, 3, 4))):
        node = maker.shape(2, with_path=chance.random() < 0.5)
        word = chance.choice(("targetClass", "targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode"))
        target = {"targetClass": CLASSES, "targetNode": (*THINGS[:6], LITERALS[0])}.get(word, PROPERTIES)
        maker.graph.add((node, SH[word], chance.choice(target)))
    if chance.random() < 0.3:
        with_queries(chance, maker.graph)
    return maker.graph


def with_queries(chance: random.Random, shapes: Graph) -> None:
    """Add constraints in SPARQL: one beside others, one in a shape that another asks for, one about a path."""
    shapes.add((EX.prefixes, SH.declare, said := BNode()))
    shapes.add((said, SH.prefix, Literal("ex")))
    shapes.add((said, SH.namespace, Literal(str(EX))))
    targeted = sorted({*shapes.subjects(SH.targetClass), *shapes.subjects(SH.targetNode)}, key=str)

    def ask(shape: URIRef, select: str) -> None:
        query = BNode()
        shapes.add((shape, SH.sparql, query))
        shapes.add((query, SH.prefixes, EX.prefixes))
        shapes.add((query, SH.select, Literal(select)))

    for number, shape in enumerate(targeted):
        assert isinstance(shape, URIRef)
        asked, inner = chance.choice(QUERIES), EX[f"asked{number}"]
        ask(shape, f"SELECT $this {'?value ' if '?value' in asked else ''}WHERE {{ {asked} }}")
        if chance.random() < 0.5 and (shape, SH.path, None) not in shapes:
            ask(inner, f"SELECT $this WHERE {{ {chance.choice(QUERIES)} }}")
            shapes.add((shape, SH.node, inner))
    of_path = EX.ofPath
    shapes.add((of_path, SH.path, chance.choice(PROPERTIES)))
    shapes.add((of_path, SH.targetSubjectsOf, chance.choice(PROPERTIES)))
    ask(of_path, "SELECT $this ?value WHERE { $this $PATH ?value . ?value ex:q ?x . FILTER NOT EXISTS { ?x ex:r ?y } }")


def messages(given: list[Result], shapes: Graph) -> Counter[tuple[str, str | None, tuple[str, ...]]]:
    """The messages of results whose shape has some; without one each engine says what it likes.

    pySHACL drops the language of a message where a query found something, so it does not count there.
    """
    own = {term_of(shape) for shape in shapes.subjects(SH.message)}
    return Counter((it.focus, it.value, _without_language(it)) for it in given if it.shape in own)


def _without_language(it: Result) -> tuple[str, ...]:
    queried = it.component.endswith("#SPARQLConstraintComponent>")
    return tuple(message.removesuffix("@en") for message in it.messages) if queried else it.messages


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(GRAPHS))
def test_graphs_made_by_chance(seed: int) -> None:
    """Whatever the shapes ask and whatever is wrong with the data, both engines find the same."""
    chance = random.Random(seed)
    data, shapes = data_by_chance(chance), shapes_by_chance(chance)
    assert compiled(shapes).unsupported == {}
    ours, theirs = found(data, shapes), reference.results(data, shapes)
    assert said(ours) == said(theirs)
    assert messages(ours, shapes) == messages(theirs, shapes)


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_what_comes_from_tables_is_checked_alike(seed: int) -> None:
    """Where properties list the same things, each with one value, the same is found as without these lists."""
    chance = random.Random(seed)
    triples, shapes = of_graph(data_by_chance(chance)), compiled(shapes_by_chance(chance))
    classes = [it for it in triples if it[1] in (TYPE, SUBCLASS)]
    for some in (triples, [*each_once(it for it in triples if it not in classes), *classes]):
        assert said([*results(as_tables(some), shapes)]) == said([*results(Columns(some), shapes)])


@pytest.mark.filterwarnings("ignore")
def test_a_number_of_very_many_digits_is_none() -> None:
    """No engine works on it: both say that it is no whole number and lies within no limits."""
    data, shapes = Graph(), Graph()
    data.add((EX.thing, EX.size, Literal("9" * 5_000, datatype=XSD.integer)))
    for word, value in ((SH.path, EX.size), (SH.datatype, XSD.integer), (SH.minInclusive, Literal(0))):
        shapes.add((EX.shape, word, value))
    shapes.add((EX.shape, SH.targetSubjectsOf, EX.size))
    ours = found(data, shapes)
    assert len(ours) == 2
    assert said(ours) == said(reference.results(data, shapes))
