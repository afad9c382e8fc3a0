"""Cases, attributes and journals of a QualCoder project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.importers.gathering import moment, natural_key
from lifealliance.importers.ledger import number
from lifealliance.model.coded import Case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifealliance.importers.gathering import Gathering
    from lifealliance.importers.sqlite import Database, Row


class Cases:
    """Reads the cases with their sources and the attributes of cases and sources.

    Args:
        database: the database.
        gathering: gets everything but the cases.
        sources: key of a source by its row.
    """

    def __init__(self, database: Database, gathering: Gathering, sources: Mapping[int, str]) -> None:
        self._db, self._all, self._sources = database, gathering, sources
        self._names: dict[int, str] = {}
        self._of: dict[int, dict[str, None]] = {}
        self._values: dict[tuple[str, int], dict[str, str]] = {}

    def read(self) -> tuple[Case, ...]:
        """The cases; a source that has attributes of its own is a case of its own name."""
        ledger = self._all.ledger
        for row in self._db.rows("cases", ("caseid", "name", "memo", "owner", "date"), ledger):
            at, name = row.needed("caseid"), row.words("name").strip()
            self._names[at] = name
            ledger.count("cases", kept=1)
            if memo := row.words("memo").strip():
                when = {"coder": self._all.coder(row.words("owner")), "created": moment(row.words("date"))}
                self._all.memo("case memos", f"Memo of the case {name}", memo, (natural_key("case", name),), **when)
        self._read_references()
        self._read_values()
        found = [
            Case(natural_key("case", name), name, tuple(self._of.get(at, ())), self._of_kind("case", at))
            for at, name in self._names.items()
        ]
        for at, key in self._sources.items():
            if values := self._of_kind("file", at):
                name = self._all.sources[key].name
                found.append(Case(natural_key("case of source", name), name, (key,), values))
        return tuple(found)

    def _of_kind(self, kind: str, at: int) -> tuple[tuple[str, str], ...]:
        return tuple(self._values.get((kind, at), {}).items())

    def _read_references(self) -> None:
        ledger, lost, parts = self._all.ledger, 0, 0
        for row in self._db.rows("case_text", ("caseid", "fid", "pos0", "pos1"), ledger):
            case, source = row.needed("caseid"), self._sources.get(row.needed("fid"))
            if case not in self._names or source is None:
                lost += 1
                ledger.count("case references", no_place=1)
                continue
            text = self._all.sources[source].text
            parts += text is not None and (row.number("pos1") or 0) - (row.number("pos0") or 0) < len(text) - 1
            known = self._of.setdefault(case, {})
            ledger.count("case references", kept=source not in known, merged=source in known)
            known[source] = None
        if lost:
            ledger.decide(f"{number(lost, 'case reference')} to what is not in the file left out.")
        if parts:
            what = "a part of a source to a case: the case has the whole source"
            ledger.decide(f"{number(parts, 'case reference')} give {what}.")

    def _read_values(self) -> None:
        ledger, left = self._all.ledger, {"empty": 0, "other": 0}
        for row in self._db.rows("attribute", ("name", "attr_type", "value", "id"), ledger):
            kind, at, value = row.words("attr_type"), row.needed("id"), row.words("value").strip()
            there = at in self._names if kind == "case" else kind == "file" and at in self._sources
            if there and value:
                self._values.setdefault((kind, at), {})[row.words("name")] = value
            else:
                left["other" if value else "empty"] += 1
            ledger.count("variable values", kept=there and bool(value), no_place=not (there and value))
        if left["empty"]:
            ledger.decide(f"{number(left['empty'], 'variable')} without a value left out.")
        if left["other"]:
            what = "neither of a case nor of a source in the file left out"
            ledger.decide(f"{number(left['other'], 'variable value')} {what}.")


def read_notes(database: Database, gathering: Gathering, sources: Mapping[int, str]) -> None:
    """The journal, and what reference managers said of the sources (which has no place)."""
    for row in database.rows("journal", ("jid", "name", "jentry", "owner", "date"), gathering.ledger):
        _journal(row, gathering)
    if sources and (lost := sum(1 for _ in database.rows("ris", (), gathering.ledger))):
        gathering.ledger.count("reference details", no_place=lost)
        gathering.ledger.decide("Details of references (RIS) are not kept.")


def _journal(row: Row, gathering: Gathering) -> None:
    title = row.words("name").strip() or f"Journal {row.needed('jid')}"
    coder, created = gathering.coder(row.words("owner")), moment(row.words("date"))
    gathering.memo("journal entries", title, row.words("jentry"), (), coder=coder, created=created)
