"""Who is in the swarm, by the word of one of its managers: enough to let nodes in, and to see that one has left."""

from __future__ import annotations

import time

from collectors import parse
from collectors.engine.connection import WHOLE_SECONDS, Connection
from collectors.errors import EngineError, Refused
from collectors.parse import replies, swarm_replies
from collectors.snapshot import Failure, Members
from collectors.target import Target


def members(target: Target) -> Members | Failure:
    """What GET /nodes tells there. A daemon that manages no swarm, and one without a leader, say so as a Failure."""
    try:
        with Connection(target, time.monotonic() + WHOLE_SECONDS) as connection:
            told = connection.get("/info", replies.Info).swarm or replies.SwarmInfo()
            listed = connection.get("/nodes", list[swarm_replies.Node])
    except EngineError as error:
        return error.as_failure()
    except Refused as error:
        return Failure(state="unreachable", kind="protocol", words=error.words)
    if not (told.cluster and told.cluster.id):
        words = f"{target.address} does not know its swarm now: bring back more than half of its managers."
        return Failure(state="unreachable", kind="protocol", words=words)
    return Members(cluster_id=told.cluster.id, nodes=parse.nodes(listed))
