"""The API as schemathesis finds it: whatever it makes up, no answer is a mistake or one that OpenAPI does not name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from lifealliance.web.serve import running

_OPTIONS = (
    "--phases=examples,coverage,fuzzing",
    "--checks=all",
    # A schema can't say which text is SPARQL, so that what fits the schema may still be refused.
    "--exclude-checks=positive_data_acceptance",
    "--max-examples=4",
    "--seed=1",
    "--no-color",
)
#: Stored questions share one way to answer, so that one of them stands for all.
_LEFT_OUT = "^/questions/CQ(0[1-8]|[1-9])"


def test_every_answer_is_a_described_one(demo_store: Path, tmp_path: Path) -> None:
    """Valid and wrong requests of every address, with a body or without: documented statuses, formats, documents."""
    told = {**os.environ, "SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(Path(__file__).parent)}
    with running(demo_store) as url:
        command = [str(Path(sys.executable).parent / "st"), "run", f"{url}/openapi.json", *_OPTIONS]
        done = subprocess.run(
            [*command, "--exclude-path-regex", _LEFT_OUT],
            cwd=tmp_path,
            env=told,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode == 0, done.stdout
