"""Write a loaded study out: turtle, trig, nquads, ntriples or csv."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lifealliance.cli import options
from lifealliance.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from pathlib import Path


@click.command("export")
@click.argument("study")
@click.argument("form", metavar="FORMAT")
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True, allow_dash=True), default="-")
@options.store
def command(study: str, form: str, output: str, *, store: Path | None) -> None:
    """Write a loaded study out.

    FORMAT is turtle, trig, nquads, ntriples, or csv (one row for every coding).

    \b
      lifealliance export demo turtle -o demo.ttl
      lifealliance export demo csv -o codings.csv
    """
    with KnowledgeBase(store) as kb:
        body = kb.export(study, form)
    with click.open_file(output, "wb", atomic=output != "-") as file:
        file.write(body)
    if output != "-":
        click.echo(f"{output}: {len(body):,} bytes", err=True)
