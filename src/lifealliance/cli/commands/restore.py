"""Put a backup in the place of what the store holds."""

from __future__ import annotations

from pathlib import Path

import click

from lifealliance.cli import options
from lifealliance.cli.console import progress
from lifealliance.custody import restore
from lifealliance.knowledge import KnowledgeBase


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is stored there, whole or damaged.")
@options.store
def command(file: Path, *, force: bool, store: Path | None) -> None:
    """Put a backup in the place of what the store holds.

    Every byte is compared with its SHA-256 first; if one differs, the store stays as it is. Who has withdrawn since the
    backup was made is taken out again before anything is served.

    \b
      lifealliance restore /media/safe/2027-03-01.tar
      lifealliance restore /media/safe/2027-03-01.tar --force
    """
    with progress() as say:
        done = restore(file, store, say, force=force)
        if done.withdrawals:
            say("Carrying out the withdrawals since then")
        with KnowledgeBase(store) as kb:
            kb.check_store()
            names = [entry.id for entry in kb.studies()]
    click.echo(f"Restored what was stored at {done.made}: {', '.join(names)}. Every byte is as it was written.")
    if done.withdrawals:
        click.echo(f"Withdrawals carried out again: {done.withdrawals}.")
    if done.forgotten:
        click.echo("The store's own list of withdrawals could not be read: repeat those made after the backup.")
