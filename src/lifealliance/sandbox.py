"""Takes the network away from a process, for good and for every thread it starts later.

Linux on x86_64 and aarch64 lets any process give itself a seccomp filter; the numbers are from seccomp(2),
linux/seccomp.h, linux/filter.h and the system call tables of both. Elsewhere there is none; `close_network` says so.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from typing import NamedTuple

_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
#: System calls of the 32-bit x32 table begin here on x86_64; they would bypass the numbers below.
_X32 = 0x40000000
#: Architecture word, and the numbers of socket, connect, ptrace, execve, execveat, process_vm_writev, io_uring_setup,
#: io_uring_enter, io_uring_register, pidfd_getfd: every way to a socket, and to another process that has one.
_TABLES = {
    "x86_64": (0xC000003E, (41, 42, 101, 59, 322, 311, 425, 426, 427, 438)),
    "aarch64": (0xC00000B7, (198, 203, 117, 221, 281, 271, 425, 426, 427, 438)),
}
_INTERNET, _INTERNET_6, _STREAM = 2, 10, 1


class Sandbox(NamedTuple):
    """Whether this process has lost the network, and why not if it has not."""

    on: bool
    reason: str = ""


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("true", ctypes.c_ubyte),
        ("false", ctypes.c_ubyte),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def _steps(architecture: int, numbers: tuple[int, ...]) -> list[_Step]:
    """The filter: refuse these numbers and every foreign table, allow the rest."""
    refuse = len(numbers) + 1
    steps = [
        _Step(_LOAD, 0, 0, _ARCHITECTURE_AT),
        _Step(_EQUAL, 0, refuse + 2, architecture),
        _Step(_LOAD, 0, 0, _NUMBER_AT),
        _Step(_AT_LEAST, refuse, 0, _X32),
    ]
    steps += [_Step(_EQUAL, refuse - 1 - place, 0, number) for place, number in enumerate(numbers)]
    return [*steps, _Step(_RETURN, 0, 0, _ALLOW), _Step(_RETURN, 0, 0, _REFUSE)]


def close_network() -> Sandbox:
    """Takes the network away from this process and proves it by trying. Call it before any thread is started."""
    if sys.platform != "linux":
        return Sandbox(False, f"{sys.platform} has no such filter")
    machine = os.uname().machine
    if machine not in _TABLES:
        return Sandbox(False, f"{sys.platform} on {machine} has no such filter")
    steps = _steps(*_TABLES[machine])
    program = _Program(len(steps), (_Step * len(steps))(*steps))
    system = ctypes.CDLL(None, use_errno=True)
    prctl = system.prctl
    prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    address = ctypes.cast(ctypes.byref(program), ctypes.c_void_p).value or 0
    if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or prctl(_SET_SECCOMP, _FILTER_MODE, address, 0, 0):
        return Sandbox(False, f"the system refused the filter (error {ctypes.get_errno()})")
    for family in (_INTERNET, _INTERNET_6):
        if system.socket(family, _STREAM, 0) >= 0:
            return Sandbox(False, "the filter does not hold")
    return Sandbox(True)
