"""Addresses and ports, as the API tells them."""

from __future__ import annotations

import pytest

from dashboard.inventory.models import Pool
from dashboard.web.api import spaces
from tests.api.conftest import Api
from tests.operations import factories
from tests.operations.factories import Fleet


def test_every_pool_is_told_with_its_numbers(fleet: Fleet) -> None:
    answer = Api("bob").get("addresses").json()
    spaces.Addresses.model_validate(answer)
    shop = next(pool for pool in answer["pools"] if pool["name"] == "shop")
    told = {"subnet": "10.50.0.0/24", "gateway": "10.50.0.1", "size": 256, "used": 1, "free": 252, "twice": []}
    assert {key: shop[key] for key in told} == told
    assert (shop["next_free"], shop["host"], shop["swarm"]) == ("10.50.0.3", f"host:{fleet.alpha.pk}", None)


def test_what_meets_is_told_with_its_pools_and_hosts(fleet: Fleet) -> None:
    factories.network("legacy", fleet.alpha, "10.51.0.0/25")
    answer = Api("bob").get("addresses").json()
    (overlap,) = answer["overlaps"]
    assert (overlap["kind"], overlap["subnet"]) == ("waiting", "10.51.0.0/25")
    ids = {pool["id"] for pool in answer["pools"] if pool["name"] in ("legacy", "app")}
    assert (set(overlap["pools"]), overlap["hosts"]) == (ids, [f"host:{fleet.alpha.pk}"])


def test_a_pool_is_told_range_by_range(fleet: Fleet) -> None:
    pool = fleet.shop.pools.get()
    answer = Api("bob").get(f"addresses/pool:{pool.pk}").json()
    spaces.AddressPoolDetail.model_validate(answer)
    assert [(part["first"], part["kind"]) for part in answer["ranges"]] == [
        ("10.50.0.0", "network"),
        ("10.50.0.1", "gateway"),
        ("10.50.0.2", "used"),
        ("10.50.0.3", "free"),
        ("10.50.0.255", "broadcast"),
    ]
    holder = answer["ranges"][2]["holders"][0]
    assert (holder["object"], holder["host"]) == (f"container:{fleet.web.pk}", f"host:{fleet.alpha.pk}")


def test_numbers_that_json_cannot_hold_are_null(fleet: Fleet) -> None:
    pool = Pool.objects.create(network=fleet.app, position=1, subnet="fd00::/64")
    answer = Api("bob").get(f"addresses/{pool.pk}").json()
    spaces.AddressPoolDetail.model_validate(answer)
    assert (answer["size"], answer["free"], answer["share"]) == (None, None, pytest.approx(0))


@pytest.mark.parametrize("path", ["addresses/4711", "addresses/network:1", "addresses/view:5.0"])
def test_what_is_no_pool_is_not_found(fleet: Fleet, path: str) -> None:
    assert Api("bob").get(path).status_code == 404


def test_a_pool_without_a_subnet_is_not_found(fleet: Fleet) -> None:
    pool = Pool.objects.create(network=fleet.app, position=1, subnet="")
    assert Api("bob").get(f"addresses/{pool.pk}").status_code == 404


def test_every_published_port_is_told_with_what_clashes(fleet: Fleet) -> None:
    port = {"protocol": "tcp", "container_port": 80, "host_ip": "0.0.0.0", "host_port": 8080}
    container = factories.container("proxy", fleet.alpha, ports=[port])
    mesh = {"protocol": "tcp", "published": 8080, "target": 80, "mode": "ingress"}
    service = factories.service("shop", fleet.swarm, ports=[mesh])
    agent = factories.container("agent", fleet.beta, network_mode="host")
    answer = Api("bob").get("ports").json()
    spaces.Ports.model_validate(answer)
    assert {(one["object"], one["kind"], one["host"]) for one in answer["ports"]} == {
        (f"container:{container.pk}", "published", f"host:{fleet.alpha.pk}"),
        (f"service:{service.pk}", "ingress", None),
    }
    assert [(one["kind"], one["port"]) for one in answer["clashes"]] == [("ingress-shadows", 8080)]
    assert answer["unknown"] == [f"container:{agent.pk}"]
