"""Reading a stranger's file in a process of its own: one that has no network, little memory and a deadline.

A file made to harm its reader, or one that merely is too much, ends that process and nothing else: the sentence says
so. What comes back are plain values (see `messages`), put together here; texts come one by one and go into a file.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from lifealliance.errors import BadInput, Missing, NotFound, Problem, StoreFull
from lifealliance.importers import messages
from lifealliance.model.coded import AS_IT_SAYS, CodedProject, ReadAs
from lifealliance.model.texts import Text, Texts

if TYPE_CHECKING:
    from collections.abc import Callable

_WORKER = ("-P", "-m", "lifealliance.importers.worker")  # -P: no folder somebody works in offers modules to it
_PARTS = "If the file is what it seems to be, export it in parts."
_NOT_OURS = "Export it again; if it happens again, the file is damaged or was made to do harm."
_MEMORY = ("memory", "allocat")


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What reading one file may take: seconds by the clock and of the processor, and megabytes of memory."""

    seconds: float = 900.0
    memory_mb: int = 6144


#: What the file of a researcher may take.
USUAL = ReadingLimits()


@dataclass(frozen=True, slots=True)
class ReadApart:
    """What was read; companions: the files that were read with it; closed: whether the process had no network."""

    project: CodedProject
    companions: tuple[Path, ...] = ()
    closed: bool = False


def _silent(_step: str) -> None:
    """Says nothing while work goes on."""


def read_apart(
    path: Path,
    how: ReadAs = AS_IT_SAYS,
    limits: ReadingLimits = USUAL,
    progress: Callable[[str], None] = _silent,
    command: tuple[str, ...] = _WORKER,
) -> ReadApart:
    """Everything a coded project holds, read in a process of its own.

    Args:
        path: the file.
        how: what is known better than the file says.
        limits: what reading it may take.
        progress: told each step.
        command: arguments of the Python that reads.

    Raises:
        NotFound: there is no such file.
        BadInput: every problem found in it; or that reading it took too much, or ended the process.
        Missing: the process does not start.
        StoreFull: the disk has no room for its texts.
    """
    task = {
        "path": str(path),
        "without_texts": how.without_texts,
        "offsets": how.offsets,
        "columns": how.columns,
        "beside": True,
        "seconds": limits.seconds,
        "memory_mb": limits.memory_mb,
    }
    heard = _Heard(Texts(path.parent), progress)
    with tempfile.TemporaryFile() as said:
        late, code = _talk(json.dumps(task).encode() + b"\n", said, limits, heard, command)
        said.seek(0)
        last = said.read()[-4000:].decode(errors="replace")
    kind, value = heard.kind, heard.value
    if kind == "read":
        project, beside = value
        return ReadApart(messages.put_together(project, heard.texts), tuple(map(Path, beside)), heard.closed)
    if kind == "bad":
        raise BadInput(*(Problem(*map(str, one)) for one in value))
    if kind == "absent":
        raise NotFound(str(value))
    if kind == "full":
        raise StoreFull(str(value))
    raise BadInput(Problem(path.name, *_why(kind, code, last, limits, late=late)))


class _Heard:
    """What the process that reads has said so far.

    Attributes:
        kind: of its last message; `value`: what that said.
        closed: whether it has no network.
        texts: those that came.
    """

    def __init__(self, file: Texts, progress: Callable[[str], None]) -> None:
        self._file, self._progress = file, progress
        self.kind, self.closed = "", False
        self.value: Any = None
        self.texts: list[Text] = []

    @property
    def waiting(self) -> bool:
        """Whether more is to come."""
        return self.kind in {"", "step", "sandbox", "text"}

    def take(self, kind: str, value: Any) -> None:
        """Take the next message."""
        self.kind, self.value = kind, value
        if kind == "sandbox":
            self.closed = bool(value[0])
        elif kind == "step":
            self._progress(str(value))
        elif kind == "text":
            self.texts.append(self._file.add(str(value)))
            self.value = None


def _talk(
    task: bytes, said: IO[bytes], limits: ReadingLimits, heard: _Heard, command: tuple[str, ...]
) -> tuple[bool, int]:
    """Give the task and listen: whether time was up, and how the process ended."""
    try:
        process = subprocess.Popen(
            [sys.executable, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
        )
    except OSError as error:
        raise Missing(f"The process that reads files does not start: {error}.") from error
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limits.seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdout:
            _give(process.stdin, task)
            while heard.waiting and (message := messages.receive(process.stdout)):
                heard.take(*message)
    finally:
        timer.cancel()
        if heard.waiting and not late.is_set():
            _let_end(process)
        process.kill()
        code = process.wait()
    return late.is_set(), code


def _give(pipe: IO[bytes], task: bytes) -> None:
    """Write the task; a process that has ended already is met when it is listened to."""
    try:
        with pipe:
            pipe.write(task)
    except OSError:
        return


def _let_end(process: subprocess.Popen[bytes]) -> None:
    """A process that sent no answer is about to end by itself; how it does says why."""
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        return


def _why(kind: str, code: int, last: str, limits: ReadingLimits, *, late: bool) -> tuple[str, str]:
    """Why there is no answer, and what to do."""
    if late or code == -getattr(signal, "SIGXCPU", 0):
        return f"Reading this file takes more than {limits.seconds:g} seconds; it was stopped.", _PARTS
    line = last.strip().rpartition("\n")[2]
    if kind == "memory" or "MemoryError" in line or any(word in line.lower() for word in _MEMORY):
        return f"Reading this file needs more than {limits.memory_mb:,} MB of memory; it was stopped.", _PARTS
    if code < 0:
        return f"Reading this file ended the process that reads files ({signal.Signals(-code).name}).", _NOT_OURS
    return f"Reading this file ended the process that reads files ({line[:120] or 'it said nothing'}).", _NOT_OURS
