"""Tables as files: which reader a file needs, which sheet holds quotes, and the codebook that lies beside it."""

from __future__ import annotations

import zipfile
from itertools import islice
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput
from lifealliance.importers.archive import Archive
from lifealliance.importers.ledger import Ledger
from lifealliance.importers.table_codes import CodeRow, Splitter, code_row
from lifealliance.importers.table_columns import said_columns
from lifealliance.importers.table_csv import CsvTable
from lifealliance.importers.table_headings import columns
from lifealliance.importers.table_xlsx import Sheet, sheets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lifealliance.importers.table_columns import Declared
    from lifealliance.importers.table_headings import Columns

Table = CsvTable | Sheet

_MOST_BESIDE = 200  # files of a folder that are looked at for a codebook
_LARGEST = 64 << 20
_LOOKED_AT = 500
_OURS = "missing"  # heading of the sheets of a study folder, which are no codebook
_NO_TABLE = (b"SQLite format 3\0", b"%PDF", b"{\\rtf", b"<", b"PK", b"{")


def is_workbook(path: Path) -> bool:
    """Whether the file is a spreadsheet (XLSX)."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False


def is_text(path: Path) -> bool:
    """Whether the file begins like a text."""
    with path.open("rb") as file:
        start = file.read(16)
    return bool(start) and not start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_NO_TABLE)


def tables_of(path: Path) -> list[Table]:
    """The tables of a file.

    Raises:
        BadInput: a spreadsheet is unsafe or damaged.
    """
    if not is_workbook(path):
        return [CsvTable(path)]
    with Archive(path) as archive:
        return list(sheets(archive))


def best_of(tables: Sequence[Table], declared: Declared = ()) -> Table | None:
    """The first table that holds quotes, else the first codebook."""
    quotes = (table for table in tables if said_columns(table.headings, declared).holds_quotes)
    books = (table for table in tables if columns(table.headings).codebook)
    return next(quotes, next(books, None))


def fitting_codebook(path: Path, table: Table, there: Columns) -> tuple[Path, Table] | None:
    """The codebook in the same folder that knows the codes of a table; None where there is none.

    A codebook is a table of codes without quotes. It fits if half of the cells with codes begin with one of its codes;
    of several the one that knows most is taken, then the last by name.
    """
    at = [there.found[role] for role in ("code", "codes") if role in there.found]
    rows = islice(table.rows(Ledger("")), _LOOKED_AT)
    cells = [words for _, row in rows for words in (row[one].strip() for one in at) if words]
    best, most = None, max((len(cells) + 1) // 2, 1)
    for beside in _beside(path):
        try:
            book = _codebook(beside)
        except BadInput:
            continue  # a damaged neighbour is no codebook; nobody asked to read it
        if book is None:
            continue
        splitter = Splitter([row.name for row in _codes(book, Ledger(""))], commas=True)
        known = sum(splitter.knows(cell) for cell in cells)
        if known >= most:
            best, most = (beside, book), known
    return best


def read_codebook(path: Path, table: Table, there: Columns, ledger: Ledger) -> list[CodeRow]:
    """The codes of the codebook beside a table; none where there is none.

    Raises:
        BadInput: there is one, and it is wrong.
    """
    found = fitting_codebook(path, table, there)
    if found is None:
        return []
    own = Ledger(found[0].name)
    rows = _codes(found[1], own)
    own.refuse_if_wrong()
    ledger.decide(f"The codes are those of the codebook {found[0].name} beside the table ({len(rows)} codes).")
    return rows


def _codes(book: Table, ledger: Ledger) -> list[CodeRow]:
    there = columns(book.headings)
    return [row for row in (code_row(there, cells) for _, cells in book.rows(ledger)) if row.name]


def _beside(path: Path) -> list[Path]:
    """The files of the same folder that may be a table."""
    return [
        beside
        for beside in sorted(path.resolve().parent.iterdir())[:_MOST_BESIDE]
        if beside.suffix.lower() in {".csv", ".tsv", ".txt", ".xlsx"}
        and beside.name != path.name
        and not beside.is_symlink()
        and beside.is_file()
        and 0 < beside.stat().st_size <= _LARGEST
    ]


def _codebook(path: Path) -> Table | None:
    if not (is_workbook(path) or is_text(path)):
        return None
    books = (table for table in tables_of(path) if columns(table.headings).codebook)
    return next((book for book in books if _OURS not in book.headings), None)
