"""What the tiers below controlled hold of a study: each one's own part, written, inferred and checked by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance import __version__
from lifealliance.access.seen import seen_at
from lifealliance.errors import CheckFailed
from lifealliance.iris import ONTOLOGY
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.rdf import to_quads
from lifealliance.resources import made_by
from lifealliance.store.values import Entry, Load

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.columnar.columns import Columns
    from lifealliance.columnar.quads import Quads
    from lifealliance.model.study import Study
    from lifealliance.rules import Whole
    from lifealliance.validation import Report


def lower_tiers(
    study: Study, complete: Callable[[Quads], Whole], check: Callable[[Columns], Report], *, erase: bool
) -> dict[Tier, Load]:
    """What each tier below controlled is to hold of a study.

    Args:
        study: the study as the controlled tier shows it.
        complete: adds what follows to the statements of a tier.
        check: what the shapes say of them.
        erase: whether something must leave the files; a tier whose part breaks a rule then holds nothing of the study.

    Raises:
        CheckFailed: a tier's part breaks a rule by itself.
    """
    found = {}
    for tier in TIERS[:-1]:
        seen = seen_at(study, tier)
        whole = complete(to_quads(seen, __version__))
        report = check(whole.data)
        if not report.violations:
            found[tier] = Load(_entry(seen), whole.lines)
        elif not erase:
            said = f"What the {tier} tier may see of this study breaks a rule:"
            raise CheckFailed("\n".join((said, *report.lines())))
    return found


def _entry(seen: Study) -> Entry:
    """Nothing is said of files, nor of when somebody changed something."""
    facts: dict[str, str | int] = {
        "version": __version__,
        "ontology": ONTOLOGY,
        "records": len(seen.records),
        "excerpts": len(seen.passages),
        "codes": len(seen.codes),
        "codings": len(seen.codings),
    }
    it = seen.settings
    return Entry(it.id, it.title, f"{it.base}study", it.base, it.invented, facts=facts, made_by=made_by())
