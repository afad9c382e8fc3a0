"""What a load stores of a study, and what it says it did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

from lifealliance import __version__
from lifealliance.iris import ONTOLOGY
from lifealliance.model import kept
from lifealliance.model.texts import Texts
from lifealliance.resources import made_by
from lifealliance.store.values import Entry, Load

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.coded import Change, Count
    from lifealliance.model.study import Study
    from lifealliance.validation import Report


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did.

    Attributes:
        study: id of the study.
        title: its title.
        invented: its words are made up.
        counts: the import table.
        decisions: what had to be decided on the way, one sentence each.
        report: what the shapes say.
        triples: triples stored for this study, and how many of them the rules wrote.
        inferred: how many of them the rules wrote.
        changed: False if the store held the same already.
        source: the file that was read, the tool that wrote it, and the SHA-256 of its bytes.
        changes: how many things were added, changed and removed, where the study had been loaded before.
    """

    study: str
    title: str
    invented: bool
    counts: tuple[Count, ...]
    decisions: tuple[str, ...]
    report: Report
    triples: int
    inferred: int
    changed: bool
    source: tuple[str, str, str] = ("", "", "")
    changes: tuple[Change, ...] = ()


def load_of(study: Study, quads: bytes) -> Load:
    """A study as the store takes it: its entry, its statements, and the whole of it beside them."""
    settings = study.settings
    facts: dict[str, str | int] = {
        "file": study.file,
        "sha256": study.file_sha256,
        "tool": study.tool,
        "version": __version__,
        "ontology": ONTOLOGY,
        "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "records": sum(record.held for record in study.records),
        "excerpts": len(study.passages),
        "codes": len(study.codes),
        "codings": len(study.codings),
    }
    entry = Entry(
        id=settings.id,
        title=settings.title,
        iri=f"{settings.base}study",
        base=settings.base,
        invented=settings.invented,
        graphs={},
        facts=facts,
        record="",
        made_by=made_by(),
    )
    return Load(entry, quads, kept.Dumped(study))


def restored(file: IO[bytes], folder: Path) -> Study:
    """A study as the store keeps it beside its triples.

    Args:
        file: what the load stored of it.
        folder: where its texts may lie meanwhile.
    """
    return kept.restore(file, Texts(folder))
