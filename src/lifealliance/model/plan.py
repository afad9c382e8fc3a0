"""What a researcher types beside her project: the rows of study.xlsx, not yet held against each other.

Each row knows its `place` (file, sheet, row), so that whatever is wrong with it later can be said with its cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field


def typed_at() -> str:
    """A field for where a thing was typed (file, sheet, row); empty where nobody typed it. It tells no two apart."""
    return field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """The sheet Study.

    Attributes:
        id: the short name used on the command line and in addresses.
        base: the IRI all things of the study begin with; opaque by default, never under the public one.
        design: dyadic or other.
        planned_dyads: how many dyads the protocol plans, or None.
        observed: numbers of the sessions the protocol observes.
        interviewed_after: numbers of the sessions after which both partners are interviewed.
        offsets: how positions in the project file count, in words; empty to find out.
        turn_labels: what stands before a turn in a transcript, and whose voice it is: (("PSW", "PSW"), ...).
        withdrawal_until: the last day on which the consent form lets people withdraw (ISO 8601).
        published_in: what has been published and can't be recalled.
        smallest_cell: a public table tells no number that fewer dyads stand behind.
        keep_until: what is kept, and until which day: (("recordings", "2031-12-31"), ...).
    """

    id: str
    title: str
    base: str
    invented: bool = False
    design: str = "other"
    approach: str = ""
    setting: str = ""
    planned_dyads: int | None = None
    observed: tuple[int, ...] = ()
    interviewed_after: tuple[int, ...] = ()
    language: str = ""
    law: str = ""
    ethics_approval: str = ""
    name_pattern: str = ""
    turn_labels: tuple[tuple[str, str], ...] = ()
    project_file: str = ""
    offsets: str = ""
    withdrawal_until: str = ""
    published_in: str = ""
    keep_until: tuple[tuple[str, str], ...] = ()
    smallest_cell: int = 5


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of the sheet Sources: one planned or existing record.

    Attributes:
        guide: the version of the interview guide that was used, in the study's own words.
        gone: `init` found that the project has no such source any more.
    """

    source: str
    dyad: str
    session: int | None
    kind: str
    role: str
    held: bool
    reason: str
    language: str
    place: str
    guide: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row of the sheet People: one participation of one person."""

    pseudonym: str
    dyad: str
    role: str
    label: str
    place: str


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One cell of the sheet Consent: one person's answer for one purpose at one wave."""

    pseudonym: str
    purpose: str
    wave: int | None
    answer: str
    form: str
    place: str


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """A row of the sheet Ideas: what a code is to the emerging theory.

    Attributes:
        gone: `init` found that the project has no such code any more.
    """

    code: str
    level: str
    provenance: str
    category: str
    property: str
    position: int | None
    component: str
    facet: str
    incident: str
    place: str
    sensitive: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row of the sheet Statements: one statement as one theory version has it."""

    id: str
    version: int
    dated: str
    sentence: str
    whose: str
    scope: str
    state: str
    standing: str
    memo: str
    about: str
    explained_by: str
    place: str
    revises: int | None = None
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A row of the sheet Evidence: a passage or memo that bears on a statement.

    Attributes:
        gone: it was taken from the project, where it is not marked any more.
    """

    statement: str
    version: int | None
    relation: str
    source: str
    quote: str
    memo: str
    note: str
    place: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A row of the sheet Quotes: words of a passage made ready to be printed.

    Attributes:
        quote: the exact words of the passage.
        text: what may be printed of them.
        redactions: kind and words of what was taken out: (("place", "Mill Lane"), ...).
        illustrates: short names of statements.
    """

    id: str
    source: str
    quote: str
    text: str
    redactions: tuple[tuple[str, str], ...]
    redactions_by: str
    prepared_by: str
    checked_by: str
    date: str
    language: str
    translated_by: str
    show_role: bool
    show_session: bool
    illustrates: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole study folder as it was typed."""

    settings: Settings
    sources: tuple[SourceRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    consents: tuple[ConsentRow, ...] = ()
    ideas: tuple[IdeaRow, ...] = ()
    statements: tuple[StatementRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    quotes: tuple[QuoteRow, ...] = ()
