"""Finding by what browsers are not sent: labels, and the time of the last change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.inventory.models import Change
from dashboard.web import finding
from dashboard.web.api import find
from tests.api.conftest import Api
from tests.operations import factories
from tests.operations.factories import Fleet


@pytest.fixture
def bob(fleet: Fleet) -> Api:
    """web has tier=web, db tier=web2 and a Compose hash, the network shop owner=Café."""
    for row, labels in (
        (fleet.web, {"tier": "web", "note": "50%_off"}),
        (fleet.db, {"tier": "web2", "com.docker.compose.config-hash": "deadbeef"}),
        (fleet.shop, {"owner": "Café", "quote": 'say "hi"'}),
    ):
        row.labels = labels
        row.save()
    return Api("bob")


def names(fleet: Fleet) -> dict[str, str]:
    return {f"container:{fleet.web.pk}": "web", f"container:{fleet.db.pk}": "db", f"network:{fleet.shop.pk}": "shop"}


def found(api: Api, fleet: Fleet, **query: str) -> list[str]:
    answer = api.client.get("/api/v1/find", query)
    assert answer.status_code == 200, answer.content
    find.Found.model_validate(answer.json())
    return [names(fleet)[id] for id in answer.json()["ids"]]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("tier=web", ["web"]),
        ("tier=web2", ["db"]),
        ("tier", ["web", "db"]),
        ("tier=", []),
        ("tie", []),
        ("Tier=web", []),
        ("owner=Café", ["shop"]),
        ('quote=say "hi"', ["shop"]),
        ("com.docker.compose.config-hash=deadbeef", ["db"]),
        ("note=50%_off", ["web"]),
        ("note=50", []),
    ],
)
def test_a_label_is_found_as_it_is(bob: Api, fleet: Fleet, label: str, expected: list[str]) -> None:
    assert found(bob, fleet, label=label) == expected


@pytest.mark.parametrize(
    ("label", "expected"), [("tier=we", ["web", "db"]), ("tie", ["web", "db"]), ("tier=web", ["web"])]
)
def test_a_label_that_is_still_being_typed(bob: Api, fleet: Fleet, label: str, expected: list[str]) -> None:
    assert found(bob, fleet, label=label, begins="true") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WEB", ["web", "db"]),
        ("r=web", ["web", "db"]),
        ("café", ["shop"]),
        ("CAFÉ", ["shop"]),
        ("deadbeef", []),
        ("%_", ["web"]),
        ("__", []),
        ("nothing", []),
    ],
)
def test_text_in_labels_is_found_but_for_what_docker_itself_writes(
    bob: Api, fleet: Fleet, text: str, expected: list[str]
) -> None:
    assert found(bob, fleet, text=text) == expected


def changed(kind: str, pk: int, minutes: int, action: str = "changed") -> None:
    at = timezone.now() - timedelta(minutes=minutes)
    Change.objects.create(at=at, source="host:1", revision=1, kind=kind, object_pk=pk, action=action)


def test_what_changed_is_found_with_the_containers_whose_endpoints_did(bob: Api, fleet: Fleet) -> None:
    leg = fleet.web.endpoints.get()
    changed("endpoint", leg.pk, 5)
    changed("network", fleet.shop.pk, 5)
    changed("network", fleet.shop.pk, 6)
    changed("container", fleet.db.pk, 90)
    changed("container", 999, 5, "removed")
    changed("pool", 7, 5)
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    ids = bob.client.get("/api/v1/find", {"since": since}).json()["ids"]
    assert sorted(ids) == sorted([f"endpoint:{leg.pk}", f"network:{fleet.shop.pk}", f"container:{fleet.web.pk}"])


def test_what_changed_last_comes_first_and_an_answer_that_was_cut_says_so(
    bob: Api, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg = fleet.web.endpoints.get()
    changed("network", 3, 40)
    changed("container", 8, 30)
    changed("endpoint", leg.pk, 20)
    changed("network", 5, 10)
    changed("network", 3, 5)
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    whole = ["network:3", "network:5", f"endpoint:{leg.pk}", f"container:{fleet.web.pk}", "container:8"]
    assert bob.client.get("/api/v1/find", {"since": since}).json() == {"ids": whole, "cut": False}
    monkeypatch.setattr(finding, "OWNERS_AT_A_TIME", 1)
    for most in range(1, len(whole)):
        monkeypatch.setattr(finding, "MOST", most)
        assert bob.client.get("/api/v1/find", {"since": since}).json() == {"ids": whole[:most], "cut": True}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "label"),
        ({"label": "a", "text": "bc"}, "label"),
        ({"label": ""}, "label"),
        ({"text": "a"}, "text"),
        ({"text": "a" * 301}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-01-01T00:00:00"}, "since"),
        ({"label": "a", "begins": "perhaps"}, "begins"),
    ],
)
def test_what_will_not_do_is_named(bob: Api, query: dict[str, str], field: str) -> None:
    answer = bob.client.get("/api/v1/find", query)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize(("name", "status"), [("", 401), ("mallory", 403)])
def test_who_has_no_role_finds_nothing(fleet: Fleet, name: str, status: int) -> None:
    assert Api(name).get("find?label=tier").status_code == status


def test_answers_are_bounded(bob: Api, fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 1)
    assert bob.client.get("/api/v1/find", {"label": "tier"}).json()["cut"] is True
    assert len(found(bob, fleet, label="tier")) == 1


def test_where_the_database_can_leave_nothing_out_only_so_many_labels_are_looked_at(
    bob: Api, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bob.client.get("/api/v1/find", {"text": "éé"}).json()
    assert whole == {"ids": [], "cut": False}
    monkeypatch.setattr(finding, "LOOKED_AT", 3)
    assert bob.client.get("/api/v1/find", {"text": "éé"}).json() == {"ids": [], "cut": True}
    assert bob.client.get("/api/v1/find", {"text": "café"}).json() == {
        "ids": [f"network:{fleet.shop.pk}"],
        "cut": False,
    }


def test_who_asks_without_end_is_asked_to_wait_alone(bob: Api, fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find.THROTTLE[0], "num_requests", 2)
    alice = Api("alice")
    statuses = [bob.get("find?label=tier").status_code for _ in range(3)]
    assert (statuses, alice.get("find?label=tier").status_code) == ([200, 200, 429], 200)
    assert bob.post("views", {"name": "Web", "address": "/#q=web"}).status_code == 201


def test_only_rows_that_can_have_it_are_read(bob: Api, fleet: Fleet) -> None:
    for number in range(20):
        factories.container(f"other-{number}", fleet.alpha, labels={"team": "x"})
    user = factories.User.objects.get(username="bob")
    rows = finding._narrowed(finding.access.visible_containers(user), ["tier", "web"])
    assert rows.count() == 2


def test_what_may_be_given_once_is_not_guessed_at(bob: Api) -> None:
    answer = bob.client.get("/api/v1/find", {"label": ["tier=web", "tier=web2"]})
    assert answer.status_code == 422
    told = answer.json()
    assert (told["field"], told["reason"]) == ("label", "label is given more than once: give it once.")
