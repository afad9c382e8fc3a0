"""Rules over columns against Oxigraph: the same statements, byte for byte, from rules and graphs made by chance.

LIFEALLIANCE_RULES_GRAPHS says how many are made by chance. Not asked here: what Oxigraph writes in another way than it
was written (007, language tags in capitals), and the order of values that have none.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.studies.conftest import made
from tests.tables import as_tables, each_once

from lifealliance import iris, rules
from lifealliance.columnar.columns import Columns
from lifealliance.columnar.expressions import UnknownError
from lifealliance.columnar.quads import triples
from lifealliance.columnar.queries import construct_of
from lifealliance.questions import read_rules
from lifealliance.rdf import to_quads
from lifealliance.resources import folder
from lifealliance.store.lines import graph_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RULES = folder("queries") / "rules"
STUDIES = 20
G, P, Q = "<http://e.org/g>", "<http://e.org/p>", "<http://e.org/q>"
GRAPHS = int(os.environ.get("LIFEALLIANCE_RULES_GRAPHS", "40"))
OWN = "http://e.org/inferred"
PREFIX = "PREFIX ex: <http://e.org/>\n"
NAMES = ("?a", "?b", "?c", "?d")
WORDS = ("p", "q", "r")
LITERALS = ('"word"', '"other word"', '"5"', '"word"@en', '"a\\"b"', '""')
NUMBERS = ("0", "1", "5", "12", "-3")


def same(quads: bytes, texts: Sequence[str], graph: str = OWN) -> bytes:
    """What rules give, which is what Oxigraph gives."""
    ours = rules.infer(Columns.read(quads), texts, graph).lines
    assert ours == concluded(quads, texts, graph)
    return ours


def concluded(quads: bytes, texts: Sequence[str], graph: str) -> bytes:
    """What a graph holds after Oxigraph ran rules in order, each of which sees all graphs as one."""
    store, home = ox.Store(), ox.NamedNode(graph)
    store.bulk_load(quads, ox.RdfFormat.N_QUADS)
    for text in texts:
        found = store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QueryTriples)
        store.extend([ox.Quad(it.subject, it.predicate, it.object, home) for it in found])
    return graph_lines(store, graph)


class Maker:
    """Makes graphs and CONSTRUCTs by chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.bound = 0

    def graph(self) -> bytes:
        """A few things with links to each other, words and numbers."""
        chance, things = self.chance, [f"<http://e.org/thing{number}>" for number in range(6)]
        lines = set()
        for thing in things:
            for word in WORDS:
                for value in chance.choices((*things, *things, *LITERALS), k=chance.choice((0, 1, 2, 3))):
                    lines.add(f"{thing} <http://e.org/{word}> {value}")
            for number in chance.choices(NUMBERS, k=chance.choice((0, 1, 1, 2))):
                lines.add(f'{thing} <http://e.org/size> "{number}"^^<http://www.w3.org/2001/XMLSchema#integer>')
        return "".join(sorted(f"{line} <{OWN}> .\n" for line in lines)).encode()

    def name(self) -> str:
        """A variable."""
        return self.chance.choice(NAMES)

    def triple(self) -> str:
        """A triple pattern, now and then of a path or of any property."""
        chance = self.chance
        word, other = (f"ex:{chance.choice(WORDS)}" for _ in range(2))
        way = chance.choice((word, word, word, f"{word}/{other}", f"{word}|^{other}", f"^{word}", f"{word}+", "?d"))
        value = self.name()
        if chance.random() < 0.2:
            value = chance.choice((f"ex:thing{chance.randrange(6)}", chance.choice(LITERALS)))
        return f"{self.name()} {way} {value} ."

    def group(self, deep: int = 2) -> str:
        """What stands in braces."""
        kinds: list[Callable[[int], str]] = [self.optional, self.union, self.minus, self.among, self.nested, self.asked]
        kinds += [self.named, self.counted, self.smallest, self.joined, self.sized]
        some = self.chance.sample(kinds, self.chance.choice((1, 1, 2))) if deep else []
        parts = [self.triple() for _ in range(self.chance.choice((1, 1, 1, 2)))]
        for make in some:
            parts.insert(self.chance.randrange(1, len(parts) + 1), make(deep - 1))
        return " ".join(parts)

    def optional(self, deep: int) -> str:
        """OPTIONAL, now and then with a FILTER that sees both sides."""
        return f"OPTIONAL {{ {self.group(deep)} {self.asked(0) if self.chance.random() < 0.4 else ''} }}"

    def union(self, deep: int) -> str:
        """UNION."""
        return f"{{ {self.group(deep)} }} UNION {{ {self.group(deep)} }}"

    def minus(self, deep: int) -> str:
        """MINUS."""
        return f"MINUS {{ {self.group(deep)} }}"

    def nested(self, deep: int) -> str:
        """A group of its own."""
        return f"{{ {self.group(deep)} }}"

    def among(self, _: int) -> str:
        """VALUES, UNDEF among them."""
        chance = self.chance
        rows = [
            (f"ex:thing{chance.randrange(6)}", chance.choice((*LITERALS, "UNDEF", f"ex:thing{chance.randrange(6)}")))
            for _ in range(chance.choice((1, 2, 3)))
        ]
        one, other = chance.sample(NAMES[:3], 2)
        return f"VALUES ({one} {other}) {{ {' '.join(f'({first} {second})' for first, second in rows)} }}"

    def asked(self, deep: int) -> str:
        """FILTER."""
        one, other = self.name(), self.name()
        return self.chance.choice(
            (
                f"FILTER(STR({one}) < STR({other}))",
                f"FILTER({one} != {other})",
                f"FILTER(BOUND({one}) || !BOUND({other}))",
                f"FILTER(COALESCE(STRLEN(STR({one})), -1) > 4)",
                f"FILTER NOT EXISTS {{ {self.triple()} }}",
                f"FILTER EXISTS {{ {self.triple()} FILTER({one} != {other}) }}",
            )
            if deep >= 0
            else ()
        )

    def named(self, _: int) -> str:
        """BIND of what is worked out of words."""
        self.bound += 1
        one, other = self.name(), self.name()
        made = self.chance.choice(
            (
                f'IRI(CONCAT(STR({one}), "-", SUBSTR(SHA1(STR({other})), 1, 6)))',
                f'COALESCE({one}, {other}, "nothing")',
                f"CONCAT({one}, {other})",
                f"SUBSTR(STR({one}), 3)",
                f'IRI(CONCAT("http://e.org/x-", STR({one})))',
            )
        )
        return f"BIND({made} AS ?n{self.bound})"

    def counted(self, deep: int) -> str:
        """A sub-SELECT with a count of different values."""
        self.bound += 1
        one, other, of = self.chance.sample(NAMES, 3)
        return (
            f"{{ SELECT {one} {other} (COUNT(DISTINCT {of}) AS ?n{self.bound}) WHERE {{ {self.group(deep)} }} "
            f"GROUP BY {one} {other} }}"
        )

    def smallest(self, _: int) -> str:
        """A sub-SELECT with the least number."""
        self.bound += 1
        return f"{{ SELECT ?a (MIN(?m) AS ?n{self.bound}) WHERE {{ ?a ex:q ?b . ?b ex:size ?m }} GROUP BY ?a }}"

    def sized(self, _: int) -> str:
        """Numbers that are compared."""
        return "?a ex:size ?s . OPTIONAL { ?b ex:size ?t } FILTER(?s > COALESCE(?t, -1))"

    def joined(self, _: int) -> str:
        """A sub-SELECT with words in one line, in falling order."""
        self.bound += 1
        return (
            f"{{ SELECT ?a (GROUP_CONCAT(?w; separator=' + ') AS ?n{self.bound}) WHERE {{ "
            "{ SELECT ?a ?w WHERE { ?a ex:r ?v . BIND(COALESCE(STR(?v), 'none') AS ?w) } ORDER BY ?a DESC(?w) } "
            "} GROUP BY ?a }"
        )

    def rule(self) -> str:
        """A CONSTRUCT."""
        self.bound = 0
        where = self.group()
        ends = [*NAMES, *(f"?n{number + 1}" for number in range(self.bound))]
        said = " . ".join(f"{end} ex:{self.chance.choice((*WORDS, 'new'))} {self.name()}" for end in ends[:2])
        made = " . ".join(f"{self.name()} ex:made {end}" for end in ends[4:])
        return f"{PREFIX}CONSTRUCT {{ {said} . {self.name()} ?d {self.name()} . {made} }} WHERE {{ {where} }}"


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_rules_made_by_chance(seed: int) -> None:
    """Whatever rules ask, one after the other, both find the same.

    All stands in one graph, since Oxigraph joins a word twice that two graphs say.
    """
    maker = Maker(random.Random(seed))
    quads = maker.graph()
    for _ in range(3):
        texts = [maker.rule() for _ in range(3)]
        ours = rules.infer(Columns.read(quads), texts, OWN).lines
        assert {*ours.splitlines(), *quads.splitlines()} == {*concluded(quads, texts, OWN).splitlines()}


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_rules_over_tables_give_the_same(seed: int) -> None:
    """Where properties list the same things, each with one value, the same follows as without these lists."""
    maker = Maker(random.Random(seed))
    stated = triples(maker.graph())
    for some in (stated, each_once(stated)):
        texts = [maker.rule() for _ in range(3)]
        assert rules.infer(as_tables(some), texts, OWN).lines == rules.infer(Columns(some), texts, OWN).lines


