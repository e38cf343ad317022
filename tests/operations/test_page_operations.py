"""The pages of operations, and who may open which page that changes something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.operations.models import Operation
from tests.operations import factories
from tests.operations.conftest import Sent
from tests.operations.factories import Fleet

Browser = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


def operation(fleet: Fleet, **columns: Any) -> Operation:
    columns = {
        "host": fleet.alpha, "host_name": "alpha", "user_name": "alice", "kind": "create-network",
        "summary": "Create the bridge network new on alpha",
        "command": {"type": "create-network", "name": "new", "driver": "bridge", "labels": {"team": "web"}},
        **columns,
    }  # fmt: skip
    return Operation.objects.create(**columns)


def test_an_operation_asks_for_itself_until_it_has_ended(fleet: Fleet, browser: Browser) -> None:
    asked, alice = operation(fleet), browser("alice")
    path = f"/operations/{asked.pk}/"
    page = alice.get(path).content.decode()
    assert 'data-live="often"' in page
    assert f'hx-get="{path}?v=pending.0"' in page
    assert alice.get(path, {"v": "pending.0"}, headers=HTMX).status_code == 204
    Operation.objects.update(state="running")
    part = alice.get(path, {"v": "pending.0"}, headers=HTMX).content.decode()
    assert "Docker on alpha is at it." in part
    assert "<html" not in part
    Operation.objects.update(state="refused", words="no <such> thing", ended_at=timezone.now())
    part = alice.get(path, {"v": "running.0"}, headers=HTMX).content.decode()
    assert "no &lt;such&gt; thing" in part
    assert "hx-trigger" not in part


def test_it_looks_out_for_what_was_made_and_leads_there(fleet: Fleet, browser: Browser) -> None:
    made_id, alice = factories.docker_id(), browser("alice")
    asked = operation(fleet, state="succeeded", created_docker_id=made_id, ended_at=timezone.now())
    path = f"/operations/{asked.pk}/"
    assert 'data-live="often"' in alice.get(path).content.decode()
    made = factories.network("new", fleet.alpha, docker_id=made_id)
    part = alice.get(path, {"v": "succeeded.0"}, headers=HTMX).content.decode()
    assert f'href="/networks/{made.pk}/"' in part
    assert "hx-trigger" not in part


def test_it_stops_looking_out_after_a_while(fleet: Fleet, browser: Browser) -> None:
    long_ago = timezone.now() - timedelta(minutes=5)
    asked = operation(fleet, state="succeeded", created_docker_id="gone", ended_at=long_ago)
    assert "hx-trigger" not in browser("alice").get(f"/operations/{asked.pk}/").content.decode()


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"state": "failed", "words": "the broker cannot be reached"}, "the broker cannot be reached"),
        ({"state": "lost", "words": "it may have been done"}, "it may have been done"),
        ({"state": "succeeded", "warning": "Network with name new exists"}, "Docker warns:"),
        ({"state": "refused", "words": "x", "host": None}, "no longer here"),
    ],
)
def test_each_end_is_told(fleet: Fleet, browser: Browser, columns: dict[str, Any], says: str) -> None:
    asked = operation(fleet, ended_at=timezone.now(), **columns)
    assert says in browser("bob").get(f"/operations/{asked.pk}/").content.decode()


def test_what_was_asked_is_told_in_full(fleet: Fleet, browser: Browser) -> None:
    command = {
        "type": "connect-endpoint", "network": fleet.shop.docker_id, "network_name": "shop", "ipv4": "10.50.0.9",
        "container": fleet.db.docker_id, "container_name": "db", "aliases": ["db", "store"], "ipv6": "",
    }  # fmt: skip
    html = browser("bob").get(f"/operations/{operation(fleet, command=command).pk}/").content.decode()
    for words in (f"shop ({fleet.shop.docker_id[:12]})", "10.50.0.9", "db, store"):
        assert words in html
    assert "IPv6" not in html


def test_the_list_is_searched_and_filtered(fleet: Fleet, browser: Browser) -> None:
    operation(fleet, summary="Create the bridge network first on alpha", state="refused", words="overlapping IPv4")
    operation(fleet, summary="Connect web on beta to app", kind="connect-endpoint", host_name="beta", user_name="carol")
    bob = browser("bob")

    def found(**asked: str) -> list[str]:
        page = bob.get("/operations/", asked).context["shown"].page
        return [row.summary.split()[0] for row in page.object_list]

    assert found() == ["Connect", "Create"]
    assert found(state="refused") == ["Create"]
    assert found(kind="connect-endpoint") == ["Connect"]
    assert found(host="beta") == ["Connect"]
    assert found(by="carol") == ["Connect"]
    assert found(q="overlapping") == ["Create"]
    assert found(q="nothing like it") == []
    assert "overlapping IPv4" in bob.get("/operations/").content.decode()


def test_the_list_is_fresh_as_soon_as_an_operation_moves(fleet: Fleet, browser: Browser) -> None:
    operation(fleet)
    bob = browser("bob")
    address = bob.get("/operations/").context["live_address"]
    assert bob.get(address, headers=HTMX).status_code == 204
    Operation.objects.update(state="running")
    assert bob.get(address, headers=HTMX).status_code == 200


PAGES = ["new/", "{shop}/connect/", "{shop}/disconnect/", "{shop}/remove/"]


def pages(fleet: Fleet) -> list[str]:
    return ["/networks/" + page.format(shop=fleet.shop.pk) for page in PAGES]


@pytest.mark.parametrize(("name", "status"), [("mallory", 403), ("bob", 403), ("alice", 200), ("carol", 200)])
def test_who_may_open_the_forms(fleet: Fleet, sent: Sent, browser: Browser, name: str, status: int) -> None:
    client = browser(name)
    assert [client.get(page).status_code for page in pages(fleet)] == [status] * 4
    expected = 422 if status == 200 else 403
    assert [client.post(page).status_code for page in pages(fleet)] == [expected] * 4
    assert not Operation.objects.exists()


def test_who_is_not_logged_in_is_led_to_the_login(fleet: Fleet) -> None:
    for page in [*pages(fleet), "/operations/", f"/operations/{operation(fleet).pk}/"]:
        answer = Client().get(page)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/login/")
        assert Client().post(page).status_code in (302, 405)


@pytest.mark.parametrize(("name", "status"), [("mallory", 403), ("bob", 200), ("alice", 200)])
def test_who_may_see_the_operations(fleet: Fleet, browser: Browser, name: str, status: int) -> None:
    client = browser(name)
    assert client.get("/operations/").status_code == status
    assert client.get(f"/operations/{operation(fleet).pk}/").status_code == status


def test_bob_sees_no_button_that_changes_anything(fleet: Fleet, browser: Browser) -> None:
    bob, done = browser("bob"), operation(fleet, state="succeeded", created_docker_id=fleet.shop.docker_id)
    for page in ("/networks/", f"/networks/{fleet.shop.pk}/", "/operations/", f"/operations/{done.pk}/"):
        html = bob.get(page).content.decode()
        for words in ("/networks/new/", "/connect/", "/disconnect/", "/remove/"):
            assert words not in html, page


def test_alice_sees_them(fleet: Fleet, browser: Browser) -> None:
    html = browser("alice").get(f"/networks/{fleet.shop.pk}/").content.decode()
    assert "/connect/" in html
    assert "/disconnect/" in html
    assert "/remove/" in html


def test_a_form_of_another_site_changes_nothing(fleet: Fleet, sent: Sent) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.user("alice", "operator"))
    assert {client.post(page).status_code for page in pages(fleet)} == {403}


def test_what_is_not_there_is_not_found(fleet: Fleet, browser: Browser) -> None:
    alice = browser("alice")
    for page in ("/networks/999999999/connect/", "/networks/999999999/remove/", "/operations/999999999/"):
        assert alice.get(page).status_code == 404
