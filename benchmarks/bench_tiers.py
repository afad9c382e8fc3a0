"""What tiers cost: the eight questions, asked of a store without tiers and of one with four, in one run.

    python -W ignore benchmarks/bench_tiers.py

Both hold the same invented study. The first has it once, and its server asks nobody who they are. The second has a
store for each tier, tells callers apart by their tokens, reckons with what they have taken, and is asked with a token
of the controlled tier. Both are asked by a form, which takes the same way through the server with a token and without.
What is counted is processor time of the server and of the processes that answer for it, so that neighbours hardly
count; the two take turns, and are asked as often as half a second of it takes. BENCH_ROUNDS says how many turns (9).
One `ratio tiers.NAME VALUE` line for each question says how many times as long the second takes; the last is their
geometric mean.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from math import prod
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import invented
from peers import Server, ours

from lifealliance.credentials import Tokens
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.store.embedded import Store
from lifealliance.store.values import Entry, Load

_EIGHT = Path(__file__).with_name("eight")
_ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
#: What is counted in hundredths of a second is right to a fiftieth after half a second.
_SECONDS = 0.5
_TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()


def _ticks(pid: int) -> int:
    try:
        return sum(map(int, _stat(pid)[11:15]))
    except OSError:
        return 0


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, int] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdecimal():
            try:
                parents[int(path.name)] = int(_stat(int(path.name))[1])
            except OSError:
                continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _stored(place: Path, quads: bytes, *, tiers: bool) -> Path:
    base = invented.base(1)
    entry = Entry("invented1", "Invented study 1", f"{base}study", base, invented=True)
    load = Load(entry, quads)
    with Store(place) as store:
        store.put([Load(entry, quads, lower=dict.fromkeys(TIERS[:-1], load)) if tiers else load])
    return place


def _seconds(server: Server) -> float:
    """Processor time so far, of a server and the processes it has started."""
    return sum(map(_ticks, _family(server.pid))) / _TICKS


def _taken(server: Server, text: str, times: int) -> float:
    """Milliseconds of the processor for one answer, over so many."""
    before = _seconds(server)
    for _ in range(times):
        server.ask(text, 300)
    return (_seconds(server) - before) / times * 1000


def main() -> None:
    """Prints the milliseconds of each question and the ratios."""
    with TemporaryDirectory() as made, ExitStack() as running:
        place, quads = Path(made), invented.quads(1)
        token = Tokens(place / "tokens.json").new("bench", Tier.CONTROLLED)
        plain = ours(_stored(place / "plain", quads, tiers=False), by_form=True)
        store = _stored(place / "tiered", quads, tiers=True)
        tiered = ours(store, tokens=place / "tokens.json", token=token, by_form=True)
        for server in (plain, tiered):
            running.callback(server.stop)
            server.start()
        ratios: dict[str, float] = {}
        for path in sorted(_EIGHT.glob("*.ours.rq")):
            name, text = path.name.partition(".")[0], path.read_text(encoding="utf-8")
            assert plain.ask(text, 300) == tiered.ask(text, 300), f"{name}: other rows"
            times = max(5, round(_SECONDS * 1000 / max(_taken(plain, text, 20), 0.5)))
            turns = [(_taken(plain, text, times), _taken(tiered, text, times)) for _ in range(_ROUNDS)]
            one, other = (median(of) for of in zip(*turns, strict=True))
            ratios[name] = other / one
            print(f"{name:<6}{one:>10.2f} ms without tiers{other:>10.2f} ms with", flush=True)
        for name, ratio in ratios.items():
            print(f"ratio tiers.{name} {ratio:.3f}")
        print(f"ratio tiers.geometric_mean {prod(ratios.values()) ** (1 / len(ratios)):.3f}", flush=True)


if __name__ == "__main__":
    main()
