"""Where a thing came from: its study, the graphs that speak of it, the file and the place in it, the import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lifealliance import checking
from lifealliance.iris import BUILTIN_GRAPHS, ONTOLOGY, graph
from lifealliance.reader import PUBLISHED_ID

if TYPE_CHECKING:
    from lifealliance.reader import KnowledgeReader
    from lifealliance.store.values import Entry
    from lifealliance.web.known import Known

#: How often a thing stands in each place of a statement.
_PLACES = ("subject", "object", "predicate")
_IMPORT = ("activity", "file", "tool", "readerVersion", "sha256")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a thing came from.

    Attributes:
        entry: the study it belongs to, or what is published; None for a term from elsewhere.
        elsewhere: it is a term of another vocabulary, and its address leads there.
        concluded: nobody stated it: rules wrote it.
        place: file and place in it; empty where that is not known, or not to be seen.
        graphs: address and name of each graph it stands in, with how often in each place of a statement.
        imports: the imports of its study: address, file, tool, version of the reader, digest.
    """

    entry: Entry | None
    elsewhere: bool
    concluded: bool
    place: str
    graphs: tuple[dict[str, Any], ...]
    imports: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "study": self.entry.id if self.entry else None,
            "elsewhere": self.elsewhere,
            "concluded": self.concluded,
            "place": self.place,
            "graphs": list(self.graphs),
            "imports": list(self.imports),
        }


class Origins:
    """Tells where things came from.

    Args:
        reader: knows it.
    """

    def __init__(self, reader: KnowledgeReader) -> None:
        self._reader = reader

    def of(self, thing: Known) -> Origin:
        """Where a thing came from, as far as the reader's tier may see it."""
        entry = self._entry(thing.iri)
        graphs = tuple(self._graphs(thing))
        about = {it["graph"] for it in graphs if it["subject"]}
        own = entry is not None and entry.id != PUBLISHED_ID
        return Origin(
            entry=entry,
            elsewhere=entry is None and thing.iri.startswith("http"),
            concluded=entry is not None and about == {graph(entry.base, "inferred")},
            place=self._place(entry.id, thing.iri) if entry and own else "",
            graphs=graphs,
            imports=tuple(self._imports(entry.id)) if entry and own else (),
        )

    def _entry(self, iri: str) -> Entry | None:
        """The study a thing lives in; what comes with the program belongs to what is published."""
        roof = ONTOLOGY.rpartition("/")[0] + "/"
        for entry in self._reader.studies():
            if iri in entry.graphs or (entry.base and iri.startswith(entry.base)):
                return entry
            if entry.id == PUBLISHED_ID and iri.startswith(roof):
                return entry
        return None

    def _graphs(self, thing: Known) -> list[dict[str, Any]]:
        names = {iri: _name(iri, entry) for entry in self._reader.studies() for iri in entry.graphs}
        found: dict[str, dict[str, Any]] = {}
        for row in thing.uses.table.records():
            empty = {"graph": row["graph"], "name": names.get(row["graph"], ""), **dict.fromkeys(_PLACES, 0)}
            found.setdefault(row["graph"], empty)[row["place"]] += row["statements"]
        return list(found.values())

    def _place(self, study: str, iri: str) -> str:
        """File and place in it. Nothing is kept for the next time: names that are withdrawn stay nowhere."""
        return checking.places(self._reader, study, {iri}).get(iri, "")

    def _imports(self, study: str) -> list[dict[str, Any]]:
        rows = self._reader.ask("import-table", study).table.records()
        return list({row["activity"]: {name: row[name] for name in _IMPORT} for row in rows}.values())


def _name(iri: str, entry: Entry) -> str:
    name = iri.rpartition("/")[2]
    return name if iri in BUILTIN_GRAPHS else f"{name} of {entry.id}"
