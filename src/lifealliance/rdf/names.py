"""The names of a study's things: which natural key each kind of thing has."""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from operator import eq
from typing import TYPE_CHECKING

from lifealliance import iris, terms
from lifealliance.iris import LA

if TYPE_CHECKING:
    from collections.abc import Collection

    from lifealliance.columnar.quads import Statements
    from lifealliance.model.coded import Span
    from lifealliance.model.history import CodeVersion
    from lifealliance.model.study import Evidence, Participation, Passage, Record, Step, Study


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


class Names:
    """Terms (IRIs between angle brackets) for the things of one study."""

    def __init__(self, study: Study) -> None:
        self.base = study.settings.base
        self.study = terms.iri(f"{self.base}study")
        self._quotes = {passage.excerpt.span: passage.excerpt.quote for passage in study.passages}
        self._hashes: dict[Span, str] = {}
        self._excerpts: dict[Span, str] = {}
        self._known: dict[tuple[object, ...], str] = {}
        self._coders = {coder.key: coder.name for coder in study.coders}

    def _name(self, kind: str, *key: object) -> str:
        return f"<{iris.mint(self.base, kind, *key)}>"

    def _often(self, kind: str, key: str) -> str:
        """The name of something many others point at, made once."""
        known = self._known.get((kind, key))
        if known is None:
            known = self._known[kind, key] = self._name(kind, key)
        return known

    def graph(self, name: str) -> str:
        return terms.iri(iris.graph(self.base, name))

    def person(self, pseudonym: str) -> str:
        return self._often("person", pseudonym)

    def coder(self, key: str) -> str:
        """The person behind a coder's key: coders and people of one name are one person."""
        return self.person(self._coders.get(key, key))

    def participation(self, it: Participation) -> str:
        return self._name("participation", it.pseudonym, it.role, it.dyad)

    def dyad(self, dyad: str) -> str:
        return self._name("dyad", dyad)

    def session(self, dyad: str, number: int) -> str:
        return self._name("session", dyad, number)

    def step(self, step: Step) -> str:
        return self._name("step", step.kind, step.session, step.role)

    def encounter(self, record: Record) -> str:
        return self._name("encounter", record.key)

    def record(self, key: str) -> str:
        return self._often("record", key)

    def excerpt(self, span: Span) -> str:
        """An excerpt is its source, its canonical start and end, and the hash of its quote."""
        known = self._excerpts.get(span)
        if known is None:
            known = self._excerpts[span] = self._name("excerpt", *span, self.quote_hash(span))
        return known

    def quote_hash(self, span: Span) -> str:
        """SHA-256 of the words of an excerpt."""
        known = self._hashes.get(span)
        if known is None:
            known = self._hashes[span] = digest(self._quotes[span])
        return known

    def passage(self, passage: Passage) -> str:
        return self.excerpt(passage.excerpt.span)

    def code(self, key: str) -> str:
        return self._often("code", key)

    def version(self, code: str, version: CodeVersion, nth: int = 1) -> str:
        """A version of a code is what it meant; the n-th of its kind, if it came to mean the same again later."""
        again = () if nth == 1 else (nth,)
        return self._name("codeversion", code, version.name, version.definition, version.level, *again)

    def coding(self, key: str) -> str:
        return self._name("coding", key)

    def category(self, name: str) -> str:
        return self._name("category", name.casefold())

    def property(self, category: str, name: str) -> str:
        return self._name("property", category.casefold(), name.casefold())

    def link(self, *key: str) -> str:
        return self._name("relation", *key)

    def component(self, name: str) -> str:
        return self._name("component", name.casefold())

    def facet(self, component: str, name: str) -> str:
        return self._name("facet", component.casefold(), name.casefold())

    def incident(self, name: str) -> str:
        return self._name("incident", name.casefold())

    def memo(self, key: str) -> str:
        return self._name("memo", key)

    def claim(self, statement: str, version: int) -> str:
        return self._name("claim", statement, version)

    def theory_version(self, number: int) -> str:
        return self._name("theory", number)

    def evidence(self, line: Evidence) -> str:
        return self._name("evidence", line.statement, line.version, line.relation, line.span, line.memo)

    def consent(self, *key: object) -> str:
        return self._name("consent", *key)

    def quote(self, name: str) -> str:
        return self._name("quote", name)

    def redaction(self, quote: str, number: int) -> str:
        """A redaction is the n-th of its quote; what it took out is no part of its name."""
        return self._name("redaction", quote, number)

    def activity(self, sha256: str) -> str:
        return self._name("import", sha256)

    def file(self, sha256: str) -> str:
        return self._name("file", sha256)

    def count(self, sha256: str, kind: str) -> str:
        return self._name("count", sha256, kind)

    def software(self, version: str) -> str:
        return self._name("software", version)


