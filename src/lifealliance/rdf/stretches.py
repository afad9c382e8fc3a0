"""Work over hundreds of thousands of things, some at a time.

What is made of them on the way then stays near the processor, and its memory serves the next ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")

_AT_ONCE = 1 << 10


def stretches(things: Sequence[T]) -> Iterator[Sequence[T]]:
    """The things in order, some at a time."""
    for at in range(0, len(things), _AT_ONCE):
        yield things[at : at + _AT_ONCE]
