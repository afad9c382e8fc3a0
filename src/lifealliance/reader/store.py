"""Asking a store at one tier: what is loaded, stored questions, SPARQL, whole graphs, single things."""

from __future__ import annotations

import copy
import os
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self, TypeVar

from platformdirs import user_data_path

from lifealliance import terms
from lifealliance.answers import Answer, Table
from lifealliance.errors import Ambiguous, NotFound, Outdated, Refused
from lifealliance.iris import BUILTIN_GRAPHS, PREFIXES, PUBLISHED, STUDY_GRAPHS, graph
from lifealliance.model.tiers import Tier
from lifealliance.questions import Question, read_question, read_questions
from lifealliance.reader.names import demand
from lifealliance.resources import folder, made_by
from lifealliance.store.embedded import Store
from lifealliance.store.slots import fill
from lifealliance.store.values import Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from lifealliance.store.values import Entry

#: The id of what has been published: asked about like a study, but never loaded from a folder.
PUBLISHED_ID = "published"
ALL = "all"
T = TypeVar("T")
_TABLE = "application/sparql-results+json"


def default_store() -> Path:
    """Where the store lies: LIFEALLIANCE_STORE, or a folder of this program under the user's own data."""
    named = os.environ.get("LIFEALLIANCE_STORE")
    return Path(named) if named else user_data_path("lifealliance", appauthor=False) / "store"


