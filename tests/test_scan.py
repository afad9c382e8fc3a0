"""Names that must not go out are found wherever they stand, and told by their line."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from lifealliance.access.scan import Found, Names, look_through, read_names
from lifealliance.cli import layout
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


@pytest.mark.parametrize("written", [
    "Sin&eacute;ad O&#39;Brien", "Sin&#xe9;ad O&apos;Brien", '"Sin\\u00e9ad O\'Brien"', "<b>Sinéad</b> O'Brien",
    "?claim=Sin%C3%A9ad+O%27Brien", "Sine\u0301ad\n  O'BRIEN", "SINÉAD O\u00a0O'Brien Sinéad\u00a0O'Brien",
])  # fmt: skip
def test_a_name_is_found_however_it_is_written(tmp_path: Path, written: str) -> None:
    """As HTML, XML, JSON, an address or a terminal writes it, with accents of their own or not."""
    (tmp_path / "out.txt").write_text(written, encoding="utf-8")
    assert [it.line for it in look_through(Names([(3, "Sinéad O'Brien")]), [tmp_path])] == [3]


@pytest.mark.parametrize(
    "name", ["Jane Roe", "Ögmundur Þórsson", "Sinéad O'Brien", "陳大文", "Wolfeschlegelsteinhausen Roe"]
)
@pytest.mark.parametrize("box", [layout.DRAWN, layout.TYPED])
@pytest.mark.parametrize("width", range(25, 38))
def test_a_name_is_found_across_the_lines_of_a_printed_table(name: str, box: layout.Box, width: int) -> None:
    """Wherever a cell's line ends: between two words of the name or in the middle of one."""
    names = Names([(5, name)])
    said = f"and it was {name} again. That is all there is."
    table = layout.table(("who", "words"), (("D01", said), ("D02", "nobody")), width, box=box)
    assert table is not None
    assert names.within("p", table) == [Found("p", 5)]
    blocks = layout.blocks(("dyad", "w"), (("D01", said),), width)
    assert names.within("p", blocks) == [Found("p", 5)] or len(name) > width - 6


def test_no_name_is_made_of_two_cells() -> None:
    """What stands beside one another, or in two rows with a rule between them, is no name."""
    names = Names([(1, "Jane Roe")])
    rows = (("Jane", "Roe"), ("Roe", "the last for two stops he sings one of them: Jane"))
    table = layout.table(("a", "b"), rows, 40)
    assert table is not None
    assert "├" in table
    assert names.within("p", table) == []
    assert names.within("p", "│ Jane │ x │\n│      │ y │\n│ Roe  │ z │") == []


def test_signs_of_two_halves_are_read_as_one(tmp_path: Path) -> None:
    """JSON writes a sign beyond the basic plane as two numbers, RDF as one of eight digits."""
    for number, written in enumerate((r"\ud842\udfb7 Ho", r"\U00020BB7 Ho", r"\ud842 Ho")):
        (tmp_path / f"{number}.json").write_text(written, encoding="utf-8")
    found = look_through(Names([(1, "\U00020bb7 Ho")]), [tmp_path])
    assert [it.place[-6:] for it in found] == ["0.json", "1.json"]


def test_packed_files_are_looked_into(tmp_path: Path) -> None:
    """A name stands in a file's name, between tags, or inside an archive."""
    names = Names([(7, "Jane Roe")])
    (tmp_path / "Jane Roe.txt").write_text("nothing", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as packed:
        packed.writestr("word/document.xml", "<w>Jane </w><w>Roe</w>")
    found = look_through(names, [tmp_path])
    assert [it.line for it in found] == [7, 7]
    assert {"document.xml" in it.place for it in found} == {True, False}
