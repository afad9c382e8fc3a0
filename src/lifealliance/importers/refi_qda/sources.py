"""Sources of a REFI-QDA project with their texts, passages and codings, as drafts that are placed later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.importers.ledger import number
from lifealliance.importers.refi_qda.bundle import inner_name, promised_text
from lifealliance.importers.refi_qda.intake import SourceDraft
from lifealliance.importers.refi_qda.passages import SelectionDraft, dated, guid
from lifealliance.importers.refi_qda.places import region, stretch
from lifealliance.importers.refi_qda.xml import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.importers.refi_qda.bundle import Bundle
    from lifealliance.importers.refi_qda.intake import Intake
    from lifealliance.importers.refi_qda.passages import CodingDraft, Drafting
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
                if not isinstance(child, SelectionDraft):
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
        marked = []
        for child in element.children:
            if isinstance(child, SelectionDraft):
                marked.append(child)
                if child.element is not None or child.end < child.start:
                    self._odd(child, draft)
            elif child.tag == "Coding":
                draft.whole += self._codings([child])
        self._take(marked, draft)

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
            region_of = self._select(element, draft, start, end, placed=True, words=words)
            for box in boxes:
                self._words_of(box, region_of, draft)
        elif element.tag in _STRETCHES:
            start, end = stretch(intake.number(element, "begin"), intake.number(element, "end"))
            self._select(element, draft, start, end, placed=True)

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
            self._select(element, draft, start, end)
        else:
            start, end = stretch(*(self._intake.number(mark, "timeStamp") for mark in (first, last)))
            self._select(element, recording, start, end, placed=True)

    def _select(  # a passage has a source, two ends and what kind of place they are
        self, element: Element, draft: SourceDraft, start: int, end: int, *, placed: bool = False, words: str = ""
    ) -> SelectionDraft:
        """Take in a passage that is no stretch of the text it stands under."""
        selection = self._drafting.selection(element, start, end)
        selection.placed, selection.quoted = placed, words
        self._odd(selection, draft)
        self._take([selection], draft)
        return selection

    def _take(self, selections: list[SelectionDraft], draft: SourceDraft) -> None:
        """Take passages in; a region of a page that its text repeats under the same identifier only adds codings."""
        self._intake.marked.append((draft.key, [selection.key for selection in selections]))
        self._intake.dated += sum([selection.dated for selection in selections])
        draft.selections += selections

    def _odd(self, selection: SelectionDraft, draft: SourceDraft) -> None:
        """Say what there is to say of a passage beside what its draft holds."""
        intake, element = self._intake, selection.element
        if element is not None:
            if element.tag == "PlainTextSelection":
                for name in ("startPosition", "endPosition"):
                    intake.number(element, name)
            selection.key = intake.key(element)
            for coding in selection.codings:
                intake.remark(coding)
            intake.annotate(element, selection.key, f"a passage of {draft.name}")
        if selection.end < selection.start:
            ends = f"ends ({selection.end}) before it begins ({selection.start})"
            what = f"The passage {selection.key} of {draft.name} {ends}."
            intake.ledger.problem(f"line {selection.line}", what, "Export the project again.")

    def _codings(self, elements: Iterable[Element]) -> list[CodingDraft]:
        drafts = [self._drafting.coding(element) for element in elements]
        for draft in drafts:
            self._intake.remark(draft)
        return drafts

    def _words_of(self, box: Element, region_of: SelectionDraft, draft: SourceDraft) -> None:
        """What is said of the words of a region is said of the region; so is what is marked within them."""
        intake = self._intake
        intake.unnamed(box)
        label = f"the words of a region of {draft.name}"
        intake.alias[guid(box.get("guid"))] = region_of.key
        intake.annotate(box, region_of.key, label)
        region_of.codings += self._codings(box.all("Coding"))
        inner = [child for child in box.children if isinstance(child, SelectionDraft)]
        for mark in inner:
            intake.alias[mark.key] = region_of.key
            if mark.element is not None:
                intake.annotate(mark.element, region_of.key, label)
            for coding in mark.codings:
                intake.remark(coding)
            region_of.codings += mark.codings
        intake.values += [(draft.key, child) for child in box.all("VariableValue")]
        if inner:
            intake.ledger.count("passages within the words of a region", merged=len(inner))
            intake.ledger.decide("Passages within the words of a region were taken for the whole region.")


def _is_whole(mark: Element) -> bool:
    """Whether a mark has a place in the text and a time."""
    return bool(mark.get("position").strip() and mark.get("timeStamp").strip())


def _paths(element: Element) -> tuple[str, ...]:
    return tuple(path for name in _PATHS if (path := element.get(name)))


def _packed(element: Element) -> str:
    """The packed text of an element in the one form in which two elements can be compared."""
    return inner_name(element.get("plainTextPath")).casefold() if element.get("plainTextPath") else ""
