"""What Docker has, as rows. Written by `reconcile` alone; everyone else reads.

sources.py    Host and Swarm (what has a revision), SwarmNode
networks.py   Network, Pool, NetworkView
workloads.py  Container, Endpoint, Service, SwarmTask
changes.py    Change: every difference that was ever written
"""

from dashboard.inventory.models.changes import Change
from dashboard.inventory.models.networks import Network, NetworkView, Pool
from dashboard.inventory.models.sources import Host, HostCredential, Source, Swarm, SwarmNode
from dashboard.inventory.models.workloads import Container, Endpoint, Service, SwarmTask

__all__ = [
    "Change",
    "Container",
    "Endpoint",
    "Host",
    "HostCredential",
    "Network",
    "NetworkView",
    "Pool",
    "Service",
    "Source",
    "Swarm",
    "SwarmNode",
    "SwarmTask",
]
