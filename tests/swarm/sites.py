"""The product in its two ways of reading, each with what can befall it: read from one place, or by a collector a node.

Both keep their rows in a PostgreSQL of their own. `central` is the stack of the session, with its embedded Valkey.
`nodes` has a broker of its own with a password and rules for each user, the intake beside the manager h1, and the real
`python -m collectors.node` for each host; they come in by the shared secret and take h1 over from central reading.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path

from tests import needs
from tests.node.ends import ADMIN, Collector, Server
from tests.postgres import Cluster, a_cluster
from tests.stack import Stack, wait_for
from tests.swarm.lab import Lab, LabHost

SECRET = "what the nodes of the lab come in with"


class Central:
    """The session's stack. `cluster` is its PostgreSQL."""

    name = "central"

    def __init__(self, stack: Stack, cluster: Cluster) -> None:
        self.stack, self.cluster = stack, cluster

    def lose_broker(self) -> None:
        """Ends it as a crash does. All that it held is gone; the supervisor brings another."""
        self.stack.kill("valkey")

    def lose_workers(self) -> None:
        self.stack.kill("worker")

    def lose_database(self, seconds: float) -> None:
        self.cluster.stop()
        time.sleep(seconds)
        self.cluster.start()

    @contextmanager
    def asked_at(self, host: LabHost, address: str) -> Iterator[None]:
        """Has this host's daemon asked at another address."""
        self._move(host, address)
        try:
            yield
        finally:
            self._move(host, host.tcp)

    def _move(self, host: LabHost, address: str) -> None:
        self.stack.manage("host", "remove", host.name)
        self.stack.manage("host", "add", host.name, address)


class Nodes(Central):
    name = "nodes"

    def __init__(self, swarm: Lab, cluster: Cluster, folder: Path) -> None:
        self.swarm, self.folder = swarm, folder
        self.server = Server(folder)
        stack = Stack(
            folder / "stack",
            DOCKLINES_DATABASE_URL=cluster.url,
            DOCKLINES_REDIS_URL=f"redis://:{ADMIN}@127.0.0.1:{self.server.port}/0",
            DOCKLINES_ENROLMENT_SECRET=SECRET,
            DOCKER_HOST=swarm.manager.unix,
        )
        super().__init__(stack, cluster)
        self.collectors = {host.name: self._collector(host) for host in swarm.hosts}

    def _collector(self, host: LabHost, address: str = "", **environ: str) -> Collector:
        folder = self.folder / host.name
        folder.mkdir(exist_ok=True)
        daemon = Path((address or host.unix).removeprefix("unix://"))
        return Collector(folder, self.server, daemon, DOCKLINES_ENROLMENT_SECRET=SECRET, **environ)

    def start(self) -> None:
        self.server.start()
        self.stack.start({self.swarm.manager.name: self.swarm.manager.unix})
        for collector in self.collectors.values():
            collector.start()
        wait_for("every node read by its collector", self._all_in, 40)

    def _all_in(self) -> bool:
        states = [host["state"] for host in self.stack.topology()["hosts"]]
        if states != ["reachable"] * len(self.collectors):
            return False
        return self.stack.manage("host", "list").count("its node's collector") == len(self.collectors)

    def stop(self) -> None:
        for collector in self.collectors.values():
            collector.kill()
        self.stack.stop()
        self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def lose_broker(self) -> None:
        """With it the rules of all its users."""
        self.server.stop()
        time.sleep(1)
        self.server.start()

    def lose_workers(self) -> None:
        """And the intake, and a collector."""
        super().lose_workers()
        self.stack.kill("intake")
        collector = self.collectors[self.swarm.hosts[1].name]
        collector.kill()
        collector.start()

    @contextmanager
    def asked_at(self, host: LabHost, address: str) -> Iterator[None]:
        """And with a collector whose own clock is an hour off, too."""
        needs.require("faketime")
        clock = {"LD_PRELOAD": glob(needs.FAKETIME)[0], "FAKETIME": "+3600s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self._replace(host, self._collector(host, address, **clock))
        try:
            yield
        finally:
            self._replace(host, self._collector(host))

    def _replace(self, host: LabHost, collector: Collector) -> None:
        self.collectors[host.name].stop()
        self.collectors[host.name] = collector
        collector.start()


@contextmanager
def nodes(swarm: Lab) -> Iterator[Nodes]:
    with a_cluster() as cluster:
        site = Nodes(swarm, cluster, Path(tempfile.mkdtemp(prefix="dl-nodes-")))  # short, for its sockets
        try:
            site.start()
            yield site
        finally:
            site.stop()