def test_rules_of_the_program_on_the_demo(demo_quads: bytes) -> None:
    """Of the invented study both conclude the same, at the controlled tier and below."""
    for controlled in (True, False):
        assert same(demo_quads, read_rules(RULES, controlled=controlled)).count(b"\n") > 1_000


@pytest.mark.parametrize("number", range(STUDIES))
def test_rules_of_the_program_on_studies_by_chance(number: int) -> None:
    """Partners missing, voices unknown, consent taken back: both conclude the same."""
    study = made(number)
    same(to_quads(study, "0").lines, read_rules(RULES), iris.graph(study.settings.base, "inferred"))


@pytest.mark.parametrize("seed", range(20))
def test_rules_of_the_program_on_a_study_in_pieces(demo_quads: bytes, seed: int) -> None:
    """Whatever a study lacks, both conclude the same of what is left."""
    chance = random.Random(seed)
    lines = demo_quads.splitlines(keepends=True)
    same(b"".join(line for line in lines if chance.random() < 0.7), read_rules(RULES))


def test_a_condition_of_many_alternatives_is_worked_out() -> None:
    """However many there are, and although a variable is looked at only in the last."""
    many = 700
    data = [(f"<t{number}>", f"<http://e.org/{word}>", f'"{number}"') for number in range(many) for word in "pq"]
    asked = " || ".join(f'?b = "{number}"' for number in range(1, many))
    where = f'?a ex:p ?b . ?a ex:q ?c FILTER({asked} || ?c = "0")'
    found = rules.infer(Columns(data), [f"{PREFIX}CONSTRUCT {{ ?a ex:made ?c }} WHERE {{ {where} }}"], OWN)
    assert len(found) == many


