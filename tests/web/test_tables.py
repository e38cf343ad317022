"""The tables: what they show, find, sort and filter, and how many queries that takes."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from dashboard.inventory.models import Container, Host, Network, Swarm
from tests.web import factories
from tests.web.factories import HOSTILE, Scene

pytestmark = pytest.mark.django_db

QUERIES = {"/hosts/": 14, "/networks/": 15, "/containers/": 13, "/services/": 12}
"""The most that a page takes, its frame (session, user, role, demo) and its freshness included."""


def rows(client: Client, address: str) -> list[str]:
    """The names in the first column, as they stand."""
    html = client.get(address).content.decode()
    cells = re.findall(r'<td class="name">(.*?)</td>', html, re.S)
    return [re.sub(r"<[^>]+>", "", cell.split('<span class="under')[0]).strip() for cell in cells]


def heading(client: Client, address: str, title: str) -> str:
    html = client.get(address).content.decode()
    return next(cell for cell in re.findall(r"<th scope.*?</th>", html, re.S) if title in cell)


@pytest.mark.parametrize("address", QUERIES)
def test_a_table_takes_no_query_per_row(
    address: str, scene: Scene, bob: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        extra = factories.host(f"extra-{number}")
        factories.network(f"net-{number}", extra, f"172.30.{number}.0/24")
        box = factories.container(f"box-{number}", extra)
        factories.endpoint(box, factories.network(f"on-{number}", extra, "10.0.0.0/24"), "10.0.0.2/24")
        factories.service(f"service-{number}", scene.swarm)
    with django_assert_max_num_queries(QUERIES[address]) as taken:
        assert bob.get(address).status_code == 200
    assert len(taken) > 3


@pytest.mark.parametrize("address", ["/hosts/?sort=address", "/networks/?sort=driver", "/containers/?sort=image"])
def test_only_keys_are_sorted_not_whole_rows(address: str, scene: Scene, bob: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert bob.get(address).status_code == 200
    sorts = [query["sql"] for query in asked if " LIMIT " in query["sql"] and " ORDER BY LOWER(" in query["sql"]]
    assert len(sorts) == 1
    assert "," not in sorts[0].partition(" FROM ")[0]


def test_the_hosts_are_there_with_the_node_that_is_not_read_yet(scene: Scene, carol: Client) -> None:
    assert rows(carol, "/hosts/") == ["beta", "alpha", "gamma", "delta"]  # beta does not answer
    page = carol.get("/hosts/").content.decode()
    assert "not read yet" in page
    assert f"/hosts/new/?node={scene.unread.pk}" in page
    assert "Connection refused." in page
    assert "3 rows and 1 not read yet" in page


def test_only_who_may_add_hosts_is_offered_it(scene: Scene, alice: Client) -> None:
    assert "/hosts/new/" not in alice.get("/hosts/").content.decode()


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/hosts/?q=alp", ["alpha"]),
        ("/hosts/?q=10.9.0.4", ["delta"]),
        ("/hosts/?state=unreachable", ["beta"]),
        ("/hosts/?state=not-read-yet", ["delta"]),
        ("/networks/?q=172.20", ["shop_default"]),
        ("/networks/?driver=overlay", ["app"]),
        ("/networks/?is=attachable", ["app"]),
        ("/containers/?q=172.20.0.2", ["shop-web-1"]),
        ("/containers/?q=02:42:AC", ["shop-web-1"]),
        ("/containers/?state=unhealthy", ["app_api.1.x"]),
        ("/containers/?stack=shop", ["shop-web-1"]),
        ("/containers/?q=WEB", ["shop-web-1"]),
        ("/services/?runs=too-few", ["app_api"]),
        ("/services/?runs=none", []),
    ],
)
def test_search_and_filters_find(address: str, found: list[str], scene: Scene, bob: Client) -> None:
    assert rows(bob, address) == found


def test_a_filter_by_host_takes_in_the_swarm_networks_it_stands_on(scene: Scene, bob: Client) -> None:
    here = rows(bob, f"/networks/?host={scene.alpha.pk}")
    assert {"app", "shop_default", "bridge"} <= set(here)
    assert "app" not in rows(bob, f"/networks/?host={scene.gamma.pk}")
    assert rows(bob, f"/containers/?host={scene.gamma.pk}") == [HOSTILE.replace("<", "&lt;").replace(">", "&gt;")]


@pytest.mark.parametrize(
    "address",
    [
        "/hosts/?state=no",
        "/hosts/?swarm=x",
        "/networks/?host=x'",
        "/containers/?stack=%00",
        "/services/?mode=%F0%9F%90%B3",
    ],
)
def test_a_filter_for_what_is_not_there_finds_nothing(address: str, scene: Scene, bob: Client) -> None:
    page = bob.get(address)
    assert page.status_code == 200
    assert "Nothing matches" in page.content.decode() or "delta" in page.content.decode()


def test_sorting_goes_both_ways_and_says_so(scene: Scene, bob: Client) -> None:
    assert rows(bob, "/hosts/?sort=-name")[:3] == ["gamma", "beta", "alpha"]
    assert 'aria-sort="descending"' in heading(bob, "/hosts/?sort=-name", "Host")
    assert 'aria-sort="ascending"' in heading(bob, "/hosts/", "State")
    assert 'aria-sort="none"' in heading(bob, "/hosts/", "Host")
    assert rows(bob, "/hosts/?sort=-containers")[0] == "alpha"


def test_a_sort_nobody_offers_is_the_usual_one(scene: Scene, bob: Client) -> None:
    assert rows(bob, "/hosts/?sort=password") == rows(bob, "/hosts/")


def test_names_sort_without_regard_to_case(scene: Scene, bob: Client) -> None:
    factories.host("Beta2")
    assert rows(bob, "/hosts/?sort=name")[:4] == ["alpha", "beta", "Beta2", "gamma"]


def test_hosts_that_need_a_hand_come_first_and_say_since_when(scene: Scene, bob: Client) -> None:
    factories.host("stuck", state="hung")
    factories.host("new", state="never-seen")
    assert rows(bob, "/hosts/")[:4] == ["beta", "stuck", "new", "alpha"]
    assert re.search(
        r"unreachable</span> <time [^>]*data-since.*?Connection refused\.", bob.get("/hosts/").content.decode(), re.S
    )


def test_pages_have_fifty_rows_and_keep_search_and_sort(scene: Scene, bob: Client) -> None:
    for number in range(60):
        factories.container(f"crate-{number:02d}", scene.gamma)
    assert len(rows(bob, "/containers/?q=crate&sort=-name")) == 50
    assert rows(bob, "/containers/?q=crate&sort=-name&page=2") == [f"crate-{number:02d}" for number in range(9, -1, -1)]
    page = bob.get("/containers/?q=crate&sort=-name").content.decode()
    assert "of 60" in page
    assert "?q=crate&amp;sort=-name&amp;page=2" in page
    assert len(rows(bob, "/containers/?page=999")) == len(rows(bob, "/containers/?page=2"))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/hosts/", "No hosts yet"),
        ("/networks/", "No networks yet"),
        ("/containers/", "No containers yet"),
        ("/services/", "No services yet"),
    ],
)
def test_an_empty_table_says_what_to_do(address: str, words: str, bob: Client) -> None:
    page = bob.get(address).content.decode()
    assert words in page
    assert "Nothing matches" in bob.get(f"{address}?q=x").content.decode()


@pytest.mark.parametrize("address", ["/networks/", "/containers/"])
def test_what_a_host_told_before_it_fell_silent_says_so(address: str, scene: Scene, bob: Client) -> None:
    factories.network("old-news", scene.beta, "172.31.0.0/24")
    factories.container("old-news", scene.beta)
    factories.network("fresh-news", scene.gamma, "172.31.1.0/24")
    factories.container("fresh-news", scene.gamma)
    assert re.search(r"unreachable <time [^>]*data-since", bob.get(f"{address}?q=old-news").content.decode())
    assert "unreachable <time" not in bob.get(f"{address}?q=fresh-news").content.decode()


def test_a_stale_swarm_is_said_above_the_hosts(scene: Scene, bob: Client) -> None:
    Swarm.objects.update(state="stale", error="No manager of this swarm can be read.")
    page = bob.get("/hosts/").content.decode()
    assert "has been stale" in page
    assert "No manager of this swarm can be read." in page


@pytest.mark.parametrize("address", ["/hosts/", "/networks/", "/containers/"])
def test_hostile_names_are_only_text(address: str, scene: Scene, bob: Client) -> None:
    factories.host(HOSTILE + "2", error=HOSTILE, state="unreachable")
    factories.network(HOSTILE, scene.alpha, HOSTILE[:20])
    page = bob.get(address).content.decode()
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page


def test_a_link_to_a_row_that_has_just_gone_breaks_nothing(scene: Scene, bob: Client) -> None:
    """Links carry no constraint: an endpoint may name a network or container that is not there any more."""
    endpoint = scene.web.endpoints.first()
    endpoint.__class__.objects.filter(pk=endpoint.pk).update(network_id=4711)
    Container.objects.filter(pk=scene.web.pk).update(service_id=4711)
    for address in (
        "/containers/",
        "/networks/",
        "/hosts/",
        f"/containers/{scene.web.pk}/",
        f"/hosts/{scene.alpha.pk}/",
    ):
        assert bob.get(address).status_code == 200


def test_a_refresh_gets_the_table_alone_and_nothing_while_nothing_changes(scene: Scene, bob: Client) -> None:
    refresh = {"HX-Request": "true"}
    part = bob.get("/hosts/?sort=-name", headers=refresh).content.decode()
    assert "<html" not in part
    again = re.search(r'hx-get="([^"]+)"', part).group(1).replace("&amp;", "&")  # type: ignore[union-attr]
    assert "sort=-name" in again
    assert bob.get(again, headers=refresh).status_code == 204
    Host.objects.filter(pk=scene.alpha.pk).update(revision=7)
    assert bob.get(again, headers=refresh).status_code == 200


def test_going_back_in_the_browser_gets_the_whole_page(scene: Scene, bob: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in bob.get("/hosts/", headers=headers).content.decode()


def test_pages_are_kept_by_no_cache(scene: Scene, bob: Client) -> None:
    assert "private" in bob.get("/networks/")["Cache-Control"]
    assert "no-cache" in bob.get("/networks/")["Cache-Control"]
    assert Network.objects.exists()
