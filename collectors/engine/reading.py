"""Reading a daemon: the smallest set of calls that tells all of it, into a Reading.

/_ping, /info, /networks, /containers/json?all=1, then each swarm network with something local on it and
docker_gwbridge; inspect of new and changed containers only. A manager is asked for its swarm as well. About 20 ms,
whatever the number of containers.
"""

from __future__ import annotations

import time
from typing import TypeVar
from urllib.parse import quote

from collectors import parse
from collectors.engine.connection import WHOLE_SECONDS, Connection
from collectors.engine.memory import Memory, memory_of
from collectors.errors import Dropped, EngineError, Refused
from collectors.parse import Detail, HostReplies, SwarmReplies, replies, swarm_replies
from collectors.snapshot import Failure, HostSnapshot, Identity, Reading, SwarmSnapshot, digest
from collectors.target import Target

Shape = TypeVar("Shape")

ATTACHMENTS = "/tasks?filters=" + quote('{"runtime":["attachment"]}')
"""Standalone containers on swarm networks are tasks of this runtime, which /tasks alone leaves out."""


def read(target: Target, *, known: str = "", swarm_known: str = "", ask_swarm: bool = True) -> Reading:
    """All that one daemon tells, or why it could not be read. `known` and `swarm_known` are digests: what is the
    same as they say is left out. `ask_swarm` asks a manager for its swarm; a worker is never asked.

    Expected failures come as Reading.failure (of the daemon) or Reading.swarm_failure (of the swarm behind it).
    """
    started_at = time.time()
    try:
        host, swarm = _twice(target, ask_swarm)
    except EngineError as error:
        return Reading(started_at=started_at, failure=error.as_failure())
    except Refused as error:
        return Reading(started_at=started_at, failure=Failure(state="unreachable", kind="protocol", words=error.words))
    snapshot = swarm if isinstance(swarm, SwarmSnapshot) else None
    host_digest, swarm_digest = digest(host), digest(snapshot) if snapshot else ""
    return Reading(
        started_at=started_at,
        host=None if host_digest == known else host,
        digest=host_digest,
        swarm=None if swarm_digest == swarm_known else snapshot,
        swarm_digest=swarm_digest,
        swarm_failure=swarm if isinstance(swarm, Failure) else None,
    )


def identify(target: Target) -> Identity | Failure:
    """Who a daemon is, for adding it: enough to see that it is one already known under another address."""
    try:
        with Connection(target, time.monotonic() + WHOLE_SECONDS) as connection:
            info = connection.get("/info", replies.Info)
            networks = connection.get("/networks", list[replies.Network])
            api_version = connection.api_version
    except EngineError as error:
        return error.as_failure()
    except Refused as error:
        return Failure(state="unreachable", kind="protocol", words=error.words)
    swarm = info.swarm or replies.SwarmInfo()
    bridges = [network.id for network in networks if network.name == "bridge" and network.scope == "local"]
    return Identity(
        hostname=info.name,
        engine_version=info.server_version,
        api_version=api_version,
        node_id=swarm.node_id,
        cluster_id=swarm.cluster.id if swarm.cluster else "",
        is_manager=swarm.control_available,
        bridge_id=bridges[0] if bridges else "",
    )


def _twice(target: Target, ask_swarm: bool) -> tuple[HostSnapshot, SwarmSnapshot | Failure | None]:
    """One read, and a second on a new connection if a handler of the daemon broke down during the first."""
    ends = time.monotonic() + WHOLE_SECONDS
    try:
        return _once(target, ends, ask_swarm)
    except (Dropped, Refused):
        return _once(target, ends, ask_swarm)


def _once(target: Target, ends: float, ask_swarm: bool) -> tuple[HostSnapshot, SwarmSnapshot | Failure | None]:
    with Connection(target, ends) as connection:
        told = _host(connection, memory_of(target))
        manages = bool(told.info.swarm and told.info.swarm.control_available)
        swarm = _swarm(connection, told) if manages and ask_swarm else None
    return parse.host(told), swarm


def _host(connection: Connection, memory: Memory) -> HostReplies:
    """The replies of the daemon itself. Networks are listed before containers and inspected after them, so a
    container that starts or goes meanwhile is at most told of too early, and the event it makes brings the next read.
    """
    info = connection.get("/info", replies.Info)
    networks = connection.get("/networks", list[replies.Network])
    containers = connection.get("/containers/json?all=1", list[replies.Container])
    inspected = {}
    for network_id in parse.to_inspect(networks):
        network = _unless_gone(connection, f"/networks/{quote(network_id, safe='')}", replies.Network)
        if network is not None:
            inspected[network_id] = network
    return HostReplies(
        api_version=connection.api_version,
        info=info,
        networks=networks,
        containers=containers,
        inspected=inspected,
        details=memory.detailed(containers, lambda docker_id: _detail(connection, docker_id)),
        orphans=memory.orphans(parse.strangers(containers, inspected.values())),
    )


def _swarm(connection: Connection, told: HostReplies) -> SwarmSnapshot | Failure:
    """The manager's swarm. A swarm that cannot tell (no leader, say) is its own failure, not the daemon's.

    Without a leader the list of networks is answered all the same, only without the swarm's, and /info without its
    cluster: taking that for the swarm would mean that it has no networks.
    """
    if not (told.info.swarm and told.info.swarm.cluster and told.info.swarm.cluster.id):
        return _leaderless(connection)
    try:
        return parse.swarm(
            SwarmReplies(
                info=told.info,
                networks=told.networks,
                nodes=connection.get("/nodes", list[swarm_replies.Node]),
                services=connection.get("/services", list[swarm_replies.Service]),
                tasks=connection.get("/tasks", list[swarm_replies.Task]),
                attachments=connection.get(ATTACHMENTS, list[swarm_replies.Task]),
            )
        )
    except EngineError as error:
        return error.as_failure()
    except Refused as error:
        return Failure(state="unreachable", kind="protocol", words=error.words)


def _leaderless(connection: Connection) -> Failure:
    """Docker's words for why a manager does not know its cluster."""
    words = f"{connection.address} manages a swarm that has no leader now: bring back more than half of its managers."
    try:
        connection.get("/nodes", list[swarm_replies.Node])
    except Refused as error:
        words = error.words
    except EngineError as error:
        return error.as_failure()
    return Failure(state="unreachable", kind="protocol", words=words)


def _detail(connection: Connection, docker_id: str) -> Detail | None:
    found = _unless_gone(connection, f"/containers/{quote(docker_id, safe='')}/json", replies.InspectedContainer)
    return parse.detail(found) if found is not None else None


def _unless_gone(connection: Connection, path: str, shape: type[Shape]) -> Shape | None:
    """What `path` tells; None when it vanished after it was listed."""
    try:
        return connection.get(path, shape)
    except Refused as error:
        if error.status == 404:
            return None
        raise
