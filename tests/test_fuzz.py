"""Files that are damaged at random: every importer reads them or says what is wrong, and neither falls nor hangs.

A few for each importer in every run of the tests; `make fuzz` goes on for LIFEALLIANCE_FUZZ_SECONDS for each and prints
how many files were tried. What an importer may take is counted in processor time, for a busy machine is no hang.
"""

from __future__ import annotations

import io
import itertools
import os
import resource
import signal
import time
import zipfile
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests import test_qc, test_qualcoder, test_taguette
from tests.test_importers_bad_input import CODES, CODING, HEAD, SELECTION, TEXT, qdpx

from lifealliance import importers
from lifealliance.errors import BadInput
from lifealliance.model.coded import ReadAs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECONDS = float(os.environ.get("LIFEALLIANCE_FUZZ_SECONDS", "0"))
MOST_SECONDS, MOST_MEGABYTES = 5.0, 1024
A_FEW = 12
#: What often harms a reader: ends of numbers, half characters, marks of a format, paths, very much of something.
HARD = (
    b"\0", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", "😀".encode(), b"\r", b"\r\n", b"-1", b"2147483648", b"1e400",
    b"99999999999999999999999", b"NaN", b"", b'"', b"'", b"<", b"</", b"<![CDATA[", b"<!DOCTYPE a [", b"&#0;", b"&a;",
    b"../", b"internal://", b"absolute://", b"\\", b",,", b";", b"\t", b": ", b"- ", b"&a *a", b"{", b"*ENC*",
    b"A" * 5000, b"<Code>" * 300, b"[" * 300,
)  # fmt: skip
EDIT = st.tuples(
    st.floats(0, 1),
    st.integers(0, 40),
    st.one_of(st.sampled_from(HARD), st.binary(max_size=8)),
    st.sampled_from(["put", "repeat", "swap"]),
)
Edit = tuple[float, int, bytes, str]
DAMAGE = st.tuples(st.lists(EDIT, min_size=1, max_size=6), st.integers(0, 20), st.booleans())


def edited(data: bytes, edits: list[Edit]) -> bytes:
    """The bytes with stretches taken out, put in, said twice or moved to the front."""
    for place, length, piece, kind in edits:
        at = int(place * len(data))
        taken, rest = data[at : at + length], data[at + length :]
        data = {
            "put": data[:at] + piece + rest,
            "repeat": data[:at] + taken * (2 + length % 3) + piece + rest,
            "swap": taken + data[:at] + piece + rest,
        }[kind]
    return data


def damaged(data: bytes, edits: list[Edit], member: int, *, inside: bool) -> bytes:
    """A file that is damaged; of an archive one member, packed again so that it is looked into, or the archive."""
    if not (inside and data.startswith(b"PK")):
        return edited(data, edits)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        names = old.namelist()
        for name in names:
            content = old.read(name)
            new.writestr(name, edited(content, edits) if name == names[member % len(names)] else content)
    return packed.getvalue()


def of_refi_qda(place: Path) -> bytes:
    """A project."""
    return qdpx(place, CODES + TEXT.format(SELECTION.format(1, 5, 11, CODING.format(1, "c1")))).read_bytes()


def of_refi_qda_without_archive(_place: Path) -> bytes:
    """The XML of a project alone."""
    return (HEAD + CODES + "</Project>").encode()


def of_taguette(place: Path) -> bytes:
    """A database of Taguette."""
    made = test_taguette.Made(place)
    made.add("tags", 1, 1, "waiting", "What waiting is")
    made.highlight(1, "waited", 1)
    made.event("2024-01-01 10:00:00", "ana", type="highlight_add", highlight_id=1, tags=[1])
    return made.done().read_bytes()


def of_qualcoder(place: Path) -> bytes:
    """A database of QualCoder."""
    return test_qualcoder.made(place, test_qualcoder.OLD, test_qualcoder.NEW).read_bytes()


def of_qc(place: Path) -> bytes:
    """An archive of qc."""
    return test_qc.made(place).read_bytes()


def of_table(_place: Path) -> bytes:
    """A table of quotes."""
    return 'document,quote,codes,coder\nD01,We waited,waiting; quay,ana\nD02,"By the\nquay 😀",quay,ben\n'.encode()


def of_spreadsheet(place: Path) -> bytes:
    """The same as a spreadsheet."""
    import openpyxl  # noqa: PLC0415 # slow, and only needed here

    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("document", "quote", "codes"), ("D01", "We waited", "waiting; quay"), ("D02", "By the quay", "quay")):
        book.active.append(row)
    book.save(place / "t.xlsx")
    return (place / "t.xlsx").read_bytes()


FILES: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "refi_qda": ("refi_qda", of_refi_qda),
    "refi_qda, XML alone": ("refi_qda", of_refi_qda_without_archive),
    "taguette": ("taguette", of_taguette),
    "qualcoder": ("qualcoder", of_qualcoder),
    "qc": ("qc", of_qc),
    "table": ("table", of_table),
    "table, spreadsheet": ("table", of_spreadsheet),
}


def too_long(*_: object) -> NoReturn:
    """A reader took too long."""
    pytest.fail(f"A file took more than {MOST_SECONDS} s of processor time.")


def read(importer: str, path: Path) -> None:
    """Reads a file as the importer does, told what it is."""
    known = importers.importers()
    columns = (("document", "document"), ("quote", "quote"), ("codes", "codes")) if importer == "table" else ()
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        if known[importer].recognises(path):
            known[importer].read(path, ReadAs(columns=columns))
        else:
            assert all(importers.describe(path))
    except BadInput:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def test_every_importer_is_tried() -> None:
    """An importer that is added is fuzzed too."""
    assert {importer for importer, _ in FILES.values()} == set(importers.importers())


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_read_or_refused(name: str, tmp_path: Path) -> None:
    """No error but a refusal in words, no five seconds of work, no gigabyte of memory."""
    importer, make = FILES[name]
    whole, path = make(tmp_path), tmp_path / "damaged.bin"
    path.write_bytes(whole)
    assert importers.importers()[importer].recognises(path)
    before, tried = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, itertools.count()

    def once(damage: tuple[list[Edit], int, bool]) -> None:
        edits, member, inside = damage
        path.write_bytes(damaged(whole, edits, member, inside=inside))
        read(importer, path)
        next(tried)

    earlier = signal.signal(signal.SIGPROF, too_long)
    try:
        end = time.monotonic() + SECONDS
        for number in itertools.count():
            rounds = settings(
                max_examples=200 if SECONDS else A_FEW,
                deadline=None,
                database=None,
                phases=(Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            )
            seed(number)(rounds(given(DAMAGE)(once)))()
            if time.monotonic() >= end:
                break
    finally:
        signal.signal(signal.SIGPROF, earlier)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < MOST_MEGABYTES
    if SECONDS:
        print(f"\n{name}: {next(tried)} files in {SECONDS:.0f} s, {grown:.0f} MB more memory")  # noqa: T201 # make fuzz
