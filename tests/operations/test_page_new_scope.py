"""The form that creates a network, where a swarm is known: local to a host, or on every node of the swarm."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dashboard.operations.models import Operation
from tests.operations import factories
from tests.operations.conftest import Sent
from tests.operations.factories import Fleet
from tests.operations.test_page_new import HTMX, errors, typed, value

Browser = Callable[[str], Client]


def in_swarm(fleet: Fleet, **more: Any) -> dict[str, Any]:
    return typed(fleet, **{"scope": "swarm", "place": f"swarm:{fleet.swarm.pk}", "driver": "macvlan", **more})


@pytest.fixture
def alice(browser: Browser) -> Client:
    return browser("alice")


def shape(alice: Client, body: dict[str, Any]) -> str:
    return alice.get("/networks/new/", body, headers=HTMX).content.decode()


def configuration(fleet: Fleet) -> None:
    for host in (fleet.alpha, fleet.beta):
        factories.network("lan-config", host, "10.90.0.0/24", driver="null", config_only=True)


@pytest.mark.parametrize("driver", ["bridge", "macvlan", "ipvlan"])
def test_alice_creates_a_network_of_a_swarm_from_a_configuration(
    fleet: Fleet, sent: Sent, browser: Browser, driver: str
) -> None:
    configuration(fleet)
    body = in_swarm(fleet, driver=driver, config_from="lan-config", attachable="on")
    assert browser("alice").post("/networks/new/", body).status_code == 302
    operation = Operation.objects.get()
    command = operation.command
    assert (command["driver"], command["scope"], command["config_from"]) == (driver, "swarm", "lan-config")
    assert (command["attachable"], operation.swarm, operation.host) == (True, fleet.swarm, fleet.alpha)
    page = browser("bob").get(f"/operations/{operation.pk}/").content.decode()
    assert '<dt>Scope</dt><dd class="mono">swarm</dd>' in page
    assert '<dt>Configuration from</dt><dd class="mono">lan-config</dd>' in page


def test_what_a_host_s_network_would_have_is_passed_over(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    body = in_swarm(
        fleet, parent="eth0", mtu="9", options="a=1\na=2", ipv6="True", ipv6_subnet="fd00::/64",
        **{"pools-0-subnet": "10.99.0.0/24"},
    )  # fmt: skip
    assert browser("alice").post("/networks/new/", body).status_code == 302
    command = Operation.objects.get().command
    assert (command["options"], command["ipv6"], command["pools"]) == ({}, False, [])


def test_a_host_s_network_is_made_from_no_configuration(fleet: Fleet, sent: Sent, browser: Browser) -> None:
    body = typed(fleet, scope="local", config_from="lan-config")
    assert browser("alice").post("/networks/new/", body).status_code == 302
    command = Operation.objects.get().command
    assert (command["scope"], command["config_from"]) == ("", "")


@pytest.mark.parametrize("driver", ["bridge", "macvlan", "ipvlan"])
def test_the_scope_decides_whether_a_host_or_a_swarm_is_chosen(fleet: Fleet, alice: Client, driver: str) -> None:
    local = shape(alice, {"driver": driver})
    assert re.search(r'value="local" id="scope-local" checked', local)
    assert f'value="host:{fleet.alpha.pk}"' in local
    swarm = shape(alice, {"driver": driver, "scope": "swarm"})
    assert re.search(r'value="swarm" id="scope-swarm" checked', swarm)
    assert f'value="swarm:{fleet.swarm.pk}"' in swarm
    assert f'value="host:{fleet.alpha.pk}"' not in swarm
    assert 'type="checkbox" name="attachable"' in swarm
    assert 'type="text" name="pools-0-subnet"' not in swarm


def test_an_overlay_s_scope_is_told_as_a_fact(fleet: Fleet, alice: Client) -> None:
    html = shape(alice, {"driver": "overlay"})
    assert "An overlay is always a whole swarm’s." in html  # noqa: RUF001
    assert 'id="scope-local"' not in html


def test_without_a_swarm_there_is_no_scope_to_choose(db: None, alice: Client) -> None:
    host = factories.host("lone")
    html = shape(alice, {"driver": "bridge", "scope": "swarm"})
    assert "scope-swarm" not in html
    assert f'value="host:{host.pk}"' in html


def test_what_was_typed_comes_along_to_the_other_scope_and_back(fleet: Fleet, alice: Client) -> None:
    body = typed(
        fleet, driver="macvlan", place=f"host:{fleet.beta.pk}", name="half", parent="eth0", ipv6="on", mtu="1400",
        ipv6_subnet="fd00::/64", options="a=b\nc", **{"pools-0-subnet": "10.99"},
    )  # fmt: skip
    html = shape(alice, {**body, "scope": "swarm"})
    kept = ("name", "parent", "pools-0-subnet", "ipv6", "ipv6_subnet", "mtu", "options", "elsewhere")
    carried = {field: value(html, field) for field in kept}
    assert carried == {
        "name": "half", "parent": "eth0", "pools-0-subnet": "10.99", "ipv6": "True", "ipv6_subnet": "fd00::/64",
        "mtu": "1400", "options": "a=b\nc", "elsewhere": f"host:{fleet.beta.pk}",
    }  # fmt: skip
    assert f'<option value="swarm:{fleet.swarm.pk}" selected>' in html
    back = shape(alice, {**body, **carried, "scope": "local", "place": f"swarm:{fleet.swarm.pk}"})
    assert f'<option value="host:{fleet.beta.pk}" selected>' in back
    assert value(back, "elsewhere") == f"swarm:{fleet.swarm.pk}"
    assert value(back, "parent") == "eth0"
    assert "a=b\nc</textarea>" in back


def test_a_bridge_tried_as_overlay_stays_local(fleet: Fleet, alice: Client) -> None:
    overlay = shape(alice, {"driver": "overlay", "place": f"swarm:{fleet.swarm.pk}"})
    carried = {"scope": value(overlay, "scope"), "place": f"swarm:{fleet.swarm.pk}"}
    assert 'id="scope-local" checked' in shape(alice, {"driver": "bridge", **carried})


def test_the_configurations_of_the_swarm_s_hosts_are_offered(fleet: Fleet, alice: Client) -> None:
    html = shape(alice, {"driver": "macvlan", "scope": "swarm"})
    assert "docker network create --config-only" in html
    configuration(fleet)
    factories.network("elsewhere", fleet.gamma, "10.91.0.0/24", driver="null", config_only=True)
    html = shape(alice, {"driver": "macvlan", "scope": "swarm"})
    assert 'list="configurations"' in html
    assert '<option value="lan-config">on alpha, beta</option>' in html
    assert '<option value="elsewhere">' not in html


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"name": "shop"}, "name", "already on alpha"),
        ({"name": "my.lan"}, "name", "In a swarm a name takes"),
        ({"place": ""}, "place", "Choose a swarm."),
        ({"config_from": "nope"}, "config_from", "No host of one has a configuration nope"),
        ({"config_from": "lan-config", "labels": "a=b"}, "config_from", "Docker takes labels from"),
    ],
)
def test_each_problem_stands_at_its_field(
    fleet: Fleet, sent: Sent, browser: Browser, more: dict[str, str], field: str, says: str
) -> None:
    answer = browser("alice").post("/networks/new/", in_swarm(fleet, **more))
    assert answer.status_code == 422
    assert says in errors(answer.content.decode())[field]
    assert not Operation.objects.exists()
