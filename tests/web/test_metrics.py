"""GET /metrics: who may read it, what it says, and what of it is left while something is away."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import OperationalError as DatabaseDown
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from redis.backoff import NoBackoff
from redis.retry import Retry

from collectors import metrics
from collectors.metrics import counting, sending
from collectors.node import wire
from dashboard import celery, heard
from dashboard.inventory.models import Enrolment, Host
from dashboard.topology import freshness
from dashboard.web.metrics import exposed, now
from dashboard.web.models import ApiToken
from dashboard.web.views.metrics import let_in
from tests.web import factories

PAGE = Path(__file__).resolve().parents[2] / "docs/metrics.md"


def scraped(client: Client, **headers: str) -> dict[str, Metric]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.content
    return {family.name: family for family in text_string_to_metric_families(answer.content.decode())}


def value(found: dict[str, Metric], name: str, **labels: str) -> float:
    samples = [sample.value for sample in found[name].samples if sample.labels == labels]
    assert len(samples) == 1, found[name]
    return samples[0]


@pytest.fixture
def prometheus(monkeypatch: pytest.MonkeyPatch) -> Client:
    """One that is let in by its address."""
    monkeypatch.setattr(settings, "ENV", dataclasses.replace(settings.ENV, metrics_from=("127.0.0.0/8",)))
    return Client()


def test_strangers_are_sent_away_and_viewers_let_in(valkey: redis.Redis, as_user: Callable[[str], Client]) -> None:
    assert [as_user(name).get("/metrics").status_code for name in ("anonymous", "mallory", "bob")] == [401, 403, 200]


def test_a_token_of_any_role_lets_in_and_a_wrong_one_does_not(valkey: redis.Redis, db: None) -> None:
    token = ApiToken.issue(factories.user("bob", "viewer"), "viewer")[1]
    assert "docklines_up" in scraped(Client(), Authorization=f"Bearer {token}")
    wrong = Client().get("/metrics", headers={"Authorization": "Bearer dkl_wrong"})
    assert (wrong.status_code, wrong["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.parametrize(
    ("address", "networks", "may"),
    [
        ("10.0.1.5", ("10.0.0.0/16",), True),
        ("10.1.0.5", ("10.0.0.0/16",), False),
        ("::ffff:10.0.1.5", ("10.0.0.0/16",), True),
        ("fd00::5", ("10.0.0.0/16", "fd00::/8"), True),
        ("10.0.1.5", (), False),
        ("", ("0.0.0.0/0",), False),
    ],
)
def test_addresses_let_in(address: str, networks: tuple[str, ...], may: bool) -> None:
    assert let_in(address, networks) is may


def test_every_figure_is_explained_in_the_docs(valkey: redis.Redis, db: None, prometheus: Client) -> None:
    factories.host("here", state="reachable")
    freshness.seen(f"host:{Host.objects.get().pk}", datetime.now(UTC))
    page = PAGE.read_text()
    found = scraped(prometheus)
    names = {f"{name}_total" if family.type == "counter" else name for name, family in found.items()}
    assert {"docklines_reads_total", "docklines_lag_seconds", "docklines_build_info"} <= names
    assert [name for name in names if f"| `{name}` |" not in page] == []
    for family in found.values():
        for sample in family.samples:
            for label, said in sample.labels.items():
                assert label in ("le", "version") or f"`{said}`" in page, sample


def test_what_was_counted_is_told_as_prometheus_reads_it(valkey: redis.Redis, db: None, prometheus: Client) -> None:
    counting.take()
    metrics.READS.add("unchanged", 7)
    metrics.READ_SECONDS.observe(0.02)
    metrics.READ_SECONDS.observe(0.3)
    process = sending.Sender(valkey, "read")
    process.send()
    found = scraped(prometheus)
    process.stop()
    assert value(found, "docklines_reads", outcome="unchanged") == 7
    assert value(found, "docklines_reads", outcome="failed") == 0
    buckets = {s.labels.get("le"): s.value for s in found["docklines_read_seconds"].samples}
    assert (buckets["0.01"], buckets["0.025"], buckets["0.5"], buckets["+Inf"]) == (0, 1, 2, 2)
    assert [s.value for s in found["docklines_read_seconds"].samples if s.name.endswith("_sum")] == [0.32]
    assert value(found, "docklines_processes", process="read") == 1


def test_openmetrics_is_spoken_where_it_is_asked_for(valkey: redis.Redis, db: None, prometheus: Client) -> None:
    answer = prometheus.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer["Content-Type"].startswith("application/openmetrics-text")
    assert answer.content.endswith(b"# EOF\n")


def test_lag_is_of_hosts_that_answer() -> None:
    at = datetime.now(UTC)
    seen = {f"host:{pk}": (at - timedelta(seconds=pk)).isoformat() for pk in [*range(1, 101), 500]}
    states = dict.fromkeys(range(1, 101), "reachable") | {99: "hung", 100: "unreachable", 700: "reachable"}
    told = {sample.labels["quantile"]: sample.value for sample in now.lag(states, seen, at).samples}
    assert told == {"0.5": 50, "0.9": 89, "0.99": 98, "1": 98}
    assert now.lag({}, seen, at).samples == []


def test_a_scrape_asks_the_database_no_more_for_a_hundred_hosts(
    valkey: redis.Redis, db: None, prometheus: Client
) -> None:
    factories.host("one")
    with CaptureQueriesContext(connection) as few:
        series = len(prometheus.get("/metrics").content.splitlines())
    Host.objects.bulk_create(Host(name=f"h{n}", address=f"tcp://h{n}:2375", state="hung") for n in range(100))
    with CaptureQueriesContext(connection) as many:
        found = scraped(prometheus)
    assert len(many) == len(few) == 3
    assert value(found, "docklines_hosts", state="hung") == 100
    assert len(prometheus.get("/metrics").content.splitlines()) == series


def test_what_nodes_wrote_and_wait_for_is_told_of_all_together(
    valkey: redis.Redis, db: None, prometheus: Client
) -> None:
    for node_id in ("a" * 25, "b" * 25):
        Enrolment.objects.create(node_id=node_id, name=node_id, enrolled_at=datetime.now(UTC))
        valkey.xadd(wire.outbox(node_id), {"m": "x"})
        valkey.xadd(wire.outbox(node_id), {"m": "y"})
        valkey.lpush(wire.prefix(node_id) + wire.QUEUE, "z")
    found = scraped(prometheus)
    assert value(found, "docklines_intake_waiting") == 4
    assert value(found, "docklines_queue_length", queue="node") == 2


def test_while_the_broker_is_away_the_database_still_tells(
    db: None, prometheus: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.host("one")
    away = redis.Redis(unix_socket_path="/nonexistent/valkey.sock", retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr("dashboard.broker.client", lambda: away)
    found = scraped(prometheus)
    assert value(found, "docklines_up", part="broker") == 0
    assert value(found, "docklines_up", part="database") == 1
    assert sum(sample.value for sample in found["docklines_hosts"].samples) == 1
    assert "docklines_reads" not in found


def test_while_the_database_is_away_the_broker_still_tells(
    valkey: redis.Redis, prometheus: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> dict[int, str]:
        raise DatabaseDown("unable to open database file")

    monkeypatch.setattr(exposed.now, "host_states", away)
    found = scraped(prometheus)
    assert value(found, "docklines_up", part="database") == 0
    assert value(found, "docklines_queue_length", queue="read") == 0
    assert "docklines_hosts" not in found


@pytest.mark.django_db
def test_what_waits_for_its_turn_is_counted_with_what_there_is_news_of(valkey: redis.Redis, prometheus: Client) -> None:
    news, turn = celery.lists_of("read")
    valkey.rpush(news, "one")
    valkey.rpush(turn, "two", "three")
    assert value(scraped(prometheus), "docklines_queue_length", queue="read") == 3


def test_a_delta_answers_the_event_before_it_once(valkey: redis.Redis) -> None:
    counting.take()
    seconds, microseconds = valkey.time()  # type: ignore[misc]
    with heard.at(3, seconds + microseconds / 1_000_000 - 0.4):
        heard.answered("swarm:3")
        heard.answered("host:4")
        assert counting.take() == {}
        heard.answered("host:3")
        heard.answered("host:3")
    with heard.at(3, seconds - 1000):
        pass
    heard.answered("host:3")
    counted = counting.take()
    assert counted[metrics.EVENT_TO_DELTA_SECONDS.bucket(0.5)] == 1
    assert 400_000 <= counted[metrics.EVENT_TO_DELTA_SECONDS.total] < 500_000