def test_a_rule_of_many_parts_is_worked_out() -> None:
    """What nobody looks at before the last of them is not too far away then."""
    many = 250
    data = [(f"<t{number}>", f"<http://e.org/{word}>", f'"{number}"') for number in range(many) for word in "pq"]
    data += [(f"<t{number}>", f"<http://e.org/r{number}>", '"x"') for number in range(0, many, 2)]
    parts = " ".join(f"OPTIONAL {{ ?a ex:r{number} ?z{number} }}" for number in range(many))
    found = rules.infer(
        Columns(data), [f"{PREFIX}CONSTRUCT {{ ?a ex:made ?c }} WHERE {{ ?a ex:p ?b ; ex:q ?c . {parts} }}"], OWN
    )
    assert len(found) == many


def test_what_was_stated_already_stands_in_both_graphs() -> None:
    """A statement that follows and was made already is concluded, too, and counted once more; new ones count once."""
    a, b, c = (f"<http://e.org/{name}>" for name in "abc")
    quads = f"{a} {P} {b} {G} .\n{b} {P} {c} {G} .\n{a} {Q} {b} {G} .\n".encode()
    data = Columns.read(quads)
    found = rules.infer(data, [f"{PREFIX}CONSTRUCT {{ ?x ex:q ?y . ?y ex:back ?x }} WHERE {{ ?x ex:p ?y }}"] * 2, OWN)
    whole = Columns.read(quads + found.lines)
    assert data.more == whole.more == {(a, Q, b): 1}
    assert {name: {*column.statements()} for name, column in data.forward.items()} == {
        name: {*column.statements()} for name, column in whole.forward.items()
    }
    assert data.column(Q, inverse=True).of(c) == (b,)


