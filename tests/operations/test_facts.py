from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from collectors.commands import CreateNetwork, as_plain
from collectors.snapshot import PoolSnapshot
from dashboard.inventory.models import Change, Endpoint, NetworkView, SwarmNode, SwarmTask
from dashboard.operations import facts, meetings
from dashboard.operations.models import Operation
from tests.operations import factories
from tests.operations.factories import Fleet


def neighbours(place: facts.Place) -> dict[str, str]:
    return {neighbour.name: neighbour.where for neighbour in facts.surroundings(place).neighbours}


def test_a_local_network_meets_its_host_s_networks_and_its_swarm_s_overlays(fleet: Fleet) -> None:
    assert neighbours(fleet.alpha) == {"shop": "on alpha", "app": "in one", "closed": "in one"}


def test_a_bridge_of_another_host_is_no_neighbour(fleet: Fleet) -> None:
    assert neighbours(fleet.beta) == {"app": "in one", "closed": "in one"}
    assert neighbours(fleet.gamma) == {}


def test_an_overlay_meets_the_local_networks_of_all_hosts_of_its_swarm(fleet: Fleet) -> None:
    factories.network("docker_gwbridge", fleet.beta, "172.18.0.0/16")
    factories.network("elsewhere", fleet.gamma, "10.70.0.0/24")
    assert neighbours(fleet.swarm) == {
        "app": "in one",
        "closed": "in one",
        "shop": "on alpha",
        "docker_gwbridge": "on beta",
    }


def test_a_configuration_allots_no_subnet(fleet: Fleet) -> None:
    factories.network("config", fleet.alpha, "10.80.0.0/24", driver="null", config_only=True)
    assert "config" not in neighbours(fleet.alpha)


def test_pools_that_only_a_host_knows_count(fleet: Fleet) -> None:
    lan = factories.network("lan", fleet.swarm, driver="macvlan")
    pools = [{"subnet": "10.90.0.0/24", "gateway": "", "ip_range": "", "aux_addresses": {}}]
    NetworkView.objects.create(host=fleet.beta, docker_id=lan.docker_id, name="lan", pools=pools)
    assert neighbours(fleet.beta)["lan"] == "on beta"
    assert "lan" not in neighbours(fleet.alpha)
    assert neighbours(fleet.swarm)["lan"] == "on beta"


def test_a_configuration_stands_for_the_swarm_network_that_is_made_from_it(fleet: Fleet) -> None:
    for host, subnet in ((fleet.alpha, "10.90.0.0/25"), (fleet.beta, "10.90.0.128/25")):
        factories.network("config", host, subnet, driver="null", config_only=True)
    lan = factories.network("lan", fleet.swarm, driver="macvlan", config_from="config")
    pools = [{"subnet": "10.91.0.0/24", "gateway": "", "ip_range": "", "aux_addresses": {}}]
    NetworkView.objects.create(host=fleet.beta, docker_id=lan.docker_id, name="lan", pools=pools)
    NetworkView.objects.create(host=fleet.alpha, docker_id=lan.docker_id, name="lan")  # as a manager's list tells it
    parts = {n.host: n.pools[0].subnet for n in facts.surroundings(fleet.swarm).neighbours if n.name == "lan"}
    assert parts == {"alpha": "10.90.0.0/25", "beta": "10.91.0.0/24"}
    assert neighbours(fleet.alpha)["lan"] == "on alpha"


def test_a_swarm_s_configurations_are_those_of_all_its_hosts(fleet: Fleet) -> None:
    for host in (fleet.alpha, fleet.beta, fleet.gamma):
        factories.network("config", host, "10.80.0.0/24", driver="null", config_only=True)
    known = {place: facts.surroundings(place).configurations for place in (fleet.swarm, fleet.gamma)}
    assert [each.host for each in known[fleet.swarm]] == ["alpha", "beta"]
    assert [(each.name, each.pools[0].subnet) for each in known[fleet.gamma]] == [("config", "10.80.0.0/24")]


