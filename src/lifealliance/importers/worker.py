"""The process that reads one stranger's file: `python -m lifealliance.importers.worker`, started by `apart`.

It takes its task from its input, gives up the network, takes a limit of memory and processor time, and sends what it
found to its output. It may fall at any time; nothing but the file is lost with it.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from lifealliance import importers
from lifealliance.errors import BadInput, NotFound, StoreFull
from lifealliance.importers import messages
from lifealliance.model.coded import ReadAs
from lifealliance.sandbox import close_network

if sys.platform != "win32":
    import resource


_NO_MEMORY = messages.packed("memory")


def main() -> int:
    """Reads the file named in the task and sends what it holds, or why it can't be read."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that writes to standard output by mistake may land among the answers
    task = json.loads(sys.stdin.buffer.readline())
    gc.disable()  # all that is read stays until the end: to look for what may go costs a quarter of the time
    _limit(task["memory_mb"] << 20, int(task["seconds"]) + 1)
    sandbox = close_network()
    messages.send(answers, "sandbox", (sandbox.on, sandbox.reason))
    path = Path(task["path"])
    how = ReadAs(task["without_texts"], task["offsets"], tuple((heading, holds) for heading, holds in task["columns"]))
    try:
        messages.send(answers, "step", f"Reading {path.name}")
        project = importers.read(path, **asdict(how))
        beside = [str(one) for one in importers.companions(path, how)] if task["beside"] else []
        messages.send(answers, "step", f"Taking in {len(project.codings):,} codings of {path.name}")
        for text in messages.texts_of(project):
            messages.send(answers, "text", text)
        messages.send(answers, "read", (messages.taken_apart(project), beside))
    except BadInput as error:
        messages.send(answers, "bad", [(one.where, one.what, one.todo) for one in error.problems])
    except NotFound as error:
        messages.send(answers, "absent", error.message)
    except StoreFull as error:
        messages.send(answers, "full", error.message)
    except MemoryError:
        os.write(answers.fileno(), _NO_MEMORY)  # made beforehand: there is no room to make it now
        os._exit(1)
    return 0


def _limit(memory: int, seconds: int) -> None:
    """Take limits that nothing in this process can lift again; no dump of memory is left behind."""
    if sys.platform == "win32":
        return
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


if __name__ == "__main__":
    sys.exit(main())
