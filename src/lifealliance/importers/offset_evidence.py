"""Which way of counting a file uses: what is known of its tool, weighed against what its passages say.

A passage that was marked by hand mostly begins where a word begins and ends where one ends; many tools repeat its words
as its name. Under the wrong way of counting passages begin in the middle of words: of 303 passages of a real NVivo
project 302 begin cleanly when read as UTF-16 code units, 87 when read as code points. Ways of counting are compared on
the passages where they differ, and on nothing else; where all give the same passages there is nothing to decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifealliance.importers.ledger import listed
from lifealliance.importers.offset_trials import Pool, Trial
from lifealliance.importers.offset_words import CUT, squeezed, words_of
from lifealliance.importers.offsets import DIALECTS, Dialect, OffsetMap, Placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifealliance.importers.offset_trials import Evidence

_FEW, _MANY = 3, 5  # passages that have to differ before word boundaries decide, or decide against a known tool
_CLEAR, _CLEARER, _DECISIVE = 0.6, 1.0, 5  # points per differing passage; points in all where quoted words decide

#: What is known of tools. Measured: read off real files. Believed: from their documentation or other programs' code.
_TOOLS: tuple[tuple[str, Dialect, str], ...] = (
    (r"lifealliance\b", Dialect(), "own"),
    (r"nvivo", Dialect("UTF-16 code units", 2), "measured"),
    (r"qualcoder", Dialect(), "measured"),
    (r"(qc|qualitative[- ]coding)\b", Dialect(), "measured"),
    (r"atlas", Dialect(), "believed"),
    (r"maxqda", Dialect(), "believed"),
)
_STANDARD = (Dialect(crlf=2), "standard")
_WHY = {
    "own": "this program wrote it",
    "said": "as you say",
    "measured": "as this tool is known to do",
    "believed": "as this tool is believed to do",
    "standard": "as the standard has it",
    "evidence": "by the evidence of the passages",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How the positions of one text are read, how else they may have been meant, and a sentence on both."""

    dialect: Dialect
    chosen: OffsetMap
    rivals: tuple[OffsetMap, ...] = ()
    said: str = ""

    @property
    def sure(self) -> int:
        """Up to here positions are those of the canonical text, beyond doubt."""
        return 0 if self.rivals else self.chosen.same

    def place(self, start: int, end: int) -> Placed | None:
        """Where a passage lies; `whole` is False where it should be looked at, None where it is outside."""
        placed = self.chosen.place(start, end)
        if not self.rivals or placed is None or not placed.whole:
            return placed
        sure = all(rival.place(start, end) == placed for rival in self.rivals)
        return placed if sure else placed._replace(whole=False)

    def forget(self) -> None:
        """Let go of what was read of the text; it is read again when something is asked."""
        for one in (self.chosen, *self.rivals):
            one.forget()


def weigh(evidence: Sequence[Evidence], origin: str, wanted: Dialect | None = None) -> tuple[list[Reading], list[str]]:
    """How to read the positions of every text of a file, and the decisions that were taken.

    Args:
        evidence: the texts in which passages are marked, and the passages.
        origin: the tool that wrote the file, in its own words.
        wanted: how positions count, where somebody says so; then nothing is weighed.

    Returns:
        a reading per text in the same order, and sentences for the import's record.
    """
    prior, trust = (wanted, "own") if wanted else _known(origin)
    trials = [Trial(one) for one in evidence]
    marked = Pool([trial for trial in trials if trial.sample])
    if trust == "own" or not marked.trials:
        why = _WHY["said" if wanted else trust]
        said = f"Positions are counted in {prior} ({why}); nothing was weighed."
        readings = [Reading(prior, OffsetMap(one.text, one.text.simplest(prior)), (), said) for one in evidence]
        return readings, [f"Positions are counted in {prior} ({why})."] if marked.trials else []
    choice = _choose(marked, prior, trust)
    if choice != prior:
        trust = "evidence"
    decisions = [_sentence(marked, choice, trust)]
    readings = []
    doubtful: dict[Dialect, list[str]] = {}
    for trial in trials:
        alone = Pool([trial])
        local = _choose(alone, choice, "measured")
        if local != choice:
            decisions.append(
                f"In {trial.evidence.name} positions are counted in {local}, unlike in the rest of the file."
            )
        rivals = _rivals(marked if local == choice else alone, trial, local, trust)
        for rival in rivals:
            doubtful.setdefault(rival, []).append(trial.evidence.name)
        readings.append(_reading(trial, local, rivals, _margin(alone, local)))
    for rival, names in doubtful.items():
        decisions.append(
            f"It is not certain how positions are counted in {listed(names)}: passages that would hold other words "
            f"if counted in {rival} are marked for review."
        )
    return readings, decisions


