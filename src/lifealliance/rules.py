"""What follows from statements by rules: CONSTRUCTs that run in order, each seeing what those before it gave."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from lifealliance import terms
from lifealliance.collecting import without_collecting
from lifealliance.columnar.columns import Columns
from lifealliance.columnar.quads import joined
from lifealliance.columnar.queries import construct_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lifealliance.columnar.column import Column
    from lifealliance.columnar.quads import Quads
    from lifealliance.columnar.queries import Construct


class Inferred:
    """What follows from statements; its lines are written when somebody asks for them.

    Args:
        found: by property, what each rule gave that none before it gave.
        graph: the IRI of the graph they are in.
    """

    def __init__(self, found: Mapping[str, Sequence[Column]], graph: str) -> None:
        self._found = found
        self._graph = graph

    def __len__(self) -> int:
        """How many statements there are."""
        return sum(len(column) for columns in self._found.values() for column in columns)

    @property
    def lines(self) -> bytes:
        """All of it as N-Quads."""
        return joined(self.pieces())

    def pieces(self) -> Iterator[bytes]:
        """Sorted N-Quads, line by line.

        No sign of a term comes before the space behind it, so that lines can be sorted before the graph stands at
        their ends.
        """
        said: list[str] = []
        for predicate, columns in self._found.items():
            for column in columns:
                said += [f"{thing} {predicate} {value}" for thing, value in column.statements()]
        said.sort()
        end = f" {terms.iri(self._graph)} .\n"
        return (f"{one}{end}".encode() for one in said)


@dataclass(frozen=True, slots=True)
class Whole:
    """Statements with what follows from them.

    Attributes:
        stated: the statements.
        inferred: what follows.
        data: both, by property.
    """

    stated: Quads
    inferred: Inferred
    data: Columns

    @property
    def lines(self) -> bytes:
        """All of them as N-Quads."""
        return joined(chain(self.stated.pieces(), self.inferred.pieces()))


def completed(stated: Quads, rules: Iterable[str], graph: str) -> Whole:
    """Statements with what follows from them by rules.

    Args:
        stated: the statements.
        rules: as in `infer`.
        graph: as in `infer`.

    Raises:
        UnknownError: as in `infer`.
    """
    with without_collecting():
        data = Columns.of(*stated.parts)
        return Whole(stated, infer(data, rules, graph), data)


def infer(data: Columns, rules: Iterable[str], graph: str) -> Inferred:
    """Adds what follows to statements.

    Args:
        data: the statements; which graph they are in does not matter. None is in the graph named below.
        rules: CONSTRUCT texts. They run in order, and each sees what those before it gave.
        graph: the IRI of the graph that gathers what follows. A statement that was made already, in another graph,
            stands there as well.

    Raises:
        UnknownError: a rule cannot be read, or says something in a way that is not taken.
    """
    found: dict[str, list[Column]] = {}
    with without_collecting():
        for rule in ready(rules):
            for predicate, (things, values) in rule.statements(data):
                new, known = data.made(things, values), found.setdefault(predicate, [])
                for before in known:
                    new = new.without(before)
                known.append(new)
                data.add(predicate, new)
    return Inferred(found, graph)


def ready(rules: Iterable[str]) -> tuple[Construct, ...]:
    """Rules as they are worked out. Each is read once in a process, which takes longer than to apply it to a study.

    Raises:
        UnknownError: as in `infer`.
    """
    return tuple(map(_compiled, rules))


@lru_cache(maxsize=128)
def _compiled(rule: str) -> Construct:
    return construct_of(rule)
