"""Passages that are no stretch of a text: regions of pages and pictures, stretches of recordings.

They take positions far beyond the end of any text, so that no text is ever read at them and none of them is taken for a
passage of a text: ten thousand million, plus milliseconds in a recording; for a region, ten thousand million for each
page up to its own (a picture is one page), plus a hundred thousand times the vertical and once the horizontal
coordinate of a corner. A point is kept as the smallest stretch, since a passage is never empty. The whole of a source
without a text is everything from 0 up to there. The exporter writes all of it back; a test holds the two equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The first position that is no position in a text.
BEYOND_TEXT = 10_000_000_000
_SIDE = 100_000


def region(page: int, corners: Sequence[int]) -> tuple[int, int]:
    """Start and end of a rectangle, whichever two opposite corners it was given by.

    Args:
        page: number of the page, counted from 0; 0 for a picture.
        corners: x and y of one corner, x and y of the other; beyond 0..99999 they are moved to the edge.
    """
    first_x, first_y, second_x, second_y = (min(max(value, 0), _SIDE - 1) for value in corners)
    base = BEYOND_TEXT * (max(page, 0) + 1)
    start = base + min(first_y, second_y) * _SIDE + min(first_x, second_x)
    end = base + max(first_y, second_y) * _SIDE + max(first_x, second_x)
    return start, max(end, start + 1)


def stretch(begin: int, end: int) -> tuple[int, int]:
    """Start and end of a stretch of a recording, given in milliseconds."""
    return BEYOND_TEXT + begin, BEYOND_TEXT + (end if end != begin else begin + 1)
