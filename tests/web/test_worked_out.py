"""Addresses and ports are worked out once for all who ask while no revision moves, and for each what he may see."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.inventory.models import Host
from dashboard.web import spaces, worked_out
from dashboard.web.worked_out import WorkedOut
from tests.web import factories
from tests.web.factories import Scene

pytestmark = pytest.mark.django_db
Names = tuple[str, ...]


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worked_out, "KEPT", 30.0)
    spaces.ADDRESSES.forget()
    spaces.PORTS.forget()


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry each time something is worked out."""
    done: list[str] = []

    def counted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*seen: QuerySet[Any]) -> Any:
            done.append(name)
            return work(*seen)

        return inner

    for kept in (spaces.ADDRESSES, spaces.PORTS):
        monkeypatch.setattr(kept, "work", counted(kept.work.__name__, kept.work))
    return done


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("_addresses", ["/addresses/", "/addresses/?q=app", "/addresses/?format=csv", "/api/v1/addresses"]),
        ("_ports", ["/ports/", "/ports/?q=80", "/ports/?format=csv", "/api/v1/ports"]),
    ],
)
def test_pages_files_and_api_share_it_until_a_revision_moves(
    name: str, paths: list[str], scene: Scene, bob: Client, alice: Client, works: list[str]
) -> None:
    for client in (bob, alice):
        for path in paths:
            assert client.get(path).status_code == 200
    assert works == [name]
    Host.objects.filter(pk=scene.alpha.pk).update(revision=99)
    bob.get(paths[0])
    assert works == [name] * 2


def test_a_host_that_falls_silent_is_told_at_once(scene: Scene, bob: Client) -> None:
    before = bob.get("/ports/").content
    Host.objects.filter(pk=scene.alpha.pk).update(state="unreachable")
    assert bob.get("/ports/").content != before


def test_what_is_kept_for_those_who_may_see_it_is_nobody_else_s(scene: Scene, bob: Client, mallory: Client) -> None:
    for path in ("/addresses/", "/ports/", "/api/v1/addresses", "/api/v1/ports"):
        assert bob.get(path).status_code == 200
        assert mallory.get(path).status_code == 403
    user = User.objects.get(username="mallory")
    assert (spaces.addresses(user).pools, spaces.ports(user).uses) == ((), ())


def names_of(hosts: QuerySet[Host]) -> Names:
    return tuple(sorted(hosts.values_list("name", flat=True)))


def test_who_sees_other_rows_gets_those_and_only_so_many_are_kept(scene: Scene) -> None:
    kept = WorkedOut(names_of)
    some = [Host.objects.filter(name=name) for name in ("alpha", "beta", "gamma", "delta", "epsilon")]
    assert [kept.of(rows) for rows in some][:2] == [("alpha",), ("beta",)]
    assert kept.of(Host.objects.none()) == ()
    assert len(kept.known) == worked_out.MOST


def test_what_nobody_asks_for_is_let_go(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = WorkedOut(names_of)
    kept.of(Host.objects.all())
    kept._sweep()
    assert len(kept.known) == 1
    monkeypatch.setattr(worked_out, "KEPT", 0.0)
    kept._sweep()
    assert kept.known == {}


@pytest.mark.django_db(transaction=True)
def test_those_who_come_at_once_share_one_and_those_who_come_meanwhile_the_next() -> None:
    alpha, going, seen = factories.host("alpha"), threading.Event(), list[Names]()

    def slowly(hosts: QuerySet[Host]) -> Names:
        seen.append(names_of(hosts))
        going.set()
        time.sleep(0.2)
        return seen[-1]

    kept = WorkedOut(slowly)

    def ask() -> Names:
        try:
            return kept.of(Host.objects.all())
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        first = [pool.submit(ask) for _ in range(8)]
        assert going.wait(5)
        Host.objects.filter(pk=alpha.pk).update(name="omega")
        later = [pool.submit(ask) for _ in range(8)]
        assert {one.result() for one in later} == {("omega",)}
        assert {one.result() for one in first} <= {("alpha",), ("omega",)}
    assert seen == [("alpha",), ("omega",)]


def test_one_who_fails_leaves_the_turn_to_the_next(scene: Scene) -> None:
    def breaks(hosts: QuerySet[Host]) -> Names:
        raise RuntimeError("no")

    kept = WorkedOut(breaks)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            kept.of(Host.objects.all())


def test_addresses_that_are_asked_for_again_are_read_of_the_hosts_that_moved(scene: Scene, bob: Client) -> None:
    bob.get("/addresses/")
    Host.objects.filter(pk=scene.alpha.pk).update(revision=99)
    with CaptureQueriesContext(connection) as asked:
        bob.get("/addresses/")
    legs = [query["sql"] for query in asked if "inventory_endpoint" in query["sql"]]
    assert [f"IN ({scene.alpha.pk})" in sql for sql in legs] == [True]
