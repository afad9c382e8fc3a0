"""What is counted for who runs the server: kinds of addresses, statuses and times, never what was asked."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from fastapi import Response

from lifealliance.model.tiers import TIERS

if TYPE_CHECKING:
    from lifealliance.model.tiers import Tier
    from lifealliance.reader import KnowledgeReader

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0)
_NAME = "lifealliance_request"


class Metrics:
    """Counts requests as they leave; who looks sees what was counted at the tiers they see."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: dict[Tier, _Counted] = {tier: _Counted() for tier in TIERS}

    def count(self, tier: Tier, route: str, method: str, status: int, seconds: float) -> None:
        """Takes in one request.

        Args:
            tier: of who sent it.
            route: the kind of address, such as `/claims/{claim:path}`.
            method: GET or another.
            status: of the answer.
            seconds: from its first byte in to its last byte out.
        """
        known = method if method in {"GET", "HEAD", "POST"} else "other"
        with self._lock:
            self._counted[tier].take(route, known, status, seconds)

    def lines(self, tier: Tier) -> list[str]:
        """What was counted up to a tier, in the text format of Prometheus (version 0.0.4)."""
        whole = _Counted()
        with self._lock:
            for other, counted in self._counted.items():
                if tier.sees(other):
                    whole.add(counted)
        return whole.lines()


class _Counted:
    """Requests and their times."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._times: Counter[tuple[str, int]] = Counter()
        self._sums: dict[str, float] = defaultdict(float)

    def take(self, route: str, method: str, status: int, seconds: float) -> None:
        """Takes in one request."""
        self._requests[route, method, status] += 1
        self._times[route, bisect_left(_SECONDS, seconds)] += 1
        self._sums[route] += seconds

    def add(self, other: _Counted) -> None:
        """Takes in what another has counted."""
        self._requests.update(other._requests)
        self._times.update(other._times)
        for route, seconds in other._sums.items():
            self._sums[route] += seconds

    def lines(self) -> list[str]:
        """What was counted, in the text format of Prometheus."""
        said = [f"# HELP {_NAME}s_total Requests by kind of address, method and status.",
                f"# TYPE {_NAME}s_total counter"]  # fmt: skip
        for (route, method, status), number in sorted(self._requests.items()):
            said.append(f'{_NAME}s_total{{route="{route}",method="{method}",status="{status}"}} {number}')
        said += [f"# HELP {_NAME}_seconds Time of requests by kind of address; that of a query is most of its own.",
                 f"# TYPE {_NAME}_seconds histogram"]  # fmt: skip
        for route in sorted(self._sums):
            total = 0
            for at, bound in enumerate((*map(str, _SECONDS), "+Inf")):
                total += self._times[route, at]
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
    return Response("\n".join([*metrics.lines(reader.tier), *more, ""]), media_type=MEDIA_TYPE)
