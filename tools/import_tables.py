"""Reads coded projects and prints, as Markdown, what came in from each and where it went.

python tools/import_tables.py FILE...

Each file is read in a process of its own. One whose texts are not packed in it is read without them, and that is said.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, LifeAllianceError
from lifealliance.importers.apart import read_apart
from lifealliance.model.coded import ReadAs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lifealliance.model.coded import CodedProject

_HEAD = (
    "file",
    "written by",
    "sources",
    "codes",
    "passages",
    "to review",
    "codings",
    "coders",
    "memos",
    "no place here",
)


def main(names: Iterable[str]) -> int:
    """Prints the tables; 1 if a file can't be read."""
    found: list[CodedProject] = []
    refused = 0
    for path in map(Path, names):
        try:
            found.append(_read(path))
        except LifeAllianceError as error:
            refused += 1
            print(f"{path.name}: {error}", file=sys.stderr)
    print("\n".join(_table(_HEAD, map(_row, found))))
    for project in found:
        print(f"\n## {project.file}\n")
        counts = ((it.kind, it.came_in, it.kept, it.merged, it.no_place) for it in project.counts)
        print("\n".join(_table(("what", "came in", "kept", "merged", "no place"), counts)))
        print("\n" + "\n".join(f"- {sentence}" for sentence in project.decisions))
    return int(refused > 0)


def _read(path: Path) -> CodedProject:
    try:
        return read_apart(path).project
    except BadInput as error:
        if "--without-texts" not in error.message:
            raise
        return read_apart(path, ReadAs(without_texts=True)).project


def _row(it: CodedProject) -> tuple[object, ...]:
    lost = ", ".join(f"{count.no_place} {count.kind}" for count in it.counts if count.no_place)
    review = sum(excerpt.needs_review for excerpt in it.excerpts)
    sizes = (len(it.sources), len(it.codes), len(it.excerpts), review, len(it.codings), len(it.coders), len(it.memos))
    return (it.file, it.tool, *sizes, lost or "nothing")


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    head = tuple(head)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
