"""The counters in the words of Prometheus. Imported when somebody asks for them."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from veche.http.metrics import BOUNDS, Metrics


class _Collector(Collector):
    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics

    def collect(self) -> Iterator[Metric]:
        metrics = self.metrics
        requests = CounterMetricFamily("veche_requests", "Answers given", labels=["dialect", "operation", "code"])
        for (dialect, operation, code), count in list(metrics.requests.items()):
            requests.add_metric([dialect, operation, str(code)], count)
        yield requests
        unknown = CounterMetricFamily("veche_unknown_operations", "Asked for, not there", labels=["dialect", "name"])
        for (dialect, name), count in list(metrics.unknown.items()):
            unknown.add_metric([dialect, name], count)
        yield unknown
        seconds = HistogramMetricFamily("veche_request_seconds", "Time to answer", labels=["dialect"])
        for dialect, buckets in list(metrics.durations.items()):
            seconds.add_metric([dialect], list(_cumulated(buckets)), metrics.sums[dialect])
        yield seconds
        for name, (what, value) in metrics.gauges.items():
            yield GaugeMetricFamily(name, what, value=value())
        for name, (what, labels, values) in metrics.families.items():
            family = GaugeMetricFamily(name, what, labels=labels)
            for of, figure in values().items():
                family.add_metric(of, figure)
            yield family


def text(metrics: Metrics) -> bytes:
    """The page that is scraped."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(metrics))
    return bytes(generate_latest(registry))


def _cumulated(buckets: list[int]) -> Iterator[tuple[str, float]]:
    total = 0
    for bound, count in zip([*map(str, BOUNDS), "+Inf"], buckets, strict=True):
        total += count
        yield bound, total
