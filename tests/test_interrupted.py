"""Changes that are stopped at a step and looked at: `python -m tools.crash_every` stops at every one of them.

Here each change is stopped at some of its steps, tokens at all; LIFEALLIANCE_EVERY_STEP=1 stops all of them everywhere.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process that can be copied")
#: Of how many steps one is a stop.
EVERY = {
    "load": 61,
    "replace": 37,
    "remove": 37,
    "compact": 61,
    "restore": 61,
    "token": 1,
    "backup": 5,
    "withdraw": 43,
    "bring back": 47,
}


@pytest.mark.parametrize("change", EVERY)
def test_a_change_that_is_stopped_leaves_the_old_state_or_the_new(change: str) -> None:
    """The store is whole, serves what it may, and is finished by the next who opens it, with nothing left over."""
    every = 1 if os.environ.get("LIFEALLIANCE_EVERY_STEP") else EVERY[change]
    command = [sys.executable, "-W", "ignore", "-m", "tools.crash_every", change, "--every", str(every)]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False, timeout=3000
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "right after each" in done.stdout
