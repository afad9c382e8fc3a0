"""The withdrawals of a store: a file beside the generations, which outlives every one of them.

It is also the journal. A withdrawal is written down before anything is changed and marked done after the last old file
is gone; as long as one is not done, nothing is served.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from lifealliance.errors import StoreBusy, StoreDamaged
from lifealliance.model.withdrawal import Register, Withdrawal
from lifealliance.store.disk import write_whole

if TYPE_CHECKING:
    from pathlib import Path

NAME = "withdrawals.json"
_FORMAT = 1


def read(root: Path, new_key: str = "") -> Register:
    """The register of a store.

    Args:
        root: the store's folder.
        new_key: the key of the digests where nobody has withdrawn yet, and there is no register.

    Raises:
        StoreDamaged: the file is not as it was written.
    """
    path = root / NAME
    try:
        return parsed(path.read_bytes())
    except FileNotFoundError:
        return Register(new_key)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        todo = "Restore it from a backup before anything is loaded: without it, words that were withdrawn come back."
        raise StoreDamaged(f"{path} can't be read as the register of withdrawals. {todo}") from problem


def parsed(content: bytes | None) -> Register:
    """The register in the bytes of its file; an empty one without a key where there is none.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: they are not what `write` writes.
    """
    if content is None:
        return Register("")
    found = json.loads(content)
    rows = [
        {**row, "known": tuple(row["known"]), "passages": tuple(map(tuple, row.get("passages", ())))}
        for row in found["withdrawals"]
    ]
    return Register(str(found["key"]), tuple(Withdrawal(**row) for row in rows))


def write(root: Path, register: Register) -> None:
    """Puts the register there in one step."""
    rows = [asdict(it) for it in register.withdrawals]
    content = {"format": _FORMAT, "key": register.key, "withdrawals": rows}
    write_whole(root / NAME, (json.dumps(content, indent=1) + "\n").encode())


def noted(register: Register, withdrawal: Withdrawal) -> Register:
    """The register with a withdrawal in the place of the one of the same person, study and scope."""
    same = (withdrawal.study, withdrawal.person, withdrawal.scope)
    others = tuple(it for it in register.withdrawals if (it.study, it.person, it.scope) != same)
    return replace(register, withdrawals=(*others, withdrawal))


def check_done(root: Path) -> None:
    """Refuses to serve while a withdrawal is being carried out, or was interrupted.

    Raises:
        StoreBusy: one is not done.
    """
    if (root / NAME).exists() and not all(it.done for it in read(root).withdrawals):
        raise StoreBusy(
            "A withdrawal is being carried out, and nothing is served until it is done. If it was interrupted, "
            "`lifealliance withdraw --finish` finishes it, as do `load` and `serve`."
        )
