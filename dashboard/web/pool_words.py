"""Pools and their addresses in words and shapes: what the address pages and the API say of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from dashboard.inventory.addresses import written
from dashboard.inventory.pool_map import Holder, Kind, Range

EXACT = 2**53
"""Up to here numbers are written out, and are exact in every program that reads JSON."""

KIND_WORDS: dict[Kind, str] = {
    "used": "used",
    "reserved": "kept",
    "gateway": "gateway",
    "network": "the subnet's own",
    "broadcast": "broadcast",
    "outside": "outside the range",
    "free": "free",
}

KIND_MEANS: dict[Kind, str] = {
    "used": "a container or a task has it",
    "reserved": "kept for a service, a load balancer of a node, or by hand",
    "gateway": "the gateway of the network",
    "network": "the first of the subnet, which nobody gets",
    "broadcast": "the last of the subnet, which nobody gets",
    "outside": "Docker gives none of these out by itself, a container may ask for one",
    "free": "the next container may get it",
}

WHAT_WORDS = {
    "service-lb": "load balancer",
    "ingress": "ingress",
    "gateway": "gateway leg",
    "pool-gateway": "gateway",
    "orphan": "endpoint without a sandbox",
    "vip": "virtual address of the service",
    "task": "task on a host that is not read",
    "aux": "kept by hand",
}


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who has an address: `name` and `what` they are, `address` of their page, `host` by name."""

    name: str
    what: str
    address: str
    ref: str
    host: str


def who(holder: Holder, hosts: dict[int, str]) -> Who:
    kind, _, pk = holder.ref.partition(":")
    address = reverse(kind, args=[pk]) if pk else ""
    what = WHAT_WORDS.get(holder.what, "" if holder.ref else "container not listed")
    return Who(holder.name, what, address, holder.ref, hosts.get(holder.host or 0, ""))


def in_a_line(holders: tuple[Holder, ...], hosts: dict[int, str]) -> str:
    """All who have an address: “web on alpha”, “virtual address of the service api”."""
    told = []
    for one in (who(holder, hosts) for holder in holders):
        words = " ".join(filter(None, (one.what, one.name)))
        told.append(f"{words} on {one.host}" if one.host else words)
    return " and ".join(dict.fromkeys(told))


def from_to(part: Range, version: int) -> str:
    first = written(part.first, version)
    return first if part.size == 1 else f"{first} – {written(part.last, version)}"  # noqa: RUF001


def many(number: int) -> str:
    """A number of addresses: "253", "65,533", "about 2^64"."""
    return f"{number:,}" if number <= EXACT else f"about 2^{(number - 1).bit_length()}"
