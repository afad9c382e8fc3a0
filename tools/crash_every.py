"""Stops changes to a store at every single step, and looks at what is left.

    python -W ignore -m tools.crash_every            every change, every step
    python -W ignore -m tools.crash_every withdraw --every 12

After each stop the store must be whole and hold the old state or the new one; what a withdrawal forbids is never
served; whoever opens the store next finishes or repeats the change, and no file is left that belongs to neither.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.studies.test_other_designs import PLACE, project
from tests.test_withdrawal import everything
from tools.crash_steps import after_backup, after_withdrawal
from tools.crash_store import other, quads
from tools.stops import DONE, OPENING, STOPPED, Stop, apart

from lifealliance.credentials import Tokens
from lifealliance.errors import NotFound, StoreBusy
from lifealliance.exporters.refi_qda import write
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.tiers import Tier
from lifealliance.reader import KnowledgeReader
from lifealliance.store.embedded import Store
from lifealliance.store.restoring import restore
from lifealliance.store.values import Entry, Load

if TYPE_CHECKING:
    from collections.abc import Callable

_STUDY, _PERSON = "night-line", "Tam"
_WORDS = (b"so she has sat on my end", b"And did they pick up?")
_OLD, _NEW, _SIZE = 1, 2, 60
_DAYS = 30


def _quiet(_: str) -> None:
    """Tells nobody."""


def _of(version: int) -> Load:
    return Load(Entry("study"), quads(version, _SIZE), (f"texts of {version}".encode(),))


@dataclass(frozen=True)
class Trial:
    """A change that is interrupted.

    Attributes:
        prepare: makes a folder with the store as it is before.
        change: the change.
        look: looks at what a stop left, and fails if it is not right; is told whether the change came to its end.
    """

    prepare: Callable[[Path], None]
    change: Callable[[Path], object]
    look: Callable[[Path], None]


# Changes of a small store: the old version of a study, or the new one.


def _small(place: Path) -> None:
    place.mkdir()
    with Store(place / "store") as store:
        store.put([other(), _of(_OLD)])
    with Store(place / "store") as store:
        store.back_up(place / "old.tar")


def _put(version: int, place: Path, *, erase: bool = False) -> None:
    with Store(place / "store") as store:
        store.put([_of(version)], erase=erase)


def _remove(place: Path) -> None:
    with Store(place / "store") as store:
        store.remove("study")


def _compact(place: Path) -> None:
    with Store(place / "store") as store:
        store.compact()


def _newer(place: Path) -> None:
    _small(place)
    _put(_NEW, place)


def _restore(place: Path) -> None:
    restore(place / "old.tar", place / "store", _quiet)


def _held(place: Path) -> int:
    """The version of the study that is served, 0 for none; every file and every other study is whole."""
    with Store(place / "store") as store:
        store.check(hashes=True)
        found = {entry.id: store.quads(list(entry.graphs)) for entry in store.entries()}
    assert found.pop("other") == other().quads, "the other study was touched"
    versions = [version for version in (_OLD, _NEW) if found.get("study") == quads(version, _SIZE)]
    assert versions or not found, "the study is not what any change gave"
    return versions[0] if versions else 0


def _left(place: Path, known: int) -> None:
    """Nothing lies there that belongs to no study."""
    with Store(place / "store") as store, store.held("looking"):
        pass
    names = [path.name for path in (place / "store").iterdir()]
    assert not [name for name in names if name.endswith(".tmp")], names
    assert len([*(place / "store" / "generations").iterdir()]) == 1, "a generation is left"
    assert len([*(place / "store" / "studies").iterdir()]) == known, "a record is left"


def _look(wanted: int, again: Callable[[Path], object], before: int, place: Path) -> None:
    """The old state or the new; done again, the new one, with nothing of the old left in the files."""
    assert _held(place) in {before, wanted}
    records = 2 * bool(_held(place)) + 1
    _left(place, records)
    with suppress(NotFound):
        again(place)
    assert _held(place) == wanted
    _left(place, 2 * bool(wanted) + 1)
    gone = {f"version {it}, line".encode() for it in (_OLD, _NEW)} - {f"version {wanted}, line".encode()}
    found = everything(place / "store")
    assert not [it for it in gone if it in found], "words that were replaced are left"


# Changes of tokens.


def _with_token(place: Path) -> None:
    place.mkdir()
    Tokens(place / "tokens.json").new("first", Tier.PUBLIC, _DAYS)


def _change_tokens(place: Path) -> None:
    tokens = Tokens(place / "tokens.json")
    tokens.new("second", Tier.SAFEGUARDED, _DAYS)
    tokens.mark_used(tokens.good()[0])
    tokens.revoke("first")


def _look_at_tokens(place: Path) -> None:
    tokens = Tokens(place / "tokens.json")
    known = [it.name for it in tokens.all()]
    assert known in (["first"], ["first", "second"], ["second"]), known
    tokens.new("third", Tier.PUBLIC, _DAYS)
    assert not [*place.glob("*.tmp")]
    assert (place / "tokens.json").stat().st_mode & 0o777 == 0o600


# A person withdraws, and a backup that is older than that comes back.


def _study(place: Path) -> None:
    shutil.copytree(PLACE / _STUDY / "study", place / "study" / "study")
    write(project(PLACE / _STUDY), place / "study" / "project.qdpx")
    with KnowledgeBase(place / "store") as kb:
        kb.load(place / "study")


def _withdraw(place: Path) -> None:
    with KnowledgeBase(place / "store") as kb:
        kb.withdraw(_STUDY, _PERSON, "all")


def _look_at_withdrawal(place: Path) -> None:
    after_withdrawal(place, [])
    _left_by_people(place)


def _withdrawn(place: Path) -> None:
    _study(place)
    with KnowledgeBase(place / "store") as kb:
        kb.back_up(place / "old.tar")
        kb.withdraw(_STUDY, _PERSON, "all")


def _look_at_what_came_back(place: Path) -> None:
    """The words may lie there, and nobody is answered from them; opened, the store is without them."""
    with suppress(StoreBusy), KnowledgeReader(place / "store") as reader:
        served = reader.data(_STUDY, "application/n-quads")
        assert not [it for it in _WORDS if it in served], "withdrawn words are served"
    with KnowledgeBase(place / "store") as kb:
        assert kb.studies()
    _left_by_people(place)
    found = everything(place / "store")
    assert not [it for it in _WORDS if it in found], "withdrawn words are left"


def _left_by_people(place: Path) -> None:
    with Store(place / "store") as store:
        assert not store.leftovers.there()


def _back_up(place: Path) -> None:
    with KnowledgeBase(place / "store") as kb:
        kb.back_up(place / "backup.tar")


def _look_at_backup(place: Path) -> None:
    after_backup(place, [])


_ERASING = partial(_put, _NEW, erase=True)
TRIALS = {
    "load": Trial(_small, partial(_put, _NEW), partial(_look, _NEW, _ERASING, _OLD)),
    "replace": Trial(_small, _ERASING, partial(_look, _NEW, _ERASING, _OLD)),
    "remove": Trial(_small, _remove, partial(_look, 0, _remove, _OLD)),
    "compact": Trial(_newer, _compact, partial(_look, _NEW, _compact, _NEW)),
    "restore": Trial(_newer, _restore, partial(_look, _OLD, _restore, _NEW)),
    "token": Trial(_with_token, _change_tokens, _look_at_tokens),
    "backup": Trial(_study, _back_up, _look_at_backup),
    "withdraw": Trial(_study, _withdraw, _look_at_withdrawal),
    "bring back": Trial(_withdrawn, _restore, _look_at_what_came_back),
}


def interrupted(trial: Trial, folder: Path, every: int) -> int:
    """Stops a change at every so many-th of its steps, and gives how often it was stopped.

    Raises:
        AssertionError: something was not right after one of them.
    """
    base, place = folder / "base", folder / "place"
    assert apart(lambda: trial.prepare(base)) == DONE, "the store can't be made"
    at, stops, ended = 1, 0, STOPPED
    while ended != DONE:
        for emptied in (False, True):
            shutil.copytree(base, place)
            ended = apart(partial(_stopped, trial, place, at, emptied=emptied))
            assert ended in {DONE, STOPPED, OPENING}, f"step {at} failed by itself"
            assert apart(lambda: trial.look(place)) == DONE, f"stopped at step {at}: not right"
            shutil.rmtree(place)
            stops += ended != DONE
            if ended != OPENING:
                break
        at += every
    return stops


def _stopped(trial: Trial, place: Path, at: int, *, emptied: bool) -> None:
    Stop(place, at, emptied=emptied)
    trial.change(place)


def main() -> None:
    """Runs the trials and prints what came of them."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("changes", nargs="*", choices=[*TRIALS, []])
    words.add_argument("--every", type=int, default=1)
    given = words.parse_args()
    for name in given.changes or TRIALS:
        with tempfile.TemporaryDirectory() as folder:
            stops = interrupted(TRIALS[name], Path(folder), given.every)
        print(f"{name}: stopped {stops} times, and right after each", flush=True)


if __name__ == "__main__":
    main()
