"""Containers as the list and inspect tell of them."""

from __future__ import annotations

import msgspec
import pytest

from collectors import parse
from collectors.parse import replies
from collectors.parse.containers import containers
from collectors.snapshot import ContainerSnapshot, PortSnapshot
from tests.collectors import recorded


def listed(**fields: object) -> replies.Container:
    return msgspec.convert({"Id": "c" * 64, "Names": ["/web"], "State": "running", **fields}, replies.Container)


def only(*entries: replies.Container) -> ContainerSnapshot:
    return containers(entries, {})[0]


def test_a_link_that_another_container_has_is_not_the_name() -> None:
    assert recorded.container(recorded.snapshot("manager"), "def1").name == "def1"
    assert only(listed(Names=["/def2/linked", "/def1"])).name == "def1"


def test_a_container_without_names_is_called_by_its_short_id() -> None:
    assert only(listed(Names=None)).name == "c" * 12


def test_the_time_in_status_changes_nothing() -> None:
    assert only(listed(Status="Up 2 seconds")) == only(listed(Status="Up About a minute"))


def test_every_state_is_dockers_word() -> None:
    manager, three = recorded.snapshot("manager"), recorded.snapshot("worker3")
    states = {name: recorded.container(manager, name).state for name in ("multi", "paused1", "stopped1", "created1")}
    assert states == {"multi": "running", "paused1": "paused", "stopped1": "exited", "created1": "created"}
    assert recorded.container(three, "restarting").state == "restarting"


@pytest.mark.parametrize(
    ("status", "health"),
    [
        ("Up 5 seconds (healthy)", "healthy"),
        ("Up 5 seconds (unhealthy)", "unhealthy"),
        ("Up 5 seconds (health: starting)", "starting"),
        ("Up 5 seconds", ""),
        ("Up 5 seconds (Paused)", ""),
        ("Exited (137) 2 minutes ago", ""),
    ],
)
def test_health_stands_in_the_status_of_older_engines(status: str, health: str) -> None:
    assert only(listed(Status=status)).health == health


@pytest.mark.parametrize(("told", "health"), [("healthy", "healthy"), ("starting", "starting"), ("none", "")])
def test_health_has_a_field_in_newer_engines(told: str, health: str) -> None:
    assert only(listed(Status="Up 5 seconds", Health={"Status": told, "FailingStreak": 0})).health == health


def test_a_sidecar_shares_the_network_of_its_owner() -> None:
    manager = recorded.snapshot("manager")
    sidecar, owner = recorded.container(manager, "sidecar"), recorded.container(manager, "multi")
    assert sidecar.shares_with == owner.docker_id
    assert sidecar.network_mode == f"container:{owner.docker_id}"


def test_a_sidecar_that_names_its_owner_finds_it() -> None:
    owner = listed(Id="a" * 64, Names=["/owner"])
    sidecar = listed(Id="b" * 64, Names=["/sidecar"], HostConfig={"NetworkMode": "container:owner"})
    assert containers([sidecar, owner], {})[1].shares_with == "a" * 64


def test_published_and_exposed_ports_of_a_running_container() -> None:
    assert recorded.container(recorded.snapshot("manager"), "def2").ports == (
        PortSnapshot(protocol="tcp", container_port=80, host_ip="0.0.0.0", host_port=8081),
        PortSnapshot(protocol="tcp", container_port=80, host_ip="::", host_port=8081),
        PortSnapshot(protocol="tcp", container_port=9999),
        PortSnapshot(protocol="udp", container_port=8080, host_ip="127.0.0.1", host_port=8082),
    )


def test_a_stopped_container_keeps_the_ports_it_asks_for() -> None:
    assert recorded.container(recorded.snapshot("manager"), "stopped1").ports == (
        PortSnapshot(protocol="tcp", container_port=80, host_ip="0.0.0.0", host_port=8100),
    )


def test_a_stopped_container_has_no_host_port_where_docker_will_choose_it() -> None:
    asked = {"80/tcp": [{"HostIp": "", "HostPort": ""}], "81/udp": [{"HostIp": "", "HostPort": "8000-8010"}]}
    reply = msgspec.convert(
        {"HostConfig": {"PortBindings": asked}, "Config": {"ExposedPorts": {"80/tcp": {}, "90/tcp": {}}}},
        replies.InspectedContainer,
    )
    assert parse.detail(reply).ports == (
        PortSnapshot(protocol="tcp", container_port=80),
        PortSnapshot(protocol="tcp", container_port=90),
        PortSnapshot(protocol="udp", container_port=81),
    )


def test_why_a_start_failed_is_told() -> None:
    clash = recorded.container(recorded.snapshot("manager"), "portclash")
    assert clash.state == "created"
    assert clash.error.endswith("Bind for 0.0.0.0:8081 failed: port is already allocated")


def test_a_services_container_names_its_service_and_task() -> None:
    vipsvc = recorded.container(recorded.snapshot("manager"), "vipsvc")
    (service,) = [service for service in recorded.swarm().services if service.name == "vipsvc"]
    assert vipsvc.service_id == service.docker_id
    assert vipsvc.task_id in {task.docker_id for task in recorded.swarm().tasks}


def test_stack_and_compose_labels_are_understood() -> None:
    in_stack = only(listed(Labels={"com.docker.stack.namespace": "shop"}))
    composed = only(listed(Labels={"com.docker.compose.project": "blog", "com.docker.compose.service": "db"}))
    assert (in_stack.stack, in_stack.compose_service) == ("shop", "")
    assert (composed.stack, composed.compose_service) == ("blog", "db")


def test_null_labels_equal_none_at_all() -> None:
    assert only(listed(Labels=None)) == only(listed(Labels={}))


def test_environment_and_command_line_never_become_objects() -> None:
    reply = recorded.answer("manager", "container_multi", replies.InspectedContainer)
    assert not {"env", "cmd", "args", "path"} & set(dir(reply)) | set(dir(reply.config)) & {"env", "cmd"}
    assert b"100000" not in msgspec.json.encode(recorded.snapshot("manager").containers)


def test_the_signature_ignores_the_time_and_notes_the_exit_code() -> None:
    first = listed(State="exited", Status="Exited (1) 2 seconds ago")
    assert parse.signature(first) == parse.signature(listed(State="exited", Status="Exited (1) 9 minutes ago"))
    assert parse.signature(first) != parse.signature(listed(State="exited", Status="Exited (137) 2 seconds ago"))


def test_the_signature_notes_a_new_endpoint() -> None:
    def on_web(endpoint: str) -> replies.Container:
        return listed(NetworkSettings={"Networks": {"web": {"NetworkID": "n1", "EndpointID": endpoint}}})

    assert parse.signature(on_web("e1")) != parse.signature(on_web("e2"))
