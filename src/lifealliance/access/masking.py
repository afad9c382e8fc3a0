"""One person's words masked wherever researchers wrote them down: codebook, memos, statements, notes."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.access.words import Words
    from lifealliance.model.history import History
    from lifealliance.model.quotes import Quote
    from lifealliance.model.study import Study

_WRITTEN = (
    "codes",
    "paths",
    "states",
    "codings",
    "ideas",
    "categories",
    "properties",
    "links",
    "components",
    "facets",
    "incidents",
    "notes",
    "statements",
    "evidence",
    "decisions",
)
_JOINED = ("name", "codes", "codings", "cases", "groups", "relations")
#: Up to this length a text may be a name, and two names must not become one.
_LONGEST_NAME = 200


class Masking:
    """Masks texts, the same one always in the same way and two different names never alike."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._known: dict[str, str] = {}
        self._taken: set[str] = set()

    def text(self, text: str) -> str:
        """A text without the person's words."""
        if text not in self._known:
            masked = self._words.masked(text)
            if masked != text and len(text) <= _LONGEST_NAME:
                bare, number = masked, 1
                while masked in self._taken:
                    number += 1
                    masked = f"{bare} ({number})"
            self._known[text] = masked
            self._taken.add(masked)
        return self._known[text]

    def study(self, study: Study) -> Study:
        """A study whose researchers quote the person nowhere; records and passages are left to `recut`."""
        rest = replace(study.rest, **self._fields(study.rest, _JOINED))
        quotes = tuple(map(self._quote, study.quotes))
        records = tuple(replace(it, reason=self.text(it.reason), guide=self.text(it.guide)) for it in study.records)
        return replace(study, rest=rest, records=records, quotes=quotes, **self._fields(study, _WRITTEN))

    def _quote(self, quote: Quote) -> Quote:
        """A quote without the person's words; what was checked is another text then, and waits for a check."""
        removed = tuple(replace(it, removed=self.text(it.removed)) for it in quote.redactions)
        text = self._words.masked(quote.text)
        checked = quote.checked_by if text == quote.text else ""
        return replace(quote, text=text, redactions=removed, checked_by=checked)

    def history(self, history: History) -> History:
        """What is remembered of earlier codebooks, without the person's words."""
        return replace(history, **self._fields(history, ("codes",)))

    def _fields(self, value: Any, names: tuple[str, ...]) -> dict[str, Any]:
        return {name: each_text(getattr(value, name), self.text) for name in names}


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """A value of the model with every text in it changed, but for the places of passages, which name records."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): each_text(inner, change) for key, inner in value.items()}
    if isinstance(value, tuple):
        return value if _is_place(value) else tuple(each_text(inner, change) for inner in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {it.name: each_text(getattr(value, it.name), change) for it in fields(value)}
        return replace(value, **changed)
    return value


def _is_place(value: tuple[Any, ...]) -> bool:
    """A span (record, start, end), or what a memo is about when that is a passage or a record."""
    span = len(value) == 3 and isinstance(value[0], str) and isinstance(value[1], int)
    return span or (len(value) == 2 and value[0] in {"excerpt", "record"})
