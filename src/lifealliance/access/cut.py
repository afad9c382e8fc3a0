"""A record's text without some of its stretches, and where the places of the old text are in the new one."""

from __future__ import annotations

from dataclasses import dataclass

from lifealliance.access.words import Stretch, merged
from lifealliance.model.withdrawal import MARK


@dataclass(frozen=True, slots=True)
class Cut:
    """Old text, and the stretches (in order, apart) that the mark takes the place of."""

    old: str
    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, old: str, stretches: list[Stretch]) -> Cut:
        """The cut that takes these stretches out; what is a mark already stays as it is."""
        bare = [(start + len(old[start:end]) - len(old[start:end].lstrip()), end) for start, end in stretches]
        bare = [(start, start + len(old[start:end].rstrip())) for start, end in bare]
        return cls(old, tuple(it for it in merged(bare) if old[slice(*it)] not in {"", MARK}))

    @property
    def new(self) -> str:
        """The text as it is afterwards."""
        parts, at = [], 0
        for start, end in self.stretches:
            parts += [self.old[at:start], MARK]
            at = end
        return "".join([*parts, self.old[at:]])

    def begin(self, at: int) -> int:
        """Where a stretch that began at a place of the old text begins now."""
        return self._place(at, after=False)

    def end(self, at: int) -> int:
        """Where a stretch that ended at a place of the old text ends now."""
        return self._place(at, after=True)

    def takes(self, start: int, end: int) -> bool:
        """Whether any of a stretch of the old text goes."""
        return any(begin < end and start < stop for begin, stop in self.stretches)

    def left(self, start: int, end: int) -> str:
        """What stays of a stretch of the old text."""
        parts, at = [], start
        for begin, stop in self.stretches:
            if begin < end and at < stop:
                parts.append(self.old[at : max(at, begin)])
                at = min(stop, end)
        return "".join([*parts, self.old[at:end]])

    def _place(self, at: int, *, after: bool) -> int:
        shift = 0
        for start, end in self.stretches:
            if at >= end:
                shift += len(MARK) - (end - start)
            elif at > start:
                return start + shift + (len(MARK) if after else 0)
        return at + shift
