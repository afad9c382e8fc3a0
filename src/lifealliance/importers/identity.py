"""What a thing is, whatever its file calls it: projects under other keys, and keys by nature.

Some tools give every thing a new identifier at each export. What they export is named by what it is (the path of a
code, the name of a source, the place of a passage), exactly as the readers of databases do it, so that a newer export
of a project, and its database, mean the same things.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance.importers.gathering import natural_key
from lifealliance.model.bulk import changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from lifealliance.model.coded import CodedProject, Coding, Excerpt, Source


def renamed(project: CodedProject, keys: Mapping[str, str]) -> CodedProject:
    """The project with other keys, everywhere; a key that is not named stays."""
    if not keys:
        return project

    def new(key: str) -> str:
        return keys.get(key, key)

    def each(found: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(new, found)))

    def maybe(key: str | None) -> str | None:
        return None if key is None else new(key)

    return replace(
        project,
        coders=tuple(replace(one, key=new(one.key)) for one in project.coders),
        codes=tuple(replace(one, key=new(one.key), parent=maybe(one.parent)) for one in project.codes),
        sources=tuple(replace(one, key=new(one.key)) for one in project.sources),
        excerpts=_excerpts(project.excerpts, new, each),
        codings=_codings(project.codings, new, maybe),
        memos=tuple(
            replace(one, key=new(one.key), about=each(one.about), coder=maybe(one.coder)) for one in project.memos
        ),
        cases=tuple(replace(one, key=new(one.key), sources=each(one.sources)) for one in project.cases),
        groups=tuple(replace(one, key=new(one.key), members=each(one.members)) for one in project.groups),
        relations=tuple(
            replace(one, key=new(one.key), origin=new(one.origin), target=new(one.target), memo=maybe(one.memo))
            for one in project.relations
        ),
        readings=tuple((new(key), said) for key, said in project.readings),
    )


def _excerpts(
    excerpts: Sequence[Excerpt], new: Callable[[str], str], each: Callable[[Iterable[str]], tuple[str, ...]]
) -> tuple[Excerpt, ...]:
    source, ids = [new(one.source) for one in excerpts], [each(one.original_ids) for one in excerpts]
    return tuple(changed(excerpts, source=source, original_ids=ids))


def _codings(
    codings: Sequence[Coding], new: Callable[[str], str], maybe: Callable[[str | None], str | None]
) -> tuple[Coding, ...]:
    key, code = [new(one.key) for one in codings], [new(one.code) for one in codings]
    span = [(new(source), start, end) for source, start, end in (one.span for one in codings)]
    return tuple(changed(codings, key=key, span=span, code=code, coder=[maybe(one.coder) for one in codings]))


def _text(source: Source) -> Iterator[str]:
    """The words of a source, read when they are needed to tell two of a name apart."""
    yield str(source.text or "")


class _Keys:
    """New keys, each given once."""

    def __init__(self) -> None:
        self.new: dict[str, str] = {}
        self._given: set[str] = set()

    def give(self, old: str, kind: str, *parts: str | int, further: Iterable[str | int] = ()) -> None:
        """A key by nature for an old one; where it is given already, what tells the two apart is added."""
        key, times = natural_key(kind, *parts), 0
        while key in self._given:
            further = tuple(further)
            times += 1
            key = natural_key(kind, *parts, *further, times)
        self._given.add(key)
        self.new[old] = key


def by_nature(project: CodedProject) -> CodedProject:
    """The project with keys made of what its things are instead of those its file gives them."""
    keys = _Keys()
    names = {code.key: code.name for code in project.codes}
    above = {code.key: code.parent for code in project.codes}
    for coder in project.coders:
        keys.give(coder.key, "coder", coder.name)
    for code in project.codes:
        path, at = [code.name], code.parent
        while at is not None:
            path.append(names[at])
            at = above[at]
        keys.give(code.key, "code" if code.codable else "folder", *reversed(path))
    for source in project.sources:
        keys.give(source.key, "source", source.name, further=_text(source))
    for case in project.cases:
        keys.give(case.key, "case", case.name)
    for group in project.groups:
        keys.give(group.key, "group", group.name)
    for excerpt in project.excerpts:
        key = natural_key("excerpt", keys.new[excerpt.source], excerpt.start, excerpt.end)
        keys.new |= dict.fromkeys(excerpt.original_ids, key)
    for coding in project.codings:
        source_key, start, end = coding.span
        who = "" if coding.coder is None else keys.new[coding.coder]
        keys.give(coding.key, "coding", keys.new[source_key], start, end, keys.new[coding.code], who)
    for memo in project.memos:
        about = [keys.new.get(one, one) for one in memo.about]
        keys.give(memo.key, "memo", memo.title, *about, further=(memo.text,))
    for link in project.relations:
        ends = (keys.new.get(link.origin, link.origin), keys.new.get(link.target, link.target))
        keys.give(link.key, "link", *ends, link.name)
    return renamed(project, keys.new)
