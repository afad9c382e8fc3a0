"""Look for real names in everything that is stored or was written out."""

from __future__ import annotations

from pathlib import Path

import click

from lifealliance.access.scan import Found, look_through, read_names
from lifealliance.cli import options, show
from lifealliance.model.tiers import TIERS
from lifealliance.reader import KnowledgeReader

_FOUND = 1
_SHOWN = 40


@click.command("scan")
@click.argument("names", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("places", nargs=-1, type=click.Path(path_type=Path, exists=True))
@options.store
@options.as_json
def command(names: Path, places: tuple[Path, ...], *, store: Path | None, as_json: bool) -> None:
    """Look for real names in everything that is stored or was written out.

    NAMES is a list, one name a line, or the key file of your pseudonyms as CSV: every cell is looked for but those of
    a column headed pseudonym. It is read here and now and kept nowhere. PLACES are files and folders that went out, or
    are about to. What is found is told by its line in the list; exit code 1 if there is any.

    \b
      lifealliance scan names.txt
      lifealliance scan key.csv exports/ paper.docx
    """
    wanted = read_names(names)
    found: list[Found] = []
    with KnowledgeReader(store) as kb:
        for tier in TIERS:
            view = kb.at(tier)
            for entry in view.studies():
                place = f"study {entry.id}, {tier} tier"
                said = "\n".join([entry.title, *map(str, entry.facts.values())])
                found += wanted.within(place, f"{said}\n{view.data(entry.id, 'application/n-quads').decode()}")
    found += look_through(wanted, places)
    if as_json:
        show.print_json([{"place": it.place, "line": it.line} for it in found])
    else:
        for it in found[:_SHOWN]:
            click.echo(f"{it.place}: the name in line {it.line} of the list")
        more = f", {_SHOWN} of them shown" if len(found) > _SHOWN else ""
        click.echo(f"{len(wanted)} names looked for, found in {len(found)} places{more}.")
    if found:
        raise click.exceptions.Exit(_FOUND)
