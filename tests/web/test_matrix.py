"""The matrix: who stands on which network, in digits, and what an address makes of it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.inventory.models import Container, Endpoint, Host, Service, Swarm
from dashboard.web.matrix.grid import MOST_PLACES, Asked
from dashboard.web.matrix.networks import letter_of
from tests.web import factories
from tests.web.factories import HOSTILE, LONG, Scene
from tests.web.large import large_fleet

pytestmark = pytest.mark.django_db


def html(client: Client, address: str = "/matrix/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def names(page: str, of: str) -> list[str]:
    """The names at the head of columns ("col") or rows ("row"), in their order."""
    heads = re.findall(rf'<th scope="{of}".*?</th>', page, re.S)
    found = [re.search(r'(?:class="who"[^>]*|<span)>([^<]*)<', head) for head in heads]
    return [name[1] for name in found if name]


def digits(page: str, row: str) -> dict[str, str]:
    """What the row of this name has on which network; data-n says the column."""
    found = next(one for one in re.findall(r"<tr id=.*?</tr>", page, re.S) if f">{row}</a>" in one)
    return dict(re.findall(r'data-n="([^"]*)"[^>]*>(\d+)', found))


def cell(page: str, row: str, column: str) -> str:
    found = next(one for one in re.findall(r"<tr id=.*?</tr>", page, re.S) if f">{row}</a>" in one)
    return next(one for one in re.findall(r"<td.*?</td>", found) if f'data-n="{column}"' in one)


def test_a_cell_counts_the_endpoints_of_a_host_on_a_network(scene: Scene, bob: Client) -> None:
    page = html(bob)
    assert names(page, "row") == ["alpha", "beta", "gamma"]
    assert digits(page, "alpha") == {"A app": "2", "shop_default": "1"}
    assert digits(page, "gamma") == {}


def test_a_cell_leads_to_the_chart_with_both_selected_and_names_who_is_counted(scene: Scene, bob: Client) -> None:
    told = cell(html(bob), "alpha", "A app")
    assert f'href="/#sel=host:{scene.alpha.pk},network:{scene.overlay.pk}"' in told
    assert 'title="app_api.1.x, shop-web-1"' in told


def test_local_networks_of_one_name_and_driver_share_a_column_and_each_cell_leads_to_its_own(
    scene: Scene, bob: Client
) -> None:
    mine = [factories.network("x_default", host, "172.30.0.0/24") for host in (scene.alpha, scene.gamma)]
    lan = factories.network("x_default", scene.beta, "172.30.0.0/24", driver="macvlan")
    for network in (*mine, lan):
        factories.endpoint(factories.container("x", network.host), network)
    page = html(bob)
    assert names(page, "col").count("x_default") == 2  # one of the bridges, one of the macvlan
    for network in mine:
        assert f"network:{network.pk}" in cell(page, network.host.name, "x_default")


def test_two_networks_of_one_name_on_one_host_are_counted_together(scene: Scene, bob: Client) -> None:
    small, large = (factories.network("twin", scene.gamma, f"172.3{n}.0.0/24") for n in (0, 1))
    factories.endpoint(factories.container("one", scene.gamma), small)
    for name in ("two", "three"):
        factories.endpoint(factories.container(name, scene.gamma), large)
    page = html(bob)
    assert digits(page, "gamma") == {"twin": "3"}
    assert f"network:{large.pk}" in cell(page, "gamma", "twin")


def test_swarm_networks_come_first_by_their_reach_with_the_letters_of_the_chart(scene: Scene, bob: Client) -> None:
    wide = factories.network("wide", scene.swarm, "10.20.0.0/24")
    for host in (scene.alpha, scene.beta):
        factories.endpoint(factories.container("w", host), wide)
    page = html(bob)
    assert names(page, "col")[:3] == ["wide", "app", "shop_default"]
    assert re.search(r'class="letter rail-1">A</b><span>wide<', page)
    assert re.search(r'class="letter rail-2">B</b><span>app<', page)


def test_networks_with_one_reach_are_ranked_as_people_sort_names(scene: Scene, bob: Client) -> None:
    for number in (10, 2):
        factories.endpoint(scene.web, factories.network(f"net-{number}", scene.swarm))
    assert names(html(bob), "col")[:3] == ["app", "net-2", "net-10"]


def test_letters_go_on_after_z_as_on_the_chart() -> None:
    assert [letter_of(rank) for rank in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


def test_a_letter_stays_what_it_is_when_rows_are_left_out(scene: Scene, bob: Client) -> None:
    wide = factories.network("wide", scene.swarm)
    for host in (scene.alpha, scene.beta):
        factories.endpoint(factories.container("w", host), wide)
    assert digits(html(bob, "/matrix/?name=alpha&q=app"), "alpha") == {"B app": "2"}


def test_unused_networks_are_left_out_said_and_shown_on_request(scene: Scene, bob: Client) -> None:
    factories.network("idle", scene.swarm)
    page = html(bob)
    assert "idle" not in names(page, "col")
    assert "unused networks left out" in page
    page = html(bob, "/matrix/?unused=yes")
    assert {"idle", "bridge", "host", "none"} <= set(names(page, "col"))
    assert digits(page, "gamma") == {"bridge": "0", "host": "0", "none": "0"}


@pytest.mark.parametrize(
    ("address", "rows", "columns"),
    [
        ("/matrix/?name=ALP", ["alpha"], ["app", "shop_default"]),
        ("/matrix/?q=shop", ["alpha"], ["shop_default"]),
        ("/matrix/?driver=overlay", ["alpha"], ["app"]),
        ("/matrix/?only=unwell", ["alpha", "beta", "gamma"], ["app", "shop_default"]),
        ("/matrix/?sort=-name", ["gamma", "beta", "alpha"], ["app", "shop_default"]),
        ("/matrix/?sort=-total", ["alpha", "gamma", "beta"], ["app", "shop_default"]),
        ("/matrix/?sort=-unwell", ["beta", "alpha", "gamma"], ["app", "shop_default"]),
        ("/matrix/?sort=nothing", ["alpha", "beta", "gamma"], ["app", "shop_default"]),
        ("/matrix/?swarm=x&wide=x&long=-1", ["alpha", "beta", "gamma"], ["app", "shop_default"]),
        ("/matrix/?turned=yes", ["app", "shop_default"], ["alpha", "beta", "gamma"]),
    ],
)
def test_an_address_says_which_rows_and_columns_in_which_order(
    address: str, rows: list[str], columns: list[str], scene: Scene, bob: Client
) -> None:
    page = html(bob, address)
    assert (names(page, "row"), names(page, "col")) == (rows, columns)


def test_rows_sort_by_a_column_most_first_and_the_heading_says_so(scene: Scene, bob: Client) -> None:
    box = factories.container("z", scene.gamma)
    factories.endpoint(box, scene.overlay)
    key = f"network:{scene.overlay.pk}"
    assert f"sort=-network%3A{scene.overlay.pk}" in html(bob)
    page = html(bob, f"/matrix/?sort=-{key}")
    assert names(page, "row") == ["alpha", "gamma", "beta"]
    assert re.search(r'aria-sort="descending"[^>]*><a class="slant"[^>]*title="app', page)
    assert names(html(bob, f"/matrix/?sort={key}"), "row") == ["beta", "gamma", "alpha"]


def test_a_silent_host_is_greyed_and_says_since_when(scene: Scene, bob: Client) -> None:
    page = html(bob)
    row = next(one for one in re.findall(r"<tr id=.*?</tr>", page, re.S) if ">beta</a>" in one)
    assert 'class="stale"' in row
    assert re.search(r"unreachable <time [^>]*data-since", row)
    assert page.count('class="stale"') == 1


def test_more_on_a_network_is_a_stronger_cell(scene: Scene, bob: Client) -> None:
    for number in range(20):
        factories.endpoint(factories.container(f"c{number}", scene.gamma), scene.overlay)
    page = html(bob)
    assert 'class="t5 rail-1"' in cell(page, "gamma", "A app")
    assert 'class="t1 rail-1"' in cell(page, "alpha", "A app")


def test_states_of_a_host_are_a_bar_with_words(scene: Scene, bob: Client) -> None:
    factories.container("broken", scene.alpha, state="restarting")
    row = next(one for one in re.findall(r"<tr id=.*?</tr>", html(bob), re.S) if ">alpha</a>" in one)
    assert 'aria-label="2 running, 1 restarting, 1 unhealthy"' in row
    assert 'title="2 unwell"' in row


def test_services_say_their_running_tasks_and_virtual_addresses(scene: Scene, bob: Client) -> None:
    factories.service("idle", scene.swarm, replicas=1, networks=[scene.overlay.docker_id])
    page = html(bob, "/matrix/?by=services")
    assert names(page, "row") == ["app_api", "idle"]
    assert digits(page, "app_api") == {"A app": "2"}
    told = cell(page, "app_api", "A app")
    assert "virtual address 10.10.0.2/24" in told
    assert f'href="/#sel=service:{scene.service.pk},network:{scene.overlay.pk}"' in told
    assert digits(page, "idle") == {"A app": "0"}  # it is on the network, with nothing running
    assert names(html(bob, "/matrix/?by=services&only=unwell"), "row") == ["app_api", "idle"]
    Service.objects.update(running=3)
    assert "Nothing matches" in html(bob, "/matrix/?by=services&only=unwell")


def test_services_of_a_stale_swarm_are_an_old_picture(scene: Scene, bob: Client) -> None:
    Swarm.objects.update(state="stale")
    assert re.search(r'class="stale".*?stale <time [^>]*data-since', html(bob, "/matrix/?by=services"), re.S)


def test_very_many_networks_and_hosts_are_shown_in_parts_and_it_is_said(bob: Client) -> None:
    large_fleet(hosts=205, containers=1, overlays=50, local=1)
    page = html(bob)
    assert len(names(page, "col")) == 40
    assert len(names(page, "row")) == 200
    assert "200 of 205 hosts, 40 of 51 networks" in page
    assert "wide=80" in page
    asked = Asked.of({"wide": "2000", "long": "2000"})
    assert asked.wide * asked.long <= MOST_PLACES
    assert len(names(html(bob, "/matrix/?wide=80"), "col")) == 51
    assert len(names(html(bob, "/matrix/?long=400"), "row")) == 205


def test_of_very_many_networks_the_ones_that_most_hosts_are_on_are_shown_and_each_row_says_what_it_has_beyond(
    bob: Client,
) -> None:
    swarm = large_fleet(hosts=3, containers=1, overlays=1, local=1)
    first, *others = Host.objects.order_by("pk")
    for number in range(45):
        factories.endpoint(factories.container(f"c{number}", first), factories.network(f"a{number}", swarm))
    for host in (first, *others):
        factories.endpoint(factories.container("b", host), host.networks.get(name="bridge-0"))
    page = html(bob)
    assert "bridge-0" in names(page, "col")
    rows = re.findall(r"<tr id=.*?</tr>", page, re.S)
    assert [re.findall(r">\+(\d+)<", row) for row in rows] == [["7"], [], []]  # 40 of 47


@pytest.mark.parametrize("address", ["/matrix/", "/matrix/?by=services", "/matrix/?turned=yes&unused=yes"])
def test_a_large_fleet_takes_as_many_queries_as_a_small_one(address: str, scene: Scene, bob: Client) -> None:
    with CaptureQueriesContext(connection) as small:
        html(bob, address)
    large_fleet(hosts=40, containers=5, overlays=20, local=3, services=30)
    with CaptureQueriesContext(connection) as large:
        html(bob, address)
    assert len(large) == len(small) <= 18


def test_a_fleet_of_two_hundred_hosts_keeps_to_a_reasonable_page(bob: Client) -> None:
    large_fleet(hosts=200, containers=10, overlays=40, local=4)
    assert len(bob.get("/matrix/").content) < 1_000_000


def test_empty_states_say_what_to_do(bob: Client) -> None:
    assert "No hosts yet" in html(bob)
    assert "No services yet" in html(bob, "/matrix/?by=services")
    factories.host("alone")
    assert "Nothing stands on a network yet" in html(bob)
    assert "3 networks have nothing on them" in html(bob)
    assert "Nothing matches" in html(bob, "/matrix/?q=x")
    assert "is unwell" in html(bob, "/matrix/?only=unwell")


def test_hostile_and_long_names_are_only_text(scene: Scene, bob: Client) -> None:
    host = factories.host(HOSTILE + "2")
    network = factories.network(f'"{HOSTILE}', host, driver=HOSTILE[:20])
    factories.endpoint(factories.container(f"'{HOSTILE}\"", host), network)
    factories.endpoint(factories.container("long", host), factories.network(LONG[:200], host))
    for address in ("/matrix/", "/matrix/?turned=yes", "/matrix/?by=services"):
        page = html(bob, address)
        assert "<img src=x" not in page
    assert "&lt;img src=x" in page or "&lt;img src=x" in html(bob)


def test_a_link_to_a_network_that_has_just_gone_breaks_nothing(scene: Scene, bob: Client) -> None:
    Endpoint.objects.filter(container=scene.web).update(network_id=4711)
    Container.objects.filter(pk=scene.sidecar.pk).delete()
    assert digits(html(bob), "alpha") == {"A app": "1"}


def test_a_refresh_gets_the_grid_alone_and_nothing_while_nothing_changes(scene: Scene, bob: Client) -> None:
    refresh = {"HX-Request": "true"}
    part = bob.get("/matrix/?sort=-total", headers=refresh).content.decode()
    assert "<html" not in part
    again = re.search(r'hx-get="([^"]+)"', part)[1].replace("&amp;", "&")  # type: ignore[index]
    assert bob.get(again, headers=refresh).status_code == 204
    Host.objects.filter(pk=scene.alpha.pk).update(revision=99)
    assert bob.get(again, headers=refresh).status_code == 200
