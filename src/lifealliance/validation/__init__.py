"""Holding the evidence against the shapes: what is wrong, what is missing, what is worth a look.

`ShapesSet.read` takes a folder of shapes, `check` holds the quads of one study against them and gives a `Report`.
Only a violation makes a study wrong; warnings are gaps and prompts, notes are for thinking on.
"""

from lifealliance.validation.engine import check, compared
from lifealliance.validation.report import Finding, Group, Report, Severity
from lifealliance.validation.shapes import Rule, ShapesSet

__all__ = ["Finding", "Group", "Report", "Rule", "Severity", "ShapesSet", "check", "compared"]
