"""An answer as a workbook: nothing in it is ever run, and what is invented says so in every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.answers import INVENTED, INVENTED_NOTICE
from lifealliance.exporters.sheets import MEDIA_TYPE, Sheets

if TYPE_CHECKING:
    from lifealliance.answers import Answer, Cell

__all__ = ["MEDIA_TYPE", "workbook"]
_INVENTED_COLUMN = "invented"


def workbook(answer: Answer) -> bytes:
    """The answer as `.xlsx`: a sheet with the rows, and one that says what was asked and what the columns mean.

    A text that begins like a formula is stored as text, so that no program computes it.
    """
    sheets, table = Sheets(), answer.table
    added = answer.invented and _INVENTED_COLUMN not in table.columns
    names = (*table.columns, _INVENTED_COLUMN) if added else table.columns
    rows = ([_value(name, cell) for name, cell in zip(table.columns, row, strict=True)] for row in table.rows)
    sheets.add("Answer", names, ([*row, INVENTED] if added else row for row in rows))
    sheets.pairs("About", _about(answer))
    return sheets.written()


def _about(answer: Answer) -> list[tuple[str, str]]:
    said = [
        ("question", answer.question),
        ("asks", answer.summary),
        ("means", answer.about),
        ("study", answer.study),
        *answer.parameters.items(),
        ("version of the data", answer.version),
    ]
    if answer.invented:
        said.append(("notice", INVENTED_NOTICE))
    return [*said, *((f"column {name}", answer.columns.get(name, "")) for name in answer.table.columns)]


def _value(name: str, cell: Cell | None) -> str | int | bool | None:
    value = cell.plain() if cell else None
    return INVENTED if name == _INVENTED_COLUMN and value is True else value
