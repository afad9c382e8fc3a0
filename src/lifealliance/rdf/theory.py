"""The theory graph: categories, components, memos, statements and their evidence."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lifealliance import terms
from lifealliance.iris import DCTERMS, LA, SKOS

if TYPE_CHECKING:
    from lifealliance.model.study import Evidence, Note, Statement, Study
    from lifealliance.rdf.names import Names
    from lifealliance.rdf.triples import Triples


def write_theory(study: Study, names: Names, out: Triples) -> None:
    """Everything the analysts make of the evidence."""
    _write_categories(study, names, out)
    for told in study.spread:
        out.words(names.category(told.category), LA["spreadOverDyads"], told.band)
    _write_components(study, names, out)
    latest = {statement.id: statement.version for statement in sorted(study.statements, key=lambda it: it.version)}
    for note in study.notes:
        _write_note(note, latest, names, out)
    _write_versions(study, names, out)
    for statement in study.statements:
        _write_statement(statement, names, out)
    for line in study.evidence:
        _write_evidence_line(line, names, out)


def _write_categories(study: Study, names: Names, out: Triples) -> None:
    for category in study.categories:
        it = names.category(category.name)
        out.thing(it, "Category", category.name, names.study)
        out.words(it, SKOS["definition"], category.definition)
        for code in category.codes:
            out.add(it, LA["drawnFrom"], names.code(code))
        for component in category.components:
            out.add(it, LA["contributesTo"], names.component(component))
    for idea in study.ideas:
        if idea.facet:
            out.add(names.code(idea.code), LA["contributesTo"], names.facet(idea.component, idea.facet))
        elif idea.component and not idea.category:
            out.add(names.code(idea.code), LA["contributesTo"], names.component(idea.component))
    for prop in study.properties:
        it = names.property(prop.category, prop.name)
        out.thing(it, "CategoryProperty", prop.name, names.study)
        out.add(it, LA["propertyOf"], names.category(prop.category))
        out.words(it, LA["dimension"], prop.dimension)
        for code in prop.codes:
            out.add(it, LA["drawnFrom"], names.code(code))
        for rank, code in prop.positions:
            out.add(names.code(code), LA["positionOf"], it)
            out.add(names.code(code), LA["rank"], terms.number(rank))
    for link in study.links:
        it = names.link(link.origin, link.target, link.scheme, link.kind)
        out.thing(it, "CategoryRelation", f"{link.origin}: {link.kind}: {link.target}", names.study)
        out.add(it, LA["relationFrom"], names.category(link.origin))
        out.add(it, LA["relationTo"], names.category(link.target))
        out.concept(it, "relationKind", link.scheme, link.kind)
        if link.memo:
            out.add(it, LA["relationMemo"], names.memo(link.memo))


def _write_components(study: Study, names: Names, out: Triples) -> None:
    for name, target in study.components:
        out.thing(names.component(name), "Component", name, names.study)
        out.concept(names.component(name), "componentOf", "target", target)
    for component, name in study.facets:
        it = names.facet(component, name)
        out.thing(it, "Facet", name, names.study)
        out.add(it, LA["facetOf"], names.component(component))


def _thing(kind: str, key: str, latest: dict[str, int], names: Names) -> str:
    """The name of a thing a memo is about; empty if the statement it speaks of has no row."""
    if kind == "statement":
        return names.claim(key, latest[key]) if key in latest else ""
    if kind == "excerpt":
        return names.excerpt(ast.literal_eval(key))
    if kind == "facet":
        component, _, facet = key.partition(" > ")
        return names.facet(component, facet)
    named = {
        "code": names.code,
        "category": names.category,
        "component": names.component,
        "incident": names.incident,
        "record": names.record,
    }
    return named[kind](key)


def _write_note(note: Note, latest: dict[str, int], names: Names, out: Triples) -> None:
    memo, it = note.memo, names.memo(note.memo.key)
    out.thing(it, "Memo", memo.title or "Memo", names.study)
    out.words(it, LA["text"], memo.text)
    out.concept(it, "memoKind", "memo", note.kind)
    if memo.coder is not None:
        out.add(it, LA["author"], names.coder(memo.coder))
    out.moment(it, DCTERMS["created"], memo.created)
    for term, things in (("about", note.about), ("compares", note.compares), ("ledTo", note.led_to)):
        for kind, key in things:
            if thing := _thing(kind, key, latest, names):
                out.add(it, LA[term], thing)


def _write_versions(study: Study, names: Names, out: Triples) -> None:
    earlier = None
    for version in study.versions:
        it = names.theory_version(version.number)
        out.thing(it, "TheoryVersion", f"Theory, version {version.number}", names.study)
        out.add(it, LA["versionNumber"], terms.number(version.number))
        out.words(it, DCTERMS["date"], version.dated)
        out.concept(it, "state", "state", version.state)
        if earlier is not None:
            out.add(it, LA["revises"], names.theory_version(earlier))
        earlier = version.number


def _write_statement(statement: Statement, names: Names, out: Triples) -> None:
    it = names.claim(statement.id, statement.version)
    out.thing(it, "Claim", f"{statement.id}, version {statement.version}", names.study)
    out.words(it, SKOS["notation"], statement.id)
    out.add(it, LA["inTheoryVersion"], names.theory_version(statement.version))
    for term, value in (("sentence", statement.sentence), ("whose", statement.whose), ("scope", statement.scope)):
        out.words(it, LA[term], value)
    out.concept(it, "state", "state", statement.state)
    out.concept(it, "standing", "standing", statement.standing)
    out.words(it, DCTERMS["date"], statement.dated)
    if statement.memo:
        out.add(it, LA["standingMemo"], names.memo(statement.memo))
    for kind, name in statement.about:
        out.add(it, LA["about"], _thing(kind, name, {}, names))
    if statement.explained_by:
        out.add(it, LA["explainedBy"], names.claim(statement.explained_by, statement.version))
    if statement.revises is not None:
        out.add(it, LA["revises"], names.claim(statement.id, statement.revises))
    if statement.merged_into:
        out.add(it, LA["mergedInto"], names.claim(statement.merged_into, statement.version))
    if statement.past:
        out.add(it, LA["past"], terms.flag(True))
    if statement.revised:
        out.add(it, LA["evidenceRevised"], terms.flag(True))


def _write_evidence_line(line: Evidence, names: Names, out: Triples) -> None:
    it = names.evidence(line)
    out.thing(it, "EvidenceLine", f"{line.statement}: {line.relation}", names.study)
    out.add(names.claim(line.statement, line.version), LA["hasEvidenceLine"], it)
    out.concept(it, "evidenceRelation", "evidence", line.relation)
    if line.span is not None:
        out.add(it, LA["hasItem"], names.excerpt(line.span))
    if line.memo:
        out.add(it, LA["evidenceMemo"], names.memo(line.memo))
    out.words(it, LA["note"], line.note)
    if line.coder is not None:
        out.add(it, LA["coder"], names.coder(line.coder))
    out.words(it, LA["markedIn"], line.marked_in)
    if line.past:
        out.add(it, LA["past"], terms.flag(True))
