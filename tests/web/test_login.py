"""Logging in and out, and what guards it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.web import factories

pytestmark = pytest.mark.django_db
PASSWORD = "only for tests"


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


def log_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> tuple[int, str]:
    answer = client.post("/accounts/login/", {"login": name, "password": password, **more})
    return answer.status_code, answer.get("Location", answer.content.decode())


def test_bob_logs_in_and_lands_where_he_wanted_to_go(client: Client) -> None:
    factories.user("bob", "viewer")
    assert log_in(client, "bob", next="/hosts/?q=x") == (302, "/hosts/?q=x")
    assert client.get("/hosts/").status_code == 200


def test_no_login_leads_to_another_site(client: Client) -> None:
    factories.user("bob", "viewer")
    assert log_in(client, "bob", next="https://evil.example/") == (302, "/")


def test_a_wrong_password_is_answered_calmly_and_tells_nothing(client: Client) -> None:
    factories.user("bob", "viewer")
    status, wrong = log_in(client, "bob", "wrong")
    assert (status, "do not belong together" in wrong) == (200, True)
    assert "do not belong together" in log_in(client, "nobody", "wrong")[1]


def test_attempts_are_limited(client: Client) -> None:
    factories.user("bob", "viewer")
    for _ in range(5):
        log_in(client, "bob", "wrong")
    assert "Wait five minutes" in log_in(client, "bob")[1]
    assert client.get("/hosts/").status_code == 302


def test_no_other_name_of_the_site_gives_new_attempts(client: Client) -> None:
    """The port in the Host header is whatever a guesser sends."""
    factories.user("bob", "viewer")
    for port in range(5):
        form = {"login": "bob", "password": "wrong"}
        client.post("/accounts/login/", form, headers={"Host": f"localhost:{port + 1}"})
    assert "Wait five minutes" in log_in(client, "bob")[1]


def test_a_cookie_given_over_tls_is_never_sent_without(client: Client) -> None:
    factories.user("bob", "viewer")
    client.post("/accounts/login/", {"login": "bob", "password": PASSWORD}, secure=True)
    assert client.cookies["docklines_session"]["secure"]
    plain = Client()
    log_in(plain, "bob")
    assert not plain.cookies["docklines_session"]["secure"]


def test_an_account_that_is_switched_off_does_not_get_in(client: Client) -> None:
    bob = factories.user("bob", "viewer")
    bob.is_active = False
    bob.save()
    log_in(client, "bob")
    assert client.get("/hosts/").status_code == 302


def test_logging_out_is_by_form_only(bob: Client) -> None:
    assert "Log out?" in bob.get("/accounts/logout/").content.decode()
    assert bob.get("/hosts/").status_code == 200
    assert bob.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert bob.get("/hosts/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert "Sign up" not in client.get("/accounts/login/").content.decode()


def test_bob_changes_his_password(bob: Client) -> None:
    form = {"oldpassword": PASSWORD, "password1": "a long new one", "password2": "a long new one"}
    assert bob.post("/accounts/password/change/", form)["Location"] == "/"
    assert log_in(Client(), "bob", "a long new one")[0] == 302


def test_a_short_password_is_refused_in_words(bob: Client) -> None:
    form = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    assert "at least 8 characters" in bob.post("/accounts/password/change/", form).content.decode()


def test_mallory_is_told_to_ask_an_admin(mallory: Client) -> None:
    answer = mallory.get("/")
    assert answer.status_code == 403
    assert "You have no role yet" in answer.content.decode()


def test_pages_run_scripts_of_ours_only(client: Client) -> None:
    answer = client.get("/accounts/login/")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    html = answer.content.decode()
    assert "style=" not in html
    assert all("src=" in tag for tag in html.split("<script")[1:])
    assert "unsafe-eval" in client.get("/admin/")["Content-Security-Policy"]
