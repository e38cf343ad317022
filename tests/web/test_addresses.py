"""The pages of addresses: every pool, what meets, and one pool as a map."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dashboard.inventory.models import Endpoint, Host, Network, Pool
from dashboard.operations import suggest
from tests.web import factories
from tests.web.factories import HOSTILE, LONG, Scene

pytestmark = pytest.mark.django_db

TO = " \N{EN DASH} "

QUERIES = 23
"""The most that /addresses/ takes, its frame and its freshness included, however large the fleet is."""


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    html = re.sub(r"<title>.*?</title>", "", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def subnets(client: Client, address: str) -> list[str]:
    """The subnets of the table, as they stand."""
    html = client.get(address).content.decode()
    return re.findall(r'<td data-title="Subnet" class="address">([^<\s]*)', html)


def lan(name: str, host: Host, ip_range: str, **columns: str) -> Network:
    made = factories.network(name, host, "192.168.5.0/24", driver="macvlan", **columns)
    Pool.objects.filter(network=made).update(ip_range=ip_range)
    return made


def test_every_pool_is_listed_with_what_is_used_and_free(scene: Scene, bob: Client) -> None:
    assert set(subnets(bob, "/addresses/")) == {"10.10.0.0/24", "172.20.0.0/16"}
    page = text_of(bob, "/addresses/")
    assert "10.10.0.1 2 250" in page  # used are web and the replica; the gateway and a service's address are not free
    assert "10.10.0.3" in page  # the next free: .1 is the gateway, .2 the service's


def test_the_next_free_is_the_one_that_the_form_offers(scene: Scene, bob: Client) -> None:
    for network in (scene.overlay, scene.bridge):
        page = text_of(bob, f"/addresses/{network.pools.get().pk}/")
        assert f"{suggest.free_address(network)} next free" in page


def test_the_fullest_come_first(scene: Scene, bob: Client) -> None:
    small = factories.network("small", scene.gamma, "10.99.0.0/30")
    factories.endpoint(factories.container("last", scene.gamma), small, "10.99.0.2/30")
    assert subnets(bob, "/addresses/")[0] == "10.99.0.0/30"
    assert subnets(bob, "/addresses/?sort=full")[-1] == "10.99.0.0/30"
    assert subnets(bob, "/addresses/?only=full") == ["10.99.0.0/30"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=10.10.0.77", ["10.10.0.0/24"]),
        ("q=172.20.0.2/16", ["172.20.0.0/16"]),
        ("q=10.0.0.0/8", ["10.10.0.0/24"]),
        ("q=shop", ["172.20.0.0/16"]),
        ("q=172.2", ["172.20.0.0/16"]),
        ("q=ALPHA", ["172.20.0.0/16"]),
        ("driver=overlay", ["10.10.0.0/24"]),
        ("family=6", []),
        ("only=overlapping", []),
        ("at=host:999", []),
        ("sort=-subnet", ["172.20.0.0/16", "10.10.0.0/24"]),
        ("sort=nonsense&page=x", ["10.10.0.0/24", "172.20.0.0/16"]),
    ],
)
def test_search_and_filters_find(query: str, found: list[str], scene: Scene, bob: Client) -> None:
    assert subnets(bob, f"/addresses/?{query}") == found


def test_a_host_shows_its_own_pools_and_those_of_overlays_it_stands_on(scene: Scene, bob: Client) -> None:
    factories.network("other", scene.gamma, "10.77.0.0/24")
    assert set(subnets(bob, f"/addresses/?at=host:{scene.alpha.pk}")) == {"10.10.0.0/24", "172.20.0.0/16"}
    assert subnets(bob, f"/addresses/?at=swarm:{scene.swarm.pk}") == ["10.10.0.0/24"]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("10.10.0.5", "10.10.0.5: shop-web-1 on alpha"),
        ("10.10.0.2", "10.10.0.2: app_api virtual address of the service"),
        ("10.10.0.1", "10.10.0.1: gateway"),
        ("10.10.0.99", "10.10.0.99: free"),
        ("10.10.0.255", "10.10.0.255: broadcast"),
    ],
)
def test_an_address_that_is_searched_says_who_has_it(asked: str, answer: str, scene: Scene, bob: Client) -> None:
    assert answer in text_of(bob, f"/addresses/?q={asked}")


def test_subnets_that_meet_are_told_with_what_to_do(scene: Scene, bob: Client) -> None:
    factories.network("legacy", scene.alpha, "10.10.0.0/25")
    page = text_of(bob, "/addresses/")
    assert "The local network legacy (10.10.0.0/25) meets the overlay app (10.10.0.0/24) on alpha" in page
    assert "Remove legacy there and make it again with another subnet." in page
    assert set(subnets(bob, "/addresses/?only=overlapping")) == {"10.10.0.0/24", "10.10.0.0/25"}


def test_local_networks_that_are_alike_are_said_to_be_harmless(scene: Scene, bob: Client) -> None:
    factories.network("shop_default", scene.gamma, "172.20.0.0/16")
    page = text_of(bob, "/addresses/")
    assert "No subnets meet that should not." in page
    assert "172.20.0.0/16 on 2 hosts" in page


def test_a_lan_that_two_hosts_give_out_is_told(scene: Scene, bob: Client) -> None:
    lan("lan", scene.alpha, "192.168.5.64/26")
    other = lan("lan", scene.gamma, "192.168.5.64/26")
    assert "lan on alpha and gamma give out the same addresses of 192.168.5.64/26" in text_of(bob, "/addresses/")
    Pool.objects.filter(network=other).update(ip_range="192.168.5.128/26")
    assert "give out the same" not in text_of(bob, "/addresses/")


def test_pools_that_only_hosts_know_are_there_once_for_each(scene: Scene, bob: Client) -> None:
    part = factories.network("lan", scene.swarm, driver="macvlan", config_from="lan-config")
    for host, ip_range in ((scene.alpha, "192.168.5.64/26"), (scene.beta, "192.168.5.128/26")):
        factories.view(part, host, pools=[{"subnet": "192.168.5.0/24", "ip_range": ip_range, "gateway": "192.168.5.1"}])
        factories.endpoint(factories.container(f"on-{host.name}", host), part, ip_range.replace(".64/26", ".64/24"))
    assert subnets(bob, "/addresses/?driver=macvlan") == ["192.168.5.0/24"] * 2
    assert "192.168.5.64: on-alpha on alpha" in text_of(bob, "/addresses/?q=192.168.5.64")
    assert "192.168.5.64: outside the range" in text_of(bob, "/addresses/?q=192.168.5.64")


def test_it_takes_the_same_queries_for_any_fleet(
    scene: Scene, bob: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        host = factories.host(f"extra-{number}", swarm=scene.swarm)
        net = factories.network(f"net-{number}", host, f"172.30.{number}.0/24")
        factories.endpoint(factories.container(f"box-{number}", host), net, f"172.30.{number}.2/24")
        factories.network(f"shared-{number}", scene.swarm, f"10.44.{number}.0/24")
        factories.service(f"service-{number}", scene.swarm)
    with django_assert_max_num_queries(QUERIES) as taken:
        bob.get("/addresses/?q=172.30.4.2")
    assert len(taken) > 6
    with django_assert_max_num_queries(QUERIES):
        bob.get(f"/addresses/{scene.overlay.pools.get().pk}/")


def test_nothing_read_yet_says_what_to_do(bob: Client) -> None:
    assert "No pools yet" in text_of(bob, "/addresses/")
    assert "Nothing matches" in text_of(bob, "/addresses/?q=10.1.1.1")


def test_a_pool_is_a_map_of_its_addresses_and_a_table_that_says_the_same(scene: Scene, bob: Client) -> None:
    address = f"/addresses/{scene.overlay.pools.get().pk}/"
    html, page = bob.get(address).content.decode(), text_of(bob, address)
    assert html.count('class="cell"') >= 256
    cell = 'tabindex="-1" data-kind="used" title="10.10.0.5: shop-web-1 on alpha"'
    assert f'href="/containers/{scene.web.pk}/" {cell}' in html
    assert f'href="/#sel=container:{scene.web.pk}"' in html
    assert f"10.10.0.3{TO}10.10.0.4 free 2" in page
    assert f"10.10.0.7{TO}10.10.0.254 free 248" in page
    assert "10.10.0.2 kept 1 app_api virtual address of the service" in page


def test_a_large_pool_opens_block_by_block(scene: Scene, bob: Client) -> None:
    address = f"/addresses/{scene.bridge.pools.get().pk}/"
    html = bob.get(address).content.decode()
    assert html.count("?block=172.20.") == 256
    assert "172.20.0.0/24: 1 used, 1 gateway, 1 the subnet&#x27;s own, 253 free" in html
    inside = bob.get(f"{address}?block=172.20.0.0/24").content.decode()
    assert "shop-web-1" in inside
    assert "?block=172.20.0.0%2F16" in inside  # the way back
    assert f"172.20.0.3{TO}172.20.0.255 free 253" in text_of(bob, f"{address}?block=172.20.0.0/24")


@pytest.mark.parametrize("block", ["nonsense", "10.0.0.0/24", "0.0.0.0/0", "fd00::/64", "172.20.0.0/99", "%00"])
def test_a_block_that_is_none_shows_the_whole_pool(block: str, scene: Scene, bob: Client) -> None:
    page = bob.get(f"/addresses/{scene.bridge.pools.get().pk}/?block={block}")
    assert b"<h1>172.20.0.0/16</h1>" in page.content


def test_an_ipv6_pool_lists_who_is_there(scene: Scene, bob: Client) -> None:
    pool = Pool.objects.create(network=scene.overlay, position=1, subnet="fd00::/64", gateway="fd00::1")
    page = text_of(bob, f"/addresses/{pool.pk}/")
    assert "fd00::5 used 1 shop-web-1 on alpha" in page
    assert "about 2^64 addresses are too many to draw" in page


def test_an_address_that_two_have_is_marked_in_both_pages(scene: Scene, bob: Client) -> None:
    factories.endpoint(factories.container("twin", scene.beta), scene.overlay, "10.10.0.5/24")
    pool = scene.overlay.pools.get()
    page = text_of(bob, f"/addresses/{pool.pk}/")
    assert "1 address more than one has." in page
    assert "10.10.0.5: shop-web-1 on alpha chart; twin on beta chart" in page
    assert subnets(bob, "/addresses/?only=twice") == ["10.10.0.0/24"]


def test_an_address_in_no_pool_of_its_network_is_told(scene: Scene, bob: Client) -> None:
    factories.endpoint(factories.container("lost", scene.beta), scene.overlay, "10.11.0.5/24")
    page = text_of(bob, f"/addresses/{scene.overlay.pools.get().pk}/")
    assert "1 address on this network lies outside of its pools." in page
    assert "10.11.0.5/24 lost" in page
    assert subnets(bob, "/addresses/?only=outside") == ["10.10.0.0/24"]


def test_an_endpoint_that_no_container_has_is_still_in_use(scene: Scene, bob: Client) -> None:
    Endpoint.objects.filter(container=scene.web, network=scene.bridge).update(container=None, kind="orphan")
    page = text_of(bob, f"/addresses/{scene.bridge.pools.get().pk}/?block=172.20.0.0/24")
    assert "172.20.0.2 used 1 endpoint without a sandbox on alpha" in page


def test_a_pool_without_a_subnet_and_one_that_is_gone_are_not_found(scene: Scene, bob: Client) -> None:
    bare = Pool.objects.create(network=scene.bridge, position=1, subnet="")
    assert bob.get(f"/addresses/{bare.pk}/").status_code == 404
    assert bob.get("/addresses/4711/").status_code == 404
    assert bob.get("/addresses/").status_code == 200


def test_hostile_names_are_only_text(scene: Scene, bob: Client) -> None:
    hostile = factories.network(HOSTILE, scene.gamma, "10.5.0.0/29")
    factories.endpoint(scene.hostile, hostile, "10.5.0.2/29")
    Pool.objects.filter(network=hostile).update(aux_addresses={HOSTILE: "10.5.0.3", LONG: "10.5.0.4"})
    factories.network(LONG, scene.gamma, "10.5.0.0/30")
    for address in ("/addresses/", "/addresses/?q=10.5.0.2", f"/addresses/{hostile.pools.get().pk}/"):
        html = bob.get(address).content.decode()
        assert "<img src=x" not in html
        assert "&lt;img src=x" in html


def test_a_refresh_is_answered_only_when_something_changed(scene: Scene, bob: Client) -> None:
    html = bob.get("/addresses/").content.decode()
    live = re.search(r'hx-get="(/addresses/\?[^"]+)" hx-trigger="refresh"', html)
    assert live
    assert bob.get(live[1], headers={"HX-Request": "true"}).status_code == 204
    Host.objects.update(revision=9)
    again = bob.get(live[1], headers={"HX-Request": "true"})
    assert again.status_code == 200
    assert b"<html" not in again.content
