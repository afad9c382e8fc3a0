"""A study as a workbook: its codings, the matrix of codes, its codes, memos and quotes, and what had no place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.answers import INVENTED, INVENTED_NOTICE, Cell, Table
from lifealliance.exporters.codebook import codes
from lifealliance.exporters.codings import PLACED, codings, matrix, text
from lifealliance.exporters.inventory import only
from lifealliance.exporters.quotes import quotes
from lifealliance.exporters.sheets import CUT, MEDIA_TYPE, MOST_COLUMNS, MOST_ROWS, Sheets
from lifealliance.exporters.values import Exported, Format

if TYPE_CHECKING:
    from lifealliance.exporters.values import Held, Leaving

_PLACED = (*PLACED, "colours of codes", "memos", "kinds of memos", "cases", "quotes")


def memos(held: Held) -> Table:
    """One row for every memo: its words, whose it is, and what it is about."""
    coders = {coder.key: coder.name for coder in held.study.coders}
    codes_by_key = {code.key: code.name for code in held.study.codes}
    records = {record.key: record.name for record in held.study.records}
    known = codes_by_key | records
    rows = []
    for note in held.study.notes:
        memo = note.memo
        about = [f"{kind} {known.get(key, key)}" for kind, key in note.about if kind != "excerpt"]
        passages = sum(kind == "excerpt" for kind, _ in note.about)
        about += [f"passages: {passages}"] if passages else []
        who = coders.get(memo.coder, memo.coder) if memo.coder is not None else ""
        said = (Cell(memo.title), text(note.kind), text(memo.text), text("; ".join(about)))
        rows.append((*said, text(who), text(memo.created)))
    return Table(("title", "kind", "words", "about", "author", "writtenAt"), tuple(rows))


def _write(leaving: Leaving) -> Exported:
    held, sheets = leaving.held(), Sheets()
    counts, notes = only(held.study, _PLACED), []
    tables = {"Codings": codings(held), "Matrix": matrix(held), "Codes": codes(held), "Memos": memos(held)}
    if held.study.quotes:
        tables["Quotes"] = quotes(held)
    if len(tables["Matrix"].columns) >= MOST_COLUMNS:
        del tables["Matrix"]
        notes.append(f"The matrix has more columns than a sheet may have ({MOST_COLUMNS}); export it as matrix.")
    for name, table in tables.items():
        _add(sheets, name, table, invented=leaving.invented)
    if sheets.cut:
        notes.append(f"{sheets.cut} texts are longer than a cell may be; they end with:{CUT}")
    about = [("study", leaving.id), ("title", leaving.title)]
    about += [("notice", INVENTED_NOTICE)] if leaving.invented else []
    about += [(f"not in this workbook: {one.kind}", str(one.no_place)) for one in counts if one.no_place]
    sheets.pairs("About", [*about, *(("note", note) for note in notes)])
    return Exported(sheets.written(), counts, tuple(notes))


def _add(sheets: Sheets, name: str, table: Table, *, invented: bool) -> None:
    """A table as a sheet, or as several where it has more rows than a sheet may have."""
    columns = (*table.columns, "invented") if invented else table.columns
    rows = [
        [*(cell.plain() if cell else None for cell in row), *([INVENTED] if invented else [])] for row in table.rows
    ]
    step = MOST_ROWS - 1
    for part, start in enumerate(range(0, max(len(rows), 1), step), start=1):
        sheets.add(name if part == 1 else f"{name} {part}", columns, rows[start : start + step])


FORMATS = (Format("xlsx", ".xlsx", MEDIA_TYPE, "a workbook of codings, matrix, codes, memos and quotes", _write),)
