"""Who may do what by the API, by session and by token."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.operations.models import Operation
from dashboard.web.models import ApiToken
from tests.api.conftest import Api, bearer
from tests.operations import factories
from tests.operations.factories import Fleet

READS = ["topology", "addresses", "ports", "hosts/{alpha}", "networks/{shop}", "containers/{web}", "openapi.json"]


def paths(fleet: Fleet) -> list[str]:
    return [path.format(alpha=fleet.alpha.pk, shop=fleet.shop.pk, web=fleet.web.pk) for path in READS]


def changes(fleet: Fleet) -> list[tuple[str, str, Any]]:
    shop = f"networks/{fleet.shop.pk}"
    return [
        ("post", "networks", {"name": "new", "host": fleet.alpha.pk}),
        ("post", f"{shop}/connect", {"container": fleet.db.pk}),
        ("post", f"{shop}/disconnect", {"container": fleet.web.pk}),
        ("delete", f"networks/{fleet.app.pk}", None),
    ]


@pytest.mark.parametrize(
    ("name", "status"), [("", 401), ("mallory", 403), ("bob", 200), ("alice", 200), ("carol", 200)]
)
def test_who_may_look(fleet: Fleet, name: str, status: int) -> None:
    api = Api(name)
    answers = [api.get(path) for path in paths(fleet)]
    assert [answer.status_code for answer in answers] == [status] * len(READS)
    if status != 200:
        assert {answer["Content-Type"] for answer in answers} == {"application/problem+json"}


@pytest.mark.parametrize(
    ("name", "status"), [("", 401), ("mallory", 403), ("bob", 403), ("alice", 202), ("carol", 202)]
)
def test_who_may_change(fleet: Fleet, sent: list[int], name: str, status: int) -> None:
    api = Api(name)
    answers = [api.ask(method, path, body) for method, path, body in changes(fleet)]
    assert [answer.status_code for answer in answers] == [status] * 4
    assert Operation.objects.count() == (4 if status == 202 else 0)
    if status != 202:
        assert {answer["Content-Type"] for answer in answers} == {"application/problem+json"}


@pytest.mark.parametrize(
    ("name", "role", "look", "change"),
    [
        ("alice", "operator", 200, 202),
        ("alice", "viewer", 200, 403),
        ("carol", "operator", 200, 202),
        ("carol", "viewer", 200, 403),
        ("bob", "viewer", 200, 403),
        ("bob", "admin", 200, 403),
        ("mallory", "admin", 403, 403),
    ],
)
def test_a_token_may_what_its_role_and_its_user_s_both_may(
    fleet: Fleet, sent: list[int], name: str, role: str, look: int, change: int
) -> None:
    header, api = bearer(name, role), Api(csrf=False)
    assert {api.get(path, **header).status_code for path in paths(fleet)} == {look}
    answers = [api.ask(method, path, body, **header) for method, path, body in changes(fleet)]
    assert {answer.status_code for answer in answers} == {change}


def test_an_operation_by_token_is_its_user_s(fleet: Fleet, sent: list[int]) -> None:
    Api(csrf=False).delete(f"networks/{fleet.app.pk}", **bearer("alice", "operator"))
    assert Operation.objects.get().user_name == "alice"


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer ", "bearer dkl_x"])
def test_a_wrong_token_is_told_so(fleet: Fleet, header: str) -> None:
    answer = Api("alice").get("topology", Authorization=header)
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer
    assert "token" in answer.json()["detail"]


def test_a_token_of_an_inactive_user_is_none(fleet: Fleet) -> None:
    header = bearer("alice", "operator")
    type(factories.User.objects.get(username="alice")).objects.update(is_active=False)
    assert Api().get("topology", **header).status_code == 401


def test_the_use_of_a_token_is_noted(fleet: Fleet) -> None:
    Api().get("topology", **bearer("alice", "operator"))
    assert ApiToken.objects.get().last_used_at is not None


def test_a_session_without_the_csrf_token_changes_nothing(fleet: Fleet, sent: list[int]) -> None:
    api = Api("alice", csrf=False)
    answers = [api.ask(method, path, body) for method, path, body in changes(fleet)]
    assert {answer.status_code for answer in answers} == {403}
    assert "CSRF" in answers[0].json()["detail"]
    assert not Operation.objects.exists()
    assert api.get("topology").status_code == 200


def test_a_page_of_another_site_changes_nothing(fleet: Fleet, sent: list[int]) -> None:
    api = Api("alice")
    answer = api.ask("post", "networks", changes(fleet)[0][2], Origin="https://mallory.example")
    assert answer.status_code == 403
    assert not Operation.objects.exists()


def test_the_reader_leads_to_the_login(fleet: Fleet) -> None:
    answer = Api().client.get("/api/v1/docs")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Fapi%2Fv1%2Fdocs")


def test_the_reader_opens_for_those_with_a_role(fleet: Fleet) -> None:
    assert Api("mallory").client.get("/api/v1/docs").status_code == 403
    answer = Api("bob").client.get("/api/v1/docs")
    assert answer.status_code == 200
    assert b"cdn" not in answer.content
