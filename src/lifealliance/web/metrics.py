"""What is counted for who runs the server: kinds of addresses, statuses and times, never what was asked."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from fastapi import Response

if TYPE_CHECKING:
    from lifealliance.reader import KnowledgeReader

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0)
_NAME = "lifealliance_request"


class Metrics:
    """Counts requests as they leave."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self._times: dict[str, list[int]] = defaultdict(lambda: [0] * (len(_SECONDS) + 1))
        self._sums: dict[str, float] = defaultdict(float)

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Takes in one request.

        Args:
            route: the kind of address, such as `/claims/{claim:path}`.
            method: GET or another.
            status: of the answer.
            seconds: from its first byte in to its last byte out.
        """
        known = method if method in {"GET", "HEAD", "POST"} else "other"
        with self._lock:
            self._requests[route, known, status] += 1
            self._times[route][bisect_left(_SECONDS, seconds)] += 1
            self._sums[route] += seconds

    def lines(self) -> list[str]:
        """What was counted, in the text format of Prometheus (version 0.0.4)."""
        with self._lock:
            said = [f"# HELP {_NAME}s_total Requests by kind of address, method and status.",
                    f"# TYPE {_NAME}s_total counter"]  # fmt: skip
            for (route, method, status), number in sorted(self._requests.items()):
                said.append(f'{_NAME}s_total{{route="{route}",method="{method}",status="{status}"}} {number}')
            said += [f"# HELP {_NAME}_seconds Time of requests by kind of address; that of a query is most of its own.",
                     f"# TYPE {_NAME}_seconds histogram"]  # fmt: skip
            for route, counts in sorted(self._times.items()):
                total = 0
                for bound, number in zip((*map(str, _SECONDS), "+Inf"), counts, strict=True):
                    total += number
                    said.append(f'{_NAME}_seconds_bucket{{route="{route}",le="{bound}"}} {total}')
                said.append(f'{_NAME}_seconds_sum{{route="{route}"}} {self._sums[route]:.6f}')
                said.append(f'{_NAME}_seconds_count{{route="{route}"}} {total}')
        return said


def show(metrics: Metrics, reader: KnowledgeReader) -> Response:
    """The address for Prometheus: requests, times, and how many processes may answer queries at once."""
    more = (
        "# HELP lifealliance_query_workers Processes that may answer queries at the same time.",
        "# TYPE lifealliance_query_workers gauge",
        f"lifealliance_query_workers {reader.limits.workers}",
        "# HELP lifealliance_studies Studies loaded, with what is published.",
        "# TYPE lifealliance_studies gauge",
        f"lifealliance_studies {len(reader.studies())}",
    )
    return Response("\n".join([*metrics.lines(), *more, ""]), media_type=MEDIA_TYPE)
