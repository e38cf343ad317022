"""A pool's map against counting on fingers, and on pools that nobody could count."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.inventory.addresses import next_free, number, written
from dashboard.inventory.pool_map import KINDS, Holder, Range, in_blocks, map_of, within

WEB = Holder("used", "container", "endpoint:1", "web", "container:1")
DB = Holder("used", "container", "endpoint:2", "db", "container:2")
ROUTER = Holder("gateway", "gateway", "gateway")
KEPT = Holder("reserved", "aux", "aux:printer", "printer")


def numbered(text: str) -> int:
    found = number(text)
    assert found is not None
    return found[1]


@st.composite
def small_pools(draw: st.DrawFn) -> tuple[str, dict[int, list[Holder]], str]:
    """A pool inside 256 addresses, who has which of them or of those around, and a range inside it or beside it."""
    version = draw(st.sampled_from([4, 6]))
    base, bits = ("10.1.2.0", 32) if version == 4 else ("fd00:5::", 128)
    start = numbered(base)

    def subnet() -> str:
        free = draw(st.integers(0, 8))
        return f"{written(start + (draw(st.integers(0, 255)) >> free << free), version)}/{bits - free}"

    somebody = st.lists(st.sampled_from([WEB, DB, ROUTER, KEPT]), min_size=1, max_size=3)
    held = draw(st.dictionaries(st.integers(start - 4, start + 260), somebody, max_size=14))
    return subnet(), held, draw(st.sampled_from(["", subnet()]))


@given(small_pools())
def test_every_address_falls_into_exactly_one_range(asked: tuple[str, dict[int, list[Holder]], str]) -> None:
    pool, held, ip_range = asked
    made = map_of(pool, held, ip_range=ip_range)
    seen = [number for part in made.ranges for number in range(part.first, part.last + 1)]
    assert seen == [int(one) for one in ip_network(pool)]


@given(small_pools())
def test_the_numbers_of_the_kinds_add_up_to_the_pool(asked: tuple[str, dict[int, list[Holder]], str]) -> None:
    pool, held, ip_range = asked
    made = map_of(pool, held, ip_range=ip_range)
    assert sum(made.count(kind) for kind in KINDS) == made.size == ip_network(pool).num_addresses
    assert 0 <= made.taken <= made.capacity
    assert 0 <= made.share <= 1


@given(small_pools())
def test_the_next_free_is_what_docker_would_be_asked_for(asked: tuple[str, dict[int, list[Holder]], str]) -> None:
    pool, held, ip_range = asked
    version = ip_network(pool).version
    used = [written(number, version) for number in held]
    assert map_of(pool, held, ip_range=ip_range).next_free == next_free(pool, used, ip_range=ip_range)


@given(small_pools())
def test_the_kind_of_an_address_is_that_of_who_has_it(asked: tuple[str, dict[int, list[Holder]], str]) -> None:
    pool, held, ip_range = asked
    for part in map_of(pool, held, ip_range=ip_range).ranges:
        if part.holders:
            assert part.size == 1
            assert part.holders == tuple(held[part.first])
            assert part.kind in {holder.kind for holder in part.holders}
            assert part.twice == (len({holder.key for holder in part.holders}) > 1)
        else:
            assert not held.keys() & range(part.first, part.last + 1)


@given(small_pools(), st.integers(0, 8))
def test_a_part_of_the_map_is_the_map_of_that_part(asked: tuple[str, dict[int, list[Holder]], str], at: int) -> None:
    made = map_of(asked[0], asked[1], ip_range=asked[2])
    first = int(made.whole.network_address) + at
    last = int(made.whole.broadcast_address) - at
    seen = [(number, p.kind) for p in within(made.ranges, first, last) for number in range(p.first, p.last + 1)]
    every = [(number, p.kind) for p in made.ranges for number in range(p.first, p.last + 1)]
    assert seen == [pair for pair in every if first <= pair[0] <= last]


@given(prefix=st.integers(0, 24), used=st.sets(st.integers(0, 2**32 - 1), max_size=20))
def test_blocks_cover_a_pool_and_count_what_is_in_them(prefix: int, used: set[int]) -> None:
    made = map_of(f"0.0.0.0/{prefix}", {number: [WEB, DB] for number in used})
    blocks = in_blocks(made, made.whole)
    assert 1 <= len(blocks) <= 256
    assert [block.first for block in blocks] == [0, *(block.last + 1 for block in blocks[:-1])]
    for kind in KINDS:
        assert sum(block.count(kind) for block in blocks) == made.count(kind)
    assert sum(block.twice for block in blocks) == len(made.twice) == made.count("used")


@pytest.mark.parametrize(
    ("pool", "kinds"),
    [
        ("10.0.0.0/30", ["network", "free", "broadcast"]),
        ("10.0.0.0/31", ["free"]),
        ("10.0.0.0/32", ["free"]),
        ("0.0.0.0/0", ["network", "free", "broadcast"]),
        ("fd00::/64", ["network", "free"]),
        ("fd00::/127", ["free"]),
        ("::/0", ["network", "free"]),
    ],
)
def test_pools_from_one_address_to_all_of_them(pool: str, kinds: list[str]) -> None:
    made = map_of(pool, {})
    assert [part.kind for part in made.ranges] == kinds
    assert made.size == ip_network(pool).num_addresses
    assert made.share == 0


def test_who_is_outside_of_the_pool_is_not_in_its_map() -> None:
    made = map_of("10.0.0.0/29", {numbered("10.0.1.4"): [WEB]})
    assert made.count("used") == 0


def test_a_pool_with_nothing_left_is_full_and_has_no_next() -> None:
    made = map_of("10.0.0.0/30", {numbered("10.0.0.1"): [ROUTER], numbered("10.0.0.2"): [WEB]})
    assert (made.share, made.next_free, made.gateway) == (1, None, "10.0.0.1")


def test_what_is_outside_of_the_range_is_not_free_and_fills_nothing() -> None:
    made = map_of("192.168.30.0/24", {numbered("192.168.30.200"): [WEB]}, ip_range="192.168.30.64/26")
    assert (made.capacity, made.taken, made.next_free) == (64, 0, "192.168.30.64")
    assert made.count("outside") == 256 - 64 - 3


def test_an_address_that_two_have_is_marked() -> None:
    made = map_of("10.0.0.0/29", {numbered("10.0.0.3"): [WEB, DB], numbered("10.0.0.4"): [WEB, WEB]})
    assert [part.first for part in made.twice] == [numbered("10.0.0.3")]
    assert made.ranges[2] == Range(numbered("10.0.0.3"), numbered("10.0.0.3"), "used", (WEB, DB))


@pytest.mark.parametrize("nonsense", ["not a range", "fd00::/64", "10.0.0.0/99"])
def test_a_range_that_is_none_leaves_the_whole_pool(nonsense: str) -> None:
    assert map_of("10.0.0.0/29", {}, ip_range=nonsense).capacity == 6


@given(st.one_of(st.ip_addresses(), st.text(max_size=20)))
def test_numbers_of_addresses_are_those_that_python_gives(text: object) -> None:
    try:
        wanted = (ip_address(str(text)).version, int(ip_address(str(text)))) if "%" not in str(text) else None
    except ValueError:
        wanted = None
    if "/" not in str(text):
        assert number(str(text)) == wanted