def test_each_rule_sees_what_the_ones_before_it_gave() -> None:
    """Rules run in order: what walks and turned columns held before is not believed any more."""
    quads = f"<http://e.org/a> {P} <http://e.org/b> {G} .\n<http://e.org/b> {P} <http://e.org/c> {G} .\n".encode()
    far = f"{PREFIX}CONSTRUCT {{ ?x ex:far ?y }} WHERE {{ ?x ex:p+ ?y . FILTER NOT EXISTS {{ ?y ex:p ?z }} }}"
    more = f"{PREFIX}CONSTRUCT {{ ?y ex:p ex:end }} WHERE {{ ?x ex:far ?y . ?y ^ex:p ?z }}"
    assert same(quads, [far, more, far]).count(b"\n") == 6
    assert same(quads, [more, far]).count(b"\n") == 2


THINGS = "".join(
    f"<http://e.org/{thing}> <http://e.org/{word}> {value} <http://e.org/{graph}> .\n"
    for thing, word, values in (
        ("a", "p", '<http://e.org/b> <http://e.org/c> "5"'),
        ("b", "p", "<http://e.org/b> <http://e.org/c>"),
        ("c", "p", "<http://e.org/c>"),
        ("d", "p", '"5"'),
        ("a", "size", '"3+ "5+ "-1+'),
        ("b", "size", '"4+'),
        ("c", "size", '"5+ "4+'),
        ("a", "q", "<http://e.org/a> <http://e.org/d>"),
        ("b", "q", "<http://e.org/a>"),
        ("e", "q", "<http://e.org/c> <http://e.org/b>"),
        ("e", "far", '"NaN"^^<http://www.w3.org/2001/XMLSchema#double>'),
    )
    for value in values.replace("+", '"^^<http://www.w3.org/2001/XMLSchema#integer>').split()
    for graph in ("g", "h")[: 1 + (thing in "bc")]
).encode()


@pytest.mark.parametrize(
    "where",
    [
        "?x ex:p ?y , ?z FILTER(STR(?y) < STR(?z))",
        "?x ex:p ?y , ?z FILTER(STR(?y) > STR(?z))",
        "?x ex:size ?y , ?z FILTER(?y < ?z)",
        "?x ex:size ?y , ?z FILTER(?z < ?y && STR(?x) != 'x')",
        "?x ex:size ?y . ?x ex:size ?z . ?x ex:p ex:c FILTER(?y < ?z)",
        "ex:a ex:size ?y , ?z . ?x ex:p ?z2 FILTER(?y < ?z)",
        "?y ex:p ?y . ?y ex:p ?z . ?x ex:q ?y FILTER(STR(?y) < STR(?z))",
        "?x ex:p ?y , ?z , ?w FILTER(STR(?y) < STR(?z)) FILTER(STR(?z) < STR(?w))",
        "?x ex:p ?y , ?z OPTIONAL { ?x ex:size ?s , ?t FILTER(?s < ?t) }",
        "{ SELECT ?x (COUNT(DISTINCT ?y) AS ?z) { ?x ex:p ?y , ?w FILTER(STR(?y) < STR(?w)) } GROUP BY ?x } ?y ex:q ?x",
        "?x ex:size ?y , ?z FILTER(?y <= ?z)",
        "?x ex:p ?y , ?z FILTER(?y != ?z)",
        "?x ex:far ?y , ?z FILTER(?y != ?z)",
        "?x ex:size ?y , ?z FILTER(?y < ?z || ?x = ex:b)",
        "?x ex:size ?y , ?z FILTER(!(?y < ?z))",
        "?x ex:size ?y , ?z FILTER(STRLEN(STR(?y)) < ?z)",
        "?x ex:size ?y . ?w ex:size ?z FILTER(?y < ?z)",
        "?x ex:p ?y . ?x ex:q ?z FILTER(STR(?y) < STR(?z))",
        "?y ex:p ?x . ?z ex:p ?x FILTER(STR(?y) < STR(?z))",
        "?x ^ex:p ?y , ?z FILTER(STR(?y) < STR(?z))",
        "?x ?w ?y , ?z FILTER(STR(?y) < STR(?z))",
    ],
)
def test_values_that_have_to_be_different(where: str) -> None:
    """Things of one value are left out where a condition wants two, one before the other, and nowhere else."""
    assert same(THINGS, [f"{PREFIX}CONSTRUCT {{ ?x ex:made ?y , ?z . ?z ex:after ?y }} WHERE {{ {where} }}"])


