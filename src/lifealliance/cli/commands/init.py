"""Draft a study folder from a coded project, or bring it up to a newer export."""

from __future__ import annotations

from pathlib import Path

import click

from lifealliance.cli import options, show
from lifealliance.cli.console import progress
from lifealliance.errors import BadInput, Problem
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.coded import ReadAs
from lifealliance.model.words import COLUMN_HOLDS


@click.command("init")
@options.folder
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--csv", "twins", is_flag=True, help="Write CSV tables instead of study.xlsx.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEADING=HOLDS",
    help=f"What a column of a table holds, as often as needed. HOLDS is one of: {', '.join(COLUMN_HOLDS)}.",
)
@options.without_texts
@options.offsets
@options.store
@options.as_json
def command(
    folder: Path,
    files: tuple[Path, ...],
    *,
    twins: bool,
    columns: tuple[str, ...],
    without_texts: bool,
    offsets: str,
    store: Path | None,
    as_json: bool,
) -> None:
    """Draft a study folder from a coded project, or bring it up to a newer export.

    FOLDER is made if it is not there; FILES is what your tool exported: a REFI-QDA project (.qdpx, .qde, .qdc), a
    Taguette or QualCoder database, or a table of quotes (.csv, .xlsx); or the copies of one project that several people
    coded. Guesses are marked, and what is missing stands in the first column. Run again with a newer export it adds
    rows and fills empty cells; what you typed is never overwritten.

    \b
      lifealliance init my-study PROJECT.qdpx
      lifealliance init my-study NEWER-EXPORT.qdpx
      lifealliance init my-study ANA.qdpx BEN.qdpx
      lifealliance init my-study quotes.csv --column 'What was said=quote' --column Theme=code
    """
    with KnowledgeBase(store) as kb, progress() as say:
        how = ReadAs(without_texts, offsets, tuple(map(_column, columns)))
        draft = kb.init(folder, *files, twins=twins, how=how, progress=say)
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


def _column(said: str) -> tuple[str, str]:
    """The heading of a column and what it holds."""
    heading, _, holds = said.rpartition("=")
    if not heading.strip() or holds.strip() not in COLUMN_HOLDS:
        todo = f"Write HEADING=HOLDS, with one of: {', '.join(COLUMN_HOLDS)}."
        raise BadInput(Problem("--column", f"{said!r} does not say what a column holds.", todo))
    return heading.strip(), holds.strip()
