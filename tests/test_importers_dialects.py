"""One small project per tool, written here as that tool writes it: each comes in with exact words."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from lifealliance import importers
from lifealliance.importers.offsets import Dialect, Text, tool_position

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.coded import CodedProject

NVIVO = Dialect("UTF-16 code units", 2)
LINES = [
    "PSW: 😀 There's a drill in it.",
    "PIR: I put it in a towel. 🚣 It's not mine.",
    "PSW: Ívó, keep it ünd use it.",
]
DRILL, TOWEL, KEEP = "There's a drill in it.", "I put it in a towel.", "keep it ünd use it."
USERS = '<Users><User guid="{A1}" name="Ines"/><User guid="A2" name="Tomas"/></Users>'
CODES = (
    '<CodeBook><Codes><Code guid="C1" name="lending" isCodable="true"/>'
    '<Code guid="C2" name="news" isCodable="1"/></Codes></CodeBook>'
)


def project(origin: str, body: str, namespace: str = "urn:QDA-XML:project:1.0") -> str:
    """A project as XML."""
    return f'<Project name="p" origin="{origin}" xmlns="{namespace}">{body}</Project>'


def read(place: Path, xml: str, texts: dict[str, str], name: str = "project.qde") -> CodedProject:
    """Pack a project and read it."""
    path = place / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, xml)
        for text, words in texts.items():
            archive.writestr(text, words.encode())
    return importers.read(path)


def selection(key: str, raw: str, quote: str, dialect: Dialect, inside: str = "", name: str = "") -> str:
    """A passage with the positions the tool would write."""
    start = Text(raw).canonical.index(quote)
    ends = [tool_position(raw.lstrip("\ufeff"), at, dialect) for at in (start, start + len(quote))]
    where = f'startPosition="{ends[0]}" endPosition="{ends[1]}"'
    return f'<PlainTextSelection guid="{key}" name="{name}" {where} creatingUser="A1">{inside}</PlainTextSelection>'


def coding(key: str, code: str = "C1", user: str = "A2") -> str:
    """A coding."""
    return f'<Coding guid="{key}" creatingUser="{user}"><CodeRef targetGUID="{code}"/></Coding>'


def test_nvivo_for_windows(tmp_path: Path) -> None:
    """Byte order mark, CRLF, emoji, a passage per coding, codings that mean a case, an annotation as a link."""
    raw = "\ufeff" + "\r\n".join(LINES)
    marked = [
        selection("S1", raw, TOWEL, NVIVO, coding("K1")),
        selection("S2", raw, TOWEL, NVIVO, coding("K2", "C2")),
        selection("S3", raw, TOWEL, NVIVO, coding("K3")),
        selection("S4", raw, KEEP, NVIVO, coding("K4", user="")),
        selection("S5", raw, "\n".join(LINES), NVIVO, coding("K5", "CASE")),
        selection("S6", raw, DRILL, NVIVO),
    ]
    case = '<Code guid="CASE" name="Ivo" isCodable="true"/>'
    body = (
        USERS
        + CODES.replace("</Codes>", case + "</Codes>")
        + '<Cases><Case guid="CASE" name="Ivo"/></Cases>'
        + f'<Sources><TextSource guid="T1" name="D01" plainTextPath="internal://T1.txt"><Description/>{"".join(marked)}'
        + "</TextSource></Sources>"
        + '<Notes><Note guid="N1" name="Annotation" plainTextPath="internal://N1.txt"/></Notes>'
        + '<Links><Link guid="L1" name="" originGUID="N1" targetGUID="S6" direction="Associative"/></Links>'
    )
    texts = {"Sources/t1.TXT": raw, "Sources/N1.txt": "\ufeffHers?\r\nOr his?"}
    found = read(tmp_path, project("NVivo for Windows 12.6", body), texts)
    assert [one.quote for one in found.excerpts] == [DRILL, TOWEL, KEEP]
    assert found.excerpts[1].original_ids == ("s1", "s2", "s3")
    assert [(one.key, one.code, one.coder) for one in found.codings] == [
        ("k1", "c1", "a2"),
        ("k2", "c2", "a2"),
        ("k4", "c1", "a1"),
    ]
    assert [(case.name, case.sources) for case in found.cases] == [("Ivo", ("t1",))]
    assert [code.name for code in found.codes] == ["lending", "news"]
    assert [(memo.text, memo.about) for memo in found.memos] == [("Hers?\nOr his?", ("s6",))]
    table = {one.kind: (one.came_in, one.kept, one.merged) for one in found.counts}
    assert (table["excerpts (selections)"], table["codings"], table["codes"]) == ((6, 3, 3), (5, 3, 2), (3, 2, 1))
    assert "Who coded: 3 codings by the coder they name, 1 coding by who marked the passage." in found.decisions


def test_nvivo_for_mac(tmp_path: Path) -> None:
    """Line feeds without a byte order mark, emoji counted as two, a junk entry in the folder of sources."""
    raw = "\n".join(LINES)
    marked = selection("S1", raw, TOWEL, NVIVO, coding("K1")) + selection("S2", raw, KEEP, NVIVO, coding("K2"))
    body = (
        USERS
        + CODES
        + f'<Sources><TextSource guid="T1" name="D" plainTextPath="internal://T1.txt">{marked}</TextSource></Sources>'
    )
    found = read(tmp_path, project("NVivo for Mac 12.7.0", body), {"sources/.root": "", "sources/T1.txt": raw})
    assert [one.quote for one in found.excerpts] == [TOWEL, KEEP]


def test_maxqda(tmp_path: Path) -> None:
    """A case without a name, variables in a source, names that are positions, document groups, CRLF counted once."""
    raw = "\r\n".join(line.replace("😀 ", "").replace("🚣 ", "") for line in LINES)
    comment = "<Description>Compare: with the leeks</Description>"
    one = Dialect()
    marked = selection("S1", raw, TOWEL, one, coding("K1"), "34,54") + selection("S2", raw, KEEP, one, comment, "60,79")
    value = '<VariableValue><VariableRef targetGUID="V1"/><TextValue>PIR</TextValue></VariableValue>'
    body = (
        f'{USERS}{CODES}<Variables><Variable guid="V1" name="Role" typeOfVariable="Text"/></Variables>'
        f'<Cases><Case guid="X1">{value}<SourceRef targetGUID="T1"/></Case></Cases>'
        f'<Sources><TextSource guid="T1" name="D01_S3_PIR" plainTextPath="internal://T1.txt">{marked}{value}</TextSource>'
        '<TextSource guid="T2" name="D01_S3_PIR" plainTextPath="internal://T2.txt"/></Sources>'
        '<Sets><Set guid="G1" name="Interviews"><MemberSource targetGUID="T1"/><MemberSource targetGUID="T9"/>'
        "</Set></Sets>"
    )
    found = read(tmp_path, project("MAXQDA 24 (Release 24.7.0)", body), {"sources/T1.txt": raw, "sources/T2.txt": ""})
    assert [(one.quote, one.needs_review) for one in found.excerpts] == [(TOWEL, False), (KEEP, False)]
    assert [(case.name, case.attributes) for case in found.cases] == [("D01_S3_PIR", (("Role", "PIR"),))]
    assert [(memo.text, memo.about) for memo in found.memos] == [("Compare: with the leeks", ("s2",))]
    assert found.groups[0].members == ("t1",)
    assert [(one.kept, one.no_place) for one in found.counts if one.kind == "set members"] == [(1, 1)]


def test_atlasti(tmp_path: Path) -> None:
    """A project named after itself, a page quoted twice under one identifier, a region, names cut short."""
    raw = "\r\n".join(LINES)
    twin = '<PDFSelection guid="S1" page="0" firstX="1" firstY="9" secondX="5" secondY="2">{}</PDFSelection>'
    region = '<PDFSelection guid="S2" page="3" firstX="1" firstY="9" secondX="5" secondY="2">{}</PDFSelection>'
    words = "<Representation guid='W'><PlainTextContent>{}</PlainTextContent></Representation>"
    said = region.replace("S2", "S3").format(words.format(KEEP.replace(" ", "\n")) + coding("K4"))
    names = {TOWEL: TOWEL[:12] + "…", "It's not mine.": "It's not mine.", "a drill in it": "a drill in it"}
    text = "".join(
        selection(f"S{n}", raw, quote, Dialect(), coding(f"K2{n}") if n == 1 else "", name)
        for n, (quote, name) in zip((1, 5, 6), names.items(), strict=True)
    )
    body = (
        USERS
        + CODES
        + f'<Sources><PDFSource guid="T1" name="D.pdf" path="internal://T1.pdf">{twin.format(coding("K1"))}'
        + region.format(coding("K3"))
        + said
        + f'<Representation guid="R1" plainTextPath="internal://R1.txt">{text}</Representation></PDFSource></Sources>'
        + '<Sets><Set guid="G1" name="PDFs"><MemberSource targetGUID="R1"/></Set></Sets>'
    )
    texts = {"sources/R1.txt": raw, "sources/T1.pdf": "%PDF"}
    found = read(tmp_path, project("ATLAS.ti Windows 23", body), texts, "Neighbours in town.qde")
    quotes = [(one.quote, one.needs_review) for one in found.excerpts]
    assert quotes == [*((quote, False) for quote in ("a drill in it", TOWEL, "It's not mine.", KEEP)), ("", True)]
    assert found.excerpts[-1].start > 10_000_000_000
    assert [(source.name, source.text is None) for source in found.sources] == [
        ("D.pdf", False),
        ("D.pdf (pages)", True),
    ]
    assert found.codings[0].span == found.excerpts[1].span
    assert len(found.codings) == 3
    assert found.groups[0].members == ("t1",)


def test_transana(tmp_path: Path) -> None:
    """Its own namespace, members as text, and passages of a transcript between time marks, placed in the text."""
    raw = "PSW: There's a drill in it.\r\nPIR: I put it in a towel."
    marks = "".join(f'<SyncPoint guid="M{at}" position="{at}" timeStamp="{at}000"/>' for at in (5, 27, 34, 54))
    timed = '<SyncPoint guid="M8" timeStamp="100"/><SyncPoint guid="M9" timeStamp="900"/>'
    clip = '<TranscriptSelection guid="S{0}" fromSyncPoint="{0}" toSyncPoint="{1}">{2}</TranscriptSelection>'
    clips = "".join(
        clip.format(begin, end, coding(f"K{begin}")) for begin, end in (("M5", "M27"), ("M34", "M54"), ("M8", "M9"))
    )
    body = (
        f'{USERS}{CODES}<Sources><VideoSource guid="T1" name="" path="internal://T1.mpg"><Transcript guid="R1"'
        f' name="Talk" plainTextPath="internal://R1.txt">{marks}{timed}{clips}</Transcript>{coding("K9")}'
        "</VideoSource></Sources>"
        '<Notes><Note guid="N1" name="Idea"><PlainTextContent>An idea</PlainTextContent></Note></Notes>'
        '<Sets><Set guid="G1" name="Library"><MemberSource guid="T1"/><MemberNote>N1</MemberNote></Set></Sets>'
    )
    found = read(tmp_path, project("Transana 3.22", body, "urn:QDA-XML:project:0:10"), {"sources/R1.txt": raw})
    words = [one.quote for one in found.excerpts]
    assert words == [raw.replace("\r\n", "\n"), DRILL, TOWEL, ""]
    assert [(source.name, source.text is None) for source in found.sources] == [
        ("Talk", False),
        ("Talk (recording)", True),
    ]
    assert found.groups[0].members == ("t1", "n1")
    assert found.excerpts[-1].end - found.excerpts[-1].start == 800


def test_qualcoder(tmp_path: Path) -> None:
    """Code points, CRLF written for others but counted once, and the whole quote as the name."""
    raw = "\ufeff" + "\r\n".join(LINES)
    marked = "".join(
        selection(f"S{n}", raw, quote, Dialect(), coding(f"K{n}"), quote.replace("'", "&apos;"))
        for n, quote in enumerate([DRILL, TOWEL, KEEP])
    )
    body = (
        USERS
        + CODES
        + f'<Sources><TextSource guid="T1" name="D" plainTextPath="internal://T1.txt">{marked}</TextSource></Sources>'
    )
    found = read(tmp_path, project("QualCoder 3.6", body), {"sources/T1.txt": raw})
    assert [one.quote for one in found.excerpts] == [DRILL, TOWEL, KEEP]
    assert not any(one.needs_review for one in found.excerpts)


def test_qualitative_coding(tmp_path: Path) -> None:
    """Bare path names, no name for the source, passages that are lines with their line feed."""
    raw = "\n".join(LINES)
    marked = selection("S1", raw, LINES[1] + "\n", Dialect(), coding("K1"), "line:1")
    body = CODES + f'<Sources><TextSource guid="T1" plainTextPath="talks/one.txt">{marked}</TextSource></Sources>'
    found = read(tmp_path, project("qc 1.3.2", body), {"sources/talks/one.txt": raw})
    assert found.excerpts[0].quote == LINES[1] + "\n"
    assert found.sources[0].name == "one.txt"
    assert [(coder.key, coder.name) for coder in found.coders] == [("a2", "a2")]


def test_notes_that_are_coded(tmp_path: Path) -> None:
    """A note in which passages are coded is a memo and a source as well."""
    note = f'<Notes><Note guid="N1" name="Diary"><PlainTextContent>A day. {TOWEL}</PlainTextContent>'
    body = CODES + note + selection("S1", f"A day. {TOWEL}", TOWEL, Dialect(), coding("K1")) + "</Note></Notes>"
    found = read(tmp_path, project("NVivo for Mac 15", body), {})
    assert [memo.text for memo in found.memos] == [f"A day. {TOWEL}"]
    assert [(one.quote, one.source == found.sources[0].key) for one in found.excerpts] == [(TOWEL, True)]


def test_what_has_no_place_is_said(tmp_path: Path) -> None:
    """Elements the standard does not know, dangling links and notes, and odd dates are counted or told."""
    body = (
        f"{CODES}<Sketch/><Notes><Note guid='N1' creationDateTime='2025-13-45T00:00:00'><Description>d</Description>"
        "<PlainTextContent>t</PlainTextContent></Note></Notes>"
        "<Links><Link guid='L1' name='odd' originGUID='N1' targetGUID='gone'/>"
        "<Link guid='L2' name='leads to' direction='Bidirectional' originGUID='C1' targetGUID='C2'>"
        "<NoteRef targetGUID='N1'/></Link></Links>"
        "<Graphs><Graph guid='H1'/></Graphs><Description>About it all</Description><NoteRef targetGUID='N9'/>"
    )
    found = read(tmp_path, project("Some Tool", body), {})
    told = "\n".join(found.decisions)
    for said in (
        "Elements that the standard does not know were not read: Sketch (1).",
        "The link odd joins something not in the file and was left out.",
        "A note that is not in the file is referred to: n9.",
        "1 graph not kept",
        "A date that is no date was left out",
    ):
        assert said in told
    assert [(relation.name, relation.memo) for relation in found.relations] == [("leads to", "n1")]
    assert [(memo.title, memo.text) for memo in found.memos] == [
        ("n1", "t\n\nd"),
        ("Description of the project", "About it all"),
    ]
    assert [link.direction for link in found.relations] == ["Bidirectional"]
    assert {one.kind: one.no_place for one in found.counts if one.no_place} == {
        "unknown elements": 1,
        "links": 1,
        "graphs": 1,
        "note references": 1,
    }