class StoreReader:
    """Asks a store; see `KnowledgeReader`.

    Args:
        store: folder of the store; None takes the default place.
        limits: how long a query may run and how much it may use.
        tier: what is not in this tier's store is not there for it.

    Raises:
        StoreDamaged: the files of the store are not those its manifest describes.
    """

    def __init__(self, store: Path | None = None, limits: Limits | None = None, tier: Tier = Tier.CONTROLLED) -> None:
        #: Whose store answers.
        self.tier = tier
        #: How long a query may run and how much it may use, so that a page can say so.
        self.limits = limits or Limits()
        self._store = Store(store or default_store(), self.limits)
        self._open()

    def _open(self) -> None:
        self._store.check(hashes=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Starts a process that will answer, and does not wait for it: who asks soon waits less then."""
        self._store.warm(self.tier)

    def close(self) -> None:
        """Ends the processes that answer queries."""
        self._store.close()

    def at(self, tier: Tier) -> Self:
        """The same store seen from a tier; cheap, and nothing that has to be closed.

        Raises:
            Refused: it is a higher tier than this one's.
        """
        if not self.tier.sees(tier):
            raise Refused(f"The {tier} tier can't be seen from the {self.tier} tier.")
        view = copy.copy(self)
        view.tier = tier
        return view

    @property
    def version(self) -> str:
        """The version of the data: it changes when anything that can be asked for does."""
        return self._store.version(self.tier)

    @property
    def generation(self) -> str:
        """The generation of the store that answers; empty when nothing has been stored.

        Below the controlled tier it is empty too, for it counts what changed at tiers that can't be seen.
        """
        return self._store.generation() if self.tier is Tier.CONTROLLED else ""

    @property
    def serving(self) -> str:
        """The generation that is served, at whatever tier; for who keeps answers, and not to be shown."""
        return self._store.generation()

    @property
    def state(self) -> tuple[str, str]:
        """What an answer of this tier depends on: generation and version. Not to be shown either."""
        place = self._store.place(self.tier)
        return place.generation, place.version

    def check_store(self) -> None:
        """Compares every file of the store with the manifest, by size and SHA-256.

        Raises:
            StoreDamaged: something differs; the message says what, and what to do.
        """
        self._store.check(hashes=True)

    @cached_property
    def _all_questions(self) -> dict[str, Question]:
        """Competency questions first, then those that pages and addresses stand on."""
        return {name: question for place in _places() for name, question in read_questions(place).items()}

    def questions(self) -> tuple[Question, ...]:
        """The competency questions in their order."""
        return tuple(question for question in self._all_questions.values() if question.group)

    def question(self, name: str) -> Question:
        """A stored question by its id, or by the words of its file, such as statements-to-review.

        Raises:
            NotFound: there is none of that name; the message lists those there are.
        """
        found = next(filter(None, map(self._named, (name, name.upper()))), None)
        found = found or next((it for it in self.questions() if it.slug == name), None)
        if found is None:
            known = ", ".join(question.id for question in self.questions())
            raise NotFound(f"There is no question {name}. Questions: {known}.")
        return found

    def _named(self, name: str) -> Question | None:
        """A question by its id. Who asks a single one does not wait until all are read."""
        if "_all_questions" in self.__dict__:
            return self._all_questions.get(name)
        found = self._some.get(name) or next(filter(None, (read_question(place, name) for place in _places())), None)
        if found:
            self._some[name] = found
        return found

    @cached_property
    def _some(self) -> dict[str, Question]:
        """Questions that were asked for one by one."""
        return {}

    def studies(self) -> tuple[Entry, ...]:
        """What is loaded, studies first, and what is published last."""
        entries = self._store.entries(self.tier)
        return tuple(sorted(entries, key=lambda entry: (entry.id == PUBLISHED_ID, entry.id)))

    def study(self, name: str) -> Entry:
        """A loaded study by its id.

        Raises:
            NotFound: it is not loaded; the message lists those that are.
        """
        for entry in self.studies():
            if entry.id == name:
                return entry
        known = ", ".join(entry.id for entry in self.studies()) or "none"
        raise NotFound(f"No study {name} is loaded. Loaded: {known}.")

    def _chosen(self, study: str) -> tuple[Entry, ...]:
        """The studies a question is asked of.

        Raises:
            NotFound: nothing is loaded at all, or not this study.
            Outdated: one was loaded with other rules.
            Ambiguous: several are loaded and none was named.
        """
        if not self.studies():
            raise NotFound("Nothing is loaded yet. Load a study folder (lifealliance load), or try: lifealliance demo")
        loaded = tuple(entry for entry in self.studies() if entry.id != PUBLISHED_ID)
        if study and study != ALL:
            loaded = (self.study(study),)
        elif not study and len(loaded) > 1:
            known = ", ".join(entry.id for entry in loaded)
            raise Ambiguous(f"Several studies are loaded: {known}. Name one, or all.")
        if old := [entry.id for entry in loaded if entry.made_by not in {"", made_by()}]:
            raise Outdated(
                f"{', '.join(old)} was loaded with other rules or another ontology than this version has, so that "
                "answers could miss rows. Load it again from its folder: lifealliance load FOLDER."
            )
        return loaded

    def _graphs(self, entries: tuple[Entry, ...]) -> list[str]:
        studies = [entry for entry in entries if entry.id != PUBLISHED_ID]
        # Below the controlled tier a graph that is not there is as unknown as any other, so that FROM is refused.
        names = STUDY_GRAPHS if self.tier is Tier.CONTROLLED else ()
        usual = (graph(entry.base, name) for entry in studies for name in names)
        return list(dict.fromkeys([*usual, *(name for entry in studies for name in entry.graphs), *BUILTIN_GRAPHS]))

    def ask(self, name: str, study: str = "", **values: str) -> Answer:
        """The answer to a stored question.

        Args:
            name: its id, such as CQ09.
            study: id of a loaded study, `published`, or `all`; may be left out while one is loaded.
            values: the question's parameters, as a researcher types them.

        Raises:
            NotFound: no such question or study, or nothing goes by a name that was given.
            Ambiguous: several studies are loaded and none was named.
            BadInput: a parameter the question does not have, or a value that can't be one.
            QueryStopped: the answer took too long or too much.
        """
        question = self.question(name)
        entries = self._chosen(study)
        slots = question.terms({key: value for key, value in values.items() if value})
        if study != ALL and any(parameter.name == "study" for parameter in question.params):
            slots.update(("study", terms.iri(entry.iri)) for entry in entries)
        graphs = self._graphs(entries)
        text = fill(question.text, slots)
        result = self._store.query(text, default=graphs, named=graphs, media_type=_TABLE, trusted=True, tier=self.tier)
        table = Table.from_sparql_json(result.body, truncated=result.truncated)
        columns = dict(question.columns)
        answer = Answer(
            question=question.id,
            summary=question.summary,
            about=question.description,
            study=study or (entries[0].id if entries else PUBLISHED_ID),
            parameters={key: value for key, value in values.items() if value},
            columns=columns,
            table=table.ordered(tuple(columns)),
            version=self.version,
            invented=_invented(table, entries),
            untraced=question.untraced,
        )
        if question.group and not table.rows:
            demand(self.ask, question, answer.study, answer.parameters)
        return answer

    def data(self, name: str, media_type: str, only: str = "") -> bytes:
        """All graphs of a loaded study, or what comes with the program, in a format of RDF.

        Args:
            name: id of the study.
            media_type: the format.
            only: the last word of the address of a graph, such as evidence, to have that one alone.

        Raises:
            NotFound: the study is not loaded, or has no such graph; the message lists those it has.
        """
        graphs = {iri.rpartition("/")[2]: iri for iri in self.study(name).graphs}
        if only and only not in graphs:
            raise NotFound(f"{name} has no graph {only[:80]} here. Graphs: {', '.join(graphs)}.")
        chosen = [graphs[only]] if only else list(graphs.values())
        return self._store.serialize(chosen, media_type, PREFIXES, self.tier)

    def quads(self, name: str) -> bytes:
        """Everything stated and inferred of a loaded study, or what is published, as N-Quads.

        Raises:
            NotFound: it is not loaded.
        """
        entry = self.study(name)
        return self._store.quads([PUBLISHED] if name == PUBLISHED_ID else list(entry.graphs), self.tier)

    def beside(self, name: str, read: Callable[[IO[bytes], Path], T]) -> T | None:
        """What `read` makes of what the store keeps of a study beside its triples, as `loaded.restored` does.

        None where there is none, or none to be seen.
        """
        return self._beside(name, read) if self.tier is Tier.CONTROLLED else None

    def _beside(self, name: str, read: Callable[[IO[bytes], Path], T]) -> T | None:
        """The same at any tier, for what shows only a part of it."""
        return None if name == PUBLISHED_ID else self._store.texts(name, read)


def _invented(table: Table, entries: tuple[Entry, ...]) -> bool:
    """Whether an answer holds invented words: what its rows say, or else the studies that were asked."""
    if "invented" in table.columns:
        at = table.columns.index("invented")
        return any(cell is not None and cell.plain() is True for cell in (row[at] for row in table.rows))
    return any(entry.invented for entry in entries)


def _places() -> tuple[Path, ...]:
    """The folders of stored questions."""
    place = folder("queries")
    return place / "competency", place / "pages"
