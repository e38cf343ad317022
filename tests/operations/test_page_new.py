"""The form that creates a network."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoCaptureOnCommitCallbacks

from dashboard.inventory.models import Host
from dashboard.operations import suggest
from dashboard.operations.models import Operation
from tests.operations import factories
from tests.operations.conftest import Sent
from tests.operations.factories import Fleet

Browser = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


def typed(fleet: Fleet, **more: Any) -> dict[str, Any]:
    """What a browser sends for a bridge of one pool on alpha."""
    return {
        "driver": "bridge", "place": f"host:{fleet.alpha.pk}", "name": "new", "pools-TOTAL_FORMS": "1",
        "pools-INITIAL_FORMS": "0", "pools-0-subnet": "", "pools-0-gateway": "", "pools-0-ip_range": "", **more,
    }  # fmt: skip


def errors(html: str) -> dict[str, str]:
    """Each sentence by the field it stands at."""
    return dict(re.findall(r'id="id_([\w-]+)_error">([^<]+)<', html))


def value(html: str, field: str) -> str:
    tag = re.search(rf'<input[^>]*id="id_{field}"[^>]*>', html)
    assert tag, f"{field} is not on the page"
    found = re.search(r'value="([^"]*)"', tag[0])
    return found[1] if found else ""


def test_alice_creates_a_bridge_and_is_led_to_its_operation(
    fleet: Fleet,
    sent: Sent,
    browser: Browser,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    body = typed(
        fleet, internal="on", labels="team=web\n\nenv=prod", options="encrypted\na=b=c", mtu="1400",
        **{"pools-0-subnet": " 10.99.0.0/24 ", "pools-0-gateway": "10.99.0.1", "pools-0-ip_range": "10.99.0.128/25"},
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser("alice").post("/networks/new/", body)
    operation = Operation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/operations/{operation.pk}/")
    assert sent == [operation.pk]
    command = operation.command
    assert command["pools"] == [
        {"subnet": "10.99.0.0/24", "gateway": "10.99.0.1", "ip_range": "10.99.0.128/25", "aux_addresses": {}}
    ]
    assert command["labels"] == {"team": "web", "env": "prod"}
    assert command["options"] == {"encrypted": "", "a": "b=c", "com.docker.network.driver.mtu": "1400"}
    assert (command["internal"], command["attachable"], command["ipv6"]) == (True, False, False)


def test_a_network_without_ipv4_is_offered_on_a_host_that_can_and_its_ipv4_pool_is_passed_over(
    fleet: Fleet, sent: Sent, browser: Browser
) -> None:
    alice, body = browser("alice"), typed(fleet, ipv6="on", no_ipv4="on", **{"pools-0-subnet": "10.99.0.0/24"})
    shown = alice.get("/networks/new/", body, headers=HTMX).content.decode()
    assert ("Without IPv4" in shown, "with a pool of its own" in shown) == (False, True)
    Host.objects.filter(pk=fleet.alpha.pk).update(api_version="1.51", engine_version="28.5.2")
    shown = alice.get("/networks/new/", body, headers=HTMX).content.decode()
    assert ("Without IPv4" in shown, "with a pool of its own" in shown) == (True, False)
    assert value(shown, "pools-0-subnet") == "10.99.0.0/24"
    assert 'placeholder="Docker chooses"' in shown
    assert alice.post("/networks/new/", body).status_code == 302
    command = Operation.objects.get().command
    assert (command["ipv4"], command["ipv6"], command["pools"]) == (False, True, [])
    told = strip_tags(alice.get(f"/operations/{Operation.objects.get().pk}/").content.decode())
    assert "IPv4no" in told


def test_alice_creates_an_overlay_with_several_pools_and_ipv6(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    body = typed(
        fleet, driver="overlay", place=f"swarm:{fleet.swarm.pk}", attachable="on", ipv6="on",
        **{"ipv6_subnet": "fd00:20::/64", "pools-TOTAL_FORMS": "3", "pools-0-subnet": "10.98.0.0/24"},
        **{"pools-2-subnet": "10.99.0.0/24"},
    )  # fmt: skip
    assert browser("alice").post("/networks/new/", body).status_code == 302
    command = Operation.objects.get().command
    assert [pool["subnet"] for pool in command["pools"]] == ["10.98.0.0/24", "10.99.0.0/24", "fd00:20::/64"]
    assert (command["attachable"], command["ipv6"]) == (True, True)


def test_alice_creates_a_macvlan_with_its_parent(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    body = typed(fleet, driver="macvlan", parent="eth0", **{"pools-0-subnet": "10.216.0.0/24"})
    assert browser("alice").post("/networks/new/", body).status_code == 302
    assert Operation.objects.get().command["options"] == {"parent": "eth0"}


def test_what_another_driver_would_have_is_passed_over(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    body = typed(
        fleet, attachable="True", parent="eth0", ipv6_subnet="fd00::/64",
        **{"pools-TOTAL_FORMS": "2", "pools-1-subnet": "10.99.0.0/24"},
    )  # fmt: skip
    assert browser("alice").post("/networks/new/", body).status_code == 302
    command = Operation.objects.get().command
    assert (command["attachable"], command["options"], command["pools"]) == (False, {}, [])


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"name": ""}, "name", "Give the network a name."),
        ({"name": "shop"}, "name", "already on alpha"),
        ({"place": "host:999999999"}, "place", "Choose a host."),
        ({"place": ""}, "place", "Choose a host."),
        ({"pools-0-subnet": "10.50.0.0/25"}, "pools-0-subnet", "meets 10.50.0.0/24"),
        ({"pools-0-gateway": "10.50.0.1"}, "pools-0-subnet", "Give the pool a subnet"),
        ({"pools-0-subnet": "10.99.0.0/24", "pools-0-gateway": "10.9.0.1"}, "pools-0-gateway", "outside"),
        ({"pools-0-subnet": "10.99.0.0/24", "pools-0-ip_range": "x"}, "pools-0-ip_range", "no range"),
        ({"ipv6": "on"}, "ipv6_subnet", "pool of its own"),
        ({"ipv6": "on", "ipv6_subnet": "10.1.0.0/24"}, "ipv6_subnet", "pool of its own"),
        ({"ipv6": "on", "ipv6_subnet": "fd00::/64", "ipv6_gateway": "::1"}, "ipv6_gateway", "outside"),
        ({"ipv6": "on", "ipv6_subnet": "fd00::/64", "ipv6_range": "fd01::/65"}, "ipv6_range", "outside"),
        ({"mtu": "huge"}, "mtu", "whole number"),
        ({"options": "a b=c"}, "options", "no spaces"),
        ({"labels": "=c"}, "labels", "needs a key"),
        ({"labels": "a=1\na=2"}, "labels", "stands there twice"),
    ],
)  # fmt: skip
def test_each_problem_stands_at_its_field_and_all_that_was_typed_stays(
    fleet: Fleet, sent: Sent, browser: Browser, more: dict[str, str], field: str, says: str
) -> None:
    body = typed(fleet, **{"pools-0-ip_range": "", "internal": "on", **more})
    answer = browser("alice").post("/networks/new/", body)
    html = answer.content.decode()
    assert answer.status_code == 422
    found = errors(html)
    assert says in found[field]
    for name in ("name", "pools-0-subnet", "pools-0-gateway", "ipv6_subnet", "mtu"):
        if name in body:
            assert value(html, name) == body[name]
    assert re.search(r'id="id_internal"[^>]*checked', html)
    assert not Operation.objects.exists()


def test_a_second_pool_s_problem_stands_at_the_second_pool(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    body = typed(
        fleet, driver="overlay", place=f"swarm:{fleet.swarm.pk}", ipv6="on", ipv6_subnet="fd00::1/64",
        **{"pools-TOTAL_FORMS": "3", "pools-0-subnet": "10.98.0.0/24", "pools-2-subnet": "10.51.0.0/25"},
    )  # fmt: skip
    found = errors(browser("alice").post("/networks/new/", body).content.decode())
    assert set(found) == {"pools-2-subnet", "ipv6_subnet"}
    assert "meets 10.51.0.0/24 of the network app in one" in found["pools-2-subnet"]


def test_a_host_that_is_away_is_told_at_the_host(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    away = {"state": "unreachable", "since": factories.LONG_AGO, "error": "connection refused"}
    type(fleet.alpha).objects.filter(pk=fleet.alpha.pk).update(**away)
    found = errors(browser("alice").post("/networks/new/", typed(fleet)).content.decode())
    assert "since 2026-11-24 08:31 UTC" in found["place"]


def test_the_driver_decides_which_fields_there_are(fleet: Fleet, browser: Browser) -> None:
    alice = browser("alice")
    bridge = alice.get("/networks/new/").content.decode()
    assert 'type="checkbox" name="attachable"' not in bridge
    assert "Add a pool" not in bridge
    overlay = alice.get("/networks/new/", {"driver": "overlay"}, headers=HTMX).content.decode()
    assert overlay.lstrip().startswith('<div id="shape"')
    assert 'type="checkbox" name="attachable"' in overlay
    assert "Add a pool" in overlay
    assert f'value="swarm:{fleet.swarm.pk}"' in overlay
    assert f'value="host:{fleet.alpha.pk}"' not in overlay
    macvlan = alice.get("/networks/new/", {"driver": "macvlan"}, headers=HTMX).content.decode()
    assert 'type="text" name="parent"' in macvlan


def test_what_was_typed_comes_along_to_another_driver_and_back(fleet: Fleet, browser: Browser) -> None:
    alice = browser("alice")
    body = typed(fleet, driver="overlay", name="half", attachable="on", **{"pools-0-subnet": "10.99", "labels": "a"})
    html = alice.get("/networks/new/", {**body, "driver": "bridge"}, headers=HTMX).content.decode()
    assert value(html, "name") == "half"
    assert value(html, "pools-0-subnet") == "10.99"
    assert 'type="hidden" name="attachable" value="True"' in html
    assert errors(html) == {}
    back = alice.get("/networks/new/", {**body, "attachable": "True"}, headers=HTMX).content.decode()
    assert re.search(r'name="attachable"[^>]*checked', back)


def test_pools_are_added_one_by_one_up_to_the_most(fleet: Fleet, browser: Browser) -> None:
    alice, body = browser("alice"), typed(fleet, driver="overlay", more="1")
    html = alice.get("/networks/new/", body, headers=HTMX).content.decode()
    assert 'name="pools-1-subnet"' in html
    assert value(html, "pools-TOTAL_FORMS") == "2"
    html = alice.get("/networks/new/", {**body, "pools-TOTAL_FORMS": "99"}, headers=HTMX).content.decode()
    assert value(html, "pools-TOTAL_FORMS") == "8"


def test_a_free_subnet_is_suggested(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    alice = browser("alice")
    factories.network("first", fleet.alpha, "172.17.0.0/16")
    html = alice.get("/networks/new/", typed(fleet, suggest="4"), headers=HTMX).content.decode()
    assert value(html, "pools-0-subnet") == "172.18.0.0/16"
    body = typed(fleet, **{"pools-0-subnet": "172.18.0.0/16"})
    assert alice.post("/networks/new/", body).status_code == 302


def test_a_swarm_s_suggestion_keeps_clear_of_every_bridge_of_its_hosts(fleet: Fleet, browser: Browser) -> None:
    factories.network("first", fleet.swarm, "10.0.0.0/24")
    factories.network("far", fleet.beta, "10.0.1.0/24")
    assert suggest.free_subnet(fleet.swarm) == "10.0.2.0/24"


def test_a_daemon_s_own_pools_are_suggested_from(fleet: Fleet) -> None:
    fleet.alpha.default_pools = ["base=10.50.0.0/16,size=24", "nonsense"]
    assert suggest.free_subnet(fleet.alpha) == "10.50.1.0/24"


def test_an_ipv6_subnet_is_suggested_and_the_same_one_each_time(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    first, again = suggest.free_subnet(fleet.alpha, 6), suggest.free_subnet(fleet.alpha, 6)
    assert first == again != suggest.free_subnet(fleet.beta, 6)
    body = typed(fleet, ipv6="on", ipv6_subnet=first)
    assert browser("alice").post("/networks/new/", body).status_code == 302


def test_a_link_may_fill_in_the_host(fleet: Fleet, browser: Browser) -> None:
    html = browser("alice").get("/networks/new/", {"host": fleet.beta.pk}).content.decode()
    assert f'<option value="host:{fleet.beta.pk}" selected>' in html


def test_without_a_swarm_the_page_says_how_to_get_one(db: None, browser: Browser) -> None:
    html = browser("alice").get("/networks/new/", {"driver": "overlay"}).content.decode()
    assert "docker swarm init" in html


@pytest.mark.parametrize(
    "strange",
    [
        {"driver": "weave"},
        {"pools-TOTAL_FORMS": "x"},
        {"pools-TOTAL_FORMS": "-5"},
        {"place": "host:x"},
        {"suggest": "9"},
    ],
)
def test_a_strange_address_still_shows_a_form(fleet: Fleet, browser: Browser, strange: dict[str, str]) -> None:
    assert browser("alice").get("/networks/new/", strange).status_code == 200


def test_a_driver_that_is_none_is_told(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    answer = browser("alice").post("/networks/new/", typed(fleet, driver="weave"))
    assert answer.status_code == 422
    assert "weave" in answer.content.decode()


def test_what_was_typed_is_escaped(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    answer = browser("alice").post("/networks/new/", typed(fleet, name="<script>alert(1)</script>"))
    assert "<script>alert" not in answer.content.decode()
