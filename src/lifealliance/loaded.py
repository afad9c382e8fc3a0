"""What a load did, for whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lifealliance.model.coded import Change, Count
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
