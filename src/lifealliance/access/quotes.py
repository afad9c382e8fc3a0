"""What a quote needs before it may be seen outside of the controlled tier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance.access.consent import TEAM
from lifealliance.access.passages import Access
from lifealliance.model.quotes import stands_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lifealliance.model.coded import Span
    from lifealliance.model.quotes import Quote
    from lifealliance.model.study import Passage, Study


def with_waits(study: Study) -> Study:
    """The study whose quotes say what they wait for; who waits for nothing is what the quotable tier holds."""
    if not study.quotes:
        return study
    access = Access(study)
    passages: dict[Span | None, Passage] = {it.excerpt.span: it for it in study.passages}
    names = {it.pseudonym for it in study.participations if it.role not in TEAM}
    quotes = (replace(it, waits_for=tuple(_waits(it, passages.get(it.span), access, names))) for it in study.quotes)
    return replace(study, quotes=tuple(quotes))


def _waits(quote: Quote, passage: Passage | None, access: Access, names: Collection[str]) -> Iterator[str]:
    yield from _work(quote)
    if quote.redactions and not quote.redactions_by:
        yield "a check of its redactions"
    if any(it.removed and stands_in(it.removed, quote.text) for it in quote.redactions):
        yield "a text without what its redactions take out"
    if any(stands_in(name, quote.text) for name in names):
        yield "a text without the pseudonym of a participant"
    if passage is None:
        yield "the passage it is from"
    elif not access.may_quote(passage, redacted=True):
        yield "a yes to being quoted from everyone whose words it holds"
    elif not access.may_quote(passage, redacted=bool(quote.redactions)):
        yield "redactions: its passage is marked as sensitive, or was said in supervision"


def _work(quote: Quote) -> Iterator[str]:
    """What people of the team have still to do."""
    if not quote.prepared_by:
        yield "the name of who prepared it"
    if not quote.checked_by:
        yield "a second person's check"
    elif quote.checked_by == quote.prepared_by:
        yield "a check by another person than who prepared it"
    if quote.translated_from and not quote.translated_by:
        yield "the name of who translated it"
