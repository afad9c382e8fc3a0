"""A study some of whose words and passages are gone: the rest moved to its new places, and nothing left hanging."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance.access.cut import Cut
from lifealliance.model.texts import digest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from lifealliance.access.words import Stretch
    from lifealliance.model.coded import Coding, Span
    from lifealliance.model.study import Evidence, Note, Passage, Study

_CONTEXT = 32


def recut(study: Study, stretches: Mapping[str, list[Stretch]], gone: Collection[Span]) -> Study:
    """The study without these stretches of its texts (by record) and without these passages.

    Passages that stay are found again at their new places; one that has the mark in it has it in its quote, too. What
    hangs on passages that are gone (codings, evidence, accounts, notes, quotes) goes with them; a statement that loses
    evidence says so.
    """
    cuts = {key: Cut.of(str(study.texts[key]), found) for key, found in stretches.items() if found}
    cuts = {key: cut for key, cut in cuts.items() if cut.stretches}
    moved: dict[Span, Span] = {}
    whole: set[Span] = set()
    passages: dict[Span, Passage] = {}
    for passage in study.passages:
        span = passage.excerpt.span
        if span not in gone:
            new = _moved(passage, cuts.get(span[0]))
            moved[span] = new.excerpt.span
            if new.excerpt.quote == passage.excerpt.quote:
                whole.add(span)
            passages.setdefault(moved[span], new)
    texts = study.texts | {key: cut.new for key, cut in cuts.items()}
    study = replace(
        study,
        passages=tuple(passages[span] for span in sorted(passages)),
        texts=texts,
        records=tuple(
            replace(it, length=len(texts[it.key]), sha256=digest(texts[it.key])) if it.key in cuts else it
            for it in study.records
        ),
        turns=tuple(
            replace(it, start=cut.begin(it.start), words=cut.begin(it.words), end=cut.end(it.end)) if cut else it
            for it in study.turns
            for cut in [cuts.get(it.record)]
        ),
        rest=replace(
            study.rest,
            sources=tuple(
                replace(it, marks=tuple((cut.begin(at), time) for at, time in it.marks)) if cut and it.marks else it
                for it in study.rest.sources
                for cut in [cuts.get(it.key)]
            ),
        ),
    )
    return _following(_quoting(study, moved, whole), moved)


def _quoting(study: Study, moved: Mapping[Span, Span], whole: Collection[Span]) -> Study:
    """The study with the quotes whose passage has all its words: what may be printed was made of all of them."""
    quotes = tuple(replace(it, span=moved[it.span]) for it in study.quotes if it.span and it.span in whole)
    return replace(study, quotes=quotes)


def _moved(passage: Passage, cut: Cut | None) -> Passage:
    if cut is None:
        return passage
    excerpt, text = passage.excerpt, cut.new
    start, end = cut.begin(excerpt.start), cut.end(excerpt.end)
    return replace(
        passage,
        excerpt=replace(excerpt, start=start, end=end, quote=text[start:end]),
        prefix=text[max(start - _CONTEXT, 0) : start],
        suffix=text[end : end + _CONTEXT],
    )


def _following(study: Study, moved: Mapping[Span, Span]) -> Study:
    """The study with all that hangs on passages moved with them, or gone with them."""

    def codings(of: tuple[Coding, ...]) -> tuple[Coding, ...]:
        return tuple(replace(it, span=moved[it.span]) for it in of if it.span in moved)

    accounts = [
        (name, tuple(moved[span] for span in spans if span in moved), bool(spans)) for name, spans in study.incidents
    ]
    incidents = tuple((name, spans) for name, spans, before in accounts if spans or not before)
    untold = {name for name, _ in study.incidents} - {name for name, _ in incidents}
    evidence = [_line(it, moved) for it in study.evidence]
    poorer = {(it.statement, it.version) for it in study.evidence if it.span is not None and it.span not in moved}
    return replace(
        study,
        codings=codings(study.codings),
        rest=replace(study.rest, codings=codings(study.rest.codings)),
        incidents=incidents,
        evidence=tuple(it for it in evidence if it is not None),
        notes=tuple(_note(it, moved, untold) for it in study.notes),
        statements=tuple(replace(it, revised=True) if (it.id, it.version) in poorer else it for it in study.statements),
    )


def _line(line: Evidence, moved: Mapping[Span, Span]) -> Evidence | None:
    """A line of evidence at its new place; what has a memo too stands on that alone."""
    if line.span is None or line.span in moved:
        return line if line.span is None else replace(line, span=moved[line.span])
    return replace(line, span=None) if line.memo else None


def _note(note: Note, moved: Mapping[Span, Span], untold: Collection[str]) -> Note:
    def kept(things: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        found = []
        for kind, key in things:
            if kind == "excerpt":
                span = ast.literal_eval(key)
                if span in moved:
                    found.append((kind, repr(moved[span])))
            elif kind != "incident" or key not in untold:
                found.append((kind, key))
        return tuple(found)

    return replace(note, about=kept(note.about), compares=kept(note.compares), led_to=kept(note.led_to))
