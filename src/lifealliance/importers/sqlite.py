"""A SQLite database of a stranger, opened so that nothing in it can run, wait, or be mistaken for a table.

Refused are files that are cut short or damaged, databases another program has open, and views or virtual tables under
the name of a table. A statement that needs more steps than any project of this size could is stopped. The defences
follow SQLite's own advice for databases from elsewhere (sqlite.org/security.html).
"""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from lifealliance.errors import BadInput, Problem
from lifealliance.terms import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from lifealliance.importers.ledger import Ledger

HEADER = b"SQLite format 3\0"
_LONGEST = 256 << 20  # bytes of one value: a source of that length is no transcript
_STEPS = 2_000_000_000
_EVERY = 100_000
_AGAIN = "Copy the file again, or export it again from your QDA tool."
#: What reading a damaged file may raise: SQLite quotes the file in its messages, which then are no text either.
_DAMAGED = (sqlite3.Error, UnicodeDecodeError)
_NAMES = 'SELECT name, type, "sql" FROM sqlite_master'


class Row:
    """One row: its values by column, and where it stands.

    Args:
        place: such as `table highlights, row 12`.
        values: by column; a column the database does not have is None.
        ledger: gets a problem for every value that can't be.
    """

    __slots__ = ("_ledger", "place", "values")

    def __init__(self, place: str, values: dict[str, object], ledger: Ledger) -> None:
        self.place, self.values, self._ledger = place, values, ledger

    def words(self, column: str) -> str:
        """A text; empty where there is none."""
        value = self.values[column]
        if value is None:
            return ""
        if isinstance(value, bytes):
            what = f"The column {column} holds bytes where a text should stand."
            if value.startswith(b"*ENC*"):
                what = f"The column {column} holds a text that is locked (*ENC*)."
            self._ledger.problem(self.place, what, "Export the project from your QDA tool as REFI-QDA (QDPX).")
            return ""
        text = str(value)
        if bad := FORBIDDEN.search(text):
            what = f"The column {column} holds the control character U+{ord(bad[0]):04X} at position {bad.start()}."
            if "\ud800" <= bad[0] <= "\udfff":
                what = f"The column {column} is not UTF-8 from position {bad.start()} on."
            self._ledger.problem(self.place, what, "Take it out in your QDA tool.")
            return FORBIDDEN.sub(" ", text)
        return text

    def number(self, column: str) -> int | None:
        """A whole number; None where there is none."""
        value = self.values[column]
        if isinstance(value, int):
            return value
        if isinstance(value, float) and value == value and abs(value) < 1e15:  # noqa: PLR0124 # NaN is no number
            return round(value)
        if isinstance(value, str):
            try:
                return int(value)
            except ValueError:
                pass
        if value is None or value == "":
            return None
        self._ledger.problem(self.place, f"The column {column} holds no whole number: {str(value)[:40]!r}.", _AGAIN)
        return None

    def needed(self, column: str) -> int:
        """A whole number that must be there; 0 with a problem where it is not."""
        number = self.number(column)
        if number is None:
            self._ledger.problem(self.place, f"The column {column} is empty.", _AGAIN)
            return 0
        return number


