"""Sums of what was counted, by field, into metric families. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.utils import floatToGoString

from collectors.metrics.counting import OTHER, Counter, Figure, Histogram
from collectors.metrics.declared import COUNTED

MICROSECONDS = 1_000_000


def of_sums(sums: Mapping[str, int]) -> Iterator[Metric]:
    """Every figure that is counted, with 0 where nothing was: a series that comes late looks like no growth."""
    for figure in COUNTED:
        yield _histogram(figure, sums) if isinstance(figure, Histogram) else _counter(figure, sums)


def _counter(figure: Figure, sums: Mapping[str, int]) -> Metric:
    unit = figure.unit if isinstance(figure, Counter) else 1
    family = CounterMetricFamily(figure.name, figure.means, labels=[figure.label] if figure.label else [])
    for value in figure.values or ("",):
        family.add_metric([value] if figure.label else [], sums.get(figure.field(value), 0) / unit)
    if others := sums.get(figure.field(OTHER)):
        family.add_metric([OTHER], others / unit)
    return family


def _histogram(figure: Histogram, sums: Mapping[str, int]) -> Metric:
    """Each bucket of Prometheus takes in those before it; ours do not, so that one count changes one number."""
    family = HistogramMetricFamily(figure.name, figure.means)
    so_far, buckets = 0, []
    for bound in (*figure.buckets, inf):
        so_far += sums.get(figure.bucket(bound), 0)
        buckets.append((floatToGoString(bound), so_far))
    family.add_metric([], buckets, sum_value=sums.get(figure.total, 0) / MICROSECONDS)
    return family
