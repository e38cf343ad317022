"""Commands: the call each means, and Docker's answer in its own words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from collectors import engine
from collectors.commands import (
    Command,
    ConnectEndpoint,
    CreateNetwork,
    DisconnectEndpoint,
    RemoveNetwork,
    as_plain,
    command_from,
)
from collectors.engine import Target, acting
from collectors.snapshot import PoolSnapshot
from tests.collectors.fake_daemon import Drop, FakeDaemon

REMOVE = RemoveNetwork(network="n1", network_name="web")


def only_request(daemon: FakeDaemon) -> tuple[str, str, Any]:
    """The one request besides the ping."""
    (request,) = [request for request in daemon.requests if request[1] != "/_ping"]
    return request


def test_a_network_is_created_with_all_that_was_asked(daemon: FakeDaemon) -> None:
    daemon.answers["/networks/create"] = (201, {"Id": "n1", "Warning": "careful"})
    command = CreateNetwork(
        name="web",
        driver="overlay",
        scope="swarm",
        internal=True,
        attachable=True,
        ipv6=True,
        pools=(
            PoolSnapshot(subnet="10.1.0.0/24", gateway="10.1.0.1", ip_range="10.1.0.128/25"),
            PoolSnapshot(subnet="fd00::/64"),
        ),
        options={"encrypted": ""},
        labels={"team": "web"},
        config_from="base",
    )
    outcome = engine.act(daemon.target, command)
    assert (outcome.state, outcome.created, outcome.warning) == ("succeeded", "n1", "careful")
    assert only_request(daemon) == (
        "POST",
        "/networks/create",
        {
            "Name": "web",
            "CheckDuplicate": True,
            "Driver": "overlay",
            "Scope": "swarm",
            "Internal": True,
            "Attachable": True,
            "EnableIPv6": True,
            "Options": {"encrypted": ""},
            "Labels": {"team": "web"},
            "IPAM": {
                "Driver": "default",
                "Config": [
                    {"Subnet": "10.1.0.0/24", "Gateway": "10.1.0.1", "IPRange": "10.1.0.128/25"},
                    {"Subnet": "fd00::/64"},
                ],
            },
            "ConfigFrom": {"Network": "base"},
        },
    )


def test_what_was_not_asked_is_left_to_docker(daemon: FakeDaemon) -> None:
    daemon.answers["/networks/create"] = (201, {"Id": "n1", "Warning": ""})
    engine.act(daemon.target, CreateNetwork(name="web", driver="bridge"))
    assert not {"Scope", "IPAM", "ConfigFrom", "EnableIPv4"} & set(only_request(daemon)[2])


def test_a_network_without_ipv4_is_asked_for_in_so_many_words(daemon: FakeDaemon) -> None:
    daemon.answers["/networks/create"] = (201, {"Id": "n1", "Warning": ""})
    engine.act(daemon.target, CreateNetwork(name="web", driver="bridge", ipv4=False, ipv6=True))
    assert [only_request(daemon)[2][name] for name in ("EnableIPv4", "EnableIPv6")] == [False, True]


def test_a_network_is_removed_by_id(daemon: FakeDaemon) -> None:
    daemon.answers["/networks/n1"] = (204, b"")
    assert engine.act(daemon.target, REMOVE).state == "succeeded"
    assert only_request(daemon) == ("DELETE", "/networks/n1", None)


def test_a_container_is_connected_with_addresses_and_aliases(daemon: FakeDaemon) -> None:
    daemon.answers["/networks/n1/connect"] = (200, b"")
    command = ConnectEndpoint(network="n1", container="c1", ipv4="10.1.0.9", ipv6="fd00::9", aliases=("web", "api"))
    assert engine.act(daemon.target, command).state == "succeeded"
    assert only_request(daemon)[2] == {
        "Container": "c1",
        "EndpointConfig": {
            "IPAMConfig": {"IPv4Address": "10.1.0.9", "IPv6Address": "fd00::9"},
            "Aliases": ["web", "api"],
        },
    }


def test_a_container_is_connected_with_a_gateway_priority(daemon: FakeDaemon) -> None:
    daemon.answers["/networks/n1/connect"] = (200, b"")
    engine.act(daemon.target, ConnectEndpoint(network="n1", container="c1", gateway_priority=-3))
    assert only_request(daemon)[2] == {"Container": "c1", "EndpointConfig": {"GwPriority": -3}}


def test_ipam_chooses_where_no_address_was_asked(daemon: FakeDaemon) -> None:
    daemon.answers["/networks/n1/connect"] = (200, b"")
    engine.act(daemon.target, ConnectEndpoint(network="n1", container="c1"))
    assert only_request(daemon)[2] == {"Container": "c1", "EndpointConfig": {}}


def test_a_container_is_disconnected(daemon: FakeDaemon) -> None:
    daemon.answers["/networks/n1/disconnect"] = (200, b"")
    assert engine.act(daemon.target, DisconnectEndpoint(network="n1", container="c1", force=True)).state == "succeeded"
    assert only_request(daemon) == ("POST", "/networks/n1/disconnect", {"Container": "c1", "Force": True})


def test_an_id_cannot_lead_to_another_path(daemon: FakeDaemon) -> None:
    engine.act(daemon.target, RemoveNetwork(network="../containers/c1"))
    assert only_request(daemon)[1] == "/networks/..%2Fcontainers%2Fc1"


@pytest.mark.parametrize("status", [403, 404, 409, 500])
def test_a_refusal_is_told_in_dockers_words(daemon: FakeDaemon, status: int) -> None:
    daemon.answers["/networks/n1"] = (status, {"message": "network web has active endpoints"})
    outcome = engine.act(daemon.target, REMOVE)
    assert (outcome.state, outcome.words) == ("refused", "network web has active endpoints")


def test_a_daemon_that_was_not_reached_did_nothing(tmp_path: Path) -> None:
    outcome = engine.act(Target(address=f"unix://{tmp_path}/none.sock"), REMOVE)
    assert outcome.state == "failed"
    assert "not known" not in outcome.words


def test_a_connection_that_broke_off_leaves_a_doubt_and_is_not_tried_again(daemon: FakeDaemon) -> None:
    def drop() -> tuple[int, object]:
        raise Drop

    daemon.answers["/networks/n1"] = drop
    outcome = engine.act(daemon.target, REMOVE)
    assert (outcome.state, "not known whether this was done" in outcome.words) == ("failed", True)
    assert daemon.asked.count("/networks/n1") == 1


def test_an_answer_that_never_comes_leaves_a_doubt(daemon: FakeDaemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "ANSWER_SECONDS", 0.2)
    daemon.silent.add("/networks/n1")
    outcome = engine.act(daemon.target, REMOVE)
    assert (outcome.state, "not known whether this was done" in outcome.words) == ("failed", True)


@pytest.mark.parametrize(
    "command",
    [
        CreateNetwork(name="web", driver="bridge", pools=(PoolSnapshot(subnet="10.1.0.0/24"),), labels={"a": "b"}),
        REMOVE,
        ConnectEndpoint(network="n1", container="c1", aliases=("web",)),
        DisconnectEndpoint(network="n1", container="c1"),
    ],
)
def test_a_command_survives_its_way_as_json(command: Command) -> None:
    assert command_from(as_plain(command)) == command
