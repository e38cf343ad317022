"""How long each page and each path of the API takes at a thousand hosts of fifty containers, on both databases.

    .venv/bin/python -m benchmarks.pages [--hosts 1000] [--containers 50] [--only sqlite|postgresql] [--like /ports]

The simulator's fleet is read into a database of its own; nobody changes anything then. Cold is an asking after one
host moved, as in such a fleet some always have; warm is one after which nothing did. The very first of a process, which
finds nothing kept, is the largest of the cold ones. Status 1 where the median of either is above a second, but for
HEAVY. The address says which host, network or container is meant: one in the middle.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.database import database
from benchmarks.scale import filling
from tests import needs

BOTH = ("sqlite", "postgresql")
MOST = 1.0
"""Seconds that a page may take, cold or warm."""
TIMES = 5
HEAVY = ("/api/v1/topology",)
"""Answers that hold the whole fleet, tens of megabytes: told of, and held to nothing."""


@dataclass
class Visited:
    """What one address answered, how large that was, in how many queries, and the seconds it took each time."""

    status: int
    size: int
    queries: int
    cold: list[float]
    warm: list[float]

    @property
    def slowest(self) -> float:
        return max(statistics.median(self.cold), statistics.median(self.warm))


def addresses() -> Iterator[str]:
    """Every page and path, those of one thing for one in the middle, and lists by what a visitor may ask of them."""
    from dashboard.inventory.models import Container, Host, Network, Pool, Service

    host, container, service = (middle(model.objects.all()) for model in (Host, Container, Service))
    wide = middle(Network.objects.filter(swarm__isnull=False, ingress=False))
    near = middle(Network.objects.filter(host__isnull=False, driver="bridge"))
    ingress = Network.objects.filter(ingress=True).first() or wide
    pool = middle(Pool.objects.exclude(subnet=""))
    networks = [each.pk for each in (wide, near, ingress)]
    yield from ("/", "/wallboard/", "/matrix/", "/matrix/?of=services", f"/matrix/?host={host.pk}")
    yield from ("/hosts/", "/hosts/?q=app", "/hosts/?sort=-containers", "/hosts/?sort=swarm", f"/hosts/{host.pk}/")
    yield from (f"/hosts/?{more}" for more in ("columns=name,all,role", "sort=-all&page=9", "state=hung"))
    yield from (f"/hosts/{host.pk}/{deed}/" for deed in ("edit", "remove"))
    yield from ("/hosts/new/", "/networks/", "/networks/?q=front", "/networks/?q=10.0.", "/networks/?page=200")
    yield from (f"/networks/?sort={sort}" for sort in ("-endpoints", "subnet", "-hosts", "on", "driver"))
    yield from (f"/networks/?{more}" for more in ("is=unused", f"host={host.pk}", "driver=overlay", "scope=swarm"))
    yield from (f"/networks/{pk}/" for pk in networks)
    yield from ("/networks/new/", f"/networks/{near.pk}/connect/", f"/networks/{wide.pk}/connect/")
    yield from (f"/networks/{wide.pk}/disconnect/?container={container.pk}", f"/networks/{near.pk}/remove/")
    yield from ("/containers/", "/containers/?page=700", "/containers/?q=web", "/containers/?q=nobody-has-this")
    yield from ("/containers/?q=10.0.1.7", "/containers/?q=02:42", f"/containers/?q={container.docker_id[:12]}")
    sorts = ("-name", "state", "-since", "host", "-networks", "stack", "image", "created", "service", "exit_code")
    yield from (f"/containers/?sort={sort}" for sort in sorts)
    picked = ("exited", "unwell", "failed", "unhealthy", "running")
    yield from (f"/containers/?state={state}" for state in picked)
    yield from (f"/containers/?host={host.pk}", f"/containers/?stack={container.stack or service.stack}")
    yield from ("/containers/?sort=image&page=700", f"/containers/{container.pk}/")
    yield from ("/services/", "/services/?q=web", "/services/?sort=-running", f"/services/{service.pk}/")
    yield from ("/ports/", "/ports/?q=8080", "/ports/?only=clashes", f"/ports/?host={host.pk}", "/ports/?sort=owner")
    yield from ("/addresses/", "/addresses/?q=10.0.1.7", "/addresses/?only=overlapping", f"/addresses/{pool.pk}/")
    yield from (f"/addresses/?at=host:{host.pk}", "/addresses/?sort=network&page=100", "/addresses/?sort=-used")
    yield from ("/operations/", "/operations/?state=failed", "/healthz", "/readyz", "/metrics")
    yield from of_api(host.pk, container.pk, service.pk, networks, pool.pk)
    yield from of_admin(host.pk, container.pk, wide.pk)


def of_api(host: int, container: int, service: int, networks: list[int], pool: int) -> Iterator[str]:
    yield from ("/api/v1/topology", "/api/v1/changes", f"/api/v1/changes?source=host:{host}")
    yield from (f"/api/v1/changes?object=container:{container}", "/api/v1/views")
    yield from (f"/api/v1/hosts/{host}", f"/api/v1/containers/{container}", f"/api/v1/services/{service}")
    yield from (f"/api/v1/networks/{pk}" for pk in networks)
    yield from ("/api/v1/find?text=front", "/api/v1/find?label=tier", "/api/v1/find?since=2020-01-01T00:00:00Z")
    yield from ("/api/v1/find?text=nobody-has-this", "/api/v1/find?label=com.docker.compose.project=shop")
    yield from ("/api/v1/addresses", f"/api/v1/addresses/{pool}", "/api/v1/ports", "/api/v1/openapi.json")


def of_admin(host: int, container: int, network: int) -> Iterator[str]:
    inventory = ("host", "swarm", "swarmnode", "network", "pool", "networkview", "container", "endpoint", "service")
    yield "/admin/"
    yield from (f"/admin/inventory/{model}/" for model in (*inventory, "swarmtask", "change"))
    yield from (f"/admin/inventory/{model}/?q=web" for model in ("network", "pool", "container", "endpoint", "change"))
    yield from (f"/admin/inventory/{model}/?p=3" for model in ("container", "endpoint", "swarmtask"))
    yield from ("/admin/inventory/endpoint/?kind__exact=gateway", f"/admin/inventory/endpoint/?host__id__exact={host}")
    yield from ("/admin/inventory/container/?state__exact=exited", "/admin/inventory/container/?o=5")
    yield from ("/admin/inventory/endpoint/?o=2", "/admin/inventory/change/?kind=network")
    yield from (f"/admin/inventory/container/{container}/change/", f"/admin/inventory/network/{network}/change/")
    yield from (f"/admin/inventory/host/{host}/change/", "/admin/operations/operation/", "/admin/auth/user/")


def middle(rows: Any) -> Any:
    return rows.order_by("pk")[rows.count() // 2]


def measure(like: str) -> int:
    """Walks all addresses that have `like` in them, and tells of each."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    User.objects.filter(username="bench").delete()
    user = User.objects.create_superuser("bench", password="x")
    client = Client(headers={"Host": "localhost"})
    client.force_login(user)
    wanted = [address for address in addresses() if like in address]
    client.get("/hosts/new/")  # templates and modules are loaded once in a process
    print(f"{connection.vendor:62} status      KB queries   cold ms (p95)   warm ms (p95)", flush=True)
    slow = 0
    for address in wanted:
        found = visit(client, address)
        late = (found.slowest > MOST and address not in HEAVY) or found.status >= 400
        slow += late
        print(
            f"{address:62.62} {found.status:6} {found.size / 1024:7.0f} {found.queries:7} {told(found.cold)} "
            f"{told(found.warm)}{'  too slow' if late else ''}",
            flush=True,
        )
    print(f"{slow} of {len(wanted)} took more than {MOST:g} s, or failed")
    return 1 if slow else 0


