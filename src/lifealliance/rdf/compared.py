"""What a load changes, in numbers: the things of a study before and now, by their kinds."""

from __future__ import annotations

import io
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from lifealliance import iris, terms
from lifealliance.columnar.columns import TYPE
from lifealliance.iris import LA
from lifealliance.model.coded import Change

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.columnar.quads import Quads

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
#: How what is said of an import ends; it is no change of a thing.
_OF_IMPORT = f"{iris.graph('', 'provenance')}> .\n".encode()
#: So many bytes of two texts are first held against each other.
_LEAST, _MOST = 1 << 8, 1 << 20


def compared(before: bytes, now: Quads) -> tuple[Change, ...]:
    """How many things of each kind were added, changed or removed.

    Args:
        before: the sorted lines (N-Quads) a store holds of a study.
        now: what takes their place.
    """
    gone, come = map(_said, differing(before, now.lines))
    gone, come = gone - come, come - gone  # what only stands in another graph is the same
    names = {terms.iri(LA[name]): kind for name, kind in _KINDS.items()}
    kinds = {f"{TYPE} {name}".encode(): kind for name, kind in names.items()}
    removed = {thing: kinds[said] for thing, said in gone if said in kinds}
    added = {thing: kinds[said] for thing, said in come if said in kinds}
    touched = {thing for thing, _ in gone | come} - added.keys() - removed.keys()
    typed = chain.from_iterable(zip(*part[TYPE], strict=True) for part in now.parts if TYPE in part)
    changed = [names[value] for thing, value in typed if value in names and thing.encode() in touched]
    numbers = [Counter(found) for found in (added.values(), changed, removed.values())]
    rows = ((kind, [number[kind] for number in numbers]) for kind in _KINDS.values())
    return tuple(Change(kind, *found) for kind, found in rows if any(found))


def _said(lines: Iterable[bytes]) -> set[tuple[bytes, bytes]]:
    """Things, and what is said of them in whatever graph."""
    found = (line.partition(b" ") for line in lines if not line.endswith(_OF_IMPORT))
    return {(thing, rest[: rest.rfind(b" <")]) for thing, _, rest in found}


def differing(one: bytes, other: bytes) -> tuple[list[bytes], list[bytes]]:
    """The lines that stand in only one of two texts whose lines are sorted.

    Where the texts are the same for long, they are held against each other in ever longer pieces, and line by line
    where they differ.
    """
    only: tuple[list[bytes], list[bytes]] = ([], [])
    at = to = 0
    size = _LEAST
    while at < len(one) and to < len(other):
        piece = one[at : at + size]
        same = piece.rfind(b"\n") + 1 if piece == other[to : to + size] else 0
        if same:
            size = min(2 * size, _MOST)
            at, to = at + same, to + same
            continue
        size = _LEAST
        first, second = (text[start : text.index(b"\n", start) + 1] for text, start in ((one, at), (other, to)))
        if first <= second:
            at += len(first)
        if second <= first:
            to += len(second)
        if first != second:
            only[second < first].append(min(first, second))
    only[0].extend(io.BytesIO(one[at:]))
    only[1].extend(io.BytesIO(other[to:]))
    return only
