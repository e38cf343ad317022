"""What goes from task to task through the broker: labels of any name arrive, however Celery writes its messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import current_app
from kombu.serialization import dumps, loads

from collectors import tasks as collecting
from collectors.commands import CreateNetwork, as_plain, command_from
from collectors.snapshot import as_text, plain_from
from collectors.turns import Ask
from dashboard import asking, celery, coalesce, pipeline, tasks
from dashboard.celery import app
from dashboard.inventory.models import Host
from dashboard.operations.models import Operation
from tests.collectors.fake_daemon import FakeDaemon, fake_daemon
from tests.inventory import fleet
from tests.pipeline.conftest import Ends

ODD = [{"__type__": "x", "__value__": "y"}, {"__type__": "bytes", "__value__": "y"}]
"""Labels that kombu's JSON takes for values of its own: the first it refuses, the second it makes into bytes."""


def through_broker(arguments: list[Any]) -> list[Any]:
    """The arguments of a task as its worker gets them."""
    content_type, encoding, body = dumps([arguments, {}, {}], serializer=current_app.conf.task_serializer)
    return list(loads(body, content_type, encoding, accept=["application/json"])[0])


@pytest.fixture
def odd(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[FakeDaemon]:
    """A daemon with a network of such labels."""
    with fake_daemon(tmp_path / "docker.sock") as daemon:
        daemon.answers["/info"] = (200, {"Name": "k1"})
        daemon.answers["/networks"] = (200, [{"Id": "n1", "Name": "odd", "Scope": "local", "Labels": request.param}])
        daemon.answers["/containers/json?all=1"] = (200, [])
        yield daemon


@pytest.mark.parametrize(("odd", "labels"), [(labels, labels) for labels in ODD], indirect=["odd"])
def test_odd_labels_do_not_blind_us_to_a_host(
    odd: FakeDaemon, labels: dict[str, str], ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = []
    monkeypatch.setattr(pipeline, "apply", lambda pk, reading, ticket: came.append((pk, reading)))
    collecting.read_host(3, {"address": odd.target.address}, "", "", True, coalesce.begin(3))
    ((name, arguments),) = ends.sent
    tasks.apply(*through_broker(arguments))
    ((pk, reading),) = came
    assert (name, pk) == ("dashboard.apply", 3)
    assert reading.host is not None
    assert reading.host.networks[0].labels == labels


def test_news_is_read_before_what_only_has_its_turn(valkey: redis.Redis) -> None:
    asks = [list(Ask(pk, {}, "", "", False, pk)) for pk in (1, 2, 3)]
    app.send_task("collectors.read_hosts", [asks[:2]])
    app.send_task("collectors.read_host", asks[2])
    assert [valkey.llen(key) for key in celery.lists_of("read")] == [1, 1]
    with app.connection_for_read() as connection, connection.channel() as channel:
        queue = app.amqp.queues["read"](channel)
        taken = [queue.get(no_ack=True).headers["task"] for _ in range(2)]
    assert taken == ["collectors.read_host", "collectors.read_hosts"]


def test_the_arguments_of_a_task_are_written_once_and_not_painted_again(valkey: redis.Redis) -> None:
    asking.send_turns([Ask(pk, {"address": "unix:///x.sock"}, "d" * 64, "", False, pk) for pk in range(16)], silent=())
    messages = [json.loads(text) for text in valkey.lrange(celery.lists_of("read")[1], 0, -1)]
    assert [message["headers"]["argsrepr"] for message in messages] == ["[[...]]"] * 2


def test_a_read_is_sent_without_a_subscription_to_its_result(valkey: redis.Redis) -> None:
    valkey.config_resetstat()
    asking.send_news([Ask(1, {}, "", "", False, 1)])
    asking.send_turns([Ask(2, {}, "", "", False, 2)], silent=())
    asked = valkey.info("commandstats")
    assert asked["cmdstat_lpush"]["calls"] == 2
    assert "cmdstat_subscribe" not in asked


def test_a_message_under_way_is_noted_and_crossed_out_without_a_transaction(valkey: redis.Redis) -> None:
    def noted() -> tuple[int, int]:
        return valkey.hlen(f"{celery.PREFIX}unacked"), valkey.zcard(f"{celery.PREFIX}unacked_index")

    app.send_task("collectors.read_host", list(Ask(1, {}, "", "", False, 1)))
    with app.connection_for_read() as connection, connection.channel() as channel:
        valkey.config_resetstat()
        message = app.amqp.queues["read"](channel).get()
        under_way = noted()
        message.ack()
        asked = valkey.info("commandstats")
        assert (under_way, noted()) == ((1, 1), (0, 0))
        assert {"cmdstat_zadd", "cmdstat_zrem"} <= asked.keys()
        assert "cmdstat_multi" not in asked


def test_a_message_whose_reader_died_is_given_to_another(valkey: redis.Redis) -> None:
    app.send_task("collectors.read_host", list(Ask(1, {}, "", "", False, 1)))
    with app.connection_for_read() as connection, connection.channel() as channel:
        queue = app.amqp.queues["read"](channel)
        lost = queue.get()
        assert queue.get() is None
        channel.qos.restore_by_tag(lost.delivery_tag)
        found = queue.get()
        assert found.payload == lost.payload
        found.ack()


def test_a_channel_makes_one_client_for_all_its_questions_and_another_for_another_pool(valkey: redis.Redis) -> None:
    with app.connection_for_write() as connection, connection.channel() as channel:
        with channel.conn_or_acquire() as one, channel.conn_or_acquire() as again:
            assert one is again
            assert one.ping()
        assert channel.client is not one, "what listens has its own"
        channel._pool = None
        with channel.conn_or_acquire() as other:
            assert other is not one


@pytest.mark.parametrize("labels", ODD)
def test_odd_labels_and_options_can_be_asked_for(labels: dict[str, str], ends: Ends) -> None:
    command = CreateNetwork(name="odd", driver="bridge", labels=labels, options=labels)
    host: Host = fleet.new_host()
    operation = Operation.objects.create(host=host, host_name="k1", kind="create-network", command=as_plain(command))
    pipeline.dispatch(operation.pk)
    ((name, arguments),) = ends.sent
    assert name == "collectors.run_command"
    assert command_from(plain_from(through_broker(arguments)[3])) == command


def test_how_a_command_went_arrives(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    came = []
    monkeypatch.setattr(pipeline, "conclude", lambda *arguments: came.append(arguments))
    tasks.conclude(*through_broker([7, as_text({"state": "refused", "words": "no"})]))
    assert came == [(7, {"state": "refused", "words": "no"})]
