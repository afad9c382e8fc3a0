"""Kills a process in the middle of loading, again and again, and looks at what is left.

    python tools/crash_store.py 60 --seed 1

Each time the store must be whole: every file and digest as the manifest says, and the study exactly as one load gave
it, the last acknowledged one or the one that was being written. The next load must work and leave nothing behind.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lifealliance.iris import LOCAL_BASE
from lifealliance.store.embedded import Store
from lifealliance.store.values import Entry, Load

_SIZE, _REST, _GRAPHS = 1200, 4000, 4


def quads(version: int, size: int) -> bytes:
    """The statements of one version of the study, over four graphs."""
    says = f"<{LOCAL_BASE}says>"
    lines = (
        f'<{LOCAL_BASE}thing/{i}> {says} "version {version}, line {i}" <{LOCAL_BASE}g{i % _GRAPHS}> .\n'
        for i in range(size)
    )
    return "".join(sorted(lines)).encode()


def other() -> Load:
    """A study that stays as it is, large enough for the next generation to be linked rather than rebuilt."""
    lines = (f'<{LOCAL_BASE}other/{i}> <{LOCAL_BASE}says> "{i}" <{LOCAL_BASE}other> .\n'.encode() for i in range(_REST))
    return Load(Entry("other"), b"".join(sorted(lines)))


def load(folder: Path, first: int) -> None:
    """Loads version after version until it is killed; says when each begins, is switched to and is acknowledged."""

    def tell(step: str) -> None:
        if step.startswith("Switching"):
            print("switch", version, flush=True)

    store = Store(folder)
    store.put([other()])
    for version in range(first, first + 1000):
        print("begin", version, flush=True)
        load_ = Load(Entry("study"), quads(version, _SIZE), (f"texts of {version}".encode(),))
        # Every third load rebuilds from the records, the others link to the generation before.
        store.put([load_], tell, erase=version % 3 == 0)
        print("done", version, flush=True)


def kill_once(folder: Path, first: int, chance: random.Random, longest: float) -> tuple[int, int]:
    """Starts a loading process and kills it at a random moment of a whole load, or of its last hundredth of a second.

    Returns:
        The last version it acknowledged (0 for none) and the last one it began.
    """
    process = subprocess.Popen(
        [sys.executable, __file__, "--load", str(folder), str(first)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    word, wait = chance.choice([("begin", longest), ("switch", 0.01)])
    version = first + chance.randrange(3)
    heard = [""]
    while heard[-1] != f"{word} {version}\n":
        heard.append(process.stdout.readline())
        assert heard[-1], "the loading process ended by itself"
    time.sleep(chance.uniform(0, wait))
    process.kill()
    heard += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    done = [int(line.split()[1]) for line in heard if line.startswith("done ")]
    begun = [int(line.split()[1]) for line in heard if line.startswith("begin ")]
    return max(done, default=first - 1), begun[-1]


def found(folder: Path) -> int:
    """The version of the study that is stored; 0 for none. Fails if anything is not whole."""
    with Store(folder) as store:
        store.check(hashes=True)
        entries = {entry.id: entry for entry in store.entries()}
        if "study" not in entries:
            return 0
        version = int((store.texts("study", lambda file, _: file.read()) or b"texts of 0").split()[-1])
        graphs = list(entries["study"].graphs)
        assert store.quads(graphs) == quads(version, _SIZE), "the study is not what any load gave"
        assert sum(facts.quads for facts in entries["study"].graphs.values()) == _SIZE
        assert store.quads(list(entries["other"].graphs)) == other().quads, "the other study was touched"
        return version


def again(folder: Path, version: int) -> None:
    """Loads once more after a kill; nothing of the killed load may remain."""
    with Store(folder) as store:
        store.put([other(), Load(Entry("study"), quads(version, _SIZE), (f"texts of {version}".encode(),))])
    assert found(folder) == version
    left = [path.name for path in (folder / "generations").iterdir()]
    assert len(left) == 1, left
    assert len(list((folder / "studies").iterdir())) == 3
    assert not list(folder.glob("*.tmp"))


def main() -> None:
    """Runs the trials and prints what came of them."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("trials", type=int)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    chance = random.Random(given.seed)  # noqa: S311 # a moment, not a secret
    old = new = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "store")
        again(folder, 1)
        began = time.monotonic()
        again(folder, 2)
        # A little longer than a load with its checks takes, so that every moment of it has its chance.
        longest = 1.2 * (time.monotonic() - began)
        first = 3
        for _ in range(given.trials):
            acknowledged, begun = kill_once(folder, first, chance, longest)
            stored = found(folder)
            assert acknowledged <= stored <= begun, f"{acknowledged} acknowledged, {stored} stored, {begun} begun"
            old += stored == acknowledged
            new += stored > acknowledged
            first = begun + 2
            again(folder, begun + 1)
    print(f"{given.trials} kills: {old} times the old study, {new} times the new one, {old + new} times a whole store")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        load(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
