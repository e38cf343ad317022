"""Nodes that a manager tells of and nobody reads: where their daemons may be met, and what may open them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.db.models import Case, QuerySet, Value, When

from collectors.target import TLS_PORT
from dashboard.inventory.models import READ_BY_US, Host, SwarmNode


def address_of(node: SwarmNode) -> str:
    """A guess, as a swarm tells of the machine's address only: like most others of its swarm are read, else by TLS at
    Docker's port; "" where not even the machine's address is known."""
    if not node.address:
        return ""
    place = f"[{node.address}]" if ":" in node.address else node.address
    ways = Counter(_ways(node))
    before, after = ways.most_common(1)[0][0] if ways else ("tcp://", f":{TLS_PORT}")
    return f"{before}{place}{after}"


def _ways(node: SwarmNode) -> Iterator[tuple[str, str]]:
    """What stands before and after the machine, in the addresses of the others."""
    others = Host.objects.filter(READ_BY_US, swarm=node.swarm_id, demo=False).exclude(address__startswith="unix:")
    for address in others.values_list("address", flat=True):
        parts = urlsplit(address)
        user = f"{parts.username}@" if parts.username else ""
        yield f"{parts.scheme}://{user}", (f":{parts.port}" if parts.port else "") + parts.path


def lenders(swarm: int | None) -> QuerySet[Host]:
    """Hosts whose credentials may be used for another one, those of this swarm first."""
    kept = Host.objects.filter(credential__isnull=False, demo=False).select_related("credential")
    return kept.order_by(Case(When(swarm=swarm, then=Value(0)), default=Value(1)) if swarm else "name", "name")
