"""What one source held at one moment: the language between the collectors and the dashboard.

`parse` makes these from Engine API replies, `reconcile` compares them with the stored rows. They are frozen,
hold no secrets of containers (no environment, no command line), become plain JSON by `as_plain`, and go from task to
task as text (`as_text`).

Facts behind the fields: Docker Engine API reference, and what a real swarm answered (tests/recordings).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Literal

import msgspec

EndpointKind = Literal["container", "service-lb", "ingress", "gateway", "orphan"]
"""container: one of ours. service-lb: `lb-<net>`. ingress: the ingress sandbox. gateway: a leg on
docker_gwbridge. orphan: `ep-<id>`, an endpoint that lost its sandbox."""

FailureKind = Literal["", "refused", "timeout", "tls", "ssh", "permission", "protocol"]


class Plain(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A frozen value that turns into JSON and back. It never leads back to itself: gc need not look."""


class PoolSnapshot(Plain, frozen=True, kw_only=True):
    """One IPAM pool. Texts as Docker gives them; "" where Docker says nothing, or nothing that is an address.

    `aux_addresses` are kept from containers: addresses by the name that `--aux-address` gave them.
    """

    subnet: str
    gateway: str = ""
    ip_range: str = ""
    aux_addresses: dict[str, str] = {}


