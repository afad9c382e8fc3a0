"""The studies most tests ask: read and loaded once for the whole run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from lifealliance import __version__, access, importers, study_folder
from lifealliance.knowledge import KnowledgeBase
from lifealliance.rdf import builtin_quads, to_quads
from lifealliance.resources import folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lifealliance.model.study import Study

DEMO = folder("data") / "demo"
settings.register_profile("untimed", deadline=None)  # no test fails because the machine has other work, too
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    """The folder of the invented study."""
    return DEMO


@pytest.fixture(scope="session")
def demo_study() -> Study:
    """The invented study, read and put together."""
    opened = study_folder.open_folder(DEMO)
    books = study_folder.read_codebooks(opened, importers.read)
    return study_folder.assemble(opened.plan, importers.read(opened.project), books)


@pytest.fixture(scope="session")
def demo_quads(demo_study: Study) -> bytes:
    """The invented study as N-Quads: evidence, theory and provenance, before the rules."""
    return to_quads(access.shown(demo_study), __version__).lines


@pytest.fixture(scope="session")
def ontology_quads() -> bytes:
    """Ontology and concepts as N-Quads."""
    return b"".join(
        line for line in builtin_quads().splitlines(keepends=True) if b"/lifealliance/published> ." not in line
    )


@pytest.fixture(scope="session")
def published_quads() -> bytes:
    """What is published as N-Quads."""
    return b"".join(line for line in builtin_quads().splitlines(keepends=True) if b"/lifealliance/published> ." in line)


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with what is published and the invented study; tests only read it."""
    place = tmp_path_factory.mktemp("demo") / "store"
    with KnowledgeBase(place) as kb:
        kb.load(DEMO)
    return place


@pytest.fixture(scope="session")
def demo(demo_store: Path) -> Iterator[KnowledgeBase]:
    """The knowledge base over that store."""
    with KnowledgeBase(demo_store) as kb:
        yield kb


@pytest.fixture(scope="session", autouse=True)
def _own_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reaches the store of the person who runs it."""
    before = os.environ.get("LIFEALLIANCE_STORE")
    os.environ["LIFEALLIANCE_STORE"] = str(tmp_path_factory.mktemp("nobody") / "store")
    yield
    if before is None:
        del os.environ["LIFEALLIANCE_STORE"]
    else:
        os.environ["LIFEALLIANCE_STORE"] = before
