"""Commands on their way to a collector and back, also while the broker goes away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import redis
from celery import current_app
from django.utils import timezone

from dashboard import broker, pipeline, schedule
from dashboard.operations import record
from dashboard.operations.models import Operation
from tests.inventory import fleet
from tests.pipeline.conftest import Ends


@pytest.fixture
def operation(ends: Ends) -> Operation:
    command = {"type": "remove-network", "network": "n1"}
    return Operation.objects.create(host=fleet.new_host(), host_name="k1", kind="remove-network", command=command)


class Away:
    """A broker that does not answer."""

    def __getattr__(self, name: str) -> Any:
        def ask(*_: Any, **__: Any) -> None:
            raise redis.ConnectionError("the broker is away")

        return ask


def test_the_tick_goes_on_while_the_broker_is_away(operation: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_at = timezone.now() - timedelta(seconds=40)
    Operation.objects.update(asked_at=asked_at)
    moments, turns = iter(range(100, 200, 6)), iter([False, False, True])
    monkeypatch.setattr(schedule.time, "monotonic", lambda: float(next(moments)))
    with monkeypatch.context() as patch:
        patch.setattr(broker, "client", Away)
        schedule.run(lambda _: next(turns))
    assert record.get(operation.pk).state == "pending"
    pipeline.sweep()
    assert record.get(operation.pk).state == "lost"
