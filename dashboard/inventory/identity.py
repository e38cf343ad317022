"""Is this daemon one that we read already, under another name or address? Asked by reconcile before it writes."""

from __future__ import annotations

from django.db.models import Q

from collectors.snapshot import HostSnapshot
from dashboard.inventory.models import Host
from dashboard.inventory.models.sources import NODE


class SameDaemon(Exception):
    """The snapshot is of a daemon that another host of ours already is. The text is that host's name."""

    def __init__(self, other: str) -> None:
        super().__init__(other)
        self.other = other


def refuse_same_daemon(host_pk: int, snapshot: HostSnapshot) -> None:
    """Raises SameDaemon when a host that we reach is the same daemon.

    In a swarm the NodeID tells. Elsewhere the id of network "bridge" does: it is made anew at each start of the
    daemon. The Engine ID tells nothing: cloned machines share it. A daemon that lies shuts nobody out: a node's own
    collector has proved who it is by its key in the broker, and a bridge is asked for among daemons outside of swarms.
    """
    if snapshot.node_id:
        same = Q(swarm_node_id=snapshot.node_id)
    elif bridge := bridge_id(snapshot):
        same = Q(networks__key="bridge", networks__docker_id=bridge, swarm_node_id="")
    else:
        return
    others = Host.objects.filter(same, state=Host.State.REACHABLE).exclude(pk=host_pk)
    other = others.values_list("name", flat=True).first()
    if other is not None and not Host.objects.filter(pk=host_pk, address__startswith=NODE).exists():
        raise SameDaemon(other)


def bridge_id(snapshot: HostSnapshot) -> str:
    """The id of the default bridge, "" on a daemon without one (`--bridge=none`)."""
    return next((network.docker_id for network in snapshot.networks if network.key == "bridge"), "")
