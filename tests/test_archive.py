"""Zip archives of strangers: what is safe is read by name, everything else is refused with its reason."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest

from lifealliance.errors import BadInput
from lifealliance.importers.archive import Archive, Limits

if TYPE_CHECKING:
    from pathlib import Path


def packed(path: Path, members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive with these members."""
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, how)
    return path


def read_all(path: Path, limits: Limits | None) -> None:
    """Read every member."""
    with Archive(path, limits) as archive:
        for name in archive.names:
            archive.read(name)


def refusal(path: Path, limits: Limits | None = None) -> str:
    """What is said when the archive is opened and all of it read."""
    with pytest.raises(BadInput) as refused:
        read_all(path, limits)
    return refused.value.message


def test_members_are_found_whatever_their_case(tmp_path: Path) -> None:
    """A name is found in any case, its bytes are whole, and the litter of operating systems is left out."""
    litter = {"Sources/": b"", "Sources/.root": b"", "__MACOSX/x.txt": b"x", ".DS_Store": b"x"}
    path = packed(tmp_path / "a.zip", {"project.qde": b"<Project/>", "Sources/A.txt": b"words", **litter})
    with Archive(path) as archive:
        assert archive.names == ("project.qde", "Sources/A.txt")
        assert archive.find("sources/a.TXT") == "Sources/A.txt"
        assert archive.find("sources/b.txt") is None
        assert archive.read("Sources/A.txt") == b"words"


def test_members_that_are_not_asked_for_are_never_unfolded(tmp_path: Path) -> None:
    """A broken recording beside a text does not matter as long as nobody asks for it."""
    path = packed(tmp_path / "a.zip", {"a.txt": b"words", "film.mp4": b"0" * 5000})
    data = bytearray(path.read_bytes())
    at = data.index(b"film.mp4") + len(b"film.mp4")
    data[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(data))
    with Archive(path) as archive:
        assert archive.read("a.txt") == b"words"
    assert "entry film.mp4: This entry is damaged" in refusal(path)


@pytest.mark.parametrize("data", [b"PK", b"PK\x03\x04 and then nothing", b"not a zip"])
def test_a_damaged_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    """What begins like a zip and is none is called damaged or cut short."""
    (tmp_path / "a.zip").write_bytes(data)
    assert "damaged or cut short" in refusal(tmp_path / "a.zip")


def test_an_archive_cut_short_is_refused(tmp_path: Path) -> None:
    """Half of an archive is called cut short."""
    path = packed(tmp_path / "a.zip", {"a.txt": bytes(range(256)) * 40})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "damaged or cut short" in refusal(path)


@pytest.mark.parametrize(
    "name", ["../x.txt", "a/../../x.txt", "/etc/x.txt", "C:\\x.txt", "C:x.txt", "..\\x.txt", "a\\b.txt"]
)
def test_names_that_climb_out_are_refused(tmp_path: Path, name: str) -> None:
    """A name that leads out of the archive is refused, and named."""
    message = refusal(packed(tmp_path / "a.zip", {name: b"x"}))
    assert f"entry {name}: The name of this entry leads out of the archive." in message


def test_every_unsafe_entry_is_named_at_once(tmp_path: Path) -> None:
    """Two climbing names and a control character are three problems of one refusal."""
    path = packed(tmp_path / "a.zip", {"../x": b"", "/y": b"", "z\x07": b""})
    with pytest.raises(BadInput) as refused:
        Archive(path)
    assert [problem.where for problem in refused.value.problems] == [
        "a.zip, entry ../x",
        "a.zip, entry /y",
        "a.zip, entry z?",
    ]


def test_links_are_refused(tmp_path: Path) -> None:
    """An entry that is a symbolic link is refused."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("sources/x.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "is a link to another place" in refusal(tmp_path / "a.zip")


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    """Names that differ in case only are the same name."""
    message = refusal(packed(tmp_path / "a.zip", {"Sources/a.txt": b"1", "sources/A.txt": b"2"}))
    assert "stands 2 times" in message


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    """Sixteen megabytes of zeros in sixteen kilobytes are not unfolded to the end."""
    path = packed(tmp_path / "a.zip", {"a.txt": b"\0" * (16 << 20)})
    assert "far more than it weighs" in refusal(path)


def test_what_all_members_unfold_to_is_limited(tmp_path: Path) -> None:
    """Members that are each small enough are refused together."""
    path = packed(tmp_path / "a.zip", {f"{n}.txt": b"x" * 600 for n in range(3)})
    assert "entry 1.txt: This entry unfolds to more than" in refusal(path, Limits(total=1000))


def test_the_number_of_entries_is_limited(tmp_path: Path) -> None:
    """An archive of too many entries is not looked into."""
    path = packed(tmp_path / "a.zip", {f"{n}.txt": b"" for n in range(5)})
    assert "has 5 entries" in refusal(path, Limits(entries=4))


def test_a_size_that_lies_is_found(tmp_path: Path) -> None:
    """An entry that says 100 bytes and holds more is damaged, however much it holds."""
    path = packed(tmp_path / "a.zip", {"a.txt": b"\0" * 100_000})
    data = path.read_bytes().replace(struct.pack("<L", 100_000), struct.pack("<L", 100))
    path.write_bytes(data)
    assert "its size is not what it says" in refusal(path)


def test_entries_that_share_bytes_are_refused(tmp_path: Path) -> None:
    """Two entries of the list that point at the same bytes are refused, whatever this Python would do."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", b"x" * 100)
        archive.writestr("b.txt", b"y" * 100)
        archive.filelist[1].header_offset = archive.filelist[0].header_offset
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    assert "overlaps the entry" in refusal(tmp_path / "a.zip")


def test_an_entry_without_its_header_is_refused(tmp_path: Path) -> None:
    """An entry of the list whose bytes begin with something else is refused."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", b"x" * 100)
        archive.filelist[0].header_offset = 7
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    assert "has no header where it should" in refusal(tmp_path / "a.zip")


def test_a_locked_entry_is_refused(tmp_path: Path) -> None:
    """An entry with a password is refused with that reason."""
    path = packed(tmp_path / "a.zip", {"a.txt": b"words"})
    data = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    path.write_bytes(bytes(data))
    assert "locked with a password" in refusal(path)


def test_other_ways_of_packing_are_refused(tmp_path: Path) -> None:
    """An entry that is neither stored nor deflated is refused with that reason."""
    assert "packed in a way that is not read" in refusal(packed(tmp_path / "a.zip", {"a.txt": b"x"}, zipfile.ZIP_LZMA))
