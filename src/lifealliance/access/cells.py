"""Finished tables that may be public: no number that few people stand behind, nor one such a number follows from.

With ten dyads almost every number is small, and who knows a dyad can find it in a small number.

- *Threshold rule* (Handbook on Statistical Disclosure Control, sdctools.github.io/HandbookSDC, frequency tables): a
  cell is suppressed that fewer than k units stand behind. The unit here is the dyad, not the passage, for twenty
  passages of one dyad are about two people. A cell with nothing in it is a small one, too: that nobody spoke of
  something tells of everybody.
- *Complementary suppression* (the same): of a line with a total, as much more is suppressed as is needed so that what
  is left of the total when the cells that are shown are taken away is at least two cells, and at least k dyads.
- *Bands* in the place of numbers of dyads: of N dyads, few or none (n < k), some (k to N - k), most or all (n > N - k).
  Each holds k numbers or more when N is at least 2k - 1; for fewer dyads none is given. So neither those who are in
  nor those who are not are ever told to be fewer than k.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.access.passages import Access
from lifealliance.model.spread import SUPPRESSED, Spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lifealliance.model.coded import Span
    from lifealliance.model.study import Category, Study

FEW, SOME, MOST = "few or none", "some", "most or all"
#: A cell of a table: how many passages, and the dyads they are of.
Cell = tuple[int, frozenset[str]]


def band(found: int, of: int, smallest: int) -> str:
    """How many of a number of dyads, as a band; "suppressed" where any band would tell of fewer than `smallest`."""
    if of < 2 * smallest - 1:
        return SUPPRESSED
    if found < smallest:
        return FEW
    return MOST if found > of - smallest else SOME


def line(cells: Sequence[Cell], smallest: int) -> tuple[str, ...]:
    """The cells of a line with their total as they may be told, each a number of passages or "suppressed"."""
    hidden = {at for at, (_, dyads) in enumerate(cells) if len(dyads) < smallest}

    def behind(places: Iterable[int]) -> int:
        return len(frozenset().union(*(cells[at][1] for at in places)))

    while hidden and len(hidden) < len(cells) and (len(hidden) == 1 or behind(hidden) < smallest):
        hidden.add(min(set(range(len(cells))) - hidden, key=lambda at: (cells[at][0], at)))
    total = str(sum(passages for passages, _ in cells)) if behind(range(len(cells))) >= smallest else SUPPRESSED
    return (*(SUPPRESSED if at in hidden else str(passages) for at, (passages, _) in enumerate(cells)), total)


def spread(study: Study, categories: Iterable[Category]) -> tuple[Spread, ...]:
    """How categories are spread over dyads and sessions, as it may be told to anybody.

    Only passages count whose people agreed to analysis and that are not marked sensitive; for a category marked
    sensitive nothing is told at all.

    Args:
        study: the whole study.
        categories: those that may be named.
    """
    access, smallest = Access(study), study.settings.smallest_cell
    where = {record.key: (record.dyad, record.session) for record in study.records}
    counted = {
        it.excerpt.span: where[it.excerpt.source]
        for it in study.passages
        if where[it.excerpt.source][0] and access.allows(it, "analysis") and not access.is_sensitive(it.excerpt)
    }
    given: dict[str, set[Span]] = {}
    for coding in study.codings:
        if coding.span in counted:
            given.setdefault(coding.code, set()).add(coding.span)
    closed = {code.name.casefold() for code in study.codes if code.key in set(study.sensitive)}
    sessions = sorted({number for _, number in where.values() if number is not None})
    found = []
    for category in categories:
        if category.name.casefold() in closed or set(category.codes) & set(study.sensitive):
            continue
        spans = set().union(*(given.get(code, set()) for code in category.codes))
        dyads = {counted[span][0] for span in spans}
        cells = [_cell([counted[span] for span in spans], session) for session in sessions]
        told = line(cells, smallest)
        found.append(
            Spread(
                category.name,
                band(len(dyads), len(study.dyads), smallest),
                tuple(zip(sessions, told[:-1], strict=True)),
                told[-1],
            )
        )
    return tuple(found)


def _cell(places: Iterable[tuple[str, int | None]], session: int) -> Cell:
    dyads = [dyad for dyad, number in places if number == session]
    return len(dyads), frozenset(dyads)
