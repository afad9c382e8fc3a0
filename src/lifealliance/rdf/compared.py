"""What a load changes, in numbers: the things of a study before and now, by their kinds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lifealliance import terms
from lifealliance.iris import LA, RDF
from lifealliance.model.coded import Change

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What a researcher calls the kinds of things she knows; others only follow from these.
_KINDS = {
    "Record": "records",
    "Excerpt": "excerpts",
    "Code": "codes",
    "CodeApplication": "codings",
    "Memo": "memos",
    "Person": "people",
    "Category": "categories",
    "Claim": "statements",
    "EvidenceLine": "evidence",
    "Incident": "incidents",
}
_WIDTH = 1 << 64


def compared(before: bytes, now: bytes) -> tuple[Change, ...]:
    """How many things of each kind were added, changed or removed.

    Args:
        before: the lines (N-Quads) a store holds of a study.
        now: the lines that take their place.
    """
    old, new = _things(before), _things(now)
    rows: dict[str, Counter[str]] = {kind: Counter() for kind in _KINDS.values()}
    for thing, (kind, said) in new.items():
        known = old.get(thing)
        if kind and known is None:
            rows[kind]["added"] += 1
        elif kind and known is not None and known[1] != said:
            rows[kind]["changed"] += 1
    for thing, (kind, _) in old.items():
        if kind and thing not in new:
            rows[kind]["removed"] += 1
    return tuple(
        Change(kind, found["added"], found["changed"], found["removed"]) for kind, found in rows.items() if found
    )


def _things(quads: bytes) -> dict[bytes, tuple[str, int]]:
    """Kind of every thing, and a number made of all that is said of it, in whatever order it is said."""
    kinds = {f"{terms.iri(RDF['type'])} {terms.iri(LA[name])}".encode(): kind for name, kind in _KINDS.items()}
    found: dict[bytes, tuple[str, int]] = {}
    for line in _lines(quads):
        thing, _, rest = line.partition(b" ")
        said = rest[: rest.rfind(b" <")]
        kind, number = found.get(thing, ("", 0))
        found[thing] = (kinds.get(said, kind), (number + hash(said)) % _WIDTH)
    return found


def _lines(quads: bytes) -> Iterable[bytes]:
    return filter(None, quads.split(b"\n"))
