"""The axioms that a list of terms does not show, as sentences: chains, what is never both, the wall."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup
from rdflib import OWL, RDF, RDFS, BNode, Literal, URIRef
from rdflib.collection import Collection
from tools.docs_ontology import LA, Ontology, is_term, listed

if TYPE_CHECKING:
    from rdflib.term import Node


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences of one kind, with the heading and the line that introduces them."""

    id: str
    title: str
    about: str
    sentences: list[Markup]


def sections(onto: Ontology) -> list[Section]:
    """Everything that holds, in the order of the page."""
    every = _of_classes(onto)
    wall = [says for says, is_wall in every if is_wall]
    others = [says for says, is_wall in every if not is_wall]
    made = [
        Section("wall", "The wall between published and invented", _WALL, wall),
        Section("chains", "What follows along a chain", _CHAINS, _chains(onto)),
        Section("never-both", "What nothing is at once", _DISJOINT, [*_disjoint(onto), *_disjoint_properties(onto)]),
        Section("of-classes", "What holds of everything of a kind", _CLASSES, others),
        Section("one-at-most", "Of which there is one at most", _FUNCTIONAL, _functional(onto)),
        Section("other-way", "The same read the other way", _INVERSES, _inverses(onto)),
        Section("outside", "What is also said in other vocabularies", _OUTSIDE, _outside(onto)),
    ]
    return [section for section in made if section.sentences]


_WALL = (
    "What documents have published and what was made up to show how things work live side by side. Nothing "
    "invented can come under a published claim: to state it makes the whole contradictory, and a reasoner says so."
)
_CHAINS = (
    "Each of these saves a walk in a query. The rules write the same into a graph of its own when a study is loaded, "
    "and a test holds them against a reasoner."
)
_DISJOINT = "Whoever puts a thing under two of these has made a mistake, and a reasoner finds it."
_CLASSES = "Said once in the ontology; what a record must contain to be good evidence is the business of the shapes."
_FUNCTIONAL = "Two different values would be a contradiction."
_INVERSES = "Two names for one relation, for whichever end a question starts from."
_OUTSIDE = "So that tools that know these vocabularies understand what is stored here. None of them is imported."


def _chains(onto: Ontology) -> list[Markup]:
    return sorted(
        _chain(onto, prop, list(Collection(onto.graph, chain)))
        for prop in onto.own(OWL.ObjectProperty)
        for chain in onto.graph.objects(prop, OWL.propertyChainAxiom)
    )


def _step(onto: Ontology, step: Node) -> tuple[URIRef, list[URIRef], list[URIRef], bool]:
    """The property of a step, what it starts from and arrives at, and whether it is walked backwards."""
    inner = onto.graph.value(step, OWL.inverseOf) if isinstance(step, BNode) else None
    prop = URIRef(str(inner if inner is not None else step))
    start, end = (onto.named(onto.graph.value(prop, side)) for side in (RDFS.domain, RDFS.range))
    return (prop, end, start, True) if inner is not None else (prop, start, end, False)


def _chain(onto: Ontology, prop: URIRef, chain: list[Node]) -> Markup:
    steps = [_step(onto, it) for it in chain]
    places = [steps[0][1]]
    for before, after in pairwise(steps):
        places.append([it for it in before[2] if it in after[1]] or before[2] or after[1])
    places.append(steps[-1][2])
    told: list[Markup] = []
    known: set[int] = set()

    def mention(place: int) -> Markup:
        words = onto.either(places[place], article=place not in known) if places[place] else Markup("thing")
        if place in known:
            words = Markup("that ") + words
        elif not places[place]:
            words = Markup("something")
        known.add(place)
        return words

    for number, (via, _, _, backwards) in enumerate(steps):
        ends = (number + 1, number) if backwards else (number, number + 1)
        first, second = mention(ends[0]), mention(ends[1])
        told.append(Markup("{} relates by {} to {}").format(first, _quoted(onto, via), second))
    ending = Markup("{} relates by {} to {}").format(mention(0), _quoted(onto, prop), mention(len(steps)))
    return Markup("If {}, then {}.").format(Markup(", and ").join(told), ending)


def _quoted(onto: Ontology, prop: Node) -> Markup:
    return Markup("<q>{}</q>").format(onto.link(prop))


def _disjoint(onto: Ontology) -> list[Markup]:
    groups = []
    for axiom in onto.graph.subjects(RDF.type, OWL.AllDisjointClasses):
        members = onto.graph.value(axiom, OWL.members)
        if members is not None:
            groups.append([it for it in Collection(onto.graph, members) if isinstance(it, URIRef)])
    largest = [one for one in groups if not any(set(one) < set(other) for other in groups)]
    ordered = sorted(largest, key=lambda group: (-len(group), [onto.label(it) for it in group]))
    return [
        Markup("Nothing is two of these at once: {}.").format(listed([onto.link(it) for it in group]))
        for group in ordered
    ]


def _disjoint_properties(onto: Ontology) -> list[Markup]:
    pairs = sorted(onto.graph.subject_objects(OWL.propertyDisjointWith))
    return [
        Markup("Nobody and nothing is reached from the same thing both by {} and by {}.").format(
            _quoted(onto, one), _quoted(onto, other)
        )
        for one, other in pairs
    ]


