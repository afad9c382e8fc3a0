"""What a study holds, by kind, so that every format can say how much of it had no place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.model.coded import Count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.model.study import Study

#: What the graph of a study has no triples for; marks are there as lines of evidence and as happenings.
NOT_IN_RDF = (
    "full texts",
    "sources' kinds and files",
    "time marks",
    "colours of codes",
    "codes marked as sensitive",
    "cases",
    "sets",
    "links",
)


def held(study: Study) -> dict[str, int]:
    """How many things of each kind a study holds."""
    return _of_the_project(study) | _of_the_theory(study)


def _of_the_project(study: Study) -> dict[str, int]:
    rest = study.rest
    coded = {coding.span for coding in (*study.codings, *rest.codings)}
    with_code = sum(passage.excerpt.span in coded for passage in study.passages)
    heard = sum(bool(passage.voices or passage.vantage or passage.question) for passage in study.passages)
    return {
        "records": sum(record.held for record in study.records),
        "records planned and not held": sum(not record.held for record in study.records),
        "full texts": len(study.texts),
        "sources' kinds and files": sum(source.kind != "text" or bool(source.paths) for source in rest.sources),
        "time marks": sum(len(source.marks) for source in rest.sources),
        "passages with a code": with_code,
        "passages without a code": len(study.passages) - with_code,
        "passages with voice, vantage or question": heard,
        "codes": len(study.codes),
        "colours of codes": sum(bool(code.colour) for code in (*study.codes, *rest.codes)),
        "codes marked as sensitive": len(study.sensitive),
        "codings": len(study.codings),
        "codes that mark evidence or happenings": len(rest.codes),
        "codings that mark evidence or happenings": len(rest.codings),
        "coders": len(study.coders),
        "memos": len(study.notes),
        "kinds of memos": sum(bool(note.kind) for note in study.notes),
        "cases": len(rest.cases),
        "sets": len(rest.groups),
        "links": len(rest.relations),
    }


def _of_the_theory(study: Study) -> dict[str, int]:
    return {
        "people's roles": len(study.participations),
        "dyads": len(study.dyads),
        "planned kinds of events": len(study.steps),
        "answers on consent": len(study.consents),
        "earlier states of codes": len(study.states),
        "codes placed in the theory": len(study.ideas),
        "categories": len(study.categories),
        "properties of categories": len(study.properties),
        "relations of categories": len(study.links),
        "components": len(study.components),
        "facets": len(study.facets),
        "happenings": len(study.incidents),
        "versions of the theory": len(study.versions),
        "statements": len(study.statements),
        "lines of evidence": len(study.evidence),
        "quotes": len(study.quotes),
        "lines of the import record": len(study.counts) + len(study.decisions),
        "how positions of sources were read": len(study.readings),
        "files a project was merged from": len(study.parts),
    }


def only(study: Study, kinds: Iterable[str], **lost: int) -> tuple[Count, ...]:
    """The table of a format that has a place for these kinds and no others.

    Args:
        study: what leaves.
        kinds: what has a place.
        lost: how many of a kind have no place all the same.

    Raises:
        KeyError: there is no such kind.
    """
    return without(study, held(study).keys() - set(kinds), **lost)


def without(study: Study, kinds: Iterable[str], **lost: int) -> tuple[Count, ...]:
    """The table of a format that has a place for every kind but these.

    Raises:
        KeyError: there is no such kind.
    """
    found = held(study)
    lost |= {kind: found[kind] for kind in kinds}
    return tuple(
        Count(kind, number, number - lost.get(kind, 0), no_place=lost.get(kind, 0))
        for kind, number in found.items()
        if number
    )
