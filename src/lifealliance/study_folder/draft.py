"""`init`: a study folder drafted from a project file, or brought up to a newer export of it.

What a person typed is never overwritten: an empty cell may be filled, a row may be added, and what no longer stands
in the project is said in the column `missing`.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.iris import LOCAL_BASE
from lifealliance.study_folder import guesses
from lifealliance.study_folder.sheets import (
    COLUMNS,
    CONSENT,
    EVIDENCE,
    GONE,
    GUESSED,
    IDEAS,
    MISSING,
    PEOPLE,
    QUOTES,
    SETTINGS,
    SOURCES,
    STATEMENTS,
    STUDY_SHEET,
    SheetPlan,
)
from lifealliance.study_folder.tables import TWINS, WORKBOOK, Row, read_sheets
from lifealliance.study_folder.workbook import Cells, write_twins, write_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lifealliance.model.coded import CodedProject
    from lifealliance.study_folder.guesses import Guess
    from lifealliance.study_folder.tables import Sheet

_NEEDED = {
    "Sources": ("dyad", "session", "kind"),
    "People": ("pseudonym", "role"),
    "Ideas": ("category",),
    "Statements": ("sentence", "whose", "scope", "state"),
    "Quotes": ("source", "quote", "text", "prepared by", "checked by"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What `init` did: rows added and cells filled per sheet, rows whose source or code is gone, and where it lies."""

    path: Path
    added: dict[str, int]
    filled: dict[str, int]
    gone: dict[str, int]
    project_file: str