def _functional(onto: Ontology) -> list[Markup]:
    every = onto.own(OWL.ObjectProperty, OWL.DatatypeProperty)
    functional = [it for it in every if (it, RDF.type, OWL.FunctionalProperty) in onto.graph]
    return [
        Markup("Of {} there is one {} at most.").format(
            onto.either(onto.named(onto.graph.value(it, RDFS.domain))), _quoted(onto, it)
        )
        for it in functional
    ]


def _inverses(onto: Ontology) -> list[Markup]:
    pairs = sorted(
        (one, other)
        for one, other in onto.graph.subject_objects(OWL.inverseOf)
        if isinstance(one, URIRef) and isinstance(other, URIRef)
    )
    return [
        Markup("{} is {} read the other way.").format(_quoted(onto, one), _quoted(onto, other)) for one, other in pairs
    ]


def _outside(onto: Ontology) -> list[Markup]:
    relations = [
        Markup("Whatever stands in {} also stands in {} ({}).").format(
            _quoted(onto, prop), _quoted(onto, parent), _origin(onto, parent)
        )
        for prop in onto.own(OWL.ObjectProperty, OWL.DatatypeProperty)
        for parent in onto.above(prop, RDFS.subPropertyOf)
        if not is_term(parent)
    ]
    kinds = [
        Markup("Every {} is {} ({}).").format(onto.link(term), onto.either([parent]), _origin(onto, parent))
        for term in onto.own(OWL.Class)
        for parent in onto.above(term, RDFS.subClassOf)
        if not is_term(parent)
    ]
    return relations + kinds


def _origin(onto: Ontology, node: Node) -> Markup:
    """The prefixed name, as it stands in the files."""
    return Markup("<code>{}</code>").format(onto.graph.namespace_manager.curie(str(node), generate=False))


def _of_classes(onto: Ontology) -> list[tuple[Markup, bool]]:
    """What a class is said to be part of where that is more than a name, and whether it belongs to the wall."""
    found = []
    for subject, parent in onto.graph.subject_objects(RDFS.subClassOf):
        if not isinstance(parent, BNode) and not isinstance(subject, BNode):
            continue
        found.append((_axiom(onto, subject, parent), _reaches(onto, parent, LA.invented)))
    return sorted(found)


def _axiom(onto: Ontology, subject: Node, parent: Node) -> Markup:
    forbidden = onto.graph.value(parent, OWL.complementOf)
    whole = onto.graph.value(forbidden, OWL.intersectionOf) if forbidden is not None else None
    if whole is not None and isinstance(subject, URIRef):
        parts = [_phrase(onto, it) for it in Collection(onto.graph, whole)]
        said = Markup("No {} {}").format(onto.link(subject), Markup(" and at the same time ").join(parts))
        return said if said.endswith("</ul>") else said + Markup(".")
    said = _phrase(onto, parent)
    if isinstance(parent, URIRef):
        said = Markup("{} ({})").format(said, _origin(onto, parent))
    if isinstance(subject, URIRef):
        return Markup("Every {} {}.").format(onto.link(subject), said)
    return Markup("Whatever {} also {}.").format(_phrase(onto, subject), said)


def _phrase(onto: Ontology, node: Node) -> Markup:
    """A class expression as the rest of a sentence whose subject is known."""
    graph = onto.graph
    if isinstance(node, URIRef):
        return Markup("is {}").format(onto.either([node]))
    for joined, word in ((OWL.intersectionOf, Markup(" and ")), (OWL.unionOf, Markup(" or "))):
        members = graph.value(node, joined)
        if members is not None:
            return word.join(_phrase(onto, it) for it in Collection(graph, members))
    prop = graph.value(node, OWL.onProperty)
    if prop is None:
        raise ValueError(f"No words for the expression {sorted(graph.predicate_objects(node))}")
    value = graph.value(node, OWL.hasValue)
    if isinstance(value, Literal):
        return Markup("has {} {}").format(_quoted(onto, prop), str(value))
    if value is not None:
        return Markup("relates by {} to {}").format(_quoted(onto, prop), onto.link(value))
    return Markup("relates by {} to {}").format(
        _quoted(onto, prop), _filler(onto, graph.value(node, OWL.someValuesFrom))
    )


def _filler(onto: Ontology, node: Node | None) -> Markup:
    if node is None or node == OWL.Thing:
        return Markup("anything")
    if isinstance(node, URIRef):
        return onto.either([node])
    union = onto.graph.value(node, OWL.unionOf)
    if union is None:
        return Markup("something that {}").format(_phrase(onto, node))
    items = Markup("").join(Markup("<li>it {}</li>").format(_phrase(onto, it)) for it in Collection(onto.graph, union))
    return Markup("something of which one of these holds:<ul>{}</ul>").format(items)


def _reaches(onto: Ontology, start: Node, sought: URIRef) -> bool:
    """Whether an expression speaks of a property anywhere inside."""
    waiting, seen = [start], set()
    while waiting:
        node = waiting.pop()
        if node == sought:
            return True
        if isinstance(node, BNode) and node not in seen:
            seen.add(node)
            waiting += list(onto.graph.objects(node))
    return False
