"""The admin: what is there, what cannot be done there, and that secrets never come out of it."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from collectors.snapshot import Failure, Identity
from dashboard import pipeline
from dashboard.inventory.models import Host, HostCredential
from dashboard.inventory.sealing import unseal
from dashboard.web import hosts
from dashboard.web.models import ApiToken, SavedView
from tests.doors.certificates import private
from tests.web import factories
from tests.web.factories import Scene

pytestmark = pytest.mark.django_db

READ_ONLY = [
    model
    for label in ("inventory", "operations")
    for model in apps.get_app_config(label).get_models()
    if model is not Host and model is not HostCredential
]
PEM = private(ec.generate_private_key(ec.SECP256R1()))
SECRET = PEM.splitlines()[1]


def base(model: type) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"  # type: ignore[attr-defined]


@pytest.fixture
def made(scene: Scene) -> Scene:
    factories.operation(scene.alpha)
    factories.enrolment(scene.alpha)
    factories.refused_enrolment()
    return scene


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model.__name__)
def test_what_docker_has_and_what_was_asked_is_only_looked_at(model: type, made: Scene, carol: Client) -> None:
    row = model._default_manager.first()  # type: ignore[attr-defined]
    assert row is not None
    assert carol.get(base(model)).status_code == 200
    assert carol.get(f"{base(model)}?q=a").status_code == 200
    shown = carol.get(f"{base(model)}{row.pk}/change/")
    assert shown.status_code == 200
    assert 'name="_save"' not in shown.content.decode()
    assert carol.get(f"{base(model)}add/").status_code == 403
    assert carol.post(f"{base(model)}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    before = model._default_manager.values().get(pk=row.pk)  # type: ignore[attr-defined]
    carol.post(f"{base(model)}{row.pk}/change/", {"name": "changed"})
    assert model._default_manager.values().get(pk=row.pk) == before  # type: ignore[attr-defined]


def test_everything_that_is_kept_is_in_the_admin() -> None:
    kept = {model for label in ("inventory", "operations", "web") for model in apps.get_app_config(label).get_models()}
    assert kept - set(admin.site._registry) == {HostCredential}


def test_credentials_go_in_and_never_come_out(scene: Scene, carol: Client) -> None:
    address = f"{base(Host)}{scene.gamma.pk}/change/"
    assert carol.post(address, {"ssh_key": PEM}).status_code == 302
    kept = HostCredential.objects.get(host=scene.gamma)
    assert unseal(kept.ssh_key).strip() == PEM.strip()
    page = carol.get(address).content.decode()
    assert "SSH key: set" in page
    assert "TLS CA: not set" in page
    for where in (address, f"/hosts/{scene.gamma.pk}/", f"{address.removesuffix('change/')}history/", base(Host)):
        assert SECRET not in carol.get(where).content.decode()


def test_credentials_left_empty_stay_and_can_be_forgotten(scene: Scene, carol: Client) -> None:
    address = f"{base(Host)}{scene.gamma.pk}/change/"
    carol.post(address, {"ssh_key": PEM})
    carol.post(address, {"ssh_key": ""})
    assert HostCredential.objects.filter(host=scene.gamma).exists()
    carol.post(address, {"forget_keys": "on"})
    assert not HostCredential.objects.filter(host=scene.gamma).exists()


def test_a_credential_in_a_form_that_is_refused_is_not_shown_again(
    carol: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Failure(state="unreachable", kind="refused", words="Nothing listens there.")
    monkeypatch.setattr(hosts, "check", lambda target: refused)
    page = carol.post(f"{base(Host)}add/", {"name": "five", "address": "tcp://h", "ssh_key": PEM}).content.decode()
    assert "Nothing listens there." in page
    assert SECRET not in page


def test_carol_adds_a_host_there_as_anywhere(carol: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = Identity(hostname="h", engine_version="28", api_version="1.51", bridge_id="new")
    monkeypatch.setattr(hosts, "check", lambda target: identity)
    monkeypatch.setattr(pipeline, "collect", lambda pk: None)
    answer = carol.post(f"{base(Host)}add/", {"name": "five", "address": "tcp://h"})
    assert answer.status_code == 302
    assert Host.objects.get().address == "tcp://h:2375"


def test_hosts_are_checked_there(scene: Scene, carol: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = Failure(state="unreachable", kind="refused", words="Nothing listens there.")
    monkeypatch.setattr(hosts, "check", lambda target: refused)
    chosen = [scene.alpha.pk, scene.gamma.pk]
    page = carol.post(base(Host), {"action": "ask_daemons", "_selected_action": chosen}, follow=True).content.decode()
    assert "alpha: Nothing listens there." in page
    assert "gamma: Nothing listens there." in page


def test_the_demo_is_marked_on_its_pages_too(scene: Scene, carol: Client) -> None:
    assert "Demo fleet" not in carol.get(base(Host)).content.decode()
    factories.host("made-up", address="unix:///demo.sock", demo=True)
    for where in ("/admin/", base(Host), "/accounts/login/"):
        assert "Demo fleet" in carol.get(where, follow=True).content.decode(), where


@pytest.mark.django_db(transaction=True)
def test_hosts_end_there_as_anywhere_each_in_a_transaction_of_its_own(
    scene: Scene, carol: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The admin's views are transactions: inside one, what is told to browsers could still be rolled back."""
    removed: list[tuple[int, bool]] = []
    monkeypatch.setattr(pipeline, "remove_host", lambda pk: removed.append((pk, connection.in_atomic_block)))
    page = carol.get(f"{base(Host)}{scene.alpha.pk}/delete/").content.decode()
    assert "shop-web-1" not in page
    carol.post(f"{base(Host)}{scene.alpha.pk}/delete/", {"post": "yes"})
    carol.post(base(Host), {"action": "delete_selected", "_selected_action": [scene.gamma.pk], "post": "yes"})
    assert removed == [(scene.alpha.pk, False), (scene.gamma.pk, False)]


