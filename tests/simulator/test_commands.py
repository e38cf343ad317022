"""What commands do to a simulated host, and how they are refused: words asked of a real Engine 20.10.24."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.conftest import Serve, Served

MANAGER, WORKER, DATA, ALONE = "fra-manager-1", "fra-app-1", "fra-data-1", "edge-1"


@pytest.fixture
def served(serve: Serve) -> Served:
    return serve()


def create(served: Served, host: str, **body: Any) -> tuple[int, Any]:
    return served.ask(host, "POST", "/networks/create", body)


def connect(served: Served, host: str, network: str, container: str, address: str = "", **config: Any) -> Any:
    asked = {"IPAMConfig": {"IPv4Address": address}} if address else {}
    return served.ask(
        host, "POST", f"/networks/{network}/connect", {"Container": container, "EndpointConfig": asked | config}
    )


def pools(*subnets: str, **more: str) -> dict[str, Any]:
    return {"Config": [{"Subnet": subnet, **more} for subnet in subnets]}


def test_a_network_without_a_subnet_gets_the_next_default(served: Served) -> None:
    status, made = create(served, ALONE, Name="lab")
    taken = {pool.subnet for network in served.host(ALONE).networks.values() for pool in network.pools}
    assert status == 201
    shown = served.get(ALONE, f"/networks/{made['Id']}")["IPAM"]["Config"][0]
    assert shown["Gateway"] == shown["Subnet"].replace(".0.0/16", ".0.1")
    assert len(taken) == len([p for n in served.host(ALONE).networks.values() for p in n.pools])


REFUSED_NETWORKS = [
    ({"Name": ""}, 500, "invalid name: "),
    ({"Name": "bridge"}, 409, "network with name bridge already exists"),
    ({"Name": "iot_default", "CheckDuplicate": True}, 409, "network with name iot_default already exists"),
    ({"Name": "x", "Driver": "nosuch"}, 404, 'plugin "nosuch" not found'),
    ({"Name": "x", "Driver": "host"}, 403, 'only one instance of "host" network is allowed'),
    ({"Name": "x", "IPAM": pools("172.17.5.0/24")}, 403, "Pool overlaps with other one on this address space"),
    ({"Name": "x", "IPAM": pools("stuff")}, 500, "Invalid subnet stuff : invalid CIDR address: stuff"),
    (
        {"Name": "x", "IPAM": pools("10.9.0.0/24", Gateway="10.1.1.1")},
        500,
        "failed to allocate gateway (10.1.1.1): Requested address is out of range",
    ),
    ({"Name": "x", "IPAM": pools("10.9.0.0/24", "10.9.1.0/24")}, 403, "bridge driver doesn't support multiple subnets"),
    (
        {"Name": "x", "EnableIPv6": True},
        404,
        "could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network",
    ),
    (
        {"Name": "x", "Driver": "overlay"},
        403,
        "Cannot create a multi-host network from a worker node. Please create the network from a manager node.",
    ),
    (
        {"Name": "x", "Driver": "overlay", "Scope": "local"},
        403,
        "cannot downgrade network scope for overlay networks",
    ),
    ({"Name": "x", "ConfigFrom": {"Network": "no"}}, 404, 'configuration network "no" does not exist'),
]


@pytest.mark.parametrize(("body", "status", "words"), REFUSED_NETWORKS)
def test_a_network_docker_would_refuse(served: Served, body: dict[str, Any], status: int, words: str) -> None:
    assert served.words(ALONE, "POST", "/networks/create", body) == (status, words)


def test_a_second_network_of_a_name_is_made_with_a_warning(served: Served) -> None:
    status, made = create(served, ALONE, Name="iot_default")
    assert status == 201
    assert made["Warning"].startswith("Network with name iot_default (id : ")
    words = "2 matches found based on name: network iot_default is ambiguous"
    assert served.words(ALONE, "GET", "/networks/iot_default") == (400, words)


def test_a_second_macvlan_may_not_use_the_parent(served: Served) -> None:
    first = next(network for network in served.host(ALONE).networks.values() if network.driver == "macvlan")
    body = {"Name": "x", "Driver": "macvlan", "IPAM": pools("10.9.0.0/24"), "Options": first.options}
    words = f"network dm-{first.id[:12]} is already using parent interface eth0.30"
    assert served.words(ALONE, "POST", "/networks/create", body) == (500, words)


def test_an_overlay_is_made_on_a_manager_and_reaches_a_worker_with_its_first_container(served: Served) -> None:
    status, made = create(served, MANAGER, Name="team", Driver="overlay", Attachable=True)
    assert (status, len(made["Id"])) == (201, 25)
    assert served.words(WORKER, "GET", "/networks/team")[0] == 404
    assert connect(served, WORKER, made["Id"], "legacy-php-1")[0] == 404, "a worker does not know it by name or id yet"
    assert connect(served, MANAGER, "team", "portainer-agent")[0] == 200
    shown = served.get(MANAGER, "/networks/team")
    assert {member["Name"] for member in shown["Containers"].values()} == {"portainer-agent", "team-endpoint"}
    assert [peer["IP"] for peer in shown["Peers"]] == [served.host(MANAGER).address]
    assert served.ask(MANAGER, "POST", "/networks/team/disconnect", {"Container": "portainer-agent"})[0] == 200
    assert served.get(MANAGER, "/networks/team")["Containers"] is None
    assert served.ask(MANAGER, "DELETE", "/networks/team")[0] == 204


def test_an_overlay_whose_subnet_is_taken_is_listed_without_pools(served: Served) -> None:
    status, made = create(served, MANAGER, Name="late", Driver="overlay", IPAM=pools("10.0.1.0/24"))
    assert status == 201
    shown = served.get(MANAGER, f"/networks/{made['Id']}")
    assert (shown["Driver"], shown["IPAM"]["Config"]) == ("", None)


def test_networks_that_may_not_be_removed(served: Served) -> None:
    legacy = next(network for network in served.host(WORKER).networks.values() if network.name == "legacy_default")
    words = f"network legacy_default id {legacy.id} has active endpoints"
    assert served.words(WORKER, "DELETE", "/networks/legacy_default") == (403, f"error while removing network: {words}")
    words = "bridge is a pre-defined network and cannot be removed"
    assert served.words(WORKER, "DELETE", "/networks/bridge") == (403, words)
    status, words = served.words(MANAGER, "DELETE", "/networks/frontend")
    assert status == 400
    assert words.startswith("rpc error: code = FailedPrecondition desc = network ")
    assert " is in use by service " in words
    status, words = served.words(WORKER, "DELETE", "/networks/frontend")
    assert (status, words[:37]) == (503, "This node is not a swarm manager. Wor")


STRANGE = "Invalid address 10.9.9.9: It does not belong to any of this network's subnets"
HOST_MODE = "container cannot be disconnected from host network or connected to host network"
DEFAULT_BRIDGE = "user specified IP address is supported on user defined networks only"
CONFIGURED = "user specified configurations are not supported if the network depends on a configuration network"
WITH_OPTIONS = "network driver options are not supported if the network depends on a configuration network"


@pytest.mark.parametrize("scope", [{}, {"Scope": "swarm"}])
@pytest.mark.parametrize(
    ("beside", "words"),
    [
        ({"IPAM": pools("10.79.0.0/24")}, CONFIGURED),
        ({"EnableIPv6": True}, CONFIGURED),
        ({"Labels": {"a": "b"}}, CONFIGURED),
        ({"Options": {"parent": "eth0"}}, WITH_OPTIONS),
    ],
)
def test_nothing_is_given_beside_a_configuration(
    served: Served, scope: dict[str, str], beside: dict[str, Any], words: str
) -> None:
    body = {"Name": "x", "Driver": "macvlan", "ConfigFrom": {"Network": "base"}, **scope, **beside}
    assert served.words(MANAGER, "POST", "/networks/create", body) == (403, words)


def test_a_bridge_of_a_swarm_gets_its_pool_on_each_node(served: Served) -> None:
    for host, subnet in ((MANAGER, "10.21.0.0/24"), (WORKER, "10.22.0.0/24")):
        options = {"com.docker.network.driver.mtu": "1400"}
        assert create(served, host, Name="base", ConfigOnly=True, IPAM=pools(subnet), Options=options)[0] == 201
    body = {"Name": "all", "Driver": "bridge", "Scope": "swarm", "Attachable": True, "ConfigFrom": {"Network": "base"}}
    assert create(served, MANAGER, **body)[0] == 201
    known = served.get(MANAGER, "/networks/all")
    assert (known["Scope"], known["Driver"], known["IPAM"]["Config"]) == ("swarm", "bridge", [])
    container = next(c.name for c in served.host(MANAGER).containers.values() if c.runs and not c.shares and not c.task)
    assert connect(served, MANAGER, "all", container)[0] == 200
    there = served.get(MANAGER, "/networks/all")
    assert there["IPAM"]["Config"] == [{"Subnet": "10.21.0.0/24"}]
    assert there["Options"] == {"com.docker.network.driver.mtu": "1400"}
    (member,) = there["Containers"].values()
    assert member["IPv4Address"] == "10.21.0.2/24"


def test_pools_of_a_swarm_s_bridge_are_left_out(served: Served) -> None:
    assert create(served, MANAGER, Name="all", Scope="swarm", IPAM=pools("10.79.0.0/24"), Options={"a": "b"})[0] == 201
    known = served.get(MANAGER, "/networks/all")
    assert (known["IPAM"]["Config"], known["Options"]) == ([], None)


def test_a_configuration_that_a_node_lacks_is_found_out_when_a_container_joins(served: Served) -> None:
    body = {"Name": "all", "Scope": "swarm", "Attachable": True, "ConfigFrom": {"Network": "nope"}}
    assert create(served, MANAGER, **body)[0] == 201
    container = next(c.name for c in served.host(MANAGER).containers.values() if c.runs and not c.shares and not c.task)
    status, answer = connect(served, MANAGER, "all", container)
    assert (status, answer["message"].startswith("attaching to network failed")) == (500, True)
    assert served.get(MANAGER, "/networks/all")["Containers"] is None


CLOSED = "container cannot be connected to multiple networks with one of the networks in private (none) mode"
SHARES = "container sharing network namespace with another container or host cannot be connected to any other network"
REFUSED_CONNECTS = [
    ("lab", "nosuch", "", 404, "No such container: nosuch"),
    ("nosuch", "iot-nodered-1", "", 404, "network nosuch not found"),
    ("lab", "iot-nodered-1", "10.9.9.9", 500, STRANGE),
    ("lab", "iot-nodered-1", "stuff", 500, "Invalid IPv4 address: stuff)"),
    ("lab", "iot-nodered-1", "10.77.0.1", 403, "Address already in use"),
    ("lab", "netdata", "", 400, SHARES),
    ("host", "iot-nodered-1", "", 400, HOST_MODE),
    ("none", "iot-nodered-1", "", 400, CLOSED),
    ("bridge", "iot-nodered-1", "172.17.0.77", 400, DEFAULT_BRIDGE),
    ("iot_default", "iot-nodered-1", "", 403, "endpoint with name iot-nodered-1 already exists in network iot_default"),
]


@pytest.mark.parametrize(("network", "container", "address", "status", "words"), REFUSED_CONNECTS)
def test_a_connect_docker_would_refuse(
    served: Served, network: str, container: str, address: str, status: int, words: str
) -> None:
    create(served, ALONE, Name="lab", IPAM=pools("10.77.0.0/24"))
    answer = connect(served, ALONE, network, container, address)
    assert answer == (status, {"message": words})


def test_an_address_of_its_own_needs_a_subnet_of_its_own(served: Served) -> None:
    create(served, ALONE, Name="auto")
    words = "user specified IP address is supported only when connecting to networks with user configured subnets"
    assert connect(served, ALONE, "auto", "iot-nodered-1", "172.31.0.9") == (400, {"message": words})


def test_an_overlay_that_is_not_attachable_refuses(served: Served) -> None:
    words = "rpc error: code = PermissionDenied desc = network backend not manually attachable"
    answer = connect(served, DATA, "backend", "portainer-agent")
    assert answer == (500, {"message": f"Could not attach to network backend: {words}"})


def test_a_stopped_container_keeps_its_connect_for_later(served: Served) -> None:
    create(served, ALONE, Name="lab", IPAM=pools("10.77.0.0/24"))
    assert served.ask(ALONE, "POST", "/containers/iot-nodered-1/stop")[0] == 204
    assert connect(served, ALONE, "lab", "iot-nodered-1", "10.77.0.9")[0] == 200
    assert served.get(ALONE, "/networks/lab")["Containers"] == {}
    assert served.ask(ALONE, "POST", "/containers/iot-nodered-1/start")[0] == 204
    (member,) = served.get(ALONE, "/networks/lab")["Containers"].values()
    assert member["IPv4Address"] == "10.77.0.9/24"


def test_disconnecting_what_is_not_connected(served: Served) -> None:
    create(served, ALONE, Name="lab")
    container = served.host(ALONE).names["iot-nodered-1"]
    body = {"Container": "iot-nodered-1"}
    words = f"container {container.id} is not connected to network lab"
    assert served.words(ALONE, "POST", "/networks/lab/disconnect", body) == (500, words)
    body = {"Container": "nosuch", "Force": True}
    assert served.words(ALONE, "POST", "/networks/lab/disconnect", body) == (404, "endpoint nosuch not found")


def test_an_orphan_is_forced_off_its_network(served: Served) -> None:
    legs = served.host(WORKER).legs.values()
    network = next(network for network, leg in legs for key in leg.endpoints if key.startswith("ep-"))
    before = served.get(WORKER, f"/networks/{network.id}")["Containers"]
    (orphan,) = [member for key, member in before.items() if key.startswith("ep-")]
    body = {"Container": orphan["Name"], "Force": True}
    assert served.ask(WORKER, "POST", f"/networks/{network.id}/disconnect", body)[0] == 200
    assert len(served.get(WORKER, f"/networks/{network.id}")["Containers"]) == len(before) - 1


def test_a_container_with_an_overlay_alone_has_a_gateway_leg(served: Served) -> None:
    shell = served.host(WORKER).names["netshoot"]
    legs = served.get(WORKER, "/networks/docker_gwbridge")["Containers"]
    assert legs[shell.id]["Name"] == f"gateway_{shell.sandbox[:12]}"
    assert legs["ingress-sbox"]["Name"] == "gateway_ingress-sbox"
    assert connect(served, WORKER, "legacy_default", "netshoot")[0] == 200
    assert shell.id not in served.get(WORKER, "/networks/docker_gwbridge")["Containers"]


def test_a_failed_start_says_why_and_keeps_showing_its_address(served: Served) -> None:
    (listed,) = [c for c in served.get(ALONE, "/containers/json?all=1") if c["Names"] == ["/proxy-new"]]
    shown = served.get(ALONE, "/containers/proxy-new/json")
    assert listed["State"] == "created"
    assert listed["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
    assert shown["NetworkSettings"]["Networks"]["bridge"]["IPAddress"] == ""
    assert shown["State"]["Error"].endswith("failed: port is already allocated")
    status, words = served.words(ALONE, "POST", "/containers/proxy-new/start")
    assert (status, words[-41:]) == (500, "Bind for 0.0.0.0:8000 failed: port is already allocated"[-41:])
