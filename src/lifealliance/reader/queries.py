"""Asking SPARQL of one's own: in one piece, or piece by piece in an event loop."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from lifealliance.errors import Refused
from lifealliance.reader.store import ALL, StoreReader
from lifealliance.store.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifealliance.model.tiers import Tier
    from lifealliance.store.lanes import Pieces
    from lifealliance.store.strangers import Begun
    from lifealliance.store.values import Answer as Result
    from lifealliance.store.values import Entry


class QueryReader(StoreReader):
    """Asks a store; see `KnowledgeReader`."""

    @cached_property
    def _datasets(self) -> dict[tuple[Tier, str], tuple[tuple[Entry, ...], list[str]]]:
        """The graphs of each study at each tier, with the entries they were read from."""
        return {}

    def sparql(self, text: str, media_type: str, study: str = ALL, dataset: Sequence[Sequence[str]] = ()) -> Result:
        """The answer to a query of one's own, over the graphs of one study or all, the ontology and what is published.

        Of these graphs `dataset` may choose some for the default graph and some for GRAPH.

        Raises:
            QueryMalformed: it does not parse.
            Refused: it asks for another service, a graph that is not here, or a change.
            QueryStopped: it took too long or too much.
        """
        default, named = self._dataset(study, dataset)
        return self._store.query(text, default=default, named=named, media_type=media_type, tier=self.tier)

    async def flow(
        self,
        text: str,
        media: Sequence[str],
        study: str,
        dataset: Sequence[Sequence[str]],
        caller: str,
        begun: Begun | None = None,
    ) -> tuple[Pieces, str]:
        """The answer to a query of one's own as `sparql` gives it, but piece by piece and in an event loop.

        Args:
            text: the query.
            media: formats that are wanted, best first.
            study: id of a study, or `all`.
            dataset: see `sparql`.
            caller: who asks, so that callers take turns.
            begun: the same query as `begin` began it, if it did.

        Returns:
            The answer, which has to be closed, and the version of the data it is of.

        Raises:
            QueryMalformed, Refused, QueryStopped: as `sparql`.
        """
        default, named = self._dataset(study, dataset)
        asked = Asking(text, default, named, media, self.limits)
        return await self._store.strangers.ask(asked, caller, self.tier, begun)

    def begin(
        self,
        text: str,
        media: Sequence[str],
        study: str,
        dataset: Sequence[Sequence[str]],
        caller: str,
        then: Callable[[Pieces], None],
    ) -> Begun:
        """Asks as `flow` does, and calls `then` when the beginning of the answer is there; see `Strangers.begin`.

        Raises:
            QueryMalformed, Refused: as `sparql`, so far as it is known at once.
        """
        default, named = self._dataset(study, dataset)
        asked = Asking(text, default, named, media, self.limits)
        return self._store.strangers.begin(asked, caller, self.tier, then)

    def _dataset(self, study: str, dataset: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
        """The graphs of the default graph, and those that GRAPH reaches.

        Raises:
            Refused: `dataset` names one that is not here.
        """
        entries = self._store.entries(self.tier)
        known = self._datasets.get((self.tier, study))
        if known is None or known[0] is not entries:
            known = (entries, self._graphs(self._chosen(study)))
            self._datasets[self.tier, study] = known
        graphs = known[1]
        if not dataset:
            return graphs, graphs
        if outside := sorted({graph for graphs_ in dataset for graph in graphs_} - {*graphs}):
            raise Refused(f"The graph <{outside[0][:200]}> is outside what can be read here.")
        return dataset
