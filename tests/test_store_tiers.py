"""One store per tier: what a tier may not see is not in its files, nor in anything said about them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from lifealliance.errors import Refused
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.tiers import TIERS, Tier, highest, lowest
from lifealliance.store.embedded import Store
from lifealliance.store.values import Entry, Load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GRAPH = "urn:a:graph"
SELECT = "SELECT ?o WHERE { ?s ?p ?o }"


def words(*said: str) -> bytes:
    """One statement for each word."""
    return "".join(sorted(f'<urn:s> <urn:p> "{word}" <{GRAPH}> .\n' for word in said)).encode()


def load(controlled: tuple[str, ...], public: tuple[str, ...] | None = None) -> Load:
    """A study of these words, of which the public tier holds some, or does not know."""
    lower = {} if public is None else {Tier.PUBLIC: Load(Entry("a", title="lower"), words(*public))}
    return Load(Entry("a", title="whole"), words(*controlled), (b"texts",), lower)


def test_tiers_are_ordered_from_the_lowest() -> None:
    """Public sees itself alone, controlled sees all; the strictest of several is the highest."""
    assert [str(tier) for tier in TIERS] == ["public", "quotable", "safeguarded", "controlled"]
    assert not Tier.PUBLIC.sees(Tier.QUOTABLE)
    assert all(Tier.CONTROLLED.sees(tier) for tier in TIERS)
    assert (lowest(Tier.SAFEGUARDED, Tier.PUBLIC), highest(Tier.QUOTABLE, Tier.SAFEGUARDED)) == TIERS[::2]
    assert lowest() is highest() is Tier.CONTROLLED


def test_a_tier_answers_from_its_own_store(tmp_path: Path) -> None:
    """A query, an entry, a version and a dump of a tier know only what was stored for it."""
    with Store(tmp_path) as store:
        store.put([load(("open", "closed"), ("open",))])
        ask = {
            tier: store.query(SELECT, default=[GRAPH], named=[GRAPH], tier=tier).body.count(b'"value"')
            for tier in TIERS
        }
        assert ask == {Tier.PUBLIC: 1, Tier.QUOTABLE: 0, Tier.SAFEGUARDED: 0, Tier.CONTROLLED: 2}
        assert [entry.title for entry in store.entries(Tier.PUBLIC)] == ["lower"]
        assert store.entries(Tier.QUOTABLE) == ()
        assert store.quads([GRAPH], Tier.PUBLIC) == words("open")
        files = [path for path in tmp_path.rglob("*") if path.is_file() and "/public/" in str(path)]
        assert files
        assert not any(b"closed" in path.read_bytes() for path in files)


def test_what_changes_above_a_tier_changes_nothing_there(tmp_path: Path) -> None:
    """The version of a tier stays, though the generation is another; and what it may no longer see goes away."""
    with Store(tmp_path) as store:
        store.put([load(("open", "closed"), ("open",))])
        before = {tier: store.version(tier) for tier in TIERS}
        store.put([load(("open", "secret"), ("open",))])
        assert store.version(Tier.PUBLIC) == before[Tier.PUBLIC]
        assert store.version() != before[Tier.CONTROLLED]
        store.put([load(("open", "secret"))])
        assert store.entries(Tier.PUBLIC) == ()
        store.compact()
        assert store.quads([GRAPH]) == words("open", "secret")


def test_a_reader_goes_down_and_never_up(tmp_path: Path) -> None:
    """A view of a lower tier is refused any higher one; what comes with the program is there at every tier."""
    with KnowledgeBase(tmp_path) as kb:
        kb.load_published()
        public = kb.at(Tier.PUBLIC)
        assert [entry.id for entry in public.studies()] == ["published"]
        assert public.claims("published").table.rows == kb.claims("published").table.rows
        assert public.generation == ""
        with pytest.raises(Refused, match="can't be seen from the public tier"):
            public.at(Tier.CONTROLLED)
        below = kb.at(Tier.SAFEGUARDED)
        tries: list[Callable[[], object]] = [
            lambda: below.load(tmp_path),
            partial(below.remove, "a"),
            lambda: below.kept("a"),
            lambda: below.withdraw("a", "P", "all"),
            lambda: below.own("a", "P"),
            lambda: below.participants("a"),
        ]
        for tried in tries:
            with pytest.raises(Refused, match="for the controlled tier only"):
                tried()
