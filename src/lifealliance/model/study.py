"""A study with everything put together: what the tool coded and what the researcher typed, resolved and frozen.

It is what `rdf` writes out. Nothing in it is guessed: what nobody recorded is empty or None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lifealliance.model.plan import typed_at

if TYPE_CHECKING:
    from lifealliance.model.coded import Case, Code, Coder, Coding, Count, Excerpt, Group, Memo, Relation, Source, Span
    from lifealliance.model.history import CodeState
    from lifealliance.model.plan import ConsentRow, Settings
    from lifealliance.model.quotes import Quote
    from lifealliance.model.spread import Spread
    from lifealliance.model.texts import AnyText
    from lifealliance.model.turns import Turn, Turns


@dataclass(frozen=True, slots=True)
class Participation:
    """One person in one role, in one dyad or in none. Roles belong to participations, never to persons."""

    pseudonym: str
    role: str
    dyad: str = ""
    place: str = typed_at()


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of event the protocol plans, and how many of it in all."""

    kind: str
    session: int
    role: str
    planned: int


@dataclass(frozen=True, slots=True)
class Record:
    """One planned record: held or not, with its text or without.

    Attributes:
        key: key of the project's source, or the planned name where there is none.
        length: code points of the canonical text, or None where no text is held.
        interviewee: the participation that was interviewed, if recorded.
        guide: the version of the interview guide that was used, in the study's own words.
    """

    key: str
    name: str
    order: int
    dyad: str = ""
    session: int | None = None
    kind: str = ""
    role: str = ""
    held: bool = True
    reason: str = ""
    language: str = ""
    length: int | None = None
    sha256: str = ""
    interviewee: Participation | None = None
    guide: str = ""
    place: str = typed_at()


@dataclass(frozen=True, slots=True)
class Passage:
    """An excerpt with what its place in the record tells: who speaks, from where, in answer to what.

    Attributes:
        voices: whose words it holds, in order; several make it an exchange; empty where nobody recorded it.
        question: the interviewer's words it answers, if there are any.
        paragraph: number of the paragraph in the record, from 1.
        sealed: the withdrawals that touch it, until somebody decides whether it stays; it is shown to nobody.
    """

    excerpt: Excerpt
    voices: tuple[str, ...] = ()
    speakers: tuple[Participation, ...] = ()
    vantage: str = ""
    question: str = ""
    paragraph: int | None = None
    prefix: str = ""
    suffix: str = ""
    sealed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Idea:
    """What a code is to the theory, keyed by the code."""

    code: str
    level: str = ""
    provenance: str = ""
    category: str = ""
    property: str = ""
    position: int | None = None
    component: str = ""
    facet: str = ""
    place: str = typed_at()


@dataclass(frozen=True, slots=True)
class Category:
    """A category with the codes it was drawn from and the components it contributes to.

    A facet is said of a code, not of its whole category: see `Idea`.
    """

    name: str
    definition: str = ""
    codes: tuple[str, ...] = ()
    components: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryProperty:
    """A property of a category, its ordinal positions in order (codes), and the codes it was drawn from."""

    category: str
    name: str
    codes: tuple[str, ...] = ()
    positions: tuple[tuple[int, str], ...] = ()
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class CategoryLink:
    """A relation between two categories; scheme is `relation` or `paradigm`, memo a memo key or empty."""

    origin: str
    target: str
    scheme: str
    kind: str
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A memo with its kind and what it is about: (kind of thing, its key) pairs."""

    memo: Memo
    kind: str = ""
    about: tuple[tuple[str, str], ...] = ()
    compares: tuple[tuple[str, str], ...] = ()
    led_to: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement in one theory version; memo is a memo key, about pairs of (kind of thing, name).

    Attributes:
        explained_by: another statement of the same version, offered as its explanation.
        revises: the theory version whose row of it this one takes the place of.
        merged_into: another statement of the same version that now says it too.
        past: its row no longer stands in the sheet; it is kept from an earlier load.
        revised: it lost evidence because somebody withdrew.
    """

    id: str
    version: int
    sentence: str
    whose: str
    scope: str
    state: str
    standing: str = ""
    memo: str = ""
    dated: str = ""
    about: tuple[tuple[str, str], ...] = ()
    explained_by: str = ""
    revises: int | None = None
    merged_into: str = ""
    past: bool = False
    revised: bool = False
    place: str = typed_at()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A line of evidence: a passage or a memo that bears on a statement in a version; past: kept from before."""

    statement: str
    version: int
    relation: str
    span: Span | None = None
    memo: str = ""
    note: str = ""
    coder: str | None = None
    marked_in: str = "project"
    past: bool = False
    place: str = typed_at()


@dataclass(frozen=True, slots=True)
class TheoryVersion:
    """A dated state of the theory."""

    number: int
    dated: str
    state: str


@dataclass(frozen=True, slots=True)
class Rest:
    """What the project holds that no part of a study stands for; it goes out again when the study is exported.

    Attributes:
        name: the project's own name.
        sources: every source without its text: its kind and where the project says its files lie.
        codes: codes that mark evidence or the accounts of an incident, and
        codings: what they are given to.
    """

    name: str = ""
    sources: tuple[Source, ...] = ()
    codes: tuple[Code, ...] = ()
    codings: tuple[Coding, ...] = ()
    cases: tuple[Case, ...] = ()
    groups: tuple[Group, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that is to be known of a study.

    Attributes:
        codebooks: the days of its dated codebooks, in order.
        states: what those say of the codes.
        sensitive: keys of codes whose passages and topics stay in the controlled tier.
        texts: the canonical text of every record that has one, by its key.
        turns: who speaks where in those texts, in order.
        rest: what only an export of the project needs.
        spread: the finished table of its categories, for those who may not see what it was made of.
        readings: as the project has them, see `CodedProject`; so are parts.
    """

    settings: Settings
    tool: str
    file: str
    file_sha256: str
    coders: tuple[Coder, ...] = ()
    participations: tuple[Participation, ...] = ()
    dyads: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    records: tuple[Record, ...] = ()
    passages: tuple[Passage, ...] = ()
    codes: tuple[Code, ...] = ()
    paths: dict[str, str] = field(default_factory=dict)
    codebooks: tuple[str, ...] = ()
    states: tuple[CodeState, ...] = ()
    codings: tuple[Coding, ...] = ()
    ideas: tuple[Idea, ...] = ()
    categories: tuple[Category, ...] = ()
    properties: tuple[CategoryProperty, ...] = ()
    links: tuple[CategoryLink, ...] = ()
    components: tuple[tuple[str, str], ...] = ()
    facets: tuple[tuple[str, str], ...] = ()
    incidents: tuple[tuple[str, tuple[Span, ...]], ...] = ()
    notes: tuple[Note, ...] = ()
    versions: tuple[TheoryVersion, ...] = ()
    statements: tuple[Statement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    quotes: tuple[Quote, ...] = ()
    consents: tuple[ConsentRow, ...] = ()
    counts: tuple[Count, ...] = ()
    decisions: tuple[str, ...] = ()
    texts: dict[str, AnyText] = field(default_factory=dict)
    readings: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, str, str], ...] = ()
    turns: tuple[Turn, ...] | Turns = ()
    sensitive: tuple[str, ...] = ()
    spread: tuple[Spread, ...] = ()
    rest: Rest = field(default_factory=Rest)
