"""Who comes in where: every address of the site against everybody. A new address is walked into by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import reverse

from dashboard.inventory.models import Host
from dashboard.operations.policy import NEEDS, least, may, role_of
from dashboard.web import access
from dashboard.web.models import SavedView
from tests.web import factories
from tests.web.addresses import filled, walk
from tests.web.factories import Scene

pytestmark = pytest.mark.django_db

OPEN = {"account_login", "account_logout", "account_inactive", "healthz", "readyz"}
OWN_ACCOUNT = {"account_change_password", "account_set_password"}
FOR_OPERATORS = {"network-new", "network-connect", "network-disconnect", "network-remove"}
ONLY_ACTS = {"host-check", "host-release"}
FOR_ADMINS = {"host-check", "host-edit", "host-new", "host-release", "host-remove"}

FOR_PROGRAMS = ("api/", "metrics")

ALL = [(route, name) for route, name in walk() if not route.startswith(FOR_PROGRAMS)]
API = [(route, name) for route, name in walk() if route.startswith(FOR_PROGRAMS)]
CLOSED = [(route, name) for route, name in ALL if name not in OPEN | OWN_ACCOUNT and not name.endswith(":login")]
PAGES = [(route, name) for route, name in CLOSED if not route.startswith("admin/")]
ADMIN = [(route, name) for route, name in CLOSED if route.startswith("admin/")]
RANKS = ["viewer", "operator", "admin"]
USERS = [("bob", "viewer"), ("alice", "operator"), ("carol", "admin")]

Browser = Callable[[str], Client]


def address_of(route: str, name: str, scene: Scene) -> str:
    """The address of something in the scene that suits the page."""
    suits = {"host": scene.alpha, "network": scene.bridge, "container": scene.web, "service": scene.service}
    thing = suits.get(route.split("/")[0].removesuffix("s"), scene.alpha)
    if (model := re.match(r"admin/(\w+)/(\w+)/", route)) and "<" in route:
        row = apps.get_model(model[1], model[2])._default_manager.first()
        return filled(route, row.pk if row else 4711)
    if name == "network-disconnect":
        return filled(route, thing.pk) + f"?container={scene.web.pk}"
    if name == "pool":
        return filled(route, scene.bridge.pools.get().pk)
    if name == "operation":
        return filled(route, factories.operation(scene.alpha).pk)
    return filled(route, thing.pk)


def answer_to(may: bool, name: str) -> int:
    """What only acts has no page of its own: to a GET it answers 405, once one may come in."""
    return (405 if name in ONLY_ACTS else 200) if may else 403


def least_role(route: str, name: str) -> str:
    if route.startswith("admin/") or name in FOR_ADMINS:
        return "admin"
    return "operator" if name in FOR_OPERATORS else "viewer"


def answers(client: Client, routes: list[tuple[str, str]], scene: Scene) -> dict[str, tuple[str, HttpResponse]]:
    """Route by route, the page's name and the answer to a GET."""
    return {route: (name, client.get(address_of(route, name, scene))) for route, name in routes}


def statuses(client: Client, routes: list[tuple[str, str]], scene: Scene) -> dict[str, int]:
    return {route: answer.status_code for route, (_, answer) in answers(client, routes, scene).items()}


def test_nobody_comes_in_without_logging_in(scene: Scene) -> None:
    login = reverse("account_login") + "?next="
    for route, (_, answer) in answers(Client(), CLOSED, scene).items():
        assert answer.status_code == 302, route
        assert answer["Location"].startswith(login), route


def test_mallory_without_a_role_sees_nothing(scene: Scene, mallory: Client) -> None:
    for route, (_, answer) in answers(mallory, CLOSED, scene).items():
        assert answer.status_code == 403, route
        assert b"shop-web-1" not in answer.content, route
        assert b"Ask an admin" in answer.content or b"Ask one of them" in answer.content, route


def test_the_api_tells_nothing_without_a_login_or_a_role(scene: Scene, mallory: Client) -> None:
    """By GET; what changes something answers 405 to it, and has its own tests in tests/api."""
    for client, refused in ((Client(), {302, 401, 404, 405}), (mallory, {403, 404, 405})):
        for route, (_, answer) in answers(client, API, scene).items():
            assert answer.status_code in refused, route
            assert b"alpha" not in answer.content, route


