"""A process that answers SPARQL over one generation, and may be killed at any time.

Started as `python -m lifealliance.store.worker FOLDER`, where FOLDER holds the store; without FOLDER it answers over
nothing. It reads questions from its input and writes answers to its output until its input ends. It has no network, a
read-only store, limits of memory and processor time, and a stack that deeply nested queries do not exhaust.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from functools import lru_cache
from typing import IO

import pyoxigraph as ox

from lifealliance.sandbox import Sandbox, close_network
from lifealliance.store import frames
from lifealliance.store.cut import ByteSink, FullError, TableSink, Triples
from lifealliance.store.flow import Flow, FullFlowError
from lifealliance.store.held import Asked

if sys.platform != "win32":
    import resource

_STACK = 512 * 1024 * 1024
_LOOK_SECONDS = 1.0
_BASELINE = 1024 * 1024 * 1024
_PAGE = 4096


def main() -> int:
    """Runs until the input ends."""
    # An interrupt from the keyboard reaches the whole group; the parent decides when this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nothing that writes to standard output by mistake may land among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    server = Server(sys.stdin.buffer, answers, close_network())
    threading.stack_size(_STACK)
    thread = threading.Thread(target=server.run, args=(sys.argv[1] if len(sys.argv) > 1 else "",))
    thread.start()
    threading.stack_size(0)
    if len(sys.argv) > 1:
        threading.Thread(target=server.watch, args=(sys.argv[1],), daemon=True).start()
    thread.join()
    return 0 if server.ended_well else 1


class Server:
    """Reads questions and writes answers.

    Args:
        questions: where they come from.
        answers: where they go.
        sandbox: whether the network is closed.
    """

    def __init__(self, questions: IO[bytes], answers: IO[bytes], sandbox: Sandbox) -> None:
        self._questions, self._answers, self._sandbox = questions, answers, sandbox
        self._idle = False
        self._own_memory = self._memory = 0
        self.ended_well = False

    def run(self, folder: str) -> None:
        """Opens the store, says hello, answers until the input ends."""
        hello = {"sandboxed": self._sandbox.on, "reason": self._sandbox.reason}
        try:
            store = ox.Store.read_only(folder) if folder else ox.Store()
        except (OSError, RuntimeError, ValueError) as problem:
            frames.send(self._answers, {**hello, "error": "unreadable", "message": str(problem)})
            return
        self._own_memory = _address_space()
        found = Asked(store)
        frames.send(self._answers, {**hello, "error": ""})
        while True:
            self._idle = True
            message = frames.receive(self._questions)
            self._idle = False
            if message is None:
                break
            head, text = message
            if head["sandbox"] and not self._sandbox.on:
                frames.send(self._answers, {"error": "sandbox", "message": self._sandbox.reason})
                continue
            self._limit(head, found.held.memory)
            if head.get("flow"):
                flowing(found, head, text.decode(), self._answers)
            else:
                frames.send(self._answers, *answer(found, head, text.decode()))
            if sys.platform != "win32":
                signal.setitimer(signal.ITIMER_REAL, 0)
        self.ended_well = True

    def watch(self, folder: str) -> None:
        """Ends this process soon after its generation was replaced, so that removed words do not stay open in it."""
        root, _, generation, _ = folder.rsplit(os.sep, 3)
        while True:
            time.sleep(_LOOK_SECONDS)
            try:
                served = _text(f"{root}/CURRENT").strip().rpartition("/")[2]
            except OSError:
                served = ""
            if self._idle and served != generation:
                os._exit(frames.MOVED)

    def _limit(self, head: frames.Head, held: int) -> None:
        """Sets what the coming question may take.

        The alarm is the system's: it ends the process in the middle of whatever it does, also when its parent is gone.
        """
        if sys.platform != "win32":
            memory = self._own_memory + held + int(head["memory"])
            if memory != self._memory:
                hard = resource.getrlimit(resource.RLIMIT_AS)[1]
                resource.setrlimit(
                    resource.RLIMIT_AS, (memory if hard == resource.RLIM_INFINITY else min(memory, hard), hard)
                )
                self._memory = memory
            signal.setitimer(signal.ITIMER_REAL, head["seconds"])


def _address_space() -> int:
    """Bytes of address space this process has taken, its big stack included."""
    try:
        return int(_text("/proc/self/statm").split()[0]) * _PAGE
    except OSError:
        return _BASELINE


def _text(file: str) -> str:
    """What a file says. This process is started for a single question, too, and pathlib alone takes as long as that."""
    with open(file, encoding="utf-8") as opened:  # noqa: PTH123
        return opened.read()


def answer(store: Asked, head: frames.Head, text: str) -> tuple[frames.Head, bytes]:
    """The answer to one question in one piece, or why there is none.

    Args:
        store: what is asked.
        head: graphs (`default`, `named`), acceptable formats (`media`, best first), limits (`rows`, `bytes`) and
            `prefixes` for Turtle; `Server` reads `sandbox`, `memory`, `seconds` and `flow`.
        text: the SPARQL.
    """
    try:
        found = store.query(head, text)
        return _triples(found, head) if isinstance(found, ox.QueryTriples) else _table(found, head)
    except _FAILURES as problem:
        return refusal(problem), b""


def flowing(store: Asked, head: frames.Head, text: str, answers: IO[bytes]) -> None:
    """Writes the answer piece by piece, each as soon as it is large enough; nothing is sent before the first.

    The head of a piece says whether there is `more`. A piece with an `error` that follows others means that the answer
    can't be finished.

    Args:
        store: what is asked.
        head: see `answer`; `rows` counts for nothing.
        text: the SPARQL.
        answers: where the pieces go.
    """
    try:
        found = store.query(head, text)
        kind, format_ = _format(found, head["media"])
        if format_ is None:
            frames.send(answers, {"error": "format", "message": kind})
            return
        flow = Flow(answers, kind, format_.media_type, head["bytes"])
        if isinstance(format_, ox.RdfFormat):
            ox.serialize(found, flow, format_, prefixes=head["prefixes"])  # type: ignore[arg-type] # as below
        else:
            found.serialize(flow, format_)  # type: ignore[arg-type] # pyoxigraph writes into anything that has write()
        flow.end()
    except FullFlowError:
        frames.send(answers, {"error": "full", "message": ""})
    except _FAILURES as problem:
        frames.send(answers, refusal(problem))


_FAILURES = (SyntaxError, ValueError, MemoryError, OSError, RuntimeError)


def refusal(problem: BaseException) -> frames.Head:
    """Why there is no answer."""
    match problem:
        case MemoryError():
            return {"error": "memory", "message": ""}
        case OSError() | RuntimeError():
            return {"error": _fault(problem), "message": str(problem)}
    return {"error": "malformed", "message": str(problem)}


def _format(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, media: list[str]
) -> tuple[str, ox.QueryResultsFormat | ox.RdfFormat | None]:
    """The kind of an answer, and the first format that suits it; None where none does."""
    results, rdf = _formats(tuple(media))
    if isinstance(found, ox.QueryTriples):
        return "triples", rdf
    return "table" if isinstance(found, ox.QuerySolutions) else "yes-no", results


@lru_cache(64)
def _formats(media: tuple[str, ...]) -> tuple[ox.QueryResultsFormat | None, ox.RdfFormat | None]:
    """The first format of a table, and of statements."""
    if not media:
        return ox.QueryResultsFormat.JSON, ox.RdfFormat.TURTLE
    results = next(filter(None, map(ox.QueryResultsFormat.from_media_type, media)), None)
    return results, next(filter(None, map(ox.RdfFormat.from_media_type, media)), None)


def _fault(problem: OSError | RuntimeError) -> str:
    """Whose fault an error is: RocksDB's files, a call to the network, or the query, such as an unknown function."""
    if "orruption" in str(problem) or "IO error" in str(problem):
        return "failed"
    return "network" if isinstance(problem, OSError) else "malformed"


