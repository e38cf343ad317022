"""Changes asked for by the API: each an operation, or a refusal that names the field."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from collectors.commands import CommandOutcome
from dashboard.operations import record
from dashboard.operations.models import Operation
from dashboard.web.api import shapes
from tests.api.conftest import Api
from tests.operations import factories
from tests.operations.factories import Fleet


def bridge(fleet: Fleet, **more: Any) -> dict[str, Any]:
    return {"name": "new", "driver": "bridge", "host": f"host:{fleet.alpha.pk}", **more}


def refused(answer: Any) -> tuple[str, str]:
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    problem = shapes.Problem.model_validate(answer.json())
    assert problem.detail == problem.reason == problem.errors[0].reason
    assert not Operation.objects.exists()
    return str(problem.field), str(problem.reason)


def test_alice_creates_a_bridge(
    fleet: Fleet, sent: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    pools = [{"subnet": "10.99.0.0/24", "gateway": "10.99.0.1", "ip_range": None}]
    with django_capture_on_commit_callbacks(execute=True):
        answer = Api("alice").post("networks", bridge(fleet, pools=pools, internal=True, labels={"a": "b"}))
    operation = Operation.objects.get()
    assert (answer.status_code, answer.json()) == (202, {"operation": f"operation:{operation.pk}"})
    assert sent == [operation.pk]
    assert operation.command["pools"] == [
        {"subnet": "10.99.0.0/24", "gateway": "10.99.0.1", "ip_range": "", "aux_addresses": {}}
    ]
    assert (operation.command["internal"], operation.command["labels"]) == (True, {"a": "b"})


def test_alice_creates_an_overlay(fleet: Fleet, sent: list[int]) -> None:
    body = {"name": "new", "driver": "overlay", "swarm": f"swarm:{fleet.swarm.pk}", "attachable": True}
    assert Api("alice").post("networks", body).status_code == 202
    assert Operation.objects.get().host == fleet.alpha


@pytest.mark.parametrize("scope", [{}, {"scope": "swarm"}, {"scope": None}])
def test_alice_creates_a_macvlan_of_a_swarm_and_the_place_decides_its_scope(
    fleet: Fleet, sent: list[int], scope: dict[str, Any]
) -> None:
    for host in (fleet.alpha, fleet.beta):
        factories.network("lan-config", host, "10.90.0.0/24", driver="null", config_only=True)
    body = {"name": "lan", "driver": "macvlan", "swarm": fleet.swarm.pk, "config_from": "lan-config", **scope}
    assert Api("alice").post("networks", body).status_code == 202
    operation = Operation.objects.get()
    assert (operation.command["scope"], operation.command["config_from"]) == ("swarm", "lan-config")
    assert operation.summary == "Create the macvlan network lan on every node of one from the configuration lan-config"


def test_a_host_s_network_keeps_the_scope_that_was_given(fleet: Fleet, sent: list[int]) -> None:
    assert Api("alice").post("networks", bridge(fleet, scope="local")).status_code == 202
    operation = Operation.objects.get()
    assert (operation.command["scope"], operation.summary) == ("local", "Create the bridge network new on alpha")


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"scope": "local"}, "scope", "Scope local is one host's"),
        ({"scope": "local", "driver": "overlay"}, "scope", "An overlay always has scope swarm"),
        ({"scope": "global"}, "scope", "no scope"),
        ({"scope": 7}, "scope", "must be a text"),
        ({"pools": [{"subnet": "10.99.0.0/24"}]}, "pools", "Docker leaves the pools of a swarm's bridge out"),
        ({"options": {"parent": "eth0"}}, "options", "Docker leaves the driver options"),
        ({"config_from": "nope"}, "config_from", "No host of one has a configuration nope"),
        ({"config_from": "nope", "labels": {"a": "b"}}, "config_from", "Docker takes labels from"),
        ({"name": "shop"}, "name", "already on alpha"),
        ({"name": "app"}, "name", "already in one"),
    ],
)
def test_what_will_not_do_in_a_swarm_is_named_with_its_reason(
    fleet: Fleet, sent: list[int], more: dict[str, Any], field: str, says: str
) -> None:
    body = {"name": "new", "driver": "bridge", "swarm": f"swarm:{fleet.swarm.pk}", **more}
    named, reason = refused(Api("alice").post("networks", body))
    assert named == field
    assert says in reason


def test_a_host_with_scope_swarm_is_told_to_give_the_swarm(fleet: Fleet, sent: list[int]) -> None:
    field, reason = refused(Api("alice").post("networks", bridge(fleet, scope="swarm")))
    assert (field, "give its swarm instead of the host" in reason) == ("scope", True)


def test_ids_may_be_numbers(fleet: Fleet, sent: list[int]) -> None:
    assert Api("alice").post("networks", bridge(fleet, host=fleet.alpha.pk)).status_code == 202


def test_alice_connects_a_container(fleet: Fleet, sent: list[int]) -> None:
    body = {"container": f"container:{fleet.db.pk}", "ipv4": "10.50.0.9", "aliases": ["db"]}
    assert Api("alice").post(f"networks/{fleet.shop.pk}/connect", body).status_code == 202
    command = Operation.objects.get().command
    assert (command["network"], command["container"]) == (fleet.shop.docker_id, fleet.db.docker_id)
    assert (command["ipv4"], command["aliases"]) == ("10.50.0.9", ["db"])


def test_alice_disconnects_a_container(fleet: Fleet, sent: list[int]) -> None:
    body = {"container": fleet.web.pk, "force": True}
    assert Api("alice").post(f"networks/network:{fleet.shop.pk}/disconnect", body).status_code == 202
    assert Operation.objects.get().command["force"] is True


def test_alice_removes_a_network(fleet: Fleet, sent: list[int]) -> None:
    assert Api("alice").delete(f"networks/{fleet.app.pk}").status_code == 202
    operation = Operation.objects.get()
    assert (operation.kind, operation.host, operation.swarm) == ("remove-network", fleet.alpha, fleet.swarm)


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"name": "shop"}, "name", "already on alpha"),
        ({"name": None}, "name", "name must be a text in quotes."),
        ({"driver": "weave"}, "driver", "choose one of"),
        ({"host": None}, "host", "either host or swarm"),
        ({"swarm": "swarm:1"}, "host", "either host or swarm"),
        ({"host": "host:999999999"}, "host", "There is no host host:999999999."),
        ({"host": "alpha"}, "host", "There is no host alpha."),
        ({"host": None, "swarm": 999999999}, "swarm", "There is no swarm 999999999."),
        ({"host": 1.5}, "host", "host must be"),
        ({"pools": [{"subnet": "10.50.0.0/25"}]}, "pools.0.subnet", "meets 10.50.0.0/24 of the network shop on alpha"),
        ({"pools": [{"subnet": "10.99.0.0/24"}, {"subnet": 7}]}, "pools.1.subnet", "must be a text in quotes"),
        ({"pools": [{"gateway": "10.99.0.1"}]}, "pools.0.subnet", "subnet is missing"),
        ({"pools": {}}, "pools", "must be a list"),
        ({"pools": ["10.99.0.0/24"]}, "pools.0", "must be an object"),
        ({"internal": "yes"}, "internal", "internal must be true or false."),
        ({"options": {"a": 1}}, "options.a", "must be a text"),
        ({"options": {"com.docker.network.driver.mtu": "9"}}, "options.com.docker.network.driver.mtu", "whole number"),
        ({"attachabel": True}, "attachabel", "is not known here"),
        ({"ipv6": True}, "ipv6", "pool of its own"),
    ],
)
def test_what_will_not_do_is_named_with_its_reason(
    fleet: Fleet, sent: list[int], more: dict[str, Any], field: str, says: str
) -> None:
    named, reason = refused(Api("alice").post("networks", bridge(fleet, **more)))
    assert named == field
    assert says in reason


def test_every_wrong_field_is_named(fleet: Fleet, sent: list[int]) -> None:
    answer = Api("alice").post("networks", bridge(fleet, name="a b", pools=[{"subnet": "10.50.0.1/24"}]))
    assert [error["field"] for error in answer.json()["errors"]] == ["name", "pools.0.subnet"]


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({"container": "container:999999999"}, "container", "There is no container container:999999999."),
        ({}, "container", "container is missing"),
        ({"container": 0, "ipv4": "10.50.0.2"}, "ipv4", "web has 10.50.0.2"),
        ({"container": 0, "ipv4": "10.51.0.2"}, "ipv4", "lies outside shop"),
        ({"container": 0, "aliases": ["not ok"]}, "aliases", "no host name"),
        ({"container": 0, "aliases": "db"}, "aliases", "must be a list"),
    ],
)
def test_a_connection_that_will_not_do(
    fleet: Fleet, sent: list[int], body: dict[str, Any], field: str, says: str
) -> None:
    if body.get("container") == 0:
        body = {**body, "container": fleet.db.pk}
    named, reason = refused(Api("alice").post(f"networks/{fleet.shop.pk}/connect", body))
    assert named == field
    assert says in reason


def test_a_container_that_is_not_on_the_network_cannot_be_disconnected(fleet: Fleet, sent: list[int]) -> None:
    answer = Api("alice").post(f"networks/{fleet.shop.pk}/disconnect", {"container": fleet.db.pk})
    assert refused(answer) == ("container", "db is not on shop.")


def test_a_network_in_use_is_not_removed(fleet: Fleet, sent: list[int]) -> None:
    answer = Api("alice").delete(f"networks/{fleet.shop.pk}")
    assert refused(answer) == ("network", "web on alpha is on it: disconnect first.")


def test_an_unreachable_host_is_not_asked(fleet: Fleet, sent: list[int]) -> None:
    away = {"state": "unreachable", "since": factories.LONG_AGO, "failure": "refused", "error": "connection refused"}
    type(fleet.alpha).objects.filter(pk=fleet.alpha.pk).update(**away)
    field, reason = refused(Api("alice").post("networks", bridge(fleet)))
    assert field == "host"
    assert "since 2026-11-24 08:31 UTC (connection refused)" in reason


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", "", "{'a': 1}", "\xff"])
def test_a_body_that_is_no_json_object_gets_one_clear_sentence(fleet: Fleet, sent: list[int], body: str) -> None:
    api = Api("alice")
    api.get("topology")
    answer = api.client.generic(
        "POST", "/api/v1/networks", body.encode("latin-1"), "application/json", headers={"X-CSRFToken": api.token}
    )
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert "JSON object" in answer.json()["detail"] or "must be an object" in answer.json()["detail"]


def test_an_operation_tells_how_it_goes(fleet: Fleet, sent: list[int]) -> None:
    api = Api("alice")
    asked = api.post("networks", bridge(fleet)).json()["operation"]
    pending = api.get(f"operations/{asked}").json()
    shapes.Operation.model_validate(pending)
    assert (pending["state"], pending["by"], pending["made"]) == ("pending", "alice", None)
    operation = Operation.objects.get()
    record.started(operation.pk)
    assert api.get(f"operations/{asked}").json()["state"] == "running"
    made = factories.network("new", fleet.alpha)
    record.conclude(operation.pk, CommandOutcome(state="succeeded", created=made.docker_id))
    ended = api.get(f"operations/{asked}").json()
    assert (ended["state"], ended["made"]) == ("succeeded", f"network:{made.pk}")


def test_docker_s_refusal_is_told_in_its_own_words(fleet: Fleet, sent: list[int]) -> None:
    api = Api("alice")
    asked = api.post("networks", bridge(fleet)).json()["operation"]
    words = "cannot create network: conflicts with network x"
    record.conclude(Operation.objects.get().pk, CommandOutcome(state="refused", words=words))
    answer = api.get(f"operations/{asked}").json()
    assert (answer["state"], answer["words"]) == ("refused", words)


def test_too_many_requests_are_told_to_wait(fleet: Fleet, sent: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api("alice")
    answers = [api.delete(f"networks/{fleet.shop.pk}") for _ in range(301)]
    assert {answer.status_code for answer in answers[:300]} == {422}
    assert (answers[300].status_code, answers[300]["Content-Type"]) == (429, "application/problem+json")
    assert int(answers[300]["Retry-After"]) > 0
