"""The check: everything the shapes find in the data, worked out a whole set of things at a time.

A rule the engine cannot take is handed to pySHACL, with the other rules left out, and its findings are put among ours.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance.validation import reference
from lifealliance.validation.columns import Columns
from lifealliance.validation.findings import differences, report_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifealliance.validation.checks import Result
    from lifealliance.validation.compile import Compiled
    from lifealliance.validation.report import Report
    from lifealliance.validation.shapes import ShapesSet


def check(quads: bytes, shapes: ShapesSet) -> Report:
    """Hold the graphs of one study, or the published graph, against the shapes.

    Args:
        quads: N-Quads of the evidence, theory and inferred graphs together; which graph a triple is in does not matter.
        shapes: what to hold them against.

    Raises:
        BadInput: the bytes are no N-Quads, or a shape cannot be used.
    """
    data = Columns.read(quads)
    found = list(results(data, shapes.compiled))
    if left := frozenset(shapes.compiled.unsupported):
        found.extend(reference.results(reference.merged(quads), shapes.graph, only=left))
    return report_of(data, found, shapes)


def compared(quads: bytes, shapes: ShapesSet) -> Report:
    """The same check by our engine and by pySHACL: the report of ours, with what differs.

    Raises:
        BadInput: the bytes are no N-Quads, or a shape cannot be used.
    """
    report = check(quads, shapes)
    return replace(report, differences=differences(report, reference.check(quads, shapes)))


def results(data: Columns, compiled: Compiled) -> Iterator[Result]:
    """Everything the rules that the engine takes find."""
    for shape in compiled.shapes:
        yield from shape.results(data, shape.foci(data))
