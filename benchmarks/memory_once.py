"""The most memory something takes that is done in a process of its own, in megabytes; see `bench_import`.

python benchmarks/memory_once.py read FILE
python benchmarks/memory_once.py load FOLDER

`read` reads a coded project, `load` loads and checks a study folder with one.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from lifealliance import importers
from lifealliance.knowledge import KnowledgeBase


def main() -> None:
    """Does what the arguments say and prints the megabytes."""
    what, place = sys.argv[1], Path(sys.argv[2])
    {"read": importers.read, "load": _load}[what](place)
    status = Path("/proc/self/status").read_text("utf-8")  # getrusage counts what the process had that started it
    print(int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024)


def _load(place: Path) -> None:
    with tempfile.TemporaryDirectory() as store, KnowledgeBase(Path(store) / "store") as kb:
        kb.load(place)
        kb.check(place)


if __name__ == "__main__":
    main()
