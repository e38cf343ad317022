"""What is asked often, or of a table that grows, goes by an index: as the database itself says over many rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard import housekeeping
from dashboard.inventory import links, retention
from dashboard.inventory.models import Change, Container, Endpoint, Host
from dashboard.operations import record
from dashboard.web import history
from dashboard.web.views import containers, host
from tests.inventory import plans

pytestmark = pytest.mark.django_db


def pages_of_containers() -> Any:
    by = next(column for column in containers.TABLE.columns if column.key == "name")
    return list(Container.objects.select_related("host", "service").order_by(*by.ordering(False), "pk")[:50])


def a_host() -> Host:
    return Host.objects.order_by("pk")[7:8].get()


ASKED: dict[str, Callable[[], Any]] = {
    "what is old": lambda: retention.retire(1, rest=lambda _: True),
    "what has ended": lambda: housekeeping.retire(1, rest=lambda _: True),
    "operations nobody answered": lambda: record.sweep(timezone.now()),
    "a host's containers": lambda: list(Container.objects.filter(host=a_host()).values_list("pk")),
    "a host's endpoints": lambda: list(Endpoint.objects.filter(host=a_host()).values_list("pk")),
    "who names a network": lambda: list(Endpoint.objects.filter(network_key__in=["n1", "n2"]).values_list("host_id")),
    "who runs a service": lambda: list(Container.objects.filter(service_docker_id__in=["s10"]).values_list("host_id")),
    "links of a host": lambda: links.relink(a_host().source_id, timezone.now()),
    "a host's page": lambda: (host._networks_on(a_host()), host._containers_on(a_host()), host._states_on(a_host())),
    "a host's history": lambda: list(history.of_source(a_host().source_id)),
    "changes of an object": lambda: list(Change.objects.filter(kind="container", object_pk=7).order_by("-at")[:20]),
    "changes of a source": lambda: list(Change.objects.filter(source="host:7").order_by("-at", "-pk")[:100]),
    "changes since": lambda: list(Change.objects.filter(at__gte=timezone.now() - timedelta(minutes=5)).order_by("-at")),
    "the first page of containers": pages_of_containers,
}


@pytest.fixture(scope="module")
def many_rows(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Made once, in a transaction that is taken back."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        plans.make_rows()
        yield
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def test_nothing_that_is_asked_often_reads_a_large_table_whole(many_rows: None) -> None:
    found = {}
    for name, ask in ASKED.items():
        with CaptureQueriesContext(connection) as asked:
            ask()
        selects = [query["sql"] for query in asked if query["sql"].startswith(("SELECT", "UPDATE", "DELETE"))]
        assert selects, name
        found |= {(name, sql[:300]): tables for sql in selects if (tables := plans.whole_tables(sql))}
    assert found == {}


def test_a_table_that_is_read_whole_is_noticed(many_rows: None) -> None:
    for rows, table in ((Change.objects.filter(name="x"), "change"), (Endpoint.objects.filter(mac="y"), "endpoint")):
        with CaptureQueriesContext(connection) as asked:
            list(rows.order_by())
        assert plans.whole_tables(asked[0]["sql"]) == [f"inventory_{table}"]
