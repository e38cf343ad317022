"""Address arithmetic over the texts that Docker gives: what is free. Pure; IPv4 and IPv6.

Subnets may be written with host bits, addresses with a prefix. Texts that are neither ("", "<nil>") raise ValueError
where one is asked about, and are passed over in lists of what is in use.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_interface, ip_network
from socket import AF_INET, AF_INET6, inet_pton

Address = IPv4Address | IPv6Address
Subnet = IPv4Network | IPv6Network
Span = tuple[int, int]
"""The first and the last address of a subnet, as numbers."""


@dataclass(frozen=True, slots=True)
class DefaultPool:
    """A range that Docker takes subnets from by itself, each with a prefix of `size` bits."""

    base: Subnet
    size: int


def default_pool(text: str, size: int = 0) -> DefaultPool:
    """From a daemon's "base=10.10.0.0/16,size=24" (`size` is then not needed), or a swarm's "10.0.0.0/8" with its
    subnet size. Raises ValueError."""
    told = dict(part.partition("=")[::2] for part in text.split(",")) if "=" in text else {"base": text}
    return DefaultPool(subnet(told["base"]), int(told.get("size", size)))


LOCAL_DEFAULTS = (*(DefaultPool(ip_network(f"172.{n}.0.0/16"), 16) for n in range(17, 32)),
                  DefaultPool(ip_network("192.168.0.0/16"), 20))  # fmt: skip
"""Where a daemon without default-address-pools takes local subnets from (moby, daemon/libnetwork/ipamutils)."""

SWARM_DEFAULTS = (DefaultPool(ip_network("10.0.0.0/8"), 24),)
"""Where a swarm made without --default-addr-pool takes those of overlays from."""


@lru_cache(maxsize=4096)
def subnet(text: str) -> Subnet:
    """The subnet written here. Remembered: a fleet has the same few on all of its hosts."""
    return ip_network(text, strict=False)


def address(text: str) -> Address:
    """The address, whether it has a prefix or not."""
    return ip_interface(text).ip


@lru_cache(maxsize=131_072)
def number(text: str) -> tuple[int, int] | None:
    """The version and the number of an address, whether it has a prefix or not; None for what is no address. Ten times
    as quick as `address`, and remembered: whole fleets are read by it, again and again."""
    bare = text.partition("/")[0]
    version, family = (6, AF_INET6) if ":" in bare else (4, AF_INET)
    try:
        return version, int.from_bytes(inet_pton(family, bare))
    except (OSError, ValueError):
        return None


def written(number: int, version: int) -> str:
    """The address of this number, as Docker writes it."""
    return str(IPv4Address(number) if version == 4 else IPv6Address(number))


def span(whole: Subnet) -> Span:
    return int(whole.network_address), int(whole.broadcast_address)


def given_out(whole: Subnet, ip_range: str = "") -> Span:
    """The first and the last address that Docker gives out by itself: those of `ip_range` where there is one. The first
    is behind the last where there are none."""
    low, high = _usable(whole)
    if ip_range:
        first, last = span(subnet(ip_range))
        low, high = max(low, first), min(high, last)
    return low, high


def next_free(pool: str, used: Iterable[str], *, gateway: str = "", ip_range: str = "") -> str | None:
    """The lowest address that Docker could give: in `ip_range`, or in the whole pool without one; not the gateway,
    not in use, and not the first of the subnet nor, in IPv4, its last. Without prefix. None when all are taken."""
    whole = subnet(pool)
    low, high = given_out(whole, ip_range)
    taken = set(_numbers([*used, gateway], whole.version))
    free = next((number for number in range(low, high + 1) if number not in taken), None)
    return None if free is None else written(free, whole.version)


def gateway_docker_takes(pool: str, ip_range: str = "") -> str:
    """Of a subnet that was given without a gateway Docker does not tell it: it is the first address of the range, or
    of the subnet (seen on 20.10, bridge and macvlan)."""
    return next_free(pool, (), ip_range=ip_range) or ""


def next_subnet(pools: Iterable[DefaultPool], taken: Iterable[str]) -> str | None:
    """The first subnet of the default pools that meets none of those taken, as Docker would choose it. None when
    the pools are used up."""
    known = [known for text in taken if (known := _subnet_or_none(text))]
    for pool in pools:
        spans = _merged(span(other) for other in known if other.version == pool.base.version)
        if (free := _gap(pool, spans)) is not None:
            return f"{type(pool.base.network_address)(free)}/{max(pool.size, pool.base.prefixlen)}"
    return None


def _gap(pool: DefaultPool, spans: list[Span]) -> int | None:
    """Where the first block of the pool begins that no span meets. Jumps over each span, so its cost is theirs."""
    first, last = span(pool.base)
    block = 1 << max(0, pool.base.max_prefixlen - max(pool.size, pool.base.prefixlen))
    start = first
    while start + block - 1 <= last:
        place = bisect_right(spans, (start + block - 1, 1 << 128)) - 1
        if place < 0 or spans[place][1] < start:
            return start
        start = (spans[place][1] // block + 1) * block
    return None


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, none meeting the next: the last one that begins before a place decides about it."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _usable(whole: Subnet) -> Span:
    """Without the subnet's own address and, in IPv4, the broadcast one. The smallest subnets have none to spare."""
    first, last = span(whole)
    if last - first < 2:
        return first, last
    return first + 1, last - 1 if whole.version == 4 else last


def _numbers(texts: Iterable[str], version: int) -> Iterator[int]:
    for text in texts:
        try:
            found = address(text)
        except ValueError:
            continue
        if found.version == version:
            yield int(found)


def _subnet_or_none(text: str) -> Subnet | None:
    try:
        return subnet(text)
    except ValueError:
        return None
