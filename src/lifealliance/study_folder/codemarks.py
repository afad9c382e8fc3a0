"""Codes that are more than codes: evidence marked in the researcher's own tool.

A code folder `Statements` holds a code per statement, with sub-codes `illustrates`, `varies`, `bounds`, `counter`,
`silent` applied to passages; the same may stand in one name, as `Statements::S3::counter`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lifealliance.model.words import word

if TYPE_CHECKING:
    from lifealliance.model.coded import CodedProject

_FOLDER = "statements"
_NAME = re.compile(r"[^\s:.]+")
_FLAT = re.compile(r"::| > ")


def statement_codes(project: CodedProject) -> dict[str, tuple[str, str]]:
    """Every code that stands under `Statements`, by key: (statement, relation).

    The relation is empty for the statement's own code: such a code alone is an indication, not evidence. The folder
    itself has neither.
    """
    marks: dict[str, tuple[str, str]] = {}
    for key, path in project.code_paths().items():
        parts = [part.strip() for part in _FLAT.split(path)]
        if parts[0].casefold() != _FOLDER:
            continue
        name = _NAME.match(parts[1]) if len(parts) > 1 else None
        relation = (word("evidence", parts[2]) or "") if len(parts) > 2 else ""
        marks[key] = (name[0] if name else "", relation)
    return marks
