"""Quotes as triples: what may be printed, what was taken out, who made it and who checked it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance import terms
from lifealliance.iris import DCTERMS, LA, SKOS

if TYPE_CHECKING:
    from lifealliance.model.quotes import Quote
    from lifealliance.model.study import Study
    from lifealliance.rdf.names import Names
    from lifealliance.rdf.triples import Triples


def write_quotes(study: Study, names: Names, out: Triples) -> None:
    """Every quote of a study with its redactions."""
    for quote in study.quotes:
        _write_quote(quote, names, out)
        _write_redactions(quote, names, out)


def _write_quote(quote: Quote, names: Names, out: Triples) -> None:
    it = names.quote(quote.id)
    out.thing(it, "Quote", f"Quote {quote.id}", names.study)
    out.words(it, SKOS["notation"], quote.id)
    out.words(it, LA["printedWords"], quote.text)
    if quote.span is not None:
        out.add(it, LA["quoteOf"], names.excerpt(quote.span))
    for term, who in (
        ("preparedBy", quote.prepared_by),
        ("checkedBy", quote.checked_by),
        ("translatedBy", quote.translated_by),
    ):
        if who:
            out.add(it, LA[term], names.person(who))
    out.words(it, DCTERMS["date"], quote.date)
    out.words(it, DCTERMS["language"], quote.language)
    if quote.translated_from:
        out.words(it, LA["translatedFrom"], quote.translated_from)
        out.add(it, LA["originalHeld"], terms.flag(quote.original_held))
    for voice in quote.voices:
        out.concept(it, "shownVoice", "voice", voice)
    if quote.session is not None:
        out.add(it, LA["shownSession"], terms.number(quote.session))
    for statement, version in quote.statements:
        out.add(it, LA["quotedFor"], names.claim(statement, version))
    for reason in quote.waits_for:
        out.words(it, LA["waitsFor"], reason)


def _write_redactions(quote: Quote, names: Names, out: Triples) -> None:
    for number, redaction in enumerate(quote.redactions, start=1):
        it = names.redaction(quote.id, number)
        out.thing(it, "Redaction", f"Redaction {number} of quote {quote.id}: {redaction.kind}", names.study)
        out.add(it, LA["redactionOf"], names.quote(quote.id))
        out.concept(it, "redactionKind", "redaction", redaction.kind)
        out.words(it, LA["removedWords"], redaction.removed)
        if quote.redactions_by:
            out.add(it, LA["checkedBy"], names.person(quote.redactions_by))
