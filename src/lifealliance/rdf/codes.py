"""Codes with the versions they have had, and the codings, each with the version it applies."""

from __future__ import annotations

from functools import cache, partial
from itertools import repeat
from typing import TYPE_CHECKING

from lifealliance import iris, terms
from lifealliance.iris import DCTERMS, LA, SKOS
from lifealliance.model.history import CodeVersion, StoredCode
from lifealliance.rdf.stretches import stretches
from lifealliance.rdf.versions import applied, merged_into, timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifealliance.model.coded import Code
    from lifealliance.model.history import CodeState, History
    from lifealliance.model.study import Study
    from lifealliance.rdf.names import Names
    from lifealliance.rdf.triples import Triples


def write_codes(study: Study, history: History, names: Names, out: Triples) -> None:
    """The codebook as it is with everything it was, and who gave which code to which passage."""
    versions, past = _versions(study, history, names)
    for code in study.codes:
        _write_code(code, study.paths[code.key], versions[code.key], names, out)
    for gone in past:
        _write_past(gone, names, out)
    _write_codings(study, versions, history, names, out)


def _versions(
    study: Study, history: History, names: Names
) -> tuple[dict[str, tuple[CodeVersion, ...]], list[StoredCode]]:
    """The versions of every code by its key, and the codes that are no longer in the project.

    A code the store holds is the one of the same identifier, or else of the same path: some tools give new identifiers
    with every export.
    """
    stored = {code.iri: code for code in history.codes}
    known = {names.code(code.key) for code in study.codes}
    by_path = {code.path: code for code in history.codes if code.iri not in known}
    special = study.paths.keys() - {code.key for code in study.codes}
    states: dict[str, list[CodeState]] = {}
    for state in study.states:
        if state.code not in special:
            states.setdefault(state.code, []).append(state)
    ideas = {idea.code: idea for idea in study.ideas}
    found: dict[str, tuple[CodeVersion, ...]] = {}
    for code in sorted(study.codes, key=lambda it: it.key):
        held = stored.get(names.code(code.key)) or by_path.pop(study.paths[code.key], None)
        if held is not None:
            del stored[held.iri]
        idea = ideas.get(code.key)
        level, provenance = (idea.level, idea.provenance) if idea else ("", "")
        now = CodeVersion(code.name, code.definition, level, provenance, read_in=study.file)
        before = held.versions if held else ()
        mint = partial(names.version, code.key)
        found[code.key] = timeline(states.pop(code.key, ()), before, now, history.today, mint)
    return found, [*_dropped(states, stored, history, names), *_gone(stored, history, names)]


def _dropped(
    states: dict[str, list[CodeState]], stored: dict[str, StoredCode], history: History, names: Names
) -> list[StoredCode]:
    """Codes of earlier codebooks that became nothing; what the store knows of them is taken out of it."""
    past = []
    for key, said in sorted(states.items()):
        held = stored.pop(names.code(key), None)
        last = max(said, key=lambda it: it.since)
        before = held.versions if held else ()
        versions = timeline(said, before, None, history.today, partial(names.version, key))
        past.append(StoredCode(names.code(key), last.name, last.path, last.codable, versions))
    return past


def _gone(stored: dict[str, StoredCode], history: History, names: Names) -> list[StoredCode]:
    """Codes that stood in an earlier export of the project and no longer do."""
    return [
        StoredCode(
            it.iri,
            it.name,
            it.path,
            it.codable,
            timeline((), it.versions, None, history.today, partial(names.version, it.iri)),
        )
        for it in stored.values()
    ]


def _write_code(code: Code, path: str, versions: tuple[CodeVersion, ...], names: Names, out: Triples) -> None:
    it = names.code(code.key)
    out.thing(it, "Code", code.name, names.study)
    out.words(it, LA["path"], path)
    out.add(it, LA["codable"], terms.flag(code.codable))
    if code.parent is not None:
        out.add(it, SKOS["broader"], names.code(code.parent))
    _write_versions(it, versions, names, out)


def _write_past(code: StoredCode, names: Names, out: Triples) -> None:
    out.thing(code.iri, "Code", code.name, names.study)
    out.words(code.iri, LA["path"], code.path)
    out.add(code.iri, LA["codable"], terms.flag(code.codable))
    out.add(code.iri, LA["past"], terms.flag(True))
    _write_versions(code.iri, code.versions, names, out)


def _write_versions(code: str, versions: tuple[CodeVersion, ...], names: Names, out: Triples) -> None:
    out.add(code, LA["currentVersion"], [it for it in versions if not it.lane][-1].iri)
    for version in versions:
        it = version.iri
        out.thing(it, "CodeVersion", version.name, names.study)
        out.add(it, LA["versionOf"], code)
        out.add(it, LA["versionNumber"], terms.number(version.number))
        out.words(it, SKOS["definition"], version.definition)
        out.concept(it, "level", "level", version.level)
        out.concept(it, "codeProvenance", "provenance", version.provenance)
        out.words(it, LA["since"], version.since)
        out.words(it, LA["until"], version.until)
        out.words(it, LA["readIn"], version.read_in)
        into = merged_into(version, versions)
        if into is not None:
            out.add(it, LA["mergedInto"], into.iri)


def _write_codings(
    study: Study, versions: Mapping[str, tuple[CodeVersion, ...]], history: History, names: Names, out: Triples
) -> None:
    """Who gave which code, in which version, to which passage."""
    labels = {code.key: terms.text(code.name) for code in study.codes}
    codes = {code.key: names.code(code.key) for code in study.codes}
    coders = {it: "" if it is None else names.coder(it) for it in {coding.coder for coding in study.codings}}
    excerpts, table = names.excerpts, out.table()

    @cache
    def version(code: str, day: str, before: str) -> str:
        return applied(day, versions[code], study.codebooks, before).iri

    for things, codings in zip(stretches(names.codings), stretches(study.codings), strict=True):
        held = [history.applied.get(thing, "") for thing in things] if history.applied else repeat("")
        moments = {it: terms.moment(it) if it else "" for it in {coding.created for coding in codings}}
        table.add(
            things,
            {
                iris.RDF["type"]: f"<{LA['CodeApplication']}>",
                iris.RDFS["label"]: [labels[coding.code] for coding in codings],
                LA["inStudy"]: names.study,
                LA["appliesCode"]: [codes[coding.code] for coding in codings],
                LA["appliesVersion"]: [
                    version(coding.code, coding.created[:10], before)
                    for coding, before in zip(codings, held, strict=False)
                ],
                LA["toExcerpt"]: [
                    excerpts[source][start, end] for source, start, end in [coding.span for coding in codings]
                ],
                LA["coder"]: [coders[coding.coder] for coding in codings],
                DCTERMS["created"]: [moments[coding.created] for coding in codings],
            },
        )