@pytest.mark.parametrize(("user", "role"), USERS)
def test_each_role_comes_in_where_it_may(user: str, role: str, scene: Scene, as_user: Browser) -> None:
    rank = RANKS.index(role)
    expected = {route: answer_to(rank >= RANKS.index(least_role(route, name)), name) for route, name in PAGES}
    assert statuses(as_user(user), PAGES, scene) == expected


@pytest.mark.parametrize("user", ["bob", "alice"])
def test_the_admin_is_for_admins(user: str, scene: Scene, as_user: Browser) -> None:
    assert set(statuses(as_user(user), ADMIN, scene).values()) == {403}


def test_carol_finds_every_page_of_the_admin_whole(scene: Scene, carol: Client) -> None:
    """302 is what is not there, 403 what nobody may do there, 404 a helper of pages that is given nothing to help."""
    factories.operation(scene.alpha)
    factories.enrolment(scene.alpha)
    factories.refused_enrolment()
    owner = User.objects.get(pk=carol.session["_auth_user_id"])
    SavedView.objects.create(pk=scene.alpha.pk, owner=owner, name="Web tier", address="/#q=web", shared=True)
    for route, (name, answer) in answers(carol, ADMIN, scene).items():
        allowed = {200} if route.endswith("/change/") and "apitoken" not in route else {200, 302}
        if name.endswith(("_add", "_delete", "_password_change")):
            allowed = {200, 302, 403}
        elif name.endswith((":None", ":autocomplete", ":view_on_site")):
            allowed = {302, 403, 404}
        assert answer.status_code in allowed, route


def test_a_refresh_of_a_page_whose_login_ended_leads_to_the_login(scene: Scene) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/hosts/?q=al"}
    answer = Client().get("/hosts/", headers=headers)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fhosts%2F%3Fq%3Dal"


def test_a_program_without_a_login_is_told_so_in_json(scene: Scene) -> None:
    answer = Client().get("/hosts/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["status"]) == (401, 401)


def test_changing_needs_the_form_of_the_page(scene: Scene, as_user: Browser) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.user("dave", "admin"))
    assert strict.post(f"/hosts/{scene.gamma.pk}/remove/").status_code == 403
    assert Host.objects.filter(pk=scene.gamma.pk).exists()


def test_unseen_is_404_and_forbidden_is_403(scene: Scene) -> None:
    bob, mallory = factories.user("bob", "viewer"), factories.user("mallory")
    assert access.get_host(bob, scene.alpha.pk) == scene.alpha
    with pytest.raises(PermissionDenied):
        access.get_host(bob, scene.alpha.pk, "remove-host")
    with pytest.raises(Http404):
        access.get_host(mallory, scene.alpha.pk)
    with pytest.raises(Http404):
        access.get_host(bob, 4711)


def test_the_role_is_the_highest_group_and_a_superuser_is_admin(db: None) -> None:
    alice = factories.user("alice", "viewer")
    alice.groups.add(factories.user("x", "operator").groups.get())
    assert role_of(alice) == "operator"
    assert role_of(User.objects.create_superuser("root")) == "admin"
    assert role_of(AnonymousUser()) is None
    assert role_of(User(username="new", is_active=False, is_superuser=True)) is None


def test_a_token_lessens_a_role_and_never_adds_to_it(db: None) -> None:
    alice = factories.user("alice", "operator")
    alice.token_role = "viewer"
    assert role_of(alice) == "viewer"
    alice.token_role = "admin"
    assert role_of(alice) == "operator"
    assert least("admin", "viewer") == "viewer"


@pytest.mark.parametrize("action", sorted(NEEDS))
def test_every_action_is_for_somebody_and_not_for_all(action: str, db: None) -> None:
    assert may(factories.user("carol", "admin"), action)
    assert not may(factories.user("mallory"), action)


@pytest.mark.parametrize("where", ["http://[", "", "//"])
def test_a_refresh_from_no_address_leads_to_the_login_too(where: str, scene: Scene) -> None:
    answer = Client().get("/hosts/", headers={"HX-Request": "true", "HX-Current-URL": where})
    assert answer.status_code == 401
    assert answer["HX-Redirect"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("query", ["swarm=²", "swarm=9999999999999999999999", "q=a%00b", "state=x", "page=²", "sort=²"])
def test_an_address_that_asks_for_nonsense_finds_nothing_and_breaks_nothing(
    query: str, scene: Scene, bob: Client
) -> None:
    assert bob.get(f"/hosts/?{query}").status_code == 200
