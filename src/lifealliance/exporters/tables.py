"""Finished tables, made to be published: how categories are spread over dyads and sessions, small numbers suppressed.

What is suppressed, and why, is decided before (see `access.cells`); here it is written down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.answers import Cell, Table
from lifealliance.exporters.inventory import only
from lifealliance.exporters.values import Exported, Format

if TYPE_CHECKING:
    from lifealliance.exporters.values import Leaving


def _write(leaving: Leaving) -> Exported:
    study = leaving.held().study
    sessions = [number for number, _ in study.spread[0].sessions] if study.spread else []
    columns = ("category", "dyads", *(f"passages, session {number}" for number in sessions), "passages in all")
    rows = tuple(
        tuple(Cell(said) for said in (it.category, it.band, *(told for _, told in it.sessions), it.total))
        for it in study.spread
    )
    body = Table(columns, rows).to_csv(invented=leaving.invented).encode("utf-8-sig")
    least = study.settings.smallest_cell
    said = (
        f"Suppressed: numbers that fewer than {least} dyads stand behind, and others these would follow from.",
        "A number of passages is no measure of weight.",
        "A table published again after somebody withdrew shows the difference to who kept the old one.",
    )
    return Exported(body, only(study, ("categories",)), said)


FORMATS = (Format("tables", ".csv", "text/csv", "finished tables to publish, small numbers suppressed", _write),)
