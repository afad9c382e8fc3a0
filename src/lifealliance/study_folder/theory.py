"""From codes to theory: categories, their properties and relations, components, incidents, memos and statements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.errors import Problem
from lifealliance.model.study import (
    Category,
    CategoryLink,
    CategoryProperty,
    Idea,
    Note,
)
from lifealliance.model.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifealliance.model.coded import CodedProject, Memo
    from lifealliance.model.plan import IdeaRow, Plan

_PREFIXES = {
    "compare": "comparison",
    "sampling": "sampling",
    "reflex": "reflexive",
    "positionality": "positionality",
    "sufficiency": "sufficiency",
    "contrary": "contrary case",
    "translation": "translation",
    "method": "method",
    "category": "category",
    "code": "code",
}
_REFERENCE = re.compile(r"\[\[([^\[\]]+)\]\]")
_LED_TO = "led to"


@dataclass(frozen=True, slots=True)
class Theory:
    """What the sheet Ideas and the project's links make of the codes."""

    ideas: tuple[Idea, ...]
    categories: tuple[Category, ...]
    properties: tuple[CategoryProperty, ...]
    links: tuple[CategoryLink, ...]
    components: tuple[tuple[str, str], ...]
    facets: tuple[tuple[str, str], ...]
    incident_codes: dict[str, str]
    left_out: tuple[str, ...]
    sensitive: tuple[str, ...] = ()


def theory_of(plan: Plan, project: CodedProject, former: Mapping[str, str], problems: list[Problem]) -> Theory:
    """Everything the sheet Ideas says, with the definitions and links the project holds.

    A component's target is read from brackets behind its name: `trust (relationship building)`; without them it is a
    component of the relationship.

    Args:
        plan: the study folder as typed.
        project: the coded project.
        former: what became of codes that are no more, by their path in lower case.
        problems: gets one problem for every row that names no code.
    """
    keys = _keys_by_path(project)
    ideas: list[Idea] = []
    incidents: dict[str, str] = {}
    for row in plan.ideas:
        key = keys.get(row.code.casefold())
        if key is None and row.gone:
            continue
        if key is None:
            problems.append(_unknown_code(row, former))
        elif row.incident:
            incidents[key] = row.incident
        else:
            ideas.append(_idea(key, row))
    categories = _categories(ideas, project)
    links, left_out = _links(project, categories, keys)
    names = dict.fromkeys(row.component for row in plan.ideas if row.component)
    return Theory(
        ideas=tuple(ideas),
        categories=categories,
        properties=_properties(ideas, project),
        links=links,
        components=tuple(dict.fromkeys(_component(name) for name in names)),
        facets=tuple(dict.fromkeys((_component(row.component)[0], row.facet) for row in plan.ideas if row.facet)),
        incident_codes=incidents,
        left_out=left_out,
        sensitive=tuple(
            keys[row.code.casefold()] for row in plan.ideas if row.sensitive and row.code.casefold() in keys
        ),
    )


def _unknown_code(row: IdeaRow, former: Mapping[str, str]) -> Problem:
    became = former.get(row.code.casefold())
    what = f"The project has no code {row.code}" + (f" any more: {became}." if became else ".")
    todo = "Write it with its folders, as the project has it: Folder > code. Run init again after an import."
    return Problem(f"{row.place}, column code", what, todo)


def _keys_by_path(project: CodedProject) -> dict[str, str]:
    """Keys of codes by path, and by bare name where only one code has it; in lower case."""
    by_name: dict[str, list[str]] = {}
    for code in project.codes:
        by_name.setdefault(code.name.casefold(), []).append(code.key)
    keys = {name: found[0] for name, found in by_name.items() if len(found) == 1}
    return keys | {path.casefold(): key for key, path in project.code_paths().items()}


def _component(typed: str) -> tuple[str, str]:
    """Name and target of a component as it was typed."""
    name, _, rest = typed.partition("(")
    target = word("target", rest.removesuffix(")")) if rest else None
    return (name.strip(), target) if target else (typed, "relationship")


def _idea(key: str, row: IdeaRow) -> Idea:
    return Idea(
        code=key,
        level=row.level,
        provenance=row.provenance,
        category=row.category,
        property=row.property,
        position=row.position,
        component=_component(row.component)[0] if row.component else "",
        facet=row.facet,
        place=row.place,
    )


def _categories(ideas: list[Idea], project: CodedProject) -> tuple[Category, ...]:
    """Categories by name; a code of the same name (the folder) gives the definition, it is not drawn from it."""
    by_key = {code.key: code for code in project.codes}
    definitions = {code.name.casefold(): code.definition for code in project.codes if code.definition}
    categories = []
    for name in dict.fromkeys(idea.category for idea in ideas if idea.category):
        members = [idea for idea in ideas if idea.category == name]
        drawn = (
            idea.code
            for idea in members
            if by_key[idea.code].codable or by_key[idea.code].name.casefold() != name.casefold()
        )
        gives = (idea.component for idea in members if idea.component)
        categories.append(
            Category(
                name, definitions.get(name.casefold(), ""), tuple(dict.fromkeys(drawn)), tuple(dict.fromkeys(gives))
            )
        )
    return tuple(categories)


