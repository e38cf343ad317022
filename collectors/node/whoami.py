"""Which node of the swarm this is: the NodeID out of its daemon's /info, waited for."""

from __future__ import annotations

import logging
import threading

from collectors import engine
from collectors.node.said import Said
from collectors.node.wire import NODE_ID
from collectors.snapshot import Failure
from collectors.target import Target

FIRST, LAST = 0.5, 5.0
"""Seconds between two questions: they grow from one to the other."""

log = logging.getLogger(__name__)


def node_id(target: Target, stopping: threading.Event) -> str:
    """The NodeID, once the daemon answers and is in a swarm; "" when it is time to stop before."""
    said, delay = Said(log), FIRST
    while not stopping.is_set():
        found = engine.identify(target)
        if isinstance(found, Failure):
            said.warn(f"The daemon cannot be asked yet, and is waited for: {found.words}")
        elif not NODE_ID.fullmatch(found.node_id):
            said.warn(
                f"The daemon at {target.address} is in no swarm yet, and is waited for: join it to the swarm, or add "
                "it in the dashboard as a host that is read from there."
            )
        else:
            said.over(f"The daemon answers as {found.hostname}.")
            return found.node_id
        stopping.wait(delay)
        delay = min(delay * 1.5, LAST)
    return ""
