"""Sources as REFI-QDA writes them: each kind has its own element for the text and its own for what is marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.exporters.refi_qda.markup import BEYOND_TEXT, element, region, stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifealliance.exporters.refi_qda.markup import Guids
    from lifealliance.model.coded import CodedProject, Coding, Excerpt, Source

_ELEMENTS = {
    "pdf": "PDFSource",
    "picture": "PictureSource",
    "audio": "AudioSource",
    "video": "VideoSource",
}
#: Kinds of sources that have times.
RECORDINGS = ("audio", "video")


def _mark(position: int, time: int) -> dict[str, str]:
    """A place in a transcript and the millisecond it belongs to."""
    return {"timeStamp": str(time), "position": str(position)}


class SourceWriter:
    """Writes the sources of a project.

    Args:
        project: the project.
        guids: identifiers of everything in it.
        notes: XML of the references to notes, by identifier of what they are about.
    """

    def __init__(self, project: CodedProject, guids: Guids, notes: dict[str, str]) -> None:
        self._project, self._guids, self._notes = project, guids, notes
        self._excerpts: dict[str, list[Excerpt]] = {}
        for excerpt in project.excerpts:
            self._excerpts.setdefault(excerpt.source, []).append(excerpt)
        self._codings: dict[tuple[str, int, int], list[Coding]] = {}
        for coding in project.codings:
            self._codings.setdefault(coding.span, []).append(coding)

    def elements(self) -> list[str]:
        """The XML of every source."""
        return [self._source(source) for source in self._project.sources]

    def _source(self, source: Source) -> str:
        guid = self._guids.of("source", source.key)
        excerpts = self._excerpts.get(source.key, [])
        whole = [one for one in excerpts if self._is_whole(one, source)]
        marked = [one for one in excerpts if one not in whole]
        codings = [self._coding(coding) for one in whole for coding in self._codings[one.span]]
        tail = [*codings, self._notes.get(guid, "")]
        attributes = {"guid": guid, "name": source.name}
        path = f"internal://{guid}.txt" if source.text is not None else ""
        if source.kind not in _ELEMENTS:
            attributes["plainTextPath"] = path
            return element("TextSource", attributes, [*map(self._in_text, marked), *tail])
        attributes["currentPath"] = next(iter(source.paths), "")
        in_text = [one for one in marked if one.start < BEYOND_TEXT]
        placed = [self._placed(one, source.kind) for one in marked if one.start >= BEYOND_TEXT]
        text = self._text(source, path, in_text) if path or in_text else ""
        parts = [*placed, text] if source.kind == "pdf" else [text, *placed]
        return element(_ELEMENTS[source.kind], attributes, [*parts, *tail])

    def _is_whole(self, excerpt: Excerpt, source: Source) -> bool:
        """Whether the tool coded the source as such: the excerpt is all of it and never was a passage."""
        everything = BEYOND_TEXT if source.text is None else len(source.text)
        return (
            (excerpt.start, excerpt.end) == (0, everything)
            and not excerpt.original_ids
            and excerpt.span in self._codings
        )

    def _text(self, source: Source, path: str, excerpts: Sequence[Excerpt]) -> str:
        """The element that holds the text of something that is no text itself."""
        names = {"pdf": "Representation", "picture": "TextDescription"}
        name = names.get(source.kind, "Transcript")
        attributes = {"guid": self._guids.give("text of", source.key), "plainTextPath": path}
        if source.kind not in RECORDINGS:
            return element(name, attributes, map(self._in_text, excerpts))
        positions = sorted({position for one in excerpts for position in (one.start, one.end)})
        marks = {position: self._guids.give("mark", f"{source.key}\n{position}") for position in positions}
        points = [
            element("SyncPoint", {"guid": self._guids.give("time", f"{source.key}\n{at}\n{time}"), **_mark(at, time)})
            for at, time in source.marks
        ]
        points += [element("SyncPoint", {"guid": guid, "position": str(at)}) for at, guid in marks.items()]
        passages = [
            self._passage("TranscriptSelection", one, fromSyncPoint=marks[one.start], toSyncPoint=marks[one.end])
            for one in excerpts
        ]
        return element(name, attributes, [*points, *passages])

    def _in_text(self, excerpt: Excerpt) -> str:
        start, end = str(excerpt.start), str(excerpt.end)
        return self._passage("PlainTextSelection", excerpt, startPosition=start, endPosition=end)

    def _placed(self, excerpt: Excerpt, kind: str) -> str:
        if kind in RECORDINGS:
            begin, end = stretch(excerpt.start, excerpt.end)
            return self._passage(f"{kind.capitalize()}Selection", excerpt, begin=str(begin), end=str(end))
        page, corners = region(excerpt.start, excerpt.end)
        names = ("firstX", "firstY", "secondX", "secondY")
        where = {name: str(value) for name, value in zip(names, corners, strict=True)}
        if kind == "pdf":
            return self._passage("PDFSelection", excerpt, self._words(excerpt), page=str(page), **where)
        return self._passage("PictureSelection", excerpt, **where)

    def _words(self, excerpt: Excerpt) -> str:
        """The words of a region of a page, where they are known and the page has no text they stand in."""
        if not excerpt.quote:
            return ""
        words = element("PlainTextContent", {}, text=excerpt.quote)
        return element("Representation", {"guid": self._guids.give("words of", str(excerpt.span))}, [words])

    def _passage(self, name: str, excerpt: Excerpt, words: str = "", **where: str) -> str:
        guid = self._guids.of("excerpt", str(excerpt.span))
        codings = map(self._coding, self._codings.get(excerpt.span, ()))
        return element(name, {"guid": guid, **where}, [words, *codings, self._notes.get(guid, "")])

    def _coding(self, coding: Coding) -> str:
        guid = self._guids.of("coding", coding.key)
        coder = self._guids.of("coder", coding.coder) if coding.coder is not None else ""
        code = element("CodeRef", {"targetGUID": self._guids.of("code", coding.code)})
        attributes = {"guid": guid, "creatingUser": coder, "creationDateTime": coding.created}
        return element("Coding", attributes, [code, self._notes.get(guid, "")])
