"""Replies have the keys that a real Engine's had, everywhere in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.simulator.conftest import Serve, Served

RECORDINGS = Path(__file__).parent.parent / "recordings"
MORE = Path(__file__).parent / "recordings"
"""Of the same manager at the same moment: what the reader never asks for."""
OPEN = {"Containers", "Options", "Labels", "Networks", "Ports", "PortBindings", "ExposedPorts", "Services"}
"""Maps whose keys are data."""


def recorded(*names: str) -> list[Any]:
    """Replies by host and name, or by name alone for those in MORE."""
    paths = [(RECORDINGS if "/" in name else MORE) / f"{name}.json" for name in names]
    return [orjson.loads(path.read_bytes()) for path in paths]


def keys(thing: Any, path: str = "") -> set[str]:
    """Every key's path in a reply; lists and open maps are looked through."""
    if isinstance(thing, list):
        return set().union(*(keys(one, f"{path}[]") for one in thing)) if thing else set()
    if not isinstance(thing, dict):
        return set()
    if path.rpartition(".")[2] in OPEN:
        return set().union(*(keys(one, f"{path}.*") for one in thing.values())) if thing else set()
    found = {f"{path}.{name}" for name in thing}
    return found.union(*(keys(one, f"{path}.{name}") for name, one in thing.items()))


def top(thing: Any) -> set[str]:
    return set(thing)


@pytest.fixture
def served(serve: Serve) -> Served:
    return serve()


@pytest.mark.parametrize("name", ["manager/info", "version", "swarm"])
def test_what_a_manager_says_of_itself(served: Served, name: str) -> None:
    (real,) = recorded(name)
    assert top(served.get("fra-manager-1", f"/{Path(name).name}")) == top(real)


def test_a_worker_says_nothing_of_the_cluster(served: Served) -> None:
    (real,) = recorded("worker2/info")
    assert keys(served.get("fra-app-1", "/info")["Swarm"]) == keys(real["Swarm"])


@pytest.mark.parametrize("host", ["fra-manager-1", "fra-app-1"])
def test_listed_containers(served: Served, host: str) -> None:
    (real,) = recorded("manager/containers_all")
    shown = keys(served.get(host, "/containers/json?all=1"))
    assert shown <= keys(real) | {"[].NetworkSettings.Networks.*.IPAMConfig.IPv6Address"}
    assert {top_key for top_key in shown if top_key.count(".") == 1} == {f"[].{name}" for name in real[0]}


def test_listed_networks(served: Served) -> None:
    manager, worker = recorded("manager/networks", "worker2/networks")
    assert keys(served.get("fra-manager-1", "/networks")) <= keys(manager)
    assert keys(served.get("fra-app-1", "/networks")) <= keys(worker) | keys(manager)


def test_inspected_networks(served: Served) -> None:
    names = ("manager/network_br_ipam", "manager/network_docker_gwbridge")
    known = keys(recorded("network_ov_svc_verbose", "network_ingress_verbose", *names))
    for network in served.get("fra-manager-1", "/networks"):
        shown = served.get("fra-manager-1", f"/networks/{network['Id']}?verbose=true")
        assert keys([shown]) <= known


def test_inspected_containers(served: Served) -> None:
    paths = sorted((RECORDINGS / "manager").glob("container_*.json")) + sorted(RECORDINGS.glob("*/container_*.json"))
    known = keys([orjson.loads(path.read_bytes()) for path in paths])
    health = {"[].State.Health", "[].Config.Healthcheck"}
    for host in ("fra-manager-1", "fra-data-1", "edge-1"):
        for container in served.get(host, "/containers/json?all=1"):
            shown = served.get(host, f"/containers/{container['Id']}/json")
            surplus = {key for key in keys([shown]) - known if not key.startswith(tuple(health))}
            assert not surplus
            assert top(shown) == top(recorded("manager/container_multi")[0])


@pytest.mark.parametrize("path", ["nodes", "services", "tasks"])
def test_what_a_manager_says_of_its_swarm(served: Served, path: str) -> None:
    (real,) = recorded(f"manager/{path}")
    shown = served.get("fra-manager-1", f"/{path}?status=true")
    data = (".Labels.", ".DriverState.Options", ".DriverConfiguration.Options")
    surplus = {key for key in keys(shown) - keys(real) if not any(part in f"{key}." for part in data)}
    assert surplus <= {"[].Spec.ContainerSpec.Labels", "[].Spec.TaskTemplate.ContainerSpec.Labels"} | {
        key for key in surplus if key.endswith(("Networks[].Aliases", "Spec.Internal", "Spec.Attachable"))
    }


def test_standalone_containers_on_overlays_are_attachment_tasks(served: Served) -> None:
    (real,) = recorded("manager/tasks_attachment")
    shown = served.get("fra-manager-1", '/tasks?filters={"runtime":["attachment"]}')
    assert shown
    assert keys(shown) <= keys(real)
    assert {task["ID"] for task in shown}.isdisjoint(task["ID"] for task in served.get("fra-manager-1", "/tasks"))


def test_a_worker_refuses_what_is_the_swarms(served: Served) -> None:
    (real,) = recorded("worker2/services")
    for path in ("services", "tasks", "nodes", "swarm"):
        assert served.ask("fra-app-1", "GET", f"/v1.41/{path}") == (real["_http_status"], real["_body"])


def test_a_worker_lists_an_overlay_only_while_something_is_attached(served: Served) -> None:
    asked = '/networks?filters={"scope":["swarm"]}'
    there, everywhere = ({n["Name"] for n in served.get(host, asked)} for host in ("fra-app-1", "fra-manager-1"))
    assert "ingress" in there
    assert there < everywhere


def test_a_manager_with_nothing_attached_shows_no_members(served: Served) -> None:
    shown = served.get("fra-manager-1", "/networks/reports-2023?verbose=true")
    assert shown["Containers"] is None
    assert "Peers" not in shown
    assert "Services" not in shown
