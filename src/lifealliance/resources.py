"""Where the files that are not Python lie: ontology, shapes, queries, data.

In an installed wheel they stand inside the package (`_data`), in a checkout beside `src`.
"""

from __future__ import annotations

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
