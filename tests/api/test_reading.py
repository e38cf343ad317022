"""What the API answers about the fleet, in the shapes it promises."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from dashboard.inventory.models import Change, Host, NetworkView, SwarmTask
from dashboard.web.api import details, shapes
from tests.api.conftest import Api
from tests.operations import factories
from tests.operations.factories import LONG_AGO, Fleet


def test_the_chart_is_answered_whole(fleet: Fleet) -> None:
    answer = Api("bob").get("topology").json()
    shapes.Topology.model_validate(answer)
    assert answer["sources"] == {
        f"host:{fleet.alpha.pk}": 0,
        f"host:{fleet.beta.pk}": 0,
        f"host:{fleet.gamma.pk}": 0,
        f"swarm:{fleet.swarm.pk}": 0,
    }
    app = next(network for network in answer["networks"] if network["name"] == "app")
    assert (app["host"], app["attachable"]) == (None, True)
    assert app["pools"] == [{"subnet": "10.51.0.0/24", "gateway": "10.51.0.1", "ip_range": None, "aux_addresses": {}}]
    assert {endpoint["ipv4"] for endpoint in answer["endpoints"]} == {"10.50.0.2/24"}


def test_ids_are_unique_over_all_kinds(fleet: Fleet) -> None:
    answer = Api("bob").get("topology").json()
    ids = [thing["id"] for things in answer.values() if isinstance(things, list) for thing in things]
    assert len(ids) == len(set(ids)) > 15


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize(
    ("kind", "of", "shape"),
    [
        ("host", "alpha", details.HostDetail),
        ("network", "app", details.NetworkDetail),
        ("container", "web", details.ContainerDetail),
    ],
)
def test_an_object_is_answered_by_its_id_and_by_its_number(
    fleet: Fleet, kind: str, of: str, shape: type[BaseModel], plain: bool
) -> None:
    pk = getattr(fleet, of).pk
    answer = Api("bob").get(f"{kind}s/{pk if plain else f'{kind}:{pk}'}")
    assert answer.status_code == 200
    shape.model_validate(answer.json())
    assert (answer.json()["id"], answer.json()["name"]) == (f"{kind}:{pk}", of)


def test_a_host_comes_with_its_networks_and_containers(fleet: Fleet) -> None:
    answer = Api("bob").get(f"hosts/{fleet.alpha.pk}").json()
    assert {network["name"] for network in answer["networks"]} == {"bridge", "host", "none", "shop"}
    assert {container["name"] for container in answer["containers"]} == {"web", "db"}


def test_a_host_comes_with_what_stands_on_it_and_its_place_in_the_swarm(fleet: Fleet) -> None:
    factories.endpoint(fleet.web, fleet.app, "10.51.0.9/24", gateway6="fd00::1")
    Host.objects.filter(pk=fleet.alpha.pk).update(swarm_node_id="n1", node_address="10.9.0.1")
    bob = Api("bob")
    answer = bob.get(f"hosts/{fleet.alpha.pk}").json()
    assert "app" in {network["name"] for network in answer["networks"]}
    assert [e["gateway6"] for e in answer["endpoints"] if e["ipv4"] == "10.51.0.9/24"] == ["fd00::1"]
    assert answer["node"]["address"] == "10.9.0.1"
    assert bob.get(f"hosts/{fleet.gamma.pk}").json()["node"] is None


def test_a_container_comes_with_its_networks_and_its_task(fleet: Fleet) -> None:
    fleet.web.task_docker_id = "t" * 25
    fleet.web.save()
    SwarmTask.objects.create(
        swarm=fleet.swarm, docker_id="t" * 25, service_docker_id="s", slot=3, state="running", desired_state="running"
    )
    bob = Api("bob")
    answer = bob.get(f"containers/{fleet.web.pk}").json()
    assert [network["name"] for network in answer["networks"]] == ["shop"]
    assert answer["task"]["slot"] == 3
    assert bob.get(f"containers/{fleet.db.pk}").json()["task"] is None


def test_a_network_comes_with_its_endpoints_services_and_views(fleet: Fleet) -> None:
    far = factories.container("far", fleet.beta)
    factories.endpoint(far, fleet.app, "10.51.0.7/24")
    service = factories.service("api", fleet.swarm, networks=[fleet.app.docker_id])
    NetworkView.objects.create(host=fleet.beta, docker_id=fleet.app.docker_id, name="app", peers=["10.216.0.2"])
    answer = Api("bob").get(f"networks/{fleet.app.pk}").json()
    details.NetworkDetail.model_validate(answer)
    assert [endpoint["container"] for endpoint in answer["endpoints"]] == [f"container:{far.pk}"]
    assert answer["services"] == [f"service:{service.pk}"]
    assert answer["views"] == [{"host": f"host:{fleet.beta.pk}", "pools": [], "peers": ["10.216.0.2"], "options": {}}]


def test_a_service_comes_with_its_tasks(fleet: Fleet) -> None:
    service = factories.service("api", fleet.swarm, networks=[fleet.app.docker_id])
    SwarmTask.objects.create(
        swarm=fleet.swarm, docker_id="t", service_docker_id=service.docker_id, slot=1, node_docker_id="beta",
        state="running", desired_state="running", runtime="container",
    )  # fmt: skip
    answer = Api("bob").get(f"services/service:{service.pk}").json()
    details.ServiceDetail.model_validate(answer)
    assert [(task["slot"], task["node"], task["state"]) for task in answer["tasks"]] == [(1, "beta", "running")]
    assert answer["networks"] == [f"network:{fleet.app.pk}"]


def test_a_sidecar_names_the_container_whose_network_it_uses(fleet: Fleet) -> None:
    sidecar = factories.container("sidecar", fleet.alpha, shares_with=fleet.web.docker_id)
    assert Api("bob").get(f"containers/{sidecar.pk}").json()["shares_with"] == f"container:{fleet.web.pk}"


def test_an_object_comes_with_its_latest_changes(fleet: Fleet) -> None:
    Change.objects.create(
        at=LONG_AGO, source="host:1", revision=3, kind="container", object_pk=fleet.web.pk, name="web",
        action="changed", before={"state": "exited"}, after={"state": "running"},
    )  # fmt: skip
    (change,) = Api("bob").get(f"containers/{fleet.web.pk}").json()["changes"]
    assert (change["object"], change["after"]) == (f"container:{fleet.web.pk}", {"state": "running"})


@pytest.mark.parametrize(
    "path",
    ["hosts/999999999", "networks/network:999999999", "containers/x", "services/1", "operations/1", "networks/host:1",
     "nothing", "hosts/99999999999999999999", "hosts/-1", "hosts/٣"],
)  # fmt: skip
def test_what_is_not_there_is_a_problem_of_its_own(fleet: Fleet, path: str) -> None:
    answer = Api("bob").get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["status"] == 404
    assert answer.json()["detail"]


def test_a_method_that_is_not_for_a_path_is_a_problem(fleet: Fleet) -> None:
    answer = Api("alice").post("topology", {})
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert "GET" in answer["Allow"]


def test_our_own_failure_is_a_problem_that_tells_no_secrets(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise RuntimeError("the password is 1234")

    monkeypatch.setattr("dashboard.topology.chart.whole", fails)
    answer = Api("bob").get("topology")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "1234" not in answer.content.decode()
