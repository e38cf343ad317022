"""Hosts that their nodes' own collectors read: how pages, API and command line say so, and the release of one."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
import redis
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from collectors import VERSION
from collectors.node import wire
from dashboard.inventory.models import Enrolment, Host, RefusedEnrolment
from tests.web import factories
from tests.web.factories import Scene


@pytest.fixture
def node(valkey: redis.Redis, scene: Scene) -> Host:
    """Alpha, which its node's collector reads; before that the dashboard did."""
    factories.enrolment(scene.alpha, taken_over="tcp://10.9.0.1:2376")
    return scene.alpha


def manage(*words: str) -> str:
    out = StringIO()
    call_command("node", *words, stdout=out)
    return out.getvalue()


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def older() -> None:
    Enrolment.objects.update(version="0.0.9", protocol=wire.PROTOCOL - 1)


def test_a_host_says_how_it_is_read(node: Host, scene: Scene, bob: Client) -> None:
    told = page(bob, f"/hosts/{node.pk}/")
    assert f"its node&#x27;s collector {VERSION}" in told
    assert "tcp://10.9.0.1:2376" in told
    assert "than this dashboard" not in told
    table = page(bob, "/hosts/")
    assert f"its node&#x27;s collector {VERSION}" in table
    assert "TCP" in table


def test_an_older_collector_is_said_to_be_one_everywhere(node: Host, bob: Client, carol: Client) -> None:
    older()
    words = f"Its collector 0.0.9 is older than this dashboard ({VERSION}): upgrade the collector."
    assert words in page(bob, f"/hosts/{node.pk}/")
    assert words in page(bob, "/hosts/")
    reader = bob.get(f"/api/v1/hosts/{node.pk}").json()["reader"]
    assert (reader["kind"], reader["version"], reader["warning"]) == ("collector", "0.0.9", words)
    assert "0.0.9 (older)" in manage("list")
    out = StringIO()
    call_command("host", "list", stdout=out)
    assert "collector 0.0.9 (older)" in out.getvalue()


def test_a_newer_collector_asks_for_a_newer_dashboard(node: Host, bob: Client) -> None:
    Enrolment.objects.update(version="9.0.0")
    assert "is newer than this dashboard" in page(bob, f"/hosts/{node.pk}/")
    Enrolment.objects.update(protocol=wire.PROTOCOL + 1)
    assert "too new for this dashboard" in page(bob, f"/hosts/{node.pk}/")


def test_carol_releases_a_node_and_nobody_else_does(
    node: Host, valkey: redis.Redis, alice: Client, carol: Client
) -> None:
    valkey.execute_command("ACL", "SETUSER", f"node.{node.node_id}", "on")
    assert "Release" not in page(alice, f"/hosts/{node.pk}/")
    assert alice.post(f"/hosts/{node.pk}/release/").status_code == 403
    assert "Release" in page(carol, f"/hosts/{node.pk}/")
    carol.post(f"/hosts/{node.pk}/release/")
    assert Enrolment.objects.get().state == "released"
    assert f"node.{node.node_id}" not in valkey.acl_users()
    assert "An admin has released it" in page(carol, f"/hosts/{node.pk}/")


def test_what_is_read_otherwise_has_nothing_to_release(scene: Scene, carol: Client) -> None:
    assert "Release" not in page(carol, f"/hosts/{scene.gamma.pk}/")
    assert carol.post(f"/hosts/{scene.gamma.pk}/release/").status_code == 404


def test_the_command_releases_by_name_or_node_id(node: Host, valkey: redis.Redis) -> None:
    assert "worth nothing any more" in manage("release", node.name)
    Enrolment.objects.update(state="enrolled")
    manage("release", node.node_id)
    assert Enrolment.objects.get().state == "released"
    with pytest.raises(CommandError, match="no node named nobody"):
        manage("release", "nobody")