class Triples:
    """Gathers the triples of one graph.

    Args:
        graph: its name as a term.

    Attributes:
        said: of each thing, its predicates and values as N-Quads writes them, in any order.
        columns: of each predicate (a term), the things and their values; a triple may stand there again.
        end: how each line ends.
    """

    def __init__(self, graph: str) -> None:
        self.said: defaultdict[str, list[bytes]] = defaultdict(list)
        self.columns: defaultdict[str, Statements] = defaultdict(lambda: ([], []))
        self.end = f" {graph} .\n".encode()

    def add(self, subject: str, predicate: str, value: str) -> None:
        """One triple; predicate is an IRI, subject and value are terms."""
        term = f"<{predicate}>"
        self.said[subject].append(f"{term} {value}".encode())
        things, values = self.columns[term]
        things.append(subject)
        values.append(value)

    def statements(self) -> dict[str, Statements]:
        """Its triples by predicate, each once."""
        found: dict[str, Statements] = {}
        for predicate, (things, values) in self.columns.items():
            each = dict.fromkeys(zip(things, values, strict=True))
            found[predicate] = ([it[0] for it in each], [it[1] for it in each])
        return found

    def thing(self, subject: str, kind: str, label: str, study: str = "") -> None:
        """What every thing has: its class, its label, its study."""
        self.add(subject, iris.RDF["type"], f"<{LA[kind]}>")
        self.add(subject, iris.RDFS["label"], terms.text(label))
        if study:
            self.add(subject, LA["inStudy"], study)

    def words(self, subject: str, predicate: str, value: str) -> None:
        """A text, unless there is none."""
        if value:
            self.add(subject, predicate, terms.text(value))

    def concept(self, subject: str, term: str, scheme: str, word: str) -> None:
        """A researcher's word as a concept, unless there is none."""
        if word:
            self.add(subject, LA[term], terms.iri(iris.concept(scheme, word)))

    def moment(self, subject: str, predicate: str, value: str) -> None:
        """A date and time, unless there is none."""
        if value:
            self.add(subject, predicate, terms.moment(value))


def lines(graphs: Collection[Triples]) -> bytes:
    """Sorted lines of N-Quads without repetition; the graphs are used up.

    Since no name is the beginning of another, sorting things and then the lines of each is sorting all lines; and since
    no sign of a term comes before the space behind it, how a line ends need not be there to sort it.
    """
    found = io.BytesIO()
    for thing in sorted({thing for graph in graphs for thing in graph.said}):
        begin = f"{thing} ".encode()
        homes = [graph for graph in graphs if thing in graph.said]
        if len(homes) == 1:
            (home,) = homes
            rest = (home.end + begin).join(_sorted(home.said.pop(thing)))
            found.writelines((begin, rest, home.end))
        else:
            found.writelines(_sorted([begin + one + home.end for home in homes for one in home.said.pop(thing)]))
    return found.getvalue()


def _sorted(said: list[bytes]) -> list[bytes]:
    """Each once."""
    said.sort()
    return list(dict.fromkeys(said)) if any(map(eq, said, said[1:])) else said
