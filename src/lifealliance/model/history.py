"""What a study was before: the codebooks of earlier days, and what the store holds of earlier loads.

A study folder says what holds now. What a code meant when it was given, and what the theory said two versions ago,
comes from here and is kept from load to load.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CodebookRow:
    """A code as one dated codebook has it.

    Attributes:
        path: the code with its folders, `Folder > code`.
        definition: what it meant; None where the codebook has no such column.
        level: initial or focused; None where the codebook has no such column.
        key: the tool's identifier, or empty.
        now: the path of the code it became, where it was renamed or merged; else empty.
        place: file and row.
    """

    path: str
    definition: str | None = None
    level: str | None = None
    codable: bool = True
    key: str = ""
    now: str = ""
    place: str = ""

    @property
    def name(self) -> str:
        """The code without its folders."""
        return self.path.rpartition(" > ")[2]


@dataclass(frozen=True, slots=True)
class Codebook:
    """The codes of a study as they stood on a day (ISO 8601)."""

    date: str
    file: str
    rows: tuple[CodebookRow, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeState:
    """What a code was on the day of one codebook.

    Attributes:
        code: key of the code it is, or became; its own key or path where nothing became of it.
        path: where it stood then.
        since: the day of the codebook.
        until: the day of the next codebook; empty if this was the last.
        file: the codebook.
        lane: empty for the code itself; for one that was merged into it later, what tells it from the others.
        codable: False for a folder.
    """

    code: str
    path: str
    name: str
    definition: str | None
    level: str | None
    since: str
    until: str = ""
    file: str = ""
    lane: str = ""
    codable: bool = True


@dataclass(frozen=True, slots=True)
class CodeVersion:
    """A state of a code that held for a time.

    Attributes:
        iri: its name as a term; empty as long as it has none.
        number: its place among the versions of its code, from 1; 0 as long as it has none.
        since: the day from which it is known to have held (ISO 8601); empty where nobody knows.
        until: the day from which it no longer held; empty if it holds, or nobody knows.
        read_in: the file it was first read in.
        lane: empty for the code itself, else what tells a merged code from the others.
    """

    name: str
    definition: str = ""
    level: str = ""
    provenance: str = ""
    since: str = ""
    until: str = ""
    read_in: str = ""
    lane: str = ""
    iri: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class StoredCode:
    """A code as the store holds it, with its versions in order; iri is a term."""

    iri: str
    name: str
    path: str
    codable: bool
    versions: tuple[CodeVersion, ...]


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A statement in a theory version as the store holds it; about, memo and coder are terms."""

    id: str
    version: int
    sentence: str = ""
    whose: str = ""
    scope: str = ""
    state: str = ""
    standing: str = ""
    memo: str = ""
    dated: str = ""
    about: tuple[str, ...] = ()
    explained_by: str = ""
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line of evidence as the store holds it; excerpt, memo and coder are terms."""

    statement: str
    version: int
    relation: str
    excerpt: str = ""
    memo: str = ""
    note: str = ""
    coder: str = ""
    marked_in: str = ""


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage a stored line of evidence gives; iri and record are terms."""

    iri: str
    record: str
    start: int
    end: int
    words: str
    voices: tuple[str, ...] = ()
    vantage: str = ""
    question: str = ""
    paragraph: int | None = None
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What the store holds of a study before it is loaded again.

    Attributes:
        today: the day of the load (ISO 8601), noted where something is found changed; empty notes nothing.
        codes: every code with its versions.
        applied: term of a coding to the term of the code version it applies.
        versions: number and date of every theory version.
    """

    today: str = ""
    codes: tuple[StoredCode, ...] = ()
    applied: dict[str, str] = field(default_factory=dict)
    versions: tuple[tuple[int, str], ...] = ()
    claims: tuple[StoredClaim, ...] = ()
    lines: tuple[StoredLine, ...] = ()
    passages: tuple[StoredPassage, ...] = ()
