"""A coded project of any size, made by chance from a seed: sources in zip, codes three deep, codings by four coders."""

from __future__ import annotations

import random
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WORDS = ("we", "waited", "by", "the", "quay", "and", "it", "was", "cold", "nobody", "came", "but", "she", "said")
_CODES, _CODERS, _LENGTH = 300, 4, 4_000


def _guid(kind: int, number: int) -> str:
    return f"{kind:08x}-0000-4000-8000-{number:012x}"


def write(path: Path, sources: int, codings: int, seed: int = 7, length: int = _LENGTH) -> Path:
    """Writes a REFI-QDA project; the words are invented.

    Args:
        path: the file.
        sources: how many texts.
        codings: how many codings in all.
        seed: the same seed gives the same project.
        length: how many words a text has, of some four characters each; passages lie in the first 4,000.
    """
    chance = random.Random(seed)  # noqa: S311 # a benchmark
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        texts = []
        for number in range(sources):
            words = chance.choices(_WORDS, k=_LENGTH)
            texts.append(words)
            more = random.Random(number).choices(_WORDS, k=length - _LENGTH)  # noqa: S311 # not of the same chance
            archive.writestr(f"sources/{number}.txt", " ".join(words + more))
        with archive.open("project.qde", "w", force_zip64=True) as out:
            for part in _project(texts, codings, chance):
                out.write(part.encode())
    return path


def _project(texts: list[list[str]], codings: int, chance: random.Random) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="INVENTED">'
    users = "".join(f'<User guid="{_guid(1, n)}" name="coder {n}"/>' for n in range(_CODERS))
    yield f"<Users>{users}</Users><CodeBook><Codes>"
    for number in range(_CODES):
        yield f'<Code guid="{_guid(2, number)}" name="code {number}" isCodable="true">'
        yield "" if number % 3 < 2 else "</Code></Code></Code>"
    yield "</Codes></CodeBook><Sources>"
    for number, words in enumerate(texts):
        yield f'<TextSource guid="{_guid(3, number)}" name="source {number}" plainTextPath="internal://{number}.txt">'
        places = [0]
        for word in words:
            places.append(places[-1] + len(word) + 1)
        for one in range(number, codings, len(texts)):
            first = chance.randrange(_LENGTH - 30)
            end = places[first + chance.randrange(3, 30)] - 1
            yield (
                f'<PlainTextSelection guid="{_guid(4, one)}" startPosition="{places[first]}" endPosition="{end}">'
                f'<Coding guid="{_guid(5, one)}" creatingUser="{_guid(1, chance.randrange(_CODERS))}" '
                f'creationDateTime="2026-01-01T10:00:00Z"><CodeRef targetGUID="{_guid(2, chance.randrange(_CODES))}"/>'
                "</Coding></PlainTextSelection>"
            )
        yield "</TextSource>"
    yield "</Sources></Project>"
