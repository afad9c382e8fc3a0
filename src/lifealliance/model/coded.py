"""What a researcher's own tool wrote: codes, sources, excerpts and codings of one project file.

Every importer gives a `CodedProject`; nothing here says from which tool it came except the field that names it.
Offsets are Unicode code points of the canonical text (no byte order mark, line ends as a single line feed),
counted from 0, the end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifealliance.model.texts import AnyText


@dataclass(frozen=True, slots=True)
class Coder:
    """A person who coded, by the name the tool gives her."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the codebook.

    Attributes:
        key: stable identity within the study (the tool's GUID in lower case where that is stable).
        parent: key of the code above it, or None.
        codable: False for a folder that can't be applied to a passage.
    """

    key: str
    name: str
    parent: str | None = None
    codable: bool = True
    colour: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A document, recording or picture of the project.

    Attributes:
        kind: text, pdf, picture, audio or video.
        text: the canonical text, or None where the project holds none.
        paths: where the project says its files lie, as it says it.
        marks: of a transcript: places in its text, and the milliseconds of the recording that each belongs to.
    """

    key: str
    name: str
    kind: str = "text"
    text: AnyText | None = None
    paths: tuple[str, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage of a source. Two tools' selections of the same span are one excerpt.

    Attributes:
        quote: the exact words; empty where the source has no text.
        needs_review: the span could not be checked against a text.
        original_ids: every GUID the tool gave to this span.
    """

    source: str
    start: int
    end: int
    quote: str
    needs_review: bool = False
    original_ids: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        """The identity of the excerpt within its project."""
        return (self.source, self.start, self.end)


Span = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Coding:
    """One code applied to one excerpt by one coder at one time.

    Attributes:
        created: ISO 8601 with its zone, or empty where the tool did not record it.
        coder: key of the coder, or None where the tool did not record one. Never guessed.
    """

    key: str
    span: Span
    code: str
    coder: str | None = None
    created: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """A note of the researcher.

    Attributes:
        about: keys of codes, sources, cases, or original ids of excerpts and codings.
    """

    key: str
    title: str
    text: str
    about: tuple[str, ...] = ()
    coder: str | None = None
    created: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A unit of analysis as the tool keeps it: its sources and its variables."""

    key: str
    name: str
    sources: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of codes, sources or memos."""

    key: str
    name: str
    members: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A link the researcher drew between two things; name as she typed it.

    Attributes:
        direction: OneWay, Bidirectional or Associative, as REFI-QDA 1.5 calls them.
    """

    key: str
    origin: str
    target: str
    name: str
    memo: str | None = None
    direction: str = "OneWay"


@dataclass(frozen=True, slots=True)
class Count:
    """One line of the import table: what came in, and where it went. The sums agree.

    `came_in == kept + merged + no_place`; merged are those that said the same as another one.
    """

    kind: str
    came_in: int
    kept: int
    merged: int = 0
    no_place: int = 0

    def __post_init__(self) -> None:
        if self.came_in != self.kept + self.merged + self.no_place:
            raise ValueError(f"The count of {self.kind} does not add up: {self}")


@dataclass(frozen=True, slots=True)
class Change:
    """How many things of a kind a load added, changed and removed."""

    kind: str
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How a file is to be read where somebody knows better than it says.

    Attributes:
        without_texts: read positions even where the texts are absent; such excerpts have no words.
        offsets: how its positions count, in words such as `UTF-16 code units, CRLF as two`; empty to find out.
        columns: of a table: what a column holds, by its heading; empty to know them by their headings.
    """

    without_texts: bool = False
    offsets: str = ""
    columns: tuple[tuple[str, str], ...] = ()


#: The file is read as it says itself.
AS_IT_SAYS = ReadAs()


@dataclass(frozen=True, slots=True)
class CodedProject:
    """Everything one project file holds.

    Attributes:
        tool: the program that wrote it, in its own words.
        file: name of the file that was read.
        sha256: digest of that file's bytes.
        counts: the import table, one line per kind.
        decisions: what had to be decided while reading, one sentence each (offset dialect and its margin, oddities).
        readings: key of a source, and how its positions were read and by what margin, in one sentence.
        parts: name, digest and tool of every file, where the project was merged from several.
        columns: of a table: the heading of every column, what it holds, and its first cells.
    """

    tool: str
    name: str
    file: str
    sha256: str
    coders: tuple[Coder, ...] = ()
    codes: tuple[Code, ...] = ()
    sources: tuple[Source, ...] = ()
    excerpts: Sequence[Excerpt] = ()
    codings: Sequence[Coding] = ()
    memos: tuple[Memo, ...] = ()
    cases: tuple[Case, ...] = ()
    groups: tuple[Group, ...] = ()
    relations: tuple[Relation, ...] = ()
    counts: tuple[Count, ...] = ()
    decisions: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, str, str], ...] = ()
    columns: tuple[tuple[str, str, str], ...] = ()

    def code_paths(self) -> dict[str, str]:
        """The path of every code's names from the root, `Folder > name`, by key."""
        by_key = {code.key: code for code in self.codes}
        paths: dict[str, str] = {}

        def path(code: Code) -> str:
            if code.key not in paths:
                above = path(by_key[code.parent]) + " > " if code.parent is not None else ""
                paths[code.key] = above + code.name
            return paths[code.key]

        for code in self.codes:
            path(code)
        return paths
