"""Tables anybody may see: no number that few dyads stand behind, nor one it would follow from."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifealliance.access.cells import FEW, MOST, SOME, Cell, band, line, spread
from lifealliance.model.spread import SUPPRESSED
from lifealliance.model.tiers import TIERS, Tier

if TYPE_CHECKING:
    from lifealliance.knowledge import KnowledgeBase
    from lifealliance.model.study import Study

DYADS = st.frozensets(st.sampled_from([f"D{number:02}" for number in range(1, 11)]))
CELL = st.tuples(st.integers(0, 4), DYADS).map(lambda it: (len(it[1]) + it[0] * bool(it[1]), it[1]))
CELLS = st.lists(CELL, max_size=6)


@given(CELLS, st.integers(3, 6))
def test_nothing_small_is_told_nor_follows(cells: list[Cell], smallest: int) -> None:
    """What is shown has dyads enough behind it, and so has what is left of a total that is shown."""
    *told, total = line(cells, smallest)
    hidden = [at for at, said in enumerate(told) if said == SUPPRESSED]
    assert all(len(cells[at][1]) >= smallest for at in range(len(cells)) if at not in hidden)
    assert all(int(said) == cells[at][0] for at, said in enumerate(told) if said != SUPPRESSED)
    if hidden and total != SUPPRESSED:
        assert len(hidden) > 1
        assert len(frozenset().union(*(cells[at][1] for at in hidden))) >= smallest
    if total == SUPPRESSED:
        assert len(hidden) == len(cells)


def test_a_second_cell_goes_with_a_small_one() -> None:
    """A single small cell could be had from the total: the smallest other one is suppressed with it."""
    many, few = frozenset("abcdef"), frozenset("ab")
    assert line([(9, many), (2, few), (7, many)], 5) == ("9", SUPPRESSED, SUPPRESSED, "18")
    assert line([(9, many), (8, many)], 5) == ("9", "8", "17")
    assert line([(2, few), (0, frozenset())], 5) == (SUPPRESSED, SUPPRESSED, SUPPRESSED)


@pytest.mark.parametrize("of", range(14))
@pytest.mark.parametrize("smallest", [3, 5])
def test_a_band_never_tells_of_fewer_than_the_smallest_cell(of: int, smallest: int) -> None:
    """Every band holds as many numbers as the smallest cell, or none is given; all dyads of a few give none."""
    said = [band(found, of, smallest) for found in range(of + 1)]
    if of < 2 * smallest - 1:
        assert set(said) == {SUPPRESSED}
    else:
        assert said.count(FEW) == said.count(MOST) == smallest
        assert said.count(SOME) == of + 1 - 2 * smallest
        assert said == sorted(said, key=[FEW, SOME, MOST].index)


def test_every_tier_has_the_same_finished_table(demo: KnowledgeBase, demo_study: Study) -> None:
    """The public tier holds the table though it holds no passage; suppressed is said; and so does the graph."""
    bodies = {tier: demo.at(tier).export("demo", "tables").body.decode("utf-8-sig") for tier in TIERS}
    named = {tier: {row[1] for row in csv.reader(io.StringIO(body))} for tier, body in bodies.items()}
    assert bodies[Tier.PUBLIC] == bodies[Tier.QUOTABLE]
    assert named[Tier.PUBLIC] <= named[Tier.CONTROLLED]
    assert SUPPRESSED in bodies[Tier.PUBLIC]
    assert "invented" in bodies[Tier.PUBLIC].casefold()
    said = {it.band for it in spread(demo_study, demo_study.categories)}
    assert said
    graph = demo.at(Tier.PUBLIC).data("demo", "application/n-triples").decode()
    assert any(f'spreadOverDyads> "{it}"' in graph for it in said)


def test_of_a_sensitive_topic_nothing_is_told(demo_study: Study) -> None:
    """Neither a band nor a number for a category with a code that is marked sensitive, nor of passages with it."""
    category = max(demo_study.categories, key=lambda it: len(it.codes))
    closed = replace(demo_study, sensitive=category.codes[:1])
    assert category.name not in {it.category for it in spread(closed, closed.categories)}
    assert category.name in {it.category for it in spread(demo_study, demo_study.categories)}