@pytest.mark.parametrize(
    ("where", "are_found"),
    [
        ("VALUES ?y { ex:a ex:b ex:c ex:d } ?x ex:q ?y", True),
        ("VALUES ?y { ex:c ex:b ex:c ex:b ex:c } ?x ex:q ?y", True),
        ("VALUES ?y { ex:x ex:c } ?x ex:q ?y", True),
        ("VALUES ?y { ex:b ex:c ex:e ex:x ex:y } ?x ex:q ?y . ?x ex:p ?z", False),
        ("VALUES ?y { ex:x ex:e } ?x ex:q ?y", False),
        ("VALUES ?y { ex:x ex:y ex:z ex:e ex:f } ?x ex:q ?y", False),
        ("?y ex:p ?z . ?x ex:q ?y", True),
        ("?y ex:p ?z . ?x ex:q ?y . ?w ex:q ?x", True),
        ("?y ex:p ?z . OPTIONAL { ?x ex:q ?y }", True),
        ("?y ex:size ?z FILTER EXISTS { ?x ex:q ?y }", True),
        ("{ SELECT ?y (MIN(?s) AS ?z) { ?y ex:q ?x . ?x ex:size ?s } GROUP BY ?y } BIND(?y AS ?x)", True),
        ("?x ex:p ?y BIND(COALESCE(?z, STRLEN(STR(?y))) AS ?w)", True),
    ],
)
def test_things_are_found_by_what_they_have(where: str, are_found: bool) -> None:
    """Whichever side of a property is known, and however many rows know it, the other is found."""
    rule = f"{PREFIX}CONSTRUCT {{ ?x ex:made ?y , ?z , ?w . ?y ex:less ?z }} WHERE {{ {where} }}"
    assert bool(same(THINGS, [rule])) is are_found


def test_a_rule_is_read_once_in_a_process() -> None:
    """Reading takes longer than applying: whoever comes next, at whatever tier, takes what was read."""
    every, below = read_rules(RULES), read_rules(RULES, controlled=False)
    once = dict(zip(every, rules.ready(every), strict=True))
    assert all(rule is once[text] for text, rule in zip(below, rules.ready(below), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT {",
        "SELECT ?x WHERE { ?x ?y ?z }",
        "CONSTRUCT { ?x ?y [] } WHERE { ?x ?y ?z }",
        "CONSTRUCT { ?x ?y ?z } FROM <http://e.org/g> WHERE { ?x ?y ?z }",
        "CONSTRUCT { ?x ?y ?z } WHERE { ?x ?y ?z } LIMIT 1",
        "CONSTRUCT { ?x ?y ?z } WHERE { GRAPH ?g { ?x ?y ?z } }",
        "CONSTRUCT { ?x ?y ?z } WHERE { ?x ?y ?z FILTER(RAND() < 0.5) }",
        "CONSTRUCT { ?x ?y ?n } WHERE { ?x ?y ?z BIND(?z + 1 AS ?n) }",
        "CONSTRUCT { ?x ?y ?n } WHERE { ?x ?y ?z BIND(EXISTS { ?z ?y ?x } AS ?n) }",
        "CONSTRUCT { ?x ?y ?n } WHERE { { SELECT ?x ?y (COUNT(?z) AS ?n) WHERE { ?x ?y ?z } GROUP BY ?x ?y } }",
        "CONSTRUCT { ?x ?y ?n } WHERE { { SELECT ?x ?y (MAX(?z) AS ?n) WHERE { ?x ?y ?z } GROUP BY ?x ?y } }",
        "CONSTRUCT { ?x ?y ?n } WHERE { { SELECT DISTINCT ?x ?y ?n WHERE { ?x ?y ?n } } }",
        "CONSTRUCT { ?x ?y ?z } WHERE { ?x ?y ?z FILTER NOT EXISTS { { ?x ?y ?a } UNION { ?a ?y ?x } } }",
        "CONSTRUCT { ?x ?x ?n } WHERE { { SELECT ?x (MIN(?s) AS ?n) { ?x ?y ?z OPTIONAL { ?x ?y ?s } } GROUP BY ?x } }",
        "CONSTRUCT { ?x ?x ?n } WHERE { { SELECT ?x (GROUP_CONCAT(?z) AS ?n) { ?x (<p:>/<q:>) ?z } GROUP BY ?x } }",
    ],
)
def test_what_is_not_taken_is_refused_when_it_is_read(text: str) -> None:
    """A rule that cannot be worked out, or not surely as SPARQL means it, is a mistake of the project."""
    with pytest.raises(UnknownError, match=r"^A query .*"):
        construct_of(text)
