"""Statements as sorted N-Quads lines, the form in which they are compared, digested and kept."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import chain
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from lifealliance.errors import BadInput, Problem
from lifealliance.store.values import GraphFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_AT_ONCE = 4096  # lines that go into a digest together
_PIECES = 256


def parse(quads: bytes) -> Iterator[ox.Quad]:
    """The statements of N-Quads, one by one."""
    found: Iterator[ox.Quad] = ox.parse(quads, ox.RdfFormat.N_QUADS)
    return found


def of_graphs(store: ox.Store, graphs: Iterable[str]) -> bytes:
    """The sorted N-Quads of these graphs, each once."""
    found = (graph_lines(store, graph).splitlines(keepends=True) for graph in dict.fromkeys(graphs))
    return b"".join(sorted(chain.from_iterable(found)))  # which puts together what is sorted already


def count(quads: bytes, whose: str) -> dict[str, int]:
    """How many statements each named graph has.

    Args:
        quads: N-Quads.
        whose: what they belong to, for the message.

    Raises:
        BadInput: they do not parse, or stand in no named graph, or name something by a blank node.
    """
    seen: Counter[str] = Counter()
    try:
        for quad in parse(quads):
            if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
                raise BadInput(Problem(whose, f"A blank node stands in {quad}.", "Give the thing an IRI."))
            if not isinstance(quad.graph_name, ox.NamedNode):
                raise BadInput(Problem(whose, f"{quad} stands in no named graph.", "Put it into one."))
            seen[quad.graph_name.value] += 1
    except SyntaxError as problem:
        raise BadInput(Problem(whose, f"Not N-Quads: {problem}.")) from problem
    return dict(seen)


def graph_lines(store: ox.Store, graph: str) -> bytes:
    """The sorted N-Quads of one graph as it is stored (oxigraph rewrites numbers and language tags)."""
    name = ox.NamedNode(graph)
    triples = store.dump(from_graph=name, format=ox.RdfFormat.N_TRIPLES)
    assert triples is not None
    # Each line of oxigraph's N-Triples ends in " .\n", and no line feed stands inside a term. No sign of a term comes
    # before the space behind it, so that lines can be sorted before the graph stands at their ends.
    *found, last = triples.split(b" .\n")
    return f" {name} .\n".encode().join([*sorted(found), last])


def facts(store: ox.Store, graph: str) -> GraphFacts:
    """Count of one graph as it is stored, and digest of its lines (see `graph_lines`), which are never one text."""
    name, taken = ox.NamedNode(graph), _Lines()
    store.dump(cast("IO[bytes]", taken), ox.RdfFormat.N_TRIPLES, from_graph=name)
    lines, end = taken.sorted(), f" {name} .\n".encode()
    digest = hashlib.sha256()
    for start in range(0, len(lines), _AT_ONCE):
        digest.update(end.join([*lines[start : start + _AT_ONCE], b""]))
    return GraphFacts(len(lines), digest.hexdigest())


class _Lines:
    """Takes N-Triples as oxigraph writes them, piece by piece, and keeps their lines without what each ends with."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Takes the next piece; they are small, so that many are split at once."""
        self._pieces.append(piece)
        if len(self._pieces) >= _PIECES:
            self._split()
        return len(piece)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def sorted(self) -> list[bytes]:
        """All lines in their order."""
        self._split()
        self._lines.sort()
        return self._lines

    def _split(self) -> None:
        *lines, rest = b"".join(self._pieces).split(b" .\n")
        self._lines += lines
        self._pieces = [rest]


def serialize(
    store: ox.Store, graphs: Sequence[str], media_type: str, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Graphs in a format of RDF, always in the same order.

    Raises:
        BadInput: no RDF format has this media type.
    """
    format_ = ox.RdfFormat.from_media_type(media_type)
    if format_ is None:
        raise BadInput(Problem("format", f"{media_type} is not a format of RDF.", "Ask for text/turtle."))
    quads = sorted(
        (quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))),
        key=str if format_.supports_datasets else lambda quad: str(quad.triple),
    )
    if not format_.supports_datasets:
        triples = dict.fromkeys(quad.triple for quad in quads)
        return _document(triples, format_, prefixes)
    # Sorted by graph last of all, so that every graph is written in one piece.
    quads.sort(key=lambda quad: str(quad.graph_name))
    return _document(quads, format_, prefixes)


def _document(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    format_: ox.RdfFormat,
    prefixes: Mapping[str, str] | None = None,
) -> bytes:
    body = ox.serialize(statements, format=format_, prefixes=dict(prefixes or {}))
    assert body is not None
    return body
