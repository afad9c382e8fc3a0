"""Project and plan become one Study: what is named must be there, and what came in has a place."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem
from lifealliance.model.coded import Count
from lifealliance.model.study import Rest, Study
from lifealliance.study_folder.codebooks import lineage_of
from lifealliance.study_folder.codemarks import statement_codes
from lifealliance.study_folder.printed import quotes_of, shown_as
from lifealliance.study_folder.quotes import evidence_of
from lifealliance.study_folder.records import (
    Speakers,
    heard_in,
    people_of,
    records_of,
    steps_of,
)
from lifealliance.study_folder.statements import statements_of
from lifealliance.study_folder.theory import notes_of, theory_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifealliance.model.coded import CodedProject, Coding, Excerpt, Span
    from lifealliance.model.history import Codebook
    from lifealliance.model.plan import Plan
    from lifealliance.model.study import Record, Statement, TheoryVersion
    from lifealliance.study_folder.quotes import EvidenceFound
    from lifealliance.study_folder.records import People
    from lifealliance.study_folder.theory import Theory


def assemble(plan: Plan, project: CodedProject, codebooks: Sequence[Codebook] = ()) -> Study:
    """The study a folder describes, with what its dated codebooks (in order) say of its codes.

    Raises:
        BadInput: a sheet names a source, dyad, session, code, category, statement, memo or person that is not there,
            or a quote that matches no passage or several; all of them at once.
    """
    problems: list[Problem] = []
    people = people_of(plan, project)
    records = records_of(plan, project, people, problems)
    marks = statement_codes(project)
    memos = {memo.title.casefold(): memo.key for memo in project.memos}
    lineage = lineage_of(project, codebooks, problems)
    theory = theory_of(plan, project, lineage.former, problems)
    statements, versions = statements_of(plan, theory, memos, problems)
    evidence = evidence_of(plan, project, marks, memos, problems)
    quotes, quoted = quotes_of(plan, project, people, records, problems)
    _check_consents(plan, people, problems)
    if problems:
        raise BadInput(*problems)
    study = _put_together(plan, project, people, records, theory, (statements, versions, evidence), quoted)
    study = replace(study, quotes=shown_as(plan, quotes, study))
    return replace(study, codebooks=tuple(book.date for book in codebooks), states=lineage.states)


def _put_together(
    plan: Plan,
    project: CodedProject,
    people: People,
    records: tuple[Record, ...],
    theory: Theory,
    stated: tuple[tuple[Statement, ...], tuple[TheoryVersion, ...], EvidenceFound],
    quoted: tuple[Excerpt, ...],
) -> Study:
    """The study, all its parts being sound."""
    statements, versions, evidence = stated
    excerpts = chain(evidence.excerpts, quoted, project.excerpts)
    special = {*(marks := statement_codes(project)), *theory.incident_codes}
    codings = tuple(coding for coding in project.codings if coding.code not in special)
    passages, turns = heard_in(records, project, Speakers(plan, people), excerpts)
    return Study(
        settings=plan.settings,
        tool=project.tool,
        file=project.file,
        file_sha256=project.sha256,
        coders=project.coders,
        participations=people.participations,
        dyads=people.dyads,
        steps=steps_of(plan.settings),
        records=records,
        passages=passages,
        codes=tuple(code for code in project.codes if code.key not in special),
        paths=project.code_paths(),
        codings=codings,
        ideas=theory.ideas,
        categories=theory.categories,
        properties=theory.properties,
        links=theory.links,
        components=theory.components,
        facets=theory.facets,
        incidents=_incidents(project.codings, theory.incident_codes),
        notes=notes_of(project, theory, marks),
        versions=versions,
        statements=statements,
        evidence=evidence.lines,
        consents=plan.consents,
        counts=(*project.counts, *_uses(project, codings, evidence.marked, theory.incident_codes, evidence.left_out)),
        decisions=(*project.decisions, *_gone(plan, project), *theory.left_out, *evidence.left_out),
        texts={source.key: source.text for source in project.sources if source.text is not None},
        turns=turns,
        sensitive=theory.sensitive,
        rest=_rest(project, special),
        readings=project.readings,
        parts=project.parts,
    )


def _rest(project: CodedProject, special: set[str]) -> Rest:
    return Rest(
        name=project.name,
        sources=tuple(replace(source, text=None) for source in project.sources),
        codes=tuple(code for code in project.codes if code.key in special),
        codings=tuple(coding for coding in project.codings if coding.code in special),
        cases=project.cases,
        groups=project.groups,
        relations=project.relations,
    )


def _gone(plan: Plan, project: CodedProject) -> tuple[str, ...]:
    """What is said of rows that stay in the sheets although a newer export dropped what they are about."""
    there = {name.casefold() for name in (*(one.name for one in project.sources), *project.code_paths().values())}
    there |= {code.name.casefold() for code in project.codes}
    dropped = {
        "Sources": [row.source for row in plan.sources if row.gone],
        "Ideas": [row.code for row in plan.ideas if row.gone],
    }
    absent = {sheet: [name for name in names if name.casefold() not in there] for sheet, names in dropped.items()}
    said = [
        f"Rows of the sheet {sheet} left out, since the project has them no longer: {', '.join(names)}."
        for sheet, names in absent.items()
        if names
    ]
    if marks := sum(row.gone for row in plan.evidence):
        said.append(f"Rows of the sheet Evidence left out, since the project has them marked no longer: {marks}.")
    return tuple(said)


def _check_consents(plan: Plan, people: People, problems: list[Problem]) -> None:
    known = {person.pseudonym for person in people.participations}
    for name, place in {row.pseudonym: row.place for row in plan.consents}.items():
        if name not in known:
            problems.append(Problem(place, f"The sheet People has no {name}.", "Use a pseudonym that stands there."))


def _incidents(codings: Sequence[Coding], codes: dict[str, str]) -> tuple[tuple[str, tuple[Span, ...]], ...]:
    spans: dict[str, list[Span]] = {name: [] for name in codes.values()}
    for coding in codings:
        if coding.code in codes:
            spans[codes[coding.code]].append(coding.span)
    return tuple((name, tuple(sorted(set(found)))) for name, found in spans.items())


def _uses(
    project: CodedProject,
    codings: tuple[Coding, ...],
    marked: int,
    incidents: dict[str, str],
    left_out: tuple[str, ...],
) -> tuple[Count, ...]:
    """How the codings that were kept are used: as codings, as evidence, as accounts of an incident."""
    if not project.codings:
        return ()
    accounts = sum(coding.code in incidents for coding in project.codings)
    unused = len(project.codings) - len(codings) - marked - accounts
    lines = [Count("codings: of codes", len(codings), len(codings))]
    if marked or left_out:
        lines.append(Count("codings: evidence for a statement", marked + unused, marked, 0, unused))
    if accounts:
        lines.append(Count("codings: account of an incident", accounts, accounts))
    return tuple(lines)
