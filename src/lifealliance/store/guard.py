"""Reads a stranger's SPARQL before it runs: what it may not do is refused here with a reason.

The guard gives clear words; what makes it safe is that the processes that run queries have no network and a read-only
store. It knows words, not grammar: a text that only looks as if it called a service is refused too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lifealliance.errors import QueryMalformed, Refused
from lifealliance.store.tokens import Token, line_and_column, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Longest query text in bytes of UTF-8.
LONGEST = 64 * 1024
_CHANGES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
#: Without any of these, wherever they stand, a text has nothing to refuse and names no graph and no prefix.
_WORDS = ("SERVICE", *_CHANGES, "FROM", "NAMED", "PREFIX", "BASE", "\\")
#: White space, comments and prefixes, written as nearly everybody writes them.
_SPACE = r"(?:[ \t\r\n]|\#[^\r\n]*+[\r\n])"
_PREFIX = rf"PREFIX{_SPACE}++([A-Z][A-Z0-9_-]*+|):{_SPACE}*+<([^\x00-\x20<>\"{{}}|^`\\]*+)>"
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(slots=True)
class Asked:
    """What a query text says of itself.

    Attributes:
        default: graphs it names by FROM.
        named: graphs it names by FROM NAMED.
        prefixes: the prefixes it declares.
        undeclared: the first prefix it uses without declaring it, with its line and column.
    """

    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    undeclared: tuple[str, int, int] | None = None
    base: str = ""

    def iri(self, token: Token) -> str:
        """The IRI that a token means; "" if it means none."""
        if token.kind == "iri":
            plain = _CODE_POINT.sub(lambda found: chr(int(found[1] or found[2], 16)), token.text[1:-1])
            return urljoin(self.base, plain) if self.base else plain
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if prefix in self.prefixes else ""
        return ""


def plain(text: str) -> Asked | None:
    """What `read` says, told at a glance; None where it takes a closer look.

    Most queries begin with comments and prefixes, and behind these stands nothing that `read` looks for, in however
    many words.
    """
    if not text.isascii() or len(text) > LONGEST:
        return None
    asked, at = Asked(), 0
    while found := _beginning().match(text, at):
        at = found.end()
        if found[2] is not None:
            asked.prefixes[found[1]] = found[2]
    capitals = text[at:].upper()
    if any(word in capitals for word in _WORDS) or any("SERVICE" in prefix.upper() for prefix in asked.prefixes):
        return None
    return asked


@cache
def _beginning() -> re.Pattern[str]:
    """A piece of the beginning of a query. Compiled when the first is looked for, as words are."""
    return re.compile(rf"{_SPACE}++|{_PREFIX}", re.IGNORECASE)


def read(text: str) -> Asked:
    """Reads a query text.

    Raises:
        Refused: it is too long, calls a service, loads a document or changes data.
        QueryMalformed: it holds characters that are none.
    """
    try:
        size = len(text.encode())
    except UnicodeEncodeError as problem:
        line, column = line_and_column(text, problem.start)
        raise QueryMalformed(f"Line {line}, column {column}: this is half of a character.") from problem
    if size > LONGEST:
        raise Refused(f"The query has {size:,} bytes; at most {LONGEST:,} are read.")
    asked = Asked()
    words = list(tokens(text))
    for position, token in enumerate(words):
        if token.kind in {"word", "name"}:
            _refuse(token)
            declared = position > 0 and words[position - 1].is_word("PREFIX")
            _take(asked, words[position : position + 3], "" if declared else text)
    return asked


def _refuse(token: Token) -> None:
    prefix = token.text.partition(":")[0].upper()
    if "SERVICE" in prefix:
        why = "" if token.kind == "word" else " A prefix that has the word in its name needs another name."
        raise Refused(f"SERVICE is not done here: a query never leaves this store.{why}")
    if token.is_word(*_CHANGES):
        raise Refused(f"{token.text.upper()} is not done here: a query reads and never changes anything.")


def _take(asked: Asked, words: list[Token], text: str) -> None:
    """Takes a declaration or a FROM into account, or a prefix that nobody declared.

    Args:
        asked: where it goes.
        words: the word and the two after it.
        text: the whole text; "" for the name inside its own declaration.
    """
    first, second, third = (*words, Token("", "", 0), Token("", "", 0))[:3]
    if first.is_word("PREFIX") and second.kind == "name" and third.kind == "iri":
        asked.prefixes[second.text[:-1]] = asked.iri(third)
    elif first.is_word("BASE") and second.kind == "iri":
        asked.base = asked.iri(second)
    elif first.is_word("FROM"):
        graphs, name = (asked.named, third) if second.is_word("NAMED") else (asked.default, second)
        graphs.append(asked.iri(name) or name.text)
    elif first.kind == "name" and text:
        _undeclared(asked, first, text)


def _undeclared(asked: Asked, token: Token, text: str) -> None:
    prefix = token.text.partition(":")[0]
    if prefix in asked.prefixes:
        return
    if prefix.upper().startswith(("FROM", "NAMED")):
        # pyoxigraph needs no white space after a keyword; we need it to see the graph.
        raise Refused("A space is missing after FROM or FROM NAMED.")
    if asked.undeclared is None:
        asked.undeclared = (prefix, *line_and_column(text, token.start))


def dataset(asked: Asked, default: Sequence[str], named: Sequence[str]) -> tuple[list[str], list[str]]:
    """The graphs a query reads: those that are given, or those of its own FROM, if they are among the given.

    pyoxigraph ignores FROM in silence; SPARQL 1.1 section 13.2 wants the query's own dataset to replace the other.

    Args:
        asked: what the query says.
        default: graphs that make up its default graph.
        named: graphs it may reach by GRAPH.

    Raises:
        Refused: FROM names a graph outside these.
    """
    if not asked.default and not asked.named:
        return list(default), list(named)
    known = {*default, *named}
    for iri in (*asked.default, *asked.named):
        if iri not in known:
            raise Refused(f"FROM <{iri.strip('<>')}> is outside what can be read here.")
    return asked.default, asked.named