def _properties(ideas: list[Idea], project: CodedProject) -> tuple[CategoryProperty, ...]:
    names = {code.key: code.name for code in project.codes}
    found = []
    for category, name in dict.fromkeys((idea.category, idea.property) for idea in ideas if idea.property):
        members = [idea for idea in ideas if (idea.category, idea.property) == (category, name)]
        positions = sorted((idea.position, idea.code) for idea in members if idea.position is not None)
        found.append(
            CategoryProperty(
                category,
                name,
                codes=tuple(idea.code for idea in members if idea.position is None),
                positions=tuple(positions),
                dimension=" < ".join(names[code].removeprefix(f"{name}: ") for _, code in positions),
            )
        )
    return tuple(found)


def _links(
    project: CodedProject, categories: tuple[Category, ...], keys: dict[str, str]
) -> tuple[tuple[CategoryLink, ...], tuple[str, ...]]:
    """Relations between categories from links between their folders (or codes), and what other links there are."""
    of_code = {code: category.name for category in categories for code in category.codes}
    of_code |= {
        keys[category.name.casefold()]: category.name for category in categories if category.name.casefold() in keys
    }
    links, others = [], 0
    for relation in project.relations:
        if relation.name.casefold() == _LED_TO:
            continue
        scheme = next((scheme for scheme in ("relation", "paradigm") if word(scheme, relation.name)), "")
        ends = of_code.get(relation.origin), of_code.get(relation.target)
        if scheme and ends[0] and ends[1]:
            kind = word(scheme, relation.name) or ""
            links.append(CategoryLink(ends[0], ends[1], scheme, kind, relation.memo or ""))
        else:
            others += 1
    said = (f"{others} links of the project join no two categories by a known kind of relation.",) if others else ()
    return tuple(links), said


def notes_of(project: CodedProject, theory: Theory, marks: dict[str, tuple[str, str]]) -> tuple[Note, ...]:
    """Every memo with its kind (from the prefix of its title) and what it is about."""
    keys = _keys_by_path(project)
    mentioned = {key for memo in project.memos for key in memo.about} | {link.target for link in project.relations}
    kinds = _things(project, theory, marks, mentioned)
    led: dict[str, list[tuple[str, str]]] = {}
    for relation in project.relations:
        if relation.name.casefold() == _LED_TO:
            led.setdefault(relation.origin, []).extend(kinds.get(relation.target, []))
    return tuple(_note(memo, keys, kinds, led) for memo in project.memos)


def _note(
    memo: Memo,
    keys: dict[str, str],
    kinds: dict[str, list[tuple[str, str]]],
    led: dict[str, list[tuple[str, str]]],
) -> Note:
    prefix, colon, _ = memo.title.partition(":")
    kind = _PREFIXES.get(prefix.strip().casefold(), "") if colon else ""
    about = [thing for key in memo.about for thing in kinds.get(key, [])]
    named = [thing for name in _REFERENCE.findall(memo.text) for thing in kinds.get(keys.get(name.casefold(), ""), [])]
    compares = [*about, *named] if kind == "comparison" else []
    if not kind and any(thing == "code" for thing, _ in about):
        kind = "code"
    return Note(
        memo,
        kind,
        about=tuple(dict.fromkeys([*about, *named])),
        compares=tuple(dict.fromkeys(compares)),
        led_to=tuple(dict.fromkeys(led.get(memo.key, []))),
    )


def _things(
    project: CodedProject, theory: Theory, marks: dict[str, tuple[str, str]], mentioned: set[str]
) -> dict[str, list[tuple[str, str]]]:
    """What each key of the project stands for in the study: a code, a category, an incident, a statement...

    Of the many passages and codings, only those that are mentioned.
    """
    things: dict[str, list[tuple[str, str]]] = {source.key: [("record", source.key)] for source in project.sources}
    categories = {category.name.casefold(): category.name for category in theory.categories}
    for code in project.codes:
        if code.key in marks:
            things[code.key] = [("statement", marks[code.key][0])] if marks[code.key][0] else []
        elif code.key in theory.incident_codes:
            things[code.key] = [("incident", theory.incident_codes[code.key])]
        elif code.name.casefold() in categories:
            things[code.key] = [("category", categories[code.name.casefold()])]
        else:
            things[code.key] = [("code", code.key)]
    if not mentioned:
        return things
    for excerpt in project.excerpts:
        for original in excerpt.original_ids:
            if original in mentioned:
                things[original] = [("excerpt", repr(excerpt.span))]
    for coding in project.codings:
        if coding.key in mentioned and coding.key not in things:
            things[coding.key] = [("excerpt", repr(coding.span))]
    return things
