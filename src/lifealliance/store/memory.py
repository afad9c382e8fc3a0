"""Statements held in memory for a moment: rules that add to them, questions of our own, formats read into lines.

Everything here runs inside the calling process and without limits: for texts that belong to the project, never a
stranger's.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from lifealliance import terms
from lifealliance.errors import BadInput, Problem
from lifealliance.iris import RDF
from lifealliance.store.lines import graph_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


_TYPE = terms.iri(RDF["type"]).encode()  # which SPARQL also calls `a`
_PREFIX = re.compile(r"PREFIX\s+([\w-]*):\s*<([^<>]*)>", re.IGNORECASE)
_NAME = re.compile(r"([\w-]*):([\w-]+)")
_IRI = re.compile(r"<[^<>\s]+>")


class Memory:
    """Statements that can be asked, and added to, before anything is stored.

    Queries see all graphs as one; GRAPH tells them apart.

    Args:
        quads: N-Quads.
    """

    def __init__(self, *quads: bytes) -> None:
        self._store = ox.Store()
        for part in quads:
            # What is held here was written by this program, so that names and numbers need no second look.
            self._store.bulk_load(part, ox.RdfFormat.N_QUADS, lenient=True)

    def __len__(self) -> int:
        return len(self._store)

    def rows(self, text: str) -> Iterator[dict[str, str]]:
        """The rows of a SELECT: variable to N-Triples term, without the unbound ones.

        Raises:
            SyntaxError: the text does not parse.
        """
        found = self._store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions), "a SELECT is wanted here"
        names = [variable.value for variable in found.variables]
        for solution in found:
            yield {name: str(term) for name in names if (term := solution[name]) is not None}

    def add(self, text: str, graph: str) -> None:
        """Adds what a CONSTRUCT gives to a graph.

        Raises:
            SyntaxError: the text does not parse.
        """
        found = self._store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QueryTriples), "a CONSTRUCT is wanted here"
        # As text it goes from the one to the other without an object of Python for each statement.
        triples = found.serialize(format=ox.RdfFormat.N_TRIPLES)
        if triples:
            self._store.bulk_load(triples, ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph), lenient=True)

    def lines(self, graph: str) -> bytes:
        """The sorted N-Quads of one graph."""
        return graph_lines(self._store, graph)


def infer(quads: bytes, rules: Sequence[str], graph: str) -> bytes:
    """What follows from statements by rules.

    Args:
        quads: N-Quads; the rules see all graphs as one.
        rules: CONSTRUCT texts. They run in order, and each sees what those before it gave. A rule names the predicates
            it reads: statements whose predicate no rule names are not looked at.
        graph: the IRI of the graph that gathers the results, together with what it holds already.

    Returns:
        The sorted N-Quads of that graph.

    Raises:
        SyntaxError: a rule does not parse.
    """
    memory = Memory(_spoken_of(quads, rules, graph))
    for rule in rules:
        memory.add(rule, graph)
    return memory.lines(graph)


def _spoken_of(quads: bytes, rules: Sequence[str], graph: str) -> bytes:
    """The lines whose predicate a rule names, and those of the graph; most of a study are labels, words, positions."""
    named, own = {_TYPE}, f" <{graph}> .\n".encode()
    for rule in rules:
        spaces = dict(_PREFIX.findall(rule))
        named |= {f"<{spaces[prefix]}{name}>".encode() for prefix, name in _NAME.findall(rule) if prefix in spaces}
        named |= {found.encode() for found in _IRI.findall(rule)}
    lines = io.BytesIO(quads)  # gives one line after the other without a copy of them all
    return b"".join([line for line in lines if line.split(b" ", 2)[1] in named or line.endswith(own)])


def to_quads(content: bytes, media_type: str, graph: str = "", where: str = "") -> bytes:
    """A document of RDF as sorted N-Quads without blank nodes.

    Blank nodes get the IRI `<graph>/genid/<canonical label>` (RDF 1.1 Concepts, section 3.5; labels by RDFC-1.0), so
    that the same document always gives the same lines.

    Args:
        content: Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD.
        media_type: which of them.
        graph: the graph for statements that name none; needed for formats without graphs.
        where: the file's name, for the message.

    Raises:
        BadInput: the document does not parse, or a statement would stand in no named graph.
    """
    format_ = ox.RdfFormat.from_media_type(media_type)
    if format_ is None:
        raise BadInput(Problem(where, f"{media_type} is not a format of RDF."))
    try:
        dataset = ox.Dataset(ox.parse(content, format_, rename_blank_nodes=True))
    except SyntaxError as problem:
        raise BadInput(Problem(where, f"This can't be read: {problem}.")) from problem
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return b"".join(sorted(_named(dataset, graph, where)))


def _named(dataset: Iterable[ox.Quad], graph: str, where: str) -> Iterator[bytes]:
    def name(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, home: str) -> str:
        return f"<{home}/genid/{term.value}>" if isinstance(term, ox.BlankNode) else str(term)

    for quad in dataset:
        named = isinstance(quad.graph_name, ox.NamedNode)
        home = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else graph
        if not home:
            raise BadInput(Problem(where, f"{quad} stands in no named graph.", "Put it into one."))
        target = str(quad.graph_name) if named else f"<{graph}>"
        yield f"{name(quad.subject, home)} {quad.predicate} {name(quad.object, home)} {target} .\n".encode()
