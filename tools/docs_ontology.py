"""What the pages about the ontology are made from: its terms in words, with links, and who uses them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection

from lifealliance import iris

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rdflib.term import Node

LA = Namespace(iris.LA.iri)
SHACL = Namespace(iris.PREFIXES["sh"])
ROOF = URIRef(iris.ONTOLOGY)
#: The modules in the order in which they build on each other; each has a page of its own.
MODULES = ("core", "analysis", "theory", "governance")
_DATA = {
    XSD.string: "words",
    XSD.integer: "a whole number",
    XSD.boolean: "true or false",
    XSD.dateTime: "a date with its time",
}
_USED = re.compile(r"\bla:(\w+)")


@dataclass(slots=True)
class Term:
    """A class or property of the ontology as a page shows it.

    Attributes:
        name: the local name, such as `excerptOf`.
        kind: class, relation (to a thing) or value (words, numbers, true or false).
        facts: what else holds of it, each a heading and what stands beside it.
        questions: the ids of the questions that use it.
        rules: the rules that write it.
    """

    name: str
    kind: str
    label: str
    module: str
    definition: str
    notes: list[str]
    source: str
    deprecated: bool
    facts: list[tuple[str, Markup]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)


class Ontology:
    """The modules, the borrowed terms and the concepts as one graph, and its words."""

    def __init__(self, ontology: Path, shapes: Path) -> None:
        self.graph = Graph()
        for path in sorted([*ontology.glob("*.ttl"), *ontology.glob("concepts/*.ttl")]):
            self.graph.parse(path)
        self.shapes = Graph()
        for path in sorted(shapes.glob("*.ttl")):
            self.shapes.parse(path)

    def text(self, subject: Node, predicate: URIRef) -> str:
        """The one value as text, empty where there is none."""
        return str(self.graph.value(subject, predicate) or "")

    def texts(self, subject: Node, predicate: URIRef) -> list[str]:
        """All values as text, in order."""
        return sorted(str(value) for value in self.graph.objects(subject, predicate))

    def own(self, *kinds: URIRef) -> list[URIRef]:
        """Our classes or properties in the order of their labels."""
        found = {it for kind in kinds for it in self.graph.subjects(RDF.type, kind) if isinstance(it, URIRef)}
        return sorted((it for it in found if it in LA), key=lambda it: (self.label(it).lower(), it))

    def label(self, node: Node) -> str:
        """What a thing is called: its label, a literal's text, or a known prefix and the name."""
        known = self.text(node, RDFS.label) or self.text(node, SKOS.prefLabel)
        return known or iris.short(str(node))

    def module(self, node: Node) -> str:
        """The module that defines a term of ours."""
        return self.text(node, RDFS.isDefinedBy).rpartition("/")[2]

    def href(self, node: Node) -> str:
        """Where the pages speak of it; empty where they do not."""
        if is_term(node) and self.module(node) in MODULES:
            return f"{self.module(node)}.html#{self.local(node)}"
        if is_concept(node) and (node, None, None) in self.graph:
            return f"concepts.html#{self.local(node)}"
        return f"borrowed.html#{self.local(node)}" if (node, RDFS.isDefinedBy, None) in self.graph else ""

    def local(self, node: Node) -> str:
        """The local name of ours; for others the prefix and the name with a hyphen."""
        name = str(node)
        return name.rpartition("#")[2] if is_term(node) or is_concept(node) else re.sub(r"\W+", "-", iris.short(name))

    def link(self, node: Node, words: str = "") -> Markup:
        """The label of a thing, leading to its entry."""
        shown = words or (self.label(node) if is_term(node) or is_concept(node) else self.label(node).lower())
        href = self.href(node)
        return Markup('<a href="{}">{}</a>').format(href, shown) if href else Markup("{}").format(shown)

    def named(self, node: Node | None) -> list[URIRef]:
        """The classes that a domain or range names: itself, or the members of a union."""
        union = self.graph.value(node, OWL.unionOf) if isinstance(node, BNode) else None
        if union is not None:
            return [it for it in Collection(self.graph, union) if isinstance(it, URIRef)]
        return [node] if isinstance(node, URIRef) else []

    def either(self, nodes: Iterable[URIRef], *, article: bool = True) -> Markup:
        """Classes or kinds of values in words: a code or a category."""
        words = [Markup("{}").format(_DATA[it]) if it in _DATA else self._class(it, article=article) for it in nodes]
        return listed(words, "or") if words else Markup("anything")

    def _class(self, node: URIRef, *, article: bool) -> Markup:
        before = ("an " if self.label(node)[0].lower() in "aeiou" else "a ") if article else ""
        return Markup("{}{}").format(before, self.link(node))

    def above(self, node: Node, by: URIRef) -> list[URIRef]:
        """The named classes or properties that a term is directly a kind of."""
        return sorted(it for it in self.graph.objects(node, by) if isinstance(it, URIRef))

    def schemes(self, term: URIRef) -> list[URIRef]:
        """The concept schemes from which the shapes take the values of a property."""
        found: set[URIRef] = set()
        for shape in self.shapes.subjects(SHACL.path, term):
            for values in self.shapes.objects(shape, SHACL["in"]):
                for concept in Collection(self.shapes, values):
                    found |= {it for it in self.graph.objects(concept, SKOS.inScheme) if isinstance(it, URIRef)}
        return sorted(found)

    def terms(self, questions: dict[str, str], rules: dict[str, str]) -> list[Term]:
        """Every class and property with all that the pages say of it.

        Args:
            questions: the SPARQL of each question by its id.
            rules: what each rule writes, by its name.
        """
        made = [self._term(it, "class") for it in self.own(OWL.Class)]
        made += [self._term(it, "relation") for it in self.own(OWL.ObjectProperty)]
        made += [self._term(it, "value") for it in self.own(OWL.DatatypeProperty)]
        uses = {name: set(_USED.findall(text)) for name, text in questions.items()}
        writes = {name: set(_USED.findall(text)) for name, text in rules.items()}
        for term in made:
            term.questions = [name for name, used in uses.items() if term.name in used]
            term.rules = [name for name, written in writes.items() if term.name in written]
        return made

    def _term(self, node: URIRef, kind: str) -> Term:
        made = Term(
            name=self.local(node),
            kind=kind,
            label=self.label(node),
            module=self.module(node),
            definition=self.text(node, SKOS.definition),
            notes=self.texts(node, SKOS.scopeNote),
            source=self.text(node, DCTERMS.source),
            deprecated=self.text(node, OWL.deprecated) == "true",
        )
        made.facts = self._of_a_class(node) if kind == "class" else self._of_a_property(node)
        return made

    def _of_a_class(self, node: URIRef) -> list[tuple[str, Markup]]:
        parents = self.above(node, RDFS.subClassOf)
        leaving = self._properties(node, RDFS.domain)
        arriving = self._properties(node, RDFS.range)
        rows = [("is a kind of", parents), ("leads on by", leaving), ("is reached by", arriving)]
        return [(says, listed([self.link(it) for it in nodes])) for says, nodes in rows if nodes]

    def _properties(self, node: URIRef, side: URIRef) -> list[URIRef]:
        every = self.own(OWL.ObjectProperty, OWL.DatatypeProperty)
        return [it for it in every if node in self.named(self.graph.value(it, side))]

    def _of_a_property(self, node: URIRef) -> list[tuple[str, Markup]]:
        rows = [
            ("from", self.either(self.named(self.graph.value(node, RDFS.domain)))),
            ("to", self.either(self.named(self.graph.value(node, RDFS.range)))),
        ]
        schemes = self.schemes(node)
        if schemes:
            rows.append(("values from", listed([self.link(it) for it in schemes])))
        if (node, RDF.type, OWL.FunctionalProperty) in self.graph:
            rows.append(("how many", Markup("one at most")))
        parents = self.above(node, RDFS.subPropertyOf)
        if parents:
            rows.append(("is a kind of", listed([self.link(it) for it in parents])))
        return rows

    def references(self) -> list[tuple[str, str]]:
        """What definitions are taken from: the key they name, and the whole reference."""
        split = [text.partition(" = ") for text in self.texts(ROOF, DCTERMS.references)]
        return [(key, reference) for key, _, reference in split]


def listed(items: list[Markup], last: str = "and") -> Markup:
    """Several in a sentence: a, b and c."""
    if len(items) < 2:
        return items[0] if items else Markup("")
    return Markup("{} {} {}").format(Markup(", ").join(items[:-1]), last, items[-1])


def is_term(node: Node) -> bool:
    """Whether a thing is a class or property of ours."""
    return str(node).startswith(iris.LA.iri)


def is_concept(node: Node) -> bool:
    """Whether a thing is one of our concepts or schemes."""
    return str(node).startswith(iris.LAC.iri)
