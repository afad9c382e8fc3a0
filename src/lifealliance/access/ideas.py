"""The theory as a tier may see it: what is no longer a draft, and the ideas it is made of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from lifealliance.model.coded import Code
    from lifealliance.model.study import CategoryProperty, Idea, Statement, Study


def with_ideas(bare: Study, study: Study, given: Collection[str]) -> Study:
    """A study without theory, with the part of its theory that may leave the controlled tier.

    A draft stays, and what only the store still knows of earlier versions. While every statement is a draft, no
    category, component or code leaves either, but for codes of passages that do. A code named in a participant's own
    words is a quotation and leaves with a passage only; a code marked sensitive never does.

    Args:
        bare: the study to add to.
        study: the whole study.
        given: keys of codes that passages which are seen were given, with the folders above them.
    """
    statements = _statements(study)
    hidden = set(study.sensitive)
    placed = {idea.code for idea in study.ideas if _is_placed(idea)} if statements else set()
    codes = (placed | set(given)) - hidden
    kept = {code.key: code for code in study.codes if code.key in codes}
    shown = tuple(_under(code, kept) for code in study.codes if code.key in kept)
    seen = replace(bare, codes=shown, paths={code.key: _path(code, kept) for code in shown})
    return _with_theory(seen, study, statements) if statements else seen


def _is_placed(idea: Idea) -> bool:
    return bool(idea.category or idea.component) and idea.provenance != "in vivo"


def _under(code: Code, kept: dict[str, Code]) -> Code:
    """The code under the folder that is above it, if that is seen, too."""
    return code if code.parent in kept else replace(code, parent=None)


def _path(code: Code, kept: dict[str, Code]) -> str:
    above = kept.get(code.parent or "")
    return f"{_path(above, kept)} > {code.name}" if above else code.name


def _statements(study: Study) -> tuple[Statement, ...]:
    return tuple(it for it in study.statements if it.state != "draft" and not it.past)


def _with_theory(seen: Study, study: Study, statements: tuple[Statement, ...]) -> Study:
    codes = {code.key for code in seen.codes}
    names = {code.key: code.name.casefold() for code in study.codes}
    sensitive = {names.get(key, "") for key in study.sensitive}
    ideas = tuple(idea for idea in study.ideas if idea.code in codes and idea.category.casefold() not in sensitive)
    named = {idea.category for idea in ideas}
    components = {idea.component for idea in ideas}
    categories = tuple(
        replace(
            it,
            codes=tuple(code for code in it.codes if code in codes),
            components=tuple(name for name in it.components if name in components),
        )
        for it in study.categories
        if it.name in named
    )
    properties = {(idea.category, idea.property) for idea in ideas}
    facets = {(idea.component, idea.facet) for idea in ideas}
    theory = replace(
        seen,
        ideas=ideas,
        categories=categories,
        properties=tuple(_property(it, codes) for it in study.properties if (it.category, it.name) in properties),
        links=tuple(replace(it, memo="") for it in study.links if {it.origin, it.target} <= named),
        components=tuple(it for it in study.components if it[0] in components),
        facets=tuple(it for it in study.facets if it in facets),
    )
    return _with_statements(theory, study, statements)


def _property(it: CategoryProperty, codes: set[str]) -> CategoryProperty:
    """The property with the positions that are seen; its dimension names them all, so it is seen with all or not."""
    positions = tuple(position for position in it.positions if position[1] in codes)
    dimension = it.dimension if positions == it.positions else ""
    return replace(
        it, codes=tuple(code for code in it.codes if code in codes), positions=positions, dimension=dimension
    )


def _with_statements(seen: Study, study: Study, statements: tuple[Statement, ...]) -> Study:
    there = {(it.id, it.version) for it in statements}
    known = {("category", it.name) for it in seen.categories} | {("component", name) for name, _ in seen.components}
    known |= {("facet", " > ".join(facet)) for facet in seen.facets}
    shown = tuple(
        replace(
            it,
            memo="",
            about=tuple(thing for thing in it.about if thing in known),
            explained_by=it.explained_by if (it.explained_by, it.version) in there else "",
            merged_into=it.merged_into if (it.merged_into, it.version) in there else "",
            revises=it.revises if (it.id, it.revises) in there else None,
        )
        for it in statements
    )
    numbers = {it.version for it in statements}
    return replace(seen, statements=shown, versions=tuple(it for it in study.versions if it.number in numbers))
