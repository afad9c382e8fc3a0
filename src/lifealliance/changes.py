"""What changed from one version of a theory to a later one, and what moved it.

Plain values in, plain values out: the rows are those of the stored questions statement-versions, statement-memos,
code-versions and CQ09.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from lifealliance.answers import INVENTED_NOTICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: A row of an answer: column to value, None where there is none.
Row = dict[str, Any]

#: In which order evidence is shown: what asks for another look first. No count decides.
_RELATIONS = ("runs counter", "bounds", "varies", "silent", "illustrates")
#: Behind every day of the month or year that is named: "2025-04-30" < "2025-04~".
_END = "~"


@dataclass(frozen=True, slots=True)
class Version:
    """A statement as one version of the theory has it."""

    sentence: str
    whose: str
    scope: str
    state: str
    standing: str
    memo: str
    merged_into: str


@dataclass(frozen=True, slots=True)
class MemoMoved:
    """A memo that speaks of a statement; how: gives the reasons for its standing, is about it, led to it."""

    title: str
    kind: str
    how: str
    author: str
    written: str


@dataclass(frozen=True, slots=True)
class EvidenceMoved:
    """A passage or memo that bears on the later version and did not bear on the earlier."""

    relation: str
    words: str
    voices: str
    record: str
    memo: str
    note: str


@dataclass(frozen=True, slots=True)
class StatementChange:
    """What became of one statement.

    Attributes:
        statement: its short name.
        changes: in words, such as "reworded" and "standing: tentative, now set aside"; "the same" where nothing is.
        before: what it was; None if it is new.
        after: what it is; None if it was dropped.
    """

    statement: str
    changes: tuple[str, ...]
    before: Version | None
    after: Version | None
    memos: tuple[MemoMoved, ...]
    evidence: tuple[EvidenceMoved, ...]


@dataclass(frozen=True, slots=True)
class CodeChange:
    """What became of one code between the dates of two theory versions; names and definitions as they were then."""

    code: str
    changes: tuple[str, ...]
    name_before: str
    name_after: str
    definition_before: str
    definition_after: str


@dataclass(frozen=True, slots=True)
class TheoryDiff:
    """What changed between two versions of the theory of a study.

    Attributes:
        study: id of the study.
        earlier: number of the one version.
        later: number of the other.
        dates: when the two were written, as far as it is said.
        statements: every statement of either version.
        codes: every code that changed between the two dates; empty where a date is missing.
        invented: the words of the study are invented.
    """

    study: str
    earlier: int
    later: int
    dates: tuple[str, str]
    statements: tuple[StatementChange, ...]
    codes: tuple[CodeChange, ...]
    invented: bool

    def to_json(self) -> dict[str, Any]:
        """The difference as a document for programs."""
        return {
            "study": self.study,
            "from": {"version": self.earlier, "date": self.dates[0]},
            "to": {"version": self.later, "date": self.dates[1]},
            "invented": self.invented,
            "notice": INVENTED_NOTICE if self.invented else "",
            "statements": [asdict(change) for change in self.statements],
            "codes": [asdict(change) for change in self.codes],
        }


def numbers(statements: Iterable[Row]) -> list[int]:
    """The versions of the theory there are."""
    return sorted({row["version"] for row in statements})


def statement_changes(
    earlier: int, later: int, *, statements: Sequence[Row], memos: Sequence[Row], evidence: Sequence[Row]
) -> tuple[StatementChange, ...]:
    """What became of every statement of two versions, by its name.

    Args:
        earlier: number of the one version.
        later: number of the other.
        statements: rows of statement-versions.
        memos: rows of statement-memos.
        evidence: rows of CQ09.
    """
    by_version = {(row["claimName"], row["version"]): row for row in statements}
    names = sorted({name for name, version in by_version if version in {earlier, later}})
    dates = _date(statements, earlier), _date(statements, later)
    changes = []
    for name in names:
        before, after = (_version(by_version.get((name, number))) for number in (earlier, later))
        said = [row for row in memos if row["claimName"] == name and _moved(row, earlier, later, dates)]
        lines = [row for row in evidence if row["claimName"] == name]
        old = {_same(row) for row in lines if row["version"] == earlier}
        new = {_same(row): row for row in lines if row["version"] == later and _same(row) not in old}
        changes.append(
            StatementChange(name, _words(before, after), before, after, _memos(said), _evidence(new.values()))
        )
    return tuple(changes)


def _date(statements: Sequence[Row], number: int) -> str:
    return next((row["date"] for row in statements if row["version"] == number and row["date"]), "")


def dates(earlier: int, later: int, statements: Sequence[Row]) -> tuple[str, str]:
    """When the two versions were written, as far as it is said."""
    return _date(statements, earlier), _date(statements, later)


def _version(row: Row | None) -> Version | None:
    if row is None:
        return None
    columns = ("sentence", "whose", "scope", "state", "standing", "memoName", "mergedIntoName")
    return Version(*(row[column] or "" for column in columns))


def _words(before: Version | None, after: Version | None) -> tuple[str, ...]:
    """What changed, in words. That an earlier version is superseded is no change: every earlier one is."""
    if before is None:
        return ("added",)
    if after is None:
        return ("dropped",)
    said = []
    if after.merged_into:
        said.append(f"merged into {after.merged_into}")
    if after.sentence != before.sentence:
        said.append("reworded")
    if after.scope != before.scope:
        said.append("scope changed")
    if after.whose != before.whose:
        said.append("interpretation of others")
    if after.standing == "set aside" != before.standing:
        said.append("set aside")
    elif after.standing != before.standing:
        said.append(f"standing: {before.standing or 'none'}, now {after.standing or 'none'}")
    if before.state not in {after.state, "superseded"}:
        said.append(f"state: {before.state}, now {after.state}")
    return tuple(said) or ("the same",)


def _moved(row: Row, earlier: int, later: int, between: tuple[str, str]) -> bool:
    """A memo of the later version, not written before the earlier one; of a still later one, if written in between."""
    written, (first, second) = row["written"] or "", between
    if row["version"] > later:
        return all((first, second, written)) and first + _END < written <= second + _END
    reasons = "standing" in row["how"]
    return bool(row["version"] > earlier) and (reasons or not (first and written) or written > first + _END)


def _memos(rows: Iterable[Row]) -> tuple[MemoMoved, ...]:
    """Each memo once, in the order they were written; the strongest tie to the statement is the one that is said."""
    found: dict[str, MemoMoved] = {}
    for row in sorted(
        rows, key=lambda it: (it["written"] or "", it["memoName"], "standing" not in it["how"], it["how"])
    ):
        memo = MemoMoved(
            row["memoName"], row["kindOfMemo"] or "", row["how"], row["author"] or "", row["written"] or ""
        )
        found.setdefault(row["memo"], memo)
    return tuple(found.values())


def _same(row: Row) -> tuple[str | None, ...]:
    return row["relation"], row["excerpt"], row["memoName"] if row["excerpt"] is None else None


def _evidence(rows: Iterable[Row]) -> tuple[EvidenceMoved, ...]:
    columns = ("relation", "words", "voices", "recordName", "memoName", "note")
    found = [EvidenceMoved(*(row[column] or "" for column in columns)) for row in rows]
    return tuple(sorted(found, key=lambda it: (_RELATIONS.index(it.relation), it.record)))


def code_changes(between: tuple[str, str], versions: Sequence[Row]) -> tuple[CodeChange, ...]:
    """What became of every code between two dates, by its path; nothing where a date is missing.

    Args:
        between: two dates, as exact as they are known; a month counts with its last day.
        versions: rows of code-versions.
    """
    if not all(between):
        return ()
    then, now = (date + _END for date in between)
    codes: dict[str, list[Row]] = {}
    for row in versions:
        codes.setdefault(row["code"], []).append(row)
    changes = []
    for rows in codes.values():
        own = [row for row in rows if row["mergedInto"] is None]
        before, after = _held(own, then), _held(own, now)
        taken = [row["nameThen"] for row in rows if row["mergedInto"] is not None and _ended(row, then, now)]
        said = [*_code_words(before, after), *([f"took up {', '.join(taken)}"] if taken else [])]
        if said:
            names = [(row or {}).get(column) or "" for column in ("nameThen", "definition") for row in (before, after)]
            changes.append((rows[0]["path"], CodeChange(rows[0]["codeName"], tuple(said), *names)))
    return tuple(change for _, change in sorted(changes, key=lambda it: it[0]))


def _held(rows: Sequence[Row], date: str) -> Row | None:
    found = [row for row in rows if row["since"] and row["since"] <= date and not (row["until"] or _END) <= date]
    return found[-1] if found else None


def _ended(row: Row, then: str, now: str) -> bool:
    return bool(row["since"] and row["since"] <= then and then < (row["until"] or _END) <= now)


def _code_words(before: Row | None, after: Row | None) -> list[str]:
    if before is None or after is None:
        return ["added"] if after else ["dropped"] if before else []
    said = []
    if before["nameThen"] != after["nameThen"]:
        said.append(f"renamed from {before['nameThen']}")
    if before["definition"] != after["definition"]:
        said.append("reworded")
    if before["level"] != after["level"]:
        said.append(f"level: {before['level'] or 'none'}, now {after['level'] or 'none'}")
    return said
