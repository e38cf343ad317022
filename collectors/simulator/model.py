"""The model of a fleet: what is true of every host, swarm, network and container. Plain values; the acts change them.

Times are in nanoseconds since 1970. `rendered` and `cache` keep replies until the thing they show is touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from collectors.simulator.ipam import Pool

SECOND = 1_000_000_000


@dataclass(slots=True, eq=False)
class Port:
    """A port a container exposes. `host` None: not published; 0: Docker chooses at start. `address` "" is any."""

    protocol: str
    container: int
    host: int | None = None
    address: str = ""


@dataclass(slots=True, eq=False)
class Endpoint:
    """A container's place on a network, whether it runs or not: `id` is "" while it does not.

    `network_id` is what Docker shows ("" until first started; the id stays when the network has gone).
    `wanted4` and `wanted6` were asked for by the user. `stale` is that of a failed start: the list shows the address.
    """

    network: Network
    container: Container | None = None
    name: str = ""
    network_id: str = ""
    id: str = ""
    ipv4: str = ""
    ipv6: str = ""
    mac: str = ""
    aliases: tuple[str, ...] = ()
    wanted4: str = ""
    wanted6: str = ""
    by_hand: bool = False
    stale: bool = False
    task: Task | None = None


@dataclass(slots=True, eq=False)
class Leg:
    """A network on one host: the endpoints there by the key Docker lists them under, and an overlay's own balancer.

    `pools` and `options` are the node's own, of a swarm's network whose driver works on each node by itself.
    """

    host: Host
    created: int
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    balancer: Endpoint | None = None
    pools: list[Pool] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Network:
    """`legs` by host name: a local network has one, a swarm network one for each node where something is attached.

    `allocated` False is an overlay whose subnet the swarm could not grant; managers list it without driver and pools.
    """

    id: str
    name: str
    driver: str
    scope: str
    created: int
    pools: list[Pool] = field(default_factory=list)
    internal: bool = False
    attachable: bool = False
    ingress: bool = False
    ipv6: bool = False
    config_only: bool = False
    config_from: str = ""
    predefined: bool = False
    gone: bool = False
    by_hand: bool = False
    subnet_given: bool = False
    allocated: bool = True
    options: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    legs: dict[str, Leg] = field(default_factory=dict)
    swarm: Swarm | None = None
    index: int = 0

    def pools_on(self, host: Host) -> list[Pool]:
        """The pools that containers of this host have their addresses from."""
        leg = self.legs.get(host.name)
        return leg.pools if leg is not None and leg.pools else self.pools


@dataclass(slots=True, eq=False)
class Container:
    """`endpoints` by network name. `shares` is the container whose network it uses (network mode container:<id>).

    `turned` is when its health last did.
    """

    id: str
    name: str
    host: Host
    image: str
    command: str
    created: int
    state: str = "created"
    health: str = ""
    network_mode: str = "default"
    labels: dict[str, str] = field(default_factory=dict)
    ports: tuple[Port, ...] = ()
    bound: tuple[Port, ...] = ()
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    gateway: Endpoint | None = None
    shares: Container | None = None
    task: Task | None = None
    restart: str = "no"
    restarts: int = 0
    started: int = 0
    finished: int = 0
    turned: int = 0
    exit_code: int = 0
    error: str = ""
    pid: int = 0
    sandbox: str = ""
    rendered: bytes | None = None

    @property
    def runs(self) -> bool:
        return self.state in ("running", "paused")


@dataclass(slots=True, eq=False)
class Machine:
    """What a host is made of, as /info and /version tell it."""

    engine: str = "20.10.24+dfsg1"
    system: str = "Debian GNU/Linux 12 (bookworm)"
    system_version: str = "12"
    kernel: str = "6.1.0-28-amd64"
    cpus: int = 4
    memory: int = 16 << 30
    open_api: bool = False


@dataclass(slots=True, eq=False)
class Host:
    """One daemon. `networks` holds its local ones, `legs` its part of swarm networks; `ports` what is published on it.

    `served` False is a node that nobody reads: it is simulated, and has no socket. `answers` turns False with a fault.
    """

    name: str
    address: str
    engine_id: str
    machine: Machine
    started: int
    node: Node | None = None
    containers: dict[str, Container] = field(default_factory=dict)
    names: dict[str, Container] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    legs: dict[str, tuple[Network, Leg]] = field(default_factory=dict)
    ports: dict[tuple[str, int], str] = field(default_factory=dict)
    bridge: Network | None = None
    gateway_bridge: Network | None = None
    served: bool = True
    answers: bool = True
    asked: int = 0
    cache: dict[str, bytes] = field(default_factory=dict)

    @property
    def is_manager(self) -> bool:
        return self.node is not None and self.node.role == "manager"


@dataclass(slots=True, eq=False)
class Node:
    """A member of a swarm. `peer` is the name other nodes' Peers know it by."""

    id: str
    swarm: Swarm
    host: Host
    role: str
    peer: str
    created: int
    updated: int
    availability: str = "active"
    state: str = "ready"
    leader: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    index: int = 0


@dataclass(slots=True, eq=False)
class Service:
    """`replicas` None is a global service. `networks` with its tasks' aliases there; `nodes` it may run on ([] any)."""

    id: str
    name: str
    swarm: Swarm
    image: str
    created: int
    updated: int
    replicas: int | None = 1
    endpoint_mode: str = "vip"
    networks: list[tuple[Network, tuple[str, ...]]] = field(default_factory=list)
    ports: tuple[Port, ...] = ()
    publish_mode: str = "ingress"
    vips: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    container_labels: dict[str, str] = field(default_factory=dict)
    command: str = ""
    constraints: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    health: str = ""
    index: int = 0


@dataclass(slots=True, eq=False)
class Task:
    """A Swarm task, or with `service` None the attachment of a standalone container. `addresses` with prefix."""

    id: str
    created: int
    updated: int
    service: Service | None = None
    slot: int = 0
    node: Node | None = None
    container: Container | None = None
    state: str = "running"
    desired: str = "running"
    message: str = "started"
    error: str = ""
    addresses: list[tuple[Network, str]] = field(default_factory=list)
    index: int = 0
    rendered: bytes | None = None


@dataclass(slots=True, eq=False)
class Swarm:
    """`space` and `prefix` are what overlays are given out of; `asked_space` says whether it was asked for at init."""

    id: str
    created: int
    space: str = "10.0.0.0/8"
    prefix: int = 24
    asked_space: bool = False
    nodes: dict[str, Node] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    attachments: dict[str, Task] = field(default_factory=dict)
    ingress: Network | None = None
    index: int = 10
    vni: int = 4096
    cache: dict[str, bytes] = field(default_factory=dict)

    def next_index(self) -> int:
        self.index += 1
        return self.index

    @property
    def managers(self) -> list[Node]:
        return [node for node in self.nodes.values() if node.role == "manager"]
