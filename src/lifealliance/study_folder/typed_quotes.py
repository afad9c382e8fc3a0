"""A row of the sheet Quotes: every cell read as what it must be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lifealliance.model.plan import QuoteRow
from lifealliance.model.words import WORDS, word

if TYPE_CHECKING:
    from lifealliance.study_folder.cells import CellReader
    from lifealliance.study_folder.tables import Row

_PARTS = re.compile(r"[;\n]")
_KINDS = f"Write kind and words: place: Mill Lane; name: Jonas. Kinds: {', '.join(WORDS['redaction'])}."


def read_quote(cells: CellReader, row: Row) -> QuoteRow:
    """The row as a quote that was typed; what is wrong with it is remembered by `cells`."""
    return QuoteRow(
        id=cells.needed(row, "id"),
        source=cells.needed(row, "source"),
        quote=cells.needed(row, "quote"),
        text=cells.needed(row, "text"),
        redactions=_redactions(cells, row),
        redactions_by=row["redactions checked by"],
        prepared_by=row["prepared by"],
        checked_by=row["checked by"],
        date=cells.day(row, "checked on"),
        language=cells.language(row, "language"),
        translated_by=row["translated by"],
        show_role=cells.yes(row, "show role", otherwise=False),
        show_session=cells.yes(row, "show session", otherwise=False),
        illustrates=tuple(dict.fromkeys(_listed(row["illustrates"]))),
        place=row.place,
    )


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in _PARTS.split(cell) if part.strip()]


def _redactions(cells: CellReader, row: Row) -> tuple[tuple[str, str], ...]:
    """Kind and words of what was taken out; a kind may stand alone where the words are not to be written down."""
    found = []
    for part in _listed(row["redactions"]):
        typed, _, removed = part.partition(":")
        kind = word("redaction", typed) if typed.strip() else None
        if kind is None:
            lacks = "begins with no kind of the list" if typed.strip() else "has no kind"
            cells.wrong(row, "redactions", f"The redaction {part!r} {lacks}.", _KINDS)
        else:
            found.append((kind, removed.strip()))
    if row["redactions checked by"] and not found and not row["redactions"]:
        cells.wrong(row, "redactions", "Somebody checked redactions, and none is named.", _KINDS)
    return tuple(found)
