"""The check: everything the shapes find in the data, worked out a whole set of things at a time.

A rule the engine cannot take is handed to pySHACL, with the other rules left out, and its findings are put among ours.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance.collecting import without_collecting
from lifealliance.columnar.columns import Columns
from lifealliance.validation import reference
from lifealliance.validation.findings import differences, report_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lifealliance.validation.checks import Result
    from lifealliance.validation.compile import Compiled
    from lifealliance.validation.report import Report
    from lifealliance.validation.shapes import ShapesSet


def check(quads: bytes | Iterable[bytes], shapes: ShapesSet) -> Report:
    """Hold the graphs of one study, or the published graph, against the shapes.

    Args:
        quads: N-Quads of the evidence, theory and inferred graphs together; which graph a triple is in does not matter.
            Many studies can be given in pieces, each ending where a line ends, so that they are never all in memory.
        shapes: what to hold them against.

    Raises:
        BadInput: the bytes are no N-Quads, or a shape cannot be used.
    """
    with without_collecting():
        return check_columns(Columns.read(quads), shapes)


def check_columns(data: Columns, shapes: ShapesSet) -> Report:
    """The same of statements in memory.

    Args:
        data: the statements by property, nothing else made of them. `Columns(triples)` takes triples of terms that
            N-Triples writes, language tags in lower case and nothing escaped but what must be.
        shapes: what to hold them against.

    Raises:
        BadInput: a shape cannot be used.
    """
    with without_collecting():
        found = list(results(data, shapes.compiled))
    return report_of(data, [*found, *left_over(data, shapes)], shapes)


def left_over(data: Columns, shapes: ShapesSet) -> list[Result]:
    """What pySHACL finds of the rules that our engine leaves to it."""
    left = frozenset(shapes.compiled.unsupported)
    return reference.results(reference.merged(data.written()), shapes.graph, only=left) if left else []


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
