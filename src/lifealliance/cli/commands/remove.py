"""Take a study out of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lifealliance.cli import options
from lifealliance.cli.console import progress
from lifealliance.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from pathlib import Path


@click.command("remove")
@click.argument("study")
@options.store
def command(study: str, *, store: Path | None) -> None:
    """Take a study out of the store.

    The store is rebuilt without it, so that its words do not stay in the files. The study folder is left alone.

    \b
      lifealliance remove demo
    """
    with KnowledgeBase(store) as kb, progress() as say:
        say(f"Removing {study}")
        kb.remove(study)
    click.echo(f"{study} is removed. Your study folder and other copies are as they were.")
