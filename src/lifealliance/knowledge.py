"""The assembler: the one object that knows all rooms and the order of the steps."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from lifealliance import __version__, access, checking, contradictions, folders, outgoing, reasoning, tiered, validation
from lifealliance.collecting import without_collecting
from lifealliance.custody import Custody
from lifealliance.errors import BadInput, CheckFailed, Problem
from lifealliance.iris import PUBLISHED, PUBLISHED_STUDY, graph
from lifealliance.loaded import Loaded, load_of
from lifealliance.model.coded import AS_IT_SAYS, ReadAs
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.questions import read_rules
from lifealliance.rdf import builtin_digest, builtin_quads, compared, places, to_quads
from lifealliance.reader import PUBLISHED_ID
from lifealliance.resources import folder
from lifealliance.rules import completed
from lifealliance.store.values import Entry, Load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lifealliance.columnar.quads import Quads
    from lifealliance.exporters.values import Exported
    from lifealliance.model.history import History
    from lifealliance.model.study import Study
    from lifealliance.rules import Whole
    from lifealliance.study_folder import Draft
    from lifealliance.validation import Report


class KnowledgeBase(Custody):
    """Reads, checks, loads, asks, describes, exports and removes studies."""

    def init(
        self,
        place: Path,
        *files: Path,
        twins: bool = False,
        how: ReadAs = AS_IT_SAYS,
        progress: Callable[[str], None] = folders.silent,
    ) -> Draft:
        """Drafts the study folder of a coded project, or brings it up to a newer export; typed cells are kept.

        Several files are copies of one project that different people coded. What `how` says better than a file is
        noted in the folder.

        Raises:
            BadInput: the project or the sheets that stand there can't be read.
        """
        return folders.draft(place, files, how, twins=twins, progress=progress)

    def read(
        self,
        place: Path,
        *,
        without_texts: bool = False,
        offsets: str = "",
        progress: Callable[[str], None] = folders.silent,
    ) -> Study:
        """The study a folder describes; what it holds of other people's files is read in processes of their own.

        Raises:
            BadInput: everything that is wrong with its sheets or its project.
        """
        return folders.read(place, ReadAs(without_texts, offsets), progress)

    @without_collecting()
    def load(
        self,
        place: Path,
        *,
        without_texts: bool = False,
        offsets: str = "",
        progress: Callable[[str], None] = folders.silent,
        today: str = "",
    ) -> Loaded:
        """Reads a study folder and stores the study in place of the one of the same id, whole or not at all.

        What the store holds of its codes and of closed versions of its theory is kept (see `model.history`); `today`
        (ISO 8601) is noted for what is found changed, and is the day it is unless given.

        Raises:
            BadInput: the folder can't be read.
            CheckFailed: the evidence breaks a rule; nothing was stored.
            StoreBusy: another process writes to the store.
            StoreFull: the disk has no room.
            Refused: this is the view of a lower tier.
        """
        self._only_whole("Loading a study")
        progress("Reading the study")
        study = self.read(place, without_texts=without_texts, offsets=offsets, progress=progress)
        with self._store.held(f"loading {study.settings.id}"):
            self._own_base(study)
            study = access.applied(study, self._store.register())
            before = self._before(study)
            return self._put(study, self._history(before, today), progress, before=before)

    @without_collecting()
    def _put(
        self,
        study: Study,
        history: History,
        progress: Callable[[str], None],
        *,
        before: bytes = b"",
        erase: bool = False,
    ) -> Loaded:
        """Stores a study that may be kept, of which what is sealed is not shown.

        Args:
            study: the study after all withdrawals.
            history: what the store held of it before.
            progress: is told in a few words what is being done.
            before: the lines in which it was held, if what changes is to be said.
            erase: whether what the store held of it must leave the files; then a broken rule is no reason to wait.
        """
        open_part = access.shown(study)
        progress("Writing it as triples")
        quads = to_quads(open_part, __version__, history)
        progress("Applying the rules")
        whole = self._completed(quads, study.settings.base)
        progress("Checking it against the shapes")
        report = checking.check(whole.data).placed(partial(places, open_part))
        if report.violations and not erase:
            raise CheckFailed("\n".join(report.lines()))
        progress("Storing it")
        load = load_of(study, whole.lines)
        loads = (*self._builtin(), replace(load, lower=self._lower(open_part, erase=erase)))
        changed = self._store.put(loads, progress, erase=erase)
        changes = compared(before, quads) if changed and before else ()
        total, written, it = len(quads), len(whole.inferred), study.settings
        said = (study.counts, study.decisions, report)
        source = (study.file, study.tool, study.file_sha256)
        return Loaded(it.id, it.title, it.invented, *said, total + written, written, changed, source, changes)

    def _lower(self, study: Study, *, erase: bool) -> dict[Tier, Load]:
        complete = partial(self._completed, base=study.settings.base, controlled=False)
        return tiered.lower_tiers(study, complete, checking.check, erase=erase)

    def load_published(self) -> bool:
        """Stores what comes with the program (ontology, concepts, what is published); False if it was there already."""
        return self._store.put(self._builtin())

    def _own_base(self, study: Study) -> None:
        """Two studies never share a base: each would overwrite the other's things."""
        for entry in self.studies():
            if entry.base == study.settings.base and entry.id != study.settings.id:
                what = f"The study {entry.id} has the same base {entry.base}."
                raise BadInput(Problem("sheet Study, setting base", what, "Give this study a base of its own."))

    def _completed(self, quads: Quads, base: str, *, controlled: bool = True) -> Whole:
        texts = read_rules(folder("queries") / "rules", controlled=controlled)
        return completed(quads, texts, graph(base, "inferred"))

    def _builtin(self) -> tuple[Load, ...]:
        """The built-in graphs as a load, unless the store has them as they are now."""
        digest = builtin_digest()
        if any(entry.id == PUBLISHED_ID and entry.facts.get("files") == digest for entry in self.studies()):
            return ()
        entry = Entry(
            id=PUBLISHED_ID,
            title="What has been published",
            iri=PUBLISHED_STUDY,
            base=PUBLISHED,
            invented=False,
            graphs={},
            facts={"files": digest, "version": __version__},
            record="",
        )
        built_in = Load(entry, builtin_quads())
        return (replace(built_in, lower=dict.fromkeys(TIERS[:-1], built_in)),)

    @without_collecting()
    def check(
        self, what: Path | str, *, without_texts: bool = False, reference: bool = False, shapes: Path | None = None
    ) -> Report:
        """What the shapes say of a study folder (a path) or of a loaded study (its id); nothing is stored.

        Args:
            what: the folder, or the id of a study, `published` for what is published.
            without_texts: as in `load`.
            reference: let pySHACL check it as well; the report then says where the two differ.
            shapes: a folder of shapes to check with in place of the program's.

        Raises:
            BadInput: the folder, or the shapes, can't be read.
            NotFound: no study of that id is loaded.
        """
        if isinstance(what, str):
            return checking.of_loaded(self, what, shapes, reference=reference)
        study, whole = self._written(what, without_texts=without_texts)
        report = checking.compared(whole.lines, shapes) if reference else checking.check(whole.data, shapes)
        return report.placed(partial(places, study))

    @without_collecting()
    def checked(
        self, what: Path | str, *, without_texts: bool = False, before: validation.Checked | None = None
    ) -> validation.Checked:
        """The same, kept, so that an edit is checked at the cost of the edit; its report does not say where things are.

        >>> checked = kb.checked(Path("study"))
        >>> checked = kb.checked(Path("study"), before=checked)  # the folder after an edit
        >>> checked.report

        Args:
            what: as in `check`.
            without_texts: as in `load`.
            before: what an earlier call gave; only where the study is another now it is checked again.

        Raises:
            BadInput: the folder can't be read.
            NotFound: no study of that id is loaded.
        """
        quads = self.quads(what) if isinstance(what, str) else self._written(what, without_texts=without_texts)[1].lines
        if before is None:
            return validation.Checked(quads, checking.shapes())
        before.replace(quads)
        return before

    def _written(self, place: Path, *, without_texts: bool) -> tuple[Study, Whole]:
        """The study of a folder, and everything stated and inferred of it."""
        study = self.read(place, without_texts=without_texts)
        quads = to_quads(study, __version__, self._history(self._before(study)))
        return study, self._completed(quads, study.settings.base)

    def check_ontology(self) -> reasoning.Verdict:
        """What the reasoner says of the ontology: consistent or not, and which classes can have no members.

        Raises:
            Missing: there is no Java for it.
        """
        return reasoning.consistency(*sorted(folder("ontology").glob("*.ttl")))

    def reason_folder(self, place: Path, *, without_texts: bool = False) -> reasoning.Verdict:
        """Whether a study folder agrees with the ontology and its concepts; if not, what contradicts what.

        Raises:
            BadInput: the folder can't be read, or uses a term that the ontology does not have.
            Missing: there is no Java for it.
        """
        return contradictions.look_for(self._written(place, without_texts=without_texts)[1].lines)

    def reason_study(self, name: str) -> reasoning.Verdict:
        """The same of a loaded study, or of what is published.

        Raises:
            NotFound: it is not loaded.
            BadInput: it uses a term that the ontology does not have (any more).
            Missing: there is no Java for it.
        """
        return contradictions.look_for(self.quads(name))

    def remove(self, name: str) -> None:
        """Takes a study out of the store; the store is rebuilt, so that its words do not stay in the files.

        Raises:
            NotFound: it is not loaded.
            BadInput: it is what comes with the program.
            Refused: this is the view of a lower tier.
        """
        self._only_whole("Removing a study")
        self.study(name)
        if name == PUBLISHED_ID:
            what = "What is published comes with the program and can't be removed."
            raise BadInput(Problem("remove", what, "Name a study you loaded."))
        self._store.remove(name)

    def export(self, name: str, form: str, licence: str = "") -> Exported:
        """A study in a format, with what had no place in it; the error for an unknown format lists those there are.

        `licence` is what the people of the study allow, as an address or in words; it is packed where a format has a
        place for it.

        Raises:
            NotFound: it is not loaded.
            BadInput: there is no such format, or it needs a coded project and there is none to be seen.
        """
        entry = self.study(name)
        study = None if name == PUBLISHED_ID else partial(self._shown, name)
        return outgoing.export(entry, form, licence, partial(self.data, name), study)

    def _shown(self, name: str) -> Study:
        """A loaded study as the store keeps it beside its triples, as far as this tier may see it."""
        study = access.shown(self._kept(name))
        if self.tier is Tier.CONTROLLED:
            return replace(study, spread=access.spread(study, study.categories))
        return access.seen_at(study, self.tier)
