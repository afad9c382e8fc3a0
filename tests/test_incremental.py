"""After an edit only what it can affect is checked again, and the report is that of a check of everything.

A third of the graphs that LIFEALLIANCE_ENGINE_GRAPHS says are made by chance; each is edited several times.
"""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING

import pytest
from rdflib import Literal
from rdflib.namespace import RDF, RDFS, SH
from tests.test_engine import CLASSES, EX, GRAPHS, THINGS, data_by_chance, shapes_by_chance, with_queries
from tests.test_shapes import EXAMPLES, PLACE, lines

from lifealliance import iris
from lifealliance.errors import BadInput
from lifealliance.resources import folder
from lifealliance.validation import Checked, ShapesSet, check
from lifealliance.validation.compile import compiled

if TYPE_CHECKING:
    from pathlib import Path

EDITS = 6
UNKNOWN = (
    "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in iris.PREFIXES.items())
    + """la: sh:declare [ sh:prefix "rdfs" ; sh:namespace "http://www.w3.org/2000/01/rdf-schema#" ] .
    la:rule a sh:NodeShape ; sh:targetClass la:Memo ; sh:severity sh:Warning ; sh:name "n" ; sh:message "It is bad." ;
      sh:sparql [ sh:prefixes la: ;
        sh:select "SELECT $this WHERE { $this rdfs:label ?x FILTER (STRSTARTS(?x, 'bad')) }" ] .
    """
)


def lines_by_chance(chance: random.Random) -> list[bytes]:
    """Statements of a graph made by chance, some of them in two graphs, in no order of their own."""
    made = data_by_chance(chance)
    if chance.random() < 0.2:
        made.add((EX.Other, RDFS.subClassOf, chance.choice(CLASSES)))
    for thing in THINGS:
        if chance.random() < 0.2:
            made.add((thing, RDFS.label, Literal(f"name {chance.randrange(3)}")))
            made.add((thing, RDF.type, chance.choice(CLASSES)))
    triples = sorted(made.serialize(format="nt", encoding="utf-8").splitlines())
    graphs = [EX.one, EX.two]
    lines = [
        line.removesuffix(b".") + f"<{graph}> .".encode()
        for line in triples
        for graph in chance.sample(graphs, chance.choice((1, 1, 1, 2)))
    ]
    chance.shuffle(lines)
    return lines


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(GRAPHS // 3))
def test_edits_made_by_chance(seed: int) -> None:
    """Whatever goes and comes, the report after it is that of a check of everything."""
    chance = random.Random(seed)
    shapes = shapes_by_chance(chance)
    if (None, SH.sparql, None) not in shapes:
        with_queries(chance, shapes)
    taken = compiled(shapes)
    assert taken.unsupported == {}
    rules = ShapesSet({}, shapes, "", taken)
    now = set(lines_by_chance(chance))
    checked = Checked(b"\n".join(now), rules)
    assert checked.report == check(b"\n".join(now), rules)
    for _ in range(EDITS):
        removed = set(chance.sample(sorted(now), min(len(now), chance.choice((0, 1, 1, 3, 20)))))
        others = [line for line in lines_by_chance(chance) if line not in now]
        added = set(others[: chance.choice((0, 1, 1, 3, 20))])
        now = now - removed | added
        report = checked.change(b"\n".join(removed), b"\n".join(added))
        assert report == checked.report == check(b"\n".join(now), rules)


@cache
def shapes() -> ShapesSet:
    """The shapes of the project."""
    return ShapesSet.read(folder("shapes"))


def test_every_fault_is_found_when_it_comes_and_gone_when_it_goes() -> None:
    """Each example added to its study is reported as if both were read together, and leaves nothing behind."""
    base = ("valid.small-study.ttl",)
    study = lines(PLACE / base[0])
    checked = Checked(study, shapes())
    for it in EXAMPLES:
        if it.bases == base:
            fault = b"".join(line for line in lines(it.file).splitlines(True) if line not in study)
            assert checked.change(b"", fault) == check(study + fault, shapes()), it.file
            assert checked.change(fault, b"") == check(study, shapes()), it.file


def test_the_same_study_read_again_is_checked_where_it_differs() -> None:
    """Other quads in place of those there were give their report, after edits too."""
    study, fault = lines(PLACE / "valid.small-study.ttl"), lines(PLACE / "theory/note.evidence-in-one-voice.ttl")
    checked = Checked(study, shapes())
    for quads in (study + fault, study, study[: study.index(b"\n", len(study) // 2)], study + study):
        assert checked.replace(quads) == check(quads, shapes())
    checked.change(b"", fault)
    assert checked.replace(study) == check(study, shapes())


def test_what_is_not_there_cannot_be_taken_away() -> None:
    """A statement that is not in the data is refused by name, and nothing is changed."""
    study = lines(PLACE / "valid.small-study.ttl")
    checked = Checked(study, shapes())
    report = checked.report
    other = b'<http://e.org/a> <http://e.org/p> "not there" .\n'
    with pytest.raises(BadInput) as refused:
        checked.change(study.splitlines(True)[0] + other, b"")
    assert '<http://e.org/a> <http://e.org/p> "not there"' in str(refused.value)
    with pytest.raises(BadInput):
        checked.change(b"", b"no quads")
    assert checked.report is report
    assert checked.change(b"", b"") is report
    assert checked.replace(study) == report


def test_a_rule_left_to_pyshacl_is_checked_again_by_it(tmp_path: Path) -> None:
    """What the engine does not take is in the report of an edit, too."""
    (tmp_path / "one.ttl").write_text(UNKNOWN, "utf-8")
    rules = ShapesSet.read(tmp_path)
    assert len(rules.compiled.unsupported) == 1
    memo = f"<http://e.org/m> <{RDF.type}> <{iris.LA['Memo']}> .\n".encode()
    named = f'<http://e.org/m> <{RDFS.label}> "bad" .\n'.encode()
    checked = Checked(memo, rules)
    assert not checked.report.findings
    assert checked.change(b"", named) == check(memo + named, rules)
    assert len(checked.report.findings) == 1
