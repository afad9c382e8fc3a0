"""Holding the evidence against the shapes: what is wrong, what is missing, what is worth a look.

`ShapesSet.read` takes a folder of shapes, `check` holds the quads of one study against them and gives a `Report`;
`Checked` keeps the study, so that an edit of it is checked at the cost of the edit.
Only a violation makes a study wrong; warnings are gaps and prompts, notes are for thinking on.
"""

from lifealliance.validation.engine import check, check_columns, compared
from lifealliance.validation.incremental import Checked
from lifealliance.validation.report import Finding, Group, Report, Severity
from lifealliance.validation.shapes import Rule, ShapesSet

__all__ = [
    "Checked",
    "Finding",
    "Group",
    "Report",
    "Rule",
    "Severity",
    "ShapesSet",
    "check",
    "check_columns",
    "compared",
]
