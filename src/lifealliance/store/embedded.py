"""The store: a folder of generations, written by one process at a time and read by any number.

CURRENT                      names the generation that is served
generations/0007/controlled/ one Oxigraph store per tier of access: public, quotable, safeguarded, controlled
generations/0007/manifest.json
studies/                     what was read, from which any generation can be rebuilt
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import replace
from threading import get_ident
from typing import IO, TYPE_CHECKING, Self

import pyoxigraph as ox

from lifealliance.errors import StoreBusy
from lifealliance.model.tiers import Tier
from lifealliance.store import asking, backup, changes, generations, lines, records, register
from lifealliance.store.copies import Copies
from lifealliance.store.disk import room
from lifealliance.store.leftovers import Leftovers
from lifealliance.store.served import Served, T
from lifealliance.store.strangers import Strangers
from lifealliance.store.values import Answer, Entry, Limits, Load
from lifealliance.store.workers import Workers
from lifealliance.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from lifealliance.model.withdrawal import Register, Withdrawal
    from lifealliance.store.changes import Change
    from lifealliance.store.manifest import Manifest
    from lifealliance.store.served import Place


def _quiet(_: str) -> None:
    """Tells nobody."""


class Store:
    """A folder of generations. Making one reads and writes nothing; a missing folder is an empty store.

    Args:
        folder: where it is.
        limits: what a query may take when it brings no limits of its own.
    """

    def __init__(self, folder: Path, limits: Limits = Limits()) -> None:  # noqa: B008 # frozen, so it can be shared
        self._root = folder.absolute()
        self._limits = limits
        self._workers = Workers(limits.workers)
        self._served = Served(self._root)
        #: Where exports and backups were written; whoever changes the list holds the store.
        self.copies = Copies(self._root)
        self.leftovers = Leftovers(self._root)
        #: Answers strangers' queries in an event loop.
        self.strangers = Strangers(self._served, limits)
        self._writer = 0
        self._new_key = secrets.token_hex(32)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self, tier: Tier = Tier.CONTROLLED) -> None:
        """Starts a process that will answer at this tier, and does not wait for it."""
        self._served.steady(tier, self._workers.warm)

    def close(self) -> None:
        """Ends the processes that answer queries. A later query starts new ones."""
        self._workers.close()
        self.strangers.close()

    # What is loaded

    def entries(self, tier: Tier = Tier.CONTROLLED) -> tuple[Entry, ...]:
        """All that is loaded at a tier, by id."""
        return self._served.place(tier).entries

    def generation(self) -> str:
        """The number of the served generation, such as "0007"; "" when nothing has been stored."""
        return generations.current(self._root)

    def version(self, tier: Tier = Tier.CONTROLLED) -> str:
        """Sixteen characters that change when, and only when, a statement stored at this tier changes."""
        return self._served.place(tier).version

    def place(self, tier: Tier) -> Place:
        """Where a tier's store is, and of which version; looked at as often as anybody likes."""
        return self._served.place(tier)

    def contains(self, place: Path) -> bool:
        """Whether a place lies in the store's folder."""
        return place.resolve().is_relative_to(self._root.resolve())

    def holds_old_words(self) -> bool:
        """Whether the files may still hold words of studies that were replaced; `compact` takes them away."""
        return bool((found := self._served.manifest()) and found.old_words)

    def sandboxed(self) -> bool:
        """Whether the processes that answer queries are kept from the network by the system."""
        return bool(self._workers.hello("")["sandboxed"])

    # Changing it

    @contextmanager
    def held(self, doing: str) -> Iterator[None]:
        """Holds the store for writing, for several changes that belong together; what is held already stays held.

        Raises:
            StoreBusy: another process, or another thread of this one, writes to the store.
        """
        if self._served.held and self._writer == get_ident():
            yield
            return
        with writing(self._root, doing):
            self._served.held, self._writer = True, get_ident()
            try:
                self.leftovers.remove()
                yield
            finally:
                self._served.held = False
                self._served.forget()

    def register(self) -> Register:
        """Who has withdrawn.

        Raises:
            StoreDamaged: it can't be read.
        """
        return register.read(self._root, self._new_key)

    def note(self, withdrawal: Withdrawal) -> None:
        """Writes a withdrawal down, in the place of what is known of it; until it is done nothing is served."""
        with self.held("noting a withdrawal"), room(self._root, 1_000_000):
            register.write(self._root, register.noted(self.register(), withdrawal))

    def put(self, loads: Sequence[Load], progress: Callable[[str], None] = _quiet, *, erase: bool = False) -> bool:
        """Stores all loads by one next generation; who reads sees the old one until it is whole.

        What was stored under the same ids is replaced.

        Args:
            loads: what to store.
            progress: is told in a few words what is being done.
            erase: whether words that go away must leave the files too, as a withdrawal demands.

        Returns:
            False, with nothing touched, when all of it is stored already.

        Raises:
            BadInput: statements that do not parse, stand in no graph or in a graph of another entry, or blank nodes.
            StoreBusy: another process writes; or, with `erase`, holds on to the old files.
            StoreFull: no room; everything is as before.
            StoreDamaged: what is there already is damaged, so nothing is built upon it.
        """
        counted = [changes.counted(load) for load in loads]
        with self.held(f"loading {', '.join(load.entry.id for load in loads)}"):
            before = self._served.sound()
            change = changes.adding(before, counted, erase=erase)
            if change is None:
                return False
            try:
                with room(self._root, sum(len(load.quads) for load in change.loads())):
                    kept = [records.write(self._root, load) for load in change.loads()]
                files = {file: facts for record in kept for file, facts in record.items()}
                self._build(before, replace(change, records=files), progress, erase=erase)
            finally:
                # What could not be loaded leaves none of its words behind.
                if self.generation() == (before.generation if before else ""):
                    records.sweep(self._root, set(before.records) if before else set())
            return True

    def remove(self, id: str, progress: Callable[[str], None] = _quiet) -> None:  # noqa: A002 # the manifest's word
        """Takes an entry away, and its words out of every file, by rebuilding from the records of the others.

        Raises:
            NotFound: nothing is stored under this id.
            StoreBusy: another process writes, or holds on to the old files.
        """
        with self.held(f"removing {id}"):
            before = self._served.sound()
            self._build(before, changes.removing(before, id), progress, erase=True)

    def compact(self, progress: Callable[[str], None] = _quiet) -> None:
        """Rebuilds everything from the records, so that no word of a replaced study stays in the files.

        Raises:
            StoreBusy: another process writes, or holds on to the old files.
        """
        with self.held("rebuilding the store"):
            if before := self._served.sound():
                self._build(before, changes.rebuilding(before), progress, erase=True)

    def back_up(self, target: Path, progress: Callable[[str], None] = _quiet) -> str:
        """Writes all of it into one file and gives its SHA-256; refuses what `held` and `backup.write` refuse."""
        with self.held("backing up"):
            return backup.write(self._root, self._served.sound(), target, progress)

    def _build(self, before: Manifest | None, change: Change, progress: Callable[[str], None], *, erase: bool) -> None:
        found = generations.build(self._root, before, change, progress)
        # Our own processes let go of the old files before these are removed; those of others notice within a second.
        self.close()
        if not generations.sweep(self._root, found) and erase:
            held = f"another process holds on to old files in {self._root}, which still have the old words"
            raise StoreBusy(f"The change is made, but {held}. End it and compact the store.")

    def check(self, hashes: bool) -> None:
        """Compares the files with the manifest.

        Args:
            hashes: whether to read every file and compare its SHA-256, or only its size. The digests of the graphs were
                taken from these very files; they are taken again when another version of pyoxigraph wrote them.

        Raises:
            StoreDamaged: says what differs and what to do.
        """
        self._served.check(hashes=hashes)

    # Asking and reading

    def query(
        self,
        text: str,
        *,
        default: Sequence[str],
        named: Sequence[str],
        media_type: str = "",
        limits: Limits | None = None,
        trusted: bool = False,
        tier: Tier = Tier.CONTROLLED,
    ) -> Answer:
        """Answers SPARQL over these graphs of a tier's store and no others.

        Args:
            text: SELECT, ASK, CONSTRUCT or DESCRIBE.
            default: graphs whose union is the default graph.
            named: graphs that GRAPH may reach. The query's own FROM may choose among both.
            media_type: the format wanted; several, separated by commas, when the kind of answer is not known
                beforehand: the first that suits is taken. "" gives JSON for tables and Turtle for statements.
            limits: instead of the store's own.
            trusted: whether the text is the project's own; such a text runs where no sandbox is to be had, too.
            tier: whose store answers.

        Raises:
            Refused, QueryMalformed, QueryStopped, BadInput, StoreBusy: see `asking.ask`.
            StoreDamaged: the files can't be read.
        """
        media = tuple(part.strip() for part in media_type.split(",") if part.strip())
        asked = asking.Asking(text, default, named, media, limits or self._limits, trusted)
        return self._served.steady(tier, lambda folder: asking.ask(self._workers, folder, asked))

    def explain(self, text: str) -> None:
        """What `asking.explain` does, without starting a process for it."""
        asking.explained(self._workers, text, self._limits)

    def quads(self, graphs: Sequence[str], tier: Tier = Tier.CONTROLLED) -> bytes:
        """The sorted N-Quads of these graphs of a tier."""
        return self._read(tier, lambda store: lines.of_graphs(store, graphs))

    def serialize(
        self,
        graphs: Sequence[str],
        media_type: str,
        prefixes: Mapping[str, str] | None = None,
        tier: Tier = Tier.CONTROLLED,
    ) -> bytes:
        """These graphs of a tier in a format of RDF, always in the same order; formats without graphs merge them.

        Raises:
            BadInput: the media type is no format of RDF.
        """
        return self._read(tier, lambda store: lines.serialize(store, graphs, media_type, prefixes))

    def texts(self, id: str, read: Callable[[IO[bytes], Path], T]) -> T | None:  # noqa: A002 # the manifest's word
        """What is read of the texts beside an entry of the controlled tier, which alone has any; None when it has none.

        `read` is given them, and the folder of the store. Nothing stored under the id is refused as in `remove`.
        """

        def found(_: str) -> T | None:
            entries = {entry.id: entry for entry in self.entries()}
            if id not in entries:
                raise changes.absent(id, entries)
            return records.texts(self._root, entries[id].record, lambda file: read(file, self._root))

        return self._served.steady(Tier.CONTROLLED, found)

    def _read(self, tier: Tier, work: Callable[[ox.Store], bytes]) -> bytes:
        """Reads in this process: for texts of our own, which need no limits."""
        return self._served.steady(tier, lambda folder: work(ox.Store.read_only(folder) if folder else ox.Store()))
