"""Which codes stand in a cell: split by the names of the codebook beside the table, else by a delimiter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifealliance.importers.table_headings import Columns

_BETWEEN = re.compile(r"[\s,;|]*[,;|\n][\s,;|]*|\s+$")
_STRONG = re.compile(r"\s*[;|\n]\s*")
_COMMA = re.compile(r"\s*,\s+|\s*,$")


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code as a codebook has it: name, definition, and the groups it is in."""

    name: str
    definition: str = ""
    groups: tuple[str, ...] = ()


def code_row(there: Columns, cells: Sequence[str]) -> CodeRow:
    """The code of a row of a codebook."""
    at = there.found.get("code", there.found.get("codes", 0))
    said = [cells[there.found[role]].strip() for role in ("definition", "comment") if role in there.found]
    groups = dict.fromkeys(cells[group].strip() for group in there.groups if cells[group].strip())
    return CodeRow(cells[at].strip(), "\n\n".join(one for one in said if one), tuple(groups))


class Splitter:
    """Takes cells with several codes apart.

    Args:
        names: the codes of the codebook; none where there is no codebook.
        commas: whether a comma parts codes where there is no codebook.
    """

    def __init__(self, names: Sequence[str], *, commas: bool) -> None:
        self._by_start: dict[str, list[str]] = {}
        for name in sorted({name for name in names if name}, key=len, reverse=True):
            self._by_start.setdefault(name[0], []).append(name)
        self._commas = commas

    def split(self, cell: str) -> list[str]:
        """The codes of a cell in their order, each once: the longest name that fits first."""
        cell = cell.replace("\r\n", "\n").strip()
        if not self._by_start:
            return _each(self._parts(cell))
        found, at = [], 0
        while at < len(cell):
            name = self._longest(cell, at)
            if not name:
                name = self._parts(cell[at:])[0] or cell[at:]
            found.append(name.strip())
            at += max(len(name), 1)
            between = _BETWEEN.match(cell, at)
            at = between.end() if between else at
        return _each(found)

    def knows(self, cell: str) -> bool:
        """Whether a cell begins with a code of the codebook."""
        return bool(cell) and bool(self._longest(cell, 0))

    def _longest(self, cell: str, at: int) -> str:
        for name in self._by_start.get(cell[at], ()):
            end = at + len(name)
            if cell.startswith(name, at) and (end == len(cell) or _BETWEEN.match(cell, end)):
                return name
        return ""

    def _parts(self, cell: str) -> list[str]:
        if self._commas and not _STRONG.search(cell):
            return _COMMA.split(cell)
        return _STRONG.split(cell)


def _each(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))
