"""What a question gives back: a table, and how it is written for programs, spreadsheets and people."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from lifealliance.iris import short

#: What stands in every row that a study of invented words answers.
INVENTED = "INVENTED"
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Cell(NamedTuple):
    """One value of a table.

    Attributes:
        value: the IRI or the text.
        kind: `iri` or `text`.
        datatype: IRI of the literal's datatype, empty for a plain string.
        language: language tag, or empty.
    """

    value: str
    kind: str = "text"
    datatype: str = ""
    language: str = ""

    def plain(self) -> str | int | bool:
        """The value as a program expects it: numbers and truth values as such, everything else as text."""
        if self.datatype.endswith("#integer"):
            return int(self.value)
        if self.datatype.endswith("#boolean"):
            return self.value in {"true", "1"}
        return self.value

    def shown(self) -> str:
        """The value as a person reads it."""
        if self.kind == "iri":
            return short(self.value)
        if self.datatype.endswith("#boolean"):
            return "yes" if self.plain() else "no"
        return self.value


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and rows; a cell is None where the question has no value for it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    truncated: bool = False

    @classmethod
    def from_sparql_json(cls, body: bytes, *, truncated: bool = False) -> Table:
        """The table in a SPARQL 1.1 Query Results JSON document."""
        document = json.loads(body)
        columns = tuple(document["head"]["vars"])
        rows = tuple(
            tuple(_cell(binding.get(column)) for column in columns) for binding in document["results"]["bindings"]
        )
        return cls(columns, rows, truncated)

    @classmethod
    def from_records(cls, records: list[dict[str, Any]], columns: tuple[str, ...]) -> Table:
        """The table a document for programs holds (what `records` gave); every value reads as text."""
        rows = tuple(
            tuple(None if record.get(name) is None else _from_plain(record[name]) for name in columns)
            for record in records
        )
        return cls(columns, rows)

    def ordered(self, columns: tuple[str, ...]) -> Table:
        """The same table with these columns first, in this order."""
        wanted = [column for column in columns if column in self.columns]
        wanted += [column for column in self.columns if column not in wanted]
        places = [self.columns.index(column) for column in wanted]
        return Table(tuple(wanted), tuple(tuple(row[at] for at in places) for row in self.rows), self.truncated)

    def only(self, columns: tuple[str, ...]) -> Table:
        """The same rows with these columns and no others; rows that are then the same stand once.

        Raises:
            KeyError: the table has no such column.
        """
        unknown = [column for column in columns if column not in self.columns]
        if unknown:
            raise KeyError(f"There is no column {unknown[0]}. Columns: {', '.join(self.columns)}.")
        places = [self.columns.index(column) for column in columns]
        rows = dict.fromkeys(tuple(row[at] for at in places) for row in self.rows)
        return Table(columns, tuple(rows), self.truncated)

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries; a missing value is None."""
        return [
            {column: cell.plain() if cell else None for column, cell in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]

    def to_csv(self, *, invented: bool = False) -> str:
        """The table as CSV (RFC 4180), safe to open in a spreadsheet.

        A text that begins like a formula gets an apostrophe before it (OWASP, CSV injection). Where the words are
        invented, every row says so.
        """
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        mark = invented and "invented" not in self.columns
        names = map(_safe, self.columns)
        writer.writerow([*names, "invented"] if mark else names)
        for row in self.rows:
            cells = [_safe(cell.value) if cell else "" for cell in row]
            if invented and not mark:
                at = self.columns.index("invented")
                shown = row[at]
                cells[at] = INVENTED if shown is not None and shown.plain() is True else cells[at]
            writer.writerow([*cells, INVENTED] if mark else cells)
        return text.getvalue()


def _cell(binding: dict[str, str] | None) -> Cell | None:
    if binding is None:
        return None
    kind = "text" if binding["type"] == "literal" else "iri"
    return Cell(binding["value"], kind, binding.get("datatype", ""), binding.get("xml:lang", ""))


def _from_plain(value: str | int | bool) -> Cell:
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    return Cell(str(value), "iri" if str(value).startswith(("http://", "https://")) else "text")


def _safe(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA_SIGNS) else value


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a stored question.

    Attributes:
        question: its id, such as CQ09.
        summary: the question in a researcher's words.
        about: what the answer means, and what it does not.
        study: id of the study asked about, `all`, or `published`.
        parameters: what was asked, as it was given.
        columns: what each column says.
        table: the rows.
        version: version of the data that answered.
        invented: the words of a study that was asked are invented.
        untraced: why a row may lead to no thing that it is about; empty where every row does.
    """

    question: str
    summary: str
    about: str
    study: str
    parameters: dict[str, str]
    columns: dict[str, str]
    table: Table
    version: str
    invented: bool
    untraced: str = ""

    def to_json(self) -> dict[str, Any]:
        """The answer as a document for programs."""
        return {
            "question": self.question,
            "summary": self.summary,
            "about": self.about,
            "study": self.study,
            "parameters": self.parameters,
            "invented": self.invented,
            "notice": INVENTED_NOTICE if self.invented else "",
            "version": self.version,
            "columns": {name: self.columns.get(name, "") for name in self.table.columns},
            "rows": self.table.records(),
            "truncated": self.table.truncated,
        }


#: The sentence that stands with every answer from invented words.
INVENTED_NOTICE = (
    "INVENTED: the people, words and codings of this study are made up. They are no evidence for anything."
)
