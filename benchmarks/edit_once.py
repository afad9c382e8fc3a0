"""Checks of edits in a process of its own, beside full checks of one study in turn: prints all seconds as JSON.

A full check starts where that of `check_once.py` starts, at a plain list of tuples of terms in the order of the things,
and an edit at two such lists, of what goes and of what comes: both put them into columns first, and the clock stops
when the report is there. The first file of quads is the study that is edited. It is held once alone, and once among
all studies given.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clock import Clock
from edits import edits

from lifealliance.columnar.columns import Columns
from lifealliance.columnar.quads import triples
from lifealliance.validation import Checked, ShapesSet, check_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.columnar.quads import Triple
    from lifealliance.validation import Report

_TURNS = 7


def main() -> None:
    """Run as the arguments say: SHAPES QUADS..."""
    shapes = ShapesSet.read(Path(sys.argv[1]).parent)
    one, *others = (Path(file).read_bytes() for file in sys.argv[2:])
    study = sorted(triples(one))
    held = {"one": Checked(one, shapes), "many": Checked(b"".join((one, *others)), shapes)}
    found: dict[str, list[float]] = {}
    todo = edits(study)
    for _ in range(_TURNS):
        _timed(found, "study", _full, study, shapes)
        for what, edit in todo.items():
            for where, checked in held.items():
                _timed(found, f"{what} in {where}", checked.change_triples, edit.removed, edit.added)
                _timed(found, f"{what} in {where}", checked.change_triples, edit.added, edit.removed)
    things = {what: [edit.things, len(edit.removed) + len(edit.added)] for what, edit in todo.items()}
    print(json.dumps({"seconds": found, "things": things}))


def _full(study: list[Triple], shapes: ShapesSet) -> tuple[Columns, Report]:
    data = Columns(study)
    return data, check_columns(data, shapes)


def _timed(found: dict[str, list[float]], what: str, run: Callable[..., object], *given: object) -> None:
    """Note how long something takes; what was made of it goes only after that."""
    clock = Clock()
    made = run(*given)
    found.setdefault(what, []).append(clock.seconds())
    del made


if __name__ == "__main__":
    main()
