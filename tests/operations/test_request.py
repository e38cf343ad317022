from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import DjangoCaptureOnCommitCallbacks

from collectors.commands import ConnectEndpoint, CreateNetwork, DisconnectEndpoint, RemoveNetwork
from collectors.snapshot import PoolSnapshot
from dashboard.operations.models import Operation
from dashboard.operations.request import request
from dashboard.operations.rules import Problem
from tests.operations import factories
from tests.operations.conftest import Sent
from tests.operations.factories import Fleet

NEW = CreateNetwork(name="new", driver="bridge", pools=(PoolSnapshot(subnet="10.99.0.0/24"),))


def test_alice_asks_and_it_is_sent_after_the_commit(
    fleet: Fleet, sent: Sent, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    alice = factories.user("alice", "operator")
    with django_capture_on_commit_callbacks(execute=True):
        operation = request(alice, NEW, fleet.alpha, sent)
        assert sent == []
    assert isinstance(operation, Operation)
    assert sent == [operation.pk]
    operation.refresh_from_db()
    assert (operation.state, operation.kind, operation.host_name) == ("pending", "create-network", "alpha")
    assert (operation.user, operation.user_name) == (alice, "alice")
    assert operation.summary == "Create the bridge network new on alpha"
    assert operation.command["pools"] == [
        {"subnet": "10.99.0.0/24", "gateway": "", "ip_range": "", "aux_addresses": {}}
    ]


@pytest.mark.parametrize("role", ["viewer", ""])
def test_bob_and_mallory_may_not_ask(fleet: Fleet, sent: Sent, role: str) -> None:
    with pytest.raises(PermissionDenied):
        request(factories.user("bob", role), NEW, fleet.alpha, sent)
    assert not Operation.objects.exists()


def test_what_the_rules_refuse_leaves_nothing_behind(
    fleet: Fleet, sent: Sent, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    alice = factories.user("alice", "operator")
    with django_capture_on_commit_callbacks(execute=True):
        problems = request(alice, CreateNetwork(name="shop", driver="bridge"), fleet.alpha, sent)
    assert problems == [Problem("name", "There is a network shop already on alpha: choose another name.")]
    assert sent == []
    assert not Operation.objects.exists()


def test_who_asks_twice_is_told_so(fleet: Fleet, sent: Sent) -> None:
    alice = factories.user("alice", "operator")
    assert isinstance(request(alice, NEW, fleet.alpha, sent), Operation)
    problems = request(alice, NEW, fleet.alpha, sent)
    assert isinstance(problems, list)
    assert {problem.field for problem in problems} == {"name", "pools.0.subnet"}


def test_an_overlay_goes_to_a_manager(fleet: Fleet, sent: Sent) -> None:
    alice = factories.user("alice", "operator")
    operation = request(alice, CreateNetwork(name="new", driver="overlay"), fleet.swarm, sent)
    assert isinstance(operation, Operation)
    assert (operation.host, operation.swarm) == (fleet.alpha, fleet.swarm)
    removal = request(alice, RemoveNetwork(network=fleet.app.docker_id, network_name="app"), fleet.swarm, sent)
    assert isinstance(removal, Operation)
    assert (removal.host, removal.swarm, removal.summary) == (fleet.alpha, fleet.swarm, "Remove the network app in one")


def test_a_swarm_without_manager_is_not_asked(fleet: Fleet, sent: Sent) -> None:
    type(fleet.alpha).objects.filter(pk=fleet.alpha.pk).update(state="unreachable")
    problems = request(
        factories.user("alice", "operator"), CreateNetwork(name="new", driver="overlay"), fleet.swarm, sent
    )
    assert isinstance(problems, list)
    assert [problem.field for problem in problems] == ["swarm"]


def test_a_container_is_connected_on_its_own_host(fleet: Fleet, sent: Sent) -> None:
    far = factories.container("far", fleet.beta)
    command = ConnectEndpoint(
        network=fleet.app.docker_id, container=far.docker_id, network_name="app", container_name="far"
    )
    operation = request(factories.user("alice", "operator"), command, fleet.beta, sent)
    assert isinstance(operation, Operation)
    assert (operation.host, operation.swarm) == (fleet.beta, None)
    assert operation.summary == "Connect far on beta to app"


def test_a_network_of_another_host_is_told_to_be_there(fleet: Fleet, sent: Sent) -> None:
    far = factories.container("far", fleet.beta)
    command = ConnectEndpoint(network=fleet.shop.docker_id, container=far.docker_id)
    problems = request(factories.user("alice", "operator"), command, fleet.beta, sent)
    assert isinstance(problems, list)
    assert problems[0].words.startswith("far runs on beta, and shop is on alpha")


def test_disconnecting_says_so_by_force(fleet: Fleet, sent: Sent) -> None:
    command = DisconnectEndpoint(
        network=fleet.shop.docker_id,
        container=fleet.web.docker_id,
        network_name="shop",
        container_name="web",
        force=True,
    )
    operation = request(factories.user("alice", "operator"), command, fleet.alpha, sent)
    assert isinstance(operation, Operation)
    assert operation.summary == "Disconnect web on alpha from shop by force"


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (RemoveNetwork(network="gone", network_name="gone"), "network"),
        (ConnectEndpoint(network="gone", container="gone"), "network"),
    ],
)
def test_what_is_gone_is_told_to_be_gone(fleet: Fleet, sent: Sent, command: RemoveNetwork, field: str) -> None:
    problems = request(factories.user("alice", "operator"), command, fleet.alpha, sent)
    assert isinstance(problems, list)
    assert [(p.field, "is gone" in p.words) for p in problems] == [(field, True)]


def test_a_container_that_is_gone_is_told_to_be_gone(fleet: Fleet, sent: Sent) -> None:
    command = ConnectEndpoint(network=fleet.shop.docker_id, container="gone", container_name="old")
    problems = request(factories.user("alice", "operator"), command, fleet.alpha, sent)
    assert problems == [Problem("container", "The container old is gone.")]
