"""Codings: each code, span and coder once, the code checked against the codebook, the coder never guessed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from lifealliance.importers.ledger import number
from lifealliance.importers.refi_qda.codes import coder_of
from lifealliance.importers.refi_qda.intake import made_key
from lifealliance.model.bulk import Bulk
from lifealliance.model.coded import Coding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifealliance.importers.refi_qda.codes import Cases
    from lifealliance.importers.refi_qda.intake import Intake
    from lifealliance.importers.refi_qda.passages import CodingDraft
    from lifealliance.model.coded import Code, Coder, Span

#: Who is taken for the coder, in this order; the word says where the name stood.
_FROM = ("the coder they name", "who marked the passage", "who last changed the passage")


class Codings:
    """The codings of a project while they are gathered.

    Args:
        intake: what is gathered from the file.
        codes: the codebook, codes that are cases left out.
        coders: the users; gets those that only codings name.
        cases: a coding that applies a case says what belongs to it.
    """

    def __init__(self, intake: Intake, codes: dict[str, Code], coders: dict[str, Coder], cases: Cases) -> None:
        self._intake, self._codes, self._coders, self._cases = intake, codes, coders, cases
        self._found = Bulk(Coding)
        self._kept: dict[tuple[Span, str, str | None], tuple[str, str]] = {}  # of one source: key, and when it was made
        self._keys: set[str] = set()
        self._named_by = [0] * (len(_FROM) + 1)
        self._unknown: dict[str, tuple[int, int]] = {}

    def of_cases(self, drafts: Sequence[CodingDraft]) -> list[CodingDraft]:
        """Those codings that apply a case."""
        cases = self._cases.cases
        return [draft for draft in drafts if draft[1] in cases] if cases else []

    def belongs(self, draft: CodingDraft, source: str) -> None:
        """Take a coding that applies a case for what it says: that the source belongs to the case."""
        self._cases.belongs(draft[1], source)
        self._intake.ledger.count("codings", merged=1)

    def knows(self, draft: CodingDraft) -> bool:
        """Whether the code of a coding is there; if not it is a problem."""
        _, code, _, _, line = draft
        if code in self._codes:
            return True
        first, times = self._unknown.get(code, (line, 0))
        self._unknown[code] = (first, times + 1)
        return False

    def add(self, drafts: Sequence[CodingDraft], span: Span, users: tuple[str, ...] = ()) -> None:
        """Take codings in, if their codes are there.

        Args:
            drafts: the codings as they stand in the file.
            span: what they are applied to.
            users: who marked the passage, and who last changed it.
        """
        for draft in drafts:
            key, code, user, created, _ = draft
            if not self.knows(draft):
                continue
            coder: str | None = user
            if coder in self._coders:
                self._named_by[0] += 1
            else:
                coder = self._coder(user, users)
            identity = (span, code, coder)
            same = self._kept.get(identity)
            self._counted[same is not None] += 1
            if same is not None:
                if key != same[0]:
                    self._intake.alias[key] = same[0]
                continue
            if key in self._keys:
                key = made_key("coding", key, *map(str, span), code, coder or "")
                self._intake.ledger.decide("Codings that share an identifier were given one of their own.")
            self._keys.add(key)
            self._kept[identity] = key, created

    def at_once(self, drafts: Sequence[CodingDraft], spans: Sequence[Span]) -> bool:
        """Take all codings of a source in together, if all are of known codes and coders and no two are one.

        Args:
            drafts: the codings as they stand in the file.
            spans: what each is applied to.
        """
        if not drafts:
            return False
        names, codes, coders, created, _ = zip(*drafts, strict=True)
        if not self._codes.keys() >= set(codes) or not self._coders.keys() >= set(coders):
            return False
        identities, made = zip(spans, codes, coders, strict=True), zip(names, created, strict=True)
        kept: dict[tuple[Span, str, str | None], tuple[str, str]] = dict(zip(identities, made, strict=True))
        new = set(names)
        if not len(new) == len(kept) == len(drafts) or not self._keys.isdisjoint(new):
            return False
        self._kept = kept
        self._keys |= new
        self._named_by[0] += len(drafts)
        self._counted[0] += len(drafts)
        return True

    @cached_property
    def _counted(self) -> list[int]:
        """The line of the import table that says what became of codings."""
        return self._intake.ledger.row("codings")

    def next(self) -> None:
        """What is added from now on is of another source."""
        if self._kept:
            keys, created = zip(*self._kept.values(), strict=True)
            self._found.add(keys, *zip(*self._kept, strict=True), created)
            self._kept.clear()

    def finished(self) -> Bulk[Coding]:
        """All codings, in the order of the sources and of the file; says who was taken for the coder."""
        for code, (line, times) in self._unknown.items():
            what = f"The code {code} is not in the codebook, but it is applied {number(times, 'time')}."
            if code:  # a missing reference was noted where it was met
                self._intake.ledger.problem(f"line {line}", what, "Export the project again, with its whole codebook.")
        named = [(self._named_by[at], who) for at, who in enumerate(_FROM)]
        said = [f"{number(times, 'coding')} by {who}" for times, who in named if times]
        if nobody := self._named_by[len(_FROM)]:
            said.append(f"{number(nobody, 'coding')} that name nobody and are left without a coder")
        if said:
            self._intake.ledger.decide(f"Who coded: {', '.join(said)}.")
        return self._found

    def _coder(self, named: str, users: tuple[str, ...]) -> str | None:
        """Who coded, where the coding names nobody who is known."""
        at = 0
        while not named and at < len(_FROM):
            named = users[at] if at < len(users) else ""
            at += 1
        self._named_by[at] += 1
        return coder_of(named, self._coders, self._intake)
