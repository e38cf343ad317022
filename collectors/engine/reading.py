"""Reading a daemon: the smallest set of calls that tells all of it, into a Reading.

/_ping, /info, /networks, /containers/json?all=1, then each swarm network with something local on it and
docker_gwbridge; inspect of new and changed containers only (`host`). A manager is asked for its swarm as well
(`swarm`). Where all that is as it was (`sameness`), nothing more is made of it.
"""

from __future__ import annotations

import time

from collectors.engine import kept
from collectors.engine.connection import AT_ONCE, WHOLE_SECONDS, Connection
from collectors.engine.host import Found, HostReading, ahead_of
from collectors.engine.memory import Memory, memory_of
from collectors.engine.swarm import FoundSwarm, SwarmMemory, read_swarm
from collectors.errors import Dropped, EngineError, Refused
from collectors.parse import replies
from collectors.snapshot import Failure, Identity, Reading
from collectors.target import Target


def read(target: Target, *, known: str = "", swarm_known: str = "", ask_swarm: bool = True) -> Reading:
    """All that one daemon tells, or why it could not be read. `known` and `swarm_known` are digests: what is the
    same as they say is left out. `ask_swarm` asks a manager for its swarm; a worker is never asked.

    Expected failures come as Reading.failure (of the daemon) or Reading.swarm_failure (of the swarm behind it).
    """
    started_at = time.time()
    try:
        host, swarm = _twice(target, known, swarm_known if ask_swarm else None)
    except EngineError as error:
        return Reading(started_at=started_at, failure=error.as_failure())
    except Refused as error:
        return Reading(started_at=started_at, failure=Failure(state="unreachable", kind="protocol", words=error.words))
    found = swarm if isinstance(swarm, FoundSwarm) else FoundSwarm("", None)
    return Reading(
        started_at=started_at,
        host=None if host.digest == known else host.snapshot,
        digest=host.digest,
        swarm=found.snapshot,
        swarm_digest=found.digest,
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


Swarm = FoundSwarm | Failure | None


def _twice(target: Target, known: str, swarm_known: str | None) -> tuple[Found, Swarm]:
    """One read, and a second on a new connection if a handler of the daemon broke down during the first. The second
    asks one thing at a time; if that was the cure, it stays so. `swarm_known` is None where no swarm is asked for."""
    ends = time.monotonic() + WHOLE_SECONDS
    memory = memory_of(target)
    try:
        return _once(target, memory, ends, known, swarm_known)
    except (Dropped, Refused) as error:
        was, memory.one_by_one = memory.one_by_one, True
        found = _once(target, memory, ends, known, swarm_known)
        memory.one_by_one = was or isinstance(error, Dropped)
        return found


def _once(target: Target, memory: Memory, ends: float, known: str, swarm_known: str | None) -> tuple[Found, Swarm]:
    ahead, at_once = ahead_of(memory), 1 if memory.one_by_one else AT_ONCE
    sent = ahead if memory.api_version and not memory.one_by_one else None
    with kept.connected(target, ends, at_once, sent) as connection:
        memory.api_version = connection.api_version
        reading = HostReading(connection, memory, ahead)
        host = reading.found(known)
        manages = bool(reading.info.swarm and reading.info.swarm.control_available)
        memory.swarm = (memory.swarm or SwarmMemory()) if manages and swarm_known is not None else None
        if memory.swarm is None:
            return host, None
        return host, read_swarm(connection, memory.swarm, reading, swarm_known or "")
