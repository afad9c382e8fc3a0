"""Quotes to be printed: one row for each, with what it waits for where that may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.answers import Cell, Table
from lifealliance.exporters.codings import text, whole
from lifealliance.exporters.inventory import only
from lifealliance.exporters.values import Exported, Format

if TYPE_CHECKING:
    from lifealliance.exporters.values import Held, Leaving
    from lifealliance.model.quotes import Quote

#: What the rows have a place for.
PLACED = ("quotes",)
_COLUMNS = (
    "quoteId",
    "words",
    "voices",
    "session",
    "language",
    "translatedFrom",
    "translatedBy",
    "redactions",
    "preparedBy",
    "checkedBy",
    "checkedOn",
    "statements",
    "waitsFor",
    "original",
    "quote",
)


def quotes(held: Held) -> Table:
    """One row for every quote, in the order of the sheet; the words it was made from only where they may be seen."""
    said = {passage.excerpt.span: passage.excerpt.quote for passage in held.study.passages}
    return Table(_COLUMNS, tuple(_row(it, said.get(it.span, "") if it.span else "", held) for it in held.study.quotes))


def _row(it: Quote, original: str, held: Held) -> tuple[Cell | None, ...]:
    return (
        Cell(it.id),
        Cell(it.text),
        Cell(" + ".join(sorted(it.voices, reverse=True)) or "not shown"),
        whole(it.session),
        text(it.language),
        text(it.translated_from),
        text(it.translated_by),
        text(" + ".join(sorted(one.kind for one in it.redactions))),
        text(it.prepared_by),
        text(it.checked_by),
        text(it.date),
        text(" + ".join(sorted(name for name, _ in it.statements))),
        Cell("; ".join(sorted(it.waits_for)) or "nothing"),
        text(original),
        Cell(held.names.quote(it.id)[1:-1], "iri"),
    )


def _write(leaving: Leaving) -> Exported:
    held = leaving.held()
    waiting = sum(bool(it.waits_for) for it in held.study.quotes)
    notes = (f"{waiting} quotes may not be printed yet: see waitsFor.",) if waiting else ()
    return Exported(quotes(held).to_csv(invented=leaving.invented).encode(), only(held.study, PLACED), notes)


FORMATS = (Format("quotes", ".csv", "text/csv", "a table of the quotes that are to be printed", _write),)
