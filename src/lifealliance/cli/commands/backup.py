"""Write the whole store into one file, with a check of every byte."""

from __future__ import annotations

from pathlib import Path

import click

from lifealliance.cli import options
from lifealliance.cli.console import progress
from lifealliance.custody import check_backup
from lifealliance.knowledge import KnowledgeBase


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing: read a backup to its end and compare every byte.")
@options.store
def command(file: Path, *, check: bool, store: Path | None) -> None:
    """Write the whole store into one file, with a check of every byte.

    A backup holds all that is loaded, words of participants included: keep it on an encrypted disk. Tokens and the
    access log lie beside the store and are not in it. Where it was written is remembered, so that a withdrawal can
    tell you to erase it.

    \b
      lifealliance backup /media/safe/2027-03-01.tar
      lifealliance backup --check /media/safe/2027-03-01.tar
    """
    if check:
        found = check_backup(file)
        click.echo(f"{file}: {len(found.files)} files of {found.made}, every one as it was written.")
        return
    with KnowledgeBase(store) as kb, progress() as say:
        made = kb.back_up(file, say)
    click.echo(f"{made.path}: {made.size:,} bytes, generation {made.generation}, read again and whole.")
    click.echo(f"SHA-256 {made.sha256}")
