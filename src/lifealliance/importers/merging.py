"""Several coders' copies of one project as one: each coder's work stands beside the others', on the same words.

The same source is one whose key or name is the same and whose text is the same; the same code is one whose key or path
is the same; passages, codings, cases, sets and links are the same if all they say is. A text that differs is refused,
since positions would mean other words.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from lifealliance.errors import BadInput, Problem
from lifealliance.importers.gathering import natural_key
from lifealliance.importers.identity import renamed
from lifealliance.model.coded import Case, Code, CodedProject, Coder, Coding, Count, Excerpt, Group, Memo, Source, Span
from lifealliance.model.texts import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_KINDS = ("coders", "codes", "sources", "excerpts", "codings", "memos", "cases", "groups", "relations")


def merge(projects: Sequence[CodedProject]) -> CodedProject:
    """The copies as one project; one alone is itself.

    Raises:
        BadInput: a source has other words in one copy than in another; all of them at once.
    """
    if len(projects) == 1:
        return projects[0]
    whole = _Whole(projects[0])
    for project in projects[1:]:
        whole.add(project)
    if whole.problems:
        raise BadInput(*whole.problems)
    return whole.project(projects)


class _Whole:
    """The copies while they are put together; the first is the one the others are held against."""

    def __init__(self, first: CodedProject) -> None:
        self.problems: list[Problem] = []
        self._decisions: dict[str, None] = {}
        self._first = first
        self._paths = {path: key for key, path in first.code_paths().items()}
        self._came: Counter[str] = Counter()
        self._parts: dict[str, dict[Any, Any]] = {kind: {} for kind in _KINDS}
        self._readings: dict[str, str] = {}
        self._take(first)

    def add(self, project: CodedProject) -> None:
        """Take a further copy in."""
        keys = self._coders(project) | self._sources(project) | self._codes(project)
        project = renamed(project, keys)
        project = renamed(project, self._others(project))
        self._paths = {path: key for key, path in project.code_paths().items()} | self._paths
        self._take(project)

    def project(self, projects: Sequence[CodedProject]) -> CodedProject:
        """All of it."""
        parts: dict[str, Any] = {kind: tuple(found.values()) for kind, found in self._parts.items()}
        said = [f"{one.file}: {sentence}" for one in projects for sentence in one.decisions]
        counts = [replace(count, kind=f"{one.file}: {count.kind}") for one in projects for count in one.counts]
        counts += [
            Count(f"together: {kind}", self._came[kind], len(parts[kind]), self._came[kind] - len(parts[kind]))
            for kind in _KINDS
            if self._came[kind]
        ]
        return replace(
            self._first,
            tool="; ".join(dict.fromkeys(one.tool for one in projects)),
            file="; ".join(one.file for one in projects),
            sha256=hashlib.sha256("\n".join(one.sha256 for one in projects).encode()).hexdigest(),
            counts=tuple(counts),
            decisions=(*said, *self._decisions),
            readings=tuple(self._readings.items()),
            parts=tuple((one.file, one.sha256, one.tool) for one in projects),
            **parts,
        )

    def _coders(self, project: CodedProject) -> dict[str, str]:
        """Whose name is the same is one person; whose identifier only is the same is not."""
        known: dict[str, Coder] = self._parts["coders"]
        names = {coder.name: coder.key for coder in known.values()}
        keys = {}
        for coder in project.coders:
            if coder.name in names:
                keys[coder.key] = names[coder.name]
                self._decide(f"The coder {coder.name} stands in more than one file and was taken for one person.")
            elif coder.key in known:
                keys[coder.key] = natural_key("coder", coder.name)
        return keys

    def _sources(self, project: CodedProject) -> dict[str, str]:
        known: dict[str, Source] = self._parts["sources"]
        names = {source.name.casefold(): source for source in known.values()}
        texts = {digest(source.text): source for source in known.values() if source.text}
        keys = {}
        for source in project.sources:
            same = known.get(source.key) or names.get(source.name.casefold()) or texts.get(digest(source.text or ""))
            if same is None:
                continue
            keys[source.key] = same.key
            if same.text != source.text:
                what = f"The text of {source.name} is not the one that {self._first.file} holds."
                todo = "Copies can be merged only where all coded the same text: export them again from one version."
                self.problems.append(Problem(project.file, what, todo))
        return keys

    def _codes(self, project: CodedProject) -> dict[str, str]:
        known: dict[str, Code] = self._parts["codes"]
        paths = project.code_paths()
        keys = {code.key: self._paths[paths[code.key]] for code in project.codes if paths[code.key] in self._paths}
        for code in project.codes:
            same = known.get(keys.get(code.key, code.key))
            if same is None:
                continue
            if same.name != code.name:
                self._decide(f"The code {same.name} is called {code.name} in {project.file}; the first name was kept.")
            if code.definition and same.definition and code.definition != same.definition:
                self._decide(f"The code {same.name} is defined otherwise in {project.file}; the first was kept.")
            elif code.definition and not same.definition:
                known[same.key] = replace(same, definition=code.definition)
        return keys

    def _others(self, project: CodedProject) -> dict[str, str]:
        """Keys of what is known already by what it says; and new ones for what only has a key in common."""
        keys: dict[str, str] = {}
        for kind, says in _SAYS.items():
            known = self._parts[kind]
            same = {says(one): one.key for one in known.values()}
            for one in getattr(project, kind):
                if says(one) in same:
                    keys[one.key] = same[says(one)]
                elif one.key in known:
                    keys[one.key] = natural_key(kind, project.file, one.key)
        return keys

    def _take(self, project: CodedProject) -> None:
        for kind in _KINDS:
            found = self._parts[kind]
            self._came[kind] += len(getattr(project, kind))
            for one in getattr(project, kind):
                key = one.span if kind == "excerpts" else one.key
                known = found.get(key)
                found[key] = one if known is None else _both(known, one)
        for key, said in project.readings:
            self._readings.setdefault(key, said)

    def _decide(self, sentence: str) -> None:
        self._decisions[sentence] = None


def _both(known: Any, one: Any) -> Any:
    """What two copies say of one thing."""
    if isinstance(known, Excerpt):
        ids = _union(known.original_ids, one.original_ids)
        return replace(known, needs_review=known.needs_review or one.needs_review, original_ids=ids)
    if isinstance(known, Case):
        names = {name for name, _ in known.attributes}
        more = tuple(pair for pair in one.attributes if pair[0] not in names)
        return replace(known, sources=_union(known.sources, one.sources), attributes=(*known.attributes, *more))
    if isinstance(known, Group):
        return replace(known, members=_union(known.members, one.members))
    if isinstance(known, Memo):
        return replace(known, about=_union(known.about, one.about))
    return known


def _union(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _of_coding(coding: Coding) -> tuple[Span, str, str | None]:
    return coding.span, coding.code, coding.coder


#: What makes two of a kind the same, beside their key.
_SAYS: dict[str, Callable[[Any], object]] = {
    "codings": _of_coding,
    "memos": lambda memo: (memo.title, memo.text, memo.coder),
    "cases": lambda case: case.name,
    "groups": lambda group: group.name,
    "relations": lambda link: tuple(getattr(link, one.name) for one in fields(link) if one.name != "key"),
}
