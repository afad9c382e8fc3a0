"""Taguette projects: the SQLite database Taguette works in, or exports ("SQLite3").

A document is kept as HTML; a highlight counts UTF-8 bytes of its text with the tags removed, the end exclusive. Who
highlighted, and when, stands only in the history of the project, the table `commands`; its times are UTC. Taguette has
no tree of tags: by convention `people.family` stands under `people`, and is read so where `people` is a tag as well.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem
from lifealliance.importers.gathering import CodeDraft, Gathering, moment
from lifealliance.importers.ledger import listed, number
from lifealliance.importers.offset_words import squeezed
from lifealliance.importers.offsets import Dialect, OffsetMap, Text
from lifealliance.importers.sqlite import Database, tables
from lifealliance.importers.taguette_history import HISTORY, History
from lifealliance.model.coded import AS_IT_SAYS
from lifealliance.terms import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from lifealliance.importers.sqlite import Row
    from lifealliance.model.coded import Code, CodedProject, ReadAs, Span

_TABLES = ("projects", "documents", "tags", "highlights", "highlight_tags")
_BYTES = Dialect("UTF-8 bytes")
_AGAIN = "Export the project from Taguette again."
_KEEPS_SPACE = frozenset({"pre", "textarea", "listing"})


def recognises(path: Path) -> bool:
    """Whether the file is a Taguette database, by the tables it holds."""
    return set(_TABLES) <= tables(path).keys()


def read(path: Path, how: ReadAs = AS_IT_SAYS) -> CodedProject:  # noqa: ARG001 # the texts are in the database
    """Everything a Taguette database with one project holds.

    Args:
        path: the file.
        how: makes no difference here: the texts are in the database, and positions are always bytes.

    Raises:
        BadInput: with every problem found in the file.
    """
    with Database(path) as database:
        database.check(_TABLES)
        return _Reader(database, Gathering(path.name, path.parent)).read(path)


class _Reader:
    """Reads one project; `documents`, `tags` and `spans` are by row."""

    def __init__(self, database: Database, gathering: Gathering) -> None:
        self._db, self._all = database, gathering
        self._documents: dict[int, tuple[str, OffsetMap]] = {}
        self._spans: dict[int, Span] = {}
        self._refused: set[int] = set()
        self._other_words = 0

    def read(self, path: Path) -> CodedProject:
        project = self._project()
        name, about = project.words("name"), project.words("description")
        if about:
            self._all.memo("descriptions", "Description of the project", about)
        self._read_documents()
        codes = self._read_tags()
        names = {int(row): code.name for row, code in codes.items()}
        history = History(self._db.rows("commands", ("date", "user_login", "payload"), self._all.ledger), names)
        self._read_highlights()
        self._read_codings(codes, history)
        self._say(history)
        return self._all.finished("Taguette", name.strip() or path.stem, self._db.digest, codes.values())

    def _project(self) -> Row:
        found = list(self._db.rows("projects", ("id", "name", "description"), self._all.ledger))
        used = {row.number("project_id") for row in self._db.rows("documents", ("project_id",), self._all.ledger)}
        filled = [row for row in found if row.number("id") in used] or found
        if len(filled) == 1:
            return filled[0]
        what = "The database holds no project."
        if filled:
            names = listed([row.words("name") for row in filled])
            what = f"The database holds {len(filled)} projects: {names}. Only one can be read."
        todo = "Open the one you mean in Taguette and export it as a SQLite database."
        raise BadInput(Problem(self._db.file, what, todo))

    def _read_documents(self) -> None:
        columns = ("id", "name", "description", "filename", "contents")
        for row in self._db.rows("documents", columns, self._all.ledger):
            name = row.words("name").strip() or row.words("filename") or f"document {row.needed('id')}"
            text = Text(self._sound(plain(row.words("contents")), row), self._all.texts)
            paths = (row.words("filename"),) if row.words("filename") else ()
            key = self._all.source(name, "text", text.kept, paths)
            said = f"Positions are counted in {_BYTES} (as Taguette does); nothing was weighed."
            self._all.readings[key] = said
            self._documents[row.needed("id")] = (key, OffsetMap(text, text.simplest(_BYTES)))
            if about := row.words("description"):
                self._all.memo("descriptions", f"Description of the source {name}", about, (key,))

    def _sound(self, text: str, row: Row) -> str:
        """The text of a document; control characters that HTML wrote by number are a problem."""
        if bad := FORBIDDEN.search(text):
            what = f"The text holds the control character U+{ord(bad[0]):04X} at position {bad.start()}."
            self._all.ledger.problem(row.place, what, "Take it out and import the document again.")
        return FORBIDDEN.sub(" ", text)

    def _read_tags(self) -> dict[str, Code]:
        rows = {}
        for row in self._db.rows("tags", ("id", "path", "description"), self._all.ledger):
            path = row.words("path").strip()
            if not path:
                self._all.ledger.problem(row.place, "This tag has no name.", "Name it in Taguette.")
            rows[path] = (str(row.needed("id")), row)
        drafts = []
        for path, (name, row) in rows.items():
            above = _above(path, rows)
            said = path.removeprefix(f"{above}.") if above else path
            drafts.append(
                CodeDraft(
                    name, said, rows[above][0] if above else None, definition=row.words("description"), place=row.place
                )
            )
        if under := sum(draft.above is not None for draft in drafts):
            self._all.ledger.decide(f"{number(under, 'tag')} put under the tag whose name begins theirs (a.b under a).")
        return self._all.codes(drafts)

    def _read_highlights(self) -> None:
        columns = ("id", "document_id", "start_offset", "end_offset", "snippet")
        rows = self._db.rows("highlights", columns, self._all.ledger)
        # One document after the other: one text is in memory, and reading another for every row takes long.
        for row in sorted(rows, key=lambda row: str(row.values["document_id"])):
            self._refused.add(row.needed("id"))  # unless it is kept below
            document = self._documents.get(row.needed("document_id"))
            start, end = row.needed("start_offset"), row.needed("end_offset")
            if document is None:
                what = f"This highlight is of the document {row.number('document_id')}, which is not in the file."
                self._all.ledger.problem(row.place, what, _AGAIN)
                continue
            key, places = document
            placed = places.place(start, end) if start <= end else None
            if placed is None:
                name, length = self._all.sources[key].name, len(places.text.canonical.encode())
                what = f"This highlight lies at bytes {start} to {end} of {name}, which has {length}."
                self._all.ledger.problem(row.place, what, _AGAIN)
                continue
            span = (key, placed.start, placed.end)
            quote = places.text.canonical[placed.start : placed.end]
            words = plain(row.words("snippet"))
            same = words == quote or squeezed(words) == squeezed(quote)
            self._other_words += not same
            self._spans[row.needed("id")] = span
            self._refused.discard(row.needed("id"))
            review = not same or not placed.whole or start == end
            self._all.mark(span, quote, f"highlight {row.needed('id')}", review=review)

    def _read_codings(self, codes: dict[str, Code], history: History) -> None:
        coded: set[int] = set()
        for row in self._db.rows("highlight_tags", ("highlight_id", "tag_id"), self._all.ledger):
            highlight, tag = row.needed("highlight_id"), row.needed("tag_id")
            coded.add(highlight)
            if str(tag) not in codes:
                self._all.ledger.problem(row.place, f"The tag {tag} is not in the file.", _AGAIN)
            elif highlight in self._spans:
                login, date = history.by(highlight, tag)
                coder = self._all.coder(login)
                self._all.code_passage(self._spans[highlight], codes[str(tag)].key, coder, moment(date, "Z"))
            elif highlight not in self._refused:
                self._all.ledger.problem(row.place, f"The highlight {highlight} is not in the file.", _AGAIN)
        if bare := len(self._spans.keys() - coded):
            self._all.ledger.decide(f"{number(bare, 'highlight')} without a tag kept as excerpts.")

    def _say(self, history: History) -> None:
        ledger = self._all.ledger
        ledger.decide("Positions are counted in UTF-8 bytes of the text without tags, end exclusive, as Taguette does.")
        if self._other_words:
            what = "hold other words than Taguette kept beside them; they are marked for review"
            ledger.decide(f"{number(self._other_words, 'highlight')} {what}.")
        if history.read:
            ledger.count("events of the history", merged=history.used, no_place=history.others.total())
            others = listed([f"{kind} ({times})" for kind, times in sorted(history.others.items())])
            what = f"; events without a place here: {others}" if others else ""
            ledger.decide(f"Coders and times are those of the project's history{what}.")
        if history.told:
            ledger.count("events of the history", kept=len(history.told))
            self._all.memo("histories of tags", HISTORY, "\n".join(history.told))
            ledger.decide(f"How tags were added, renamed, merged and deleted stands in the memo {HISTORY}.")
        if history.by_highlight:
            what = (
                "by who marked the highlight last, since the history does not say who put this tag on it (merged tags)"
            )
            ledger.decide(f"{number(history.by_highlight, 'coding')} {what}.")
        if history.unread:
            ledger.count("events of the history", no_place=history.unread)
            ledger.decide(f"{number(history.unread, 'event')} of the history could not be read.")


class _Plain(HTMLParser):
    """Gathers the text of HTML as a browser holds it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._swallow = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 # names only
        self._swallow = tag in _KEEPS_SPACE  # HTML drops a line feed right after these

    def handle_data(self, data: str) -> None:
        if self._swallow:
            data = data.removeprefix("\n")
        self._swallow = False
        self.found.append(data)


def plain(html: str) -> str:
    """The text of a piece of HTML: tags removed, references resolved, nothing added or squeezed.

    White space before the first element is no part of it (HTML standard, 13.2.6.4.1 to 13.2.6.4.3).
    """
    html = html.replace("\r\n", "\n").replace("\r", "\n").lstrip(" \t\n\f")
    if "<" not in html and "&" not in html:
        return html
    parser = _Plain()
    parser.feed(html)
    parser.close()
    return "".join(parser.found)


def _above(path: str, paths: Container[str]) -> str:
    """The longest beginning of a tag's name, up to a dot, that is a tag itself; nothing where there is none."""
    parts = path.split(".")
    beginnings = (".".join(parts[:at]) for at in range(len(parts) - 1, 0, -1))
    return next((one for one in beginnings if one in paths and path != f"{one}."), "")
