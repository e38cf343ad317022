"""Events come from the right host, in Docker's order, filtered as asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from collectors.simulator import containers
from collectors.simulator.exchange import Request
from tests.simulator.conftest import Serve, Served, UnixConnection

MANAGER, WORKER, ALONE = "fra-manager-1", "fra-app-1", "edge-1"


@pytest.fixture
def served(serve: Serve) -> Served:
    return serve()


def events(served: Served, host: str, act: Callable[[], Any], filters: str = "{}") -> list[dict[str, Any]]:
    """What a host says while `act` is done. The stream is open before; it is over when a marker has come through."""
    connection = UnixConnection(served.folder / f"{host}.sock")
    connection.request("GET", f"/v1.41/events?filters={filters}")
    stream = connection.getresponse()
    assert stream.status == 200
    served.do(act)
    marker = {"Action": "marker", "Actor": {"ID": "", "Attributes": {}}, "scope": "local", "timeNano": 0}
    tell = served.running.listeners[host].tell
    served.do(lambda: [tell({"Type": kind, **marker}) for kind in ("container", "network")])
    heard: list[dict[str, Any]] = []
    for line in stream:
        heard.append(orjson.loads(line))
        if heard[-1]["Action"] == "marker":
            break
    connection.close()
    return heard[:-1]


def said(heard: list[dict[str, Any]]) -> list[str]:
    return [f"{event['Type']} {event['Action']}" for event in heard]


def test_a_restart_is_said_in_dockers_order(served: Served) -> None:
    host = served.host(ALONE)
    heard = events(served, ALONE, lambda: containers.restart(served.fleet, host.names["iot-telegraf-1"]))
    acts = ("kill", "die", "disconnect", "stop", "connect", "start", "restart")
    assert [event["Action"] for event in heard] == list(acts)
    assert heard[0]["Actor"]["Attributes"]["signal"] == "15"
    assert heard[1]["Actor"]["Attributes"]["exitCode"] == "0"
    assert heard[1]["from"] == heard[1]["Actor"]["Attributes"]["image"] == "telegraf:1.32"


def test_a_rename_says_the_old_name(served: Served) -> None:
    host = served.host(ALONE)
    (event,) = events(served, ALONE, lambda: containers.rename(served.fleet, host.names["iot-telegraf-1"], "t2"))
    assert event["Actor"]["Attributes"]["name"] == "t2"
    assert event["Actor"]["Attributes"]["oldName"] == "/iot-telegraf-1"


def test_the_last_detach_destroys_the_overlay_on_this_node_only(served: Served) -> None:
    served.ask(MANAGER, "POST", "/networks/create", {"Name": "team", "Driver": "overlay", "Attachable": True})
    shell = {"Container": "portainer-agent"}
    heard = commanded(served, MANAGER, "/networks/team/connect", shell)
    assert said(heard) == ["network create", "network connect"]
    heard = commanded(served, MANAGER, "/networks/team/disconnect", shell)
    assert said(heard) == ["network disconnect", "network disconnect", "network destroy"]
    assert {event["scope"] for event in heard} == {"local"}


def commanded(served: Served, host: str, path: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """What a host says of a command it carries out."""
    daemon = served.running.listeners[host].daemon
    return events(served, host, lambda: daemon.answer(Request("POST", path, {}, body)))


def test_swarm_events_come_from_the_manager_alone(served: Served) -> None:
    body = {"Name": "team", "Driver": "overlay"}
    heard = commanded(served, MANAGER, "/networks/create", body)
    assert said(heard) == ["network create", "network update"]
    assert {event["scope"] for event in heard} == {"swarm"}
    manager = served.running.listeners[MANAGER].daemon
    remove = Request("DELETE", "/networks/team", {}, {})
    assert events(served, WORKER, lambda: manager.answer(remove)) == []


def test_filters_are_the_daemons(served: Served) -> None:
    host = served.host(ALONE)
    filters = '{"type":{"container":true},"event":{"start":true,"marker":true}}'
    heard = events(served, ALONE, lambda: containers.restart(served.fleet, host.names["iot-telegraf-1"]), filters)
    assert said(heard) == ["container start"]


def test_events_since_a_moment_come_again(served: Served) -> None:
    host = served.host(ALONE)
    served.do(lambda: containers.restart(served.fleet, host.names["iot-telegraf-1"]))
    connection = UnixConnection(served.folder / f"{ALONE}.sock")
    connection.request("GET", "/events?since=1&until=4000000000&filters={}")
    line = connection.getresponse().readline()
    connection.close()
    assert orjson.loads(line)["Action"] == "kill"
