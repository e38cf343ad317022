"""The page of ports: who publishes what where, and what clashes."""

from __future__ import annotations

import csv
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dashboard.inventory.models import Container, Host
from tests.web import factories
from tests.web.factories import HOSTILE, Scene

pytestmark = pytest.mark.django_db

QUERIES = 16
"""The most that /ports/ takes, its frame and its freshness included, however large the fleet is."""


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def listed(client: Client, address: str) -> list[str]:
    """Port and owner of each row, as they stand."""
    html = client.get(address).content.decode()
    rows = re.findall(r'<tr id="(?:container|service).*?</tr>', html, re.S)
    number, owner = r'<span class="mono">(\d+)', r'data-title="Published by"><a [^>]*>([^<]*)'
    return [f"{re.search(number, row)[1]} {re.search(owner, row)[1]}" for row in rows]  # type: ignore[index]


def published(port: int, ip: str = "0.0.0.0", inside: int = 80, protocol: str = "tcp") -> dict[str, Any]:
    return {"protocol": protocol, "container_port": inside, "host_ip": ip, "host_port": port}


def test_what_containers_and_swarms_publish_is_listed_once(scene: Scene, bob: Client) -> None:
    factories.container("open", scene.gamma, ports=[{"protocol": "tcp", "container_port": 5432}])  # not published
    assert listed(bob, "/ports/") == ["8080 shop-web-1", "8080 app_api"]
    page = text_of(bob, "/ports/")
    assert "every node of fleet" in page
    assert "ingress" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=53", ["53 dns"]),
        ("q=5", []),
        ("q=53/udp", ["53 dns"]),
        ("q=53/tcp", []),
        ("q=:53", ["53 dns"]),
        ("q=DN", ["53 dns"]),
        ("q=127.0", ["53 dns"]),
        ("q=gamma", ["53 dns"]),
        ("protocol=udp", ["53 dns"]),
        ("how=ingress", ["8080 app_api"]),
        ("only=waiting", []),
        ("only=open", ["8080 shop-web-1", "8080 app_api"]),
        ("host=999", []),
        ("sort=-port", ["8080 shop-web-1", "8080 app_api", "53 dns"]),
        ("sort=owner", ["8080 app_api", "53 dns", "8080 shop-web-1"]),
    ],
)
def test_search_filters_and_order(query: str, found: list[str], scene: Scene, bob: Client) -> None:
    factories.container("dns", scene.gamma, ports=[published(53, "127.0.0.1", 53, "udp")])
    assert listed(bob, f"/ports/?{query}") == found


def test_a_host_shows_also_what_its_swarm_publishes_on_it(scene: Scene, bob: Client) -> None:
    assert listed(bob, f"/ports/?host={scene.beta.pk}") == ["8080 app_api"]
    assert listed(bob, f"/ports/?host={scene.gamma.pk}") == []


def test_a_clash_with_the_swarm_is_told_with_what_to_do(scene: Scene, bob: Client) -> None:
    page = text_of(bob, "/ports/")
    assert "The swarm publishes port 8080/tcp of shop-web-1 on alpha for the service app_api as well" in page
    assert "Publish shop-web-1 or app_api on another port." in page
    assert len(listed(bob, "/ports/?only=clashes")) == 2


def test_who_will_not_start_is_told(scene: Scene, bob: Client) -> None:
    factories.container("late", scene.gamma, state="created", ports=[published(443)])
    factories.container("first", scene.gamma, ports=[published(443), published(443, "::")])
    assert "late on gamma will not start: first has port 443/tcp." in text_of(bob, "/ports/")


def test_ended_tasks_want_nothing_any_more(scene: Scene, bob: Client) -> None:
    factories.container("lb.1.old", scene.gamma, state="exited", task_docker_id="t1", ports=[published(443)])
    factories.container("lb.1.new", scene.gamma, task_docker_id="t2", ports=[published(443)])
    assert listed(bob, "/ports/?q=443") == ["443 lb.1.new"]


def test_no_clash_is_said_and_what_is_not_known_too(scene: Scene, bob: Client) -> None:
    Container.objects.filter(pk=scene.web.pk).update(ports=[])
    assert "No ports clash." in text_of(bob, "/ports/")
    factories.container("node-exporter", scene.gamma, network_mode="host")
    page = text_of(bob, "/ports/")
    assert "1 container on the network of its host: Docker is not told which ports they open." in page
    assert "node-exporter on gamma" in page
    assert "No ports clash, as far as Docker tells." in page


def test_nothing_published_and_nothing_found_are_two_things(bob: Client) -> None:
    assert "No ports are published" in text_of(bob, "/ports/")
    assert "Nothing matches" in text_of(bob, "/ports/?q=80")


def test_it_takes_the_same_queries_for_any_fleet(
    scene: Scene, bob: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        host = factories.host(f"extra-{number}", swarm=scene.swarm)
        factories.container(f"box-{number}", host, ports=[published(8000 + number)])
        ports = [{"protocol": "tcp", "published": 9000 + number, "target": 80, "mode": "ingress"}]
        factories.service(f"service-{number}", scene.swarm, ports=ports)
        factories.container(f"agent-{number}", host, network_mode="host")
    with django_assert_max_num_queries(QUERIES) as taken:
        assert len(listed(bob, f"/ports/?host={scene.alpha.pk}")) == 32
    assert len(taken) > 5


def test_hostile_names_are_only_text_also_in_the_file(scene: Scene, bob: Client) -> None:
    factories.container(HOSTILE + "2", scene.gamma, ports=[published(1)])
    factories.container("=cmd", scene.gamma, ports=[published(2)])
    assert "<img src=x" not in bob.get("/ports/").content.decode()
    answer = bob.get("/ports/?format=csv&host=" + str(scene.gamma.pk))
    assert "docklines-ports-" in answer["Content-Disposition"]
    lines = list(csv.reader(b"".join(answer).decode().splitlines()))  # type: ignore[call-overload]
    assert lines == [
        ["Port", "Protocol", "On", "Address", "Published by", "Port inside", "How", "State"],
        ["1", "tcp", "gamma", "all IPv4", "<img src=x onerror=alert(1)>2", "80", "published", "running"],
        ["2", "tcp", "gamma", "all IPv4", "'=cmd", "80", "published", "running"],
    ]


def test_what_a_silent_host_told_is_marked(scene: Scene, bob: Client) -> None:
    Host.objects.filter(pk=scene.alpha.pk).update(state="unreachable")
    assert 'class="stale"' in bob.get("/ports/?q=shop-web-1").content.decode()
