"""What is down and since when, on the pages of containers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from dashboard.inventory.models import Host
from tests.web import factories

pytestmark = pytest.mark.django_db
EIGHT = int(datetime(2026, 11, 27, 8, 12, tzinfo=UTC).timestamp())


@pytest.fixture
def one() -> Host:
    host = factories.host("h2")
    factories.container("web-3", host, state="exited", exit_code=137, since=EIGHT)
    factories.container("db-1", host, state="exited", exit_code=1, since=EIGHT - 86_400)
    factories.container("job", host, state="exited", exit_code=0, since=EIGHT - 60)
    factories.container("unknown", host, state="paused")
    return host


def test_the_table_says_since_when_and_sorts_by_it(one: Host, bob: Client) -> None:
    page = bob.get("/containers/?sort=-since").content.decode()
    assert "exited (137)" in page
    assert '<time datetime="2026-11-27T08:12:00+00:00" data-ago>2026-11-27 08:12:00 UTC</time>' in page
    places = [page.index(f">{name}</a>") for name in ("web-3", "job", "db-1", "unknown")]
    assert places == sorted(places)


def test_only_what_has_failed_is_unwell(one: Host, bob: Client) -> None:
    page = bob.get("/containers/?state=unwell").content.decode()
    assert [name for name in ("web-3", "db-1", "job", "unknown") if f">{name}</a>" in page] == ["web-3", "db-1"]
    assert 'data-shape="cross"' in page


def test_the_file_has_the_time_and_the_code(one: Host, bob: Client) -> None:
    answer = bob.get("/containers/?format=csv&columns=name,since,exit_code&q=web-3")
    text = b"".join(answer.streaming_content).decode()
    assert text.splitlines()[1] == '"web-3","2026-11-27T08:12:00+00:00","137"'


def test_the_page_of_a_container_says_when_it_ended(one: Host, bob: Client) -> None:
    web = one.containers.get(name="web-3")
    page = bob.get(f"/containers/{web.pk}/").content.decode()
    assert "<dt>Ended</dt>" in page
    assert "2026-11-27 08:12:00 UTC" in page
    assert "<dt>Exit code</dt><dd>137</dd>" in page
