"""What the theory said in earlier versions and the study folder no longer says: kept from the store.

A version of the theory is closed when a newer one stands in the sheet Statements: from then on its statements and its
evidence are kept, whatever is taken out of the sheets. What stands in a sheet goes before what is kept. The newest
version is still being written, and what is taken out of it is gone. No words are kept that the project does not hold.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance.model.coded import Excerpt
from lifealliance.model.study import Evidence, Passage, Statement, TheoryVersion
from lifealliance.rdf.names import Names

if TYPE_CHECKING:
    from lifealliance.model.coded import Span
    from lifealliance.model.history import History, StoredClaim, StoredLine, StoredPassage
    from lifealliance.model.study import Study


def with_past(study: Study, history: History, names: Names) -> Study:
    """The study with the closed versions of its theory that only the store still holds, and their passages."""
    newest = max((statement.version for statement in study.statements), default=0)
    typed = {(statement.id, statement.version) for statement in study.statements}
    kept = [it for it in history.claims if it.version < newest and (it.id, it.version) not in typed]
    known = _Known(study, names)
    statements = [*study.statements, *(known.statement(claim) for claim in kept)]
    spans = [passage.excerpt.span for passage in study.passages] if history.lines or history.passages else []
    found = dict(zip(names.passages, spans, strict=True)) if spans else {}
    there = [(it.iri, passage) for it in history.passages if (passage := known.passage(it))]
    found |= {name: passage.excerpt.span for name, passage in there}
    lines = {_same(line): line for line in study.evidence}
    closed = {(statement.id, statement.version) for statement in statements if statement.version < newest}
    for stored in history.lines:
        line = known.line(stored, found)
        if line is not None and (line.statement, line.version) in closed:
            lines.setdefault(_same(line), line)
    wanted = {line.span for line in lines.values()}.difference(spans)
    again = [it for _, it in there if it.excerpt.span in wanted]
    return replace(
        study,
        passages=(*study.passages, *again) if again else study.passages,
        versions=_versions(study, history, {claim.version for claim in kept}),
        statements=_revising(statements),
        evidence=tuple(lines.values()),
    )


def unfolded(study: Study, history: History) -> tuple[Study, History]:
    """The study with what only the history held of its theory, and the history without it."""
    return with_past(study, history, Names(study)), replace(history, claims=(), lines=(), passages=())


def _same(line: Evidence) -> tuple[object, ...]:
    return line.statement, line.version, line.relation, line.span, line.memo


def _versions(study: Study, history: History, kept: set[int]) -> tuple[TheoryVersion, ...]:
    numbers = {version.number for version in study.versions}
    past = [
        TheoryVersion(number, dated, "superseded")
        for number, dated in history.versions
        if number in kept and number not in numbers
    ]
    return tuple(sorted((*study.versions, *past), key=lambda version: version.number))


def _revising(statements: list[Statement]) -> tuple[Statement, ...]:
    """Each statement with the version before it, which may be one that is only kept."""
    numbers: dict[str, list[int]] = {}
    typed: dict[str, list[int]] = {}
    for statement in statements:
        numbers.setdefault(statement.id, []).append(statement.version)
        if not statement.past:
            typed.setdefault(statement.id, []).append(statement.version)

    def before(it: Statement, among: dict[str, list[int]]) -> int | None:
        return max((number for number in among.get(it.id, ()) if number < it.version), default=None)

    return tuple(
        it
        if it.revises not in {None, before(it, typed)}  # a version of her own choice stays
        else replace(it, revises=before(it, numbers))
        for it in statements
    )


class _Known:
    """What the terms the store holds mean in the study as it is now; what it no longer has means nothing."""

    def __init__(self, study: Study, names: Names) -> None:
        self._texts = study.texts
        self._memos = {names.memo(note.memo.key): note.memo.key for note in study.notes}
        self._coders = {names.coder(coder.key): coder.key for coder in study.coders}
        self._records = {names.record(record.key): record.key for record in study.records}
        self._ideas = {names.component(name): ("component", name) for name, _ in study.components}
        self._ideas |= {names.facet(*facet): ("facet", " > ".join(facet)) for facet in study.facets}
        self._ideas |= {names.category(it.name): ("category", it.name) for it in study.categories}

    def statement(self, claim: StoredClaim) -> Statement:
        return Statement(
            claim.id,
            claim.version,
            claim.sentence,
            claim.whose,
            claim.scope,
            claim.state if claim.state == "withdrawn" else "superseded",
            claim.standing,
            self._memos.get(claim.memo, ""),
            claim.dated,
            tuple(self._ideas[it] for it in claim.about if it in self._ideas),
            claim.explained_by,
            merged_into=claim.merged_into,
            past=True,
        )

    def line(self, stored: StoredLine, passages: dict[str, Span]) -> Evidence | None:
        """The line, unless both its passage and its memo are gone."""
        span, memo = passages.get(stored.excerpt), self._memos.get(stored.memo, "")
        if span is None and not memo:
            return None
        return Evidence(
            stored.statement,
            stored.version,
            stored.relation,
            span,
            memo,
            stored.note,
            self._coders.get(stored.coder),
            stored.marked_in,
            past=True,
        )

    def passage(self, it: StoredPassage) -> Passage | None:
        """The passage, if its words still stand at that place of the record."""
        key = self._records.get(it.record, "")
        if not it.words or self._texts.get(key, "")[it.start : it.end] != it.words:
            return None
        excerpt = Excerpt(key, it.start, it.end, it.words)
        return Passage(excerpt, it.voices, (), it.vantage, it.question, it.paragraph, it.prefix, it.suffix)
