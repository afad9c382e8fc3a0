"""Kills a process in the middle of a withdrawal, a change of tokens or a backup, and looks at what is left.

    python -m tools.crash_steps 120 --seed 1

After each kill the store must be whole, nothing acknowledged may be lost, nothing may be served that a withdrawal
which was noted forbids, and whoever opens the store next finishes what was begun.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.studies.test_other_designs import PLACE, project
from tests.test_withdrawal import everything

from lifealliance.credentials import Tokens, beside
from lifealliance.custody import check_backup
from lifealliance.errors import StoreBusy
from lifealliance.exporters.refi_qda import write
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.tiers import Tier
from lifealliance.reader import KnowledgeReader
from lifealliance.store import register
from lifealliance.store.embedded import Store

_STUDY, _PERSON = "night-line", "Tam"
_WORDS = (b"so she has sat on my end", b"And did they pick up?")
_PARTNER = b"I used to ring here myself"


def child(step: str, place: Path) -> None:
    """One step, which says when it begins and when it is acknowledged."""
    if step == "withdraw":
        with KnowledgeBase(place / "store") as kb:
            print("begin", flush=True)
            kb.withdraw(_STUDY, _PERSON, "all")
        print("done", flush=True)
    elif step == "backup":
        with KnowledgeBase(place / "store") as kb:
            print("begin", flush=True)
            kb.back_up(place / "backup.tar")
        print("done", flush=True)
    else:
        tokens = Tokens(beside(place / "store"))
        print("begin", flush=True)
        for number in range(1000):
            name = f"caller-{number}"
            print("made", name, tokens.new(name, Tier.SAFEGUARDED), flush=True)
            if number % 3 == 2:
                print("revoking", name, flush=True)
                tokens.revoke(name)
                print("revoked", name, flush=True)


def killed(step: str, place: Path, wait: float) -> list[list[str]]:
    """Starts a step and kills it so many seconds after it began; gives what it said, word for word."""
    command = [sys.executable, "-m", "tools.crash_steps", "--child", step, str(place)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begin\n", "the process ended by itself"
    time.sleep(wait)
    process.kill()
    heard = [line.split() for line in process.stdout.readlines() if line.endswith("\n")]
    process.wait()
    process.stdout.close()
    return heard


def _gone(folder: Path) -> bool:
    found = everything(folder)
    assert _PARTNER in found, "the partner's words are lost"
    there = [it in found for it in _WORDS]
    assert all(there) or not any(there) or not (folder / register.NAME).exists(), "half of the words are gone"
    return not any(there)


def after_withdrawal(place: Path, heard: list[list[str]]) -> str:
    """What a killed withdrawal left; it is finished, and done a second time by a load of the same file."""
    store = place / "store"
    noted = (store / register.NAME).exists()
    assert noted or not heard, "a withdrawal that was acknowledged is not noted"
    pending = noted and not all(it.done for it in register.read(store).withdrawals)
    if pending:
        try:
            KnowledgeReader(store)
            raise AssertionError("the store is served although a withdrawal is not done")
        except StoreBusy:
            pass
    with KnowledgeBase(store) as kb:
        kb.check_store()
        assert _gone(store) == noted, "words are left" if noted else "words are lost"
        if noted:
            kb.load(place / "study")
            assert _gone(store), "a load brought the words back"
    left = [path.name for path in (store / "generations").iterdir()]
    assert len(left) == 1, left
    return "finished by the next" if pending else "done" if noted else "not begun"


def after_backup(place: Path, heard: list[list[str]]) -> str:
    """What a killed backup left: the whole file or none, a whole store, and the place it was to be written to."""
    file = place / "backup.tar"
    with Store(place / "store") as store:
        store.check(hashes=True)
        named = [it.path for it in store.copies.known()]
    there = file.exists()
    assert there or not heard, "an acknowledged backup is not there"
    assert not there or named == [str(file)], "a backup that no withdrawal would name"
    if there:
        check_backup(file)
        file.unlink()
    with KnowledgeBase(place / "store") as kb:
        kb.back_up(file)
    assert not file.with_name("backup.tar.part").exists()
    return "whole" if there else "none"


def after_tokens(place: Path, heard: list[list[str]]) -> str:
    """What killed changes of tokens left: every acknowledged one is known or revoked, as it was said."""
    tokens = Tokens(beside(place / "store"))
    said = {kind: {words[1] for words in heard if words[0] == kind} for kind in ("made", "revoking", "revoked")}
    known = {it.name for it in tokens.all()}
    assert said["made"] - said["revoking"] <= known, "an acknowledged token is lost"
    assert not said["revoked"] & known, "a revoked token counts again"
    assert len(known - said["made"]) <= 1, "tokens nobody made"
    for name, secret in (words[1:] for words in heard if words[0] == "made"):
        assert (tokens.find(secret) is not None) == (name in known)
    tokens.new("afterwards", Tier.PUBLIC)
    tokens.revoke("afterwards")
    return "whole"


_AFTER = {"withdraw": after_withdrawal, "backup": after_backup, "token": after_tokens}


def main() -> None:
    """Runs the trials, each step in turn, and prints what came of them."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("trials", type=int)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    chance = random.Random(given.seed)  # noqa: S311 # a moment, not a secret
    came: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder, "base")
        shutil.copytree(PLACE / _STUDY / "study", base / "study" / "study")
        write(project(PLACE / _STUDY), base / "study" / "project.qdpx")
        with KnowledgeBase(base / "store") as kb:
            kb.load(base / "study")
        longest = {step: _lasts(step, base, Path(folder, step)) for step in _AFTER}
        for number in range(given.trials):
            step = list(_AFTER)[number % len(_AFTER)]
            place = Path(folder, "trial")
            shutil.copytree(base, place)
            heard = killed(step, place, chance.uniform(0, longest[step]))
            came[f"{step}: {_AFTER[step](place, heard)}"] += 1
            shutil.rmtree(place)
    print(f"{given.trials} kills, every store whole, nothing acknowledged lost:")
    for what, times in sorted(came.items()):
        print(f"  {what} {times} times")


def _lasts(step: str, base: Path, place: Path) -> float:
    """How long a step takes here, and a little more, so that every moment of it has its chance."""
    if step == "token":
        return 1.0
    shutil.copytree(base, place)
    with KnowledgeBase(place / "store") as kb:
        began = time.monotonic()
        if step == "withdraw":
            kb.withdraw(_STUDY, _PERSON, "all")
        else:
            kb.back_up(place / "backup.tar")
        return 1.2 * (time.monotonic() - began)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
