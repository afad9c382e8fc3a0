"""What a project file already tells: the rows `init` drafts, each cell a guess that is marked as one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.model.words import word
from lifealliance.study_folder.codemarks import statement_codes
from lifealliance.study_folder.quotes import locate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifealliance.model.coded import Case, CodedProject

#: The name pattern offered when none was typed.
NAME_PATTERN = "D{dyad}_S{session}_{kind}"
FROM_PROJECT = "from the project"

_SLOTS = {"{dyad}": r"(?P<dyad>\d+)", "{session}": r"(?P<session>\d+)", "{kind}": r"(?P<kind>PSW|PIR|OBS)"}
_ROLES = ("PSW", "PIR")
_LABELS = re.compile(r"^[ \t]*([A-Z]{1,5})[ \t]*:", re.MULTILINE)
_USUAL_LABELS = {
    "PSW": "PSW",
    "PIR": "PIR",
    "R": "researcher",
    "I": "researcher",
    "INT": "researcher",
    "OBS": "observer",
}


@dataclass(frozen=True, slots=True)
class Guess:
    """A drafted row: its cells, all of them guesses unless named in `known`."""

    cells: dict[str, str]
    known: frozenset[str] = frozenset()


def guess_sources(project: CodedProject, pattern: str) -> list[Guess]:
    """A row for every source; dyad, session, kind and role read from its name by the pattern."""
    matcher = _matcher(pattern)
    rows = []
    for source in project.sources:
        cells = {"source": source.name, "held": "yes"}
        match = matcher.search(source.name)
        if match:
            found = match.groupdict()
            kind = (found.get("kind") or "").upper()
            cells["dyad"] = f"D{int(found['dyad']):02d}" if found.get("dyad") else ""
            cells["session"] = str(int(found["session"])) if found.get("session") else ""
            cells["kind"] = "observation" if kind == "OBS" else "interview" if kind else ""
            cells["role"] = kind if kind in _ROLES else ""
        rows.append(Guess(cells, frozenset({"source"})))
    return rows


def _matcher(pattern: str) -> re.Pattern[str]:
    text = re.escape(pattern or NAME_PATTERN)
    for slot, expression in _SLOTS.items():
        text = text.replace(re.escape(slot), expression, 1)
    return re.compile(text, re.IGNORECASE)


def guess_people(project: CodedProject, sources: list[Mapping[str, str]]) -> list[Guess]:
    """The partners of every dyad the sources name, cases that have a role, and the coders."""
    rows = [_case(case) for case in project.cases]
    people = [row for row in rows if row is not None]
    for dyad in sorted({row["dyad"] for row in sources if row.get("dyad")}):
        people += [
            Guess({"pseudonym": "", "dyad": dyad, "role": role})
            for role in _ROLES
            if not any((row.cells["dyad"], row.cells["role"]) == (dyad, role) for row in people)
        ]
    return people + [Guess({"pseudonym": coder.name, "dyad": "", "role": "researcher"}) for coder in project.coders]


def _case(case: Case) -> Guess | None:
    """A case as a person, if its variables give a role."""
    attributes = {name.casefold(): value for name, value in case.attributes}
    role = word("role", attributes.get("role", ""))
    if not role or not case.name:
        return None
    return Guess({"pseudonym": case.name, "dyad": attributes.get("dyad", ""), "role": role}, frozenset({"pseudonym"}))


def guess_ideas(project: CodedProject) -> list[Guess]:
    """A row for every code that can be applied and marks no evidence; the folder it lies in is its category."""
    marks = statement_codes(project)
    paths = project.code_paths()
    by_key = {code.key: code for code in project.codes}
    parents = {code.parent for code in project.codes if code.codable}
    rows = []
    for code in project.codes:
        if code.key in marks or not code.codable:
            continue
        cells = {"code": paths[code.key], "level": "focused" if code.key in parents else "initial"}
        if code.name[:1] in "\"'“‘«" and code.name[-1:] in "\"'”’»":
            cells["provenance"] = "in vivo"
        folder = by_key[code.parent] if code.parent is not None else None
        if folder is not None and folder.name.casefold() == "incidents":
            cells = {"code": paths[code.key], "incident": code.name}
        elif folder is not None and not folder.codable:
            cells["category"] = folder.name
        rows.append(Guess(cells, frozenset({"code"})))
    return rows


def guess_statements(project: CodedProject) -> list[Guess]:
    """A row for every statement that has a code; its sentence is that code's description."""
    definitions = {code.key: code.definition for code in project.codes}
    sentences: dict[str, str] = {}
    for key, (statement, relation) in statement_codes(project).items():
        if statement:
            sentences.setdefault(statement, "")
            if not relation and definitions[key]:
                sentences[statement] = definitions[key]
    return [
        Guess({"statement": name, "version": "1", "sentence": sentence, "state": "draft"}, frozenset({"statement"}))
        for name, sentence in sentences.items()
    ]


def guess_evidence(project: CodedProject) -> list[Guess]:
    """A row for every passage marked with a statement's code whose words stand only once in their source."""
    marks = statement_codes(project)
    sources = {source.key: source for source in project.sources}
    quotes = {excerpt.span: excerpt.quote for excerpt in project.excerpts}
    rows: dict[tuple[str, ...], Guess] = {}
    for coding in project.codings:
        statement, relation = marks.get(coding.code, ("", ""))
        source = sources[coding.span[0]]
        if not (statement and relation and source.text is not None and quotes[coding.span].strip()):
            continue
        quote = quotes[coding.span].strip()
        if len(locate(quote, source)) == 1:
            cells = {"statement": statement, "relation": relation, "source": source.name, "quote": quote}
            rows.setdefault(tuple(cells.values()), Guess(cells, frozenset(cells)))
    return list(rows.values())


def guess_columns(project: CodedProject) -> list[Guess]:
    """A row for every column of a table of quotes."""
    return [
        Guess({"column": heading, "holds": holds, "shows": shows}, frozenset({"column", "shows"}))
        for heading, holds, shows in project.columns
    ]


def guess_turn_labels(project: CodedProject) -> str:
    """The usual labels that stand before turns in the project's texts, as the setting is typed."""
    found = {label for source in project.sources for label in _LABELS.findall(str(source.text or ""))}
    return "; ".join(f"{label}={voice}" for label, voice in _USUAL_LABELS.items() if label in found)
