"""What pages say while hosts are read less often than was asked for."""

from __future__ import annotations

import pytest
import redis
from django.test import Client

from dashboard.topology import freshness
from dashboard.web import behind, standstill
from dashboard.web.hub import _heartbeat
from tests.web import factories

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SAYS = "Reads are behind: each host is read every 23 s instead of 10."


@pytest.fixture
def late(valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standstill.stands_still, "asked_at", float("-inf"))  # the tests before had no broker
    freshness.tell_pace(23.4)


def test_every_page_says_how_often_hosts_are_read(bob: Client, scene: factories.Scene, late: None) -> None:
    for path in ("/hosts/", f"/hosts/{scene.alpha.pk}/", "/containers/", "/ports/"):
        assert SAYS in bob.get(path).content.decode(), path


def test_a_part_that_refreshes_itself_says_it_in_a_header(bob: Client, scene: factories.Scene, late: None) -> None:
    assert bob.get("/hosts/", headers=HTMX)["Docklines-Trouble"] == "behind 23 10"


def test_the_api_says_it_beside_the_chart(bob: Client, scene: factories.Scene, late: None) -> None:
    assert bob.get("/api/v1/topology").json()["reads"] == {"every": 23, "wanted": 10}


def test_it_is_said_no_more_once_reads_have_caught_up(bob: Client, scene: factories.Scene, late: None) -> None:
    freshness.tell_pace(None)
    assert behind.words() == ""
    assert "Reads are behind" not in bob.get("/hosts/").content.decode()
    assert "Docklines-Trouble" not in bob.get("/hosts/", headers=HTMX)
    assert "reads" not in bob.get("/api/v1/topology").json()


@pytest.mark.django_db(transaction=True)
async def test_the_heartbeat_says_it(late: None) -> None:
    assert '"reads":{"every":23,"wanted":10}' in await _heartbeat()
