"""Address arithmetic against counting on fingers."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.inventory.addresses import (
    LOCAL_DEFAULTS,
    SWARM_DEFAULTS,
    DefaultPool,
    default_pool,
    next_free,
    next_subnet,
)

V4, V6 = "10.1.2.", "fd00:5::"


@st.composite
def small_subnets(draw: st.DrawFn, version: int) -> str:
    """One of the subnets inside 256 addresses."""
    bits = draw(st.integers(0, 8))
    first = draw(st.integers(0, 255)) >> bits << bits
    return f"{V4}{first}/{32 - bits}" if version == 4 else f"{V6}{first:x}/{128 - bits}"


@st.composite
def pools_with_users(draw: st.DrawFn) -> tuple[str, list[str], str, str]:
    version = draw(st.sampled_from([4, 6]))
    pool = draw(small_subnets(version))
    members = st.sampled_from([str(member) for member in ip_network(pool)])
    used = draw(st.lists(st.one_of(members, members.map(lambda text: f"{text}/24")), max_size=12))
    return pool, used, draw(st.one_of(st.just(""), members)), draw(st.one_of(st.just(""), small_subnets(version)))


@given(pools_with_users())
def test_the_next_free_address_is_the_lowest_that_nobody_has(asked: tuple[str, list[str], str, str]) -> None:
    pool, used, gateway, ip_range = asked
    whole = ip_network(pool)
    kept = {whole.network_address} if whole.num_addresses > 2 else set()
    if whole.num_addresses > 2 and whole.version == 4:
        kept.add(whole.broadcast_address)
    taken = {text.partition("/")[0] for text in (*used, gateway)}
    among = set(ip_network(ip_range)) if ip_range else set(whole)
    free = [str(one) for one in whole if one in among and one not in kept and str(one) not in taken]
    assert next_free(pool, used, gateway=gateway, ip_range=ip_range) == next(iter(free), None)


@given(
    base=small_subnets(4), size=st.integers(24, 32), taken=st.lists(small_subnets(4), max_size=8), mixed=st.booleans()
)
def test_the_next_subnet_is_the_first_that_meets_none(base: str, size: int, taken: list[str], mixed: bool) -> None:
    space = ip_network(base)
    blocks = space.subnets(new_prefix=max(size, space.prefixlen))
    free = next((str(block) for block in blocks if not any(block.overlaps(ip_network(one)) for one in taken)), None)
    others = [f"{V6}/64", "", "<nil>"] if mixed else []
    assert next_subnet([DefaultPool(space, size)], [*others, *taken]) == free


def test_host_bits_and_prefixes_are_understood() -> None:
    assert next_free("10.1.2.0/24", ["10.1.2.2/24"], gateway="10.1.2.1") == "10.1.2.3"


def test_a_large_ipv6_pool_answers_at_once() -> None:
    used = [str(IPv6Address(f"{V6}1") + n) for n in range(500)]
    assert next_free("fd00:5::/32", used) == str(IPv6Address(f"{V6}1") + 500)


def test_docker_without_own_pools_goes_from_172_17_to_192_168() -> None:
    taken = [f"172.{n}.0.0/16" for n in range(17, 31)]
    assert next_subnet(LOCAL_DEFAULTS, taken) == "172.31.0.0/16"
    assert next_subnet(LOCAL_DEFAULTS, [*taken, "172.31.8.0/24"]) == "192.168.0.0/20"
    assert next_subnet(LOCAL_DEFAULTS, [*taken, "172.31.0.0/16", "192.168.0.0/16"]) is None
    assert len([str(pool.base) for pool in LOCAL_DEFAULTS]) == 16


def test_a_swarm_goes_on_after_its_last_overlay() -> None:
    taken = [str(IPv4Address("10.0.0.0") + 256 * n) + "/24" for n in range(300)]
    assert next_subnet(SWARM_DEFAULTS, taken) == "10.1.44.0/24"


def test_pools_are_read_as_a_daemon_and_a_swarm_write_them() -> None:
    assert default_pool("base=10.10.0.0/16,size=24") == DefaultPool(ip_network("10.10.0.0/16"), 24)
    assert default_pool("10.20.0.0/16", 26) == DefaultPool(ip_network("10.20.0.0/16"), 26)


@pytest.mark.parametrize("text", ["", "<nil>", "10.1.2.300", "base=here,size=24"])
def test_what_is_no_address_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        default_pool(text, 24)
