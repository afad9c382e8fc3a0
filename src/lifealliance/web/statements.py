"""Statements as pages show them: every version with all that belongs beside it, the words by relation and voice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.answers import Answer
    from lifealliance.web.documents import Value

#: In which order passages stand, by their relation to the statement: never by their number.
RELATIONS = ("illustrates", "varies", "bounds", "runs counter", "silent")
_NO_VOICE = "voice not recorded"


@dataclass(frozen=True, slots=True)
class Passage:
    """A row of evidence, by column."""

    said: dict[str, Value]
    invented: bool

    def get(self, name: str) -> str:
        """The value of a column as text; empty where there is none."""
        value = self.said.get(name)
        return "" if value is None else str(value)

    @property
    def of_observer(self) -> bool:
        """The words are the observer's own, and no quotation of a participant."""
        return self.get("voices") == "observer"


@dataclass(frozen=True, slots=True)
class Voices:
    """Passages of one voice or one exchange of voices."""

    voices: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """Passages that bear on the statement in one way."""

    relation: str
    voices: tuple[Voices, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A statement in one version of the theory.

    Attributes:
        said: its columns; several values of one column are joined.
        invented: it was made up.
        evidence: passages and memos set in relation to it.
    """

    said: dict[str, str]
    invented: bool
    evidence: tuple[Relation, ...] = field(default=())

    def get(self, name: str) -> str:
        """The value of a column; empty where there is none."""
        return self.said.get(name, "")


def versions(claims: Answer, evidence: Answer | None = None) -> list[Version]:
    """The statements of an answer: by name, the newest version of each first."""
    rows: dict[str, list[dict[str, Value]]] = defaultdict(list)
    for record in claims.table.records():
        rows[str(record["claim"])].append(record)
    weighed: dict[str, list[Passage]] = defaultdict(list)
    for record in evidence.table.records() if evidence else ():
        made_up = record.get("invented")
        weighed[str(record["claim"])].append(Passage(record, claims.invented if made_up is None else bool(made_up)))
    found = [_version(records, weighed[iri], invented=claims.invented) for iri, records in rows.items()]
    return sorted(found, key=lambda version: (_natural(version.get("claimName")), -int(version.get("version") or 0)))


def newest(found: Iterable[Version]) -> list[Version]:
    """Of each statement the newest version."""
    by_name: dict[str, Version] = {}
    for version in found:
        by_name.setdefault(version.get("claimName"), version)
    return list(by_name.values())


def _version(records: list[dict[str, Value]], passages: list[Passage], *, invented: bool) -> Version:
    said = {name: _joined(records, name) for name in records[0]}
    made_up = records[0].get("invented")
    return Version(
        said=said,
        invented=invented if made_up is None else bool(made_up),
        evidence=_by_relation(passages),
    )


def _joined(records: list[dict[str, Value]], name: str) -> str:
    values = dict.fromkeys(str(record[name]) for record in records if record.get(name) not in {None, ""})
    return "; ".join(values)


def _by_relation(passages: list[Passage]) -> tuple[Relation, ...]:
    grouped: dict[str, dict[str, list[Passage]]] = defaultdict(lambda: defaultdict(list))
    for passage in passages:
        voices = passage.get("voices") or ("" if not passage.get("words") else _NO_VOICE)
        grouped[passage.get("relation")][voices].append(passage)
    order = [*(name for name in RELATIONS if name in grouped), *sorted(grouped.keys() - set(RELATIONS))]
    return tuple(
        Relation(name, tuple(Voices(voices, tuple(found)) for voices, found in sorted(grouped[name].items())))
        for name in order
    )


def _natural(name: str) -> tuple[str, int, str]:
    """S10 stands after S9."""
    letters = name.rstrip("0123456789abcdefghijklmnopqrstuvwxyz")
    digits = "".join(sign for sign in name[len(letters) :] if sign.isdigit())
    return letters, int(digits or 0), name
