"""Plain counters; `exposition.py` shows them to Prometheus when it asks."""

from bisect import bisect_left
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_MOST_NAMES = 2_000

Labeled: TypeAlias = Mapping[tuple[str, ...], float]


class Metrics:
    """Counts requests by dialect, operation and code, and their durations by dialect. Unknown operations are counted
    by the name that the client asked for: what is wanted and missing is worth knowing."""

    def __init__(self) -> None:
        self.requests: dict[tuple[str, str, int], int] = {}
        self.unknown: dict[tuple[str, str], int] = {}
        self.durations: dict[str, list[int]] = {}
        self.sums: dict[str, float] = {}
        self.gauges: dict[str, tuple[str, Callable[[], float]]] = {}
        self.families: dict[str, tuple[str, tuple[str, ...], Callable[[], Labeled]]] = {}
        self.before: list[Callable[[], Awaitable[None]]] = []  # what the figures are read by, asked at each scrape

    def count(self, dialect: str, operation: str, code: int, seconds: float) -> None:
        key = (dialect, operation, code)
        self.requests[key] = self.requests.get(key, 0) + 1
        buckets = self.durations.get(dialect)
        if buckets is None:
            buckets = self.durations[dialect] = [0] * (len(BOUNDS) + 1)
            self.sums[dialect] = 0.0
        buckets[bisect_left(BOUNDS, seconds)] += 1
        self.sums[dialect] += seconds

    def count_unknown(self, dialect: str, wanted: str) -> None:
        key = (dialect, wanted[:100])
        if key in self.unknown or len(self.unknown) < _MOST_NAMES:
            self.unknown[key] = self.unknown.get(key, 0) + 1

    def gauge(self, name: str, what: str, value: Callable[[], float]) -> None:
        """A figure that is read when somebody asks."""
        self.gauges[name] = (what, value)

    def family(self, name: str, what: str, labels: tuple[str, ...], values: Callable[[], Labeled]) -> None:
        """Figures of one kind, told apart by labels."""
        self.families[name] = (what, labels, values)
