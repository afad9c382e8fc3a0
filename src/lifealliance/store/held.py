"""Graphs that are asked again and again, held in memory: there an answer takes a third of the time.

A process that answers a single question reads what it needs from the disk, which is there at once. One that is asked
more takes a copy of the graphs it is asked about, of these alone: so what else lies in the store does not slow it down.
"""

from __future__ import annotations

import io
import os
import sys
import threading
from collections import defaultdict
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

if TYPE_CHECKING:
    from lifealliance.store import frames

#: How often the same graphs are asked before they are worth a copy, which takes as long as a dozen larger questions.
_OFTEN = 8
#: Bytes of N-Triples of one copy, and of all: about 300,000 statements.
_MOST = 64_000_000
#: Bytes of memory for each of these, while they are read too.
_FACTOR = 4
_BACK = 5


class Asked:
    """A store that is asked, and does not change.

    Args:
        store: the store.
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        #: What is asked often is asked of a copy in memory.
        self.held = Held(store)
        self._there = {graph.value: graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)}
        #: Questions that follow each other are mostly alike in all but their text, and then so is their head.
        self._head: frames.Head = {}
        self._one: frozenset[str] | None = None
        self._way: dict[str, Any] = {}

    def query(self, head: frames.Head, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """What the query gives over its graphs and no others.

        Where these are all there are, the store is asked as one: graph by graph, every pattern is looked up once for
        each.
        """
        if head is not self._head:
            self._look(head)
        if self._one and (held := self.held.of(self._one)):
            return held.query(text, use_default_graph_as_union=True)
        return self._store.query(text, **self._way)

    def _look(self, head: frames.Head) -> None:
        """Finds out which graphs there are of those a question may see; `_one` if they are the same by either way."""
        there = self._there
        default, named = (frozenset(there.keys() & head[name]) for name in ("default", "named"))
        self._head, self._one = head, default if default == named else None
        self._way = (
            {"use_default_graph_as_union": True}
            if self._one and len(self._one) == len(there)
            else {
                "default_graph": [there[iri] for iri in head["default"] if iri in there],
                "named_graphs": [there[iri] for iri in head["named"] if iri in there],
            }
        )


class Held:
    """Copies of parts of a store.

    Args:
        store: the whole, on disk.
        often: how many questions make a copy worth while.
        most: bytes of N-Triples of which copies are made.

    Attributes:
        memory: bytes that the copies take, or may take before long; never too few.
    """

    def __init__(self, store: ox.Store, often: int = _OFTEN, most: int = _MOST) -> None:
        self._store, self._often, self._most = store, often, most
        self._asked: dict[frozenset[str], int] = {}
        self._copies: dict[frozenset[str], tuple[ox.Store, int]] = {}
        self._copying: threading.Thread | None = None
        self.memory = 0

    def of(self, graphs: frozenset[str]) -> ox.Store | None:
        """A store with these graphs and nothing else, where there is one by now.

        Args:
            graphs: that a question is about to be asked of.
        """
        found = self._copies.get(graphs)
        if found:
            return found[0]
        times = self._asked[graphs] = self._asked.get(graphs, 0) + 1
        if times >= self._often and not (self._copying and self._copying.is_alive()):
            # Once; what is too large stays where it is.
            self._asked[graphs] = -sys.maxsize
            self.memory += _FACTOR * self._most
            self._copying = threading.Thread(target=self._copy, args=(graphs,), daemon=True)
            self._copying.start()
        return None

    def wait(self) -> None:
        """Waits for the copy that is being made."""
        if self._copying:
            self._copying.join()

    def _copy(self, graphs: frozenset[str]) -> None:
        with suppress(OSError, RuntimeError, SyntaxError, ValueError):
            # The generation may be replaced meanwhile; then this process ends before long.
            _step_back()
            made, size = ox.Store(), 0
            for graph in map(ox.NamedNode, sorted(graphs)):
                triples = self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
                assert triples is not None
                size += len(triples)
                if size > self._most:
                    break
                made.bulk_load(_by_predicate(triples), ox.RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)
            else:
                kept = sum(other for _, other in self._copies.values())
                self._copies = ({} if size + kept > self._most else self._copies) | {graphs: (made, size)}
        self.memory = _FACTOR * sum(size for _, size in self._copies.values())


def _by_predicate(triples: bytes) -> bytes:
    """The same N-Triples with those of one predicate side by side.

    In memory they lie as they were read. Most patterns name a predicate alone, and what is read one after the other
    from places side by side is there in two thirds of the time.
    """
    lines: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for line in io.BytesIO(triples):
        lines[line.split(b" ", 2)[1]].append(line)
    return b"".join(chain.from_iterable(lines.values()))


def _step_back() -> None:
    """Leaves the processor to whoever has a question to answer; on Linux priorities are those of threads."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BACK)
