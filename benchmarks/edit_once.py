"""Checks of edits in a process of its own, beside full checks of one study in turn: prints all seconds as JSON.

An edit is given as triples, and so is the study to a full check: both put them into columns first.
The first file of quads is the study that is edited. It is held once alone, and once among all studies given.
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

_TURNS = 7


def main() -> None:
    """Run as the arguments say: SHAPES QUADS..."""
    shapes = ShapesSet.read(Path(sys.argv[1]).parent)
    one, *others = (Path(file).read_bytes() for file in sys.argv[2:])
    study = triples(one)
    held = {"one": Checked(one, shapes), "many": Checked(b"".join((one, *others)), shapes)}
    found: dict[str, list[float]] = {}
    todo = edits(study)
    for _ in range(_TURNS):
        _timed(found, "study", lambda: check_columns(Columns(study), shapes))
        for what, edit in todo.items():
            for where, checked in held.items():
                _timed(found, f"{what} in {where}", checked.change_triples, edit.removed, edit.added)
                _timed(found, f"{what} in {where}", checked.change_triples, edit.added, edit.removed)
    things = {what: [edit.things, len(edit.removed) + len(edit.added)] for what, edit in todo.items()}
    print(json.dumps({"seconds": found, "things": things}))


def _timed(found: dict[str, list[float]], what: str, run: Callable[..., object], *given: object) -> None:
    clock = Clock()
    run(*given)
    found.setdefault(what, []).append(clock.seconds())


if __name__ == "__main__":
    main()
