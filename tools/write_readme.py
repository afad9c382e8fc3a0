"""Writes the parts of README.md that come from the program: the list of questions and a real answer as it prints.

python tools/write_readme.py            writes them
python tools/write_readme.py --check    exits 1 if they are not what the program says now
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from lifealliance.questions import read_questions
from lifealliance.resources import folder

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
_ANSWER = re.compile(r"(<!-- answer: (.*?) -->\n).*?(<!-- /answer -->)", re.DOTALL)
_QUESTIONS = re.compile(r"(<!-- questions -->\n).*?(<!-- /questions -->)", re.DOTALL)


def questions() -> str:
    """The competency questions as a table."""
    known = read_questions(folder("queries") / "competency").values()
    rows = [f"| {it.id} | {it.group} | {it.summary} |" for it in known]
    return "\n".join(["| id | group | question |", "|---|---|---|", *rows])


def answer(words: str, store: Path) -> str:
    """What the command line prints for a question."""
    command = [sys.executable, "-m", "lifealliance", *words.split(), "--store", str(store)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.rstrip()


def written(text: str) -> str:
    """The README with its generated parts made anew."""
    text = _QUESTIONS.sub(lambda found: f"{found[1]}\n{questions()}\n\n{found[2]}", text)
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "store"
        load = [sys.executable, "-m", "lifealliance", "load", str(folder("data") / "demo"), "--store", str(store)]
        subprocess.run(load, capture_output=True, check=True, timeout=300)
        return _ANSWER.sub(lambda found: f"{found[1]}\n```\n{answer(found[2], store)}\n```\n\n{found[3]}", text)


def main() -> int:
    """Writes or checks."""
    before = README.read_text(encoding="utf-8")
    after = written(before)
    if "--check" in sys.argv:
        if before != after:
            print("README.md is not what the program says now. Run: make readme")
        return int(before != after)
    README.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
