"""Sources and coded passages of a QualCoder project: stretches of text, regions, stretches of recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.importers.gathering import moment
from lifealliance.importers.ledger import number
from lifealliance.importers.offset_evidence import weigh
from lifealliance.importers.offset_trials import Evidence, Passage
from lifealliance.importers.offset_words import squeezed
from lifealliance.importers.offsets import Placed, Text, named
from lifealliance.importers.refi_qda.places import region, stretch

if TYPE_CHECKING:
    from lifealliance.importers.gathering import Gathering
    from lifealliance.importers.offset_evidence import Reading
    from lifealliance.importers.sqlite import Database, Row
    from lifealliance.model.coded import Code, ReadAs

_KINDS = {"images": "picture", "audio": "audio", "video": "video"}
_CHANGED = "Was the text changed after coding? Open the project in QualCoder and mend it there."


class Sources:
    """The sources of a project.

    Attributes:
        keys: key of a source by its row.
        texts: its text, where it has one.
    """

    def __init__(self, database: Database, gathering: Gathering) -> None:
        self._all = gathering
        self.keys: dict[int, str] = {}
        self.texts: dict[int, Text] = {}
        self._media: dict[int, str] = {}
        self._recorded: list[tuple[int, int]] = []
        columns = ("id", "name", "fulltext", "mediapath", "memo", "owner", "date", "av_text_id")
        for row in database.rows("source", columns, gathering.ledger):
            self._add(row)
        for recording, text in self._recorded:
            if text in self.keys:
                names = (gathering.sources[self.keys[one]].name for one in (recording, text))
                gathering.ledger.decide("The transcript of {} is the source {}.".format(*names))

    def _add(self, row: Row) -> None:
        at, path = row.needed("id"), row.words("mediapath")
        name = row.words("name").strip() or path or f"source {at}"
        folder = path.lstrip("/").replace(":", "/").partition("/")[0].casefold()
        kind = _KINDS.get(folder, "pdf" if path.casefold().endswith(".pdf") else "text")
        text = None
        if row.values["fulltext"] is not None and (kind in {"text", "pdf"} or row.words("fulltext")):
            text = self.texts[at] = Text(row.words("fulltext"), self._all.texts)
        key = self._all.source(name, kind, text.kept if text else None, (path,) if path else ())
        self.keys[at] = key
        if memo := row.words("memo").strip():
            when = {"coder": self._all.coder(row.words("owner")), "created": moment(row.words("date"))}
            self._all.memo("source memos", f"Memo of the source {name}", memo, (key,), **when)
        if linked := row.number("av_text_id"):
            self._recorded.append((at, linked))

    def medium(self, at: int) -> str:
        """The source for what is marked beside a text: the pages or the recording, a source of its own."""
        if at not in self.texts:
            return self.keys[at]
        if at not in self._media:
            source = self._all.sources[self.keys[at]]
            what = {"pdf": "pages", "picture": "picture", "text": "document"}.get(source.kind, "recording")
            self._media[at] = self._all.source(f"{source.name} ({what})", source.kind, None, source.paths)
            self._all.ledger.decide(
                f"{source.name} ({what}) is a source of its own: what is marked there is not in the text."
            )
        return self._media[at]


class Passages:
    """Reads the coded passages and the annotations.

    Args:
        database: the database.
        gathering: gets everything.
        sources: the sources.
        codes: the codebook by row.
        how: how positions count, where somebody knows better.
    """

    def __init__(
        self, database: Database, gathering: Gathering, sources: Sources, codes: dict[str, Code], how: ReadAs
    ) -> None:
        self._db, self._all, self._sources, self._codes = database, gathering, sources, codes
        self._wanted = named(how.offsets)
        self._readings: dict[int, Reading] = {}
        #: Passages by source, start and end, cut one source after the other, since only one text is in memory.
        self._cuts: dict[tuple[int, int, int], tuple[Placed, str] | None] = {}
        self._other_words = self._regions = self._important = 0

    def read(self) -> None:
        """Everything that is marked in a source."""
        self._weigh()
        columns = ("cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo", "avid", "important")
        linked = 0
        for row in self._db.rows("code_text", columns, self._all.ledger):
            self._text(row)
            linked += row.values["avid"] is not None
        for table, beyond in (
            ("code_image", ("imid", "id", "x1", "y1", "width", "height", "cid", *_SAID, "pdf_page")),
            ("code_av", ("avid", "id", "pos0", "pos1", "cid", *_SAID)),
        ):
            for row in self._db.rows(table, beyond, self._all.ledger):
                self._beyond_text(row)
        for row in self._db.rows("annotation", ("fid", "pos0", "pos1", "memo", "owner", "date"), self._all.ledger):
            self._annotation(row)
        self._say(linked)

    def _weigh(self) -> None:
        """Find out how the positions of every text count, by the words QualCoder keeps beside them."""
        passages: dict[int, list[Passage]] = {at: [] for at in self._sources.texts}
        for row in self._db.rows("code_text", ("fid", "pos0", "pos1", "seltext"), self._all.ledger):
            at, start, end = row.number("fid"), row.number("pos0"), row.number("pos1")
            if at in passages and start is not None and end is not None:
                passages[at].append(Passage(start, end, str(row.values["seltext"] or "")))
        names = {at: self._all.sources[self._sources.keys[at]].name for at in passages}
        evidence = [Evidence(names[at], self._sources.texts[at], passages[at]) for at in passages]
        readings, decisions = weigh(evidence, "QualCoder", self._wanted)
        self._readings = dict(zip(passages, readings, strict=True))
        self._all.readings |= {self._sources.keys[at]: one.said for at, one in self._readings.items() if passages[at]}
        for sentence in decisions:
            self._all.ledger.decide(sentence)
        for at, marked in passages.items():
            text = self._sources.texts[at].canonical
            for one in marked:
                self._cuts[at, one.start, one.end] = self._cut(at, one.start, one.end, text)

    def _cut(self, at: int, start: int, end: int, text: str) -> tuple[Placed, str] | None:
        """Where a passage lies in a text, and its words; None where it lies outside."""
        placed = self._readings[at].place(start, end) if start <= end else None
        return None if placed is None else (placed, text[placed.start : placed.end])

    def _text(self, row: Row) -> None:
        at = row.needed("fid")
        code = self._code(row)
        placed = self._place(row, at)
        if placed is None or code is None:
            return
        span, quote, whole = placed
        words = row.words("seltext")
        same = words == quote or squeezed(words) == squeezed(quote)
        self._other_words += not same
        self._all.mark(span, quote, row.place, review=not same or not whole)
        self._apply(row, span, code)

    def _place(self, row: Row, at: int) -> tuple[tuple[str, int, int], str, bool] | None:
        """The span of a row, its words, and whether it holds whole characters; None with a problem."""
        start, end = row.needed("pos0"), row.needed("pos1")
        if at not in self._sources.keys:
            self._all.ledger.problem(row.place, f"The source {at} is not in the file.", _CHANGED)
            return None
        name = self._all.sources[self._sources.keys[at]].name
        if at not in self._sources.texts:
            self._all.ledger.problem(row.place, f"The source {name} has no text, but a passage of it.", _CHANGED)
            return None
        text = self._sources.texts[at]
        known = (at, start, end) in self._cuts
        cut = self._cuts[at, start, end] if known else self._cut(at, start, end, text.canonical)
        if cut is None:
            length = len(text.kept)
            what = f"This passage lies at {start} to {end}, outside of the text of {name} ({length} characters)."
            self._all.ledger.problem(row.place, what, _CHANGED)
            return None
        placed, quote = cut
        return (self._sources.keys[at], placed.start, placed.end), quote, placed.whole and placed.start < placed.end

    def _beyond_text(self, row: Row) -> None:
        """A region of a picture or page, or a stretch of a recording."""
        at, code = row.needed("id"), self._code(row)
        if at not in self._sources.keys:
            self._all.ledger.problem(row.place, f"The source {at} is not in the file.", _CHANGED)
            return
        if "imid" in row.values:
            x, y, width, height = (row.needed(name) for name in ("x1", "y1", "width", "height"))
            start, end = region(row.number("pdf_page") or 0, (x, y, x + width, y + height))
        else:
            begin, finish = row.needed("pos0"), row.needed("pos1")
            if not 0 <= begin <= finish:
                self._all.ledger.problem(
                    row.place, f"This passage ends ({finish}) before it begins ({begin}).", _CHANGED
                )
                return
            start, end = stretch(begin, finish)
        if code is None:
            return
        span = (self._sources.medium(at), start, end)
        self._regions += 1
        self._all.mark(span, "", row.place, review=True)
        self._apply(row, span, code)

    def _annotation(self, row: Row) -> None:
        placed = self._place(row, row.needed("fid"))
        if placed is None:
            return
        span, quote, whole = placed
        self._all.mark(span, quote, row.place, review=not whole)
        title = f"Annotation of {self._all.sources[span[0]].name} at {span[1]}"
        when = {"coder": self._all.coder(row.words("owner")), "created": moment(row.words("date"))}
        self._all.memo("annotations", title, row.words("memo"), (row.place,), **when)

    def _code(self, row: Row) -> Code | None:
        code = self._codes.get(f"code {row.needed('cid')}")
        if code is None:
            what = f"The code {row.number('cid')} is not in the codebook."
            self._all.ledger.problem(row.place, what, "Mend the project in QualCoder.")
        return code

    def _apply(self, row: Row, span: tuple[str, int, int], code: Code) -> None:
        coder, created = self._all.coder(row.words("owner")), moment(row.words("date"))
        key = self._all.code_passage(span, code.key, coder, created)
        self._important += row.number("important") == 1
        if memo := row.words("memo").strip():
            title = f"Memo of a coding with {code.name}"
            self._all.memo("coding memos", title, memo, (key,), coder=coder, created=created)

    def _say(self, linked: int) -> None:
        ledger = self._all.ledger
        if self._other_words:
            what = "hold other words than QualCoder kept beside them; they are marked for review"
            ledger.decide(f"{number(self._other_words, 'passage')} {what}.")
        if self._regions:
            what = "in pages, pictures or recordings kept without words"
            ledger.decide(f"{number(self._regions, 'passage')} {what}.")
        if self._important:
            ledger.count("marks of importance", no_place=self._important)
            ledger.decide(f"{number(self._important, 'coding')} marked as important: the mark is not kept.")
        if linked:
            ledger.count("links of a passage to a recording", no_place=linked)
            ledger.decide(f"{number(linked, 'passage')} tied to a stretch of a recording: the tie is not kept.")


_SAID = ("memo", "owner", "date", "important")
