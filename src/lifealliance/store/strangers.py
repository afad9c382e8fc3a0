"""Queries of strangers over what is served, answered piece by piece in an event loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.errors import StoreBusy
from lifealliance.store import asking
from lifealliance.store.lanes import Lanes
from lifealliance.store.running import MovedError
from lifealliance.store.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.model.tiers import Tier
    from lifealliance.store.asking import Asking
    from lifealliance.store.lanes import Pieces
    from lifealliance.store.served import Place, Served
    from lifealliance.store.values import Limits

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Begun:
    """A query that was asked.

    Attributes:
        pieces: its answer.
        place: where it comes from.
        tier: whose store answers.
    """

    pieces: Pieces
    place: Place
    tier: Tier


class Strangers:
    """Has processes of its own, so that strangers' queries are never in all that there are.

    Args:
        served: what is asked.
        limits: how many queries are answered at the same time; one more, so that no caller has all of them.
    """

    def __init__(self, served: Served, limits: Limits) -> None:
        self._served = served
        self._workers = Workers(limits.workers + 1)
        self._lanes = Lanes(self._workers, limits.workers + 1)

    def warm(self, tier: Tier) -> None:
        """Starts a process that will answer at this tier, and does not wait for it."""
        self._workers.warm(self._served.place(tier).folder)

    def close(self) -> None:
        """Ends the idle processes, and each busy one after its answer."""
        self._workers.close()

    def begin(self, asked: Asking, caller: str, tier: Tier, then: Callable[[Pieces], None]) -> Begun:
        """Asks as `ask` does, and says by `then` when the beginning of the answer is there (see `Lanes.begin`).

        What went wrong stands in the answer; `ask` says it in words.

        Raises:
            Refused, QueryMalformed, StoreBusy, StoreDamaged: as `ask`, so far as it is known at once.
        """
        question = asking.prepared(asked, flow=True)
        place = self._served.place(tier)
        return Begun(self._lanes.begin(place.folder, question, caller, then), place, tier)

    async def ask(self, asked: Asking, caller: str, tier: Tier, begun: Begun | None = None) -> tuple[Pieces, str]:
        """Answers a stranger's SPARQL piece by piece, in an event loop; of `limits`, `rows` counts for nothing.

        Args:
            asked: the query.
            caller: who asks, so that callers take turns.
            tier: whose store answers.
            begun: the same query as it was begun at the same tier; closed here if nothing can come of it.

        Returns:
            The answer, which has to be closed, and the version of the data it is of.

        Raises:
            Refused, QueryMalformed, QueryStopped, BadInput, StoreBusy, StoreDamaged: as `query`.
        """
        question = asking.prepared(asked, flow=True)
        for _ in range(_TRIES):
            place = begun.place if begun else self._served.place(tier)
            pieces = begun.pieces if begun else await self._lanes.ask(place.folder, question, caller)
            begun = None
            try:
                _checked(pieces, asked)
            except BaseException as problem:
                pieces.close()
                if not isinstance(problem, MovedError):
                    raise
                self._served.moved(place, problem)
            else:
                return pieces, place.version
        raise StoreBusy("The store was replaced again and again while it was read. Ask again later.")


def _checked(pieces: Pieces, asked: Asking) -> None:
    """Raises why there is no answer, if there is none."""
    if pieces.problem:
        raise pieces.problem
    asking.checked(pieces.head, asked)
