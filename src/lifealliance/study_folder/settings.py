"""The sheet Study: settings by name, each checked for what it is used for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lifealliance.errors import Problem
from lifealliance.iris import ONTOLOGY, PUBLISHED
from lifealliance.model.plan import Settings
from lifealliance.model.words import WORDS, word
from lifealliance.study_folder.sheets import SETTINGS

if TYPE_CHECKING:
    from lifealliance.study_folder.cells import CellReader
    from lifealliance.study_folder.tables import Row, Sheet

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
#: Below three, who knows of one dyad knows of the other.
_LEAST_CELL = 3
_USUAL_CELL = 5
_BASE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|^`\\#?]+/")


def read_settings(cells: CellReader, sheet: Sheet) -> Settings:
    """The settings; what is wrong with them is remembered by `cells`."""
    typed = _typed(cells, sheet)
    place = sheet.rows[0].place if sheet.rows else sheet.name
    value = {name: typed[name]["value"] if name in typed else "" for name in (setting.name for setting in SETTINGS)}
    for name in ("id", "base"):
        if not value[name]:
            cells.problems.append(Problem(place, f"The setting {name} is missing.", "Fill it in; init drafts it."))
    _check_names(cells, typed)
    design = word("design", value["design"]) if value["design"] else "other"
    if design is None:
        cells.wrong(typed["design"], "value", "This is no known design.", f"Use one of: {', '.join(WORDS['design'])}.")
    planned = value["dyads planned"]
    if planned and not planned.isdecimal():
        cells.wrong(typed["dyads planned"], "value", f"{planned!r} is not a whole number.", "Type a number such as 10.")
        planned = ""
    return Settings(
        smallest_cell=_smallest_cell(cells, typed.get("smallest cell")),
        id=value["id"],
        title=value["title"] or value["id"],
        base=value["base"],
        invented=value["invented"].lower() == "yes",
        design=design or "other",
        approach=value["approach"],
        setting=value["setting"],
        planned_dyads=int(planned) if planned else None,
        observed=_numbers(cells, typed, "observed sessions"),
        interviewed_after=_numbers(cells, typed, "interviews after sessions"),
        language=value["language"],
        law=value["law"],
        ethics_approval=value["ethics approval"],
        name_pattern=value["name pattern"],
        turn_labels=_turn_labels(cells, typed.get("turn labels")),
        project_file=value["project file"],
        offsets=value["offsets"],
        withdrawal_until=cells.day(typed.get("withdrawal until")),
        published_in=value["published in"],
        keep_until=_keep_until(cells, typed),
    )


def _keep_until(cells: CellReader, typed: dict[str, Row]) -> tuple[tuple[str, str], ...]:
    days = ((what, cells.day(typed.get(f"keep {what} until"))) for what in ("recordings", "key file", "data"))
    return tuple((what, day) for what, day in days if day)


def _smallest_cell(cells: CellReader, row: Row | None) -> int:
    least = (cells.whole(row, "value") if row else None) or _USUAL_CELL
    if row and least < _LEAST_CELL:
        todo = f"Type {_LEAST_CELL} or more, or leave it empty for {_USUAL_CELL}."
        cells.wrong(row, "value", f"Cells of {least} dyads would tell of single ones.", todo)
    return least


def _typed(cells: CellReader, sheet: Sheet) -> dict[str, Row]:
    """The rows by the setting they are for; unknown and repeated ones are wrong."""
    known = {setting.name for setting in SETTINGS}
    typed: dict[str, Row] = {}
    for row in sheet.rows:
        name = row["setting"].lower()
        if name not in known:
            cells.wrong(
                row, "setting", f"There is no setting {row['setting']!r}.", f"Settings: {', '.join(sorted(known))}."
            )
        elif name in typed:
            cells.wrong(row, "setting", f"The setting {name} stands there twice.", "Remove one.")
        else:
            typed[name] = row
    return typed


def _check_names(cells: CellReader, typed: dict[str, Row]) -> None:
    """Id, base, language and the project file are names other things are made of: they must be sound."""
    if "id" in typed and (name := typed["id"]["value"]):
        if not _ID.fullmatch(name):
            cells.wrong(typed["id"], "value", f"{name!r} can't be a short name.", "Use letters, digits and hyphens.")
        elif name.casefold() in {"all", "published"}:
            cells.wrong(typed["id"], "value", f"The name {name} has a meaning of its own here.", "Choose another.")
    if "base" in typed and (base := typed["base"]["value"]):
        if not _BASE.fullmatch(base):
            cells.wrong(typed["base"], "value", f"{base!r} is not an address ending in /.", "Leave what init wrote.")
        elif base.startswith((ONTOLOGY.removesuffix("ontology"), PUBLISHED)):
            cells.wrong(
                typed["base"], "value", "A study's own things never live under the public address.", "Choose another."
            )
    if "language" in typed:
        cells.language(typed["language"], "value")
    if "invented" in typed:
        cells.yes(typed["invented"], "value", otherwise=False)
    if "project file" in typed and (file := typed["project file"]["value"]) and ("/" in file or "\\" in file):
        cells.wrong(
            typed["project file"], "value", "The project must lie in the study folder itself.", "Copy it there."
        )


def _numbers(cells: CellReader, typed: dict[str, Row], name: str) -> tuple[int, ...]:
    if name not in typed:
        return ()
    parts = [part.strip() for part in typed[name]["value"].split(",") if part.strip()]
    if not all(part.isdecimal() for part in parts):
        cells.wrong(
            typed[name], "value", f"{typed[name]['value']!r} is not a list of numbers.", "Type, for example: 1, 3, 9"
        )
        return ()
    return tuple(sorted({int(part) for part in parts}))


def _turn_labels(cells: CellReader, row: Row | None) -> tuple[tuple[str, str], ...]:
    labels: list[tuple[str, str]] = []
    for part in row["value"].split(";") if row else ():
        label, _, voice = (piece.strip() for piece in part.partition("="))
        known = word("voice", voice)
        if part.strip() and row is not None:
            if not label or known is None:
                todo = f"Write, for example: PSW=PSW; R=researcher. Voices: {', '.join(WORDS['voice'])}."
                cells.wrong(row, "value", f"{part.strip()!r} gives no label with a voice.", todo)
            else:
                labels.append((label, known))
    return tuple(labels)
