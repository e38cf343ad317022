"""Saved views by the API: what may be saved, who sees it, and who changes it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import Http404

from dashboard.web import saved
from dashboard.web.api import shapes
from dashboard.web.models import ApiToken, SavedView
from tests.api.conftest import Api, bearer
from tests.operations import factories
from tests.operations.factories import Fleet

WEB = {"name": "Web tier", "address": "/#q=web&f.host=3"}


@pytest.fixture
def alice(fleet: Fleet) -> Api:
    return Api("alice")


@pytest.fixture
def bob(fleet: Fleet) -> Api:
    return Api("bob")


def saved_by(api: Api, **more: Any) -> dict[str, Any]:
    answer = api.post("views", {**WEB, **more})
    assert answer.status_code == 201, answer.content
    return answer.json()


def patched(api: Api, id: str, body: dict[str, Any], **headers: str) -> Any:
    return api.ask("patch", f"views/{id}", body, **headers)


def names(api: Api) -> list[str]:
    return [view["name"] for view in api.get("views").json()["views"]]


def refused(answer: Any) -> tuple[str, str]:
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    return answer.json()["field"], answer.json()["reason"]


def test_a_saved_view_is_told_as_the_description_says(alice: Api) -> None:
    view = saved_by(alice, shared=True)
    shapes.SavedView.model_validate(view)
    pk = SavedView.objects.get().pk
    assert view == {"id": f"view:{pk}", "shared": True, "owner": "alice", "mine": True, **WEB}
    assert alice.get("views").json() == {"views": [view]}


def test_a_view_is_its_owner_s_alone_until_it_is_shared(alice: Api, bob: Api) -> None:
    view = saved_by(alice)
    assert (names(bob), names(Api("carol"))) == ([], [])
    assert patched(alice, view["id"], {"shared": True}).status_code == 200
    [seen] = bob.get("views").json()["views"]
    assert (seen["name"], seen["owner"], seen["mine"]) == ("Web tier", "alice", False)


def test_my_own_views_come_first_then_the_shared_ones_by_name(alice: Api, bob: Api) -> None:
    for name in ("beta", "Alpha"):
        saved_by(alice, name=name, shared=True)
    saved_by(bob, name="zeta")
    assert names(bob) == ["zeta", "Alpha", "beta"]
    assert names(alice) == ["Alpha", "beta"]


def test_a_viewer_saves_for_himself_and_does_not_share(bob: Api) -> None:
    view = saved_by(bob)
    answers = [bob.post("views", {**WEB, "name": "two", "shared": True}), patched(bob, view["id"], {"shared": True})]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert "operator" in answers[0].json()["detail"]
    assert not SavedView.objects.filter(shared=True).exists()


def test_who_may_not_share_any_more_takes_a_shared_view_back_but_does_not_change_it(alice: Api) -> None:
    view = saved_by(alice, shared=True)
    api, header = Api(csrf=False), token_of("alice", "viewer")
    assert patched(api, view["id"], {"address": "/#q=else"}, **header).status_code == 403
    assert SavedView.objects.get().address == WEB["address"]
    assert patched(api, view["id"], {"shared": False}, **header).json()["shared"] is False


def token_of(name: str, role: str) -> dict[str, str]:
    user = factories.User.objects.get(username=name)
    return {"Authorization": f"Bearer {ApiToken.issue(user, role)[1]}"}


def test_only_the_owner_or_an_admin_changes_a_shared_view(alice: Api, bob: Api) -> None:
    view = saved_by(alice, shared=True)
    assert patched(bob, view["id"], {"name": "mine now"}).status_code == 403
    assert bob.delete(f"views/{view['id']}").status_code == 403
    renamed = patched(Api("carol"), view["id"], {"name": "Web, all of it"}).json()
    assert (renamed["name"], renamed["owner"], renamed["address"]) == ("Web, all of it", "alice", WEB["address"])
    assert alice.delete(f"views/{view['id']}").status_code == 204
    assert not SavedView.objects.exists()


def test_what_another_keeps_for_himself_is_not_there_even_for_an_admin(alice: Api) -> None:
    view, carol = saved_by(alice), Api("carol")
    answers = [patched(carol, view["id"], {"name": "x"}), carol.delete(f"views/{view['id']}")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert SavedView.objects.get().name == "Web tier"


@pytest.mark.parametrize(("name", "status"), [("", 401), ("mallory", 403)])
def test_who_has_no_role_has_no_views(fleet: Fleet, name: str, status: int) -> None:
    api = Api(name)
    answers = [api.get("views"), api.post("views", WEB), patched(api, "1", {}), api.delete("views/1")]
    assert {answer.status_code for answer in answers} == {status}
    assert not SavedView.objects.exists()


def test_a_program_saves_views_with_a_token(fleet: Fleet) -> None:
    answer = Api(csrf=False).post("views", {**WEB, "shared": True}, **bearer("alice", "operator"))
    assert (answer.status_code, answer.json()["owner"]) == (201, "alice")


def test_a_name_is_taken_once_by_each_owner(alice: Api, bob: Api) -> None:
    saved_by(alice)
    saved_by(bob)
    field, reason = refused(alice.post("views", {**WEB, "name": "  Web tier "}))
    assert (field, "“Web tier” already" in reason) == ("name", True)
    other = saved_by(alice, name="other")
    assert refused(patched(alice, other["id"], {"name": "Web tier"}))[0] == "name"
    assert patched(alice, other["id"], {"name": "other"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({"name": ""}, "name", "Give the view a name"),
        ({"name": "   "}, "name", "Give the view a name"),
        ({"name": "x" * 81}, "name", "at most 80"),
        ({"name": "two\nlines"}, "name", "one line"),
        ({"name": "nul\0"}, "name", "control"),
        ({"name": 7}, "name", "must be a text"),
        ({"address": ""}, "address", "a path of this site"),
        ({"address": "https://mallory.example/"}, "address", "a path of this site"),
        ({"address": "//mallory.example/"}, "address", "a path of this site"),
        ({"address": "/\\mallory.example/"}, "address", "a path of this site"),
        ({"address": "/\t/mallory.example/"}, "address", "no control characters"),
        ({"address": "javascript:alert(1)"}, "address", "a path of this site"),
        ({"address": "/#q=a b"}, "address", "write a blank as %20"),
        ({"address": "/#" + "x" * 3999}, "address", "at most 4000"),
        ({"shared": "yes"}, "shared", "must be true or false"),
        ({"owner": "bob"}, "owner", "is not known here"),
    ],
)
def test_what_will_not_do_is_named_and_nothing_is_saved(
    alice: Api, body: dict[str, Any], field: str, says: str
) -> None:
    named, reason = refused(alice.post("views", {**WEB, **body}))
    assert named == field
    assert says in reason
    assert not SavedView.objects.exists()


def test_a_refused_change_loses_nothing(alice: Api) -> None:
    view = saved_by(alice)
    assert refused(patched(alice, view["id"], {"name": "new", "address": "//there"}))[0] == "address"
    assert alice.get("views").json()["views"] == [view]


@pytest.mark.parametrize("address", ["/", "/matrix/?rows=services", "/#" + "x" * 3998])
def test_addresses_of_any_page_will_do(alice: Api, address: str) -> None:
    assert saved_by(alice, address=address)["address"] == address


@pytest.mark.parametrize("name", ["x", "é" * 80, "<img src=x onerror=alert(1)>", "تطبيق", "🛳️ docks"])
def test_names_are_kept_as_they_are(alice: Api, name: str) -> None:
    assert saved_by(alice, name=name)["name"] == name
    assert names(alice) == [name]


def test_a_half_character_is_no_name(alice: Api) -> None:
    answer = alice.ask("post", "views", r'{"name": "\ud800", "address": "/"}')
    assert answer.status_code in (400, 422)


def test_views_of_one_owner_are_bounded(alice: Api, bob: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST", 2)
    for name in ("one", "two"):
        saved_by(alice, name=name)
    field, reason = refused(alice.post("views", WEB))
    assert (field, "delete one first" in reason) == ("name", True)
    saved_by(bob)


@pytest.mark.django_db(transaction=True)
def test_the_bound_holds_for_many_who_save_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST", 2)
    user, all_here = factories.user("alice", "operator"), threading.Barrier(8)
    counted = saved.name_problem

    def slowly(name: str) -> str:
        time.sleep(0.05)  # between counting and writing
        return counted(name)

    def save(number: int) -> None:
        try:
            all_here.wait()
            saved.save(user, f"View {number}", "/", False)
        finally:
            connection.close()

    monkeypatch.setattr(saved, "name_problem", slowly)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, range(8)))
    assert SavedView.objects.count() == 2


def test_views_go_with_their_owner(alice: Api) -> None:
    saved_by(alice, shared=True)
    factories.User.objects.get(username="alice").delete()
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("id", ["view:999999999", "999999999", "x", "9" * 30])
def test_a_view_that_is_not_there(alice: Api, id: str) -> None:
    assert patched(alice, id, {}).status_code == 404
    assert alice.delete(f"views/{id}").status_code == 404


def test_a_view_that_was_deleted_meanwhile_stays_deleted(alice: Api) -> None:
    owner = User.objects.get(username="alice")
    view = SavedView.objects.create(owner=owner, name="web", address="/#q=web", shared=True)
    SavedView.objects.filter(pk=view.pk).delete()
    with pytest.raises(Http404):
        saved.change(owner, view, name="web again")
    assert not SavedView.objects.exists()


def test_a_change_of_the_name_leaves_alone_what_another_took_back(alice: Api) -> None:
    owner = User.objects.get(username="alice")
    view = SavedView.objects.create(owner=owner, name="web", address="/#q=web", shared=True)
    SavedView.objects.filter(pk=view.pk).update(shared=False)
    saved.change(owner, view, name="tier")
    view.refresh_from_db()
    assert (view.name, view.shared) == ("tier", False)
