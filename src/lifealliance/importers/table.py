"""Tables of quotes: CSV and XLSX with one row per quote, or with a column per code; codebooks as tables.

Columns are known by their headings (see `table_headings`). A table has no source texts: the quotes of a source stand
one after the other in the order of the rows, as if it were made of them, and every one is marked for review.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem
from lifealliance.importers.gathering import CodeDraft, Gathering, moment, natural_key
from lifealliance.importers.ledger import Ledger, listed, number
from lifealliance.importers.table_beside import (
    best_of,
    fitting_codebook,
    is_text,
    is_workbook,
    read_codebook,
    tables_of,
)
from lifealliance.importers.table_codes import CodeRow, Splitter, code_row
from lifealliance.importers.table_columns import said_columns, say_columns, shown_columns
from lifealliance.importers.table_csv import CsvTable
from lifealliance.importers.table_headings import APPLIED, NOT_APPLIED, Columns, columns, plain, tool_of
from lifealliance.model.coded import AS_IT_SAYS, Code, Group

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.importers.table_beside import Table
    from lifealliance.model.coded import CodedProject, ReadAs

_LOOKED_AT = 500
_HEADINGS = (
    "Say which column holds what: init DIR FILE --column 'HEADING=quote' --column 'HEADING=codes', or give it such "
    "headings."
)


def recognises(path: Path) -> bool:
    """Whether the file is a spreadsheet, or a text whose headings are those of a table of quotes or a codebook."""
    if not path.is_file():
        return False
    if is_workbook(path):
        return True
    if not is_text(path):
        return False
    table = CsvTable(path)
    there = columns(table.headings)
    return there.holds_quotes or there.codebook or bool(_named(table, there))


def readable(path: Path) -> bool:
    """Whether the file is a table at all, so that it can be read once somebody says what its columns hold."""
    return path.is_file() and (is_workbook(path) or is_text(path))


def companions(path: Path, how: ReadAs = AS_IT_SAYS) -> tuple[Path, ...]:
    """The files beside a table that are read with it: its codebook. Who copies the table copies them as well."""
    try:
        tables = tables_of(path)
        table = best_of(tables, how.columns) or (tables[0] if how.columns else None)
        there = said_columns(table.headings, how.columns) if table is not None else None
    except BadInput:
        return ()
    found = fitting_codebook(path, table, there) if table is not None and there is not None else None
    return (found[0],) if found else ()


def read(path: Path, how: ReadAs = AS_IT_SAYS) -> CodedProject:
    """Everything a table holds.

    Args:
        path: a CSV or XLSX file.
        how: what its columns hold; a table never has texts.

    Raises:
        BadInput: with every problem found in the file.
    """
    tables = tables_of(path)
    said = how.columns
    wide = (one for one in tables if _named(one, said_columns(one.headings, said)))
    table = best_of(tables, said) or next(wide, None) or (tables[0] if said else None)
    if table is None:
        names = [f"{one.name + ': ' if one.name else ''}{listed(one.headings) or 'nothing'}" for one in tables]
        what = f"This is a spreadsheet that holds no table of quotes; its headings are: {'; '.join(names)[:400]}."
        raise BadInput(Problem(path.name, what, _HEADINGS))
    gathering = Gathering(path.name)
    if unread := [one.name for one in tables if one is not table and one.name]:
        gathering.ledger.decide(f"Sheets that were not read: {listed(unread)}.")
    for sentence in table.said:
        gathering.ledger.decide(sentence)
    there = said_columns(table.headings, said)
    named = there.named | _named(table, there)
    there = replace(there, named=named, unread={at: name for at, name in there.unread.items() if at not in named})
    say_columns(there, table.headings, said, gathering.ledger)
    if there.codebook:
        return _codebook(path, table, there, gathering)
    if not there.holds_quotes:
        gathering.ledger.problem("", "No column of quotes, or none of codes, is known in this table.", _HEADINGS)
        gathering.ledger.refuse_if_wrong()
    return _Reader(path, table, there, gathering).read()


def _named(table: Table, there: Columns) -> dict[int, str]:
    """The columns that are a code each: a table without a column of codes, whose other columns only say yes or no."""
    if "quote" not in there.found or there.coded:
        return {}
    rows = [cells for _, cells in islice(table.rows(Ledger("")), _LOOKED_AT)]
    found = {}
    for at, name in there.unread.items():
        marks = {plain(cells[at]) for cells in rows}
        if name and marks & APPLIED and marks <= APPLIED | NOT_APPLIED:
            found[at] = name
    return found


def _codebook(path: Path, table: Table, there: Columns, gathering: Gathering) -> CodedProject:
    """A codebook on its own."""
    rows = [code_row(there, cells) for _, cells in table.rows(gathering.ledger)]
    codes = _codes([row for row in rows if row.name], gathering)
    groups = _groups(rows, codes, gathering)
    return _finished(path, (table, there), gathering, codes, groups)


def _codes(rows: list[CodeRow], gathering: Gathering) -> dict[str, Code]:
    by_name: dict[str, CodeRow] = {}
    for row in rows:
        known = by_name.setdefault(row.name, row)
        if known is not row:
            gathering.ledger.count("codes", merged=1)
    return gathering.codes(CodeDraft(row.name, row.name, definition=row.definition) for row in by_name.values())


def _groups(rows: list[CodeRow], codes: dict[str, Code], gathering: Gathering) -> tuple[Group, ...]:
    members: dict[str, dict[str, None]] = {}
    for row in rows:
        for group in row.groups:
            members.setdefault(group, {})[codes[row.name].key] = None
    gathering.ledger.count("sets", kept=len(members))
    gathering.ledger.count("set members", kept=sum(len(keys) for keys in members.values()))
    return tuple(Group(natural_key("group", name), name, tuple(keys)) for name, keys in members.items())


def _finished(
    path: Path, read: tuple[Table, Columns], gathering: Gathering, codes: dict[str, Code], groups: tuple[Group, ...]
) -> CodedProject:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    table, there = read
    project = gathering.finished(tool_of(table.headings), path.stem, digest, codes.values())
    return replace(project, groups=groups, columns=shown_columns(table, there))


class _Reader:
    """Reads a table of quotes."""

    def __init__(self, path: Path, table: Table, there: Columns, gathering: Gathering) -> None:
        self._path, self._table, self._there, self._all = path, table, there, gathering
        self._taguette = tool_of(table.headings) == "Taguette"
        self._book = read_codebook(path, table, there, gathering.ledger)
        self._splitter = Splitter([row.name for row in self._book], commas="codes" in there.found)
        self._codes: dict[str, str] = {row.name: natural_key("code", row.name) for row in self._book}
        self._sources: dict[str, str] = {}
        self._reached: dict[str, int] = {}
        self._places: dict[tuple[str, str, str], tuple[str, int, int]] = {}
        self._other_number: list[str] = []
        self._not_in_book: dict[str, None] = {}
        self._wordless = self._uncoded = self._undated = 0

    def read(self) -> CodedProject:
        for place, cells in self._table.rows(self._all.ledger):
            self._row(place, cells)
        self._say()
        self._all.ledger.refuse_if_wrong()
        known = {row.name for row in self._book}
        more = [CodeRow(name) for name in self._codes if name not in known]
        codes = _codes(self._book + more, self._all)
        return _finished(
            self._path, (self._table, self._there), self._all, codes, _groups(self._book, codes, self._all)
        )

    def _cell(self, cells: list[str], role: str) -> str:
        at = self._there.found.get(role)
        return "" if at is None else cells[at]

    def _row(self, place: str, cells: list[str]) -> None:
        left = sum(bool(cells[at].strip()) for at in self._there.unread)
        self._all.ledger.count("cells of columns that were not read", no_place=left)
        quote = self._cell(cells, "quote").replace("\r\n", "\n").replace("\r", "\n")
        names = self._names(cells)
        if not quote.strip():
            self._wordless += 1
            self._all.ledger.count("excerpts (selections)", no_place=1)
            self._all.ledger.count("codings", no_place=len(names))
            return
        span = self._span(self._cell(cells, "source").strip(), self._cell(cells, "id").strip(), quote)
        self._all.mark(span, quote, place, review=True)
        self._uncoded += not names
        said = self._cell(cells, "count").strip()
        if said.isdecimal() and int(said) != len(names):
            self._other_number.append(place)
        coder = self._all.coder(self._cell(cells, "coder"))
        created = moment(self._cell(cells, "created"))
        self._undated += bool(self._cell(cells, "created").strip()) and not created
        for name in names:
            self._all.code_passage(span, self._key(name), coder, created)
        if comment := self._cell(cells, "comment").strip():
            self._all.memo("comments", f"Comment on {place}", comment, (place,), coder=coder)

    def _names(self, cells: list[str]) -> list[str]:
        """The codes of a row, each once."""
        found: dict[str, None] = {}
        for role in ("code", "codes"):
            cell = self._cell(cells, role)
            found |= dict.fromkeys([cell.strip()] if self._taguette and cell.strip() else self._splitter.split(cell))
        found |= dict.fromkeys(cells[at].strip() for at in self._there.numbered if cells[at].strip())
        for at, name in self._there.named.items():
            mark = plain(cells[at])
            if mark in APPLIED:
                found[name] = None
        return list(found)

    def _key(self, name: str) -> str:
        if name not in self._codes:
            self._codes[name] = natural_key("code", name)
            if self._book:
                self._not_in_book[name] = None
        return self._codes[name]

    def _span(self, source: str, name: str, quote: str) -> tuple[str, int, int]:
        """Where a quote lies: after the one before it in its source; the same words of the same id stand once."""
        if not source:
            source = self._path.stem
            self._all.ledger.decide(f"Quotes without a source are of the source {source}.")
        if source not in self._sources:
            self._sources[source] = self._all.source(source)
        key = self._sources[source]
        if (key, name, quote) not in self._places:
            start = self._reached.get(key, 0)
            self._places[key, name, quote] = (key, start, start + len(quote))
            self._reached[key] = start + len(quote) + 1
        return self._places[key, name, quote]

    def _say(self) -> None:
        ledger = self._all.ledger
        if self._places:
            what = "quotes stand one after the other in the order of the rows and are marked for review"
            ledger.decide(f"The table holds no source texts: {what}.")
        if self._wordless:
            ledger.decide(f"{number(self._wordless, 'row')} without a quote left out.")
        if self._uncoded:
            ledger.decide(f"{number(self._uncoded, 'quote')} without a code kept as excerpts.")
        if self._undated:
            what = "not ISO 8601 (2026-11-23T09:30) left out"
            ledger.decide(f"{number(self._undated, 'date')} {what}.")
        if self._not_in_book:
            names = listed(list(self._not_in_book))
            ledger.decide(f"{number(len(self._not_in_book), 'code')} not in the codebook: {names}.")
        if not self._book and self._there.found.keys() & {"code", "codes"} and not self._taguette:
            how = (
                "comma, semicolon, bar or line break"
                if "codes" in self._there.found
                else "semicolon, bar or line break"
            )
            ledger.decide(f"No codebook lies beside the table: several codes in one cell are parted at a {how}.")
        if self._other_number:
            what = "other than the number of codes says"
            places = listed(self._other_number)
            ledger.decide(f"{number(len(self._other_number), 'row')} with a number of codes {what}: {places}.")
