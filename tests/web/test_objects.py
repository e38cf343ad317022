"""The page of each host, network, container and service."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dashboard.inventory.models import Change, Container, Host, Swarm
from tests.web import factories
from tests.web.factories import HOSTILE, Scene

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_host_shows_its_daemon_swarm_networks_and_containers(scene: Scene, bob: Client) -> None:
    shown = page(bob, f"/hosts/{scene.alpha.pk}/")
    for words in (
        "unix:///alpha.sock",
        "28.5.1",
        "manager, leader",
        "10.9.0.1",
        "shop_default",
        "app",
        "shop-web-1",
        "3 running",
    ):
        assert words in shown
    assert f'href="/networks/{scene.overlay.pk}/"' in shown
    assert f'href="/containers/{scene.web.pk}/"' in shown


def test_an_unreachable_host_says_why_and_what_to_do(scene: Scene, bob: Client) -> None:
    shown = page(bob, f"/hosts/{scene.beta.pk}/")
    assert "Connection refused." in shown
    assert "systemctl start docker" in shown
    assert "Docklines keeps trying" in shown


@pytest.mark.parametrize(
    ("state", "failure", "words"),
    [
        ("unreachable", "timeout", "no firewall drops the port"),
        ("unreachable", "permission", "group docker"),
        ("unreachable", "protocol", "not as Docker would"),
        ("hung", "timeout", "starting, or stuck"),
        ("never-seen", "", "has not been read yet"),
    ],
)
def test_each_failure_has_its_advice(state: str, failure: str, words: str, scene: Scene, bob: Client) -> None:
    Host.objects.filter(pk=scene.gamma.pk).update(state=state, failure=failure)
    assert words in page(bob, f"/hosts/{scene.gamma.pk}/")


def test_only_an_admin_may_remove_a_host(scene: Scene, alice: Client, carol: Client) -> None:
    assert "Remove host" not in page(alice, f"/hosts/{scene.alpha.pk}/")
    assert f"/hosts/{scene.alpha.pk}/remove/" in page(carol, f"/hosts/{scene.alpha.pk}/")


def test_a_network_shows_its_endpoints_pools_views_and_services(scene: Scene, bob: Client) -> None:
    shown = page(bob, f"/networks/{scene.overlay.pk}/")
    for words in (
        "10.10.0.0/24",
        "10.10.0.1",
        "4097",
        "encrypted",
        "attachable",
        "in <bdi>fleet</bdi>",
        "10.10.0.5/24",
        "fd00::5/64",
        "10.9.0.2",
        "app_api",
        "10.10.0.2/24",
    ):
        assert words in shown
    assert f'href="/services/{scene.service.pk}/"' in shown


def test_what_can_be_done_with_a_network_is_offered_to_operators_only(scene: Scene, bob: Client, alice: Client) -> None:
    address = f"/networks/{scene.bridge.pk}/"
    offers = [f"{address}connect/", f"{address}remove/", f"{address}disconnect/?container={scene.web.pk}"]
    assert [offer for offer in offers if offer in page(bob, address)] == []
    assert [offer for offer in offers if offer in page(alice, address)] == offers


def test_dockers_own_networks_are_not_offered_for_removal(scene: Scene, alice: Client) -> None:
    predefined = scene.alpha.networks.get(name="bridge")
    assert f"/networks/{predefined.pk}/remove/" not in page(alice, f"/networks/{predefined.pk}/")


def test_a_container_shows_addresses_ports_and_who_shares_its_network(scene: Scene, bob: Client) -> None:
    shown = page(bob, f"/containers/{scene.web.pk}/")
    for words in (
        "172.20.0.2/16",
        "172.20.0.1",
        "02:42:ac:14:00:02",
        "8080 → 80/tcp",
        "healthy",
        "service web",
        "sidecar",
    ):
        assert words in shown
    assert shown.count("8080 → 80/tcp") == 1, "IPv4 and IPv6 are one published port"


def test_a_sidecar_points_at_the_owner_of_its_network(scene: Scene, bob: Client) -> None:
    shown = page(bob, f"/containers/{scene.sidecar.pk}/")
    assert f'shares the network of <a href="/containers/{scene.web.pk}/">shop-web-1</a>' in shown
    Container.objects.filter(pk=scene.web.pk).delete()
    assert "which is gone" in page(bob, f"/containers/{scene.sidecar.pk}/")


def test_hostile_names_labels_and_errors_are_only_text(scene: Scene, bob: Client) -> None:
    shown = page(bob, f"/containers/{scene.hostile.pk}/")
    assert "Docker says: &lt;img src=x" in shown
    assert HOSTILE not in shown


def test_a_service_shows_its_tasks_with_nodes_and_earlier_ones(scene: Scene, bob: Client) -> None:
    shown = page(bob, f"/services/{scene.service.pk}/")
    for words in ("2 of 3", "10.10.0.2/24", "8080 → 80/tcp ingress", "No such image: registry/api:1", "Earlier tasks"):
        assert words in shown
    assert f'href="/hosts/{scene.alpha.pk}/"' in shown


def test_the_past_is_told_with_before_and_after(scene: Scene, bob: Client) -> None:
    shown = page(bob, f"/containers/{scene.web.pk}/")
    assert "<del>exited</del> → <ins>running</ins>" in shown
    factories.change(scene.bridge, "added")
    Change.objects.create(
        at=scene.alpha.added_at,
        source=scene.alpha.source_id,
        revision=2,
        kind="container",
        object_pk=4711,
        name="long gone",
        action="removed",
    )
    host = page(bob, f"/hosts/{scene.alpha.pk}/")
    assert "long gone" in host
    assert "/containers/4711/" not in host, "what is gone has no page to link to"


def test_a_stale_swarm_is_said_on_its_networks_and_services(scene: Scene, bob: Client) -> None:
    Swarm.objects.update(state="stale", error="No manager is reachable.")
    for address in (f"/networks/{scene.overlay.pk}/", f"/services/{scene.service.pk}/"):
        assert "No manager is reachable." in page(bob, address)


@pytest.mark.parametrize("address", ["/hosts/4711/", "/networks/4711/", "/containers/4711/", "/services/4711/"])
def test_what_is_not_there_is_404_in_words(address: str, scene: Scene, bob: Client) -> None:
    answer = bob.get(address)
    assert answer.status_code == 404
    assert "Nothing is here" in answer.content.decode()


@pytest.mark.parametrize("kind", ["hosts", "networks", "containers", "services"])
def test_an_objects_page_takes_no_query_per_row(
    kind: str, scene: Scene, bob: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    pk = {"hosts": scene.alpha, "networks": scene.overlay, "containers": scene.web, "services": scene.service}[kind].pk
    for number in range(20):
        box = factories.container(f"box-{number}", scene.alpha, shares_with=scene.web.docker_id)
        factories.endpoint(box, scene.overlay, f"10.10.0.{number + 20}/24")
        factories.change(box, before={"state": "a"}, after={"state": "b"})
        factories.swarm_task(scene.service, scene.unread, box)
    with django_assert_max_num_queries(22):
        assert bob.get(f"/{kind}/{pk}/").status_code == 200
