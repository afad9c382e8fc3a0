"""Draft a study folder from a coded project, or bring it up to a newer export."""

from __future__ import annotations

from pathlib import Path

import click

from lifealliance.cli import options, show
from lifealliance.knowledge import KnowledgeBase


@click.command("init")
@options.folder
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--csv", "twins", is_flag=True, help="Write CSV tables instead of study.xlsx.")
@options.without_texts
@options.offsets
@options.store
@options.as_json
def command(
    folder: Path, file: Path, *, twins: bool, without_texts: bool, offsets: str, store: Path | None, as_json: bool
) -> None:
    """Draft a study folder from a coded project, or bring it up to a newer export.

    FOLDER is made if it is not there; FILE is what your tool exported: a REFI-QDA project (.qdpx, .qde, .qdc), a
    Taguette or QualCoder database, or a table of quotes (.csv, .xlsx). Guesses are marked, and what is missing stands
    in the first column. Run again with a newer export it adds rows and fills empty cells;
    what you typed is never overwritten.

    \b
      lifealliance init my-study PROJECT.qdpx
      lifealliance init my-study NEWER-EXPORT.qdpx
    """
    with KnowledgeBase(store) as kb, show.progress() as say:
        draft = kb.init(folder, file, twins=twins, without_texts=without_texts, offsets=offsets, progress=say)
    if as_json:
        figures = {"added": draft.added, "filled": draft.filled, "gone": draft.gone}
        show.print_json({"path": str(draft.path), "project_file": draft.project_file, **figures})
        return
    click.echo(f"{draft.path} is ready.")
    for sheet, added in draft.added.items():
        filled, gone = draft.filled[sheet], draft.gone[sheet]
        more = (f", {filled} empty cells filled" if filled else "") + (f", {gone} rows no longer in it" if gone else "")
        if added or more:
            click.echo(f"  {sheet}: {added} {'row' if added == 1 else 'rows'} added{more}")
    click.echo("Yellow cells are guesses; the first column of each sheet says what is missing.")
    flag = " --without-texts" if without_texts else ""
    click.echo(f"Next: fill in what you can, then  lifealliance load {folder}{flag}")
