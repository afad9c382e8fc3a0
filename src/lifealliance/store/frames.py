"""Messages between a process and the one that answers its queries: lengths, a head in JSON, a body of bytes."""

from __future__ import annotations

import json
import struct
from functools import lru_cache
from typing import IO, Any

#: The exit code of a process that ended because its generation is no longer the served one.
MOVED = 75
_LENGTHS = struct.Struct(">IQ")
Head = dict[str, Any]


@lru_cache(64)
def _read(head: bytes) -> Head:
    """A head; the same again and again where questions are alike, so nobody changes it."""
    found: Head = json.loads(head)
    return found


def packed(head: Head | bytes, body: bytes = b"") -> bytes:
    """One message as it is written, see `send`."""
    said = head if isinstance(head, bytes) else json.dumps(head).encode()
    return b"".join((_LENGTHS.pack(len(said), len(body)), said, body))


def send(pipe: IO[bytes], head: Head | bytes, body: bytes = b"") -> None:
    """Writes one message.

    Args:
        pipe: where to.
        head: of the message; as bytes, if it is written already.
        body: of the message.

    Raises:
        OSError: nobody reads any more.
    """
    pipe.write(packed(head, body))
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
    return _read(head), body


def taken(data: bytearray) -> tuple[Head, bytes] | None:
    """The first message of what has come in, taken out of it; None when it is not whole yet."""
    if len(data) < _LENGTHS.size:
        return None
    head_size, body_size = _LENGTHS.unpack_from(data)
    end = _LENGTHS.size + head_size + body_size
    if len(data) < end:
        return None
    said = _read(bytes(data[_LENGTHS.size : _LENGTHS.size + head_size]))
    body = bytes(data[_LENGTHS.size + head_size : end])
    del data[:end]
    return said, body
