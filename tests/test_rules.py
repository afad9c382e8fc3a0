"""What follows: the rules, run in order over a study in little, give exactly the triples written by hand beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest

from lifealliance import iris
from lifealliance.columnar.quads import Quads
from lifealliance.errors import BadInput
from lifealliance.questions import read_rules
from lifealliance.resources import folder
from lifealliance.rules import completed

PLACE = Path(__file__).parent / "questions"
#: Every property marked as inferred in the ontology's plan: no other may come out of a rule.
INFERRED = """
    sessionNumber dyad encounterKind invented role code category hasIndicator indicatedInDyad multiVoiced restsOn
    evidenceInDyad counterInstanceNotDiscussed voices
    cellByDyad cellDyad cellBySession cellSession cellByRole cellRole cellByCode cellCode passages firstOrder
"""


def triples(name: str) -> set[pyoxigraph.Triple]:
    """The triples of a Turtle file beside the tests."""
    return {quad.triple for quad in pyoxigraph.parse(path=PLACE / name)}


def inferred(stated: set[pyoxigraph.Triple]) -> set[pyoxigraph.Triple]:
    """What the rules write, each seeing what the earlier ones gave."""
    store = pyoxigraph.Store()
    store.extend([pyoxigraph.Quad(*triple) for triple in stated])
    for rule in read_rules(folder("queries") / "rules"):
        answer = store.query(rule)
        assert isinstance(answer, pyoxigraph.QueryTriples)
        store.extend([pyoxigraph.Quad(*triple) for triple in answer])
    return {quad.triple for quad in store} - stated


def test_the_rules_write_what_was_worked_out_by_hand_and_nothing_else() -> None:
    """Places, roles, codes, categories, voices and prompts of the small study are the expected triples, one for one."""
    expected, actual = triples("small.inferred.ttl"), inferred(triples("small.ttl"))
    missing, unexpected = sorted(map(str, expected - actual)), sorted(map(str, actual - expected))
    assert (missing, unexpected) == ([], [])


def test_the_rules_of_a_load_write_the_same() -> None:
    """Worked out as a load does it, they give the same, all of it in the graph for what follows."""
    stated, graph = triples("small.ttl"), "http://localhost/inferred"
    lines = "".join(
        f"{triple.subject} {triple.predicate} {triple.object} <http://localhost/g> .\n" for triple in stated
    )
    whole = completed(Quads.read(lines.encode()), read_rules(folder("queries") / "rules"), graph)
    quads = list(pyoxigraph.parse(whole.inferred.lines, pyoxigraph.RdfFormat.N_QUADS))
    assert {quad.triple for quad in quads} == inferred(stated)
    assert {str(quad.graph_name) for quad in quads} == {f"<{graph}>"}
    assert len(whole.inferred) == len(quads)


def test_running_the_rules_again_adds_nothing() -> None:
    """One pass in order is enough: what the rules gave gives them nothing more to say."""
    stated = triples("small.ttl")
    once = inferred(stated)
    assert inferred(stated | once) == set()


def test_rules_write_the_inferred_properties_only() -> None:
    """No rule writes anything but the properties that are kept in the inferred graph."""
    written = {triple.predicate.value for triple in inferred(triples("small.ttl"))}
    assert written == {iris.LA[term] for term in INFERRED.split()}


def test_voices_are_called_what_the_concept_scheme_calls_them() -> None:
    """The rule that writes voices in words knows every voice of the scheme, by the notation it has there."""
    scheme = pyoxigraph.Store()
    scheme.load(path=folder("ontology") / "concepts" / "voice.ttl")
    (rule,) = (folder("queries") / "rules").glob("R*-voices-in-words.rq")
    said = set(re.findall(r'\(lac:(voice-[a-z-]+) "([^"]+)"\)', rule.read_text(encoding="utf-8")))
    notation = pyoxigraph.NamedNode(iris.SKOS["notation"])
    assert said == {
        (quad.subject.value.rpartition("#")[2], quad.object.value)
        for quad in scheme.quads_for_pattern(None, notation, None)
        if isinstance(quad.subject, pyoxigraph.NamedNode) and isinstance(quad.object, pyoxigraph.Literal)
    }


def test_every_rule_says_what_it_does() -> None:
    """Each rule has a summary in its first line, and so has no file without one."""
    paths = sorted((folder("queries") / "rules").glob("*.rq"))
    first = [path.read_text(encoding="utf-8").partition("\n")[0] for path in paths]
    assert [line for line in first if not line.startswith("#+ summary: ")] == []


def test_what_rests_on_memos_is_not_concluded_where_memos_are_withheld() -> None:
    """Below the controlled tier, the rule that asks for what no memo discusses is left out, and no other."""
    place = folder("queries") / "rules"
    (rule,) = set(read_rules(place)) - set(read_rules(place, controlled=False))
    assert "la:counterInstanceNotDiscussed" in rule


def test_a_rule_without_its_place_in_the_order_is_refused(tmp_path: Path) -> None:
    """A rule whose file name has no number is named in the refusal."""
    (tmp_path / "multi-voiced.rq").write_text("CONSTRUCT WHERE { ?s ?p ?o }", encoding="utf-8")
    with pytest.raises(BadInput, match=r"multi-voiced\.rq: The name of a rule says its place in the order\."):
        read_rules(tmp_path)
