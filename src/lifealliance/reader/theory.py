"""Asking about statements, the passages behind them, and what changed between two versions of a theory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance import changes
from lifealliance.completeness import Picture, picture
from lifealliance.errors import BadInput, NotFound, Problem
from lifealliance.reader.store import ALL, PUBLISHED_ID
from lifealliance.reader.things import ThingReader

if TYPE_CHECKING:
    from lifealliance.answers import Answer


class KnowledgeReader(ThingReader):
    """Asks a store; `with KnowledgeReader(path) as reader: reader.ask("CQ09", claim="S3")`.

    Args:
        store: folder of the store; None takes the default place.
        limits: how long a query may run and how much it may use.
        tier: what is not in this tier's store is not there for it.

    Raises:
        StoreDamaged: the files of the store are not those its manifest describes.
    """

    def claims(self, study: str) -> Answer:
        """The claims of a study: whose each is, its state, date, standing, scope, and what is not reported."""
        return self.ask("claims", self.study(study).id)

    def claim(self, claim: str, study: str = "") -> Answer:
        """One claim, by its IRI or short name; without a study also looked for in what is published.

        Raises:
            NotFound: there is no such claim.
        """
        answer = self.ask("claims", study or (ALL if ":" in claim else ""), claim=claim)
        if not answer.table.rows and not study:
            answer = self.ask("claims", PUBLISHED_ID, claim=claim)
        if not answer.table.rows:
            raise NotFound(
                f"There is no claim {claim} in {study or 'the study that is loaded, nor in what is published'}."
            )
        return answer

    def claim_evidence(self, claim: str, study: str = "") -> Answer:
        """The trace from a claim to the words behind it; empty where no evidence is reported.

        Raises:
            NotFound: there is no such claim.
        """
        return self.ask("CQ09", self.claim(claim, study).study, claim=claim)

    def diff(self, study: str, earlier: int, later: int) -> changes.TheoryDiff:
        """What changed from one version of a study's theory to a later one, and which memos and passages moved it.

        Raises:
            NotFound: the study is not loaded, or its theory has no such version; the message lists those it has.
            BadInput: the first version is not the earlier one.
        """
        entry = self.study(study)
        statements = self.ask("statement-versions", study).table.records()
        known = changes.numbers(statements)
        for number in (earlier, later):
            if number not in known:
                there = ", ".join(map(str, known)) or "none"
                raise NotFound(f"The theory of {study} has no version {number}. Versions: {there}.")
        if earlier >= later:
            what = f"Version {earlier} is not earlier than version {later}."
            raise BadInput(Problem("diff", what, "Give the earlier version first."))
        between = changes.dates(earlier, later, statements)
        return changes.TheoryDiff(
            study=entry.id,
            earlier=earlier,
            later=later,
            dates=between,
            statements=changes.statement_changes(
                earlier,
                later,
                statements=statements,
                memos=self.ask("statement-memos", study).table.records(),
                evidence=self.ask("CQ09", study).table.records(),
            ),
            codes=changes.code_changes(between, self.ask("code-versions", study).table.records()),
            invented=entry.invented,
        )

    def protocol(self, study: str) -> Picture:
        """The plan of a study, dyad by dyad: what is there, what is missing, and why.

        Raises:
            NotFound: the study is not loaded.
        """
        entry = self.study(study)
        return picture(entry.id, self.ask("CQ01", study).table.records(), invented=entry.invented)

    def component_evidence(self, component: str, study: str = "") -> Answer:
        """The passages behind a component of the relationship, by its IRI or name."""
        return self.ask("component-evidence", study, component=component)
