"""Bad projects: each is refused with the place and one clear sentence, and all problems of a file come at once."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from lifealliance import importers
from lifealliance.errors import BadInput
from lifealliance.importers.apart import read_apart

if TYPE_CHECKING:
    from pathlib import Path

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<Project name="p" origin="Some Tool" xmlns="urn:QDA-XML:project:1.0">\n'
CODES = '<CodeBook><Codes><Code guid="c1" name="Waiting" isCodable="true"/></Codes></CodeBook>\n'
TEXT = '<Sources><TextSource guid="s1" name="D01" plainTextPath="internal://s1.txt">\n{}</TextSource></Sources>\n'
SELECTION = '<PlainTextSelection guid="p{0}" startPosition="{1}" endPosition="{2}">{3}</PlainTextSelection>\n'
A_OVER_B = '<Code guid="a" name="A"><Code guid="b" name="B"/></Code>'
B_OVER_A = '<Code guid="b" name="B"><Code guid="a" name="A"/></Code>'
EXPORT = "Export the project with its sources, or read it with --without-texts, which keeps positions without words."
CODING = '<Coding guid="k{}"><CodeRef targetGUID="{}"/></Coding>'


def qdpx(place: Path, body: str, texts: dict[str, bytes] | None = None, name: str = "project.qde") -> Path:
    """A project file."""
    path = place / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, HEAD + body + "</Project>")
        for text, data in (texts if texts is not None else {"sources/s1.txt": b"They waited by the quay."}).items():
            archive.writestr(text, data)
    return path


def problems(path: Path) -> list[str]:
    """All problems of a file, each as one line."""
    with pytest.raises(BadInput) as refused:
        importers.read(path)
    return [str(problem) for problem in refused.value.problems]


def test_a_sound_project_is_read(tmp_path: Path) -> None:
    """The file all others are spoilt from is read."""
    body = CODES + TEXT.format(SELECTION.format(1, 5, 11, CODING.format(1, "c1")))
    assert importers.read(qdpx(tmp_path, body)).excerpts[0].quote == "waited"


def test_a_damaged_entry_is_said_to_be_damaged_where_it_is_no_xml_any_more_either(tmp_path: Path) -> None:
    """That the bytes are not those that were packed shows at the end, when the parser has long given up; it is said."""
    path = qdpx(tmp_path, CODES + TEXT.format(SELECTION.format(1, 5, 11, "") * 4000))
    path.write_bytes(path.read_bytes().replace(b"</Codes>", b"</Codas>", 1))
    (said,) = problems(path)
    assert said.startswith("p.qdpx, entry project.qde: This entry is damaged or its size is not what it says.")


def test_all_problems_come_at_once_with_their_lines(tmp_path: Path) -> None:
    """An offset outside, an unknown code, a missing position and a backward passage are told in one go."""
    selections = (
        SELECTION.format(1, 5, 400, CODING.format(1, "c1"))
        + SELECTION.format(2, 0, 4, CODING.format(2, "c9"))
        + '<PlainTextSelection guid="p3" startPosition="3"/>\n'
        + SELECTION.format(4, 9, 5, "")
        + '<PlainTextSelection startPosition="1" endPosition="two"/>\n'
    )
    said = "\n".join(problems(qdpx(tmp_path, CODES + TEXT.format(selections))))
    assert "line 5: The passage p1 lies at 5 to 400, outside of the text of D01, which has 24 characters." in said
    assert "line 6: The code c9 is not in the codebook, but it is applied 1 time." in said
    assert "line 7: The element PlainTextSelection has no endPosition." in said
    assert "line 8: The passage p4 of D01 ends (5) before it begins (9)." in said
    assert "line 9: The element PlainTextSelection has no guid." in said
    assert "no whole number: 'two'" in said


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<Codes><Code name="A" isCodable="true"/></Codes>', "The element Code has no guid."),
        ('<Codes><Code guid="a" isCodable="true"/></Codes>', "The element Code has no name."),
        (
            '<Codes><Code guid="a" name="A"/>\n<Code guid="{A}" name="B"/></Codes>',
            "Two codes have the identifier a: 'A' (line 3) and 'B'.",
        ),
        (
            '<Codes><Code guid="a" name="A"><Code guid="b" name="B"><Code guid="a" name="A"/></Code></Code></Codes>',
            "The code 'A' is its own ancestor: A > B > A.",
        ),
        (
            f"<Codes>{A_OVER_B}{B_OVER_A}</Codes>",
            "The code 'A' is its own ancestor: A > B > A.",
        ),
    ],
)
def test_a_codebook_that_can_not_be(tmp_path: Path, inside: str, said: str) -> None:
    """Codes without what they must have, twice with different names, or under themselves are refused."""
    found = problems(qdpx(tmp_path, f"<CodeBook>{inside}</CodeBook>", {}))
    assert any(said in problem for problem in found)
    assert all("line" in problem for problem in found)


def test_codes_nested_too_deep(tmp_path: Path) -> None:
    """A code tree beyond the limit is refused at its line instead of taking the program with it."""
    deep = "".join(f'<Code guid="c{n}" name="{n}" isCodable="true">\n' for n in range(100)) + "</Code>" * 100
    assert "nested more than 64 deep" in problems(qdpx(tmp_path, f"<CodeBook><Codes>{deep}</Codes></CodeBook>"))[0]


def test_a_hundred_thousand_codes_in_one_another(tmp_path: Path) -> None:
    """They are one sentence, said by the process that reads; nobody runs out of stack."""
    deep = "".join(f'<Code guid="c{n}" name="{n}" isCodable="true">' for n in range(100_000)) + "</Code>" * 100_000
    with pytest.raises(BadInput) as refused:
        read_apart(qdpx(tmp_path, f"<CodeBook><Codes>{deep}</Codes></CodeBook>"))
    assert [problem.what for problem in refused.value.problems] == ["The elements are nested more than 64 deep."]


def test_an_entry_over_the_limit(tmp_path: Path) -> None:
    """A text that unfolds to far more than it weighs is refused by name, by the process that reads."""
    body = CODES + TEXT.format(SELECTION.format(1, 5, 11, CODING.format(1, "c1")))
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", HEAD + body + "</Project>")
        archive.writestr("sources/s1.txt", b" " * (1 << 22))
    with pytest.raises(BadInput, match=r"sources/s1\.txt") as refused:
        read_apart(path)
    assert len(refused.value.problems) == 1


def test_a_text_that_is_locked(tmp_path: Path) -> None:
    """A text as MAXQDA locks it is not taken for words."""
    body = CODES + TEXT.format(SELECTION.format(1, 5, 11, CODING.format(1, "c1")))
    said = problems(qdpx(tmp_path, body, {"sources/s1.txt": b"*ENC*\x01\xff\x00"}))[0]
    assert "text sources/s1.txt: This text is locked (*ENC*)." in said
    assert "export it without a password" in said


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    """A file with a DOCTYPE is refused before any entity is looked at."""
    path = tmp_path / "p.qde"
    path.write_text('<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<Project name="&x;"/>')
    assert "line 1: The file has a document type (DOCTYPE)" in problems(path)[0]


def test_xml_cut_short_names_the_line(tmp_path: Path) -> None:
    """A project that ends in the middle is called cut short, with its line."""
    path = tmp_path / "p.qde"
    path.write_text(HEAD + CODES + "<Sources>\n<TextSource guid=")
    assert problems(path) == [
        "p.qde, line 5, column 1: The file ends in the middle: it is cut short. Export or copy it again."
    ]


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (b"&#1;", "a control character (U+0001)"),
        (b"\x0b", "a control character (U+000B)"),
        (b"&#xD83D;", "half a character (a lone surrogate)"),
        (b"\xed\xa0\xbd", "half a character (a lone surrogate)"),
        (b"\xe9", "is not in the encoding it says"),
        (b"&auml;", "undefined entity"),
    ],
)
def test_characters_no_name_may_hold(tmp_path: Path, spoilt: bytes, said: str) -> None:
    """A control character or half a character in a name is refused at its line."""
    path = tmp_path / "p.qde"
    path.write_bytes(HEAD.encode() + b'<Users><User guid="u" name="' + spoilt + b'"/></Users></Project>')
    assert said in problems(path)[0]
    assert "line 3" in problems(path)[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"one\ntwo\x00three", "Position 7 (line 2) holds the control character U+0000."),
        (b"one\x1btwo", "Position 3 (line 1) holds the control character U+001B."),
        (b"one \xed\xa0\xbd", "Byte 4 is half a character (a lone surrogate)."),
        ("\xe9t\xe9".encode("latin-1"), "Byte 0 is something that is not UTF-8."),
    ],
)
def test_characters_no_text_may_hold(tmp_path: Path, data: bytes, said: str) -> None:
    """A control character, half a character or another encoding in a text is refused with its place."""
    found = problems(qdpx(tmp_path, CODES + TEXT.format(""), {"sources/s1.txt": data}))
    assert found[0].startswith("p.qdpx, text sources/s1.txt: " + said)


@pytest.mark.parametrize(
    "path",
    ["absolute:///etc/passwd", "/etc/passwd", "internal://../x.txt", "C:\\x.txt", "file:///x", "relative://../x"],
)
def test_texts_outside_of_the_file_are_never_read(tmp_path: Path, path: str) -> None:
    """A text that is said to lie outside of the file is refused, with what the file says."""
    body = TEXT.replace("internal://s1.txt", path).format("")
    assert any(f"The text {path} lies outside of the file" in problem for problem in problems(qdpx(tmp_path, body)))


def test_absent_texts_are_listed(tmp_path: Path) -> None:
    """Texts that are not packed are listed together, with the option that reads on without them."""
    body = CODES + TEXT.format(SELECTION.format(1, 5, 11, ""))
    note = '<Notes><Note guid="n" name="Idea" plainTextPath="internal://n.txt"/></Notes>'
    path = qdpx(tmp_path, body + note, {})
    assert problems(path) == [
        f"p.qdpx: 2 texts named in the project but not in the file: D01, note Idea. {EXPORT}",
    ]
    project = importers.read(path, without_texts=True)
    assert [(one.start, one.end, one.quote, one.needs_review) for one in project.excerpts] == [(5, 11, "", True)]


def test_passages_of_a_source_that_has_no_text(tmp_path: Path) -> None:
    """Passages in a source that never had a text in the file are a problem of their own."""
    body = CODES + TEXT.replace(' plainTextPath="internal://s1.txt"', "").format(SELECTION.format(1, 5, 11, ""))
    assert "line 4: 1 passage marked in D01, whose text is not in the file." in problems(qdpx(tmp_path, body))[0]


def test_two_projects_in_one_file(tmp_path: Path) -> None:
    """An archive with two projects is refused, and both are named."""
    path = qdpx(tmp_path, CODES, {"other.QDE": b"<Project/>"})
    assert "holds 2 projects: project.qde, other.QDE" in problems(path)[0]


def test_unsafe_archives_are_refused(tmp_path: Path) -> None:
    """A climbing name beside the project refuses the whole file."""
    assert "leads out of the archive" in problems(qdpx(tmp_path, CODES, {"../x.txt": b""}))[0]


def test_a_project_of_another_kind_is_refused(tmp_path: Path) -> None:
    """XML whose root is called Project and that belongs to another program is refused."""
    path = tmp_path / "p.csproj"
    path.write_text('<Project xmlns="http://example.org/build"/>')
    assert "no REFI-QDA project" in problems(path)[0]


def test_one_identifier_for_two_sources(tmp_path: Path) -> None:
    """Two sources of one identifier are refused: passages could belong to either."""
    twice = '<Sources><TextSource guid="s" name="A"/><TextSource guid="S" name="B"/></Sources>'
    assert "Two sources have the identifier s" in problems(qdpx(tmp_path, twice))[0]


def test_a_coding_without_a_code(tmp_path: Path) -> None:
    """A coding that names no code is a missing reference, told once."""
    body = CODES + TEXT.format(SELECTION.format(1, 5, 11, '<Coding guid="k"/>'))
    assert problems(qdpx(tmp_path, body)) == [
        "p.qdpx, line 5: The element Coding has no CodeRef. The file is not complete: export it again."
    ]


def test_very_many_problems_are_counted(tmp_path: Path) -> None:
    """Beyond 500 problems the rest is counted."""
    many = "".join(SELECTION.format(n, 5, 400, "") for n in range(510))
    found = problems(qdpx(tmp_path, CODES + TEXT.format(many)))
    assert len(found) == 501
    assert "There are 10 more problems" in found[-1]


def test_a_text_that_can_not_be_read_is_one_problem(tmp_path: Path) -> None:
    """Nothing is said of its passages, nor that it is not there."""
    body = CODES + TEXT.format(SELECTION.format(1, 5, 11, CODING.format(1, "c1")))
    (said,) = problems(qdpx(tmp_path, body, {"sources/s1.txt": b"They waited by the \xe9tang."}))
    assert said.endswith("Byte 19 is something that is not UTF-8. Save the text as UTF-8.")


def test_a_passage_outside_of_its_text_does_not_hide_its_code(tmp_path: Path) -> None:
    """Of a passage with two faults both are told."""
    body = CODES + TEXT.format(SELECTION.format(1, 5, 400, CODING.format(1, "c9")))
    outside, unknown = problems(qdpx(tmp_path, body))
    assert "The passage p1 lies at 5 to 400" in outside
    assert "The code c9 is not in the codebook" in unknown
