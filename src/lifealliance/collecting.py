"""Work during which nothing looks for circles of objects that may go."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def without_collecting() -> Iterator[None]:
    """While data are taken in, written and checked, nothing looks for circles of objects.

    Hundreds of thousands of small values are made, none of which refers back to another; looking through them again and
    again takes a third to a half of the time. What nothing refers to any more goes at once all the same. Stands around
    a block (`with`) or a function (`@without_collecting()`), also around one within another.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
