"""From what an engine found, in terms, to what a researcher reads: the same for both engines."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from lifealliance import iris
from lifealliance.columnar.columns import LABEL
from lifealliance.columnar.literals import parts
from lifealliance.validation.report import Finding, Report, Terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.columnar.columns import Columns
    from lifealliance.validation.checks import Result
    from lifealliance.validation.shapes import ShapesSet

#: A finding behind its place among others.
Placed: TypeAlias = "tuple[tuple[int, *tuple[str, ...]], Finding]"

_NO_ADDRESS = "something without an address"
_FLAG = f"^^<{iris.XSD['boolean']}>"


def report_of(data: Columns, results: Iterable[Result], shapes: ShapesSet) -> Report:
    """Results as findings, with the names the data give to things."""
    return in_order(with_place(finding_of(data, result, shapes)) for result in results)


def with_place(finding: Finding) -> Placed:
    """A finding with its place among others."""
    return _order(finding), finding


def in_order(found: Iterable[Placed]) -> Report:
    """Findings as a report."""
    return Report(tuple(finding for _, finding in sorted(found, key=itemgetter(0))))


def finding_of(data: Columns, result: Result, shapes: ShapesSet) -> Finding:
    """A result in words. They depend on nothing but what the data say of the thing itself and of the value itself."""
    focus, value = result.focus, result.value
    rule = shapes.rule(result.shape)
    # A closed thing has its rule without a path; the result names the property that should not be there.
    path, turtle = (rule.path.words, rule.path.turtle) if rule.path else (_short(result.path), result.path)
    # A shape about the thing as a whole names it twice; that a flag is true or false is what the message says.
    shown = "" if value is None or value == focus or value.endswith(_FLAG) else _label(data, value)
    return Finding(
        severity=rule.severity,
        message=rule.message,
        shape=rule.iri,
        name=rule.name,
        focus=_plain(focus),
        label=_label(data, focus),
        path=path,
        value="" if value is None or value == focus else _plain(value),
        value_label=shown,
        terms=Terms(
            focus=focus,
            path=turtle,
            value=value or "",
            component=result.component,
        ),
    )


def _short(path: str) -> str:
    return iris.short(path[1:-1]) if path.startswith("<") else path


def _label(data: Columns, term: str) -> str:
    """What the data call a thing; its shortened IRI if they give it no name."""
    labels = sorted(_plain(label) for label in data.column(LABEL).of(term))
    if labels:
        return labels[0]
    if term[0] == "_":
        return _NO_ADDRESS
    return iris.short(_plain(term)) if term[0] == "<" else _plain(term)


def _plain(term: str) -> str:
    """A term without its signs."""
    if term[0] == '"':
        return parts(term).lexical
    return term[1:-1] if term[0] == "<" else term[2:]


def _order(finding: Finding) -> tuple[int, *tuple[str, ...]]:
    return (
        finding.severity.rank,
        finding.shape,
        finding.label,
        finding.focus,
        finding.value,
        finding.path,
        finding.terms.component,
        finding.terms.focus,
        finding.terms.value,
    )


def differences(one: Report, other: Report) -> tuple[str, ...]:
    """What one report has and the other has not; blank nodes have no names two engines could share."""

    def counted(report: Report) -> Counter[str]:
        return Counter(
            f"{it.severity}: {it.name}: {it.label} {it.path} {it.value_label} ({it.terms.component})"
            for it in report.findings
        )

    ours, theirs = counted(one), counted(other)
    mine = (f"only ours: {line}" for line in sorted((ours - theirs).elements()))
    return (*mine, *(f"only pySHACL: {line}" for line in sorted((theirs - ours).elements())))
