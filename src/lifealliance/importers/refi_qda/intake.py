"""What is gathered while a REFI-QDA project is read: drafts, references that are resolved at the end, and the book."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.importers.ledger import Ledger
    from lifealliance.importers.refi_qda.xml import Element
    from lifealliance.model.coded import ReadAs

#: Keys for what the standard gives no identifier, such as a description, are made from their owner's.
_KEYS = UUID("5b1f0b3e-6f0c-5f3c-9a55-0d6f2d3f7c11")
#: What may stand around an identifier: braces and white space.
_AROUND = "{} \t\r\n"
_WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_DATED = frozenset(("creationDateTime", "modifiedDateTime", "creatingUser", "modifyingUser"))
_MOMENT = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")


@dataclass(slots=True)
class CodingDraft:
    """A coding as it stands in the file."""

    key: str
    code: str
    user: str
    created: str
    line: int


@dataclass(slots=True)
class SelectionDraft:
    """A passage as it stands in the file.

    Attributes:
        placed: the position is not one in the text: a region of a page or picture, a stretch of a recording.
        words: what a region says its words are.
    """

    key: str
    start: int
    end: int
    name: str
    line: int
    users: tuple[str, str]
    placed: bool = False
    words: str = ""
    codings: list[CodingDraft] = field(default_factory=list)


@dataclass(slots=True)
class SourceDraft:
    """A source as it stands in the file.

    Attributes:
        raw: its text as packed, or None.
        promised: the project says that there is a text.
        whole: codings of the source as a whole.
        marks: positions in its text, and the milliseconds of the recording they belong to.
    """

    key: str
    name: str
    kind: str
    line: int
    paths: tuple[str, ...] = ()
    raw: str | None = None
    promised: bool = False
    selections: list[SelectionDraft] = field(default_factory=list)
    whole: list[CodingDraft] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Described:
    """A description that becomes a memo."""

    owner: str
    label: str
    text: str
    what: str = "Description"


class Intake:
    """Everything gathered from one file.

    Args:
        ledger: the book of the import.
        how: whether positions are read where the texts are absent, and how they count.

    Attributes:
        passages: the source of every passage, by the passage's identifier.
        codes: the keys of the codes, cases left out.
        note_refs: identifier of a note, and the key of what refers to it.
        values: key of a source, and the variable's value given there.
        alias: the key a thing is kept under, by the identifier of one merged into it.
        absent: texts the project names and that are not in the file.
    """

    def __init__(self, ledger: Ledger, how: ReadAs) -> None:
        self.ledger = ledger
        self.how = how
        self.sources: dict[str, SourceDraft] = {}
        self.passages: dict[str, str] = {}
        self.codes: frozenset[str] = frozenset()
        self.note_refs: list[tuple[str, str]] = []
        self.descriptions: list[Described] = []
        self.values: list[tuple[str, Element]] = []
        self.alias: dict[str, str] = {}
        self.absent: list[str] = []
        self.dated = 0  # sources and passages that say when or by whom they were made or changed

    def key(self, element: Element, attribute: str = "guid") -> str:
        """An identifier an element must have; a missing one is a problem and gives a key nobody else has."""
        key = guid(element.get(attribute))
        if not key:
            self.missing(element, attribute)
            return f"line {element.line}"
        return key

    def missing(self, element: Element, attribute: str) -> None:
        """Note that an element lacks what it must have."""
        what = f"The element {element.tag} has no {attribute}."
        self.ledger.problem(f"line {element.line}", what, "The file is not complete: export it again.")

    def unnamed(self, element: Element) -> None:
        """Count the name of a text that belongs to a recording, page or picture, which is known by its own name."""
        if element.get("name").strip():
            self.ledger.count("names of texts of recordings, pages and pictures", no_place=1)

    def number(self, element: Element, attribute: str) -> int:
        """A whole number an element must have; 0 with a problem where it has none."""
        value = element.get(attribute).strip()
        if not value:
            self.missing(element, attribute)
        elif not _WHOLE.fullmatch(value):
            what = f"The {attribute} of this {element.tag} is no whole number: {value[:40]!r}."
            self.ledger.problem(f"line {element.line}", what, "Export the project again.")
        else:
            return int(value)
        return 0

    def annotate(self, element: Element, owner: str, label: str) -> None:
        """Gather the notes an element refers to, and its description as a memo.

        Args:
            element: what may have `NoteRef` and `Description`.
            owner: the key the memo will be about, or nothing for the project.
            label: what it is about, in words.
        """
        self.refer(element, owner)
        if text := element.words("Description"):
            self.descriptions.append(Described(owner, label, text))
            self.ledger.count("descriptions", kept=1)

    def refer(self, element: Element, owner: str) -> None:
        """Gather the notes an element refers to."""
        for child in element.children:
            if child.tag == "NoteRef":
                self.note_refs.append((target(child), owner))

    def coding(self, element: Element) -> CodingDraft:
        """A coding and the code it applies."""
        key = self.key(element)
        self.refer(element, key)
        code = ""
        for child in element.children:
            if child.tag == "CodeRef":
                code = target(child)
                break
        if not code:
            self.missing(element, "CodeRef")
        created = self.moment(element.get("creationDateTime"))
        return CodingDraft(key, code, guid(element.get("creatingUser")), created, element.line)

    def moment(self, value: str) -> str:
        """A date and time as given, or nothing where it is none."""
        value = value.strip()
        if value and not is_moment(value):
            self.ledger.decide(f"A date that is no date was left out: {value[:40]!r}.")
            return ""
        return value

    def of(self, key: str) -> str:
        """The key a thing is kept under, where it was merged into another."""
        return self.alias.get(key, key)


def guid(value: str) -> str:
    """An identifier in the one form that is kept: lower case, without braces and white space."""
    return value.strip(_AROUND).lower()


def target(element: Element) -> str:
    """What a reference points to: `targetGUID`, or `guid`, or the element's text, as dialects have it."""
    return guid(element.get("targetGUID") or element.get("guid") or element.text)


def made_key(*parts: str) -> str:
    """A key for something that has none of its own, the same for the same parts."""
    return str(uuid5(_KEYS, "\n".join(parts)))


def is_moment(value: str) -> bool:
    """Whether a value is a date and time as XML Schema writes them, and one that exists."""
    if not _MOMENT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def dated(element: Element) -> bool:
    """Whether an element says when or by whom it was made or changed."""
    return not _DATED.isdisjoint(element.attributes)


def children(element: Element, tags: Iterable[str]) -> list[Element]:
    """The children that have one of the names, in their order."""
    wanted = frozenset(tags)
    return [child for child in element.children if child.tag in wanted]
