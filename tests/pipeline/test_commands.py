"""Commands on their way to a collector and back, also while the broker goes away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import redis
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from collectors.commands import CommandOutcome, as_plain
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


def test_a_read_that_could_not_be_sent_keeps_no_other_waiting(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    host = fleet.new_host()

    def away(*_: object, **__: object) -> None:
        raise redis.ConnectionError("the broker is away")

    with monkeypatch.context() as broken:
        broken.setattr(pipeline.current_app, "send_task", away)
        pipeline.collect(host.pk)
    pipeline.collect(host.pk)
    assert [name for name, _ in ends.sent] == ["collectors.read_host"]


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


@pytest.fixture
def lost_replies(monkeypatch: pytest.MonkeyPatch, operation: Operation) -> list[Any]:
    """What reached the broker, though its answers did not come back."""
    reached: list[Any] = []

    def send(_app: Any, _name: str, arguments: list[Any]) -> None:
        reached.append(arguments)
        raise OperationalError("the reply was lost")

    monkeypatch.setattr(type(current_app._get_current_object()), "send_task", send)
    return reached


def test_a_command_that_is_said_not_to_be_sent_is_never_run(
    operation: Operation, lost_replies: list[Any], valkey: redis.Redis
) -> None:
    pipeline.dispatch(operation.pk)
    assert record.get(operation.pk).words == pipeline.NOT_SENT
    ((_, key, _, _),) = lost_replies
    assert valkey.get(key) is None


def test_a_command_that_was_taken_though_the_reply_was_lost_is_waited_for(
    operation: Operation, monkeypatch: pytest.MonkeyPatch, valkey: redis.Redis
) -> None:
    def taken(_app: Any, _name: str, arguments: list[Any], **_: Any) -> None:
        valkey.delete(arguments[1])
        raise OperationalError("the reply was lost")

    monkeypatch.setattr(type(current_app._get_current_object()), "send_task", taken)
    pipeline.dispatch(operation.pk)
    assert record.get(operation.pk).state == "pending"
    pipeline.conclude(operation.pk, as_plain(CommandOutcome(state="succeeded")))
    assert record.get(operation.pk).state == "succeeded"


def test_a_command_whose_claim_cannot_be_taken_back_is_left_to_the_sweep(
    operation: Operation, lost_replies: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Going(Away):
        def set(self, *_: Any, **__: Any) -> None:
            """This still comes through."""

    monkeypatch.setattr(broker, "client", Going)
    pipeline.dispatch(operation.pk)
    assert (len(lost_replies), record.get(operation.pk).state) == (1, "pending")


def test_nothing_is_sent_while_the_broker_is_away(
    operation: Operation, ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "client", Away)
    pipeline.dispatch(operation.pk)
    assert (record.get(operation.pk).words, ends.sent) == (pipeline.NOT_SENT, [])
