"""What pages say when something under them is gone: the database, the broker, or our own good sense."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
import redis
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from dashboard import broker, pipeline
from dashboard.inventory.models import Host
from dashboard.operations.models import Operation
from dashboard.web import standstill, trouble
from tests.web import factories

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


class Away:
    """A broker that does not answer."""

    def __getattr__(self, name: str) -> Any:
        raise redis.ConnectionError("the broker is away")


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("context", "live", "hub"):
        monkeypatch.setattr(f"dashboard.web.{module}.stands_still", standstill.Standstill())


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "client", Away)


@contextmanager
def no_database() -> Iterator[None]:
    away = OperationalError("unable to open database file")
    with mock.patch.object(BaseDatabaseWrapper, "cursor", side_effect=away):
        yield


def quiet(client: Client) -> Client:
    """As a browser is answered: what fails is an answer, no exception."""
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("path", ["/", "/hosts/", "/hosts/1/", "/addresses/", "/matrix/", "/nowhere/", "/admin/"])
def test_without_the_database_each_page_says_so_and_what_to_do(path: str, bob: Client) -> None:
    with no_database():
        answer = quiet(bob).get(f"{path}?q=web")
    words = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "its database does not answer" in words
    assert f'href="{path}?q=web">Try again</a>' in words
    assert "unable to open" not in words


def test_what_was_typed_is_tried_again_by_going_back(alice: Client) -> None:
    with no_database():
        words = quiet(alice).post("/networks/new/", {"name": "shop"}).content.decode()
    assert "what you typed is still in the form" in words
    assert "Try again" not in words


def test_a_part_of_a_page_is_answered_with_the_sentence_alone(bob: Client) -> None:
    with no_database():
        answer = quiet(bob).get("/hosts/", headers=HTMX)
    assert answer.content.decode() == trouble.NO_DATABASE.sentence
    assert answer["Content-Type"].startswith("text/plain")


def test_programs_hear_of_it_as_a_problem(bob: Client) -> None:
    with no_database():
        answer = quiet(bob).get("/api/v1/topology")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert (answer.json()["detail"], answer["Docklines-Trouble"]) == (trouble.NO_DATABASE.sentence, "database")


def test_our_own_failure_is_a_page_that_tells_no_secrets(bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.web.live.inventory_version", mock.Mock(side_effect=RuntimeError("it is 1234")))
    answer = quiet(bob).get("/hosts/")
    assert (answer.status_code, "1234" in answer.content.decode()) == (500, False)
    assert "Something broke" in answer.content.decode()


def test_a_name_that_is_not_ours_is_refused_with_what_to_do(client: Client) -> None:
    answer = client.get("/accounts/login/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, "DOCKLINES_ALLOWED_HOSTS" in answer.content.decode()) == (400, True)


def test_an_address_that_only_takes_a_button_says_so(carol: Client, scene: factories.Scene) -> None:
    answer = carol.get(f"/hosts/{scene.alpha.pk}/check/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Go back to that page" in answer.content.decode()


def test_a_form_open_too_long_leads_back_to_itself(alice: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = alice.cookies
    answer = strict.post("/networks/new/?host=3", {"name": "shop"})
    assert (answer.status_code, 'href="/networks/new/?host=3"' in answer.content.decode()) == (403, True)


def test_a_database_that_is_away_is_one_line_of_the_log() -> None:
    try:
        raise OperationalError("unable to open database file")
    except OperationalError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "%s: %s", ("Broken", "/"), (type(error), error, None))
    assert trouble.InOneLine().filter(record)
    assert (record.getMessage(), record.exc_info) == ("Broken: /: unable to open database file", None)


def test_every_page_opens_without_the_broker_and_says_what_stands_still(
    carol: Client, scene: factories.Scene, no_broker: None
) -> None:
    for path in ("/hosts/", f"/hosts/{scene.alpha.pk}/", "/networks/", "/containers/", "/operations/", "/ports/"):
        answer = carol.get(path)
        assert answer.status_code == 200
        assert standstill.WORDS in answer.content.decode(), path
    assert carol.get("/hosts/", headers=HTMX)["Docklines-Trouble"] == "broker"


def test_while_the_broker_answers_nothing_is_said(
    bob: Client, scene: factories.Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "client", mock.MagicMock)
    assert standstill.WORDS not in bob.get("/hosts/").content.decode()
    assert "Docklines-Trouble" not in bob.get("/hosts/", headers=HTMX)


def test_a_broker_that_lets_wait_is_asked_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = mock.Mock(side_effect=redis.ConnectionError)
    monkeypatch.setattr(broker, "client", asked)
    ask = standstill.Standstill()
    assert [ask() for _ in range(5)] == [True] * 5
    assert asked.call_count == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_broker_a_form_comes_back_as_it_was_typed(alice: Client, no_broker: None) -> None:
    host = factories.host("alpha")
    form = {"driver": "bridge", "scope": "local", "place": f"host:{host.pk}", "name": "reports"}
    pool = {"pools-TOTAL_FORMS": "1", "pools-INITIAL_FORMS": "0", "pools-0-subnet": "10.77.0.0/24"}
    answer = alice.post("/networks/new/", {**form, **pool})
    words = answer.content.decode()
    assert (answer.status_code, pipeline.NOT_SENT in words) == (422, True)
    assert 'value="reports"' in words
    assert 'value="10.77.0.0/24"' in words
    assert Operation.objects.get().state == "failed"


@pytest.mark.django_db(transaction=True)
def test_without_the_broker_a_removal_can_be_asked_for_again(alice: Client, no_broker: None) -> None:
    network = factories.network("shop", factories.host("alpha"), "10.77.0.0/24")
    words = alice.post(f"/networks/{network.pk}/remove/").content.decode()
    assert pipeline.NOT_SENT in words
    assert "Remove network</button>" in words
    assert Host.objects.count() == 1
