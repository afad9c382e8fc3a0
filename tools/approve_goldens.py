"""Writes the answers of all questions as they are now, and prints what differs from what was approved before.

Read the difference before it is committed: what a golden says, the next release promises.

    python tools/approve_goldens.py
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1] / "tests"
ANSWERS = TESTS / "questions"


class Answers:
    """Collects what the golden tests computed, whether they passed or failed."""

    def __init__(self) -> None:
        self.by_question: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Takes up the answer that a test put into its report."""
        for name, value in report.user_properties:
            if name.startswith("golden "):
                self.by_question[name.removeprefix("golden ")] = str(value)


def approve() -> int:
    """Writes the goldens, removes those nobody asks for any more; the exit code is 1 if there were no answers."""
    answers = Answers()
    only = ["-q", "--no-header", "--tb=no", "-k", "golden_answer", "-p", "no:cacheprovider"]
    pytest.main([str(TESTS / "test_questions.py"), *only], plugins=[answers])
    if not answers.by_question:
        print("There were no answers to write.")
        return 1
    for path in ANSWERS.glob("*.golden.csv"):
        if path.name.removesuffix(".golden.csv") not in answers.by_question:
            path.unlink()
            print(f"removed {path.name}")
    for question, answer in sorted(answers.by_question.items()):
        path = ANSWERS / f"{question}.golden.csv"
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if before != answer:
            path.write_text(answer, encoding="utf-8", newline="\n")
            difference = difflib.unified_diff(before.splitlines(), answer.splitlines(), "approved", path.name, n=0)
            print("\n".join(line.rstrip("\n") for line in difference))
    print(f"{len(answers.by_question)} answers stand in {ANSWERS}.")
    return 0


if __name__ == "__main__":
    sys.exit(approve())
