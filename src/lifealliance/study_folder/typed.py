"""From tables to a `Plan`: every cell read as what it must be, every problem gathered with its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem
from lifealliance.model.plan import (
    ConsentRow,
    EvidenceRow,
    IdeaRow,
    PersonRow,
    Plan,
    SourceRow,
    StatementRow,
)
from lifealliance.model.words import WORDS
from lifealliance.study_folder.cells import CellReader
from lifealliance.study_folder.settings import read_settings
from lifealliance.study_folder.sheets import CONSENT, GONE, MISSING, STUDY_SHEET, TABLES, consent_column
from lifealliance.study_folder.typed_quotes import read_quote

if TYPE_CHECKING:
    from lifealliance.study_folder.tables import Row, Sheet


def read_plan(sheets: dict[str, Sheet]) -> Plan:
    """The plan of a study from its sheets.

    Raises:
        BadInput: every cell that can't be what its column needs, and every row that stands there twice.
    """
    cells = CellReader()
    rows = {plan.name: sheets[plan.name].rows if plan.name in sheets else () for plan in TABLES}
    plan = Plan(
        settings=read_settings(cells, sheets[STUDY_SHEET]),
        sources=tuple(_source(cells, row) for row in rows["Sources"]),
        people=tuple(_person(cells, row) for row in rows["People"]),
        consents=tuple(answer for row in rows["Consent"] for answer in _consent(cells, row, sheets["Consent"])),
        ideas=tuple(_idea(cells, row) for row in rows["Ideas"]),
        statements=tuple(_statement(cells, row) for row in rows["Statements"]),
        evidence=tuple(_evidence(cells, row) for row in rows["Evidence"]),
        quotes=tuple(read_quote(cells, row) for row in rows["Quotes"]),
    )
    for table in TABLES:
        _twice(cells, rows[table.name], table.key)
    if cells.problems:
        raise BadInput(*cells.problems)
    return plan


def _twice(cells: CellReader, rows: tuple[Row, ...], key: tuple[str, ...]) -> None:
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        name = tuple(row[heading].casefold() for heading in key)
        if name in seen and any(name):
            cells.problems.append(
                Problem(row.place, f"This row says again what {seen[name].place} says.", "Remove one of them.")
            )
        seen.setdefault(name, row)


def _source(cells: CellReader, row: Row) -> SourceRow:
    return SourceRow(
        source=cells.needed(row, "source"),
        dyad=row["dyad"],
        session=cells.whole(row, "session"),
        kind=cells.word(row, "kind", "encounter"),
        role=cells.word(row, "role", "role"),
        held=cells.yes(row, "held", otherwise=True),
        reason=row["reason"],
        language=cells.language(row, "language"),
        place=row.place,
        guide=row["guide"],
        gone=row[MISSING] == GONE,
    )


def _person(cells: CellReader, row: Row) -> PersonRow:
    role = cells.word(row, "role", "role")
    if not row["role"]:
        cells.needed(row, "role")
    return PersonRow(
        pseudonym=row["pseudonym"] or f"{row['dyad']} {role}".strip(),
        dyad=row["dyad"],
        role=role,
        label=row["speaker label"],
        place=row.place,
    )


def _consent(cells: CellReader, row: Row, sheet: Sheet) -> list[ConsentRow]:
    answers = []
    pseudonym = cells.needed(row, "pseudonym")
    for heading in sheet.headings:
        if heading in CONSENT.headings or not heading:
            continue
        column = consent_column(heading)
        if column is None:
            todo = f"Use a purpose ({', '.join(WORDS['purpose'])}), with its wave if it has one: quote after 9."
            cells.wrong(row, heading, f"The heading {heading!r} names no purpose of consent.", todo)
        elif answer := cells.word(row, heading, "answer"):
            purpose, wave = column
            answers.append(ConsentRow(pseudonym, purpose, wave, answer, row["form"], f"{row.place}, column {heading}"))
    return answers


def _idea(cells: CellReader, row: Row) -> IdeaRow:
    position = cells.whole(row, "position")
    if row["property"] and not row["category"]:
        cells.wrong(row, "property", "A property belongs to a category, and none is named.", "Name the category.")
    if position is not None and not row["property"]:
        cells.wrong(row, "position", "A position lies on a property, and none is named.", "Name the property.")
    if row["facet"] and not row["component"]:
        cells.wrong(row, "facet", "A facet belongs to a component, and none is named.", "Name the component.")
    return IdeaRow(
        code=cells.needed(row, "code"),
        level=cells.word(row, "level", "level"),
        provenance=cells.word(row, "provenance", "provenance"),
        category=row["category"],
        property=row["property"],
        position=position,
        component=row["component"],
        facet=row["facet"],
        incident=row["incident"],
        place=row.place,
        sensitive=cells.yes(row, "sensitive", otherwise=False),
        gone=row[MISSING] == GONE,
    )


def _statement(cells: CellReader, row: Row) -> StatementRow:
    cells.needed(row, "statement")
    version = cells.whole(row, "version") if row["version"] else 1
    return StatementRow(
        id=row["statement"],
        version=version or 1,
        dated=row["dated"],
        sentence=row["sentence"],
        whose=row["whose"],
        scope=row["scope"],
        state=cells.word(row, "state", "state") or "draft",
        standing=cells.word(row, "standing", "standing"),
        memo=row["memo"],
        about=row["about"],
        explained_by=row["explained by"],
        place=row.place,
        revises=cells.whole(row, "revises"),
        merged_into=row["merged into"],
    )


def _evidence(cells: CellReader, row: Row) -> EvidenceRow:
    relation = cells.word(row, "relation", "evidence")
    cells.needed(row, "statement")
    if not row["relation"]:
        cells.needed(row, "relation")
    if not row["quote"] and not row["memo"]:
        cells.wrong(
            row, "quote", "There is neither a quote nor a memo.", "Give the exact words or the title of a memo."
        )
    if row["quote"] and not row["source"]:
        cells.wrong(row, "source", "A quote needs its source.", "Name the source it stands in.")
    return EvidenceRow(
        statement=row["statement"],
        version=cells.whole(row, "version"),
        relation=relation,
        source=row["source"],
        quote=row["quote"],
        memo=row["memo"],
        note=row["note"],
        place=row.place,
        gone=row[MISSING] == GONE,
    )
