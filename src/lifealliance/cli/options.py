"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from lifealliance.model.tiers import TIERS, Tier

store = click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="LIFEALLIANCE_STORE",
    help="Folder of the store. Default: LIFEALLIANCE_STORE, else a folder under your own data.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
without_texts = click.option(
    "--without-texts",
    is_flag=True,
    help="Keep the positions of passages whose text is not in the file, marked for review.",
)
offsets = click.option(
    "--offsets",
    default="",
    metavar="WORDS",
    help="How positions in the project file count, where you know better: 'UTF-16 code units, CRLF as two'.",
)
folder = click.argument("folder", type=click.Path(path_type=Path))
output = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write; without it, what is written goes to standard output.",
)
tier = click.option(
    "--tier",
    type=click.Choice([str(it) for it in TIERS]),
    default=str(Tier.CONTROLLED),
    callback=lambda _context, _option, word: Tier(word),
    help="See only what this tier of access may see. At the machine you are at the controlled tier.",
)