class Database:
    """A database that is only read; a context manager.

    Args:
        path: the file.
        data: its bytes, where they lie inside an archive.
        steps: most steps of SQLite's machine a statement may take.

    Raises:
        BadInput: it is no database, cut short, damaged, or open in another program.
    """

    def __init__(self, path: Path, data: bytes | None = None, steps: int = _STEPS) -> None:
        self.file, self._most = path.name, steps
        self._path, self._data = path, data
        self._steps = 0
        self._check_file()
        try:
            self._open()
            self.kinds = {str(name): (str(kind), str(sql or "")) for name, kind, sql in self._db.execute(_NAMES)}
        except (*_DAMAGED, MemoryError) as error:
            self.close()
            raise BadInput(Problem(self.file, "This database is damaged or cut short.", _AGAIN)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if hasattr(self, "_db"):
            self._db.close()

    @property
    def digest(self) -> str:
        """SHA-256 of the file's bytes."""
        with self._path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def check(self, tables: Sequence[str]) -> None:
        """Make sure that the pages are sound and the tables are tables.

        Raises:
            BadInput: with everything that is wrong.
        """
        problems = []
        for name in tables:
            kind, sql = self.kinds.get(name, ("", ""))
            if not kind:
                problems.append(Problem(self.file, f"The database has no table {name}.", _AGAIN))
            elif kind != "table" or sql.lstrip().upper().startswith("CREATE VIRTUAL"):
                what = f"{name} is a {'virtual table' if kind == 'table' else kind}; a table was expected."
                problems.append(Problem(self.file, what, "Do not use this file: it was not made by a QDA tool."))
        if not problems:
            said = [str(row[0]) for row in self._run("PRAGMA quick_check(20)")]
            if said != ["ok"]:
                shown = " ".join(said[0].split())[:160]
                problems.append(Problem(self.file, f"This database is damaged ({shown}).", _AGAIN))
        if problems:
            raise BadInput(*problems)

    def has(self, table: str) -> bool:
        """Whether there is such a table (and no view or virtual table of that name)."""
        kind, sql = self.kinds.get(table, ("", ""))
        return kind == "table" and not sql.lstrip().upper().startswith("CREATE VIRTUAL")

    def rows(self, table: str, columns: Sequence[str], ledger: Ledger) -> Iterator[Row]:
        """The rows of a table in the order they were made; none where there is no such table.

        Args:
            table: its name, one of ours.
            columns: those wanted; one the database does not have is None in every row.
            ledger: gets problems.
        """
        if not self.has(table):
            return
        there = {str(row[1]) for row in self._run(f'PRAGMA table_info("{table}")')}
        keyed = "WITHOUT ROWID" not in " ".join(self.kinds[table][1].upper().split())
        wanted = ", ".join(["rowid" if keyed else "0", *(f'"{name}"' if name in there else "NULL" for name in columns)])
        statement = f'SELECT {wanted} FROM "{table}" ORDER BY 1'  # noqa: S608 # names of ours
        for rowid, *values in self._run(statement):
            yield Row(f"table {table}, row {rowid}", dict(zip(columns, values, strict=True)), ledger)

    def _run(self, statement: str) -> Iterator[tuple[object, ...]]:
        self._steps = 0
        try:
            yield from self._db.execute(statement)
        except sqlite3.OperationalError as error:
            what = "This database is damaged."
            if "interrupt" in str(error):
                what = f"Reading this database takes more than {self._most:,} steps; it was stopped."
            raise BadInput(Problem(self.file, what, _AGAIN)) from error
        except _DAMAGED as error:
            raise BadInput(
                Problem(self.file, "This database is damaged, or holds a value too long.", _AGAIN)
            ) from error

    def _check_file(self) -> None:
        if self._data is None:
            with self._path.open("rb") as file:
                head, length = file.read(100), self._path.stat().st_size
        else:
            head, length = self._data[:100], len(self._data)
        if not head.startswith(HEADER):
            raise BadInput(Problem(self.file, "This is not a SQLite database.", _AGAIN))
        size = int.from_bytes(head[16:18], "big")
        size = 65536 if size == 1 else size
        pages = int.from_bytes(head[28:32], "big")
        if len(head) < 100 or (head[24:28] == head[92:96] and length < size * pages):
            what = f"This database is cut short: {length} bytes of {size * pages}."
            raise BadInput(Problem(self.file, what, _AGAIN))
        for end in ("-wal", "-journal"):
            beside = self._path.with_name(self._path.name + end)
            if self._data is None and beside.is_file() and beside.stat().st_size:
                what = f"The database was not closed: what was changed last stands in {beside.name}."
                raise BadInput(Problem(self.file, what, "Close the project in your QDA tool first."))

    def _open(self) -> None:
        if self._data is None:
            name = f"file:{quote(str(self._path.resolve()))}?mode=ro&immutable=1"
            self._db = sqlite3.connect(name, uri=True, isolation_level=None)
        else:
            self._db = sqlite3.connect(":memory:", isolation_level=None)
            self._db.deserialize(_not_waiting(self._data))
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._db.set_progress_handler(self._count, min(_EVERY, self._most))
        self._db.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
            self._db.execute(f"PRAGMA {pragma}")

    def _count(self) -> bool:
        self._steps += min(_EVERY, self._most)
        return self._steps > self._most


def _not_waiting(data: bytes) -> bytes:
    """The database as one without a write-ahead log, which a database in memory can't have (file format, 1.3.3)."""
    return data[:18] + b"\1\1" + data[20:] if data[18:20] == b"\2\2" else data


def tables(path: Path) -> dict[str, str]:
    """The kinds of what a database holds, by name; nothing where the file is no database that can be opened."""
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        if file.read(16) != HEADER:
            return {}
    db = None
    try:
        db = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)
        db.execute("PRAGMA trusted_schema = OFF")
        return {str(name): str(kind) for name, kind, _ in db.execute(_NAMES)}
    except _DAMAGED:
        return {}
    finally:
        if db is not None:
            db.close()
