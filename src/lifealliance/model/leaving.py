"""A study as a coded project again: what goes out to the tools researchers code in.

Only what the study given holds goes out. Where somebody may see less, or somebody has withdrawn, the passages and
records of the study are fewer, and whatever hangs on the others (codings, cases, sets, links) is left out with them.
Where there are passages and the text they stand in is not there, or may not be seen, a tool gets a text made of the
passages alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance.model.coded import CodedProject, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifealliance.model.coded import Coding, Excerpt, Memo, Span
    from lifealliance.model.study import Study

#: The first position that is none in a text (as importers and exporters have it; a test holds them equal).
BEYOND_TEXT = 10_000_000_000
#: Stands in a text made of passages for what is not among them.
LEFT_OUT = "\n\n[...]\n\n"


def project_of(study: Study) -> CodedProject:
    """The project a study was read from, as far as the study still holds it.

    Passages that stand only in the sheet Evidence are passages without a code.
    """
    study, made = _of_passages(study)
    texts, rest = study.texts | made, study.rest
    kinds = {source.key: source for source in rest.sources}
    sources = tuple(
        replace(kinds.get(record.key) or Source(record.key, record.name), text=texts.get(record.key))
        for record in study.records
        if record.key in kinds or record.key in texts
    )
    held = {source.key for source in sources}
    excerpts = tuple(passage.excerpt for passage in study.passages if passage.excerpt.source in held)
    spans = {excerpt.span for excerpt in excerpts}
    codes = (*study.codes, *rest.codes)
    order = {key: place for place, key in enumerate(study.paths)}
    codings = tuple(coding for coding in (*study.codings, *rest.codings) if coding.span in spans)
    project = CodedProject(
        tool=study.tool,
        name=rest.name or study.settings.title,
        file=study.file,
        sha256=study.file_sha256,
        coders=study.coders,
        codes=tuple(sorted(codes, key=lambda code: order.get(code.key, len(order)))),
        sources=sources,
        excerpts=excerpts,
        codings=codings,
        memos=tuple(note.memo for note in study.notes),
    )
    return _with_what_joins(study, project)


def _of_passages(study: Study) -> tuple[Study, dict[str, str]]:
    """Texts made of passages, for records without one, and the study with every passage where it stands in them.

    Passages that overlap or touch stay one stretch, and those one sign apart stand on lines of their own. What else
    lies between two stretches is `LEFT_OUT`, however much it is.
    """
    texts: dict[str, str] = {}
    moved: dict[Span, Span] = {}
    reached: dict[str, int] = {}  # the place in the whole record up to which its text here goes
    bare = (it.excerpt for it in study.passages if it.excerpt.quote and it.excerpt.source not in study.texts)
    for it in sorted((one for one in bare if one.start < BEYOND_TEXT), key=lambda one: one.span):
        text, end = texts.get(it.source, ""), reached.get(it.source, it.start)
        if it.start > end:
            text, end = text + ("\n" if it.start == end + 1 else LEFT_OUT), it.start
        start = len(text) - (end - it.start)
        texts[it.source] = text + it.quote[end - it.start :]
        reached[it.source] = max(end, it.end)
        moved[it.span] = (it.source, start, start + len(it.quote))

    def place(span: Span) -> Span:
        return moved.get(span, span)

    def coded(codings: tuple[Coding, ...]) -> tuple[Coding, ...]:
        return tuple(replace(it, span=place(it.span)) for it in codings)

    if not texts:
        return study, texts
    passages = tuple(
        replace(it, excerpt=replace(it.excerpt, start=place(it.excerpt.span)[1], end=place(it.excerpt.span)[2]))
        for it in study.passages
    )
    rest = replace(study.rest, codings=coded(study.rest.codings))
    return replace(study, passages=passages, codings=coded(study.codings), rest=rest), texts


def _with_what_joins(study: Study, project: CodedProject) -> CodedProject:
    """The project with its cases, sets and links, each of them narrowed to what the project holds."""
    rest, sources = study.rest, {source.key for source in project.sources}
    memos = {memo.key for memo in project.memos}
    members = sources | memos | {code.key for code in project.codes}
    groups = tuple(
        replace(group, members=tuple(key for key in group.members if key in members)) for group in rest.groups
    )
    cases = tuple(
        replace(case, sources=tuple(key for key in case.sources if key in sources))
        for case in rest.cases
        if sources.issuperset(case.sources)
    )
    known = members | {case.key for case in cases} | {group.key for group in groups}
    known |= _marked(project.excerpts, project.codings)
    relations = tuple(
        replace(one, memo=one.memo if one.memo in memos else None)
        for one in rest.relations
        if one.origin in known and one.target in known
    )
    narrowed = tuple(_narrowed(memo, known) for memo in project.memos)
    return replace(project, memos=narrowed, cases=cases, groups=groups, relations=relations)


def _marked(excerpts: Sequence[Excerpt], codings: Sequence[Coding]) -> set[str]:
    return {name for one in excerpts for name in one.original_ids} | {coding.key for coding in codings}


def _narrowed(memo: Memo, known: set[str]) -> Memo:
    about = tuple(key for key in memo.about if key in known)
    return memo if about == memo.about else replace(memo, about=about)
