"""The plan of a study as a picture: every dyad's observations and interviews, there or missing, with reason or without.

Plain values in, plain values out: the rows are those of the stored question CQ01.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from lifealliance.answers import INVENTED_NOTICE, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A row of an answer: column to value, None where there is none.
Row = dict[str, Any]


class Mark(StrEnum):
    """What is known of one planned observation or interview."""

    THERE = "there"
    EXPLAINED = "missing, with a reason"
    UNEXPLAINED = "missing, no reason given"

    @property
    def sign(self) -> str:
        """One character for a picture, told apart by its form and not by colour."""
        return {Mark.THERE: "●", Mark.EXPLAINED: "○", Mark.UNEXPLAINED: "×"}[self]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the plan: what took place in or after which session; who was to be interviewed, or nobody."""

    session: int
    kind: str
    role: str

    @property
    def heading(self) -> str:
        """It in a few words, such as "interview PSW"."""
        return f"{self.kind} {self.role}".strip()


@dataclass(frozen=True, slots=True)
class Cell:
    """One step in one dyad.

    Attributes:
        reason: why it is missing, as it was typed.
        records: names of the records made of it.
        untold: nothing is recorded, neither that it took place nor that it did not.
        text_held: false where there is a record without its text.
    """

    mark: Mark
    reason: str = ""
    records: tuple[str, ...] = ()
    untold: bool = False
    text_held: bool = True

    @property
    def words(self) -> str:
        """What is known of it, for those who don't see the sign."""
        if self.mark is Mark.THERE:
            return "there" if self.text_held else "there, its text is not held here"
        return f"missing: {self.reason}" if self.reason else "missing, nothing recorded" if self.untold else self.mark


@dataclass(frozen=True, slots=True)
class Picture:
    """The plan of a study, dyad by dyad.

    Attributes:
        study: id of the study.
        steps: the columns: by session, the observation first.
        dyads: name of a dyad and its cells, one for each step.
        invented: the words of the study are invented.
    """

    study: str
    steps: tuple[Step, ...]
    dyads: tuple[tuple[str, tuple[Cell, ...]], ...]
    invented: bool

    def count(self, mark: Mark) -> int:
        """How many cells have a mark."""
        return sum(cell.mark is mark for _, cells in self.dyads for cell in cells)

    @property
    def summary(self) -> str:
        """What there is of what was planned, in one sentence."""
        if not self.dyads:
            return (
                "There is no plan by dyads to be shown here. Name the observed sessions, the sessions that interviews "
                "follow, and the number of dyads in the sheet Study; or look at a tier that holds dyads."
            )
        counts = "; ".join(f"{self.count(mark)} {mark}" for mark in Mark)
        return f"{len(self.steps)} steps in {len(self.dyads)} dyads: {counts}."

    def table(self) -> Table:
        """A row for every cell."""
        said = [
            asdict(step)
            | {"dyad": dyad, "mark": str(cell.mark), "what": cell.words, "records": "; ".join(cell.records)}
            for dyad, cells in self.dyads
            for step, cell in zip(self.steps, cells, strict=True)
        ]
        return Table.from_records(said, ("dyad", "session", "kind", "role", "mark", "what", "records"))

    def to_json(self) -> dict[str, Any]:
        """The picture as a document for programs."""
        return {
            "study": self.study,
            "invented": self.invented,
            "notice": INVENTED_NOTICE if self.invented else "",
            "summary": self.summary,
            "steps": [asdict(step) for step in self.steps],
            "dyads": [{"dyad": dyad, "cells": [asdict(cell) for cell in cells]} for dyad, cells in self.dyads],
        }


def picture(study: str, rows: Iterable[Row], *, invented: bool) -> Picture:
    """The plan of a study from the rows of CQ01."""
    found: dict[str, dict[Step, list[Row]]] = {}
    for row in rows:
        step = Step(row["session"], row["kind"], row["role"] or "")
        found.setdefault(row["dyadName"], {}).setdefault(step, []).append(row)
    steps = tuple(sorted({step for steps in found.values() for step in steps}, key=_order))
    dyads = tuple((dyad, tuple(_cell(found[dyad].get(step, ())) for step in steps)) for dyad in sorted(found))
    return Picture(study, steps, dyads, invented)


def _order(step: Step) -> tuple[int, bool, str, bool, str]:
    """By session; the observation before the interviews, the PSW before the PIR."""
    return step.session, step.kind != "observation", step.kind, step.role != "PSW", step.role


def _cell(rows: Iterable[Row]) -> Cell:
    """What several rows say of one step: it is there if any record of it is."""
    there = [row for row in rows if row["tookPlace"] == "took place"]
    if there:
        names = tuple(row["recordName"] for row in there if row["recordName"])
        return Cell(Mark.THERE, records=names, text_held=all(row["textHeld"] is not False for row in there))
    reason = next((row["reason"] for row in rows if row["reason"]), "")
    untold = all(row["tookPlace"] == "nothing recorded" for row in rows)
    return Cell(Mark.EXPLAINED if reason else Mark.UNEXPLAINED, reason, untold=untold)
