"""The forms that connect and disconnect a container, and the page that removes a network."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from dashboard.inventory.models import Container, Host
from dashboard.operations import suggest
from dashboard.operations.models import Operation
from tests.operations import factories
from tests.operations.conftest import Sent
from tests.operations.factories import Fleet

Browser = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


def offered(html: str) -> list[str]:
    """The containers one can choose from."""
    return [words.split(" · ")[0] for words in re.findall(r'<option value="\d+"[^>]*>([^<]+)</option>', html)]


def connecting(of: Container, **more: Any) -> dict[str, Any]:
    return {"container": of.pk, "ipv4": "", "aliases": "", **more}


def test_alice_connects_a_container_with_an_address_and_names(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    body = connecting(fleet.db, ipv4="10.50.0.9", aliases="db, store  db")
    answer = browser("alice").post(f"/networks/{fleet.shop.pk}/connect/", body)
    operation = Operation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/operations/{operation.pk}/")
    assert (operation.command["ipv4"], operation.command["aliases"]) == ("10.50.0.9", ["db", "store"])
    assert operation.summary == "Connect db on alpha to shop"


def test_a_gateway_priority_is_offered_where_the_engine_knows_it(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    alice, address = browser("alice"), f"/networks/{fleet.shop.pk}/connect/"
    assert "Gateway priority" not in alice.get(address).content.decode()
    refused = alice.post(address, connecting(fleet.db, gateway_priority="5"))
    assert "There is no gateway priority here" in refused.content.decode()
    Host.objects.filter(pk=fleet.alpha.pk).update(api_version="1.48", engine_version="28.0.0")
    assert "Gateway priority" in alice.get(address).content.decode()
    assert alice.post(address, connecting(fleet.db, gateway_priority="5")).status_code == 302
    assert Operation.objects.get().command["gateway_priority"] == 5
    assert "Gateway priority" in alice.get(f"/operations/{Operation.objects.get().pk}/").content.decode()


def test_a_network_without_ipv4_asks_for_no_ipv4_address(fleet: Fleet, browser: Browser) -> None:
    only6 = factories.network("only6", fleet.alpha, "fd00:7::/64", ipv4=False, ipv6=True)
    html = browser("alice").get(f"/networks/{only6.pk}/connect/").content.decode()
    assert ("IPv6 address" in html, "IPv4 address" in html) == (True, False)


def test_only_what_can_be_connected_is_offered(fleet: Fleet, browser: Browser) -> None:
    factories.container("hosted", fleet.alpha, network_mode="host")
    factories.container("sidecar", fleet.alpha, shares_with=fleet.web.docker_id)
    factories.container("going", fleet.alpha, state="removing")
    alone = factories.container("alone", fleet.alpha, network_mode="none")
    factories.endpoint(alone, fleet.alpha.networks.get(name="none"))
    factories.container("elsewhere", fleet.beta)
    factories.container("stopped", fleet.alpha, state="exited")
    html = browser("alice").get(f"/networks/{fleet.shop.pk}/connect/").content.decode()
    assert offered(html) == ["db", "stopped"]


def test_an_overlay_offers_the_containers_of_all_its_hosts_but_not_those_of_services(
    fleet: Fleet, browser: Browser
) -> None:
    factories.container("far", fleet.beta)
    factories.container("api.1", fleet.beta, service_docker_id="s1")
    factories.container("outside", fleet.gamma)
    html = browser("alice").get(f"/networks/{fleet.app.pk}/connect/").content.decode()
    assert offered(html) == ["db", "far", "web"]


def test_the_containers_of_a_host_that_is_away_are_not_offered(fleet: Fleet) -> None:
    factories.container("far", fleet.beta)
    type(fleet.beta).objects.filter(pk=fleet.beta.pk).update(state="hung")
    assert [row.name for row in suggest.connectable(fleet.app)] == ["db", "web"]


def test_what_is_offered_is_what_the_rules_let_through(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    alice = browser("alice")
    factories.container("far", fleet.beta)
    for network in (fleet.shop, fleet.app):
        for container in suggest.connectable(network):
            assert alice.post(f"/networks/{network.pk}/connect/", connecting(container)).status_code == 302


def test_a_search_narrows_the_list_down(fleet: Fleet, browser: Browser) -> None:
    for number in range(60):
        factories.container(f"worker-{number:02}", fleet.alpha)
    alice, path = browser("alice"), f"/networks/{fleet.shop.pk}/connect/"
    html = alice.get(path).content.decode()
    assert len(offered(html)) == 50
    assert "11 more: search to find them." in html
    html = alice.get(path, {"q": "worker-5"}, headers=HTMX).content.decode()
    assert offered(html) == [f"worker-5{number}" for number in range(10)]
    assert "<html" not in html
    assert "has “zzz” in its name" in alice.get(path, {"q": "zzz"}, headers=HTMX).content.decode()


def test_a_link_chooses_the_container(fleet: Fleet, browser: Browser) -> None:
    html = browser("alice").get(f"/networks/{fleet.shop.pk}/connect/", {"container": fleet.db.pk}).content.decode()
    assert f'<option value="{fleet.db.pk}" selected>' in html


def test_a_link_to_what_cannot_be_connected_says_why(fleet: Fleet, browser: Browser) -> None:
    alice, path = browser("alice"), f"/networks/{fleet.shop.pk}/connect/"
    far = factories.container("far", fleet.beta)
    assert "web is on shop already." in alice.get(path, {"container": fleet.web.pk}).content.decode()
    assert "far runs on beta" in alice.get(path, {"container": far.pk}).content.decode()
    assert "is gone: choose another" in alice.get(path, {"container": 99999}).content.decode()


@pytest.mark.parametrize(("name", "says"), [("closed", "not attachable"), ("host", "when they are run")])
def test_a_network_that_takes_no_containers_says_why(fleet: Fleet, browser: Browser, name: str, says: str) -> None:
    network = fleet.closed if name == "closed" else fleet.alpha.networks.get(name=name)
    html = browser("alice").get(f"/networks/{network.pk}/connect/").content.decode()
    assert says in html
    assert "<select" not in html


def test_the_next_free_address_is_suggested_and_taken(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    alice, path = browser("alice"), f"/networks/{fleet.shop.pk}/connect/"
    html = alice.get(path, connecting(fleet.db, suggest="4", aliases="db"), headers=HTMX).content.decode()
    assert 'value="10.50.0.3"' in html
    assert 'value="db"' in html
    assert alice.post(path, connecting(fleet.db, ipv4="10.50.0.3")).status_code == 302


@pytest.mark.parametrize(("ip_range", "free"), [("", "10.9.0.2"), ("10.9.0.128/25", "10.9.0.129")])
def test_a_suggestion_passes_by_the_gateway_that_docker_does_not_tell(fleet: Fleet, ip_range: str, free: str) -> None:
    network = factories.network("plain", fleet.alpha, "10.9.0.0/24")
    network.pools.update(gateway="", ip_range=ip_range)
    assert suggest.free_address(network) == free


def test_an_address_kept_for_something_else_is_neither_suggested_nor_taken(
    fleet: Fleet, sent: Sent, browser: Browser
) -> None:
    fleet.shop.pools.update(aux_addresses={"printer": "10.50.0.3"})
    assert suggest.free_address(fleet.shop) == "10.50.0.4"
    answer = browser("alice").post(f"/networks/{fleet.shop.pk}/connect/", connecting(fleet.db, ipv4="10.50.0.3"))
    assert "10.50.0.3 is kept for “printer” on shop (an auxiliary address): choose another." in answer.content.decode()
    assert sent == []


def test_a_gateway_known_from_the_containers_is_not_free(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    fleet.shop.pools.update(gateway="")
    fleet.shop.endpoints.update(gateway="10.50.0.1")
    answer = browser("alice").post(f"/networks/{fleet.shop.pk}/connect/", connecting(fleet.db, ipv4="10.50.0.1"))
    assert "the gateway has 10.50.0.1: choose a free one." in answer.content.decode()


def test_a_suggestion_passes_by_whatever_the_swarm_has_given(fleet: Fleet) -> None:
    vip = {"network_id": fleet.app.docker_id, "address": "10.51.0.2/24"}
    factories.service("api", fleet.swarm, vips=[vip])
    factories.endpoint(factories.container("far", fleet.beta), fleet.app, "10.51.0.3/24")
    assert suggest.free_address(fleet.app) == "10.51.0.4"
    assert suggest.free_address(fleet.app, 6) is None


def test_ipv6_is_asked_for_where_the_network_has_it(fleet: Fleet, browser: Browser) -> None:
    dual = factories.network("dual", fleet.alpha, "10.80.0.0/24", "fd00:80::/64", ipv6=True)
    alice = browser("alice")
    assert 'name="ipv6"' not in alice.get(f"/networks/{fleet.shop.pk}/connect/").content.decode()
    html = alice.get(f"/networks/{dual.pk}/connect/", {"suggest": "6"}).content.decode()
    assert 'name="ipv6" value="fd00:80::2"' in html


def test_the_default_bridge_asks_for_neither_address_nor_names(fleet: Fleet, browser: Browser) -> None:
    bridge = fleet.alpha.networks.get(name="bridge")
    html = browser("alice").get(f"/networks/{bridge.pk}/connect/").content.decode()
    assert "user-defined networks only" in html
    assert 'name="ipv4"' not in html


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"container": ""}, "container", "Choose a container."),
        ({"container": "x"}, "container", "Choose a container."),
        ({"container": "99999"}, "container", "gone"),
        ({"container": "99999999999999999999"}, "container", "gone"),
        ({"ipv4": "10.50.0.2"}, "ipv4", "web has 10.50.0.2"),
        ({"aliases": "not_ok-"}, "aliases", "no host name"),
    ],
)
def test_what_will_not_do_is_told_at_its_field_and_stays(
    fleet: Fleet, sent: Sent, browser: Browser, more: dict[str, str], field: str, says: str
) -> None:
    body = {**connecting(fleet.db, ipv4="10.50.0.9", aliases="fine"), **more}
    answer = browser("alice").post(f"/networks/{fleet.shop.pk}/connect/", body)
    html = answer.content.decode()
    assert answer.status_code == 422
    found = re.search(rf'id="id_{field}_error">([^<]+)<', html)
    assert found
    assert says in found[1]
    assert f'value="{body["ipv4"]}"' in html
    assert f'value="{body["aliases"]}"' in html
    assert not Operation.objects.exists()


def test_alice_disconnects_a_container_by_force(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    alice, path = browser("alice"), f"/networks/{fleet.shop.pk}/disconnect/"
    html = alice.get(path).content.decode()
    assert offered(html) == ["web"]
    assert "drops its record" in html
    answer = alice.post(path, {"container": fleet.web.pk, "force": "on"})
    assert answer.status_code == 302
    assert Operation.objects.get().command["force"] is True


def test_who_is_not_on_the_network_is_told_so(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    answer = browser("alice").post(f"/networks/{fleet.shop.pk}/disconnect/", {"container": fleet.db.pk})
    assert answer.status_code == 422
    assert "db is not on shop." in answer.content.decode()


def test_a_network_without_containers_has_none_to_disconnect(fleet: Fleet, browser: Browser) -> None:
    html = browser("alice").get(f"/networks/{fleet.app.pk}/disconnect/").content.decode()
    assert "No container is on this network" in html


def test_a_removal_asks_first(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    alice, path = browser("alice"), f"/networks/{fleet.app.pk}/remove/"
    html = alice.get(path).content.decode()
    assert "from all hosts of one" in strip_tags(html)
    assert not Operation.objects.exists()
    assert alice.post(path).status_code == 302
    assert Operation.objects.get().summary == "Remove the network app in one"


def test_a_removal_names_who_stands_in_the_way(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    alice, path = browser("alice"), f"/networks/{fleet.shop.pk}/remove/"
    html = alice.get(path).content.decode()
    assert "web on alpha is on it: disconnect first." in html
    assert "Remove network</button>" not in html
    assert alice.post(path).status_code == 422
    assert not Operation.objects.exists()


def test_an_overlay_whose_last_user_is_on_a_host_that_is_away_can_be_removed_and_the_page_says_so(
    fleet: Fleet, browser: Browser
) -> None:
    far = factories.container("far", fleet.beta)
    factories.endpoint(far, fleet.app)
    Host.objects.filter(pk=fleet.beta.pk).update(state="unreachable")
    Container.objects.exclude(pk=far.pk).update(state="exited")
    alice, path = browser("alice"), f"/networks/{fleet.app.pk}/remove/"
    html = alice.get(path).content.decode()
    assert "far on beta" in html
    assert "Docker decides" in html
    assert alice.post(path).status_code == 302
    assert Operation.objects.get().kind == "remove-network"


def test_a_removal_warns_of_stopped_containers(fleet: Fleet, browser: Browser) -> None:
    factories.endpoint(factories.container("old", fleet.alpha, state="exited"), fleet.app)
    html = browser("alice").get(f"/networks/{fleet.app.pk}/remove/").content.decode()
    assert "will not start again without it: old on alpha." in html


def test_the_removal_of_ingress_warns_of_what_it_means(fleet: Fleet, browser: Browser) -> None:
    ingress = factories.network("ingress", fleet.swarm, "10.0.0.0/24", ingress=True)
    html = browser("alice").get(f"/networks/{ingress.pk}/remove/").content.decode()
    assert "docker network create --ingress" in html
