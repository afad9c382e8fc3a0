"""Edits of an invented study as triples that go and triples that come: of one dyad, one record, one statement.

Every thing of what is edited is touched, so that all of it has to be checked again: each gets another label, a passage
another place, a coding another time, and a statement other words and other evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance import iris, terms
from lifealliance.columnar.columns import Columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.columnar.quads import Triple

_LABEL = terms.iri(iris.RDFS["label"])


@dataclass(frozen=True)
class Edit:
    """What is changed.

    Attributes:
        things: how many things are touched.
    """

    things: int
    removed: tuple[Triple, ...]
    added: tuple[Triple, ...]


def edits(study: Iterable[Triple]) -> dict[str, Edit]:
    """An edit of the first dyad, of its first record, and of the first statement."""
    data = Columns(study)
    dyad = min(data.members(_la("Dyad")))
    record = min(it for it in data.members(_la("Record")) if dyad in data.column(_la("dyad")).of(it))
    claim = min(data.members(_la("Claim")))
    lines = data.column(_la("hasEvidenceLine")).of(claim)
    return {
        "dyad": _edit(data, {dyad, *_with_codings(data, data.column(_la("dyad"), inverse=True).of(dyad))}),
        "record": _edit(data, {record, *_with_codings(data, data.column(_la("excerptOf"), inverse=True).of(record))}),
        "claim": _edit(data, {claim, *lines}),
    }


def _la(name: str) -> str:
    return terms.iri(iris.LA.iri + name)


def _with_codings(data: Columns, things: Iterable[str]) -> set[str]:
    codings = data.column(_la("toExcerpt"), inverse=True)
    return {*things, *(coding for it in things for coding in codings.of(it))}


def _edit(data: Columns, things: set[str]) -> Edit:
    changed = {
        _LABEL: lambda value: value.replace('"', '"Again: ', 1),
        _la("start"): lambda value: value.replace('"', '"0', 1),
        terms.iri(iris.DCTERMS["created"]): lambda value: value.replace("03:04:05", "03:04:06"),
        _la("sentence"): lambda value: value.replace('"', '"Again: ', 1),
        _la("evidenceRelation"): lambda value: value.replace("illustrates", "varies"),
    }
    removed, added = [], []
    for predicate, again in changed.items():
        column = data.column(predicate)
        for it in sorted(things & column.things):
            for value in column.of(it):
                if again(value) != value:
                    removed.append((it, predicate, value))
                    added.append((it, predicate, again(value)))
    return Edit(len(things), tuple(removed), tuple(added))
