"""Reading a daemon: the smallest set of calls that tells all of it, into a Reading.

/_ping, /info, /networks, /containers/json?all=1, then each swarm network with something local on it and
docker_gwbridge; inspect of new and changed containers only. A manager is asked for its swarm as well. Where all that
is as it was (`sameness`), nothing more is made of it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple, TypeVar
from urllib.parse import quote

from collectors import parse
from collectors.engine import kept, sameness
from collectors.engine.connection import AT_ONCE, WHOLE_SECONDS, Connection
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
        host, swarm = _twice(target, known, ask_swarm)
    except EngineError as error:
        return Reading(started_at=started_at, failure=error.as_failure())
    except Refused as error:
        return Reading(started_at=started_at, failure=Failure(state="unreachable", kind="protocol", words=error.words))
    snapshot = swarm if isinstance(swarm, SwarmSnapshot) else None
    swarm_digest = digest(snapshot) if snapshot else ""
    return Reading(
        started_at=started_at,
        host=None if host.digest == known else host.snapshot,
        digest=host.digest,
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


class Listed(NamedTuple):
    """What a daemon lists: the first three calls."""

    api_version: str
    info: replies.Info
    networks: list[replies.Network]
    containers: list[replies.Container]


class Found(NamedTuple):
    """A host as it was read. `snapshot` is None where it is as its digest says, which was known."""

    digest: str
    snapshot: HostSnapshot | None


Swarm = SwarmSnapshot | Failure | None


def _twice(target: Target, known: str, ask_swarm: bool) -> tuple[Found, Swarm]:
    """One read, and a second on a new connection if a handler of the daemon broke down during the first. The second
    asks one thing at a time; if that was the cure, it stays so."""
    ends = time.monotonic() + WHOLE_SECONDS
    memory = memory_of(target)
    try:
        return _once(target, memory, ends, known, ask_swarm)
    except (Dropped, Refused) as error:
        was, memory.one_by_one = memory.one_by_one, True
        found = _once(target, memory, ends, known, ask_swarm)
        memory.one_by_one = was or isinstance(error, Dropped)
        return found


def _once(target: Target, memory: Memory, ends: float, known: str, ask_swarm: bool) -> tuple[Found, Swarm]:
    with kept.connected(target, ends, 1 if memory.one_by_one else AT_ONCE) as connection:
        listed = _listed(connection)
        host = _host(connection, memory, listed, known)
        manages = bool(listed.info.swarm and listed.info.swarm.control_available)
        return host, _swarm(connection, listed) if manages and ask_swarm else None


def _listed(connection: Connection) -> Listed:
    """Networks are listed before containers and inspected after them, so a container that starts or goes meanwhile is
    at most told of too early, and the event it makes brings the next read."""
    bodies = connection.bodies(("/info", "/networks", "/containers/json?all=1"))
    return Listed(
        connection.api_version,
        connection.decoded("/info", _accepted(next(bodies)), replies.Info),
        connection.decoded("/networks", _accepted(next(bodies)), list[replies.Network]),
        connection.decoded("/containers/json", _accepted(next(bodies)), list[replies.Container]),
    )


def _host(connection: Connection, memory: Memory, listed: Listed, known: str) -> Found:
    """The host as the daemon itself tells of it; not made out anew where it is known and nothing stirs."""
    inspected: dict[str, replies.Network] = {}

    def details(docker_ids: list[str]) -> Iterator[tuple[str, Detail | None]]:
        return _details(connection, docker_ids)

    bare = parse.bare_host(listed.api_version, listed.info)
    print_ = sameness.print_of_lists(bare, listed.networks, listed.containers)
    before = memory.picture
    if before and before.digest == known and before.listed == print_ and before.is_quiet() and memory.is_settled():
        inspected = _networks(connection, before.due())
        if before.is_still(inspected.values()) and memory.is_still(listed.containers, details):
            return Found(known, None)
    wanted = parse.to_inspect(listed.networks)
    inspected |= _networks(connection, [network for network in wanted if network not in inspected])
    told = parse.host(
        HostReplies(
            **listed._asdict(),
            inspected=inspected,
            details=memory.detailed(listed.containers, details),
            orphans=memory.orphans(parse.strangers(listed.containers, inspected.values())),
        )
    )
    memory.picture = sameness.taken(print_, digest(told), inspected.values(), before)
    return Found(memory.picture.digest, told)


def _networks(connection: Connection, network_ids: list[str]) -> dict[str, replies.Network]:
    """Each as its inspect tells of it; those that vanished after they were listed are left out."""
    paths = [f"/networks/{quote(network, safe='')}" for network in network_ids]
    found = _unless_gone(connection, paths, replies.Network)
    return {network: reply for network, reply in zip(network_ids, found, strict=True) if reply is not None}


def _details(connection: Connection, docker_ids: list[str]) -> Iterator[tuple[str, Detail | None]]:
    paths = [f"/containers/{quote(docker_id, safe='')}/json" for docker_id in docker_ids]
    for docker_id, found in zip(docker_ids, _unless_gone(connection, paths, replies.InspectedContainer), strict=True):
        yield docker_id, parse.detail(found) if found is not None else None


def _swarm(connection: Connection, told: Listed) -> SwarmSnapshot | Failure:
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


def _unless_gone(connection: Connection, paths: list[str], shape: type[Shape]) -> Iterator[Shape | None]:
    """What each path tells; None for what vanished after it was listed. Raises Refused for any other refusal, once all
    were answered."""
    refused: Refused | None = None
    for path, body in zip(paths, connection.bodies(paths), strict=True):
        if not isinstance(body, Refused):
            yield connection.decoded(path, body, shape)
        elif body.status == 404:
            yield None
        else:
            refused = refused or body
            yield None
    if refused:
        raise refused


def _accepted(body: bytes | Refused) -> bytes:
    if isinstance(body, Refused):
        raise body
    return body
