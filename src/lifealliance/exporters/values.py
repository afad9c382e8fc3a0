"""What goes into an exporter and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.model.coded import CodedProject, Count, Span
    from lifealliance.model.study import Study


class Names(Protocol):
    """Gives the names of a study's things as terms: IRIs between angle brackets."""

    def record(self, key: str) -> str:
        """A record by its key."""

    def excerpt(self, span: Span) -> str:
        """A passage by its place."""

    def code(self, key: str) -> str:
        """A code by its key."""

    def coding(self, key: str) -> str:
        """A coding by its key."""

    def coder(self, key: str) -> str:
        """The person behind a coder's key."""

    def category(self, name: str) -> str:
        """A category by its name."""

    def quote(self, name: str) -> str:
        """A quote by the researcher's word for it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A study that leaves, with all that the one who asks may see, and no more.

    Attributes:
        study: the study as values.
        project: the same as a coded project.
        names: the names its things have in RDF.
    """

    study: Study
    project: CodedProject
    names: Names


@dataclass(frozen=True, slots=True)
class Leaving:
    """What an exporter may use.

    Attributes:
        id: the word for the study.
        title: its title.
        base: what the names of its things begin with.
        invented: its words are made up.
        since: the day it was loaded, or of the export where that may not be told (ISO 8601).
        licence: what the people of the study allow, as an address or in words; empty where nobody said it.
        rdf: gives its triples in a media type of RDF.
        has_project: whether a coded project stands behind it; none does behind what is published.
        held: gives the rest of it.
    """

    id: str
    title: str
    base: str
    invented: bool
    since: str
    licence: str
    has_project: bool
    rdf: Callable[[str], bytes]
    held: Callable[[], Held]


@dataclass(frozen=True, slots=True)
class Exported:
    """A study in a format.

    Attributes:
        body: the file.
        counts: what the study holds, and how much of it the file holds, by kind.
        notes: what one has to know before relying on the file, one sentence each.
    """

    body: bytes
    counts: tuple[Count, ...] = ()
    notes: tuple[str, ...] = ()

    def left_out(self) -> str:
        """What had no place in the format, in words; empty if everything had."""
        return ", ".join(f"{count.no_place} {count.kind}" for count in self.counts if count.no_place)


@dataclass(frozen=True, slots=True)
class Format:
    """A format a study can leave in.

    Attributes:
        name: the word a person types.
        ending: how its files are called.
        media_type: what they are (IANA, or what their makers use).
        about: what it is for, a few words.
        write: makes the file.
    """

    name: str
    ending: str
    media_type: str
    about: str
    write: Callable[[Leaving], Exported]

    @property
    def readable(self) -> bool:
        """Whether it is a text, which a terminal can show."""
        return self.media_type != "application/zip" and not self.media_type.endswith("sheet")
