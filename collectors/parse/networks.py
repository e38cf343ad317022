"""A network's reply into a NetworkSnapshot, and the way from a container's words to the network it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from collectors.parse import replies, values
from collectors.snapshot import PREDEFINED, NetworkSnapshot, PoolSnapshot

GATEWAY_BRIDGE = "docker_gwbridge"
"""The bridge that Docker gives each member of a swarm; containers on overlays leave the host through it."""


def network(reply: replies.Network) -> NetworkSnapshot:
    """The network of one reply, from the list or from inspect.

    `peers` are sorted by address, the asked daemon's own among them; a peer's name is left out, as it changes
    when its daemon restarts.
    """
    configs = (reply.ipam.config if reply.ipam else None) or []
    return NetworkSnapshot(
        docker_id=reply.id,
        name=reply.name,
        driver=reply.driver,
        scope=reply.scope,
        internal=reply.internal,
        attachable=reply.attachable,
        ingress=reply.ingress,
        ipv4=reply.enable_ipv4,
        ipv6=reply.enable_ipv6,
        config_only=reply.config_only,
        config_from=reply.config_from.network if reply.config_from else "",
        created=reply.created,
        pools=tuple(_pool(config) for config in configs),
        options=reply.options or {},
        labels=reply.labels or {},
        peers=tuple(sorted({peer.ip for peer in reply.peers or [] if values.address(peer.ip)})),
    )


def _pool(config: replies.IpamConfig) -> PoolSnapshot:
    return PoolSnapshot(
        subnet=values.address(config.subnet),
        gateway=values.address(config.gateway),
        ip_range=values.address(config.ip_range),
        aux_addresses={name: text for name, text in (config.auxiliary_addresses or {}).items() if values.address(text)},
    )


def networks(
    listed: Iterable[replies.Network], inspected: dict[str, replies.Network] | None = None
) -> tuple[NetworkSnapshot, ...]:
    """The listed networks sorted by key, each as inspect tells of it where it was inspected."""
    known = inspected or {}
    return values.once((network(known.get(reply.id, reply)) for reply in listed), key=lambda snapshot: snapshot.key)


def to_inspect(listed: Iterable[replies.Network]) -> list[str]:
    """The ids of the networks whose inspect tells more than the list: docker_gwbridge and those of the swarm.

    A worker lists a swarm network only while it has something on it. A manager lists all of them, and each is asked
    for: its load balancer's endpoint may outlast the last container here, as 20.10 leaves it after some failures.
    """
    return [
        reply.id
        for reply in listed
        if reply.scope == "swarm" or (reply.scope == "local" and reply.name == GATEWAY_BRIDGE)
    ]


def holds_addresses(container: replies.Container) -> bool:
    """Whether what the list says of its addresses is true now.

    Only a running or paused container has a sandbox. One whose start failed stays `created` and keeps the address
    it was about to get, and one that a killed daemon left behind is `exited` and keeps its last one: both are stale.
    """
    return container.state in ("running", "paused")


def endpoint_settings(settings: replies.NetworkSettings | None) -> dict[str, replies.EndpointSettings]:
    return (settings.networks if settings else None) or {}


class NetworkFinder:
    """Finds the key of the network that a container names, among those its daemon lists."""

    def __init__(self, listed: Iterable[NetworkSnapshot]) -> None:
        snapshots = list(listed)
        self._by_id = {snapshot.docker_id: snapshot.key for snapshot in snapshots}
        times = Counter(snapshot.name for snapshot in snapshots)
        self._by_name = {snapshot.name: snapshot.key for snapshot in snapshots if times[snapshot.name] == 1}

    def key(self, name: str, network_id: str) -> str:
        """The key of the network a container has under `name`; "" where nothing tells which one it is.

        A `created` container has no NetworkID yet, so its name decides, unless two networks have it (or it is an id:
        `--network <id>`). The id a stopped container keeps of the default bridge is of an earlier daemon start. Any
        other id stands even if it is not listed: a worker lists an overlay only while something runs on it.
        """
        if network_id in self._by_id:
            return self._by_id[network_id]
        if name in PREDEFINED:
            return name
        return network_id or self._by_name.get(name) or self._by_id.get(name, "")
