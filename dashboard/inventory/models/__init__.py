"""What Docker has, as rows. Written by `reconcile` alone; everyone else reads.

sources.py    Host and Swarm (what has a revision), SwarmNode
nodes.py      Enrolment: a node with a collector of its own; RefusedEnrolment
networks.py   Network, Pool, NetworkView
workloads.py  Container, Endpoint, Service, SwarmTask
changes.py    Change: every difference that was ever written
"""

from dashboard.inventory.models.changes import Change
from dashboard.inventory.models.networks import Network, NetworkView, Pool
from dashboard.inventory.models.nodes import Enrolment, RefusedEnrolment
from dashboard.inventory.models.sources import READ_BY_US, Host, HostCredential, Source, Swarm, SwarmNode
from dashboard.inventory.models.workloads import Container, Endpoint, Service, SwarmTask

__all__ = [
    "READ_BY_US",
    "Change",
    "Container",
    "Endpoint",
    "Enrolment",
    "Host",
    "HostCredential",
    "Network",
    "NetworkView",
    "Pool",
    "RefusedEnrolment",
    "Service",
    "Source",
    "Swarm",
    "SwarmNode",
    "SwarmTask",
]
