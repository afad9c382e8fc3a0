"""Where the things of a study came from: the row somebody typed, or the element of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.rdf.names import Names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifealliance.model.coded import Span
    from lifealliance.model.study import Evidence, Study


def places(study: Study) -> dict[str, str]:
    """By the IRI of a thing the place to go to: "study.xlsx, sheet Statements, row 5", "talk.qdpx, code Trust".

    What is drawn together from several rows has the place of the first. What nobody typed and no project holds, such as
    a step of the plan, has none.
    """
    found: dict[str, str] = {}
    for name, place in (*_typed(study, names := Names(study)), *_coded(study, names)):
        if place:
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
    sources = {record.key: record.name for record in study.records}
    at = {}
    for passage in study.passages:
        span = passage.excerpt.span
        source, start, end = span
        where = f"paragraph {passage.paragraph}" if passage.paragraph else f"characters {start} to {end}"
        at[span] = f"{study.file}, source {sources[source]}, {where}"
        yield names.excerpt(span), at[span]
    for code in study.codes:
        yield names.code(code.key), f"{study.file}, code {study.paths.get(code.key, code.name)}"
    for coding in study.codings:
        yield names.coding(coding.key), at.get(coding.span, "")
    for note in study.notes:
        yield names.memo(note.memo.key), f"{study.file}, memo {note.memo.title}"
    for link in study.links:
        name = names.link(link.origin, link.target, link.scheme, link.kind)
        yield name, f"{study.file}, link from {link.origin} to {link.target}"
    for incident, spans in study.incidents:
        yield names.incident(incident), next((at[span] for span in spans if span in at), "")
    for line in study.evidence:
        yield names.evidence(line), _of_line(line, study, at)


def _of_line(line: Evidence, study: Study, at: dict[Span, str]) -> str:
    """Its row in the sheet, or the passage that was marked in the project."""
    if line.place or line.span is None:
        return line.place or f"{study.file}, memo"
    return at.get(line.span, "")
