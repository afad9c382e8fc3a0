"""Every excerpt as triples, with what its place in the record tells."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from lifealliance import iris, terms
from lifealliance.iris import LA
from lifealliance.rdf.stretches import stretches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifealliance.model.study import Passage, Study
    from lifealliance.rdf.names import Names
    from lifealliance.rdf.triples import Triples

_SHORT = 60


def write_passages(study: Study, names: Names, out: Triples) -> None:
    """Every excerpt with what its place in the record tells."""
    said, table = _Said(study, names), out.table()
    for things, hashes, passages in zip(
        stretches(names.passages), stretches(names.quote_hashes), stretches(study.passages), strict=True
    ):
        table.add(things, said.of_each(passages, hashes), said.heard(passages))


class _Said:
    """What is said of passages. What many of them share is made once."""

    def __init__(self, study: Study, names: Names) -> None:
        passages = study.passages
        self._study = names.study
        self._titles = {record.key: record.name for record in study.records}
        self._records = {record.key: names.record(record.key) for record in study.records}
        self._vantages = {it: _concept("vantage", it) for it in {passage.vantage for passage in passages}}
        self._voices = {
            it: [_concept("voice", voice) for voice in it if voice] for it in {passage.voices for passage in passages}
        }
        self._speakers = {
            it: [names.participation(one) for one in it] for it in {passage.speakers for passage in passages}
        }
        self._number = cache(terms.number)
        self._place = cache(_place)

    def of_each(self, passages: Sequence[Passage], hashes: Sequence[str]) -> dict[str, str | Sequence[str]]:
        """By predicate the value of each of some passages, the hashes of whose quotes are known."""
        number, excerpts = self._number, [passage.excerpt for passage in passages]
        return {
            iris.RDF["type"]: f"<{LA['Excerpt']}>",
            iris.RDFS["label"]: self._labels(passages),
            LA["inStudy"]: self._study,
            LA["excerptOf"]: [self._records[excerpt.source] for excerpt in excerpts],
            LA["start"]: [number(excerpt.start) for excerpt in excerpts],
            LA["end"]: [number(excerpt.end) for excerpt in excerpts],
            LA["exact"]: terms.texts([excerpt.quote for excerpt in excerpts]),
            LA["needsReview"]: [terms.flag(excerpt.needs_review) for excerpt in excerpts],
            LA["quoteHash"]: hashes,
            LA["exchange"]: [terms.flag(len(passage.voices) > 1) for passage in passages],
            LA["vantage"]: [self._vantages[passage.vantage] for passage in passages],
            LA["question"]: terms.texts([passage.question for passage in passages]),
            LA["prefix"]: terms.texts([passage.prefix for passage in passages]),
            LA["suffix"]: terms.texts([passage.suffix for passage in passages]),
            LA["paragraph"]: ["" if it.paragraph is None else number(it.paragraph) for it in passages],
        }

    def heard(self, passages: Sequence[Passage]) -> dict[str, Sequence[Sequence[str]]]:
        """By predicate the voices and the speakers of each of some passages."""
        return {
            LA["voice"]: [self._voices[passage.voices] for passage in passages],
            LA["voicedAs"]: [self._speakers[passage.speakers] for passage in passages],
        }

    def _labels(self, passages: Sequence[Passage]) -> list[str]:
        """Of each passage its record, its place, and how it begins.

        The sign of what is left out comes last: what is made term by term is then mostly text of one byte a character.
        """
        begins = [_begin(passage.excerpt.quote) for passage in passages]
        labels = [
            f"{self._titles[it.excerpt.source]}{self._place(it.paragraph)}{': ' if begin else ''}{begin[:_SHORT]}"
            for it, begin in zip(passages, begins, strict=True)
        ]
        return [
            f'{label[:-1]}…"' if len(begin) > _SHORT else label
            for label, begin in zip(terms.texts(labels), begins, strict=True)
        ]


def _place(paragraph: int | None) -> str:
    return f", paragraph {paragraph}" if paragraph else ""


def _begin(quote: str) -> str:
    """How a quote begins, on one line, and a little more where it goes on."""
    begin = quote[: _SHORT + 1]
    if "  " in begin or not begin.isprintable() or begin != begin.strip():  # other space than single ones
        begin = " ".join(quote.split(None, _SHORT))  # of a long one the rest is not looked at
    return begin


def _concept(scheme: str, word: str) -> str:
    """The concept of a researcher's word; none for none."""
    return terms.iri(iris.concept(scheme, word)) if word else ""
