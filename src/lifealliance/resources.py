"""Where the files that are not Python lie: ontology, shapes, queries, data.

In an installed wheel they stand inside the package (`_data`), in a checkout beside `src`.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent
_ROOT = _PACKAGE / "_data" if (_PACKAGE / "_data").is_dir() else _PACKAGE.parents[1]


def folder(name: str) -> Path:
    """The folder `ontology`, `shapes`, `queries` or `data`.

    Raises:
        FileNotFoundError: the installation lacks the folder.
    """
    place = _ROOT / name
    if not place.is_dir():
        raise FileNotFoundError(f"The installation lacks its folder {name}. Install lifealliance again.")
    return place


@cache
def made_by() -> str:
    """What a study's statements are made by beside what was read: a word that changes when a rule or the ontology does.

    Questions stand on what the rules wrote when a study was loaded. Asked of a study that other rules were applied to,
    they would miss rows without a word.
    """
    digest = hashlib.sha256()
    for file in (*sorted((folder("queries") / "rules").glob("*.rq")), *sorted(folder("ontology").glob("*.ttl"))):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
