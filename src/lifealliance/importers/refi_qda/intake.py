"""What is gathered while a REFI-QDA project is read: drafts, references that are resolved at the end, and the book."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from lifealliance.importers.refi_qda.passages import guid, is_moment, target, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.importers.ledger import Ledger
    from lifealliance.importers.refi_qda.passages import CodingDraft, Row
    from lifealliance.importers.refi_qda.xml import Element
    from lifealliance.model.coded import ReadAs
    from lifealliance.model.texts import AnyText

#: Keys for what the standard gives no identifier, such as a description, are made from their owner's.
_KEYS = UUID("5b1f0b3e-6f0c-5f3c-9a55-0d6f2d3f7c11")


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
    raw: AnyText | None = None
    promised: bool = False
    selections: list[Row] = field(default_factory=list)
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
        marked: the identifiers of passages, with the source they are marked in.
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
        self.marked: list[tuple[str, list[str]]] = []
        self.codes: frozenset[str] = frozenset()
        self.note_refs: list[tuple[str, str]] = []
        self.descriptions: list[Described] = []
        self.values: list[tuple[str, Element]] = []
        self.alias: dict[str, str] = {}
        self.absent: list[str] = []
        self.dated = 0  # sources and passages that say when or by whom they were made or changed

    @cached_property
    def passages(self) -> dict[str, str]:
        """The source of every passage, by the passage's identifier; asked for when all sources are read."""
        return {name: source for source, names in self.marked for name in names}

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
        found = whole(value)
        if not value:
            self.missing(element, attribute)
        elif found is None:
            what = f"The {attribute} of this {element.tag} is no whole number: {value[:40]!r}."
            self.ledger.problem(f"line {element.line}", what, "Export the project again.")
        return found or 0

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

    def remark(self, element: Element, coding: CodingDraft) -> CodingDraft:
        """The coding of an element, once it is said what there is to say of it beside what its draft holds."""
        key = self.key(element)
        self.refer(element, key)
        if not coding[1]:
            self.missing(element, "CodeRef")
        self.moment(element.get("creationDateTime"))
        return (key, *coding[1:])

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


def made_key(*parts: str) -> str:
    """A key for something that has none of its own, the same for the same parts."""
    return str(uuid5(_KEYS, "\n".join(parts)))


def children(element: Element, tags: Iterable[str]) -> list[Element]:
    """The children that have one of the names, in their order."""
    wanted = frozenset(tags)
    return [child for child in element.children if child.tag in wanted]
