"""Names that must not go out are found wherever they stand, and told by their line."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from lifealliance.access.scan import Found, Names, look_through, read_names
from lifealliance.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def test_names_are_found_as_words() -> None:
    """Case and spaces do not matter, a part of a word is no name; scripts without spaces are found anywhere."""
    names = Names([(1, "Mary Ann"), (2, "Lee"), (3, "陳大文"), (4, "x")])
    assert len(names) == 3
    assert names.within("p", "so MARY\n  ann said") == [Found("p", 1)]
    assert names.within("p", "sleeping fleet") == []
    assert names.within("p", "我見到陳大文了, and lee.") == [Found("p", 2), Found("p", 3)]


def test_the_key_file_is_read_without_its_pseudonyms(tmp_path: Path) -> None:
    """Pseudonyms stand in every output and are no finding; an empty list is refused."""
    key = tmp_path / "key.csv"
    key.write_text("pseudonym,name,street\nAda,Jane Roe,Mill Lane\n", encoding="utf-8")
    names = read_names(key)
    assert [it.line for it in names.within("p", "Ada, Jane Roe, of Mill Lane")] == [2]
    key.write_text("\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no name in the list"):
        read_names(key)


def test_packed_files_are_looked_into(tmp_path: Path) -> None:
    """A name stands in a file's name, between tags, or inside an archive."""
    names = Names([(7, "Jane Roe")])
    (tmp_path / "Jane Roe.txt").write_text("nothing", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as packed:
        packed.writestr("word/document.xml", "<w>Jane </w><w>Roe</w>")
    found = look_through(names, [tmp_path])
    assert [it.line for it in found] == [7, 7]
    assert {"document.xml" in it.place for it in found} == {True, False}
