"""Builds data/demo/invented.qdpx from its readable text; data/demo/README.md says how that is written.

    python tools/build_demo.py            write the project file
    python tools/build_demo.py --check    exit 1 if the project file is not what the text says

The same text gives the same bytes. What is wrong with the text is said with file and line, and nothing is written.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from lifealliance.errors import BadInput, Problem
from lifealliance.exporters.refi_qda import write
from lifealliance.model.coded import Code, CodedProject, Coder, Coding, Excerpt, Memo, Relation, Source

DEMO = Path(__file__).parents[1] / "data" / "demo"
NAME = "INVENTED: Neighbouring, a demonstration study. Nobody in it exists."
_KEYS = UUID("b9a3c7de-52b5-5c55-8d55-6f8d7a3b2f10")
_RECORD = re.compile(r"D(\d\d)_S(\d+)_(OBS|PSW|PIR)")
_MARKS = re.compile(r"\]\{([^{}\[\]\n]+)\}|[\[\]{}]")
_LABEL = re.compile(r"[A-Z]{1,3}: ")
_HEADS = ("by", "on", "about", "record", "led to")
_BEGIN = datetime(2025, 1, 22, 9, 0, tzinfo=UTC)  # when the first record was coded: as invented as everything else


@dataclass
class Demo:
    """The study while its text is read.

    Attributes:
        problems: what is wrong, with file and line.
    """

    problems: list[Problem] = field(default_factory=list)
    coders: dict[str, Coder] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    excerpts: list[Excerpt] = field(default_factory=list)
    codings: dict[str, Coding] = field(default_factory=dict)
    memos: dict[str, Memo] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)

    def wrong(self, path: Path, line: int, what: str) -> None:
        """Note something that is wrong."""
        self.problems.append(Problem(f"{path.name}:{line}", what))

    def code(self, path: Path, line: int, key: str) -> Code | None:
        """The code of that key; an unknown one is a problem."""
        if key not in self.codes:
            self.wrong(path, line, f"There is no code {key!r} in codebook.csv.")
        return self.codes.get(key)

    def coder(self, path: Path, line: int, key: str) -> Coder | None:
        """The coder of that key; an unknown one is a problem."""
        if key not in self.coders:
            self.wrong(path, line, f"There is no coder {key!r} in coders.csv.")
        return self.coders.get(key)


@dataclass(frozen=True)
class Mark:
    """A coded stretch of a record: where it lies, what stands in its braces, and the line that ends it."""

    start: int
    end: int
    keys: tuple[str, ...]
    line: int


def key(kind: str, *parts: object) -> str:
    """The identifier of a thing, the same for the same parts."""
    return str(uuid5(_KEYS, "\n".join([kind, *map(str, parts)])))


def rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table with their line numbers."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        return [(reader.line_num, {name: (value or "").strip() for name, value in row.items()}) for row in reader]


def read_codebook(folder: Path, demo: Demo) -> None:
    """Coders and codes."""
    demo.coders = {row["key"]: Coder(key("coder", row["key"]), row["name"]) for _, row in rows(folder / "coders.csv")}
    path = folder / "codebook.csv"
    for line, row in rows(path):
        name = row["key"]
        if name in demo.codes or row["codable"] not in {"yes", "no"}:
            demo.wrong(path, line, f"The code {name!r} stands here twice or is neither codable (yes) nor not (no).")
        parent = demo.code(path, line, row["parent"]) if row["parent"] else None
        above = parent.key if parent else None
        definition = row["description"]
        demo.codes[name] = Code(key("code", name), row["name"], above, row["codable"] == "yes", definition=definition)


def read_text(path: Path, demo: Demo) -> None:
    """All records of a pair."""
    lines = path.read_text(encoding="utf-8").split("\n")
    if not lines[0].startswith("<!-- INVENTED"):
        demo.wrong(path, 1, "The file does not begin with a comment that says INVENTED.")
    headings = [at for at, line in enumerate(lines) if line.startswith("## ")]
    for at, after in zip(headings, [*headings[1:], len(lines)], strict=True):
        name = lines[at].removeprefix("## ").strip()
        if not _RECORD.fullmatch(name) or name in demo.sources or not name.startswith(path.stem):
            demo.wrong(path, at + 1, f"{name!r} is no name of a record of {path.stem}, or stands here twice.")
            continue
        coder = next(iter(lines[at + 1 : after]), "").removeprefix("coder:").strip()
        if demo.coder(path, at + 2, coder):
            _record(path, demo, name, coder, lines[at + 2 : after], at + 3)


def _record(path: Path, demo: Demo, name: str, coder: str, lines: list[str], first: int) -> None:
    while lines and not lines[0].strip():
        lines, first = lines[1:], first + 1
    text, marks = unmarked("\n".join(lines).rstrip("\n"), path, demo, first)
    source = Source(key("source", name), name, "text", text)
    demo.sources[name] = source
    spans: dict[tuple[int, int], Excerpt] = {}
    times: Counter[str] = Counter()
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        quote = text[mark.start : mark.end]
        if quote != quote.strip() or not quote or _LABEL.match(quote):
            demo.wrong(
                path, mark.line, f"The passage {quote[:40]!r} is empty, or begins or ends with a blank or a label."
            )
        ids = (key("passage", name, mark.start, mark.end),)
        spans.setdefault((mark.start, mark.end), Excerpt(source.key, mark.start, mark.end, quote, original_ids=ids))
        for said in mark.keys:
            code, _, other = said.partition("@")
            who = other or coder
            _apply(path, demo, mark, (name, source.key, code, who), when(name, times[who], second=who != coder))
            times[who] += 1
    demo.excerpts += spans.values()


def _apply(path: Path, demo: Demo, mark: Mark, what: tuple[str, str, str, str], created: str) -> None:
    name, source, code_name, coder_name = what
    code, coder = demo.code(path, mark.line, code_name), demo.coder(path, mark.line, coder_name)
    if code is None or coder is None:
        return
    if not code.codable:
        demo.wrong(path, mark.line, f"{code_name!r} is a folder and can't be applied.")
    own = key("coding", name, mark.start, mark.end, code_name, coder_name)
    if own in demo.codings:
        demo.wrong(path, mark.line, f"{code_name!r} is applied twice by {coder_name} to the same words.")
    demo.codings[own] = Coding(own, (source, mark.start, mark.end), code.key, coder.key, created)


def unmarked(marked: str, path: Path, demo: Demo, first: int) -> tuple[str, list[Mark]]:
    """A record's text without its marks, and the coded stretches.

    Args:
        marked: the text as typed.
        path: its file, for problems.
        demo: gets the problems.
        first: the line of the file the text begins on.
    """
    parts: list[str] = []
    length = reached = 0
    waiting: list[tuple[int, int]] = []
    marks: list[Mark] = []
    for found in _MARKS.finditer(marked):
        plain = marked[reached : found.start()]
        parts.append(plain)
        length, reached = length + len(plain), found.end()
        line = first + marked.count("\n", 0, found.start())
        if found[0] == "[":
            waiting.append((length, line))
        elif found[1] and waiting:
            keys = tuple(part.strip() for part in found[1].split(","))
            marks.append(Mark(waiting.pop()[0], length, keys, line))
        else:
            demo.wrong(path, line, f"{found[0]!r} belongs to no passage; a passage is [words]{{code, code@CODER}}.")
    for _, line in waiting:
        demo.wrong(path, line, "The passage that begins here does not end.")
    return "".join([*parts, marked[reached:]]), marks


def when(record: str, number: int, *, second: bool) -> str:
    """When a coding was made, invented: pairs a week apart, sessions in their weeks, the second coder a week later."""
    found = _RECORD.fullmatch(record)
    assert found
    pair, session, kind = int(found[1]), int(found[2]), ("OBS", "PSW", "PIR").index(found[3])
    days = 7 * (pair - 1) + 7 * (session - 1) + kind + 7 * second
    return (_BEGIN + timedelta(days=days, minutes=3 * number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_memos(path: Path, demo: Demo) -> None:
    """The memos, and relations to what they led to."""
    lines = path.read_text(encoding="utf-8").split("\n")
    headings = [at for at, line in enumerate(lines) if line.startswith("## ")]
    for at, after in zip(headings, [*headings[1:], len(lines)], strict=True):
        title = lines[at].removeprefix("## ").strip()
        blank = next((line for line in range(at + 1, after) if not lines[line].strip()), after)
        head = dict(line.split(": ", 1) for line in lines[at + 1 : blank] if ": " in line)
        text = "\n".join(lines[blank:after]).strip()
        if title in demo.memos or not text or set(head) - set(_HEADS) or not {"by", "on"} <= set(head):
            demo.wrong(path, at + 1, f"The memo {title!r} stands here twice, is empty, or lacks `by:` or `on:`.")
            continue
        coder = demo.coder(path, at + 2, head["by"])
        codes = [demo.code(path, at + 2, name) for name in _names(head.get("about", ""))]
        about = [code.key for code in codes if code]
        if record := head.get("record"):
            if record not in demo.sources:
                demo.wrong(path, at + 2, f"There is no record {record!r}.")
            about += [demo.sources[record].key] if record in demo.sources else []
        own = key("memo", title)
        demo.memos[title] = Memo(own, title, text, tuple(about), coder.key if coder else None, head["on"])
        for name in _names(head.get("led to", "")):
            if code := demo.code(path, at + 2, name):
                demo.relations.append(Relation(key("led to", title, name), own, code.key, "led to"))


def _names(said: str) -> list[str]:
    return [name.strip() for name in said.split(";") if name.strip()]


def read_links(path: Path, demo: Demo) -> None:
    """Relations between codes."""
    for line, row in rows(path):
        ends = [demo.code(path, line, row[name]) for name in ("from", "to")]
        if row["memo"] and row["memo"] not in demo.memos:
            demo.wrong(path, line, f"There is no memo {row['memo']!r}.")
        memo = demo.memos.get(row["memo"])
        if ends[0] and ends[1]:
            own = key("link", row["from"], row["to"], row["name"])
            demo.relations.append(Relation(own, ends[0].key, ends[1].key, row["name"], memo.key if memo else None))


def read_demo(folder: Path) -> CodedProject:
    """The invented study as it stands in a folder.

    Raises:
        BadInput: with everything that is wrong in its text.
    """
    demo = Demo()
    read_codebook(folder, demo)
    for path in sorted((folder / "text").glob("D*.md")):
        read_text(path, demo)
    read_memos(folder / "memos.md", demo)
    read_links(folder / "links.csv", demo)
    if demo.problems:
        raise BadInput(*demo.problems)
    return CodedProject(
        tool="a text editor",
        name=NAME,
        file="invented.qdpx",
        sha256="",
        coders=tuple(demo.coders.values()),
        codes=tuple(demo.codes.values()),
        sources=tuple(demo.sources.values()),
        excerpts=tuple(demo.excerpts),
        codings=tuple(demo.codings.values()),
        memos=tuple(demo.memos.values()),
        relations=tuple(demo.relations),
    )


def main(arguments: list[str] | None = None) -> int:
    """Build or check; gives the exit code."""
    parser = argparse.ArgumentParser(description="Builds data/demo/invented.qdpx from its readable text.")
    parser.add_argument("--check", action="store_true", help="exit 1 if the project file is not what the text says")
    parser.add_argument("--folder", type=Path, default=DEMO, help="where the text lies")
    chosen = parser.parse_args(arguments)
    target = chosen.folder / "invented.qdpx"
    try:
        project = read_demo(chosen.folder)
    except BadInput as error:
        print(error.message, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as place:
        built = Path(place) / target.name
        write(project, built)
        same = target.is_file() and target.read_bytes() == built.read_bytes()
        if not chosen.check:
            target.write_bytes(built.read_bytes())
    counts = (len(project.sources), len(project.codes), len(project.excerpts), len(project.codings), len(project.memos))
    print("{} records, {} codes, {} passages, {} codings, {} memos".format(*counts))
    if chosen.check and not same:
        print("invented.qdpx is not what its text says; run `make demo-data`.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
