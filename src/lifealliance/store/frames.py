"""Messages between a process and the one that answers its queries: lengths, a head in JSON, a body of bytes."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_LENGTHS = struct.Struct(">IQ")
Head = dict[str, Any]


def send(pipe: IO[bytes], head: Head, body: bytes = b"") -> None:
    """Writes one message.

    Raises:
        OSError: nobody reads any more.
    """
    said = json.dumps(head).encode()
    pipe.write(_LENGTHS.pack(len(said), len(body)) + said)
    pipe.write(body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[Head, bytes] | None:
    """Reads one message; None when the other side has ended, even in the middle of one."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head_size, body_size = _LENGTHS.unpack(lengths)
    head, body = pipe.read(head_size), pipe.read(body_size)
    if len(head) < head_size or len(body) < body_size:
        return None
    said: Head = json.loads(head)
    return said, body
