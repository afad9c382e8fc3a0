"""One project with everything the standard knows: each thing in it is kept, or its kind is said to have no place."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from lxml import etree

from lifealliance import importers
from lifealliance.exporters import refi_qda

if TYPE_CHECKING:
    from lifealliance.model.coded import CodedProject

SCHEMA = Path(__file__).parents[2] / "shared" / "samples" / "schemas" / "Project.xsd"
WORDS = "She waited by the quay, and nobody came for a long time."
#: What is not kept, by the line of the import table that says so.
NO_PLACE = {
    "names of texts of recordings, pages and pictures": 6,
    "dates and makers of sources and passages": 15,
    "login names of coders": 1,
    "types of variables": 1,
    "case references": 1,
    "colours of links": 1,
    "links": 1,
    "graphs": 1,
    "boxes of graphs": 2,
    "lines of graphs": 1,
}


class Everything:
    """Writes the project: every name, description and value is a word of its own, `SAYS1`, `SAYS2`..."""

    def __init__(self) -> None:
        self._words, self._numbers = itertools.count(1), itertools.count(1)
        self._notes: list[str] = []
        self.people, self.codes, self.variable = [self._key(), self._key()], [self._key(), self._key()], self._key()

    def _key(self) -> str:
        return str(UUID(int=next(self._numbers)))

    def _word(self) -> str:
        return f"SAYS{next(self._words)}"

    def _made(self) -> str:
        who, other = self.people
        return f'creatingUser="{who}" creationDateTime="2025-01-01T10:00:00Z" modifyingUser="{other}"'

    def _one(self, tag: str, inner: str = "", **said: str) -> str:
        """An element with an identifier, a name and a description."""
        attributes = "".join(f' {name}="{value}"' for name, value in said.items())
        about = f"<Description>{self._word()}</Description>"
        return f'<{tag} guid="{self._key()}" name="{self._word()}"{attributes}>{about}{inner}</{tag}>'

    def _note(self) -> str:
        key = self._key()
        text = f"<Description>{self._word()}</Description><PlainTextContent>{self._word()}</PlainTextContent>"
        self._notes.append(f'<Note guid="{key}" name="{self._word()}" {self._made()}>{text}</Note>')
        return f'<NoteRef targetGUID="{key}"/>'

    def _coding(self) -> str:
        code = f'<CodeRef targetGUID="{self.codes[0]}"/>'
        return f'<Coding guid="{self._key()}" creatingUser="{self.people[0]}">{code}{self._note()}</Coding>'

    def _value(self) -> str:
        inner = f'<VariableRef targetGUID="{self.variable}"/><IntegerValue>{self._word()}</IntegerValue>'
        return f"<VariableValue>{inner}</VariableValue>".replace("IntegerValue", "TextValue")

    def _selection(self, tag: str, inner: str = "", **where: str) -> str:
        made = {"creatingUser": self.people[0]}
        return self._one(tag, inner + self._coding() + self._note(), **where, **made)

    def _text(self, tag: str) -> str:
        """A text with a passage in it, coded as a whole too."""
        inner = f"<PlainTextContent>{WORDS}</PlainTextContent>"
        inner += self._selection("PlainTextSelection", startPosition="4", endPosition="10")
        dated = {"creationDateTime": "2025-01-01T10:00:00Z"} if tag == "TextSource" else {}
        return self._one(tag, inner + self._coding() + self._note() + self._value(), **dated)

    def _transcript(self) -> str:
        first, last = self._key(), self._key()
        marks = [
            f'<SyncPoint guid="{key}" timeStamp="{at}000" position="{at}"/>' for key, at in ((first, 4), (last, 10))
        ]
        inner = f"<PlainTextContent>{WORDS}</PlainTextContent>{''.join(marks)}"
        inner += self._selection("TranscriptSelection", fromSyncPoint=first, toSyncPoint=last)
        return self._one("Transcript", inner + self._note())

    def _source(self, tag: str, inner: str) -> str:
        said = self._coding() + self._note() + self._value()
        return self._one(tag, inner + said, creationDateTime="2025-01-01T10:00:00Z")

    def _sources(self) -> str:
        corners = {"firstX": "1", "firstY": "2", "secondX": "3", "secondY": "4"}
        part = {"begin": "10", "end": "20"}
        picture = self._text("TextDescription") + self._selection("PictureSelection", **corners)
        region = self._selection(
            "PDFSelection", self._text("Representation").replace("She", "Who"), page="1", **corners
        )
        audio = self._transcript() + self._selection("AudioSelection", **part)
        video = self._transcript() + self._transcript() + self._selection("VideoSelection", **part)
        return self._text("TextSource") + "".join(
            (
                self._source("PictureSource", picture),
                self._source("PDFSource", region + self._text("Representation")),
                self._source("AudioSource", audio),
                self._source("VideoSource", video),
            )
        )

    def _link(self, direction: str, origin: str, target: str, more: str = "") -> str:
        ends = f'originGUID="{origin}" targetGUID="{target}"'
        about = f'guid="{self._key()}" name="{self._word()}" direction="{direction}"'
        return f"<Link {about} {ends} {more}>{self._note()}</Link>"

    def _links(self) -> str:
        one, other = self.codes
        return (
            self._link("Associative", one, other, 'color="#112233"')
            + self._link("Bidirectional", other, one)
            + self._link("OneWay", one, self.people[1])
        )

    def _graph(self) -> str:
        place = 'firstX="1" firstY="2" secondX="2" secondY="2"'
        boxes = [self._key(), self._key()]
        drawn = "".join(f'<Vertex guid="{key}" representedGUID="{self.codes[0]}" {place}/>' for key in boxes)
        line = f'<Edge guid="{self._key()}" sourceVertex="{boxes[0]}" targetVertex="{boxes[1]}"/>'
        return f'<Graph guid="{self._key()}" name="drawn">{drawn}{line}</Graph>'

    def written(self) -> str:
        """The whole project."""
        users = f'<User guid="{self.people[0]}" name="{self._word()}" id="login"/>'
        users += f'<User guid="{self.people[1]}" name="{self._word()}"/>'
        below = f'<Code guid="{self.codes[1]}" name="{self._word()}" isCodable="false"/>'
        about = f"<Description>{self._word()}</Description>{self._note()}"
        codes = f'<Code guid="{self.codes[0]}" name="{self._word()}" isCodable="true">{about}{below}</Code>'
        variable = f'<Variable guid="{self.variable}" name="{self._word()}" typeOfVariable="Integer">'
        variable += f"<Description>{self._word()}</Description></Variable>"
        sources = self._sources()
        wanted = [re.search(rf'<{tag} guid="([^"]+)"', sources) for tag in ("TextSource", "PlainTextSelection")]
        source, passage = (found[1] for found in wanted if found)
        refs = f'<SourceRef targetGUID="{source}"/><SelectionRef targetGUID="{passage}"/>'
        case = self._one("Case", f'<CodeRef targetGUID="{self.codes[0]}"/>{self._value()}{refs}')
        links, about = self._links(), f"<Description>{self._word()}</Description>{self._note()}"
        group = self._one("Set", f'<MemberCode targetGUID="{self.codes[0]}"/><MemberSource targetGUID="{source}"/>')
        boxes = {
            "Users": users,
            "CodeBook": f"<Codes>{codes}</Codes>",
            "Variables": variable,
            "Cases": case,
            "Sources": sources,
            "Notes": "".join(self._notes),
            "Links": links,
            "Sets": group,
            "Graphs": self._graph(),
        }
        inner = "".join(f"<{name}>{said}</{name}>" for name, said in boxes.items())
        return f'<Project xmlns="urn:QDA-XML:project:1.0" name="{self._word()}">{inner}{about}</Project>'


@pytest.fixture(scope="module")
def written() -> str:
    """The project as XML."""
    return Everything().written()


@pytest.fixture(scope="module")
def found(written: str, tmp_path_factory: pytest.TempPathFactory) -> CodedProject:
    """The project, read."""
    path = tmp_path_factory.mktemp("whole") / "project.qde"
    path.write_text(written, encoding="utf-8")
    return importers.read(path)


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the schema of ../shared/samples is absent")
def test_it_is_a_project_by_the_standard(written: str) -> None:
    """What the other tests read is valid."""
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(written.encode()))


def test_every_word_is_kept_or_counted(written: str, found: CodedProject) -> None:
    """Names, descriptions, notes and values are all there, but for names of parts that are counted."""
    wanted, there = re.findall(r"SAYS\d+", written), set(re.findall(r"SAYS\d+", repr(found)))
    lost = [word for word in wanted if word not in there]
    texts = re.findall(r'<(?:Transcript|Representation|TextDescription) guid="[^"]+" name="(\w+)"', written)
    joined = re.findall(r'<PlainTextSelection guid="[^"]+" name="(\w+)"', written)  # one is within a region's words
    assert set(lost) <= {*texts, *joined}
    assert len(set(lost) & set(joined)) == 1
    assert {one.kind: one.no_place for one in found.counts if one.no_place} == NO_PLACE


def test_every_note_is_about_what_refers_to_it(found: CodedProject) -> None:
    """Only the notes of links and of the project stand alone; a link knows its own."""
    assert sum(not memo.about for memo in found.memos if not memo.title.startswith("Description")) == 4
    assert {memo.coder for memo in found.memos if memo.created} == {found.coders[0].key}
    assert sum(link.memo is not None for link in found.relations) == 2


def test_directions_and_times_are_kept(found: CodedProject, tmp_path: Path) -> None:
    """Links keep their directions and transcripts their time marks, also when the project is written and read again."""
    assert [link.direction for link in found.relations] == ["Associative", "Bidirectional"]
    marked = {source.kind: source.marks for source in found.sources if source.marks}
    assert marked == dict.fromkeys(("audio", "video", "text"), ((4, 4000), (10, 10000)))
    refi_qda.write(found, tmp_path / "p.qdpx")
    again = importers.read(tmp_path / "p.qdpx")
    assert again.relations == found.relations
    assert {it.kind: it.marks for it in again.sources if it.marks} == {
        kind: marks for kind, marks in marked.items() if kind != "text"
    }
    assert {(it.span, it.quote) for it in again.excerpts} == {(it.span, it.quote) for it in found.excerpts}
    assert len(again.codings) == len(found.codings)
