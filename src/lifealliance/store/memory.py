"""Statements held in memory for a moment: questions of our own, formats read into lines.

Everything here runs inside the calling process and without limits: for texts that belong to the project, never a
stranger's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from lifealliance.errors import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Memory:
    """Statements that can be asked before anything is stored.

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
