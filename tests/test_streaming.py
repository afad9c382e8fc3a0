"""However many texts a project has, one at a time is in memory while it is read, stored and read again."""

from __future__ import annotations

import tracemalloc
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lifealliance import folders, importers
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model import kept
from lifealliance.model.texts import Texts
from lifealliance.store import records
from lifealliance.store.values import Entry, Load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LENGTH = 60_000
_FEW, _MANY = 2, 14


def _project(path: Path, sources: int, line_end: str) -> Path:
    """Texts of one length, each with one coded passage; some lines begin a turn and hold a character beyond U+FFFF."""
    line = f"PSW: So we waited by the quay 𝄞.{line_end}{f'And nobody came, and nobody said why.{line_end}' * 6}"
    boxes = "".join(
        f'<TextSource guid="{at:08x}-0000-4000-8000-000000000001" name="D{at}" plainTextPath="internal://{at}.txt">'
        f'<PlainTextSelection guid="{at:08x}-0000-4000-8000-000000000002" startPosition="3" endPosition="12">'
        f'<Coding guid="{at:08x}-0000-4000-8000-000000000003"><CodeRef targetGUID="c"/></Coding>'
        "</PlainTextSelection></TextSource>"
        for at in range(sources)
    )
    codes = '<CodeBook><Codes><Code guid="c" name="waiting" isCodable="true"/></Codes></CodeBook>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for at in range(sources):
            archive.writestr(f"sources/{at}.txt", f"{at} {line * (_LENGTH // len(line))}")
        archive.writestr("p.qde", f"<Project name='p' origin='NVivo'>{codes}<Sources>{boxes}</Sources></Project>")
    return path


def _peak(work: Callable[[], object]) -> int:
    """The most bytes that Python's values took while the work was done."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _grows(work: Callable[[Path], object], few: Path, many: Path) -> float:
    """How many texts more the peak holds for the larger project than for the smaller one."""
    work(few)  # what is made once and kept is made now
    return (_peak(lambda: work(many)) - _peak(lambda: work(few))) / _LENGTH


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """A study folder of few texts, and one of many."""
    found = []
    for number in (_FEW, _MANY):
        project = _project(tmp_path / f"{number}.qdpx", number, request.param)
        with KnowledgeBase(tmp_path / "store") as kb:
            kb.init(tmp_path / str(number), project, twins=True)
        found.append(tmp_path / str(number))
    return found[0], found[1]


def test_one_text_at_a_time_is_in_memory(two: tuple[Path, Path]) -> None:
    """Twelve times as many texts take no more memory than a few, in every process on the way."""
    few, many = two
    more = _MANY - _FEW
    assert _grows(lambda place: importers.read(place / f"{place.name}.qdpx"), few, many) < more / 4
    assert _grows(folders.read, few, many) < more / 4


def test_a_store_writes_and_reads_one_text_at_a_time(two: tuple[Path, Path]) -> None:
    """What is kept of a study beside its triples goes into its file text by text, and its texts come out so, too."""
    studies = {place: folders.read(place) for place in two}
    bare = {place: Load(Entry("a"), b"", kept.Dumped(replace(study, turns=()))) for place, study in studies.items()}

    def written(place: Path) -> None:
        records.write(place, Load(Entry("a"), b"", kept.Dumped(studies[place])))

    def read(place: Path) -> None:
        again = records.texts(place, records.name(bare[place]), lambda data: kept.restore(data, Texts(place)))
        assert again is not None
        assert again.texts == studies[place].texts

    for place, load in bare.items():
        records.write(place, load)
    assert _grows(written, *two) < (_MANY - _FEW) / 4
    assert _grows(read, *two) < (_MANY - _FEW) / 4
