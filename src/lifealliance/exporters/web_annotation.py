"""The codings of a study as Web Annotations (W3C Recommendation, 23 February 2017) in JSON-LD.

Every coding is an annotation of its record: the code is the body, and the passage is the target, by its words with
what stands around them (TextQuoteSelector) and by its place in Unicode code points (TextPositionSelector). A passage
without a code is a highlight. What has no words (a region of a picture, a stretch of a recording) is a fragment.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lifealliance.answers import INVENTED_NOTICE
from lifealliance.exporters.inventory import only
from lifealliance.exporters.refi_qda.markup import BEYOND_TEXT, region, stretch
from lifealliance.exporters.values import Exported, Format
from lifealliance.iris import ANNOTATION_CONTEXT, MEDIA_FRAGMENTS

if TYPE_CHECKING:
    from lifealliance.exporters.values import Held, Leaving
    from lifealliance.model.coded import Coding
    from lifealliance.model.study import Passage

_PLACED = (
    *("records", "passages with a code", "passages without a code", "codings", "coders"),
    *("codes that mark evidence or happenings", "codings that mark evidence or happenings"),
)


def _write(leaving: Leaving) -> Exported:
    held = leaving.held()
    made = _Annotations(held, invented=leaving.invented)
    codings = (*held.study.codings, *held.study.rest.codings)
    found = [made.coding(coding) for coding in codings]
    coded = {coding.span for coding in codings}
    found += [made.highlight(passage) for passage in held.study.passages if passage.excerpt.span not in coded]
    label = f"Codings of {leaving.title}"
    name = f"{leaving.base}annotations"
    document = {
        "@context": ANNOTATION_CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        "label": f"{label}. {INVENTED_NOTICE}" if leaving.invented else label,
        "total": len(found),
        "first": {"id": f"{name}/1", "type": "AnnotationPage", "startIndex": 0, "items": found},
    }
    given = {coding.code for coding in codings}
    unused = sum(code.key not in given for code in held.study.codes)
    body = json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
    return Exported(body, only(held.study, (*_PLACED, "codes"), codes=unused))


FORMATS = (Format("annotations", ".jsonld", "application/ld+json", "the codings as Web Annotations", _write),)


class _Annotations:
    """Makes the annotations of a study."""

    def __init__(self, held: Held, *, invented: bool) -> None:
        self._names, self._invented = held.names, invented
        self._passages = {passage.excerpt.span: passage for passage in held.study.passages}
        self._codes = {code.key: code.name for code in (*held.study.codes, *held.study.rest.codes)}
        self._coders = {coder.key: coder.name for coder in held.study.coders}
        self._kinds = {source.key: source.kind for source in held.study.rest.sources}

    def coding(self, coding: Coding) -> dict[str, Any]:
        """A coding: a code as the class of a passage, by a coder at a time."""
        code = self._names.code(coding.code)[1:-1]
        body = [
            {"type": "SpecificResource", "purpose": "classifying", "source": code},
            {"type": "TextualBody", "purpose": "tagging", "value": self._codes[coding.code]},
        ]
        made: dict[str, Any] = {"id": self._names.coding(coding.key)[1:-1], "type": "Annotation"}
        made |= {"motivation": "classifying"}
        if coding.coder is not None:
            who = self._names.coder(coding.coder)[1:-1]
            made["creator"] = {"id": who, "type": "Person", "nickname": self._coders.get(coding.coder, coding.coder)}
        if coding.created:
            made["created"] = coding.created
        return made | {"body": [*body, *self._notice()], "target": self._target(self._passages[coding.span])}

    def highlight(self, passage: Passage) -> dict[str, Any]:
        """A passage that nobody coded."""
        name = f"{self._names.excerpt(passage.excerpt.span)[1:-1]}#highlight"
        made: dict[str, Any] = {"id": name, "type": "Annotation", "motivation": "highlighting"}
        if self._invented:
            made["body"] = self._notice()
        return made | {"target": self._target(passage)}

    def _notice(self) -> list[dict[str, str]]:
        return [{"type": "TextualBody", "purpose": "describing", "value": INVENTED_NOTICE}] if self._invented else []

    def _target(self, passage: Passage) -> dict[str, Any]:
        excerpt = passage.excerpt
        source = self._names.record(excerpt.source)[1:-1]
        if excerpt.start >= BEYOND_TEXT:
            return {"source": source, "selector": _fragment(passage, self._kinds.get(excerpt.source, ""))}
        words = {"exact": excerpt.quote, "prefix": passage.prefix, "suffix": passage.suffix}
        quote = {"type": "TextQuoteSelector", **{name: said for name, said in words.items() if said}}
        place = {"type": "TextPositionSelector", "start": excerpt.start, "end": excerpt.end}
        return {"source": source, "selector": [quote, place] if excerpt.quote else [place]}


def _fragment(passage: Passage, kind: str) -> dict[str, str]:
    """A place in a recording (seconds) or in a page or picture (as the tool measured it); Media Fragments 1.0."""
    start, end = passage.excerpt.start, passage.excerpt.end
    if kind in {"audio", "video"}:
        begin, finish = stretch(start, end)
        value = f"t={begin / 1000:g},{finish / 1000:g}"
    else:
        page, (left, top, right, bottom) = region(start, end)
        value = f"xywh={left},{top},{right - left},{bottom - top}"
        value = f"page={page + 1}&{value}" if kind == "pdf" else value
    return {"type": "FragmentSelector", "conformsTo": MEDIA_FRAGMENTS, "value": value}