def test_a_swarm_is_all_read_while_every_node_of_it_is(fleet: Fleet) -> None:
    assert facts.surroundings(fleet.swarm).all_read
    type(fleet.beta).objects.filter(pk=fleet.beta.pk).update(state="hung")
    assert not facts.surroundings(fleet.swarm).all_read
    SwarmNode.objects.filter(host=fleet.beta).update(host=None)
    assert not facts.surroundings(fleet.swarm).all_read


def test_what_another_has_just_asked_for_counts(fleet: Fleet) -> None:
    command = CreateNetwork(name="new", driver="bridge", pools=(PoolSnapshot(subnet="10.99.0.0/24"),))
    asked = {"host": fleet.alpha, "kind": "create-network", "command": as_plain(command), "user_name": "bob"}
    operation = Operation.objects.create(**asked)
    there = facts.surroundings(fleet.alpha)
    assert there.taken["new"] == "asked for by bob a moment ago"
    assert "new" in neighbours(fleet.alpha)
    assert "new" not in neighbours(fleet.beta)
    Operation.objects.filter(pk=operation.pk).update(state="refused", ended_at=timezone.now())
    assert "new" not in facts.surroundings(fleet.alpha).taken


def test_what_docker_has_just_made_counts_until_it_has_been_read(fleet: Fleet) -> None:
    command = as_plain(CreateNetwork(name="new", driver="bridge"))
    made = {"state": "succeeded", "created_docker_id": "made", "ended_at": timezone.now()}
    Operation.objects.create(host=fleet.alpha, kind="create-network", command=command, user_name="bob", **made)
    assert "new" in facts.surroundings(fleet.alpha).taken
    read = {"kind": "network", "object_pk": 1, "action": "added", "at": timezone.now(), "after": {"docker_id": "made"}}
    Change.objects.create(source="host:1", revision=1, **read)
    assert "new" not in facts.surroundings(fleet.alpha).taken


def test_what_was_made_long_ago_and_never_read_counts_no_more(fleet: Fleet) -> None:
    command = as_plain(CreateNetwork(name="new", driver="bridge"))
    made = {"state": "succeeded", "created_docker_id": "made", "ended_at": timezone.now() - timedelta(minutes=1)}
    Operation.objects.create(host=fleet.alpha, kind="create-network", command=command, user_name="bob", **made)
    assert "new" not in facts.surroundings(fleet.alpha).taken


def test_names_are_taken_on_the_host_and_in_its_swarm(fleet: Fleet) -> None:
    assert facts.surroundings(fleet.beta).taken["app"] == "in one"
    assert facts.surroundings(fleet.swarm).taken["shop"] == "on alpha"
    assert "shop" not in facts.surroundings(fleet.beta).taken


def test_nodes_are_known_by_every_address_they_are_reached_at(fleet: Fleet) -> None:
    nodes = facts.surroundings(fleet.alpha).nodes
    assert nodes == {"10.216.0.1": "alpha", "10.216.0.2": "beta", "192.168.7.7": "gamma"}


def test_the_reporter_is_the_manager_that_is_asked(fleet: Fleet) -> None:
    assert facts.manager_of(fleet.swarm) == fleet.alpha


def test_another_manager_is_asked_when_the_reporter_is_away(fleet: Fleet) -> None:
    other = factories.host("delta", swarm=fleet.swarm, is_manager=True)
    type(fleet.alpha).objects.filter(pk=fleet.alpha.pk).update(state="unreachable")
    assert facts.manager_of(fleet.swarm) == other
    assert facts.reach(fleet.swarm).state == "reachable"


def test_a_swarm_is_out_of_reach_without_a_manager(fleet: Fleet) -> None:
    type(fleet.alpha).objects.filter(pk=fleet.alpha.pk).update(state="hung")
    assert facts.manager_of(fleet.swarm) is None
    assert facts.reach(fleet.swarm).state == "stale"