def test_who_was_refused_is_shown_to_admins_alone(node: Host, alice: Client, carol: Client) -> None:
    factories.refused_enrolment(words="The manager here lists no node 9.")
    assert "were refused" not in page(alice, "/hosts/")
    assert "and was refused" in page(carol, "/hosts/")
    assert "The manager here lists no node 9." in page(carol, "/admin/inventory/refusedenrolment/")
    assert "The manager here lists no node 9." in manage("list")
    RefusedEnrolment.objects.update(at=timezone.now() - timedelta(days=2))
    assert "and was refused" not in page(carol, "/hosts/")


def test_of_several_who_were_refused_the_latest_is_told_with_the_reason(node: Host, carol: Client) -> None:
    factories.refused_enrolment(8, words="The manager here lists no node 8.", at=timezone.now() - timedelta(hours=3))
    factories.refused_enrolment(9, words="The manager here lists no node 9.")
    table = page(carol, "/hosts/")
    assert "2 collectors asked to come in and were refused" in table
    assert "The manager here lists no node 9." in table
    assert "The manager here lists no node 8." not in table


def test_a_silent_collector_is_told_of_with_what_to_do(node: Host, bob: Client) -> None:
    away = {"state": "unreachable", "failure": "timeout", "since": timezone.now()}
    Host.objects.filter(pk=node.pk).update(error="Its collector is silent.", **away)
    told = page(bob, f"/hosts/{node.pk}/")
    assert "docker service ps docklines_collector" in told
    assert "as soon as its collector is heard" in told
    assert "Docklines keeps trying" not in told
    Enrolment.objects.update(state="left")
    told = page(bob, f"/hosts/{node.pk}/")
    assert "docker service ps" not in told
    assert "is heard" not in told


def test_what_only_we_call_it_is_not_shown_as_an_address(node: Host, bob: Client, carol: Client) -> None:
    assert node.address not in page(bob, f"/hosts/{node.pk}/")
    assert node.address not in page(carol, f"/hosts/{node.pk}/remove/")


def test_a_collector_that_is_not_understood_says_so_once(node: Host, bob: Client) -> None:
    Enrolment.objects.update(version="9.0.0", protocol=wire.PROTOCOL + 1)
    words = bob.get(f"/api/v1/hosts/{node.pk}").json()["reader"]["warning"]
    Host.objects.filter(pk=node.pk).update(state="unreachable", failure="protocol", error=words)
    assert page(bob, f"/hosts/{node.pk}/").count(words) == 1


def test_no_page_and_no_command_shows_what_a_node_came_in_with(node: Host, carol: Client) -> None:
    secret = Enrolment.objects.get().secret_sha256
    shown = (f"/hosts/{node.pk}/", "/hosts/", f"/admin/inventory/enrolment/{Enrolment.objects.get().pk}/change/")
    assert all(secret not in page(carol, address) for address in shown)
    assert secret not in manage("list")
    assert secret not in carol.get(f"/api/v1/hosts/{node.pk}").content.decode()


def test_nobody_types_in_the_address_of_a_node(node: Host, carol: Client) -> None:
    answer = carol.post("/hosts/new/", {"name": "forged", "address": f"node://{3:025}", "unchecked": "on"})
    assert answer.status_code == 422
    assert "comes in by itself" in answer.content.decode()
    assert not Host.objects.filter(name="forged").exists()


def test_a_check_asks_whether_its_collector_lives(node: Host, valkey: redis.Redis, carol: Client) -> None:
    told = carol.post(f"/hosts/{node.pk}/check/", follow=True).content.decode()
    assert "is silent" in told
    valkey.set(wire.alive_key(node.node_id), "1")
    told = carol.post(f"/hosts/{node.pk}/check/", follow=True).content.decode()
    assert "is there, and reads its daemon now" in told
    assert valkey.llen(f"node.{node.node_id}:node") == 1


def test_removing_says_that_its_collector_stays_out(node: Host, carol: Client) -> None:
    assert f"node release {node.name}" in page(carol, f"/hosts/{node.pk}/remove/")
