"""Dated codebooks: what the codes of a study were on earlier days, and what each of them became.

`codebooks/2025-03-10.csv` (or .qdc) holds the codebook of that day. The codes of one day and the next are matched by
the tool's identifier, else by path, else by a name that only one code has; where a code was renamed or merged, its row
says in the column `now` what it became.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem
from lifealliance.model.history import Codebook, CodebookRow, CodeState
from lifealliance.study_folder.cells import CellReader
from lifealliance.study_folder.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lifealliance.model.coded import CodedProject
    from lifealliance.study_folder.tables import Row, Sheet

FOLDER = "codebooks"
_KINDS = {".csv", ".qdc"}
_SPECIAL = {"statements", "incidents"}


def codebook_files(folder: Path) -> tuple[Path, ...]:
    """The dated codebooks of a study folder in the order of their days.

    Raises:
        BadInput: a codebook is not named for a day, or two are named for the same.
    """
    files = sorted(path for path in (folder / FOLDER).glob("*") if path.suffix in _KINDS)
    problems = [
        Problem(f"{FOLDER}/{path.name}", "Its name is not the day it is of.", "Name it like 2025-03-10.csv.")
        for path in files
        if not _is_day(path.stem)
    ]
    problems += [
        Problem(f"{FOLDER}/{path.name}", f"{other.name} is a codebook of the same day.", "Keep one of them.")
        for path, other in zip(files[1:], files, strict=False)
        if path.stem == other.stem
    ]
    if problems:
        raise BadInput(*problems)
    return tuple(files)


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def read_codebook(path: Path) -> Codebook:
    """A codebook in a CSV table: path (or name), definition (or description), and if you like level, key, now, codable.

    Lines before the headings that begin with # are remarks.

    Raises:
        BadInput: every row that can't be read, with its place.
    """
    place = f"{FOLDER}/{path.name}"
    sheet = read_table(path, place)
    cells = CellReader()
    column = next((name for name in ("path", "name", "code") if name in sheet.headings), "")
    if not column:
        cells.problems.append(Problem(place, "There is no column path.", "Give each code with its folders in it."))
        raise BadInput(*cells.problems)
    rows = [_row(cells, row, column, sheet) for row in sheet.rows]
    seen: dict[str, CodebookRow] = {}
    for row in rows:
        if row.path and row.path.casefold() in seen:
            what = f"The code {row.path} stands here again."
            cells.problems.append(Problem(f"{row.place}, column {column}", what, "Keep one of its rows."))
        seen.setdefault(row.path.casefold(), row)
    if cells.problems:
        raise BadInput(*cells.problems)
    return Codebook(path.stem, place, tuple(rows))


def _row(cells: CellReader, row: Row, column: str, sheet: Sheet) -> CodebookRow:
    defining = next((name for name in ("definition", "description") if name in sheet.headings), "")
    return CodebookRow(
        path=cells.needed(row, column),
        definition=row[defining] if defining else None,
        level=cells.word(row, "level", "level") if "level" in sheet.headings else None,
        codable=cells.yes(row, "codable", otherwise=True),
        key=row["key"].lower(),
        now=row["now"],
        place=row.place,
    )


def codebook_of(project: CodedProject, path: Path) -> Codebook:
    """The codebook that a project or codebook file holds; its name is its day."""
    paths, file = project.code_paths(), f"{FOLDER}/{path.name}"
    rows = (
        CodebookRow(paths[code.key], code.definition, None, code.codable, code.key, place=file)
        for code in project.codes
    )
    return Codebook(path.stem, file, tuple(rows))


class _Book:
    """The codes of one day, to be found by identifier, path or name."""

    def __init__(self, rows: Sequence[CodebookRow]) -> None:
        self.rows = rows
        self._keys = {row.key: row for row in rows if row.key}
        self._paths = {row.path.casefold(): row for row in rows}
        names: dict[str, list[CodebookRow]] = {}
        for row in rows:
            names.setdefault(row.name.casefold(), []).append(row)
        self._names = {name: found[0] for name, found in names.items() if len(found) == 1}

    def named(self, path: str) -> CodebookRow | None:
        return self._paths.get(path.casefold()) or self._names.get(path.rpartition(" > ")[2].casefold())

    def next_of(self, row: CodebookRow) -> CodebookRow | None:
        """The same code on this day, or the one it says that it became."""
        if row.now:
            return self.named(row.now)
        return (self._keys.get(row.key) if row.key else None) or self.named(row.path)


@dataclass(frozen=True, slots=True)
class Lineage:
    """What codebooks tell.

    Attributes:
        states: every code on every day, with the code of the project it is or became.
        former: path or name of a code that is no more, in lower case, to what became of it, in words.
    """

    states: tuple[CodeState, ...]
    former: dict[str, str]


_Node = tuple[int, CodebookRow]


def lineage_of(project: CodedProject, codebooks: Sequence[Codebook], problems: list[Problem]) -> Lineage:
    """Follows every code from codebook to codebook into the project.

    Args:
        project: what the codes are now.
        codebooks: in the order of their days.
        problems: gets one for every row that became a code that stands nowhere.
    """
    paths = project.code_paths()
    last = _Book([CodebookRow(paths[code.key], key=code.key) for code in project.codes])
    books = [*(_Book(book.rows) for book in codebooks), last]
    before: dict[_Node, list[_Node]] = {}
    ends: list[_Node] = [(len(codebooks), row) for row in last.rows]
    for at, book in enumerate(codebooks):
        for row in book.rows:
            later = ((there, books[there].next_of(row)) for there in range(at + 1, len(books)))
            target = next(((there, found) for there, found in later if found is not None), None)
            if target is not None:
                before.setdefault(target, []).append((at, row))
                continue
            ends.append((at, row))
            if row.now:
                what = f"{row.path} became {row.now}, which stands in no later codebook and not in the project."
                problems.append(Problem(f"{row.place}, column now", what, "Give the path it has now."))
    states: list[CodeState] = []
    for end in ends:
        at, row = end
        if at < len(codebooks) and row.path.split(" > ")[0].strip().casefold() in _SPECIAL:
            continue  # a mark of evidence or an account of an incident is no code
        _follow(end, row.key or row.path, "", _Days(codebooks), before, states)
    return Lineage(tuple(states), _former(states, paths, codebooks))


@dataclass(frozen=True, slots=True)
class _Days:
    """The codebooks, and the day on which each gave way to the next."""

    books: Sequence[Codebook]

    def state(self, node: _Node, code: str, lane: str) -> CodeState | None:
        at, row = node
        if at == len(self.books):
            return None
        until = self.books[at + 1].date if at + 1 < len(self.books) else ""
        book = self.books[at]
        since, file = book.date, book.file
        return CodeState(
            code, row.path, row.name, row.definition, row.level, since, until, file, lane, codable=row.codable
        )


def _follow(
    node: _Node, code: str, lane: str, days: _Days, before: dict[_Node, list[_Node]], states: list[CodeState]
) -> None:
    """Takes down a code and, day by day backwards, what it was before and what was merged into it."""
    waiting = [(node, lane)]
    while waiting:
        here, lane = waiting.pop()
        state = days.state(here, code, lane)
        if state is not None:
            states.append(state)
        came = before.get(here, [])
        for at in {at for at, _ in came}:
            rows = [row for there, row in came if there == at]
            own = _own(rows, here[1])
            waiting += [((at, row), lane if row is own else f"{lane}/{at} {row.path}") for row in rows]


def _own(rows: list[CodebookRow], now: CodebookRow) -> CodebookRow | None:
    """Which of the codes of a day was the code itself; None where several became it and none was."""
    kept = [row for row in rows if row.key and row.key == now.key]
    if len(rows) == 1 or len(kept) == 1:
        return (kept or rows)[0]
    unnamed = [row for row in rows if not row.now]
    same = [row for row in unnamed if row.path.casefold() == now.path.casefold()]
    return next(iter(same or unnamed), None) if len(same or unnamed) == 1 else None


def _former(states: list[CodeState], paths: dict[str, str], codebooks: Sequence[Codebook]) -> dict[str, str]:
    """What became of each path that codebooks have and the project no longer has."""
    standing = {path.casefold() for path in paths.values()}
    former: dict[str, str] = {}
    for state in sorted(states, key=lambda it: it.since):
        if state.path.casefold() not in standing:
            when = f"from {state.until}" if state.until else f"after {codebooks[-1].date}"
            became = f"it is {paths[state.code]}" if state.code in paths else "it is no longer used"
            former[state.path.casefold()] = f"{when} {became}"
    return former
