"""Load a study folder: read it, check it, and store it whole or not at all."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from lifealliance import __version__
from lifealliance.cli import options, show
from lifealliance.cli.console import progress
from lifealliance.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.loaded import Loaded


@click.command("load")
@options.folder
@options.without_texts
@options.offsets
@options.store
@options.as_json
def command(folder: Path, *, without_texts: bool, offsets: str, store: Path | None, as_json: bool) -> None:
    """Load a study folder: read it, check it, and store it whole or not at all.

    A study of the same id is replaced. Where something breaks a rule nothing is stored, and the report says what to
    mend (exit code 2); what is only missing travels on as a warning.

    \b
      lifealliance load my-study
      lifealliance load my-study --store ./store
    """
    with KnowledgeBase(store) as kb, progress() as say:
        loaded = kb.load(folder, without_texts=without_texts, offsets=offsets, progress=say)
    if as_json:
        show.print_json(as_document(loaded))
    else:
        print_loaded(loaded)


def as_document(loaded: Loaded) -> dict[str, object]:
    """What a load did, for programs."""
    counts = [
        {"kind": it.kind, "came_in": it.came_in, "kept": it.kept, "merged": it.merged, "no_place": it.no_place}
        for it in loaded.counts
    ]
    return {
        "study": loaded.study,
        "title": loaded.title,
        "invented": loaded.invented,
        "changed": loaded.changed,
        "file": dict(zip(("name", "tool", "sha256"), loaded.source, strict=True)) | {"reader": __version__},
        "changes": [asdict(one) for one in loaded.changes],
        "triples": loaded.triples,
        "inferred": loaded.inferred,
        "counts": counts,
        "decisions": list(loaded.decisions),
        "report": json.loads(loaded.report.to_json()),
    }


def print_loaded(loaded: Loaded) -> None:
    """What a load did, for people."""
    mark = " (INVENTED)" if loaded.invented else ""
    click.echo(f"{loaded.study}: {loaded.title}{mark}")
    name, tool, sha256 = loaded.source
    click.echo(f"{name}, written by {tool}, SHA-256 {sha256}; read by lifealliance {__version__}.")
    show.print_counts(loaded.counts)
    show.print_changes(loaded.changes)
    for decision in loaded.decisions:
        click.echo(f"  {decision}")
    for line in loaded.report.lines():
        click.echo(line)
    how = "stored" if loaded.changed else "already stored, nothing changed"
    click.echo(f"{loaded.triples:,} triples, {loaded.inferred:,} of them written by the rules: {how}.")
