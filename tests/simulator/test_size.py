"""Two hundred hosts of fifty containers out of one process: how long the start takes, and what a read costs."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from collectors.simulator.api import SimulatedDaemon
from collectors.simulator.exchange import Answer, request
from collectors.simulator.generate import generate
from tests.simulator.conftest import Serve
from tests.stack import ROOT

START_SECONDS = 3.0
READ_SECONDS = 0.002
"""Of this process's time for the whole of a host that has not changed. A tenth of it was measured; CI is slow."""


def test_a_big_fleet_starts_in_time(serve: Serve) -> None:
    began = time.monotonic()
    served = serve(hosts=200, containers=50)
    assert time.monotonic() - began < START_SECONDS
    assert len(served.running.listeners) == 200
    last = list(served.running.listeners)[-1]
    assert len(served.get(last, "/containers/json?all=1")) == 50


def test_reading_an_unchanged_host_again_costs_little() -> None:
    fleet = generate(40, 50, 1)
    daemons = [SimulatedDaemon(fleet, host) for host in fleet.hosts.values() if not host.is_manager]

    def read_all() -> None:
        for daemon in daemons:
            legs = [f"/networks/{network_id}" for network_id in daemon.host.legs]
            for path in ("/_ping", "/info", "/networks", "/containers/json?all=1", *legs):
                answer = daemon.answer(request("GET", path, b""))
                assert isinstance(answer, Answer)
                assert answer.status == 200

    read_all()
    began = time.process_time()
    for _ in range(3):
        read_all()
    assert (time.process_time() - began) / (3 * len(daemons)) < READ_SECONDS


def test_too_few_open_files_are_said_at_once(tmp_path: Path) -> None:
    command = f"ulimit -n 300; exec {sys.executable} -m collectors.simulator {tmp_path}/fleet --hosts 100"
    ended = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 1
    assert "100 hosts need 500 open files, and the system allows 300; raise that (ulimit -Hn 500)." in ended.stderr
