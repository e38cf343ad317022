"""All figures together, as a custom Collector of prometheus-client. What cannot be told is left out, and `docklines_up`
says why: a scrape that fails would hide the rest just when it matters."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.db import Error as DatabaseTrouble
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from collectors import VERSION
from collectors.metrics import sending
from dashboard import broker
from dashboard.topology import freshness
from dashboard.web.metrics import families, now

log = logging.getLogger(__name__)


class Docklines(Collector):
    """Asks anew at each collect."""

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("docklines_up", "1 where this part answers, else 0.", labels=["part"])
        states, of_database, nodes = _of_database()
        of_broker = _of_broker(states, nodes)
        up.add_metric(["database"], states is not None)
        up.add_metric(["broker"], bool(of_broker))
        build = GaugeMetricFamily("docklines_build_info", "Which Docklines this is.", labels=["version"])
        build.add_metric([VERSION], 1)
        yield from (up, build, *of_database, *of_broker)


def _of_database() -> tuple[dict[int, str] | None, list[Metric], list[str]]:
    """The hosts' states, what they and the operations tell, and the nodes that are in; None and nothing while the
    database is away."""
    try:
        states = now.host_states()
        return states, [now.hosts(states), now.open_operations()], now.enrolled()
    except DatabaseTrouble as error:
        log.warning("The figures that are in the database cannot be told: %s", error)
        return None, [], []


def _of_broker(states: dict[int, str] | None, nodes: list[str]) -> list[Metric]:
    try:
        sums, living = sending.read(broker.client())
        found = [*families.of_sums(sums), *now.processes(living), *now.queues(nodes)]
        return found if states is None else [*found, now.lag(states, freshness.all_seen())]
    except broker.BrokerError as error:
        log.warning("The figures that are in the broker cannot be told: %s", error)
        return []


REGISTRY = CollectorRegistry()
REGISTRY.register(Docklines())