def visit(client: Any, address: str) -> Visited:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    headers = {"Accept": "application/json" if "/api/" in address else "text/html"}
    found = Visited(0, 0, 0, [], [])
    for seconds in (found.cold, found.warm):
        while len(seconds) < TIMES and sum(seconds) < TIMES * MOST:
            if seconds is found.cold:
                forget()
            began = time.perf_counter()
            answer = client.get(address, headers=headers)
            found.size, found.status = len(answer.content), answer.status_code
            seconds.append(time.perf_counter() - began)
    forget()
    with CaptureQueriesContext(connection) as asked:
        client.get(address, headers=headers)
    found.queries = len(asked)
    return found


def forget() -> None:
    """A host moved, so what was worked out is out of date; and nobody is throttled."""
    from django.core.cache import cache
    from django.db.models import F

    from dashboard.inventory.models import Host

    Host.objects.filter(name=Host.objects.order_by("pk").values("name")[:1]).update(revision=F("revision") + 1)
    cache.clear()


def told(seconds: list[float]) -> str:
    p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return f"{1000 * statistics.median(seconds):7.0f} ({1000 * p95:6.0f})"


def run(options: argparse.Namespace) -> int:
    """In the database that the environment names, which is filled where it is empty."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from dashboard.inventory.models import Host

    call_command("migrate", verbosity=0)
    began = time.monotonic()
    if not Host.objects.exists():
        with tempfile.TemporaryDirectory(prefix="dl-") as folder:
            filling.fill(Path(folder), options.hosts, options.containers)
        if connection.vendor == "postgresql":  # as its autovacuum would; nobody does that for SQLite
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        print(f"{connection.vendor}: filled in {time.monotonic() - began:.0f} s", flush=True)
    with filling.broker():
        status = measure(options.like)
    connection.close()
    return status


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--containers", type=int, default=50)
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database, not both")
    parser.add_argument("--like", default="", help="addresses with this in them")
    parser.add_argument("--file", type=Path, help="an SQLite database to fill and keep, or that is filled")
    options = parser.parse_args(words)
    if options.only is None:  # settings are read once in a process: each database has one
        return max(subprocess.call([sys.executable, "-m", "benchmarks.pages", *words, "--only", name]) for name in BOTH)
    if options.file:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        os.environ["DOCKLINES_DATABASE_URL"] = f"sqlite:///{options.file.absolute()}"
        return run(options)
    if options.only == "postgresql" and (why := needs.postgres()):
        print(f"PostgreSQL was not measured: {why}")
        return 0
    with database(options.only == "sqlite"):
        return run(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
