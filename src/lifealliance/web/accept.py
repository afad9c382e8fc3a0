"""Which of the formats on offer a caller wants (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ANY = "*/*"


def ranked(header: str, offered: Sequence[str]) -> list[str]:
    """The media types on offer that the caller accepts, most wanted first; among equals in the order of the offer.

    Args:
        header: the caller's Accept; empty means that anything goes.
        offered: media types without parameters.
    """
    ranges = dict(_ranges(header or _ANY))
    weights = {media: _weight(media, ranges) for media in offered}
    return sorted((media for media in offered if weights[media] > 0), key=lambda media: -weights[media])


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    """Media ranges with their weights; a weight that is no number counts as 1."""
    for part in header.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for name, _, value in (parameter.partition("=") for parameter in parameters):
            if name.strip() == "q":
                weight = _number(value.strip())
        if media:
            yield media, weight


def _number(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        return 1.0
    return min(max(number, 0.0), 1.0) if number == number else 1.0  # noqa: PLR0124 # "nan" is no weight


def _weight(media: str, ranges: dict[str, float]) -> float:
    """The weight of the most exact range that covers the media type."""
    for covering in (media, media.partition("/")[0] + "/*", _ANY):
        if covering in ranges:
            return ranges[covering]
    return 0.0
