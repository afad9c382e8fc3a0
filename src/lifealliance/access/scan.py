"""Looking through what goes out for names that must not stand there.

The list of names, or the key file that says which person a pseudonym stands for, is read by the person at the machine
and by nothing else: it is never stored, and what is found is told by its line in the list, not by the name.
"""

from __future__ import annotations

import csv
import html
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from lifealliance.errors import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_PSEUDONYM = "pseudonym"
_SHORTEST = 3
_MOST_BYTES = 500_000_000
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ENTITY = re.compile(r"&#?\w+;")
_IN_ADDRESS = re.compile(r"%[0-9A-Fa-f]{2}|\+")
#: Stands where a line of a printed cell ends: in the middle of a name, or of a word that is longer than its column.
_BREAK = "\ue000"
#: Lines that a printed table has around its cells.
_SIDES = ("│", "┃", "|")
#: Signs told by their number, as JSON and the languages of RDF may do.
_ESCAPED = re.compile(r"(?:\\u[0-9A-Fa-f]{4}|\\U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})+")


@dataclass(frozen=True, slots=True)
class Found:
    """A name that stands where it should not: where, and the line of the list it is in."""

    place: str
    line: int


class Names:
    """Names to look for.

    Args:
        listed: each with its line in the list. What has fewer than three letters is left out: it stands everywhere.
    """

    def __init__(self, listed: Iterable[tuple[int, str]]) -> None:
        self._lines: dict[str, int] = {}
        for line, name in listed:
            known = _plain(name)
            if len(known) >= _SHORTEST or (known and not known.isascii()):
                self._lines.setdefault(known, line)

    def __len__(self) -> int:
        return len(self._lines)

    def within(self, place: str, text: str) -> list[Found]:
        """Every name of the list that stands in a text, each once.

        Case, accents' spelling and spaces do not matter, nor does that a name goes over several lines of a printed
        table.
        """
        plain = _plain(" | ".join([text, *_columns(text)]))
        close = plain.replace(" ", "").replace(_BREAK, "")
        there = (name for name in self._lines if name.replace(" ", "") in close and re.search(_written(name), plain))
        return [Found(place, line) for line in sorted({self._lines[name] for name in there})]


def read_names(path: Path) -> Names:
    """The names of a list: one a line, or a table (CSV) in which every cell is one but those headed `pseudonym`.

    Raises:
        BadInput: it can't be read as text, or has no name in it.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BadInput(Problem(path.name, "The list of names is not text in UTF-8.", "Save it as UTF-8.")) from problem
    rows = [(number, row) for number, row in enumerate(csv.reader(io.StringIO(text)), start=1)]
    headings = [cell.strip().casefold() for cell in rows[0][1]] if rows else []
    left_out: set[int] = set()
    if _PSEUDONYM in headings:
        left_out = {at for at, heading in enumerate(headings) if heading == _PSEUDONYM}
        rows = rows[1:]
    names = Names((number, cell) for number, row in rows for at, cell in enumerate(row) if at not in left_out)
    if not len(names):
        raise BadInput(Problem(path.name, "There is no name in the list.", "Write one name a line."))
    return names


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _written(name: str) -> str:
    """The name as a word of its own; scripts without letter case put no space between words, so theirs is anywhere.

    A printed line may end within it: in such a script anywhere, elsewhere at a space, and in a table where a word is
    longer than its column.
    """
    signs = [re.escape(name[0])]
    for before, sign in pairwise(name):
        if " " in {before, sign}:
            signs.append(f"[ {_BREAK}]" if sign == " " else re.escape(sign))
        else:
            gap = f"[ {_BREAK}]?" if _caseless(before) and _caseless(sign) else f"{_BREAK}?"
            signs.append(gap + re.escape(sign))
    start = r"(?<!\w)" if name[0].upper() != name[0] else ""
    end = r"(?!\w)" if name[-1].upper() != name[-1] else ""
    return start + "".join(signs) + end


def _caseless(sign: str) -> bool:
    return sign.isalpha() and sign.upper() == sign.lower()


def _columns(text: str) -> Iterator[str]:
    """What stands in each column of the printed tables of a text, below one another; an empty line ends a cell."""
    if not any(side in text for side in _SIDES):
        return
    columns: list[list[str]] = []
    for line in text.splitlines():
        row = line.strip()
        cells = row.split(row[0])[1:-1] if row.startswith(_SIDES) else []
        if len(cells) != len(columns):
            yield from map(_BREAK.join, columns)
            columns = [[] for _ in cells]
        for column, cell in zip(columns, cells, strict=True):
            column.append(cell.strip() or "|")
    yield from map(_BREAK.join, columns)


def look_through(names: Names, paths: Iterable[Path]) -> list[Found]:
    """The names in files and folders that went out; packed ones (xlsx, docx, qdpx, zip) are looked into."""
    found = []
    for path in paths:
        for file in sorted(it for it in path.rglob("*") if it.is_file()) if path.is_dir() else (path,):
            found += names.within(f"the name of {file}", file.name)
            for place, text in _texts(file):
                found += names.within(place, text)
    return found


def _texts(file: Path) -> Iterator[tuple[str, str]]:
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as packed:
            if sum(it.file_size for it in packed.infolist()) > _MOST_BYTES:
                raise BadInput(Problem(str(file), "It is too large to look through.", "Unpack it and name the folder."))
            for it in packed.infolist():
                yield f"{file}, {it.filename}", f"{it.filename}\n{_text(packed.read(it))}"
    else:
        yield str(file), _text(file.read_bytes())


def _text(content: bytes) -> str:
    """The content as text; with the text between tags once more, since tags may stand inside a name."""
    wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    text = content.decode("utf-16" if wide else "utf-8", errors="replace")
    told = [text, _TAG.sub("", text)] if "<" in text else [text]
    return "\n".join(dict.fromkeys(other for one in told for other in _spelt(one)))


def _spelt(text: str) -> Iterator[str]:
    """A text, and the same as HTML, JSON, RDF and addresses may mean it: they write some signs in other ways."""
    yield text
    if "&" in text and _ENTITY.search(text):
        yield html.unescape(text)
    if ("\\u" in text or "\\U" in text) and _ESCAPED.search(text):
        yield _ESCAPED.sub(_unescaped, text)
    if ("%" in text or "+" in text) and _IN_ADDRESS.search(text):
        yield unquote_plus(text)


def _unescaped(found: re.Match[str]) -> str:
    """The sign that an escape of JSON or RDF means; two halves of a pair (UTF-16) as the one sign they are."""
    signs = found[0].encode("ascii").decode("unicode-escape")
    return signs.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
