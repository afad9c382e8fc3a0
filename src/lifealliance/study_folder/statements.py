"""Statements: what the sheet Statements says of each in each version of the theory, held against what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.errors import Problem
from lifealliance.model.study import Statement, TheoryVersion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifealliance.model.plan import Plan, StatementRow
    from lifealliance.study_folder.theory import Theory


def statements_of(
    plan: Plan, theory: Theory, memos: dict[str, str], problems: list[Problem]
) -> tuple[tuple[Statement, ...], tuple[TheoryVersion, ...]]:
    """Statements with what they are about, and the versions of the theory they stand in.

    Args:
        plan: the study folder as typed.
        theory: what the sheet Ideas makes of the codes.
        memos: key of a memo by its title in lower case.
        problems: gets one for every cell that names what is not there, or the statement itself.
    """
    known = {name.casefold(): ("component", name) for name, _ in theory.components}
    known |= {facet.casefold(): ("facet", f"{component} > {facet}") for component, facet in theory.facets}
    known |= {category.name.casefold(): ("category", category.name) for category in theory.categories}
    of: dict[str, list[int]] = {}
    for row in plan.statements:
        of.setdefault(row.id, []).append(row.version)
    statements = []
    for row in plan.statements:
        about = [part.strip() for part in row.about.split(";") if part.strip()]
        for column, what, todo in (
            *_not_known(row, plan),
            *_not_there(row, about, known, memos),
            *_not_linked(row, of),
        ):
            problems.append(Problem(f"{row.place}, column {column}", what, todo))
        earlier = max((version for version in of[row.id] if version < row.version), default=None)
        statements.append(
            Statement(
                row.id,
                row.version,
                row.sentence,
                row.whose,
                row.scope,
                row.state,
                row.standing,
                memos.get(row.memo.casefold(), "") if row.memo else "",
                row.dated,
                tuple(known[name.casefold()] for name in about if name.casefold() in known),
                row.explained_by,
                row.revises or earlier,
                row.merged_into,
                place=row.place,
            )
        )
    return tuple(statements), _versions(plan)


def _not_known(row: StatementRow, plan: Plan) -> Iterator[tuple[str, str, str]]:
    """A version nothing leads to. The lowest one typed may be any: those before it may be kept from earlier loads."""
    before = max((other.version for other in plan.statements if other.version < row.version), default=None)
    if before is not None and before != row.version - 1:
        what = (
            f"{row.id}, version {row.version}, stands in a version that is not known: no statement has the one before."
        )
        yield "version", what, f"Versions are numbered one after the other; the last one before it is {before}."


def _not_there(
    row: StatementRow, about: list[str], known: dict[str, tuple[str, str]], memos: dict[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Ideas and memos the row names that do not exist: column, what is wrong, what to do."""
    for name in about:
        if name.casefold() not in known:
            yield "about", f"There is no component, facet or category {name}.", "Name it in the sheet Ideas first."
    if row.memo and row.memo.casefold() not in memos:
        yield "memo", f"There is no memo {row.memo!r}.", "Give the title as it stands in the project."


def _not_linked(row: StatementRow, of: dict[str, list[int]]) -> Iterator[tuple[str, str, str]]:
    """Statements and versions the row refers to that do not exist, or are the row itself."""
    label = f"{row.id}, version {row.version},"
    for column, verb, name in (
        ("explained by", "is explained by", row.explained_by),
        ("merged into", "is merged into", row.merged_into),
    ):
        if name == row.id:
            yield column, f"{label} {verb} itself.", "Name another statement, or leave the cell empty."
        elif name and row.version not in of.get(name, ()):
            yield column, f"There is no statement {name} in version {row.version}.", "Name one of the same version."
    if row.revises == row.version:
        yield "revises", f"{label} revises itself.", "Name an earlier version, or leave the cell empty."
    elif row.revises is not None and row.revises > row.version:
        yield "revises", f"{label} revises version {row.revises}, which is later.", "Name an earlier version."
    elif row.revises is not None and row.revises not in of[row.id]:
        numbers = ", ".join(map(str, sorted(of[row.id])))
        yield (
            "revises",
            f"{label} revises version {row.revises}, in which it has no row.",
            f"It has rows in: {numbers}.",
        )


def _versions(plan: Plan) -> tuple[TheoryVersion, ...]:
    """Theory versions; all but the newest are superseded, the newest has its statements' common state, else draft."""
    numbers = sorted({row.version for row in plan.statements})
    found = []
    for number in numbers:
        rows = [row for row in plan.statements if row.version == number]
        states = {row.state for row in rows} - {"superseded", "withdrawn"}
        state = "superseded" if number != numbers[-1] else (states.pop() if len(states) == 1 else "draft")
        found.append(TheoryVersion(number, next((row.dated for row in rows if row.dated), ""), state))
    return tuple(found)
