"""Where the things of a study came from: the row somebody typed, or the element of the project."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from lifealliance.rdf.names import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from lifealliance.model.coded import Span
    from lifealliance.model.study import Study


def places(study: Study, wanted: AbstractSet[str]) -> dict[str, str]:
    """By the IRI of a thing the place to go to: "study.xlsx, sheet Statements, row 5", "talk.qdpx, code Trust".

    What is drawn together from several rows has the place of the first. What nobody typed and no project holds, such as
    a step of the plan, has none.

    Args:
        study: the study.
        wanted: the IRIs of the things whose places are asked for.
    """
    found: dict[str, str] = {}
    names = Names(study)
    for name, place in chain(_typed(study, names), _coded(study, names), _marked(study, names, wanted)):
        if place and name[1:-1] in wanted:
            found.setdefault(name[1:-1], place)
    return found


def _typed(study: Study, names: Names) -> Iterator[tuple[str, str]]:
    """What the sheets name, row by row."""
    for record in study.records:
        place = record.place or f"{study.file}, source {record.name}"
        yield names.record(record.key), place
        yield names.encounter(record), place
        if record.dyad and record.session is not None:
            yield names.session(record.dyad, record.session), place
    for part in study.participations:
        yield names.participation(part), part.place
        yield names.person(part.pseudonym), part.place
        if part.dyad:
            yield names.dyad(part.dyad), part.place
    for consent in study.consents:
        yield names.consent(consent.pseudonym, consent.purpose, consent.wave), consent.place
    for idea in study.ideas:
        if idea.category:
            yield names.category(idea.category), idea.place
            yield names.property(idea.category, idea.property), idea.place
        if idea.component:
            yield names.component(idea.component), idea.place
            yield names.facet(idea.component, idea.facet), idea.place
    for quote in study.quotes:
        yield names.quote(quote.id), quote.place
        for number, _ in enumerate(quote.redactions, start=1):
            yield names.redaction(quote.id, number), quote.place
    for statement in study.statements:
        yield names.claim(statement.id, statement.version), statement.place
        yield names.theory_version(statement.version), statement.place


def _coded(study: Study, names: Names) -> Iterator[tuple[str, str]]:
    """What the project holds, element by element; a code has the name it has in the project, not its row in a sheet."""
    for code in study.codes:
        yield names.code(code.key), f"{study.file}, code {study.paths.get(code.key, code.name)}"
    for note in study.notes:
        yield names.memo(note.memo.key), f"{study.file}, memo {note.memo.title}"
    for link in study.links:
        name = names.link(link.origin, link.target, link.scheme, link.kind)
        yield name, f"{study.file}, link from {link.origin} to {link.target}"


def _marked(study: Study, names: Names, wanted: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    """Passages and what stands on them. The many passages and codings are named only where one of them is wanted."""
    at = _passages(study)
    kinds = {iri.removeprefix(study.settings.base).partition("/")[0] for iri in wanted}
    if "excerpt" in kinds:
        for name, marked in zip(names.passages, study.passages, strict=True):
            yield name, at(marked.excerpt.span)
    if "coding" in kinds:
        for name, coding in zip(names.codings, study.codings, strict=True):
            yield name, at(coding.span)
    for incident, spans in study.incidents:
        yield names.incident(incident), next(filter(None, map(at, spans)), "")
    for line in study.evidence:
        # Its row in the sheet, or the passage that was marked in the project.
        passage = f"{study.file}, memo" if line.span is None else at(line.span)
        yield names.evidence(line), line.place or passage


def _passages(study: Study) -> Callable[[Span], str]:
    """From the span of a passage to its place in the project; from any other to none."""
    sources = {record.key: record.name for record in study.records}
    paragraphs = {passage.excerpt.span: passage.paragraph for passage in study.passages}

    def at(span: Span) -> str:
        if span not in paragraphs:
            return ""
        source, start, end = span
        paragraph = paragraphs[span]
        where = f"paragraph {paragraph}" if paragraph else f"characters {start} to {end}"
        return f"{study.file}, source {sources[source]}, {where}"

    return at