def _known(origin: str) -> tuple[Dialect, str]:
    for pattern, dialect, trust in _TOOLS:
        if re.match(pattern, origin.strip(), re.IGNORECASE):
            return dialect, trust
    return _STANDARD


def _choose(pool: Pool, prior: Dialect, trust: str) -> Dialect:
    """The prior, unless the passages speak clearly for another way of counting."""
    best = max((prior, *DIALECTS), key=pool.points)
    number, ahead = pool.compare(best, prior)
    clearly = number >= _MANY and ahead >= _CLEARER * number
    overturned = clearly if trust == "measured" else _beats(number, ahead)
    choice = best if overturned else prior
    return choice._replace(inclusive=True) if _inclusive(pool.trials, choice) else choice


def _beats(number: int, ahead: int) -> bool:
    return ahead >= _CLEAR * number and (number >= _FEW or ahead >= _DECISIVE)


def _rivals(pool: Pool, trial: Trial, choice: Dialect, trust: str) -> list[Dialect]:
    """Ways of counting that would give this text other passages and that nothing rules out."""
    rivals: dict[Dialect, Dialect] = {}
    for dialect in (other._replace(inclusive=choice.inclusive) for other in DIALECTS):
        number, ahead = pool.compare(choice, dialect)
        ruled_out = ahead >= 0 if trust == "measured" or not dialect.seen else _beats(number, ahead)
        if not ruled_out and trial.differ(choice, dialect)[0]:
            rivals.setdefault(trial.evidence.text.simplest(dialect), dialect)
    return list(rivals.values())


def _margin(alone: Pool, choice: Dialect) -> str:
    """How far ahead of its next rival the chosen way of counting is in one text."""
    rivals = [(alone.compare(choice, other), other) for other in DIALECTS if alone.compare(choice, other)[0]]
    said = f"Positions are counted in {choice}"
    if not rivals:
        return f"{said}; every other way of counting gives the same passages here."
    (number, ahead), nearest = min(rivals, key=lambda one: one[0][1])
    weighed = len(alone.trials[0].sample)
    return f"{said}; {ahead} points ahead of {nearest} on the {number} of {weighed} passages in which they differ."


def _reading(trial: Trial, dialect: Dialect, rivals: list[Dialect], said: str) -> Reading:
    maps = (trial.map(other) for other in (dialect, *rivals))
    doubt = " This is not certain; passages that would hold other words are marked for review." if rivals else ""
    return Reading(dialect, next(maps), tuple(maps), said + doubt)


def _inclusive(trials: Sequence[Trial], dialect: Dialect) -> bool:
    """Whether quoted words prove that the end is the last character: they fit so, and never the usual way."""
    usual = proven = 0
    for trial in trials:
        if not trial.named:
            continue
        text = trial.evidence.text.canonical
        named = (passage.name for passage in trial.sample)
        for name, (placed, _) in zip(named, trial.run(dialect), strict=True):
            words = words_of(name) if name else ""
            if placed is not None and words and not CUT.search(words):
                usual += squeezed(text[placed.start : placed.end]) == words
                proven += squeezed(text[placed.start : placed.end + 1]) == words
    return proven > 0 and usual == 0


def _sentence(pool: Pool, choice: Dialect, trust: str) -> str:
    number = sum(len(trial.sample) for trial in pool.trials)
    begin = f"{pool.clean(choice)} of {number} passages begin with a word"
    said = f"Positions are counted in {choice} ({_WHY[trust]}): {begin}"
    others = [dialect for dialect in DIALECTS if pool.compare(choice, dialect)[0]]
    if not others:
        return f"{said}; every other way of counting gives the same passages."
    next_best = max(others, key=pool.points)
    return f"{said}; counted in {next_best} it would be {pool.clean(next_best)}."
