"""One daemon's replies into its HostSnapshot. Every order that Docker leaves to chance is sorted here or below."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from collectors.parse import replies, values
from collectors.parse.containers import Detail, containers
from collectors.parse.endpoints import Stranger, endpoints
from collectors.parse.networks import NetworkFinder, networks
from collectors.snapshot import HostSnapshot


@dataclass(frozen=True, slots=True)
class HostReplies:
    """What one read of a daemon brought. `inspected` by network id, `details` by container id.

    `api_version` is the newest the daemon speaks, `orphans` the strangers that have stayed long enough to be real.
    """

    api_version: str
    info: replies.Info
    networks: list[replies.Network]
    containers: list[replies.Container]
    inspected: dict[str, replies.Network] = field(default_factory=dict)
    details: dict[str, Detail] = field(default_factory=dict)
    orphans: frozenset[Stranger] = frozenset()


def host(read: HostReplies) -> HostSnapshot:
    """The HostSnapshot of one read: equal hosts give equal digests, whatever order Docker answered in."""
    found = networks(read.networks, read.inspected)
    finder = NetworkFinder(found)
    return msgspec.structs.replace(
        bare_host(read.api_version, read.info),
        networks=found,
        containers=containers(read.containers, read.details),
        endpoints=endpoints(read.containers, read.details, read.inspected.values(), finder, read.orphans),
    )


def bare_host(api_version: str, info: replies.Info) -> HostSnapshot:
    """What /info tells of a host; without its networks, containers and endpoints."""
    swarm = info.swarm or replies.SwarmInfo()
    managers = swarm.remote_managers or []
    return HostSnapshot(
        hostname=info.name,
        engine_version=info.server_version,
        api_version=api_version,
        operating_system=info.operating_system,
        kernel=info.kernel_version,
        swarm_state=swarm.local_node_state,
        node_id=swarm.node_id,
        node_addr=swarm.node_addr,
        cluster_id=swarm.cluster.id if swarm.cluster else "",
        is_manager=swarm.control_available,
        managers=tuple(sorted({manager.node_id for manager in managers})),
        manager_addresses=tuple(sorted({manager.addr for manager in managers})),
        default_pools=tuple(
            f"base={pool.base},size={values.count(pool.size)}" for pool in info.default_address_pools or []
        ),
        firewall=info.firewall_backend.driver if info.firewall_backend else "",
        warnings=tuple(info.warnings or ()),
    )
