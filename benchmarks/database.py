"""What the database is asked at a thousand hosts of fifty containers, and how it goes about it.

    python -m benchmarks.database [--hosts 1000] [--containers 50] [--changes 1000000] [--sqlite]

Makes such rows in a database of its own, PostgreSQL where it is installed, walks every page, call and route, and tells
of each statement that goes through a large table from end to end, and of the slowest.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

SLOW = 0.05


@dataclass
class Asked:
    """One statement, with the values taken out."""

    shape: str
    sql: str
    seconds: float = 0.0
    times: int = 0
    where: set[str] = field(default_factory=set)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--containers", type=int, default=50)
    parser.add_argument("--changes", type=int, default=300_000)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--all", action="store_true", help="tell of every statement's plan")
    options = parser.parse_args(words)
    with database(options.sqlite):
        return measure(options)


@contextmanager
def database(sqlite: bool) -> Iterator[None]:
    from tests import needs, postgres

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    if sqlite or needs.postgres():
        with tempfile.TemporaryDirectory() as folder:
            os.environ["DOCKLINES_DATABASE_URL"] = f"sqlite:///{folder}/rows.sqlite3"
            yield
    else:
        with postgres.cluster() as url:
            os.environ["DOCKLINES_DATABASE_URL"] = url
            yield


def measure(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    began = time.monotonic()
    make_rows(options)
    print(f"{connection.vendor}: rows made in {time.monotonic() - began:.0f} s")
    statements: dict[str, Asked] = {}
    for name, visit in {**pages(), **routes()}.items():
        watch(name, visit, statements)
    tell(statements, options.all)
    connection.close()
    return 0


def make_rows(options: argparse.Namespace) -> None:
    from django.db import connection

    from dashboard.inventory.models import Network, Pool
    from tests.inventory.plans import fill, moment
    from tests.web import large

    large.large_fleet(options.hosts, options.containers, overlays=60, local=3, services=500)
    local = Network.objects.filter(host__isnull=False).values_list("pk", flat=True)
    Pool.objects.bulk_create(
        Pool(network_id=pk, position=0, subnet=f"172.{17 + n % 3}.0.0/16", gateway=f"172.{17 + n % 3}.0.1")
        for n, pk in enumerate(local)
    )
    source, kind = f"'host:' || (n % {options.hosts} + 1)", "CASE n % 2 WHEN 0 THEN 'container' ELSE 'endpoint' END"
    fill("inventory_change", options.changes, at=moment("n * 2"), source=source, revision="n", kind=kind,
         object_pk="n % 50000 + 1", name="'x'", action="'changed'")  # fmt: skip
    fill("operations_operation", 20_000, asked_at=moment("n * 90"), ended_at=moment("n * 90"), user_name="'x'",
         host_name="'x'", kind="'create-network'", summary="'x'", state="'succeeded'")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def pages() -> dict[str, Callable[[], Any]]:
    from django.contrib.auth.models import User
    from django.test import Client

    from dashboard.inventory.models import Container, Host, Network, Service

    user = User.objects.create_superuser("admin", password="x")
    client = Client(headers={"Host": "localhost"})
    client.force_login(user)
    host, network = _in_the_middle(Host), Network.objects.filter(host__isnull=True).first()
    container, service = _in_the_middle(Container), Service.objects.first()
    local = Network.objects.filter(host__isnull=False).first()
    assert network is not None and service is not None and local is not None  # noqa: PT018
    pool = local.pools.get()
    addresses = [
        "/", "/hosts/", "/hosts/?q=node-07", "/hosts/?sort=-containers", f"/hosts/{host.pk}/", "/networks/",
        "/networks/?q=bridge", "/networks/?sort=-endpoints", f"/networks/{network.pk}/", f"/networks/{local.pk}/",
        "/containers/", "/containers/?page=300", "/containers/?q=box-7.of.node-7", "/containers/?sort=-since",
        "/containers/?sort=image", f"/containers/?host={host.pk}", "/containers/?state=exited",
        f"/containers/{container.pk}/", "/services/", f"/services/{service.pk}/", "/ports/", "/addresses/",
        f"/addresses/{pool.pk}/", "/matrix/", "/matrix/?of=services", "/operations/", "/operations/?state=failed",
        "/operations/19000/", "/wallboard/", "/networks/new/", f"/networks/{local.pk}/connect/",
        f"/networks/{network.pk}/remove/", "/metrics",
        "/api/v1/topology", "/api/v1/changes", "/api/v1/changes?since=2026-11-27T00:00:00Z&limit=500",
        "/api/v1/changes?source=host:500", "/api/v1/changes?object=container:30000&object=endpoint:25001",
        f"/api/v1/hosts/{host.pk}", f"/api/v1/networks/{network.pk}", f"/api/v1/containers/{container.pk}",
        f"/api/v1/services/{service.pk}", "/api/v1/find?label=tier=web", "/api/v1/find?text=web",
        "/api/v1/find?since=2026-11-27T00:00:00Z", "/api/v1/addresses", "/api/v1/ports",
        "/admin/", "/admin/inventory/host/", "/admin/inventory/container/", "/admin/inventory/container/?q=box-7",
        "/admin/inventory/network/", "/admin/inventory/endpoint/", "/admin/inventory/change/",
        "/admin/operations/operation/", "/admin/inventory/service/", f"/admin/inventory/host/{host.pk}/change/",
    ]  # fmt: skip

    def visit(address: str) -> Callable[[], Any]:
        return lambda: client.get(address, headers={"Accept": "text/html"})

    return {address: visit(address) for address in addresses}


def _in_the_middle(model: Any) -> Any:
    return model.objects.order_by("pk")[model.objects.count() // 2]


def routes() -> dict[str, Callable[[], Any]]:
    from django.utils import timezone

    from collectors.snapshot import Failure
    from dashboard.inventory import links, reconcile, retention
    from dashboard.inventory.models import Host
    from dashboard.operations import record
    from dashboard.topology import chart
    from tests.inventory import fleet

    host = _in_the_middle(Host)
    now = timezone.now()
    first = fleet.host(containers=tuple(fleet.container(f"c{number:02}") for number in range(50)))
    second = fleet.host(containers=tuple(fleet.container(f"c{number:02}") for number in range(49)))
    return {
        "reconcile: all new": lambda: reconcile.reconcile_host(host.pk, first, "1", now),
        "reconcile: one goes": lambda: reconcile.reconcile_host(host.pk, second, "2", now),
        "host fails": lambda: reconcile.host_failed(host.pk, Failure(state="hung", kind="timeout", words="x"), now),
        "relink a host": lambda: links.relink(f"host:{host.pk}", now),
        "forget abandoned": lambda: reconcile.forget_abandoned(now),
        "sweep": lambda: record.sweep(now),
        "retire": lambda: retention.retire(23),
        "revisions": chart.revisions,
    }


def watch(name: str, visit: Callable[[], Any], statements: dict[str, Asked]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    began = time.perf_counter()
    try:
        with CaptureQueriesContext(connection) as asked:
            answer = visit()
    except Exception as error:
        print(f"  {name}: {type(error).__name__}: {error}"[:300])
        return
    status = getattr(answer, "status_code", "")
    print(f"{name:60.60} {status!s:4} {len(asked):4} statements {1000 * (time.perf_counter() - began):8.0f} ms")
    for query in asked:
        shape = re.sub(r"\bIN \([^)]*\)", "IN (…)", re.sub(r"'[^']*'|\b\d+\b", "?", query["sql"]))
        found = statements.setdefault(shape, Asked(shape, query["sql"]))
        found.times += 1
        found.where.add(name)
        if float(query["time"]) >= found.seconds:
            found.seconds, found.sql = float(query["time"]), query["sql"]


def tell(statements: dict[str, Asked], everything: bool) -> None:
    from tests.inventory import plans

    for asked in sorted(statements.values(), key=lambda each: -each.seconds):
        if not asked.sql.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            continue
        whole = plans.whole_tables(asked.sql)
        if whole or asked.seconds > SLOW or everything:
            print(f"\n{1000 * asked.seconds:.0f} ms, {asked.times} times, {sorted(asked.where)[:4]}")
            print(f"  reads whole: {', '.join(whole) or 'nothing'}\n  {asked.sql[:700]}")
            print("  " + "\n  ".join(plans.explained(asked.sql).splitlines()[:14]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
