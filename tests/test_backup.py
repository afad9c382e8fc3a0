"""A store in one file and back: whole or refused, and no way round a withdrawal."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import pytest
from tests.test_store import whole
from tests.test_store_damage import count, load, numbered

from lifealliance.errors import BadInput, StoreBusy, StoreDamaged
from lifealliance.model.withdrawal import Register, Withdrawal
from lifealliance.store import register
from lifealliance.store.copies import BACKUP, Copy
from lifealliance.store.embedded import Store
from lifealliance.store.restoring import restore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_WITHDRAWAL = Withdrawal("a", "http://lifealliance.localhost/a/", "00" * 32, "all", "2026-02-01", done=True)


def _silent(_: str) -> None:
    """Tells nobody."""


def files(folder: Path) -> dict[str, bytes]:
    """Every file of the generation that is served, and of the records, by name without the generation's number."""
    found = {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    named = {"/".join(place.parts[2:] if place.parts[0] == "generations" else place.parts): body
             for place, body in found.items()}  # fmt: skip
    return {name: body for name, body in named.items() if name not in {"manifest.json", "LOCK", "CURRENT"}}


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Path]:
    """A store of two studies, and its backup."""
    folder, file = tmp_path / "store", tmp_path / "backup.tar"
    with Store(folder) as store:
        store.put([load("a", numbered(300), b"texts of a"), load("b", numbered(20))])
        store.back_up(file)
    return folder, file


def test_what_is_restored_is_what_was_stored(made: tuple[Path, Path], tmp_path: Path) -> None:
    """Into a new folder and over a newer state: every file is byte for byte as it was, and nothing else is left."""
    folder, file = made
    before = files(folder)
    with Store(folder) as store:
        store.put([load("a", ["other"])])
    for place in (tmp_path / "new", folder):
        done = restore(file, place, _silent)
        assert files(place) == before
        with Store(place) as store:
            store.check(hashes=True)
            assert (count(store, "a"), count(store, "b"), store.texts("a", whole)) == (300, 20, b"texts of a")
            assert store.generation() == done.generation
        assert [path.name for path in (place / "generations").iterdir()] == [done.generation]


def test_a_damaged_store_names_its_backup_and_is_restored(made: tuple[Path, Path]) -> None:
    """The refusal says which backup there is; restoring it heals a flipped byte, a lost CURRENT, a cut manifest."""
    folder, file = made
    with Store(folder) as store:
        store.copies.add(Copy(BACKUP, "", str(file), "", "2026-03-01"))

    def flip(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    damages: list[Callable[[Path], object]] = [
        lambda home: flip(max(home.glob("controlled/*.sst"), key=lambda path: path.stat().st_size)),
        lambda home: (home / "manifest.json").write_bytes(b"{"),
        lambda home: (home / "controlled/CURRENT").unlink(),
        lambda _: (folder / "CURRENT").write_bytes(b"generations/0099"),
        lambda _: (folder / "copies.json").write_bytes(b"{"),
    ]
    for damage in damages:
        with Store(folder) as store:
            damage(folder / "generations" / store.generation())
            if (folder / "copies.json").read_bytes() != b"{":
                with pytest.raises(StoreDamaged, match=r"The last backup is .*backup.tar \(2026-03-01\)"):
                    store.check(hashes=True)
            restore(file, folder, _silent)
            store.check(hashes=True)
            assert count(store, "a") == 300


def _rewritten(file: Path, change: Callable[[str, bytes], bytes], more: str = "") -> None:
    """Writes a tar file anew, its members changed."""
    with tarfile.open(file) as tar:
        parts = [(it.name, change(it.name, tar.extractfile(it).read())) for it in tar]  # type: ignore[union-attr]
    with tarfile.open(file, "w") as tar:
        for name, body in [*parts, *([(more, b"x")] if more else [])]:
            member = tarfile.TarInfo(name)
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))


BAD: dict[str, tuple[str, Callable[[Path], object]]] = {
    "cut": ("can't be read|ends before", lambda file: file.write_bytes(file.read_bytes()[:20_000])),
    "one bit": (
        "is not as it was written",
        lambda file: _rewritten(
            file, lambda name, body: bytes([body[0] ^ 1]) + body[1:] if name.endswith(".sst") else body
        ),
    ),
    "a file more": ("should not", lambda file: _rewritten(file, lambda _, body: body, "../outside")),
    "listing changed": (
        "was changed",
        lambda file: _rewritten(
            file, lambda name, body: body.replace(b'"made": "2', b'"made": "1') if name == "backup.json" else body
        ),
    ),
    "no backup": ("can't be read as a backup", lambda file: file.write_bytes(b"nothing of the kind" * 100)),
    "another tar": ("no backup of a store", lambda file: tarfile.open(file, "w").close()),
    "absent": ("no such file", lambda file: file.unlink()),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_backup_is_refused_and_changes_nothing(made: tuple[Path, Path], kind: str) -> None:
    """Cut, changed, enlarged or made up: one clear sentence, and the store is byte for byte as it was."""
    folder, file = made
    said, spoil = BAD[kind]
    spoil(file)
    before = files(folder)
    with pytest.raises((StoreDamaged, BadInput), match=said):
        restore(file, folder, _silent)
    assert files(folder) == before
    assert not (folder.parent / "outside").exists()


def test_a_restore_does_not_undo_a_withdrawal(made: tuple[Path, Path]) -> None:
    """What was withdrawn since is noted as not done before anything is unpacked: nothing is served until it is."""
    folder, file = made
    register.write(folder, Register("ab" * 32, (_WITHDRAWAL,)))
    assert restore(file, folder, _silent).withdrawals == 1
    assert [it.done for it in register.read(folder).withdrawals] == [False]
    with pytest.raises(StoreBusy, match="nothing is served"):
        Store(folder).entries()


def test_a_withdrawal_the_backup_knows_of_is_done(made: tuple[Path, Path]) -> None:
    """A backup made after a withdrawal holds its outcome; one of another store with withdrawals is refused."""
    folder, file = made
    register.write(folder, Register("ab" * 32, (_WITHDRAWAL,)))
    file.unlink()
    with Store(folder) as store:
        store.back_up(file)
    assert restore(file, folder, _silent).withdrawals == 0
    register.write(folder, Register("cd" * 32, (_WITHDRAWAL,)))
    with pytest.raises(BadInput, match="a backup of another store"):
        restore(file, folder, _silent)


def test_an_unreadable_register_is_taken_from_the_backup(made: tuple[Path, Path]) -> None:
    """The store's list of withdrawals is damaged: the backup's is used, and the answer says so."""
    folder, file = made
    (folder / register.NAME).write_bytes(b"[")
    assert restore(file, folder, _silent).forgotten
    assert count(Store(folder), "a") == 300


def test_an_empty_store_has_no_backup(tmp_path: Path) -> None:
    """Nothing is written, in a sentence."""
    with Store(tmp_path / "store") as store, pytest.raises(BadInput, match="Nothing is stored"):
        store.back_up(tmp_path / "backup.tar")
    assert not (tmp_path / "backup.tar").exists()
