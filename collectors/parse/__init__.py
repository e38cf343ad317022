"""Engine API replies into snapshots: pure, no daemon needed. `engine` asks, this understands.

replies.py     the replies' shapes, with the few fields that are used: nothing else is ever decoded
swarm_replies.py  those that only a manager gives
values.py      single values that no sense can be made of; `decode`
host.py        one daemon's replies -> HostSnapshot
networks.py    a network's reply -> NetworkSnapshot, and which network a container means
endpoints.py   containers' and networks' replies -> EndpointSnapshots
containers.py  a container's replies -> ContainerSnapshot
lasting.py     since when it is as it is, and how its last run ended
swarm.py       a manager's replies -> SwarmSnapshot
"""

from collectors.parse.containers import Detail, detail, signature
from collectors.parse.endpoints import Stranger, strangers
from collectors.parse.host import HostReplies, bare_host, host
from collectors.parse.lasting import span_free, span_in
from collectors.parse.networks import network, to_inspect
from collectors.parse.swarm import SwarmReplies, node, nodes, service, swarm, swarm_of, task
from collectors.parse.values import NotUnderstood, decode

__all__ = [
    "Detail",
    "HostReplies",
    "NotUnderstood",
    "Stranger",
    "SwarmReplies",
    "bare_host",
    "decode",
    "detail",
    "host",
    "network",
    "node",
    "nodes",
    "service",
    "signature",
    "span_free",
    "span_in",
    "strangers",
    "swarm",
    "swarm_of",
    "task",
    "to_inspect",
]
