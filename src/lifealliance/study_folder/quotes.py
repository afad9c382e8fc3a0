"""Evidence: finding the passage a quote was taken from, and what was marked in the project itself."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.errors import Problem
from lifealliance.model.coded import Excerpt
from lifealliance.model.study import Evidence

if TYPE_CHECKING:
    from lifealliance.model.coded import CodedProject, Source, Span
    from lifealliance.model.plan import EvidenceRow, Plan, QuoteRow

_SENTENCE = re.compile(r"[^\n.!?]+[.!?]*")
_NEAR = 0.6
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """Lines of evidence, the excerpts that only the sheet Evidence names, and what was left out and why."""

    lines: tuple[Evidence, ...]
    excerpts: tuple[Excerpt, ...]
    left_out: tuple[str, ...]
    marked: int


def locate(quote: str, source: Source) -> list[tuple[int, int]]:
    """Every place of a quote in a text: its exact words, white space of any kind counting as equal."""
    assert source.text is not None
    pattern = r"\s+".join(re.escape(part) for part in quote.split())
    return [match.span() for match in re.finditer(pattern, str(source.text))]


def evidence_of(
    plan: Plan,
    project: CodedProject,
    marks: dict[str, tuple[str, str]],
    memos: dict[str, str],
    problems: list[Problem],
) -> EvidenceFound:
    """All evidence: what is marked in the project first, then the rows of the sheet that say something more.

    Args:
        plan: the study folder as typed.
        project: the coded project.
        marks: statement codes of the project (see `codemarks`).
        memos: key of a memo by its title in lower case.
        problems: gets one problem for every row that names something unknown.
    """
    latest: dict[str, int] = {}
    for row in plan.statements:
        latest[row.id] = max(row.version, latest.get(row.id, 0))
    lines: dict[tuple[object, ...], Evidence] = {}
    left_out: dict[str, int] = {}
    marked = 0
    for coding in project.codings:
        statement, relation = marks.get(coding.code, ("", ""))
        if not statement:
            continue
        if not relation or statement not in latest:
            why = "has no relation (illustrates, varies, ...)" if not relation else "has no row in the sheet Statements"
            left_out[f"{statement} {why}"] = left_out.get(f"{statement} {why}", 0) + 1
            continue
        marked += 1
        line = Evidence(statement, latest[statement], relation, coding.span, coder=coding.coder)
        lines.setdefault((statement, line.version, relation, coding.span, ""), line)
    excerpts: dict[Span, Excerpt] = {}
    for typed_row in (row for row in plan.evidence if not row.gone):
        typed = _typed_line(typed_row, plan, project, latest, memos, problems)
        if typed is not None:
            line, excerpt = typed
            lines.setdefault((line.statement, line.version, line.relation, line.span, line.memo), line)
            if excerpt is not None:
                excerpts[excerpt.span] = excerpt
    said = tuple(f"{count} codings are not shown as evidence: {why}." for why, count in sorted(left_out.items()))
    return EvidenceFound(tuple(lines.values()), tuple(excerpts.values()), said, marked)


def _typed_line(
    row: EvidenceRow,
    plan: Plan,
    project: CodedProject,
    latest: dict[str, int],
    memos: dict[str, str],
    problems: list[Problem],
) -> tuple[Evidence, Excerpt | None] | None:
    before = len(problems)
    version = row.version or latest.get(row.statement, 0)
    versions = sorted(known.version for known in plan.statements if known.id == row.statement)
    if not versions:
        todo = f"Statements: {', '.join(sorted(latest)) or 'none yet'}."
        problems.append(Problem(f"{row.place}, column statement", f"There is no statement {row.statement}.", todo))
    elif version not in versions:
        what = f"The statement {row.statement} has no version {version}."
        todo = f"It stands in: {', '.join(map(str, versions))}. Give it a row of that version in the sheet Statements."
        problems.append(Problem(f"{row.place}, column version", what, todo))
    memo = memos.get(row.memo.casefold(), "") if row.memo else ""
    if row.memo and not memo:
        todo = "Give the title as it stands in the project."
        problems.append(Problem(f"{row.place}, column memo", f"There is no memo {row.memo!r}.", todo))
    excerpt = quoted(row, project, problems) if row.quote else None
    if len(problems) > before:
        return None
    span = excerpt.span if excerpt else None
    line = Evidence(row.statement, version, row.relation, span, memo, row.note, None, "study folder", place=row.place)
    return line, excerpt


def quoted(row: EvidenceRow | QuoteRow, project: CodedProject, problems: list[Problem]) -> Excerpt | None:
    """The passage whose exact words a row gives; None if it has a problem, which is added to those there are."""
    source = next((source for source in project.sources if source.name.casefold() == row.source.casefold()), None)
    if source is None or source.text is None:
        what = (
            f"The project has no source {row.source}." if source is None else f"The text of {row.source} is not held."
        )
        problems.append(Problem(f"{row.place}, column source", what, "Name the source the words stand in."))
        return None
    places = locate(row.quote, source)
    if len(places) == 1:
        start, end = places[0]
        return Excerpt(source.key, start, end, source.text[start:end])
    where = f"{row.place}, column quote"
    if places:
        lines = ", ".join(str(str(source.text).count("\n", 0, start) + 1) for start, _ in places[:_SHOWN])
        what = f"These words stand {len(places)} times in {source.name} (lines {lines})."
        problems.append(Problem(where, what, "Take in a few words more, so that only one place is meant."))
    else:
        near = _near(row.quote, str(source.text))
        todo = f"Near to it: {near}." if near else "Copy the words from the source."
        problems.append(Problem(where, f"These words do not stand in {source.name}.", todo))
    return None


def _near(quote: str, text: str) -> str:
    """Up to three sentences of the text that are most like the quote, in quotation marks."""
    sentences = list(dict.fromkeys(match[0].strip() for match in _SENTENCE.finditer(text) if match[0].strip()))
    found = difflib.get_close_matches(quote, sentences, n=_SHOWN, cutoff=_NEAR)
    if not found:  # a quote shorter than its sentence: compare with stretches of the same number of words
        length = len(quote.split())
        words = text.split()
        stretches = list(
            dict.fromkeys(" ".join(words[at : at + length]) for at in range(max(len(words) - length, 0) + 1))
        )
        found = difflib.get_close_matches(quote, stretches, n=1, cutoff=_NEAR)
    return "; ".join(f"“{sentence}”" for sentence in found)
