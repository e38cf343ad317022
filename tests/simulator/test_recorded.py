"""A recorded host is served through the same sockets as a made-up one."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors import engine
from collectors.simulator.recorded import RecordedDaemon
from tests.collectors import recorded
from tests.simulator.conftest import Serve, Served

RECORDINGS = Path(__file__).parent.parent / "recordings"


@pytest.fixture
def served(serve: Serve) -> Served:
    others = [RecordedDaemon(name, RECORDINGS / name) for name in ("manager", "worker2", "worker3")]
    return serve(hosts=1, containers=1, others=list(others))


@pytest.mark.parametrize("host", ["manager", "worker2", "worker3"])
def test_reading_a_recorded_host_gives_what_its_recordings_hold(served: Served, host: str) -> None:
    reading = engine.read(engine.Target(address=served.running.listeners[host].address))
    assert reading.failure is None
    assert reading.host == recorded.snapshot(host)
    if host == "manager":
        assert reading.swarm == recorded.swarm()


def test_the_sdk_reads_a_recorded_host(served: Served) -> None:
    with served.client("manager") as client:
        assert client.inspect_container("multi")["Name"] == "/multi"
        assert client.inspect_network("ov_att")["Labels"] == {"tier": "app"}
        assert len(client.containers(all=True)) == 26


def test_a_recording_cannot_be_changed(served: Served) -> None:
    assert served.words("worker2", "POST", "/networks/create", {"Name": "x"}) == (501, "a recording cannot be changed")
