"""What every reader beside REFI-QDA gathers: passages each span once, codings, memos, and keys by natural identity.

Identifiers of Taguette, QualCoder and qc are row numbers: they change when a project is copied, merged or exported
anew. A thing is therefore named by what it is (the path of a code, the name of a source), so that a newer file of the
same project, and a colleague's copy of it, means the same things.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from lifealliance.importers.ledger import Ledger, number
from lifealliance.model.bulk import made
from lifealliance.model.coded import Code, CodedProject, Coder, Coding, Excerpt, Memo, Source
from lifealliance.model.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lifealliance.model.coded import Case, Span
    from lifealliance.model.texts import AnyText

_KEYS = UUID("0c6e5a7e-52f5-5d0a-8f0e-8c1b4a4f7d92")
_JSON = json.JSONEncoder(ensure_ascii=False)
_DEEPEST = 100


def natural_key(kind: str, *parts: str | int) -> str:
    """A key made of what a thing is: the same for the same parts, in every file."""
    digest = hashlib.sha1(_KEYS.bytes + _JSON.encode([kind, *parts]).encode(), usedforsecurity=False).digest()
    return str(UUID(bytes=digest[:16], version=5))  # as uuid5 does, without making what it needs anew each time


def moment(value: str, zone: str = "") -> str:
    """A date and time as ISO 8601, or nothing where the value is none.

    Args:
        value: such as `2022-02-22 16:37:24.716642`.
        zone: added where the tool is known to write this zone without saying so, such as `Z`.
    """
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return ""
    said = found.isoformat()
    return said if found.tzinfo else said + zone


@dataclass(slots=True)
class _Mark:
    quote: str
    review: bool = False
    ids: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeDraft:
    """A code or folder as it stands in a file: the row it stands in, its name, the row above it."""

    row: str
    name: str
    above: str | None = None
    codable: bool = True
    colour: str = ""
    definition: str = ""
    place: str = ""


class Gathering:
    """Everything gathered from one file.

    Args:
        file: name of the file, for places.
        folder: the one it lies in, where its texts are laid while it is read; without it they are in memory.

    Attributes:
        sources: every source by its key.
        readings: how the positions of a source were read, by its key.
        texts: where the texts of sources lie.
    """

    def __init__(self, file: str, folder: Path | None = None) -> None:
        self.ledger = Ledger(file)
        self.texts = None if folder is None else Texts(folder)
        self.sources: dict[str, Source] = {}
        self.readings: dict[str, str] = {}
        self._coders: dict[str, Coder] = {}
        self._spans: dict[Span, _Mark] = {}
        self._codings: dict[tuple[Span, str, str | None], Coding] = {}
        self._memos: dict[str, Memo] = {}
        self._nobody = 0

    def coder(self, name: str) -> str | None:
        """The key of a coder; None where nobody is named."""
        name = name.strip()
        if not name:
            return None
        if name not in self._coders:
            self._coders[name] = Coder(natural_key("coder", name), name)
            self.ledger.count("coders", kept=1)
        return self._coders[name].key

    def source(self, name: str, kind: str = "text", text: AnyText | None = None, paths: tuple[str, ...] = ()) -> str:
        """The key of a new source: its name; where a name stands twice, its text as well."""
        key = natural_key("source", name)
        times = 0
        while key in self.sources:
            times += 1
            key = natural_key("source", name, str(text or ""), times)
        if times:
            self.ledger.decide(f"More than one source is called {name}; they are told apart by their texts.")
        self.sources[key] = Source(key, name, kind, text, paths)
        self.ledger.count("sources", kept=1)
        return key

    def mark(self, span: Span, quote: str, name: str = "", *, review: bool = False) -> None:
        """Take a passage in; one that stands there already is the same passage.

        Args:
            span: where it lies.
            quote: its words.
            name: what the file calls it, for memos about it.
            review: it could not be checked against a text.
        """
        known = span in self._spans
        self.ledger.count("excerpts (selections)", kept=not known, merged=known)
        mark = self._spans.setdefault(span, _Mark(quote))
        mark.review |= review
        if name:
            mark.ids[name] = None

    def code_passage(self, span: Span, code: str, coder: str | None, created: str = "") -> str:
        """Take a coding in and give its key; the same code by the same coder on the same passage is one coding."""
        same = self._codings.get((span, code, coder))
        self.ledger.count("codings", kept=same is None, merged=same is not None)
        if same is not None:
            return same.key
        self._nobody += coder is None
        key = natural_key("coding", *span, code, coder or "")
        self._codings[span, code, coder] = Coding(key, span, code, coder, created)
        return key

    def memo(self, kind: str, title: str, text: str, about: tuple[str, ...] = (), **when: str | None) -> None:
        """Take a memo in.

        Args:
            kind: what the file calls it, such as `journal entries`; a line of the import table.
            title: its title.
            text: its words, line ends of any kind.
            about: keys of what it is about.
            when: `coder` (a key) and `created`.
        """
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        key = natural_key("memo", kind, title, *about)
        known = self._memos.get(key)
        if known and known.text != text:
            key = natural_key("memo", kind, title, text, *about)
            known = self._memos.get(key)
        self.ledger.count(kind, kept=known is None, merged=known is not None)
        self._memos.setdefault(key, Memo(key, title, text, about, when.get("coder"), when.get("created") or ""))

    def codes(self, drafts: Iterable[CodeDraft]) -> dict[str, Code]:
        """The codebook by the rows of its drafts; what stands above must be there, and nothing above itself."""
        by_row = {draft.row: draft for draft in drafts}
        tops: dict[str, str | None] = {}
        paths = {row: self._path(draft, by_row, tops) for row, draft in by_row.items()}
        times: Counter[tuple[bool, tuple[str, ...]]] = Counter()
        keys: dict[str, str] = {}
        for row, path in paths.items():
            codable = by_row[row].codable
            times[codable, path] += 1
            again = () if times[codable, path] == 1 else (times[codable, path],)
            keys[row] = natural_key("code" if codable else "folder", *path, *again)
        found = {}
        for row, draft in by_row.items():
            above = keys.get(draft.above) if draft.above is not None and row not in tops else None
            found[row] = Code(keys[row], draft.name, above, draft.codable, draft.colour, draft.definition)
            self.ledger.count("codes" if draft.codable else "code folders", kept=1)
            self.ledger.count("definitions", kept=bool(draft.definition))
        return found

    def _path(self, draft: CodeDraft, by_row: dict[str, CodeDraft], tops: dict[str, str | None]) -> tuple[str, ...]:
        way = [draft]
        rows = {draft.row}
        while (above := way[-1].above) is not None:
            if above not in by_row:
                what = f"What stands above the code {way[-1].name} is not in the file."
                tops[way[-1].row] = what
                self.ledger.decide(f"{what} It was kept at the top.")
                break
            if above in rows or len(way) >= _DEEPEST:
                names = " > ".join(one.name for one in way[:6])
                what = f"The code {draft.name} is its own ancestor: {names}."
                if above not in rows:
                    what = f"The code {draft.name} stands more than {_DEEPEST} codes deep."
                self.ledger.problem(draft.place, what, "Mend the code tree in your QDA tool.")
                tops[draft.row] = what
                break
            rows.add(above)
            way.append(by_row[above])
        return tuple(one.name for one in reversed(way))

    def finished(
        self, tool: str, name: str, digest: str, codes: Iterable[Code], cases: Iterable[Case] = ()
    ) -> CodedProject:
        """The project.

        Raises:
            BadInput: with every problem noted.
        """
        if self._nobody:
            self.ledger.decide(f"{number(self._nobody, 'coding')} without a coder: the file does not name one.")
        self.ledger.refuse_if_wrong()
        return CodedProject(
            tool=tool,
            name=name,
            file=self.ledger.file,
            sha256=digest,
            coders=tuple(self._coders.values()),
            codes=tuple(codes),
            sources=tuple(self.sources.values()),
            excerpts=self._excerpts(),
            codings=tuple(self._codings.values()),
            memos=tuple(self._memos.values()),
            cases=tuple(cases),
            counts=self.ledger.counts,
            decisions=self.ledger.decisions,
            readings=tuple(self.readings.items()),
        )

    def _excerpts(self) -> tuple[Excerpt, ...]:
        """Every passage, in the order of the sources and of their texts."""
        if not self._spans:
            return ()
        order = {key: at for at, key in enumerate(self.sources)}
        spans = sorted(self._spans, key=lambda span: (order[span[0]], *span[1:]))
        marks = [self._spans[span] for span in spans]
        quotes, review = [mark.quote for mark in marks], [mark.review for mark in marks]
        return tuple(made(Excerpt, *zip(*spans, strict=True), quotes, review, [tuple(mark.ids) for mark in marks]))
