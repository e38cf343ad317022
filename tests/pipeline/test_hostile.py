"""What a hostile daemon says is kept like anything else: no value of it stops the database, the chart or the deltas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from collectors import engine
from collectors.engine import memory
from dashboard.inventory.models import Host
from tests.collectors import hostile
from tests.collectors.fake_daemon import FakeDaemon, fake_daemon
from tests.collectors.hostile import Wrong
from tests.inventory import fleet
from tests.inventory.readback import nothing_kept
from tests.pipeline.browser import Browser
from tests.pipeline.conftest import Ends
from tests.pipeline.readings import arrive

pytestmark = pytest.mark.django_db


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDaemon]:
    monkeypatch.setattr(memory, "ORPHAN_SECONDS", 0.0)
    with fake_daemon(tmp_path / "docker.sock") as running:
        yield running


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(hostile.wrongs)
def test_a_hostile_managers_reading_is_kept(daemon: FakeDaemon, ends: Ends, wrongs: list[Wrong]) -> None:
    with nothing_kept():
        host, browser = fleet.new_host(), Browser()
        for wrong in [None, *wrongs, None]:
            if wrong is None:
                hostile.replay_well(daemon, "manager")
            else:
                hostile.put(daemon, wrong)
            reading = engine.read(daemon.target)
            arrive(host.pk, reading)
            while ends.published:
                browser.take(ends.published.pop(0))
            state = Host.objects.get(pk=host.pk).state
            assert state == ("unreachable" if reading.failure else "reachable")
        assert browser.missed == []
        assert browser.picture() == Browser().picture()
