"""A study that other rules were applied to is never asked as if nothing had happened."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lifealliance.errors import Outdated
from lifealliance.knowledge import KnowledgeBase
from lifealliance.store import manifest

if TYPE_CHECKING:
    from pathlib import Path


def loaded_by_others(store: Path) -> None:
    """Makes the manifest say so."""
    generation = store / (store / "CURRENT").read_text(encoding="utf-8").strip()
    known = manifest.read(generation)
    tiers = {
        tier: {key: replace(entry, made_by="another" if entry.made_by else "") for key, entry in entries.items()}
        for tier, entries in known.tiers.items()
    }
    (generation / manifest.NAME).write_bytes(replace(known, tiers=tiers).to_bytes())


def test_a_study_loaded_with_other_rules_is_refused_until_it_is_loaded_again(
    demo_store: Path, demo_folder: Path, tmp_path: Path
) -> None:
    """Stored questions and SPARQL alike say what to do; what is published is still answered; loading again helps."""
    store = tmp_path / "store"
    shutil.copytree(demo_store, store)
    loaded_by_others(store)
    with KnowledgeBase(store) as kb:
        for ask in (
            lambda: kb.ask("CQ09", claim="S3"),
            lambda: kb.ask("CQ15", "all"),
            lambda: kb.sparql("ASK {}", ""),
        ):
            with pytest.raises(Outdated, match=r"demo was loaded with other rules.*Load it again"):
                ask()
        assert kb.ask("CQ15", "published").table.rows
        assert [entry.id for entry in kb.studies()] == ["demo", "published"]
        assert kb.load(demo_folder).changed
        assert kb.ask("CQ09", claim="S3").table.rows
