"""The shapes of the Engine API's replies, as far as they are used.

msgspec decodes these fields and skips all others, so a container's environment and command line never become
objects here. Every field has a default: engines differ in what they leave out, and Go writes an empty map or list
as null. Names are the API's (https://docs.docker.com/reference/api/engine/).
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct, field

Id = Annotated[str, Meta(min_length=1, max_length=64)]
"""What an object is known by. Cut short it would be another one's, so a reply with a longer one is not understood."""

IdOrNone = Annotated[str, Meta(max_length=64)]


class Reply(Struct, rename="pascal", frozen=True, gc=False):
    """The API writes its names in PascalCase; the abbreviations it keeps in capitals are named one by one.

    Nothing in a reply leads back to it, so Python's search for such circles leaves them out: it cost a read a quarter.
    """


class NodeReference(Reply, frozen=True):
    node_id: str = field(name="NodeID", default="")
    addr: str = ""


class ClusterInfo(Reply, frozen=True):
    id: IdOrNone = field(name="ID", default="")
    default_addr_pool: list[str] | None = None
    subnet_size: int = 0


class SwarmInfo(Reply, frozen=True):
    node_id: IdOrNone = field(name="NodeID", default="")
    node_addr: str = ""
    local_node_state: str = "inactive"
    control_available: bool = False
    remote_managers: list[NodeReference] | None = None
    cluster: ClusterInfo | None = None


class AddressPool(Reply, frozen=True):
    base: str = ""
    size: int = 0


class FirewallBackend(Reply, frozen=True):
    driver: str = ""


class Info(Reply, frozen=True):
    """GET /info. Its `ID` is left out on purpose: cloned machines share it. `firewall_backend` comes with API 1.49."""

    name: str = ""
    server_version: str = ""
    operating_system: str = ""
    kernel_version: str = ""
    swarm: SwarmInfo | None = None
    default_address_pools: list[AddressPool] | None = None
    firewall_backend: FirewallBackend | None = None
    warnings: list[str] | None = None


class IpamConfig(Reply, frozen=True):
    subnet: str = ""
    gateway: str = ""
    ip_range: str = field(name="IPRange", default="")
    auxiliary_addresses: dict[str, str] | None = None


class Ipam(Reply, frozen=True):
    config: list[IpamConfig] | None = None


class ConfigReference(Reply, frozen=True):
    network: str = ""


class Peer(Reply, frozen=True):
    ip: str = field(name="IP", default="")


class NetworkMember(Reply, frozen=True):
    """An entry of a network's `Containers`: only what this daemon has on it."""

    name: str = ""
    endpoint_id: str = field(name="EndpointID", default="")
    mac_address: str = ""
    ipv4_address: str = field(name="IPv4Address", default="")
    ipv6_address: str = field(name="IPv6Address", default="")


class Network(Reply, frozen=True):
    """An entry of GET /networks, or GET /networks/{id}, which alone fills `Containers` and `Peers`. `enable_ipv4` comes
    with API 1.48; before it every network has IPv4."""

    id: Id
    name: str = ""
    created: str = ""
    scope: str = ""
    driver: str = ""
    enable_ipv4: bool = field(name="EnableIPv4", default=True)
    enable_ipv6: bool = field(name="EnableIPv6", default=False)
    ipam: Ipam | None = field(name="IPAM", default=None)
    internal: bool = False
    attachable: bool = False
    ingress: bool = False
    config_from: ConfigReference | None = None
    config_only: bool = False
    containers: dict[str, NetworkMember] | None = None
    options: dict[str, str] | None = None
    labels: dict[str, str] | None = None
    peers: list[Peer] | None = None


class Port(Reply, frozen=True):
    ip: str = field(name="IP", default="")
    private_port: int = 0
    public_port: int = 0
    type: str = "tcp"


class EndpointSettings(Reply, frozen=True):
    """One of `NetworkSettings.Networks`. `Aliases` and `DNSNames` (API 1.44) are null in the list; only inspect fills
    them. `gw_priority` comes with API 1.48."""

    network_id: str = field(name="NetworkID", default="")
    endpoint_id: str = field(name="EndpointID", default="")
    gateway: str = ""
    ip_address: str = field(name="IPAddress", default="")
    ip_prefix_len: int = field(name="IPPrefixLen", default=0)
    ipv6_gateway: str = field(name="IPv6Gateway", default="")
    global_ipv6_address: str = field(name="GlobalIPv6Address", default="")
    global_ipv6_prefix_len: int = field(name="GlobalIPv6PrefixLen", default=0)
    mac_address: str = ""
    gw_priority: int = 0
    aliases: list[str] | None = None
    dns_names: list[str] | None = field(name="DNSNames", default=None)


class NetworkSettings(Reply, frozen=True):
    networks: dict[str, EndpointSettings] | None = None


class ListedHostConfig(Reply, frozen=True):
    network_mode: str = ""


class Health(Reply, frozen=True):
    status: str = ""


class Container(Reply, frozen=True):
    """An entry of GET /containers/json. `status` ("Up 5 seconds (healthy)") changes at every read."""

    id: Id
    names: list[str] | None = None
    image: str = ""
    created: int = 0
    ports: list[Port] | None = None
    labels: dict[str, str] | None = None
    state: str = ""
    status: str = ""
    health: Health | None = None
    host_config: ListedHostConfig | None = None
    network_settings: NetworkSettings | None = None


class HealthCheckRun(Reply, frozen=True):
    end: str = ""
    exit_code: int = 0


class InspectedHealth(Reply, frozen=True):
    """`log` holds the last five runs, the latest at the end; `failing_streak` counts beyond it."""

    status: str = ""
    failing_streak: int = 0
    log: list[HealthCheckRun] | None = None


class InspectedState(Reply, frozen=True):
    """Times are those of the last run: each is the year 1 while there was none."""

    error: str = ""
    exit_code: int = 0
    started_at: str = ""
    finished_at: str = ""
    health: InspectedHealth | None = None


class RestartPolicy(Reply, frozen=True):
    name: str = ""


class PortBinding(Reply, frozen=True):
    host_ip: str = ""
    host_port: str = ""


class InspectedHostConfig(Reply, frozen=True):
    port_bindings: dict[str, list[PortBinding] | None] | None = None
    restart_policy: RestartPolicy | None = None


class HealthCheck(Reply, frozen=True):
    """`retries` 0 is Docker's own three."""

    retries: int = 0


class InspectedConfig(Reply, frozen=True):
    exposed_ports: dict[str, Any] | None = None
    healthcheck: HealthCheck | None = None


class InspectedContainer(Reply, frozen=True):
    """GET /containers/{id}/json."""

    id: str = ""
    state: InspectedState | None = None
    host_config: InspectedHostConfig | None = None
    config: InspectedConfig | None = None
    network_settings: NetworkSettings | None = None


class Created(Reply, frozen=True):
    """The answer to POST /networks/create."""

    id: IdOrNone = ""
    warning: str = ""


class Message(Struct, frozen=True):
    """Every error's body: {"message": "…"}."""

    message: str = ""
