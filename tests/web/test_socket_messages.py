"""What an open socket says: the chart whole, then what changes, heartbeats, and a source again to who asks for it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from typing import Any

import orjson
import pytest
import redis
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from dashboard.topology import freshness
from dashboard.web import consumers, hub
from dashboard.web.packed import Packed
from tests.web import factories
from tests.web.sockets import Socket, token_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bob(valkey: redis.Redis, transactional_db: None, settings: Any) -> User:
    """The broker's own layer is none of these tests' matter: what is published is handed out here by hand."""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    return factories.user("bob", "viewer")


@pytest.fixture
def token(bob: User) -> str:
    return token_of(bob)


async def opened(token: str) -> tuple[Socket, dict[str, Any]]:
    """A socket, and the snapshot that it opens with."""
    socket = Socket(authorization=token)
    assert await socket.opens()
    return socket, await socket.hears("snapshot")


async def says(socket: Socket, message: object) -> None:
    await socket.send_input({"type": "websocket.receive", "text": orjson.dumps(message).decode()})


async def hears_next(socket: Socket) -> dict[str, Any]:
    """The next message, whatever it is."""
    return dict(orjson.loads((await socket.receive_output(timeout=5))["text"]))


def nulls(value: Any) -> int:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (value is None) + sum(map(nulls, parts))


async def test_a_browser_that_missed_something_gets_that_source_whole(token: str) -> None:
    alpha = await sync_to_async(factories.host)("alpha", revision=7)
    await sync_to_async(factories.container)("web", alpha)
    socket, _ = await opened(token)
    await says(socket, {"type": "resync", "source": alpha.source_id})
    whole = await hears_next(socket)
    assert (whole["type"], whole["source"], whole["revision"]) == ("source", alpha.source_id, 7)
    assert [host["name"] for host in whole["hosts"]] == ["alpha"]
    assert [container["name"] for container in whole["containers"]] == ["web"]
    await socket.leaves()


async def test_a_browser_that_asks_for_a_source_that_ended_is_told_so(token: str) -> None:
    socket, _ = await opened(token)
    await says(socket, {"type": "resync", "source": "host:4711"})
    assert await hears_next(socket) == {"type": "source-removed", "source": "host:4711"}
    await socket.leaves()


async def test_what_is_no_question_for_a_source_is_not_answered(token: str) -> None:
    socket, _ = await opened(token)
    for source in ("host:x", "user:1", "network:1", "host", "host:-1", f"host:{10**19}", "", None, 7, ["host:1"], {}):
        await says(socket, {"type": "resync", "source": source})
    for message in ({"type": "resync"}, {"type": "delta", "source": "host:1"}, ["resync"], "host:1", None):
        await says(socket, message)
    await socket.send_input({"type": "websocket.receive", "text": "{"})
    await socket.send_input({"type": "websocket.receive", "bytes": b'{"type":"resync","source":"host:1"}'})
    await says(socket, {"type": "resync", "source": "host:4711"})
    assert (await hears_next(socket))["source"] == "host:4711"
    await socket.leaves()


async def test_a_snapshot_leaves_out_labels_gateway_legs_and_nulls(token: str) -> None:
    scene = await sync_to_async(factories.scene)()
    await sync_to_async(factories.endpoint)(scene.web, scene.bridge, "172.20.0.9/16", kind="gateway")
    socket, snapshot = await opened(token)
    assert len(snapshot["endpoints"]) == 3
    assert "gateway" not in {endpoint["kind"] for endpoint in snapshot["endpoints"]}
    rows = [row for part in snapshot.values() if isinstance(part, list) for row in part]
    assert [row["id"] for row in rows if "labels" in row] == []
    assert nulls(snapshot) == 0
    await socket.leaves()


async def test_a_heartbeat_tells_each_sources_revision_and_when_it_was_read(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "BEAT", 0.1)
    alpha = await sync_to_async(factories.host)("alpha", revision=7)
    fleet = await sync_to_async(factories.swarm)(revision=3)
    read_at = timezone.now()
    await sync_to_async(freshness.seen)(alpha.source_id, read_at)
    socket, _ = await opened(token)
    assert await socket.hears("heartbeat") == {
        "type": "heartbeat",
        "sources": {alpha.source_id: 7, fleet.source_id: 3},
        "collected_at": {alpha.source_id: read_at.isoformat()},
    }
    await socket.leaves()


async def test_what_happens_while_the_chart_is_read_is_heard_after_it(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = consumers.picture

    async def held_up(*, brief: bool) -> Packed:
        await hub.hub()._hand_out('{"type":"delta","source":"host:1"}')
        return await read(brief=brief)

    monkeypatch.setattr(consumers, "picture", held_up)
    socket = Socket(authorization=token)
    assert await socket.opens()
    assert (await hears_next(socket))["type"] == "snapshot"
    assert await hears_next(socket) == {"type": "delta", "source": "host:1"}
    await socket.leaves()


async def test_a_browser_that_takes_nothing_is_sent_away_and_the_others_hear_on(token: str) -> None:
    slow, _ = await opened(token)
    quick = await hub.hub().join()
    for number in range(hub.WAITING_AT_MOST + 1):
        await hub.hub()._hand_out(f'{{"type":"delta","revision":{number}}}')
        heard = await quick.get()
        assert heard
        assert orjson.loads(heard.text)["revision"] == number
        assert len(hub.hub().queues) == 2 or number == hub.WAITING_AT_MOST
    assert hub.hub().queues == {quick}
    assert await slow.ended(within=5) == consumers.TOO_SLOW
    hub.hub().leave(quick)


async def test_a_large_message_holds_nobody_up_and_nothing_overtakes_it(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, at_once = Packed.of, asyncio.Event()
    where = []

    def slowly(text: bytes) -> Packed:
        where.append(threading.current_thread() is threading.main_thread())
        if len(text) > 1000:
            time.sleep(0.1)
            assert at_once.is_set()  # the event loop went on meanwhile
        return pack(text)

    monkeypatch.setattr(hub, "LARGE", 1000)
    monkeypatch.setattr(Packed, "of", slowly)
    queue = await hub.hub().join()
    texts = [text * size for text in "abc" for size in (2000, 1)]
    handing = [asyncio.create_task(hub.hub()._hand_out(text)) for text in texts]
    asyncio.get_running_loop().call_later(0.02, at_once.set)
    await asyncio.gather(*handing)
    assert [packed.text for packed in (queue.get_nowait() for _ in texts) if packed] == texts
    assert where == [False, True] * 3
    hub.hub().leave(queue)


async def test_a_browser_that_goes_leaves_the_hub(token: str) -> None:
    socket, _ = await opened(token)
    assert len(hub.hub().queues) == 1
    await socket.leaves()
    await asyncio.sleep(0)
    assert hub.hub().queues == set()


async def test_a_source_is_sent_whole_once_a_second_at_most(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("alpha", "beta"):
        await sync_to_async(factories.host)(name)
    socket, snapshot = await opened(token)
    first, second = sorted(host["source"] for host in snapshot["hosts"])
    for source in (first, first, second):
        await says(socket, {"type": "resync", "source": source})
    assert [(await socket.hears("source"))["source"] for _ in range(2)] == [first, second]
    monkeypatch.setattr(consumers, "RESYNC_EVERY", 0.0)
    await says(socket, {"type": "resync", "source": first})
    assert (await socket.hears("source"))["source"] == first
    await socket.leaves()


async def test_a_source_is_not_sent_to_one_who_may_not_look_any_more(
    bob: User, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha = await sync_to_async(factories.host)("alpha")
    socket, _ = await opened(token)
    monkeypatch.setattr(consumers, "ASK_AGAIN", 0.0)
    await sync_to_async(bob.groups.clear)()
    await says(socket, {"type": "resync", "source": alpha.source_id})
    assert await socket.ended(within=5) == consumers.NOT_ALLOWED


async def test_the_listening_ends_though_the_layer_took_its_end_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """As channels_redis does while it connects."""

    class Deaf:
        async def new_channel(self, _: str) -> str:
            return "hub"

        async def group_add(self, *_: str) -> None:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

        async def receive(self, _: str) -> dict[str, str]:
            await asyncio.Event().wait()
            raise AssertionError

    monkeypatch.setattr(hub, "get_channel_layer", Deaf)
    listening = asyncio.create_task(hub.Hub()._listen())
    await asyncio.sleep(0)
    listening.cancel()
    done, _ = await asyncio.wait([listening], timeout=5)
    assert done == {listening}
    assert listening.cancelled()
