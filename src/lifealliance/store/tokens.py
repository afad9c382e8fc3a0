"""The words of a SPARQL text, cut exactly where the grammar cuts them, without understanding them.

Follows SPARQL 1.1 section 19.8 and the additions of the 1.2 draft that pyoxigraph reads. Where the grammar and this
reading could differ, this one sees more keywords, never fewer: who looks for a forbidden word here may find it where
there is none, and never miss it. Every pattern is possessive, so that no text takes more than linear time.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START = _BASE + "_0-9"
_CHARS = _START + "\\-\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_MORE = rf"(?:[{_CHARS}:]|{_ESCAPED})"
_LOCAL = rf"(?:[{_START}:]|{_ESCAPED}){_MORE}*+(?:\.++{_MORE}++)*+"
_RUN = rf"[{_BASE}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+"

_PATTERN = rf"""
      (?P<space>  [ \t\r\n]++ | \#[^\r\n]*+ )
    | (?P<string> \"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
                | "(?:[^"\\\r\n]|\\.)*+" | '(?:[^'\\\r\n]|\\.)*+' )
    | (?P<iri>    <(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+> )
    | (?P<blank>  _:[{_START}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+ )
    | (?P<variable> [?$][{_START}][{_START}\u00b7\u0300-\u036f\u203f-\u2040]*+ )
    | (?P<name>   (?:{_RUN})?+:(?:{_LOCAL})?+ )
    | (?P<word>   {_RUN} )
    | (?P<language> @[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
    | (?P<sign>   \\. | \^\^ | . )
    """


@cache
def _token() -> re.Pattern[str]:
    """One word. Compiled when the first is looked for: that takes longer than a question of the command line may."""
    return re.compile(_PATTERN, re.VERBOSE | re.DOTALL)


class Token(NamedTuple):
    """One word of a SPARQL text.

    Attributes:
        kind: string, iri, blank, variable, name (with its colon), word (a keyword, or several glued by dots), language
            or sign.
        text: as it stands there.
        start: where it begins, in characters.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next one may begin."""
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Whether this is one of these keywords, in any case."""
        return self.kind == "word" and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    """All words of a SPARQL text, without white space and comments."""
    for match in _token().finditer(text):
        kind = match.lastgroup or "sign"
        if kind != "space":
            yield Token(kind, match[0], match.start())


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """The line and the column of a position, both counted from one."""
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
