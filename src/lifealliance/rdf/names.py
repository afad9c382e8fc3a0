"""The names of a study's things: which natural key each kind of thing has."""

from __future__ import annotations

import hashlib
from functools import cache, cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from lifealliance import iris, terms
from lifealliance.rdf.stretches import stretches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lifealliance.model.coded import Span
    from lifealliance.model.history import CodeVersion
    from lifealliance.model.study import Evidence, Participation, Passage, Record, Step, Study


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


class _Excerpts(dict[str, dict[tuple[int, int], str]]):
    """Names of passages by their sources, starts and ends.

    Those of a source are gathered when one of them is asked for first (`[source]`; nothing else sees them before):
    others of it mostly follow, and they are then near the processor.
    """

    def __init__(self, passages: Sequence[Passage], names: Sequence[str]) -> None:
        super().__init__()
        self._passages = passages
        self._names = names
        self._runs: dict[str, list[slice]] = {}
        end = 0
        for source, run in groupby(passage.excerpt.source for passage in passages):
            begin, end = end, end + len([*run])
            self._runs.setdefault(source, []).append(slice(begin, end))

    def __missing__(self, source: str) -> dict[tuple[int, int], str]:
        """Gather those of a source.

        Raises:
            KeyError: there is none of it.
        """
        found: dict[tuple[int, int], str] = {}
        for run in self._runs[source]:
            places = [(it.start, it.end) for it in [passage.excerpt for passage in self._passages[run]]]
            found.update(zip(places, self._names[run], strict=True))
        self[source] = found
        return found


class Names:
    """Terms (IRIs between angle brackets) for the things of one study."""

    def __init__(self, study: Study) -> None:
        self.base = study.settings.base
        self.study = terms.iri(f"{self.base}study")
        self._study = study
        self._known: dict[tuple[object, ...], str] = {}
        self._coders = {coder.key: coder.name for coder in study.coders}

    def _name(self, kind: str, *key: object) -> str:
        return f"<{iris.mint(self.base, kind, *key)}>"

    def _names(self, kind: str, keys: Iterable[str]) -> list[str]:
        """The same for many things of a kind at once; of each key its parts one after the other, all of them sized."""
        begin = f"<{self.base}{kind}/"
        return [f"{begin}{one}>" for one in map(iris.hashed, keys)]

    def _often(self, kind: str, key: str) -> str:
        """The name of something many others point at, made once."""
        known = self._known.get((kind, key))
        if known is None:
            known = self._known[kind, key] = self._name(kind, key)
        return known

    def graph(self, name: str) -> str:
        return terms.iri(iris.graph(self.base, name))

    def person(self, pseudonym: str) -> str:
        return self._often("person", pseudonym)

    def coder(self, key: str) -> str:
        """The person behind a coder's key: coders and people of one name are one person."""
        return self.person(self._coders.get(key, key))

    def participation(self, it: Participation) -> str:
        return self._name("participation", it.pseudonym, it.role, it.dyad)

    def dyad(self, dyad: str) -> str:
        return self._name("dyad", dyad)

    def session(self, dyad: str, number: int) -> str:
        return self._name("session", dyad, number)

    def step(self, step: Step) -> str:
        return self._name("step", step.kind, step.session, step.role)

    def encounter(self, record: Record) -> str:
        return self._name("encounter", record.key)

    def record(self, key: str) -> str:
        return self._often("record", key)

    @cached_property
    def passages(self) -> list[str]:
        """The study's passages, one after the other."""
        return self._passages[0]

    @cached_property
    def excerpts(self) -> Mapping[str, Mapping[tuple[int, int], str]]:
        """The same by their sources, their starts and ends."""
        return _Excerpts(self._study.passages, self.passages)

    @cached_property
    def quote_hashes(self) -> list[str]:
        """SHA-256 of the words of every passage, as a text; empty where it has no words."""
        return self._passages[1]

    @cached_property
    def _passages(self) -> tuple[list[str], list[str]]:
        """An excerpt is its source, its canonical start and end, and the hash of its quote."""
        names: list[str] = []
        hashes: list[str] = []
        sized = cache(iris.sized)
        for passages in stretches(self._study.passages):
            excerpts = [passage.excerpt for passage in passages]
            found = [digest(it.quote) for it in excerpts]
            keys = [
                f"{sized(it.source)}{sized(it.start)}{sized(it.end)}{len(sha256)}:{sha256}"
                for it, sha256 in zip(excerpts, found, strict=True)
            ]
            names += self._names("excerpt", keys)
            hashes += [f'"{sha256}"' if it.quote else "" for it, sha256 in zip(excerpts, found, strict=True)]
        return names, hashes

    @cached_property
    def codings(self) -> list[str]:
        """The study's codings, one after the other."""
        names: list[str] = []
        for codings in stretches(self._study.codings):
            names += self._names("coding", [iris.sized(coding.key) for coding in codings])
        return names

    def excerpt(self, span: Span) -> str:
        source, start, end = span
        return self.excerpts[source][start, end]

    def passage(self, passage: Passage) -> str:
        return self.excerpt(passage.excerpt.span)

    def code(self, key: str) -> str:
        return self._often("code", key)

    def version(self, code: str, version: CodeVersion, nth: int = 1) -> str:
        """A version of a code is what it meant; the n-th of its kind, if it came to mean the same again later."""
        again = () if nth == 1 else (nth,)
        return self._name("codeversion", code, version.name, version.definition, version.level, *again)

    def coding(self, key: str) -> str:
        return self._name("coding", key)

    def category(self, name: str) -> str:
        return self._name("category", name.casefold())

    def property(self, category: str, name: str) -> str:
        return self._name("property", category.casefold(), name.casefold())

    def link(self, *key: str) -> str:
        return self._name("relation", *key)

    def component(self, name: str) -> str:
        return self._name("component", name.casefold())

    def facet(self, component: str, name: str) -> str:
        return self._name("facet", component.casefold(), name.casefold())

    def incident(self, name: str) -> str:
        return self._name("incident", name.casefold())

    def memo(self, key: str) -> str:
        return self._name("memo", key)

    def claim(self, statement: str, version: int) -> str:
        return self._name("claim", statement, version)

    def theory_version(self, number: int) -> str:
        return self._name("theory", number)

    def evidence(self, line: Evidence) -> str:
        return self._name("evidence", line.statement, line.version, line.relation, line.span, line.memo)

    def consent(self, *key: object) -> str:
        return self._name("consent", *key)

    def quote(self, name: str) -> str:
        return self._name("quote", name)

    def redaction(self, quote: str, number: int) -> str:
        """A redaction is the n-th of its quote; what it took out is no part of its name."""
        return self._name("redaction", quote, number)

    def activity(self, sha256: str) -> str:
        return self._name("import", sha256)

    def file(self, sha256: str) -> str:
        return self._name("file", sha256)

    def count(self, sha256: str, kind: str) -> str:
        return self._name("count", sha256, kind)

    def software(self, version: str) -> str:
        return self._name("software", version)
