"""All subnets on one line: each once, in its region, in order, in what holds it."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_network
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dashboard.inventory.number_line import MOST, regions


@st.composite
def subnets(draw: st.DrawFn) -> IPv4Network:
    """A subnet anywhere, so often near to others that they meet."""
    base = draw(st.sampled_from([10 << 24, 172 << 24 | 16 << 16, 192 << 24 | 168 << 16, 8 << 24, 0]))
    prefix = draw(st.integers(0, 32))
    return IPv4Network(((base + draw(st.integers(0, 2**18))) >> (32 - prefix) << (32 - prefix), prefix))


@given(st.lists(subnets(), max_size=25))
def test_each_subnet_stands_once_on_the_line(asked: list[IPv4Network]) -> None:
    drawn = [bar.subnet for region in regions(asked) for stretch in region.stretches for bar in stretch.bars]
    assert sorted(drawn) == sorted(map(str, set(asked)))


@given(st.lists(subnets(), max_size=25))
def test_stretches_do_not_meet_and_hold_their_bars(asked: list[IPv4Network]) -> None:
    for region in regions(asked):
        wholes = [IPv4Network(stretch.subnet) for stretch in region.stretches]
        assert all(one.broadcast_address < other.network_address for one, other in pairwise(wholes))
        assert all(0 <= x < x + width <= 1000 for x, width in region.share)
        for stretch, whole in zip(region.stretches, wholes, strict=True):
            for bar in stretch.bars:
                assert IPv4Network(bar.subnet).subnet_of(whole)
                assert 0 <= bar.x < bar.x + bar.width <= 1000
                around = {str(one) for one in asked if IPv4Network(bar.subnet) != one}
                holding = [one for one in around if IPv4Network(bar.subnet).subnet_of(IPv4Network(one))]
                in_region = [one for one in holding if one in {other.subnet for other in stretch.bars}]
                assert bar.lane == len(in_region) < stretch.lanes


def test_regions_come_in_order_and_only_where_something_lies() -> None:
    texts = ["fd00::/64", "192.168.0.0/20", "10.1.0.0/24", "8.8.8.0/24", "0.0.0.0/0", "2001:db8::/48", "fe80::/64"]
    titles = [(region.title, region.subnets) for region in regions(map(ip_network, texts))]
    assert titles == [
        ("10.0.0.0/8", 1),
        ("192.168.0.0/16", 1),
        ("Other IPv4", 2),
        ("IPv6, unique local", 1),
        ("IPv6, link-local", 1),
        ("Other IPv6", 1),
    ]
    assert regions([]) == []


def test_a_gap_says_what_is_not_there() -> None:
    (region,) = regions(map(ip_network, ["10.0.0.0/24", "10.0.1.0/24", "10.0.4.0/24"]))
    assert [stretch.before for stretch in region.stretches] == ["", "", "10.0.2.0 to 10.0.3.255"]


def test_a_region_that_is_too_full_says_how_many_are_left_out() -> None:
    (region,) = regions(ip_network(f"10.{n // 256}.{n % 256}.0/24") for n in range(MOST + 60))
    assert (len(region.stretches), region.left, region.subnets) == (MOST, 60, MOST + 60)
