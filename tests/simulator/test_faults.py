"""Daemons that hang, refuse, vanish, dawdle or drop a request, switched from outside, and come back."""

from __future__ import annotations

import json
import time

import pytest

from tests.simulator.conftest import Serve, Served, UnixConnection

HOST, OTHER = "fra-app-1", "edge-1"


@pytest.fixture
def served(serve: Serve) -> Served:
    return serve()


def turn(served: Served, verb: str, host: str = HOST) -> None:
    """Through the control socket, as anybody would, and until it has happened."""
    status, reply = served.ask("control", "POST", f"/hosts/{host}/{verb}")
    assert status == 200, reply
    served.wait_for(_settled())


async def _settled() -> None:
    """Turns that were asked for come first in the loop."""


def test_a_hung_host_takes_connections_and_answers_when_it_wakes(served: Served) -> None:
    turn(served, "hang")
    connection = UnixConnection(served.folder / f"{HOST}.sock")
    connection.request("GET", "/_ping")
    with pytest.raises(TimeoutError):
        served.ask(HOST, "GET", "/info", timeout=0.2)
    assert served.get(OTHER, "/info")["Name"] == OTHER
    turn(served, "resume")
    assert connection.getresponse().read() == b"OK"
    connection.close()


def test_a_killed_host_refuses_and_comes_back_with_another_default_bridge(served: Served) -> None:
    before = served.get(HOST, "/networks/bridge")["Id"]
    turn(served, "refuse")
    assert (served.folder / f"{HOST}.sock").exists()
    with pytest.raises(ConnectionRefusedError):
        served.ask(HOST, "GET", "/_ping")
    turn(served, "resume")
    assert served.get(HOST, "/networks/bridge")["Id"] != before
    settings = [container["NetworkSettings"]["Networks"] for container in served.get(HOST, "/containers/json?all=1")]
    shown = {networks["bridge"]["NetworkID"] for networks in settings if "bridge" in networks}
    assert shown == {served.get(HOST, "/networks/bridge")["Id"]}


def test_a_stopped_host_has_no_socket(served: Served) -> None:
    turn(served, "gone")
    with pytest.raises(FileNotFoundError):
        served.ask(HOST, "GET", "/_ping")
    turn(served, "resume")
    assert served.get(HOST, "/info")["Name"] == HOST


def test_a_slow_host_takes_its_time(served: Served) -> None:
    turn(served, "slow?seconds=0.15")
    began = time.monotonic()
    served.get(HOST, "/info")
    assert time.monotonic() - began >= 0.15


def test_a_dropped_request_ends_the_connection(served: Served) -> None:
    turn(served, "drop")
    with pytest.raises(ConnectionError):
        served.ask(HOST, "GET", "/networks/frontend?verbose=true")


def test_an_open_stream_ends_when_the_host_is_killed(served: Served) -> None:
    connection = UnixConnection(served.folder / f"{HOST}.sock")
    connection.request("GET", "/events")
    stream = connection.getresponse()
    turn(served, "refuse")
    assert stream.readline() == b""
    connection.close()


def test_control_knows_its_hosts_and_its_verbs(served: Served) -> None:
    assert set(served.get("control", "/hosts")) == {"fra-manager-1", "fra-app-1", "fra-data-1", "edge-1"}
    assert served.words("control", "POST", "/hosts/nosuch/hang") == (404, "No such host: nosuch")
    assert served.words("control", "POST", f"/hosts/{HOST}/dance") == (404, "page not found")


def test_control_knows_how_large_the_fleet_is(served: Served) -> None:
    before = served.get("control", "/size")
    assert before["containers"] == 4 * 15
    assert min(before.values()) > 0
    served.ask("control", "POST", "/changes/step?count=40")
    assert served.get("control", "/size") == served.fleet.size() != before


def test_a_host_that_does_not_answer_does_not_change(served: Served) -> None:
    for host in ("fra-manager-1", "fra-app-1", "fra-data-1"):
        turn(served, "hang", host)
    _, reply = served.ask("control", "POST", "/changes/step?count=30")
    assert {did.partition(":")[0] for did in reply["did"]} == {OTHER}


def test_control_tells_what_all_hosts_say(served: Served) -> None:
    connection = UnixConnection(served.folder / "control.sock")
    connection.request("GET", "/events")
    stream = connection.getresponse()
    served.ask("control", "POST", "/changes/step?count=5")
    event = json.loads(stream.readline())
    assert event["host"] in served.running.listeners
    assert event["timeNano"] <= time.time_ns()
    connection.close()
