"""The page of hosts at a fleet of many pages: what needs a hand is counted at its head, wherever it stands in it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from collectors import VERSION
from dashboard.inventory.models import Enrolment, Host
from dashboard.inventory.models.sources import NODE
from dashboard.web import hands_needed
from tests.web import factories

pytestmark = pytest.mark.django_db


def fleet(hosts: int, **states: int) -> None:
    """So many hosts, of which these are in another state than reachable, and all have collectors of our version."""
    names = [f"h{n:04}" for n in range(hosts)]
    wrong = [state for state, n in states.items() for _ in range(n)]
    rows = [
        Host(name=name, address=f"{NODE}{n:025}", state=wrong[n] if n < len(wrong) else "reachable")
        for n, name in enumerate(names)
    ]
    Host.objects.bulk_create(rows)
    Enrolment.objects.bulk_create(
        Enrolment(
            node_id=f"{n:025}", name=host.name, host=host, version=VERSION, protocol=1, enrolled_at=timezone.now()
        )
        for n, host in enumerate(Host.objects.order_by("name"))
    )


def head(client: Client, query: str = "") -> str:
    page = client.get(f"/hosts/{query}").content.decode()
    return page.partition("Needs a hand:")[2].partition("</p>")[0]


def test_what_is_wrong_is_counted_and_a_click_away(bob: Client) -> None:
    fleet(1000, unreachable=3, hung=2)
    swarm = factories.swarm()
    for n in range(4):
        factories.node(swarm, f"unread-{n}")
    Enrolment.objects.filter(name__in=["h0900", "h0901"]).update(version="0.0.9")
    told = head(bob)
    assert '<a href="?state=unreachable">3 unreachable</a>' in told
    assert '<a href="?state=hung">2 hung</a>' in told
    assert '<a href="?state=not-read-yet">4 nodes that nobody reads</a>' in told
    assert f'<a href="?collector=0.0.9">2 collectors of version 0.0.9, older than {VERSION}</a>' in told
    shown = bob.get("/hosts/?collector=0.0.9").content.decode()
    assert ("h0900" in shown, "h0901" in shown, "h0902" in shown, "unread-0" in shown) == (True, True, False, False)
    assert bob.get("/hosts/?state=not-read-yet").content.decode().count("unread-") == 4


def test_what_does_not_answer_stands_first_and_where_all_is_well_nothing_is_said(bob: Client) -> None:
    fleet(300, hung=1, unreachable=1)
    page = bob.get("/hosts/").content.decode()
    assert page.index("h0001") < page.index("h0000") < page.index("h0002")
    Host.objects.update(state="reachable")
    assert head(bob) == ""


def test_a_small_fleet_is_seen_at_a_glance_anyway(bob: Client) -> None:
    fleet(5, unreachable=2)
    assert head(bob) == ""


def test_it_costs_the_same_few_queries_for_any_fleet(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    fleet(200, unreachable=50, hung=20)
    Enrolment.objects.filter(name__endswith="1").update(version="0.0.9")
    with django_assert_num_queries(2):
        found = hands_needed.groups(Host.objects.all(), 7, "not-read-yet")
    assert [group.words.partition(" ")[0] for group in found] == ["50", "20", "7", "20"]
