"""The codings of a study as tables: one row for every coding, and who has which code as 0 and 1."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lifealliance.answers import Cell, Table
from lifealliance.exporters.inventory import only
from lifealliance.exporters.values import Exported, Format
from lifealliance.iris import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.exporters.values import Held, Leaving
    from lifealliance.model.study import Study

Row = tuple[Cell | None, ...]
#: What the rows of codings say besides words that stand once in a row.
PLACED = (
    "records",
    "passages with a code",
    "passages with voice, vantage or question",
    "codes",
    "codings",
    "coders",
    "dyads",
    "categories",
)
_COLUMNS = (
    "dyadName",
    "session",
    "kind",
    "role",
    "recordName",
    "recordOrder",
    "start",
    "end",
    "words",
    "voices",
    "vantage",
    "question",
    "codeName",
    "path",
    "categoryName",
    "coderName",
    "codedAt",
    "needsReview",
    "excerpt",
    "coding",
)


def text(value: str) -> Cell | None:
    """A cell with a text; none where there is nothing to say."""
    return Cell(value) if value else None


def whole(value: int | None) -> Cell | None:
    """A cell with a whole number; none where there is none."""
    return None if value is None else Cell(str(value), datatype=XSD["integer"])


def codings(held: Held) -> Table:
    """One row for every coding, in the order of records and places; folders of codes are in the path."""
    study, names = held.study, held.names
    records = {record.key: record for record in study.records}
    passages = {passage.excerpt.span: passage for passage in study.passages}
    codes = {code.key: code.name for code in study.codes}
    coders = {coder.key: coder.name for coder in study.coders}
    categories = _categories(study)
    rows: list[tuple[tuple[int, int, int, str, str, str, str], Row]] = []
    for it in study.codings:
        passage, record = passages[it.span], records[it.span[0]]
        path, coder = study.paths[it.code], coders.get(it.coder, it.coder) if it.coder is not None else ""
        order = (record.order, it.span[1], it.span[2], path, coder, it.created, it.key)
        voices = " + ".join(sorted(passage.voices, reverse=True)) or "voice not recorded"
        where = (
            text(record.dyad),
            whole(record.session),
            text(record.kind),
            text(_interviewed(record.role, record.kind)),
        )
        place = (text(record.name), whole(record.order), whole(it.span[1]), whole(it.span[2]))
        heard = (text(passage.excerpt.quote), text(voices), text(passage.vantage), text(passage.question))
        given = (text(codes[it.code]), text(path), text(categories.get(it.code, "")), text(coder), text(it.created))
        review = text("yes" if passage.excerpt.needs_review else "no")
        found = (Cell(names.excerpt(it.span)[1:-1], "iri"), Cell(names.coding(it.key)[1:-1], "iri"))
        rows.append((order, (*where, *place, *heard, *given, review, *found)))
    return Table(_COLUMNS, tuple(row for _, row in sorted(rows, key=lambda pair: pair[0])))


def _interviewed(role: str, kind: str) -> str:
    """In whose interview the words stand; an observation is nobody's."""
    return role if kind == "interview" else ""


def _categories(study: Study) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for category in study.categories:
        for code in category.codes:
            found.setdefault(code, []).append(category.name)
    return {code: "; ".join(sorted(dict.fromkeys(names))) for code, names in found.items()}


def matrix(held: Held) -> Table:
    """One row for every case, dyad and record, one column for every code that may be given: 1 where it was given.

    A record that does not exist has no row, so that a 0 always means: there, and not given.
    """
    study, project = held.study, held.project
    codes = [code.key for code in study.codes if code.codable]
    variables = dict.fromkeys(name for case in project.cases for name, _ in case.attributes)
    given: dict[str, set[str]] = {}
    for coding in study.codings:
        given.setdefault(coding.span[0], set()).add(coding.code)

    def row(unit: str, name: str, where: Row, sources: Iterable[str], said: dict[str, str]) -> Row:
        there = set[str]().union(*(given.get(source, ()) for source in sources))
        values = [text(said.get(variable, "")) for variable in variables]
        return (Cell(unit), Cell(name), *where, *values, *(whole(int(code in there)) for code in codes))

    held_records = [record for record in study.records if record.held]
    rows = [
        row("case", case.name, (None, None, None, None), case.sources, dict(case.attributes)) for case in project.cases
    ]
    for dyad in study.dyads:
        own = [record.key for record in held_records if record.dyad == dyad]
        rows.append(row("dyad", dyad, (Cell(dyad), None, None, None), own, {}))
    for record in held_records:
        where = (text(record.dyad), whole(record.session), text(record.kind), text(record.role))
        rows.append(row("record", record.name, where, [record.key], {}))
    columns = ("unit", "name", "dyad", "session", "kind", "role", *(f"variable: {name}" for name in variables))
    return Table(apart((*columns, *(study.paths[code] for code in codes))), tuple(rows))


def apart(names: Iterable[str]) -> tuple[str, ...]:
    """Names told apart: the second of one name is followed by (2)."""
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(told)


def _write_codings(leaving: Leaving) -> Exported:
    held = leaving.held()
    body = codings(held).to_csv(invented=leaving.invented).encode()
    return Exported(body, only(held.study, PLACED))


def _write_matrix(leaving: Leaving) -> Exported:
    held = leaving.held()
    body = matrix(held).to_csv(invented=leaving.invented).encode()
    return Exported(body, only(held.study, ("records", "codes", "cases", "dyads")))


FORMATS = (
    Format("csv", ".csv", "text/csv", "a table with one row for every coding", _write_codings),
    Format(
        "matrix", ".csv", "text/csv", "a table of cases, dyads and records with 0 or 1 for every code", _write_matrix
    ),
)
