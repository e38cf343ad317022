"""An open chart outlives the end of any process behind it, without a reload, and ends up with what the daemons have."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import docker
import pytest
from docker.types import IPAMConfig, IPAMPool
from playwright.sync_api import Page

from tests.stack import Stack, wait_for

pytestmark = pytest.mark.needs("browser")
ENDS = ("succeeded", "refused", "failed", "lost")
SHOWN = """(prefix) => [...window.docklines.store.networks.values()]
    .map((network) => network.name).filter((name) => name.startsWith(prefix)).sort()"""


@pytest.fixture
def daemon(fleet: Stack) -> Iterator[docker.APIClient]:
    """The first host of the fleet, asked past Docklines. Networks made there are gone afterwards."""
    client = docker.APIClient(base_url=fleet.call("GET", "/api/v1/hosts/1")[1]["address"], version="1.41")
    before = names(client)
    yield client
    for name in names(client) - before:
        client.remove_network(name)
    client.close()


def names(daemon: docker.APIClient) -> set[str]:
    return {network["Name"] for network in daemon.networks()}


def make(daemon: docker.APIClient, name: str, subnet: str) -> None:
    daemon.create_network(name, "bridge", ipam=IPAMConfig(pool_configs=[IPAMPool(subnet=subnet)]))


def ask_for(fleet: Stack, name: str, subnet: str) -> str | None:
    """The operation that makes this network on the first host, or None where nobody took it: its asker was told so."""
    body = {"name": name, "driver": "bridge", "host": "host:1", "pools": [{"subnet": subnet}]}
    try:
        status, answer = fleet.call("POST", "/api/v1/networks", body)
    except OSError:
        return None
    return str(answer["operation"]) if status == 202 else None


def how_it_ended(fleet: Stack, operation: str) -> dict[str, Any]:
    def ask() -> Any:
        try:
            status, found = fleet.call("GET", f"/api/v1/operations/{operation}")
        except OSError:
            return None
        return found if status == 200 and found["state"] in ENDS else None

    return dict(wait_for("the operation's end", ask, within=60))


@pytest.mark.parametrize(
    "child", ["valkey", "web", "worker read", "worker command", "worker dashboard", "tick and watcher"]
)
def test_a_killed_child_costs_an_open_chart_nothing_and_loses_no_operation_silently(
    child: str, page: Page, fleet: Stack, daemon: docker.APIClient
) -> None:
    """For four seconds around the kill, networks are made both through Docklines and past it."""
    prefix = f"{child.replace(' ', '-')}-"
    page.evaluate("window.sameDocument = true")
    taken: dict[str, str] = {}
    for turn in range(16):
        if turn == 2:
            fleet.kill(child)
        make(daemon, f"{prefix}past-{turn}", f"10.201.{turn}.0/24")
        if operation := ask_for(fleet, f"{prefix}through-{turn}", f"10.202.{turn}.0/24"):
            taken[f"{prefix}through-{turn}"] = operation
        time.sleep(0.25)
    ended = {name: how_it_ended(fleet, operation) for name, operation in taken.items()}
    there = {name for name in names(daemon) if name.startswith(prefix)}
    assert len(ended) >= 2
    assert all(found["words"] for found in ended.values() if found["state"] != "succeeded"), ended
    assert {name for name, found in ended.items() if found["state"] == "succeeded"} <= there, ended
    page.wait_for_function(
        f"([prefix, there]) => ({SHOWN})(prefix).join() === there.join()", arg=[prefix, sorted(there)]
    )
    page.wait_for_selector("#chart[data-connection=live]")
    assert page.evaluate("window.sameDocument") is True
