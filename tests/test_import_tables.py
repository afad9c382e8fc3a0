"""The tool that shows what came in from which file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_it_prints_a_row_for_each_file_and_the_whole_table(tmp_path: Path) -> None:
    """Counts of the invented project, what each was and became; a file that can't be read is said and ends in 1."""
    bad = tmp_path / "bad.qdpx"
    bad.write_bytes(b"")
    command = [sys.executable, "tools/import_tables.py", str(ROOT / "data" / "demo" / "invented.qdpx"), str(bad)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert "bad.qdpx: This file is empty" in done.stderr.replace("bad.qdpx: bad.qdpx", "bad.qdpx")
    assert "| invented.qdpx |" in done.stdout
    assert "| codings | 789 | 789 | 0 | 0 |" in done.stdout
