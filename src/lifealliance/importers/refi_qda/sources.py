"""Sources of a REFI-QDA project with their texts, passages and codings, as drafts that are placed later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.importers.ledger import number
from lifealliance.importers.refi_qda.bundle import inner_name, promised_text
from lifealliance.importers.refi_qda.intake import SourceDraft
from lifealliance.importers.refi_qda.passages import Passages, SelectionDraft, dated, guid
from lifealliance.importers.refi_qda.places import region, stretch
from lifealliance.importers.refi_qda.xml import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifealliance.importers.refi_qda.bundle import Bundle
    from lifealliance.importers.refi_qda.intake import Intake
    from lifealliance.importers.refi_qda.passages import CodingDraft, Drafting, Row
    from lifealliance.importers.refi_qda.xml import Element

_KINDS = {
    "TextSource": "text",
    "PDFSource": "pdf",
    "PictureSource": "picture",
    "AudioSource": "audio",
    "VideoSource": "video",
}
_PATHS = ("plainTextPath", "richTextPath", "path", "currentPath")
_REGIONS = ("PictureSelection", "PDFSelection")
_STRETCHES = ("AudioSelection", "VideoSelection")


class Sources:
    """Reads every source of a project into the intake.

    Args:
        intake: gets the drafts.
        bundle: where the texts lie.
        drafting: makes drafts of passages and codings.
    """

    def __init__(self, intake: Intake, bundle: Bundle, drafting: Drafting) -> None:
        self._intake = intake
        self._bundle = bundle
        self._drafting = drafting
        self._by_text: dict[str, SourceDraft] = {}

    def read(self, root: Element) -> None:
        """Read all sources; texts first, because a recording may share its transcript with one of them."""
        boxes = [element for box in root.all("Sources") for element in box.children if element.tag in _KINDS]
        drafts = [(element, self._start(element)) for element in boxes]
        for element, draft in drafts:
            if element.tag == "TextSource" and (path := _packed(element)):
                self._by_text.setdefault(path, draft)
        for element, draft in drafts:
            self._body(element, draft)
            for child in element.children:
                self._part(child, draft)
            self._finish(element, draft)
            element.children = NONE  # all of it is in the draft, which lets its passages go once they are placed

    def note_as_source(self, element: Element, key: str) -> None:
        """Read a note in which passages are marked, or that is coded, as a source of its own too."""
        draft = SourceDraft(key, element.get("name").strip() or key, "text", element.line)
        self._intake.sources[key] = draft
        self._body(element, draft)

    def _start(self, element: Element) -> SourceDraft:
        intake, key = self._intake, self._intake.key(element)
        draft = SourceDraft(key, element.get("name").strip(), _KINDS[element.tag], element.line, _paths(element))
        if known := intake.sources.get(key):
            what = f"Two sources have the identifier {key} (lines {known.line} and {element.line})."
            intake.ledger.problem(f"line {element.line}", what, "Export the project again.")
        intake.sources[key] = draft
        intake.dated += dated(element)
        intake.ledger.count("sources", kept=1)
        return draft

    def _finish(self, element: Element, draft: SourceDraft) -> None:
        """Name the source and gather what is said about it."""
        if not draft.name:
            path = next((path for path in draft.paths if path), "")
            named = next((child.get("name").strip() for child in element.all("Transcript")), "")
            draft.name = named or path.replace("\\", "/").rpartition("/")[2] or draft.key
            self._intake.ledger.decide("Sources without a name were named after their transcript or file.")
        self._intake.annotate(element, draft.key, f"the source {draft.name}")
        self._intake.values += [(draft.key, child) for child in element.all("VariableValue")]

    def _body(self, element: Element, draft: SourceDraft) -> None:
        """Read the text of a source, or of the part that holds its text, and the passages marked in it."""
        if draft.raw is None and element.tag not in {"PDFSource", "PictureSource", "AudioSource", "VideoSource"}:
            self._take_text(element, draft)
        for child in element.children:
            if isinstance(child, Passages):
                for at, odd in child.odd.items():
                    for name in ("startPosition", "endPosition"):
                        self._intake.number(odd, name)
                    child.rows[at] = self._told(odd, SelectionDraft(*child.rows[at]), draft)
                self._take(child.rows, draft)
            elif child.tag == "Coding":
                draft.whole.append(self._coding(child))

    def _take_text(self, element: Element, draft: SourceDraft) -> None:
        draft.raw, draft.promised = promised_text(element, self._bundle, self._intake.ledger)
        if draft.promised and draft.raw is None and element.get("plainTextPath") not in self._bundle.refused:
            self._intake.absent.append(draft.name or element.get("name") or element.get("plainTextPath"))

    def _part(self, element: Element, draft: SourceDraft) -> None:
        """Read what only some kinds of sources have."""
        intake = self._intake
        if element.tag in {"Representation", "TextDescription"}:
            intake.alias[guid(element.get("guid"))] = draft.key
            intake.unnamed(element)
            self._body(element, draft)
            intake.annotate(element, draft.key, f"the text of {draft.name}")
            intake.values += [(draft.key, child) for child in element.all("VariableValue")]
        elif element.tag == "Transcript":
            self._transcript(element, draft)
        elif element.tag in _REGIONS:
            corners = [intake.number(element, name) for name in ("firstX", "firstY", "secondX", "secondY")]
            page = intake.number(element, "page") if element.tag == "PDFSelection" else 0
            start, end = region(page, corners)
            boxes = element.all("Representation")
            said = (promised_text(box, self._bundle, intake.ledger)[0] for box in boxes)
            words = next((str(text) for text in said if text), "")
            region_of = self._selection(element, draft, start, end, words)
            further = [coding for box in boxes for coding in self._words_of(box, region_of.key, draft)]
            self._take([region_of._replace(codings=(*region_of.codings, *further))], draft)
        elif element.tag in _STRETCHES:
            start, end = stretch(intake.number(element, "begin"), intake.number(element, "end"))
            self._take([self._selection(element, draft, start, end, "")], draft)

    def _transcript(self, element: Element, recording: SourceDraft) -> None:
        """Read a transcript: the text of its recording, unless a text source or an earlier transcript is that text."""
        intake, key = self._intake, self._intake.key(element)
        intake.unnamed(element)
        draft = self._by_text.get(_packed(element))
        taken = recording.raw is not None or recording.promised
        intake.ledger.count("transcripts", kept=draft is None, merged=draft is not None)
        if draft is not None:
            intake.ledger.decide(f"The transcript of {recording.name} is the source {draft.name}; they are one text.")
        elif taken:
            draft = SourceDraft(key, element.get("name").strip() or key, "text", element.line, _paths(element))
            intake.sources[key] = draft
            intake.ledger.decide(f"{recording.name} has more than one transcript; {draft.name} is a source of its own.")
            self._body(element, draft)
        else:
            draft = recording
            draft.paths += _paths(element)
            self._body(element, draft)
        if draft.key != key:
            intake.alias[key] = draft.key
        intake.annotate(element, draft.key, f"the transcript of {recording.name}")
        marks = {intake.key(mark): mark for mark in element.all("SyncPoint")}
        whole = [mark for mark in marks.values() if draft.raw is not None and _is_whole(mark)]
        draft.marks += [(intake.number(mark, "position"), intake.number(mark, "timeStamp")) for mark in whole]
        if lost := len(marks) - len(whole):
            intake.ledger.count("time marks", no_place=lost)
            intake.ledger.decide(f"{number(lost, 'time mark')} without a place in a text or without a time not kept.")
        for child in element.all("TranscriptSelection"):
            self._between_marks(child, (draft, recording), marks)

    def _between_marks(
        self, element: Element, drafts: tuple[SourceDraft, SourceDraft], marks: dict[str, Element]
    ) -> None:
        """A passage of a transcript lies between two marks, which have a position in the text, a time, or both."""
        ends = [marks.get(guid(element.get(name))) for name in ("fromSyncPoint", "toSyncPoint")]
        draft, recording = drafts
        first, last = ends
        if first is None or last is None:
            what = "This passage of a transcript does not lie between two time marks of the transcript."
            self._intake.ledger.problem(f"line {element.line}", what, "Export the project again.")
        elif first.get("position") and last.get("position"):
            start, end = (self._intake.number(mark, "position") for mark in (first, last))
            self._take([self._selection(element, draft, start, end)], draft)
        else:
            start, end = stretch(*(self._intake.number(mark, "timeStamp") for mark in (first, last)))
            self._take([self._selection(element, recording, start, end, "")], recording)

    def _selection(  # a passage has a source, two ends and what kind of place they are
        self, element: Element, draft: SourceDraft, start: int, end: int, words: str | None = None
    ) -> SelectionDraft:
        """A passage that is no stretch of the text it stands under."""
        row, _ = self._drafting.selection(element, start, end)
        return self._told(element, SelectionDraft(*row)._replace(words=words), draft)

    def _take(self, rows: Sequence[Row], draft: SourceDraft) -> None:
        """Take passages in; a region of a page that its text repeats under the same identifier only adds codings."""
        self._intake.marked.append((draft.key, [row[0] for row in rows]))
        self._intake.dated += sum([row[5] for row in rows])
        draft.selections += rows

    def _told(self, element: Element, selection: SelectionDraft, draft: SourceDraft) -> SelectionDraft:
        """The passage of an element, once it is said what there is to say of it beside what its draft holds."""
        intake = self._intake
        key = intake.key(element)
        codings = self._codings(element)
        intake.annotate(element, key, f"a passage of {draft.name}")
        if selection.end < selection.start:
            ends = f"ends ({selection.end}) before it begins ({selection.start})"
            what = f"The passage {key} of {draft.name} {ends}."
            intake.ledger.problem(f"line {selection.line}", what, "Export the project again.")
        return selection._replace(key=key, codings=codings)

    def _codings(self, element: Element) -> tuple[CodingDraft, ...]:
        return tuple([self._coding(child) for child in element.all("Coding")])

    def _coding(self, element: Element) -> CodingDraft:
        coding, _ = self._drafting.coding(element)
        return self._intake.remark(element, coding)

    def _words_of(self, box: Element, owner: str, draft: SourceDraft) -> list[CodingDraft]:
        """What is said of the words of a region is said of the region; so is what is marked within them: its codings.

        Args:
            box: what holds the words.
            owner: the key of the region.
            draft: its source.
        """
        intake = self._intake
        intake.unnamed(box)
        label = f"the words of a region of {draft.name}"
        intake.alias[guid(box.get("guid"))] = owner
        intake.annotate(box, owner, label)
        codings = list(self._codings(box))
        marks = 0
        for passages in box.children:
            if not isinstance(passages, Passages):
                continue
            for at, (key, *_, found, _) in enumerate(passages.rows):
                intake.alias[key] = owner
                odd = passages.odd.get(at)
                if odd is not None:
                    intake.annotate(odd, owner, label)
                codings += found if odd is None else self._codings(odd)
            marks += len(passages.rows)
        intake.values += [(draft.key, child) for child in box.all("VariableValue")]
        if marks:
            intake.ledger.count("passages within the words of a region", merged=marks)
            intake.ledger.decide("Passages within the words of a region were taken for the whole region.")
        return codings


def _is_whole(mark: Element) -> bool:
    """Whether a mark has a place in the text and a time."""
    return bool(mark.get("position").strip() and mark.get("timeStamp").strip())


def _paths(element: Element) -> tuple[str, ...]:
    return tuple(path for name in _PATHS if (path := element.get(name)))


def _packed(element: Element) -> str:
    """The packed text of an element in the one form in which two elements can be compared."""
    return inner_name(element.get("plainTextPath")).casefold() if element.get("plainTextPath") else ""
