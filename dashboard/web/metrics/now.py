"""What is so at this moment: a handful of calls, whatever the size of the fleet. Each part is told by itself, so that
the others are there when one cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from django.db.models import Count
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from collectors.metrics.declared import PROCESSES
from collectors.metrics.sending import by_kind
from collectors.node import wire
from dashboard import broker, coalesce
from dashboard.celery import READ_QUEUES, ROUTES, lists_of
from dashboard.inventory.models import Enrolment, Host
from dashboard.operations.models import Operation

QUANTILES = (0.5, 0.9, 0.99, 1.0)
OPEN = (Operation.State.PENDING, Operation.State.RUNNING)


def hosts(states: Mapping[int, str]) -> Metric:
    """`states` by pk of the host."""
    family = GaugeMetricFamily("docklines_hosts", "Hosts by state.", labels=["state"])
    counted = Counter(states.values())
    for state in Host.State.values:
        family.add_metric([state], counted[state])
    return family


def host_states() -> dict[int, str]:
    return dict(Host.objects.order_by().values_list("pk", "state"))


def lag(states: Mapping[int, str], seen: Mapping[str, str], now: datetime | None = None) -> Metric:
    """How long ago hosts were read with success: only those that answer, as others are told of by their state."""
    family = GaugeMetricFamily(
        "docklines_lag_seconds",
        "How long ago the reachable hosts were last read with success; quantile 1 is the one that waits longest.",
        labels=["quantile"],
    )
    now = now or datetime.now(UTC)
    times = (seen.get(f"host:{pk}") for pk, state in states.items() if state == Host.State.REACHABLE)
    ages = sorted((now - datetime.fromisoformat(time)).total_seconds() for time in times if time)
    for quantile in QUANTILES if ages else ():
        family.add_metric([f"{quantile:g}"], max(0.0, ages[_place(quantile, len(ages))]))
    return family


def _place(quantile: float, many: int) -> int:
    return min(many - 1, int(quantile * many))


def enrolled() -> list[str]:
    """The NodeIDs of those that have a collector of their own."""
    return list(Enrolment.objects.filter(state=Enrolment.State.ENROLLED).order_by().values_list("node_id", flat=True))


def queues(node_ids: Sequence[str]) -> Iterator[Metric]:
    """What waits in each of Celery's queues for a worker, hosts that did not answer and wait for their turn, and what
    waits for nodes and from them; all nodes together."""
    family = GaugeMetricFamily("docklines_queue_length", "What waits in each queue.", labels=["queue"])
    names = sorted({*READ_QUEUES, *(str(route["queue"]) for route in ROUTES.values())})
    asked = broker.client().pipeline(transaction=False)
    for name in names:
        for key in lists_of(name):
            asked.llen(key)
    asked.zcard(coalesce.WAITING)
    for node_id in node_ids:
        asked.llen(wire.prefix(node_id) + wire.QUEUE)
        asked.xlen(wire.outbox(node_id))
    told = asked.execute()
    lists, (silent, *of_nodes) = told[: 2 * len(names)], told[2 * len(names) :]
    own = [first + other for first, other in zip(lists[::2], lists[1::2], strict=True)]
    for name, length in zip([*names, "silent", "node"], [*own, silent, sum(of_nodes[::2])], strict=True):
        family.add_metric([name], length)
    yield family
    yield GaugeMetricFamily(
        "docklines_intake_waiting", "What nodes' collectors wrote and the intake has not taken in.",
        value=sum(of_nodes[1::2]),
    )  # fmt: skip


def open_operations() -> Metric:
    family = GaugeMetricFamily("docklines_operations_open", "Operations that have not ended.", labels=["state"])
    asked = Operation.objects.filter(state__in=OPEN).order_by().values_list("state").annotate(Count("pk"))
    counted = dict(asked)
    for state in OPEN:
        family.add_metric([state.value], counted.get(state.value, 0))
    return family


def processes(living: Sequence[tuple[str, int, int]]) -> Iterator[Metric]:
    """What the processes that live told of themselves: kind, sockets, bytes."""
    running = GaugeMetricFamily("docklines_processes", "Processes that live, by kind.", labels=["process"])
    memory = GaugeMetricFamily(
        "docklines_memory_bytes", "Memory of all processes of a kind, what they share counted for each.",
        labels=["process"],
    )  # fmt: skip
    counted = by_kind(living)
    for kind in PROCESSES:
        running.add_metric([kind], counted[kind])
        memory.add_metric([kind], sum(size for name, _, size in living if name == kind))
    yield running
    yield memory
    yield GaugeMetricFamily(
        "docklines_sockets", "Live sockets that are open, of browsers and programs.",
        value=sum(sockets for _, sockets, _ in living),
    )  # fmt: skip
