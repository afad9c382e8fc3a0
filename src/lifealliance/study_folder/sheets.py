"""The sheets of study.xlsx: their columns, what may stand in them, and how to say so to the person who types.

The first column of a table says what is missing, the second which cells are guesses; both are written by `init` and
read by people only.
"""

from __future__ import annotations

from dataclasses import dataclass

from lifealliance.model.words import COLUMN_HOLDS, WORDS

MISSING = "missing"
#: What stands in that column where the row's source, code or quote is not in the project any more.
GONE = "no longer in the project"
GUESSED = "guessed"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it is for, and the words a dropdown offers (empty for free text)."""

    name: str
    about: str
    words: tuple[str, ...] = ()
    strict: bool = True


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A sheet: its name, what it is for, its columns, and those that together name a row.

    Attributes:
        optional: it may be absent.
        bare: it is drafted even where it has no row.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    optional: bool = False
    bare: bool = True

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings in order."""
        return tuple(column.name for column in self.columns)


_MISSING = Column(MISSING, "Written by init: what is still missing in this row.")
_GUESSED = Column(GUESSED, "Written by init: which cells of this row are guesses. Type over them where they are wrong.")

#: Setting, what it is for, and what may be typed (empty for free text).
SETTINGS: tuple[Column, ...] = (
    Column("id", "Short name of the study, used on the command line: letters, digits, hyphens."),
    Column("title", "Title of the study."),
    Column(
        "base", "The address all things of this study begin with. Opaque by default; change it before the first load."
    ),
    Column("invented", "yes if the words are made up; no for a real study.", ("yes", "no")),
    Column("approach", "For example: constructivist grounded theory."),
    Column("setting", "Where the study takes place, in general words."),
    Column("design", "dyadic: pairs of one PSW and one PIR; other: anything else.", WORDS["design"]),
    Column("dyads planned", "How many dyads the protocol plans."),
    Column("observed sessions", "Numbers of the observed sessions, for example 1, 3, 9."),
    Column("interviews after sessions", "Numbers of the sessions after which both are interviewed, for example 3, 9."),
    Column("language", "Language of the records, for example en, hu, zh-HK."),
    Column("law", "Data protection law that holds. Not legal advice.", ("GDPR", "PDPO", "other"), strict=False),
    Column("ethics approval", "Committee and number."),
    Column("withdrawal until", "Last day on which the consent form lets people withdraw, for example 2027-03-31."),
    Column("published in", "What has been published and can't be recalled when somebody withdraws."),
    Column("keep recordings until", "Day on which recordings are to be erased, for example 2027-12-31."),
    Column("keep key file until", "Day on which the list of pseudonyms and names is to be erased."),
    Column("keep data until", "Day on which everything else is to be erased or given to an archive."),
    Column("smallest cell", "A public table tells no number that fewer dyads stand behind; 5 unless you type another."),
    Column("name pattern", "How source names are made: {dyad} {session} {kind} where kind is PSW, PIR or OBS."),
    Column("turn labels", "What stands before a turn, and whose voice it is: PSW=PSW; PIR=PIR; R=researcher."),
    Column(
        "project file",
        "The coded project in this folder; several copies that different people coded: A.qdpx; B.qdpx.",
    ),
    Column("offsets", "How positions in the project file count, if you know better: UTF-16 code units, CRLF as two."),
)

_YES_NO = ("yes", "no")

