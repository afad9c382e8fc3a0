"""Quotes: the rows of the sheet Quotes held against sources, people and statements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance.errors import Problem
from lifealliance.model.quotes import Quote, Redaction, stands_in
from lifealliance.study_folder.quotes import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from lifealliance.model.coded import CodedProject, Excerpt
    from lifealliance.model.plan import Plan, QuoteRow
    from lifealliance.model.study import Record, Study
    from lifealliance.study_folder.records import People

#: Roles of those who may make and check a quote.
_TEAM = frozenset({"researcher", "co-researcher", "observer"})
#: The language of words nobody recorded one for (BCP 47).
_UNKNOWN = "und"


def quotes_of(
    plan: Plan, project: CodedProject, people: People, records: Iterable[Record], problems: list[Problem]
) -> tuple[tuple[Quote, ...], tuple[Excerpt, ...]]:
    """The quotes as far as the sheets tell, and the passages they are from; voice and session come with `shown_as`.

    Args:
        plan: the study folder as typed.
        project: the coded project.
        people: those of the sheet People.
        records: the records of the study.
        problems: gets one for every cell that names what is not there.
    """
    latest: dict[str, tuple[str, int]] = {}
    for stated in sorted(plan.statements, key=lambda it: it.version):
        latest[stated.id.casefold()] = stated.id, stated.version
    by_key = {record.key: record for record in records}
    team, telling = _team(people), _telling(people, by_key.values())
    quotes, excerpts = [], []
    for row in plan.quotes:
        before, excerpt = len(problems), quoted(row, project, problems)
        problems += _not_known(row, team, latest)
        problems += _telling_id(row, telling)
        if excerpt is not None:
            problems += _not_sound(row, excerpt, by_key[excerpt.source])
        if excerpt is not None and len(problems) == before:
            quotes.append(_quote(row, excerpt, by_key[excerpt.source].language, team, latest))
            excerpts.append(excerpt)
    return tuple(quotes), tuple(excerpts)


def shown_as(plan: Plan, quotes: Collection[Quote], study: Study) -> tuple[Quote, ...]:
    """The quotes with the voice and session that may be shown. An observer's words are always shown as such."""
    spans = {it.span for it in quotes}
    if not spans:
        return ()
    rows, sessions = {row.id: row for row in plan.quotes}, {record.key: record.session for record in study.records}
    heard = {span: passage.voices for passage in study.passages if (span := passage.excerpt.span) in spans}
    shown = []
    for it in quotes:
        assert it.span is not None
        row, voices = rows[it.id], heard[it.span]
        shown.append(
            replace(
                it,
                voices=voices if row.show_role or "observer" in voices else (),
                session=sessions[it.span[0]] if row.show_session else None,
            )
        )
    return tuple(shown)


def _quote(
    row: QuoteRow, excerpt: Excerpt, language: str, team: Mapping[str, str], latest: Mapping[str, tuple[str, int]]
) -> Quote:
    translated = _is_translated(row, language)
    return Quote(
        id=row.id,
        span=excerpt.span,
        text=row.text,
        redactions=tuple(Redaction(kind, removed) for kind, removed in row.redactions),
        redactions_by=team.get(row.redactions_by.casefold(), ""),
        prepared_by=team.get(row.prepared_by.casefold(), ""),
        checked_by=team.get(row.checked_by.casefold(), ""),
        date=row.date,
        language=row.language or language,
        translated_from=(language or _UNKNOWN) if translated else "",
        translated_by=team.get(row.translated_by.casefold(), ""),
        original_held=translated,
        statements=tuple(latest[name.casefold()] for name in row.illustrates),
        place=row.place,
    )


def _is_translated(row: QuoteRow, language: str) -> bool:
    """Whether the text is in another language than the source: of two tags the first part tells."""
    differs = bool(row.language and language) and _first(row.language) != _first(language)
    return differs or bool(row.translated_by)


def _first(language: str) -> str:
    return language.partition("-")[0].lower()


def _team(people: People) -> dict[str, str]:
    """Pseudonyms of those who have no role but in the team, by the same in lower case."""
    roles: dict[str, set[str]] = {}
    for person in people.participations:
        roles.setdefault(person.pseudonym, set()).add(person.role)
    return {name.casefold(): name for name, has in roles.items() if has <= _TEAM}


def _telling(people: People, records: Iterable[Record]) -> set[str]:
    """What must not stand in the name of a quote."""
    names = {it.pseudonym for it in people.participations if it.role not in _TEAM}
    return {*names, *people.dyads, *(record.name for record in records)} - {""}


def _telling_id(row: QuoteRow, telling: Iterable[str]) -> list[Problem]:
    found = sorted(name for name in telling if stands_in(name, row.id))
    todo = "The name goes out with the quote: use one that tells nothing, such as Q1."
    where = f"{row.place}, column id"
    return [Problem(where, f"The name {row.id!r} has {found[0]} in it.", todo)] if found else []


def _not_known(row: QuoteRow, team: Mapping[str, str], latest: Mapping[str, tuple[str, int]]) -> list[Problem]:
    people = {
        "redactions checked by": row.redactions_by,
        "prepared by": row.prepared_by,
        "checked by": row.checked_by,
        "translated by": row.translated_by,
    }
    todo = f"Name one person who is nothing but researcher, co-researcher or observer there: {_listed(team.values())}."
    found = [
        Problem(f"{row.place}, column {column}", f"The sheet People has no researcher {name}.", todo)
        for column, name in people.items()
        if name and name.casefold() not in team
    ]
    known = f"Statements: {_listed(name for name, _ in latest.values())}."
    found += [
        Problem(f"{row.place}, column illustrates", f"There is no statement {name}.", known)
        for name in row.illustrates
        if name.casefold() not in latest
    ]
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none yet"


def _not_sound(row: QuoteRow, excerpt: Excerpt, record: Record) -> list[Problem]:
    """A translation into the language it is from, and redactions of words that do not stand in the passage."""
    found = []
    same = _first(row.language) in {"", _first(record.language)}
    if row.translated_by and same and record.language:
        what = f"The text is translated, and its language is that of {record.name} ({record.language})."
        found.append(Problem(f"{row.place}, column language", what, "Type the language of the translation."))
    for _, removed in row.redactions:
        if removed and not stands_in(removed, excerpt.quote):
            what = f"The words {removed!r} do not stand in the passage."
            found.append(Problem(f"{row.place}, column redactions", what, "Copy what was taken out from the source."))
    return found
