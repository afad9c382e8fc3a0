"""What a check found, in a researcher's words: one finding per thing, one group per thing to do."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from rdflib.namespace import RDF, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from collections.abc import Set as AbstractSet


class Severity(StrEnum):
    """How much a finding weighs, the heaviest first. Only a violation says that the data are wrong."""

    VIOLATION = "violation"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """Place in the order of weight, 0 for the heaviest."""
        return list(Severity).index(self)


_SHACL = {Severity.VIOLATION: SH.Violation, Severity.WARNING: SH.Warning, Severity.NOTE: SH.Info}
_HEADINGS = {
    Severity.VIOLATION: "Wrong: to be put right before the study can be loaded",
    Severity.WARNING: "Gaps and prompts: the study can be loaded all the same",
    Severity.NOTE: "Notes: worth a look",
}
_COUNTED = {
    Severity.VIOLATION: ("thing is wrong", "things are wrong"),
    Severity.WARNING: ("gap or prompt", "gaps and prompts"),
    Severity.NOTE: ("note", "notes"),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The same finding as Turtle writes it; value and path may be empty."""

    focus: str
    path: str
    value: str
    component: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that one thing does not meet.

    Attributes:
        severity: violation, warning or note.
        message: what is wrong and what to do, the same for every finding of a rule.
        shape: IRI of the rule.
        name: the rule in a few words.
        focus: IRI of the thing.
        label: the thing as a person calls it, from its rdfs:label.
        path: where in the thing, as a property path with prefixes; empty if it is the thing as a whole.
        value: the value that is wrong or the thing that is missing, or empty.
        value_label: the value as a person calls it.
        terms: the same for machines.
        where: where the thing came from (file, sheet, row; or the element of the project); empty if not known.
    """

    severity: Severity
    message: str
    shape: str
    name: str
    focus: str
    label: str
    path: str
    value: str
    value_label: str
    terms: Terms = field(repr=False)
    where: str = ""

    def place(self) -> str:
        """The thing, the value if there is one, and where it came from, for one line in a list."""
        thing = f"{self.label} ({self.value_label})" if self.value_label else self.label
        return f"{thing}: {self.where}" if self.where else thing


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that is mended in the same way.

    Attributes:
        count: how many findings there are. Never a threshold.
        examples: the first of them.
    """

    severity: Severity
    message: str
    name: str
    count: int
    examples: tuple[Finding, ...]

    @property
    def heading(self) -> str:
        """What its findings have in common with all of their weight."""
        return _HEADINGS[self.severity]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a check found, in order of weight, then by rule, then by the name of the thing.

    Attributes:
        differences: what only one of the two engines found, one line each; None if they were not compared.
    """

    findings: tuple[Finding, ...] = ()
    differences: tuple[str, ...] | None = None

    def placed(self, places: Callable[[AbstractSet[str]], Mapping[str, str]]) -> Report:
        """The same with the place each thing came from.

        Args:
            places: gives the places of some things, by their IRIs.
        """
        found = places({it.focus for it in self.findings})
        return replace(self, findings=tuple(replace(it, where=found.get(it.focus, "")) for it in self.findings))

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong. Warnings and notes do not count against a study."""
        return not self.violations

    @property
    def violations(self) -> tuple[Finding, ...]:
        """What makes the data wrong."""
        return self._of(Severity.VIOLATION)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Gaps and prompts."""
        return self._of(Severity.WARNING)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is worth a look."""
        return self._of(Severity.NOTE)

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is severity)

    def grouped(self, examples: int = 3) -> tuple[Group, ...]:
        """One group per thing to do, in order of weight, each with its first examples."""
        found: dict[tuple[Severity, str], list[Finding]] = {}
        for finding in self.findings:
            found.setdefault((finding.severity, finding.message), []).append(finding)
        return tuple(
            Group(severity, message, of_it[0].name, len(of_it), tuple(of_it[:examples]))
            for (severity, message), of_it in sorted(found.items(), key=lambda item: item[0][0].rank)
        )

    def to_dict(self) -> dict[str, Any]:
        """The whole report as a document: counts, groups, and every finding."""
        groups = [
            {
                "severity": it.severity,
                "message": it.message,
                "count": it.count,
                "examples": list(map(_plain, it.examples)),
            }
            for it in self.grouped()
        ]
        counts = {f"{severity}s": len(self._of(severity)) for severity in Severity}
        findings = [_plain(finding) for finding in self.findings]
        whole: dict[str, Any] = {"conforms": self.conforms, "counts": counts, "groups": groups, "findings": findings}
        if self.differences is not None:
            whole["differences"] = list(self.differences)
        return whole

    def to_json(self) -> str:
        """The same as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def to_turtle(self) -> str:
        """The report as SHACL writes one.

        Its sh:conforms is SHACL's (SHACL 2017, section 3.6.1): true only if nothing at all was found, not even a note.
        """
        head = (
            f"@prefix rdf: <{RDF}> .\n@prefix sh: <{SH}> .\n@prefix xsd: <{XSD}> .\n\n"
            f"[] a sh:ValidationReport ; sh:conforms {'false' if self.findings else 'true'}"
        )
        return head + "".join(f" ;\n  sh:result [ {_result(finding)} ]" for finding in self.findings) + " .\n"

    def lines(self, examples: int = 3) -> Iterator[str]:
        """The report for a terminal: a sentence on the whole, then what to do, group by group."""
        yield self.summary()
        shown = None
        for group in self.grouped(examples):
            if group.severity is not shown:
                shown = group.severity
                yield ""
                yield group.heading
            yield f"  {group.message}"
            yield from (f"    - {finding.place()}" for finding in group.examples)
            if (more := group.count - len(group.examples)) > 0:
                yield f"    and {more} more"
        if self.differences is not None:
            yield ""
            yield "pySHACL finds something else:" if self.differences else "pySHACL finds the same."
            yield from (f"  {line}" for line in self.differences)

    def summary(self) -> str:
        """What was found, counted, in one sentence."""
        counts = [(severity, len(self._of(severity))) for severity in Severity]
        said = [f"{n} {_COUNTED[severity][n != 1]}" for severity, n in counts if n]
        return ", ".join(said).capitalize() + "." if self.violations else ", ".join(["Nothing is wrong", *said]) + "."


def _plain(finding: Finding) -> dict[str, str]:
    """A finding as JSON holds it."""
    return {
        "severity": finding.severity,
        "message": finding.message,
        "name": finding.name,
        "shape": finding.shape,
        "focus": finding.focus,
        "label": finding.label,
        "path": finding.path,
        "value": finding.value,
        "valueLabel": finding.value_label,
        "where": finding.where,
    }


def _result(finding: Finding) -> str:
    terms = finding.terms
    said = {
        "sh:resultSeverity": f"<{_SHACL[finding.severity]}>",
        "sh:sourceShape": f"<{finding.shape}>",
        "sh:sourceConstraintComponent": terms.component,
        "sh:focusNode": terms.focus,
        "sh:resultPath": terms.path,
        "sh:value": terms.value,
        "sh:resultMessage": json.dumps(finding.message, ensure_ascii=False) + "@en",
    }
    return "a sh:ValidationResult ; " + " ; ".join(f"{term} {value}" for term, value in said.items() if value)
