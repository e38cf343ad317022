"""The same daemon is not read as two hosts."""

from __future__ import annotations

import pytest

from collectors.snapshot import Failure, HostSnapshot
from dashboard.inventory.models import Change, Container, Host
from dashboard.inventory.models.sources import NODE
from dashboard.inventory.reconcile import SameDaemon, host_failed, reconcile_host
from tests.inventory.fleet import NOON, bridge, container, host, later, manager, network, new_host

pytestmark = pytest.mark.django_db


@pytest.fixture
def other() -> Host:
    return new_host("other")


def read(of: Host, snapshot: HostSnapshot) -> None:
    reconcile_host(of.pk, snapshot, "", NOON)


def test_a_second_address_of_a_swarm_node_is_refused(other: Host) -> None:
    read(other, manager("m1"))
    with pytest.raises(SameDaemon, match=r"^other$"):
        read(new_host("again"), manager("m1"))


def test_a_second_address_of_a_standalone_daemon_is_refused(other: Host) -> None:
    read(other, host(networks=(bridge("b1"),)))
    with pytest.raises(SameDaemon, match=r"^other$"):
        read(new_host("again"), host(networks=(bridge("b1"),)))


def test_a_refused_host_is_left_as_it_was(other: Host) -> None:
    read(other, manager("m1"))
    again = new_host("again")
    with pytest.raises(SameDaemon):
        read(again, manager("m1", containers=(container("web"),)))
    again.refresh_from_db()
    assert (again.state, again.revision) == ("never-seen", 0)
    assert not Container.objects.exists()
    assert not Change.objects.filter(source=again.source_id).exists()


def test_daemons_of_their_own_are_two_hosts(other: Host) -> None:
    read(other, host(networks=(bridge("b1"),)))
    read(new_host("again"), host(networks=(bridge("b2"), network("none", docker_id="the same on clones"))))
    assert Host.objects.filter(state="reachable").count() == 2


def test_a_daemon_without_a_bridge_is_not_mistaken(other: Host) -> None:
    read(other, host())
    read(new_host("again"), host())
    assert Host.objects.filter(state="reachable").count() == 2


def test_a_daemon_may_be_read_at_a_new_address_once_the_old_one_fails(other: Host) -> None:
    read(other, manager("m1"))
    host_failed(other.pk, Failure(state="unreachable", kind="timeout", words="No answer."), later(1))
    moved = new_host("moved")
    read(moved, manager("m1"))
    moved.refresh_from_db()
    assert moved.state == "reachable"


def test_the_old_address_is_refused_when_it_answers_again(other: Host) -> None:
    read(other, manager("m1"))
    host_failed(other.pk, Failure(state="unreachable", kind="timeout", words="No answer."), later(1))
    read(new_host("moved"), manager("m1"))
    with pytest.raises(SameDaemon, match=r"^moved$"):
        read(other, manager("m1"))


def test_a_daemon_that_gives_itself_out_as_a_node_does_not_shut_out_its_collector(other: Host) -> None:
    """The collector was silent for a while; what it writes lies under a key that only this node may touch."""
    read(other, manager("m1"))
    node = new_host("node")
    Host.objects.filter(pk=node.pk).update(address=f"{NODE}m1")
    read(node, manager("m1"))
    node.refresh_from_db()
    assert node.state == "reachable"
    host_failed(other.pk, Failure(state="unreachable", kind="refused", words="It is gone."), NOON)
    with pytest.raises(SameDaemon, match=r"^node$"):
        read(other, manager("m1"))


def test_a_node_that_shows_another_daemons_bridge_does_not_shut_that_one_out(other: Host) -> None:
    read(new_host("node"), manager("m1", networks=(bridge("b1"),)))
    read(other, host(networks=(bridge("b1"),)))
    other.refresh_from_db()
    assert other.state == "reachable"
