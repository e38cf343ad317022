"""What an Operation was about, as a row of the inventory: the network it made, or the one it was asked of."""

from __future__ import annotations

from django.db.models import Q

from dashboard.inventory.models import Network
from dashboard.operations.models import Operation


def network_made(operation: Operation) -> Network | None:
    """The network that came of it, once it has been read."""
    return _network(operation, operation.created_docker_id)


def network_touched(operation: Operation) -> Network | None:
    """The network it was asked of: the one made, or the one named in the command, while it is there."""
    return _network(operation, operation.created_docker_id or operation.command.get("network", ""))


def _network(operation: Operation, docker_id: str) -> Network | None:
    """By its id, on the host that was asked or in that host's swarm: ids of local networks are the host's own."""
    if not docker_id or operation.host is None:
        return None
    there = Q(host=operation.host) | Q(swarm__isnull=False, swarm=operation.swarm or operation.host.swarm)
    return Network.objects.filter(there, docker_id=docker_id).first()
