"""The whole chain in processes of their own: two nodes' daemons, their real collectors, a broker, the intake, rows."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.node.ends import ADMIN, Collector, Server
from tests.simulator.conftest import Serve, Served, serve
from tests.stack import ROOT, wait_for

__all__ = ["serve"]

SECRET = "a secret that lets nodes in"


class Dashboard:
    """Its home, and the intake on the first host, which is the manager."""

    def __init__(self, folder: Path, server: Server, manager: Path) -> None:
        self.folder = folder
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DOCKLINES_")}
        self.environ = {
            **clean, "DJANGO_SETTINGS_MODULE": "dashboard.settings", "DOCKLINES_HOME": str(folder),
            "DOCKLINES_REDIS_URL": f"unix://default:{ADMIN}@{server.folder}/broker.sock",
            "DOCKLINES_SECRET_KEY": "s" * 50, "DOCKLINES_ENROLMENT_SECRET": SECRET,
            "DOCKER_HOST": f"unix://{manager}",
        }  # fmt: skip
        self.manage("migrate")
        self.log = (folder / "intake.log").open("w")
        command = [sys.executable, "-m", "dashboard.role", "intake"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=self.log, stderr=self.log)

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environ, check=True, capture_output=True, text=True, timeout=60
        ).stdout

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "docklines.sqlite3", timeout=10)) as link:
            return link.execute(query).fetchall()

    def states(self) -> dict[str, str]:
        return dict(self.rows("SELECT name, state FROM inventory_host"))

    def container(self, host: str, name: str) -> str:
        of_host = "FROM inventory_container c JOIN inventory_host h ON h.id = c.host_id"
        return str(self.rows(f"SELECT c.state {of_host} WHERE c.name = '{name}' AND h.name = '{host}'")[0][0])

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20)
        self.log.close()
        return code


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    running.start()
    yield running
    running.stop()


def running_container(served: Served, host: str) -> str:
    listed = served.get(host, "/containers/json")
    return str(next(one["Names"][0].lstrip("/") for one in listed if "com.docker.swarm.task" not in one["Labels"]))


def test_nodes_come_in_and_stay_right_over_a_restart_of_the_broker(
    serve: Serve, server: Server, tmp_path: Path
) -> None:
    served = serve(hosts=2, containers=6)
    members = [host for host in served.fleet.hosts.values() if host.served and host.node]
    first, second = sorted((host.name for host in members), key=lambda name: served.host(name).node.role != "manager")  # type: ignore[union-attr]
    dashboard = Dashboard(tmp_path, server, served.folder / f"{first}.sock")
    collectors = [
        Collector(tmp_path / name, server, served.folder / f"{name}.sock", DOCKLINES_ENROLMENT_SECRET=SECRET)
        for name in (first, second)
    ]
    try:
        for collector in collectors:
            collector.state.parent.mkdir()
            collector.start()
        wait_for("both are read", lambda: dashboard.states() == {first: "reachable", second: "reachable"}, 90)
        swarm = "SELECT state FROM inventory_swarm"
        wait_for("the manager tells of its swarm", lambda: dashboard.rows(swarm) == [("reachable",)], 60)
        name = running_container(served, second)
        served.client(second).stop(name)
        wait_for("an event is heard", lambda: dashboard.container(second, name) == "exited", 30)

        server.stop()
        served.client(second).start(name)
        server.start()
        wait_for("what happened meanwhile is there", lambda: dashboard.container(second, name) == "running", 45)
        served.client(second).stop(name)
        wait_for("events are heard again", lambda: dashboard.container(second, name) == "exited", 30)

        dashboard.manage("shell", "-c", ASK.format(host=second))
        made = "SELECT o.state FROM operations_operation o JOIN inventory_network n ON n.name = 'made-here'"
        wait_for("the command's outcome, and what it made", lambda: dashboard.rows(made) == [("succeeded",)], 30)

        (before,) = dashboard.rows(f"SELECT secret_sha256 FROM inventory_enrolment WHERE name = '{second}'")
        dashboard.manage("node", "release", second)
        collectors[1].kill()  # it would wait for a minute first: a broker that was restarted knows no users either
        collectors[1].start()
        enrolled = f"SELECT state, secret_sha256 FROM inventory_enrolment WHERE name = '{second}'"

        def is_in_anew() -> bool:
            ((state, secret),) = dashboard.rows(enrolled)
            return bool(state == "enrolled" and secret != before[0] and dashboard.states()[second] == "reachable")

        wait_for("the released one comes in with another password", is_in_anew, 45)
        assert dashboard.end() == 0
    finally:
        dashboard.process.kill()
        for collector in collectors:
            collector.kill()


ASK = """
import dashboard.celery
from collectors.commands import CreateNetwork, as_plain
from dashboard import pipeline
from dashboard.inventory.models import Host
from dashboard.operations.models import Operation
host = Host.objects.get(name="{host}")
asked = Operation.objects.create(
    host=host, host_name=host.name, user_name="alice", kind="create-network", summary="Create made-here",
    command=as_plain(CreateNetwork(name="made-here", driver="bridge")),
)
pipeline.dispatch(asked.pk)
"""
