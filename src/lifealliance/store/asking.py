"""A query's way: read by the guard, answered by a worker, its failure put into a sentence."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, LifeAllianceError, Problem, QueryMalformed, QueryStopped, Refused
from lifealliance.store import guard
from lifealliance.store.running import MovedError, Question
from lifealliance.store.values import Answer, Limits
from lifealliance.store.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifealliance.store.frames import Head

_LONGEST = 300
_NEAR = 25
#: The parser goes on with what it expected, which is a list of characters more often than a help.
_AT = re.compile(r"error at (\d+):(\d+): ")


@dataclass(frozen=True, slots=True)
class Asking:
    """One query and what it may see.

    Attributes:
        text: the SPARQL.
        default: graphs of its default graph.
        named: graphs it may reach by GRAPH.
        media: acceptable formats, best first; the first that suits the kind of answer is taken. None: JSON or Turtle.
        limits: what it may take.
        trusted: whether the text is the project's own.
    """

    text: str
    default: Sequence[str] = ()
    named: Sequence[str] = ()
    media: Sequence[str] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)
    trusted: bool = False


def ask(workers: Workers, folder: str, asking: Asking) -> Answer:
    """Asks one query.

    Raises:
        Refused: the guard refuses it, or the system offers no sandbox for a stranger's query.
        QueryMalformed: it does not parse.
        QueryStopped: it passed a limit.
        BadInput: no given format suits its kind of answer.
        StoreBusy: every worker is taken.
        MovedError: the generation went away or can't be read.
    """
    said, body = workers.ask(folder, prepared(asking))
    checked(said, asking)
    return Answer(said["kind"], said["media"], body, said["truncated"])


def prepared(asking: Asking, *, flow: bool = False) -> Question:
    """The question a process is sent.

    Args:
        asking: the query.
        flow: whether the answer is to come piece by piece.

    Raises:
        Refused, QueryMalformed: the guard refuses it.
    """
    # What comes with the program holds nothing that the guard looks for.
    asked = guard.Asked() if asking.trusted else guard.plain(asking.text) or guard.read(asking.text)
    default, named = guard.dataset(asked, asking.default, asking.named)
    prefixes = tuple(asked.prefixes.items())
    head = _head(
        tuple(default), tuple(named), tuple(asking.media), prefixes, asking.limits, trusted=asking.trusted, flow=flow
    )
    return Question(head, asking.text, asking.limits)


@lru_cache(64)
def _head(  # what a process is told is what makes one head differ from another
    default: tuple[str, ...],
    named: tuple[str, ...],
    media: tuple[str, ...],
    prefixes: tuple[tuple[str, str], ...],
    limits: Limits,
    *,
    trusted: bool,
    flow: bool,
) -> bytes:
    """What goes before a query; written once where queries are alike."""
    head = {
        "default": default,
        "named": named,
        "media": media,
        "rows": limits.rows,
        "bytes": int(limits.result_mb * 1_000_000),
        "prefixes": dict(prefixes),
        "seconds": limits.seconds,
        "memory": limits.memory_mb * 1_000_000,
        "sandbox": limits.require_sandbox and not trusted,
        "flow": flow,
    }
    return json.dumps(head).encode()


def checked(said: Head, asking: Asking) -> None:
    """Looks at what a process says of its answer.

    Raises:
        QueryMalformed, QueryStopped, Refused, BadInput, MovedError: there is none.
    """
    if said["error"] == "malformed":
        raise QueryMalformed(malformed(said["message"], asking.text, guard.read(asking.text)))
    if said["error"]:
        raise _refusal(said["error"], said["message"], asking.limits)


def explain(text: str) -> None:
    """Says what is wrong with a query text, by parsing it in a process of its own.

    Raises:
        QueryMalformed: it does not parse; gives line and column.
        Refused: it calls a service, loads or changes data, or is too long.
    """
    workers = Workers(1)
    try:
        explained(workers, text, Limits())
    finally:
        workers.close()


def explained(workers: Workers, text: str, limits: Limits) -> None:
    """What `explain` does, in a process that is there already."""
    guard.read(text)
    ask(workers, "", Asking(text, limits=limits, trusted=True))


def _refusal(error: str, message: str, limits: Limits) -> LifeAllianceError | MovedError:
    match error:
        case "memory":
            return QueryStopped(f"The query was stopped: it needs more than {limits.memory_mb:,} MB of memory.")
        case "full":
            return QueryStopped(f"The answer has more than {limits.result_mb:g} MB. Ask for less of it at a time.")
        case "network":
            return Refused("SERVICE is not done here: a query never leaves this store.")
        case "sandbox":
            return Refused(
                f"SPARQL of others is not run here, because this system can't keep it from the network ({message})."
            )
        case "format":
            what = {"table": "a table", "triples": "statements", "yes-no": "yes or no"}[message]
            return BadInput(
                Problem(
                    "format", f"The query answers with {what}, which no requested format can hold.", "Ask for another."
                )
            )
    # "unreadable" and "failed": either the generation is gone, or its files are damaged; who knows which is outside.
    return MovedError(message)


def malformed(message: str, text: str, asked: guard.Asked) -> str:
    """The parser's complaint in one sentence with line and column, at most 300 characters."""
    found = _AT.match(message)
    if not found:
        return f"The query can't be answered: {message}"[:_LONGEST]
    line, column = int(found[1]), int(found[2])
    if asked.undeclared and asked.undeclared[1:] <= (line, column):
        prefix, line, column = asked.undeclared
        if text.split("\n")[line - 1][: column - 1].endswith("<"):
            what = "this begins like an IRI and holds a sign that no IRI has, such as a space"
            return f"Line {line}, column {column - 1}: {what}. Write a space as %20."
        return f"Line {line}, column {column}: the prefix {prefix[:80]}: is not declared."
    here = [*text.split("\n"), ""][line - 1]
    near = " ".join(here[max(0, column - 1 - _NEAR) : column - 1 + _NEAR].split())
    return f"Line {line}, column {column}: the query does not parse{f' near: {near}' if near else '.'}"
