"""Reading back what was written of a study: the lines the store holds, as a History.

Only the program's own lines are read, in the form the store gives them: one statement a line, every thing named by an
IRI (N-Quads 1.1; the escapes are those of N-Triples 1.1, section 2.4).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from lifealliance import iris, terms
from lifealliance.iris import DCTERMS, LA, RDF, RDFS, SKOS
from lifealliance.model.history import (
    CodeVersion,
    History,
    StoredClaim,
    StoredCode,
    StoredLine,
    StoredPassage,
)
from lifealliance.model.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

#: What is read of them.
_PREDICATES = (
    RDF["type"],
    RDFS["label"],
    SKOS["definition"],
    SKOS["notation"],
    DCTERMS["date"],
    *(LA[term] for term in ("path", "codable", "versionOf", "versionNumber", "level", "codeProvenance")),
    *(LA[term] for term in ("since", "until", "readIn", "mergedInto", "appliesVersion")),
    *(LA[term] for term in ("sentence", "whose", "scope", "state", "standing", "standingMemo", "about", "explainedBy")),
    *(LA[term] for term in ("inTheoryVersion", "hasEvidenceLine", "evidenceRelation", "hasItem", "evidenceMemo")),
    *(LA[term] for term in ("note", "coder", "markedIn")),
)
#: What is read of passages; few of them are wanted.
_OF_PASSAGES = tuple(
    LA[term]
    for term in (
        *("excerptOf", "start", "end", "exact", "voice", "vantage"),
        *("question", "paragraph", "prefix", "suffix"),
    )
)
_KINDS = ("Code", "CodeVersion", "CodeApplication", "TheoryVersion", "Claim", "EvidenceLine", "Excerpt")


def remembered(quads: bytes, today: str = "") -> History:
    """What earlier loads of a study left in the store.

    Args:
        quads: the lines of its evidence and theory graphs.
        today: the day of the load that is to come.
    """
    held = _Held(quads, _PREDICATES)
    lines = tuple(sorted(held.lines(), key=repr))
    wanted = {line.excerpt for line in lines} - {""}
    passages = _Held(quads if wanted else b"", _OF_PASSAGES, wanted)
    return History(
        today=today,
        codes=tuple(held.codes()),
        applied={it: held.one(it, LA["appliesVersion"]) for it in held.of_kind("CodeApplication")},
        versions=tuple(
            sorted(
                (held.number(it, LA["versionNumber"]), held.words(it, DCTERMS["date"]))
                for it in held.of_kind("TheoryVersion")
            )
        ),
        claims=tuple(sorted(held.claims(), key=lambda claim: (claim.id, claim.version))),
        lines=lines,
        passages=tuple(passages.passage(it) for it in held.of_kind("Excerpt") if it in wanted),
    )


class _Held:
    """Terms by subject and predicate, for the kinds of things that have a history.

    Args:
        quads: the lines.
        predicates: which of them are read.
        among: of which things, if not of all.
    """

    def __init__(self, quads: bytes, predicates: Iterable[str], among: AbstractSet[str] | None = None) -> None:
        found: dict[str, dict[str, list[str]]] = {}
        wanted = {terms.iri(predicate).encode(): predicate for predicate in predicates}
        for line in io.BytesIO(quads):  # no line feed stands inside a term
            whose, predicate, rest = line.split(b" ", 2)
            if predicate in wanted and (among is None or whose.decode() in among):
                value = rest[: rest.rindex(b" <")].decode()
                found.setdefault(whose.decode(), {}).setdefault(wanted[predicate], []).append(value)
        kinds = {terms.iri(LA[kind]): kind for kind in _KINDS}
        self._things = found
        self._kinds: dict[str, list[str]] = {kind: [] for kind in _KINDS}
        for subject in sorted(found):
            for kind in found[subject].get(RDF["type"], ()):
                if kind in kinds:
                    self._kinds[kinds[kind]].append(subject)
        self._concepts = {
            terms.iri(iris.concept(scheme, word)): word
            for scheme in ("level", "provenance", "state", "standing", "evidence", "voice", "vantage")
            for word in WORDS[scheme]
        }

    def of_kind(self, kind: str) -> list[str]:
        return self._kinds[kind]

    def all(self, thing: str, predicate: str) -> list[str]:
        return sorted(self._things.get(thing, {}).get(predicate, ()))

    def one(self, thing: str, predicate: str) -> str:
        return next(iter(self.all(thing, predicate)), "")

    def words(self, thing: str, predicate: str) -> str:
        return terms.words(self.one(thing, predicate))

    def number(self, thing: str, predicate: str) -> int:
        return int(self.words(thing, predicate) or 0)

    def concepts(self, thing: str, predicate: str) -> tuple[str, ...]:
        named = [self._concepts[it] for it in self.all(thing, predicate) if it in self._concepts]
        return tuple(sorted(named, key=list(self._concepts.values()).index))

    def concept(self, thing: str, predicate: str) -> str:
        return next(iter(self.concepts(thing, predicate)), "")

    def codes(self) -> Iterable[StoredCode]:
        of: dict[str, list[CodeVersion]] = {}
        for it in self.of_kind("CodeVersion"):
            version = CodeVersion(
                self.words(it, RDFS["label"]),
                self.words(it, SKOS["definition"]),
                self.concept(it, LA["level"]),
                self.concept(it, LA["codeProvenance"]),
                self.words(it, LA["since"]),
                self.words(it, LA["until"]),
                self.words(it, LA["readIn"]),
                it if self.one(it, LA["mergedInto"]) else "",
                it,
                self.number(it, LA["versionNumber"]),
            )
            of.setdefault(self.one(it, LA["versionOf"]), []).append(version)
        for it in self.of_kind("Code"):
            codable = self.words(it, LA["codable"]) == "true"
            versions = tuple(sorted(of.get(it, ()), key=lambda version: version.number))
            yield StoredCode(it, self.words(it, RDFS["label"]), self.words(it, LA["path"]), codable, versions)

    def _named(self, claim: str) -> tuple[str, int]:
        version = self.number(self.one(claim, LA["inTheoryVersion"]), LA["versionNumber"])
        return self.words(claim, SKOS["notation"]), version

    def claims(self) -> Iterable[StoredClaim]:
        for it in self.of_kind("Claim"):
            yield StoredClaim(
                *self._named(it),
                sentence=self.words(it, LA["sentence"]),
                whose=self.words(it, LA["whose"]),
                scope=self.words(it, LA["scope"]),
                state=self.concept(it, LA["state"]),
                standing=self.concept(it, LA["standing"]),
                memo=self.one(it, LA["standingMemo"]),
                dated=self.words(it, DCTERMS["date"]),
                about=tuple(self.all(it, LA["about"])),
                explained_by=self.words(self.one(it, LA["explainedBy"]), SKOS["notation"]),
                merged_into=self.words(self.one(it, LA["mergedInto"]), SKOS["notation"]),
            )

    def lines(self) -> Iterable[StoredLine]:
        claims = {line: it for it in self.of_kind("Claim") for line in self.all(it, LA["hasEvidenceLine"])}
        for it in self.of_kind("EvidenceLine"):
            if it in claims:
                yield StoredLine(
                    *self._named(claims[it]),
                    relation=self.concept(it, LA["evidenceRelation"]),
                    excerpt=self.one(it, LA["hasItem"]),
                    memo=self.one(it, LA["evidenceMemo"]),
                    note=self.words(it, LA["note"]),
                    coder=self.one(it, LA["coder"]),
                    marked_in=self.words(it, LA["markedIn"]),
                )

    def passage(self, it: str) -> StoredPassage:
        paragraph = self.one(it, LA["paragraph"])
        return StoredPassage(
            iri=it,
            record=self.one(it, LA["excerptOf"]),
            start=self.number(it, LA["start"]),
            end=self.number(it, LA["end"]),
            words=self.words(it, LA["exact"]),
            voices=self.concepts(it, LA["voice"]),
            vantage=self.concept(it, LA["vantage"]),
            question=self.words(it, LA["question"]),
            paragraph=self.number(it, LA["paragraph"]) if paragraph else None,
            prefix=self.words(it, LA["prefix"]),
            suffix=self.words(it, LA["suffix"]),
        )
