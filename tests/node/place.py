"""A broker, somebody in the dashboard's place, and a daemon to read, for the tests of one node's collector."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.collectors.fake_daemon import FakeDaemon, fake_daemon, replay
from tests.collectors.recorded import FOLDER
from tests.node.ends import Collector, Dashboard, Server


@dataclass
class Place:
    """All that a collector needs around it; `collector` is not started yet. Its daemon is the recorded worker2, which
    answers as the test wants."""

    server: Server
    dashboard: Dashboard
    daemon: FakeDaemon
    collector: Collector


@contextmanager
def place(*tls: str) -> Iterator[Place]:
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="dl-"))  # a path short enough for sockets
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        server = Server(folder, *tls)
        server.start()
        stack.callback(server.stop)
        dashboard = Dashboard(server)
        dashboard.start()
        stack.callback(dashboard.stop)
        daemon = stack.enter_context(fake_daemon(folder / "docker.sock"))
        replay(daemon, "worker2", FOLDER)
        collector = Collector(folder, server, daemon.path)
        stack.callback(collector.kill)
        yield Place(server, dashboard, daemon, collector)