def draft(  # what is drafted, from what, and what was said besides
    folder: Path,
    project: CodedProject,
    file: Path,
    *,
    twins: bool = False,
    companions: Sequence[Path] = (),
    names: Sequence[str] = (),
    typed: Mapping[str, str] | None = None,
) -> Draft:
    """Writes study.xlsx (or CSV twins) and puts a copy of the project file beside it.

    Args:
        folder: made if it is not there.
        project: what the file holds.
        file: the project file.
        companions: files beside it that it can't be read without, such as the codebook of a table of quotes.
        twins: write CSV tables instead of a workbook; kept where the folder has them already.
        names: the project files of the folder, where there are several.
        typed: settings that were said on the way, by name; they count like typed ones.

    Raises:
        BadInput: a study already stands there and can't be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    there = (folder / WORKBOOK).is_file() or (folder / TWINS).is_dir()
    sheets = read_sheets(folder) if there else {}
    twins = (folder / TWINS).is_dir() or (twins and not there)
    for path in (file, *companions):
        if not (folder / path.name).exists() or not (folder / path.name).samefile(path):
            shutil.copyfile(path, folder / path.name)
    merged = _merge_all(folder, project, {"project file": "; ".join(names or [file.name]), **(typed or {})}, sheets)
    if twins:
        write_twins(folder / TWINS, merged)
    else:
        write_workbook(folder / WORKBOOK, merged)
    return Draft(
        path=folder / (TWINS if twins else WORKBOOK),
        added={name: sum(cells.number == 0 for cells in rows) for name, rows in merged.items()},
        filled={
            name: sum(len(cells.new - {MISSING, GUESSED}) for cells in rows if cells.number)
            for name, rows in merged.items()
        },
        gone={name: sum(GONE in cells.values.get(MISSING, "") for cells in rows) for name, rows in merged.items()},
        project_file="; ".join(names or [file.name]),
    )


def _merge_all(
    folder: Path, project: CodedProject, said: Mapping[str, str], sheets: dict[str, Sheet]
) -> dict[str, list[Cells]]:
    settings = _settings(folder, project, said, sheets.get(STUDY_SHEET))
    typed = {cells.values["setting"]: cells.values["value"] for cells in settings}
    dyadic = typed["design"] == "dyadic"
    merged = {STUDY_SHEET: settings}
    sources = guesses.guess_sources(project, typed["name pattern"])
    merged["Sources"] = _merge(SOURCES, sheets, sources, dyadic=dyadic)
    people = guesses.guess_people(project, [cells.values for cells in merged["Sources"]])
    merged["People"] = _merge(PEOPLE, sheets, people, same=("dyad", "role"), dyadic=dyadic)
    names = dict.fromkeys(
        cells.values["pseudonym"]
        for cells in merged["People"]
        if cells.values.get("dyad") and cells.values.get("pseudonym")
    )
    waves = [part.strip() for part in typed["interviews after sessions"].split(",") if part.strip()]
    merged["Consent"] = _merge(
        CONSENT, sheets, [guesses.Guess({"pseudonym": name}, frozenset({"pseudonym"})) for name in names], waves=waves
    )
    merged["Ideas"] = _merge(IDEAS, sheets, guesses.guess_ideas(project), dyadic=dyadic)
    merged["Statements"] = _merge(STATEMENTS, sheets, guesses.guess_statements(project), same=("statement",))
    evidence = guesses.guess_evidence(project)
    merged["Evidence"] = _merge(EVIDENCE, sheets, evidence, same=("statement", "relation", "source", "quote"))
    merged["Quotes"] = _merge(QUOTES, sheets, [])
    merged[COLUMNS.name] = _merge(COLUMNS, sheets, guesses.guess_columns(project))
    return merged


def _settings(folder: Path, project: CodedProject, said: Mapping[str, str], sheet: Sheet | None) -> list[Cells]:
    rows = {row["setting"].lower(): row for row in sheet.rows} if sheet else {}
    typed = {name: row["value"] for name, row in rows.items()}
    pattern = typed.get("name pattern") or guesses.NAME_PATTERN
    matched = any(guess.cells.get("dyad") for guess in guesses.guess_sources(project, pattern))
    name = "".join(char if char.isalnum() and char.isascii() else "-" for char in folder.resolve().name).strip("-")
    offered = {
        "id": name.lower() or "study",
        "title": project.name,
        "base": f"{LOCAL_BASE}{secrets.token_hex(8)}/",
        "invented": "yes" if "INVENTED" in project.name else "no",
        "design": "dyadic" if matched else "other",
        "name pattern": guesses.NAME_PATTERN,
        "turn labels": guesses.guess_turn_labels(project),
    }
    merged = []
    for setting in SETTINGS:
        old = typed.get(setting.name, "")
        value = said.get(setting.name) or old or offered.get(setting.name, "")
        new = {"value"} if value != old else set()
        number = rows[setting.name].number if setting.name in rows else 0
        merged.append(
            Cells(
                {"setting": setting.name, "value": value}, frozenset(new | {"setting"} if not number else new), number
            )
        )
    return merged


def _merge(
    plan: SheetPlan,
    sheets: dict[str, Sheet],
    offered: list[Guess],
    *,
    same: tuple[str, ...] = (),
    dyadic: bool = False,
    waves: list[str] | None = None,
) -> list[Cells]:
    """Rows that stand there, with empty cells filled, and the offered ones that do not stand there yet."""
    rows = sheets[plan.name].rows if plan.name in sheets else ()
    same = same or plan.key
    guessed = {_key(guess.cells, same): guess for guess in offered}
    merged = []
    for row in rows:
        guess = guessed.pop(_key(row.cells, same), None)
        merged.append(_filled(plan, row, guess, dyadic=dyadic))
    for guess in guessed.values():
        marks = sorted(name for name, value in guess.cells.items() if value and name not in guess.known)
        cells = dict(guess.cells)
        if GUESSED in plan.headings:
            cells[GUESSED] = guesses.FROM_PROJECT if plan is EVIDENCE else ", ".join(marks)
        cells |= {f"{purpose} after {wave}": "" for wave in waves or [] for purpose in ("analysis", "quote", "archive")}
        cells[MISSING] = _missing(plan, cells, dyadic=dyadic)
        merged.append(Cells(cells, frozenset(cells), 0, frozenset(marks)))
    return merged


def _key(cells: Mapping[str, str], same: tuple[str, ...]) -> tuple[str, ...]:
    """What names a row; a person without dyad (a researcher) is named by the pseudonym instead."""
    names = ("pseudonym",) if same == ("dyad", "role") and not cells.get("dyad") else same
    return tuple(cells.get(name, "").casefold() for name in names)


def _filled(plan: SheetPlan, row: Row, guess: Guess | None, *, dyadic: bool) -> Cells:
    cells = dict(row.cells)
    new = {name for name, value in (guess.cells if guess else {}).items() if value and not cells.get(name)}
    cells |= {name: guess.cells[name] for name in new} if guess else {}
    if GUESSED in plan.headings and new:
        before = [part for part in cells.get(GUESSED, "").split(", ") if part]
        cells[GUESSED] = ", ".join(sorted({*before, *new}))
    gone = guess is None and (
        (plan is SOURCES and cells.get("held", "").lower() != "no")
        or plan is IDEAS
        or plan is COLUMNS
        or (plan is EVIDENCE and cells.get(GUESSED) == guesses.FROM_PROJECT)
    )
    cells[MISSING] = GONE if gone else _missing(plan, cells, dyadic=dyadic)
    changed = {name for name in (MISSING, GUESSED) if cells.get(name, "") != row[name]}
    return Cells(cells, frozenset(new | changed), row.number, frozenset(new))


def _missing(plan: SheetPlan, cells: Mapping[str, str], *, dyadic: bool) -> str:
    """The columns of a row that are still to be filled."""
    if plan is CONSENT:
        answers = [value for name, value in cells.items() if name not in CONSENT.headings]
        return "" if answers and all(answers) else "answers"
    needed = _NEEDED.get(plan.name, ())
    if plan is SOURCES:
        needed = needed if dyadic else ("kind",)
        needed = (*needed, "role") if dyadic and cells.get("kind") == "interview" else needed
        needed = (*needed, "reason") if cells.get("held", "").lower() == "no" else needed
    if plan is IDEAS and cells.get("incident"):
        needed = ()
    return ", ".join(name for name in needed if not cells.get(name))