def test_addresses_in_use_are_those_of_all_hosts_services_and_unread_nodes(fleet: Fleet) -> None:
    service = {"network_id": fleet.app.docker_id, "address": "10.51.0.4/24"}
    factories.service("api", fleet.swarm, vips=[service, {"network_id": "other", "address": "10.62.0.4/24"}])
    factories.endpoint(factories.container("far", fleet.beta), fleet.app, "10.51.0.7/24", ipv6="fd00:51:0::7/64")
    Endpoint.objects.create(
        host=fleet.beta, container_key="lb-app", network=fleet.app, network_key=fleet.app.key, network_name="app",
        kind="service-lb", ipv4="10.51.0.2/24",
    )  # fmt: skip
    attached = [{"network_id": fleet.app.docker_id, "addresses": ["10.51.0.8/24"]}]
    task = {"swarm": fleet.swarm, "desired_state": "running", "runtime": "container", "attachments": attached}
    SwarmTask.objects.create(docker_id="t1", state="running", **task)
    SwarmTask.objects.create(
        docker_id="t2", state="failed", **{**task, "attachments": [{**attached[0], "addresses": ["10.51.0.9/24"]}]}
    )
    assert meetings.used_addresses(fleet.app) == {
        "10.51.0.8": "a task of the swarm",
        "10.51.0.4": "the service api",
        "10.51.0.7": "far",
        "fd00:51::7": "far",
        "10.51.0.2": "Docker on beta",
    }


def test_a_removal_tells_running_from_stopped(fleet: Fleet) -> None:
    factories.endpoint(factories.container("old", fleet.alpha, state="exited"), fleet.shop)
    users = {user.name: user.running for user in facts.removal(fleet.shop).users}
    assert users == {"web": True, "old": False}


def test_a_removal_names_the_services(fleet: Fleet) -> None:
    factories.service("api", fleet.swarm, networks=[fleet.app.docker_id])
    factories.service("other", fleet.swarm, networks=[fleet.closed.docker_id])
    assert facts.removal(fleet.app).services == ("api",)


def test_a_meeting_knows_whose_network_a_sidecar_uses(fleet: Fleet) -> None:
    sidecar = factories.container("sidecar", fleet.alpha, shares_with=fleet.web.docker_id)
    assert meetings.meeting(fleet.shop, sidecar).shares == "web"


def test_a_swarm_network_reaches_the_containers_of_its_hosts_only(fleet: Fleet) -> None:
    assert meetings.meeting(fleet.app, factories.container("near", fleet.beta)).together
    assert not meetings.meeting(fleet.app, factories.container("far", fleet.gamma)).together
    assert not meetings.meeting(fleet.shop, factories.container("other", fleet.beta)).together


def test_an_endpoint_whose_container_has_just_gone_is_no_trouble(fleet: Fleet) -> None:
    Endpoint.objects.filter(container=fleet.web).update(container=99999)
    assert facts.removal(fleet.shop).users == ()
    assert meetings.used_addresses(fleet.shop) == {"10.50.0.2": "Docker on alpha"}


def test_surroundings_cost_the_same_for_one_network_and_for_many(fleet: Fleet) -> None:
    with CaptureQueriesContext(connection) as few:
        facts.surroundings(fleet.swarm)
    for number in range(20):
        factories.network(f"more{number}", fleet.beta, f"10.200.{number}.0/24")
    with CaptureQueriesContext(connection) as many:
        facts.surroundings(fleet.swarm)
    assert len(many) == len(few) <= 12


def test_many_networks_are_asked_for_in_as_many_queries_as_few(fleet: Fleet) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            facts.surroundings(fleet.swarm)
        return len(queries)

    few = asked()
    for number in range(20):
        factories.network(f"o{number}", fleet.swarm, f"10.99.{number}.0/24")
        factories.network(f"l{number}", fleet.beta, f"10.98.{number}.0/24")
    assert asked() == few