def _table(found: ox.QuerySolutions | ox.QueryBoolean, head: frames.Head) -> tuple[frames.Head, bytes]:
    kind, format_ = _format(found, head["media"])
    if not isinstance(format_, ox.QueryResultsFormat):
        return {"error": "format", "message": kind}, b""
    if isinstance(found, ox.QueryBoolean):
        return {"error": "", "kind": kind, "media": format_.media_type, "truncated": False}, _whole(found, format_)
    sink = TableSink(format_.media_type, head["rows"], head["bytes"])
    with suppress(FullError):
        found.serialize(sink, format_)  # type: ignore[arg-type] # pyoxigraph writes into anything that has write()
    body = sink.document()
    return {"error": "", "kind": kind, "media": format_.media_type, "truncated": sink.truncated}, body


def _whole(found: ox.QueryBoolean, format_: ox.QueryResultsFormat) -> bytes:
    body = found.serialize(format=format_)
    assert body is not None
    return body


def _triples(found: ox.QueryTriples, head: frames.Head) -> tuple[frames.Head, bytes]:
    kind, format_ = _format(found, head["media"])
    if not isinstance(format_, ox.RdfFormat):
        return {"error": "format", "message": kind}, b""
    sink = ByteSink()
    triples = Triples(found, head["rows"], head["bytes"], sink)
    ox.serialize(triples, sink, format_, prefixes=head["prefixes"])  # type: ignore[arg-type]
    said = {"error": "", "kind": kind, "media": format_.media_type, "truncated": triples.truncated}
    return said, bytes(sink.data)


if __name__ == "__main__":
    sys.exit(main())
