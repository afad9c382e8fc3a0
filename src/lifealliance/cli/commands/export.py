"""Write a loaded study out: triples, a project for QDA tools, tables, a codebook, annotations, a crate."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

import click

from lifealliance.cli import options
from lifealliance.errors import BadInput, Problem
from lifealliance.exporters import chosen, formats
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.tiers import Tier

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.exporters.values import Exported

_OUTPUT = "-o FILE"


@click.command(
    "export",
    epilog="\b\nFormats:\n" + "\n".join(f"  {form.name:<12}{form.about}" for form in formats().values()),
)
@click.argument("study")
@click.argument("form", metavar="FORMAT")
@options.output
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.option("--licence", default="", help="What may be done with the data: an address or a sentence, for a crate.")
@click.option(
    "--participant",
    metavar="PSEUDONYM",
    help="Only this person's own words and consents, and a list of what they share with others; as csv.",
)
@options.tier
@options.store
def command(
    study: str,
    form: str,
    output: Path | None,
    *,
    force: bool,
    licence: str,
    participant: str | None,
    tier: Tier,
    store: Path | None,
) -> None:
    """Write a loaded study out.

    What has no place in the format is said, with its number; docs/export.md says what each format holds. Where a file
    is written is remembered, so that a withdrawal can remove it.

    \b
      lifealliance export demo qdpx -o demo.qdpx
      lifealliance export demo csv -o codings.csv
      lifealliance export demo csv --tier safeguarded -o shared.csv
      lifealliance export demo rocrate -o demo.zip --licence "For re-use ask the study team."
      lifealliance export demo csv --participant Ivo -o ivo.csv
    """
    chosen(form)
    if participant is not None and not participant.strip():
        # Left out it would mean everybody.
        todo = "`lifealliance participants STUDY` lists them; leave the option out to write the whole study."
        raise BadInput(Problem("--participant", "Nobody is named.", todo))
    if participant and form != "csv":
        raise BadInput(Problem("export", f"One person's own is not written as {form}.", "Write csv."))
    _check_output(output, form, force=force)
    with KnowledgeBase(store) as kb:
        seen = kb.at(tier)
        exported = seen.export_own(study, participant) if participant else seen.export(study, form, licence)
        if output is not None and tier is not Tier.PUBLIC:
            # Written down first: a withdrawal must know of every file.
            kb.note_export(study, output, hashlib.sha256(exported.body).hexdigest())
    if output is None:
        sys.stdout.buffer.write(exported.body)
    else:
        with click.open_file(str(output), "wb", atomic=True) as file:
            file.write(exported.body)
        click.echo(f"{output}: {len(exported.body):,} bytes", err=True)
    _say(exported, form)


def _check_output(output: Path | None, form: str, *, force: bool) -> None:
    """Say what is wrong with the place before anything is read."""
    if output is None:
        if sys.stdout.isatty() and not chosen(form).readable:
            raise BadInput(Problem(_OUTPUT, f"{form} is no text for a terminal.", "Name a file with -o."))
        return
    if output.is_dir():
        raise BadInput(Problem(_OUTPUT, f"{output} is a folder.", "Name a file in it."))
    if not output.parent.is_dir():
        raise BadInput(Problem(_OUTPUT, f"There is no folder {output.parent}.", "Make it first, or name another."))
    if output.exists() and not force:
        raise BadInput(
            Problem(_OUTPUT, f"{output} is there already.", "Name another file, or replace it with --force.")
        )


def _say(exported: Exported, form: str) -> None:
    for note in exported.notes:
        click.echo(f"Note: {note}", err=True)
    if left_out := exported.left_out():
        click.echo(f"Without a place in {form}: {left_out}.", err=True)
