"""What the person who answers for the data does: see who takes part, carry out a withdrawal, know the copies.

A withdrawal is written into the register first. From then on nothing is served, every load applies it, and whoever
opens the store for writing carries it out to its end.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lifealliance import access
from lifealliance.access.effects import Effects, Leave, Sealed, effects, sealed_of
from lifealliance.access.person import OwnRow, Participant, own_rows, participants
from lifealliance.errors import BadInput, NotFound, Problem, Refused, StoreBusy, StoreFull
from lifealliance.iris import graph
from lifealliance.loaded import restored
from lifealliance.model.tiers import Tier
from lifealliance.model.withdrawal import Withdrawal
from lifealliance.rdf import remembered, unfolded
from lifealliance.reader import PUBLISHED_ID, KnowledgeReader
from lifealliance.store.copies import EXPORT, Copy
from lifealliance.store.disk import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from lifealliance.loaded import Loaded
    from lifealliance.model.history import History
    from lifealliance.model.study import Study

_TODO = "`lifealliance participants STUDY` lists them."


def _silent(_step: str) -> None:
    """Says nothing while work goes on."""


class Stewardship(KnowledgeReader):
    """The part of a knowledge base that answers to the people in a study."""

    def _open(self) -> None:
        self.finish()
        if self._store.leftovers.there():
            with suppress(StoreBusy, StoreFull), self._store.held("removing what an interrupted change left"):
                pass
        super()._open()

    def _put(self, study: Study, history: History, progress: Callable[[str], None], *, erase: bool = False) -> Loaded:
        """Stores a study in place of the one of its id."""
        raise NotImplementedError

    def _history(self, before: bytes, today: str = "") -> History:
        """What the store holds of a study, in the lines that `_before` gives."""
        return remembered(before, today or _today())

    def _before(self, study: Study) -> bytes:
        """The lines the store holds of a study; under the base it has now, should that have been another before."""
        now = study.settings
        for before in (entry.base for entry in self.studies() if entry.id == now.id):
            quads = self._store.quads([graph(before, name) for name in ("evidence", "theory")])
            return quads if before == now.base else quads.replace(f"<{before}".encode(), f"<{now.base}".encode())
        return b""

    def kept(self, name: str) -> Study:
        """A loaded study as the store keeps it beside its triples, with what is sealed.

        Raises:
            NotFound: it is not loaded.
            BadInput: it is what comes with the program, or was stored by an earlier version of it.
            Refused: this is the view of a lower tier.
        """
        self._only_whole("What a store keeps of a study")
        return self._kept(name)

    def _only_whole(self, what: str) -> None:
        """Refuses what a tier below controlled may neither do nor see.

        Raises:
            Refused: this is the view of a lower tier.
        """
        if self.tier is not Tier.CONTROLLED:
            raise Refused(f"{what} is for the controlled tier only, and this is the {self.tier} tier.")

    def _kept(self, name: str) -> Study:
        self.study(name)
        study = self._beside(name, restored)
        if study is None:
            raise BadInput(Problem(name, "Nobody takes part in what is published.", "Name a study you loaded."))
        return study

    def participants(self, name: str) -> tuple[Participant, ...]:
        """Who takes part in a study, with consents, records, and who has withdrawn.

        Raises:
            NotFound, BadInput: as `kept`.
        """
        return participants(self.kept(name), self._store.register())

    def own(self, name: str, person: str) -> tuple[OwnRow, ...]:
        """What a person is given of a study: their own words and consents, and a list of what they share with others.

        Raises:
            NotFound, BadInput: as `withdrawal`.
        """
        study = self.kept(name)
        self._check_once(study, person, "")
        return own_rows(access.shown(study), person)

    def withdrawal(self, name: str, person: str, scope: str) -> Leave:
        """What would be done if a person withdrew; nothing is changed.

        Raises:
            NotFound: no such study, or nobody of that pseudonym takes part in it.
            BadInput: the person is one of the researchers, or has withdrawn already.
        """
        study = self.kept(name)
        self._check_once(study, person, scope)
        before, _ = unfolded(study, self._history(self._before(study)))
        noted = self._noted(study, person, scope)
        after = access.without(before, noted, self._store.register().digest_of).study
        return self._leave(study, person, scope, effects(before, after, person, noted.label))

    def withdraw(self, name: str, person: str, scope: str, progress: Callable[[str], None] = _silent) -> Leave:
        """Takes a person's words out of a study and of every file of the store, and keeps them out.

        Raises:
            NotFound, BadInput: as `withdrawal`.
            StoreBusy: another process writes, or holds on to the old files.
            StoreFull: no room; the withdrawal is noted, nothing is served, and it is finished when there is room.
        """
        with self._store.held(f"withdrawing a person from {name}"):
            leave = self.withdrawal(name, person, scope)
            noted = self._noted(self.kept(name), person, scope)
            self._store.note(noted)
            self._carry_out(noted, progress)
        return leave

    def finish(self, progress: Callable[[str], None] = _silent) -> bool:
        """Carries out what was interrupted; False if there was nothing.

        Raises:
            StoreBusy: another process is at it.
        """
        if all(it.done for it in self._store.register().withdrawals):
            return False
        with self._store.held("finishing a withdrawal"):
            for it in self._store.register().withdrawals:
                if not it.done:
                    self._carry_out(it, progress)
        return True

    def sealed(self, name: str, person: str) -> tuple[Sealed, ...]:
        """The passages of somebody who withdrew that wait for a decision.

        Raises:
            NotFound: nobody of that pseudonym or label has withdrawn from the study.
        """
        return sealed_of(self.kept(name), label=self._withdrawn(name, person).label)

    def decide(
        self,
        name: str,
        person: str,
        joint: str,
        passages: Collection[str] = (),
        progress: Callable[[str], None] = _silent,
    ) -> int:
        """Decides what becomes of the sealed passages of somebody who withdrew: keep or remove. Gives their number.

        Args:
            name: id of the study.
            person: the pseudonym, or the label that stands in its place.
            joint: keep or remove.
            passages: ids of the passages it is decided of; none for all that still wait.
            progress: is told in a few words what is being done.

        Raises:
            NotFound: as `sealed`; or none that waits has such an id.
        """
        with self._store.held(f"deciding on passages of {name}"):
            noted, waiting = self._withdrawn(name, person), {it.id for it in self.sealed(name, person)}
            if unknown := sorted(set(passages) - waiting):
                todo = f"`lifealliance withdraw {name} {noted.label} --joint list` shows what waits."
                raise NotFound(f"No passage {', '.join(unknown)} waits for a decision. {todo}")
            digest_of = self._store.register().digest_of
            single = tuple((digest_of(it), joint) for it in sorted(passages))
            noted = replace(noted, passages=(*noted.passages, *single), joint=noted.joint if single else joint)
            self._store.note(replace(noted, done=False))
            self._carry_out(replace(noted, done=False), progress)
        return len(set(passages)) or len(waiting)

    def _withdrawn(self, name: str, person: str) -> Withdrawal:
        register, settings = self._store.register(), self.kept(name).settings
        for it in register.of(settings.id, settings.base):
            if it.scope == "all" and (it.label == person or it.person == register.digest_of(person)):
                return it
        raise NotFound(f"Nobody known as {person} has withdrawn everything from {name}.")

    def _check_once(self, study: Study, person: str, scope: str) -> None:
        """Refuses who does not take part, is a researcher, or has withdrawn this, or everything, already."""
        register, settings = self._store.register(), study.settings
        for it in sorted(register.of(settings.id, settings.base), key=lambda one: one.scope):
            if it.scope in {"all", scope} and (it.person == register.digest_of(person) or it.label == person):
                what = f"{person} has withdrawn from {settings.id} already (scope {it.scope}, {it.date})."
                more = f"`lifealliance withdraw {settings.id} {it.label} --joint list` shows what waits for a decision."
                raise BadInput(Problem("", what, more if it.scope == "all" else "There is nothing more to do."))
        _check_person(study, person)

    def _noted(self, study: Study, person: str, scope: str) -> Withdrawal:
        digest_of, settings = self._store.register().digest_of, study.settings
        known = tuple(sorted(digest_of(it.key) for it in study.records)) if scope == "future" else ()
        return Withdrawal(settings.id, settings.base, digest_of(person), scope, _today(), known=known)

    def _carry_out(self, noted: Withdrawal, progress: Callable[[str], None]) -> None:
        """Everything that follows from a withdrawal that is noted; done twice it changes nothing more."""
        register = self._store.register()
        meant = [it for it in self.studies() if it.id != PUBLISHED_ID and noted in register.of(it.id, it.base)]
        if not meant:
            # The study is gone, but not what an interrupted step may have left of it.
            self._store.compact(progress)
        for entry in meant:
            study = self.kept(entry.id)
            study, history = unfolded(study, self._history(self._before(study)))
            taken = access.without(study, noted, register.digest_of)
            left = access.decided(taken.study, noted, register.digest_of)
            history = taken.masking.history(history) if taken.masking else history
            if not self._put(left, history, progress, erase=True).changed:
                # The last attempt got as far as this; what it left behind goes now.
                self._store.compact(progress)
            if noted.scope != "future":
                self._remove_exports(entry.id)
        self._store.note(replace(noted, done=True))

    def _leave(self, study: Study, person: str, scope: str, found: Effects) -> Leave:
        settings = study.settings
        exports, others = self._reach(settings.id)
        if scope == "future":
            exports, others = [], [*others, *exports]
        digest = self._store.register().digest_of(person)
        return Leave(
            study=settings.id,
            person=person,
            label=Withdrawal(settings.id, settings.base, digest, scope, "").label,
            scope=scope,
            effects=found,
            until=settings.withdrawal_until,
            late=bool(settings.withdrawal_until) and _today() > settings.withdrawal_until,
            published=settings.published_in,
            originals=(study.file, *_outside(study)),
            removed=tuple(it.path for it in exports),
            copies=tuple(map(_named, others)),
        )

    def _reach(self, name: str) -> tuple[list[Copy], list[Copy]]:
        """The exports of a study that lie where they were written, and the copies that were moved or changed."""
        found = [it for it in self._store.copies.known() if it.study in {"", name}]
        here = [it for it in found if it.kind == EXPORT and _lies_there(it)]
        return here, [it for it in found if it not in here]

    def _remove_exports(self, name: str) -> None:
        exports, _ = self._reach(name)
        for it in exports:
            Path(it.path).unlink(missing_ok=True)
        self._store.copies.forget(exports)


def _outside(study: Study) -> tuple[str, ...]:
    """Where the project says that files of its own lie, other than in its archive."""
    paths = [path for source in study.rest.sources for path in source.paths]
    return tuple(dict.fromkeys(path for path in paths if not path.startswith("internal:")))


def _named(copy: Copy) -> str:
    gone = "" if Path(copy.path).exists() else ", no longer found there"
    return f"{copy.kind} {copy.path} ({copy.written[:10]}{gone})"


def _lies_there(copy: Copy) -> bool:
    path = Path(copy.path)
    return path.is_file() and sha256(path) == copy.sha256


def _check_person(study: Study, person: str) -> None:
    roles = {it.role for it in study.participations if it.pseudonym == person}
    if not roles:
        near = {it.pseudonym for it in study.participations if it.pseudonym.casefold() == person.strip().casefold()}
        meant = f" Is {' or '.join(sorted(near))} meant?" if near else ""
        raise NotFound(f"Nobody called {person} takes part in {study.settings.id}.{meant} {_TODO}")
    if roles <= access.RESEARCHERS:
        what = f"{person} is one of the researchers, whose codings and memos are not a participant's words."
        raise BadInput(Problem("", what, f"Name somebody the study is about. {_TODO}"))


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