class NetworkSnapshot(Plain, frozen=True, kw_only=True):
    """A network as one daemon tells of it. `created` is Docker's RFC 3339 text; `ipv4` is false from Docker 28 on only.

    `peers` are the underlay addresses of the nodes that carry it, sorted, the asked one's own among them
    (Peers[].IP: their names change when a daemon restarts).
    """

    docker_id: str
    name: str
    driver: str
    scope: str
    internal: bool = False
    attachable: bool = False
    ingress: bool = False
    ipv4: bool = True
    ipv6: bool = False
    config_only: bool = False
    config_from: str = ""
    created: str = ""
    pools: tuple[PoolSnapshot, ...] = ()
    options: dict[str, str] = {}
    labels: dict[str, str] = {}
    peers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What the network is known by on its owner: its id, or its name where Docker predefines it.

        The default bridge's id changes at each start of the daemon; bridge, host and none cannot be made by users.
        """
        return self.name if self.scope == "local" and self.name in PREDEFINED else self.docker_id


PREDEFINED = frozenset({"bridge", "host", "none"})


class PortSnapshot(Plain, frozen=True, kw_only=True):
    """A port that a container exposes; published when `host_port` is not None. `host_ip` "" means not published."""

    protocol: str
    container_port: int
    host_ip: str = ""
    host_port: int | None = None


class ContainerSnapshot(Plain, frozen=True, kw_only=True):
    """A container in any state. `state` and `health` are Docker's words ("" where it has no health check).

    `network_mode` as Docker gives it; `shares_with` is the docker_id after `container:`. `error` is inspect's
    State.Error (a failed port bind, say). `created` is in whole seconds since 1970.

    `since` is when its present state began, in the same seconds, as far as Docker tells (parse.lasting); None where it
    does not: nobody keeps when a container was paused. `exit_code` is that of the last run (128: a start that failed),
    None while it runs and before it ever did. `restart_policy` is Docker's word: no, always, on-failure and others.
    """

    docker_id: str
    name: str
    image: str
    state: str
    health: str = ""
    created: int = 0
    network_mode: str = ""
    shares_with: str = ""
    ports: tuple[PortSnapshot, ...] = ()
    labels: dict[str, str] = {}
    service_id: str = ""
    task_id: str = ""
    stack: str = ""
    compose_service: str = ""
    error: str = ""
    since: int | None = None
    exit_code: int | None = None
    restart_policy: str = ""


class EndpointSnapshot(Plain, frozen=True, kw_only=True):
    """The place of a container, or of one of Docker's own sandboxes, on a network of this host.

    `container_key` is the container's docker_id, or the pseudo key Docker lists it under (`lb-<net>`,
    `ingress-sbox`, `ep-<id>`); gateway legs keep the container's docker_id when they belong to one.
    `network_key` is NetworkSnapshot.key, found by name when Docker leaves NetworkID empty (`created` containers);
    "" when the host lists no network of that name, or two. It is Docker's NetworkID even where the host does not list
    that network: a worker lists an overlay only while something runs on it, and a removed network stays named by the
    stopped containers that were on it. Addresses carry their prefix; "" is none.
    `docker_id` is the EndpointID. It, addresses and gateways are "" while the container neither runs nor is paused,
    also where Docker still repeats those of a start that failed or of a daemon that was killed.
    `gateway_priority` is what was asked for (Docker 28 and later; 0 is the default), and `dns_names` all names that the
    container answers to on this network, its own and its short id among them (Docker 25 and later; else empty).
    """

    container_key: str
    network_key: str
    network_name: str
    kind: EndpointKind
    docker_id: str = ""
    ipv4: str = ""
    ipv6: str = ""
    mac: str = ""
    gateway: str = ""
    gateway6: str = ""
    aliases: tuple[str, ...] = ()
    gateway_priority: int = 0
    dns_names: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """Unique on its host, and the same after a restart of container or daemon."""
        return (self.container_key, self.network_key or "~" + self.network_name, self.kind)


class HostSnapshot(Plain, frozen=True, kw_only=True):
    """All that one daemon owns and tells: its containers, networks and endpoints, and its view of swarm networks.

    Every tuple is sorted by key, so that equal hosts give equal digests. `networks` holds local and swarm scope.
    `swarm_state` is Docker's LocalNodeState; `managers` the NodeIDs of RemoteManagers, sorted (their order flaps).
    `firewall` is Docker's word for what it makes its rules with (iptables, nftables, iptables+firewalld); "" before 28.
    """

    hostname: str
    engine_version: str
    api_version: str
    operating_system: str = ""
    kernel: str = ""
    swarm_state: str = "inactive"
    node_id: str = ""
    node_addr: str = ""
    cluster_id: str = ""
    is_manager: bool = False
    managers: tuple[str, ...] = ()
    manager_addresses: tuple[str, ...] = ()
    default_pools: tuple[str, ...] = ()
    firewall: str = ""
    warnings: tuple[str, ...] = ()
    networks: tuple[NetworkSnapshot, ...] = ()
    containers: tuple[ContainerSnapshot, ...] = ()
    endpoints: tuple[EndpointSnapshot, ...] = ()


class NodeSnapshot(Plain, frozen=True, kw_only=True):
    """A member of the swarm as its manager tells of it: `state` ready, down, unknown or disconnected."""

    docker_id: str
    hostname: str
    role: str
    availability: str
    state: str
    address: str = ""
    engine_version: str = ""
    leader: bool = False
    reachability: str = ""
    labels: dict[str, str] = {}


class VipSnapshot(Plain, frozen=True, kw_only=True):
    network_id: str
    address: str


class ServicePortSnapshot(Plain, frozen=True, kw_only=True):
    protocol: str
    target: int
    published: int | None = None
    mode: str = "ingress"


class ServiceSnapshot(Plain, frozen=True, kw_only=True):
    """A service. `mode` replicated, global, replicated-job or global-job; `replicas` None for global ones.

    `networks` are the docker_ids its tasks ask for; `vips` are those Docker gave it (none with dnsrr).
    """

    docker_id: str
    name: str
    mode: str
    replicas: int | None = None
    endpoint_mode: str = "vip"
    image: str = ""
    stack: str = ""
    vips: tuple[VipSnapshot, ...] = ()
    ports: tuple[ServicePortSnapshot, ...] = ()
    networks: tuple[str, ...] = ()
    labels: dict[str, str] = {}


class TaskAttachment(Plain, frozen=True, kw_only=True):
    network_id: str
    addresses: tuple[str, ...] = ()


class SwarmTaskSnapshot(Plain, frozen=True, kw_only=True):
    """A Swarm task. `runtime` is container or attachment (a standalone container on a swarm network)."""

    docker_id: str
    service_id: str = ""
    slot: int | None = None
    node_id: str = ""
    state: str = ""
    desired_state: str = ""
    error: str = ""
    container_id: str = ""
    runtime: str = "container"
    attachments: tuple[TaskAttachment, ...] = ()


class SwarmSnapshot(Plain, frozen=True, kw_only=True):
    """What one manager, the reporter, tells of its swarm."""

    docker_id: str
    reporter_node_id: str
    nodes: tuple[NodeSnapshot, ...] = ()
    networks: tuple[NetworkSnapshot, ...] = ()
    services: tuple[ServiceSnapshot, ...] = ()
    tasks: tuple[SwarmTaskSnapshot, ...] = ()
    default_pools: tuple[str, ...] = ()
    subnet_size: int = 0


class Identity(Plain, frozen=True, kw_only=True):
    """Who a daemon is. `bridge_id` is its default bridge's id: made anew at each start of the daemon, so two addresses
    that give the same one at the same time lead to the same daemon. `node_id` and `cluster_id` are "" outside a swarm.
    """

    hostname: str
    engine_version: str
    api_version: str
    node_id: str = ""
    cluster_id: str = ""
    is_manager: bool = False
    bridge_id: str = ""


class Members(Plain, frozen=True, kw_only=True):
    """Who is in a swarm, as one of its managers tells."""

    cluster_id: str
    nodes: tuple[NodeSnapshot, ...] = ()


class Failure(Plain, frozen=True, kw_only=True):
    """A read that did not succeed: a result like any other. `words` are one sentence, Docker's where it spoke.

    `host_key` is the public key (type and base64) that an SSH server showed and that nobody has accepted.
    """

    state: Literal["unreachable", "hung"]
    kind: FailureKind
    words: str
    host_key: str = ""


class Reading(Plain, frozen=True, kw_only=True):
    """The outcome of one read of one host: what goes from the collector to `pipeline.apply`.

    Exactly one of `failure` and `host` is set, or neither when the host is unchanged since `digest`.
    `swarm` is set when the host was asked as reporter and its swarm changed; `swarm_failure` when it could not tell.
    `started_at` is the reader's clock in seconds since 1970.
    """

    started_at: float
    failure: Failure | None = None
    host: HostSnapshot | None = None
    digest: str = ""
    swarm: SwarmSnapshot | None = None
    swarm_digest: str = ""
    swarm_failure: Failure | None = None

    @property
    def outcome(self) -> Literal["whole", "unchanged", "failed"]:
        """whole: something of the host or its swarm had changed, and comes along."""
        if self.failure is not None:
            return "failed"
        return "unchanged" if self.host is None and self.swarm is None else "whole"


def as_plain(value: Plain) -> Any:
    """The value as dicts, lists and scalars, ready for JSON."""
    return msgspec.to_builtins(value)


def as_text(plain: Any) -> str:
    """Plain values as one JSON text, which is how they travel between tasks.

    Celery's JSON gives dicts a meaning of its own: one with the keys `__type__` and `__value__`, which anybody may
    write as labels of a network, cannot be read at the other end (kombu.utils.json).
    """
    return msgspec.json.encode(plain).decode()


def plain_from(text: str) -> Any:
    """The plain values out of what `as_text` made; raises msgspec.DecodeError."""
    return msgspec.json.decode(text)


def reading_from(text: str) -> Reading:
    """A Reading out of what `as_text` made; raises msgspec.DecodeError, its ValidationError when its shape is not
    ours."""
    return msgspec.json.decode(text, type=Reading)


def identified_from(plain: dict[str, Any]) -> Identity | Failure:
    """What `engine.identify` gave, out of what `as_plain` made of it; raises msgspec.ValidationError."""
    if "words" in plain:
        return msgspec.convert(plain, Failure)
    return msgspec.convert(plain, Identity)


def digest(value: Plain | Sequence[Plain]) -> str:
    """A short fingerprint: equal for equal values, whatever process made them."""
    return blake2b(msgspec.json.encode(value, order="sorted"), digest_size=12).hexdigest()