SOURCES = SheetPlan(
    "Sources",
    "One row for every planned or existing record.",
    (
        _MISSING,
        _GUESSED,
        Column("source", "Name of the source in the project, or of a planned record."),
        Column("dyad", "The dyad it belongs to, as in the sheet People."),
        Column("session", "Number of the session that was observed, or after which the interview took place."),
        Column("kind", "What kind of encounter it records.", WORDS["encounter"]),
        Column("role", "Interviews: who was interviewed.", WORDS["role"]),
        Column("held", "no for a planned record that does not exist.", _YES_NO),
        Column("reason", "Why it does not exist."),
        Column("language", "Language of this record, if not the study's."),
        Column("guide", "Interviews: the version of the interview guide that was used, for example 2."),
    ),
    ("source",),
)
PEOPLE = SheetPlan(
    "People",
    "One row for every participation: a PSW of two dyads has two rows.",
    (
        _MISSING,
        _GUESSED,
        Column("pseudonym", "Never a real name."),
        Column("dyad", "For example D01; empty for researchers."),
        Column("role", "Role in this dyad or in the study.", WORDS["role"]),
        Column("speaker label", "What stands before this person's turns, if not the usual label."),
    ),
    ("pseudonym", "dyad", "role"),
)
CONSENT = SheetPlan(
    "Consent",
    "One row for every person; a column for each purpose, with the session after which it was confirmed.",
    (
        _MISSING,
        Column("pseudonym", "As in the sheet People."),
        Column("form", "Version of the consent form."),
    ),
    ("pseudonym",),
)
IDEAS = SheetPlan(
    "Ideas",
    "What each code is to the emerging theory.",
    (
        _MISSING,
        _GUESSED,
        Column("code", "The code with its folders: Folder > code."),
        Column("level", "Level of the code.", WORDS["level"]),
        Column("provenance", "Where its name comes from.", WORDS["provenance"]),
        Column("category", "Category it belongs to."),
        Column("property", "Property of the category it speaks of."),
        Column("position", "If the code marks a position on that property: its rank, 1 for the lowest."),
        Column("component", "Component of the relationship the category contributes to."),
        Column("facet", "Facet of that component."),
        Column("incident", "If passages with this code are accounts of one happening: its name."),
        Column(
            "sensitive",
            "yes if what it is given to may name others (a third person, an employer, supervision) or is a topic to "
            "be kept close: passages and topic stay controlled.",
            _YES_NO,
        ),
    ),
    ("code",),
)
STATEMENTS = SheetPlan(
    "Statements",
    "What the theory says: one row for a statement in a theory version.",
    (
        _MISSING,
        Column("statement", "Short name, for example S3."),
        Column("version", "Number of the theory version: 1, 2, ..."),
        Column("dated", "When this version was written, for example 2025-06."),
        Column("sentence", "The statement, one sentence."),
        Column("whose", "Whose interpretation it is, for example the analysts."),
        Column("scope", "For whom, where and when it is meant to hold."),
        Column("state", "State of the statement.", WORDS["state"]),
        Column("standing", "The analyst's standing.", WORDS["standing"]),
        Column("memo", "Title of the memo that gives the reasons."),
        Column("about", "Component, facet or category it is about."),
        Column("explained by", "Another statement that is offered as its explanation."),
        Column("merged into", "Another statement of this version that now says it, too."),
        Column("revises", "Version it takes the place of, if not the one before."),
    ),
    ("statement", "version"),
)
EVIDENCE = SheetPlan(
    "Evidence",
    "Passages and memos that bear on a statement; what your project marks with a statement's code is added by itself.",
    (
        _MISSING,
        _GUESSED,
        Column("statement", "Short name of the statement."),
        Column("version", "Theory version; empty for the latest."),
        Column("relation", "How it bears on the statement.", (*WORDS["evidence"], "counter")),
        Column("source", "Name of the source."),
        Column("quote", "The exact words; they must occur once in the source."),
        Column("memo", "Title of a memo, where there is no quote."),
        Column("note", "Anything to say about it."),
    ),
    ("statement", "version", "relation", "source", "quote", "memo"),
)

COLUMNS = SheetPlan(
    "Columns",
    "Only where the project is a table of quotes: what each of its columns holds.",
    (
        _MISSING,
        _GUESSED,
        Column("column", "Heading of the column in the table."),
        Column("holds", "What it holds.", COLUMN_HOLDS),
        Column("shows", "Written by init: its first cells."),
    ),
    ("column",),
    optional=True,
    bare=False,
)

QUOTES = SheetPlan(
    "Quotes",
    "One row for every quote that is to be printed; it leaves the controlled tier when a second person has checked it.",
    (
        _MISSING,
        Column("id", "Short name such as Q1. It goes out with the quote: no name, dyad or source in it."),
        Column("source", "Name of the source the words stand in."),
        Column("quote", "The exact words; they must occur once in the source. They stay where they may be seen."),
        Column("text", "The words as they may be printed: pseudonymised, shortened or translated."),
        Column(
            "redactions",
            "What was taken out, kind and words: place: Mill Lane; name: Jonas. "
            f"Kinds: {', '.join(WORDS['redaction'])}.",
        ),
        Column("redactions checked by", "Pseudonym of the researcher who made sure that this suffices."),
        Column("prepared by", "Pseudonym of the researcher who made the text."),
        Column("checked by", "Pseudonym of a second researcher who read it; until then it is shown to nobody else."),
        Column("checked on", "Day of that check, for example 2027-03-31."),
        Column("language", "Language of the text, if not that of the source."),
        Column("translated by", "Pseudonym of the researcher who translated it."),
        Column("show role", "yes if it may be said whose words they are; else it is left out.", _YES_NO),
        Column("show session", "yes if the number of the session may be said; else it is left out.", _YES_NO),
        Column("illustrates", "Statements it is to stand beside: S3; S7."),
    ),
    ("id",),
    optional=True,
)

TABLES = (SOURCES, PEOPLE, CONSENT, IDEAS, STATEMENTS, EVIDENCE, QUOTES, COLUMNS)
STUDY_SHEET = "Study"
WAVE_MARK = " after "


def consent_column(heading: str) -> tuple[str, int | None] | None:
    """Purpose and wave of a column of the sheet Consent (`quote after 9`), or None if it is none."""
    purpose, _, wave = heading.partition(WAVE_MARK)
    if purpose not in WORDS["purpose"] or (wave and not wave.isdigit()):
        return None
    return purpose, int(wave) if wave else None