@pytest.mark.django_db(transaction=True)
def test_the_demo_ends_after_the_transaction_that_adds_a_host_there(
    carol: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = factories.host("five", address="unix:///demo.sock", demo=True)
    told: list[tuple[str, int, bool]] = []
    identity = Identity(hostname="h", engine_version="28", api_version="1.51", bridge_id="new")
    monkeypatch.setattr(hosts, "check", lambda target: identity)
    for name in ("collect", "remove_host"):
        heard = lambda pk, name=name: told.append((name, pk, connection.in_atomic_block))  # noqa: E731
        monkeypatch.setattr(pipeline, name, heard)
    carol.post(f"{base(Host)}add/", {"name": "five", "address": "tcp://h"})
    assert told == [("collect", Host.objects.get(name="five").pk, False), ("remove_host", demo.pk, False)]


def test_carol_makes_a_user_with_a_role(carol: Client) -> None:
    viewer = factories.user("x", "viewer").groups.get()
    form = {
        "username": "dora",
        "password1": "a long new one",
        "password2": "a long new one",
        "groups": [viewer.pk],
        "usable_password": "true",
    }
    assert carol.post("/admin/auth/user/add/", form).status_code == 302
    dora = User.objects.get(username="dora")
    assert dora.check_password("a long new one")
    assert list(dora.groups.all()) == [viewer]


def test_nobody_makes_themselves_a_superuser_there(carol: Client) -> None:
    own = User.objects.get(username="carol")
    page = carol.get(f"/admin/auth/user/{own.pk}/change/").content.decode()
    assert "is_superuser" not in page
    groups = [group.pk for group in own.groups.all()]
    carol.post(
        f"/admin/auth/user/{own.pk}/change/",
        {"username": "carol", "is_active": "on", "is_superuser": "on", "is_staff": "on", "groups": groups},
    )
    assert not User.objects.get(username="carol").is_superuser


def test_an_admin_who_deletes_a_user_is_not_told_what_that_user_keeps_for_himself(carol: Client) -> None:
    bob = factories.user("bob", "viewer")
    SavedView.objects.create(owner=bob, name="Secret project", address="/#q=secret")
    SavedView.objects.create(owner=bob, name="Night watch", address="/", shared=True)
    one = carol.get(f"/admin/auth/user/{bob.pk}/delete/").content.decode()
    chosen = {"action": "delete_selected", "_selected_action": [bob.pk]}
    several = carol.post("/admin/auth/user/", chosen).content.decode()
    for page in (one, several):
        assert "Secret project" not in page
        assert "Night watch" in page
        assert "one that is not shared" in page
    carol.post(f"/admin/auth/user/{bob.pk}/delete/", {"post": "yes"})
    assert not SavedView.objects.exists()


def test_tokens_are_listed_and_taken_back_and_never_shown(carol: Client) -> None:
    token, text = ApiToken.issue(User.objects.get(username="carol"), "viewer")
    for address in (base(ApiToken), f"{base(ApiToken)}{token.pk}/change/"):
        page = carol.get(address).content.decode()
        assert text not in page
        assert token.digest not in page
    assert carol.get(f"{base(ApiToken)}add/").status_code == 403
    carol.post(f"{base(ApiToken)}{token.pk}/delete/", {"post": "yes"})
    assert ApiToken.user_of(text) is None
