"""An open socket stays with those who may look, and ends for the others within a heartbeat."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import redis
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from dashboard.topology import chart
from dashboard.web import consumers, hub
from dashboard.web.models import ApiToken
from tests.web import factories
from tests.web.sockets import HOST, Socket, session_of, token_of

pytestmark = pytest.mark.django_db(transaction=True)
BEAT = 0.2
"""Seconds, here. The real ones differ by what the last test of this file says."""


@pytest.fixture(autouse=True)
def _quick(valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "BEAT", BEAT)
    monkeypatch.setattr(consumers, "ASK_AGAIN", BEAT * 0.8)


@pytest.fixture
def bob(transactional_db: None) -> User:
    return factories.user("bob", "viewer")


async def by_login(user: User) -> Socket:
    return await opened(Socket(cookie=await sync_to_async(session_of)(user), origin=f"http://{HOST}"))


async def by_token(user: User) -> Socket:
    return await opened(Socket(authorization=await sync_to_async(token_of)(user)))


async def opened(socket: Socket) -> Socket:
    assert await socket.opens()
    await socket.hears("heartbeat")
    await socket.hears("heartbeat")
    return socket


def switch_off(bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)


def take_the_role(bob: User) -> None:
    bob.groups.clear()


def log_out(bob: User) -> None:
    browser = Client()
    browser.cookies["docklines_session"] = Session.objects.get().session_key
    assert browser.post("/accounts/logout/").status_code == 302


def let_the_login_run_out(bob: User) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def set_another_password(bob: User) -> None:
    bob.set_password("because this one was stolen")
    bob.save()


def revoke(bob: User) -> None:
    ApiToken.objects.all().delete()


def delete(bob: User) -> None:
    bob.delete()


@pytest.mark.parametrize(
    "end", [switch_off, take_the_role, log_out, let_the_login_run_out, set_another_password, delete]
)
async def test_a_browser_is_shown_nothing_more_once_its_user_may_not_look(
    bob: User, end: Callable[[User], object]
) -> None:
    socket = await by_login(bob)
    await sync_to_async(end)(bob)
    assert await socket.ended(within=BEAT * 10) == consumers.NOT_ALLOWED


@pytest.mark.parametrize("end", [switch_off, take_the_role, revoke, delete])
async def test_a_program_is_told_nothing_more_once_its_token_is_none(bob: User, end: Callable[[User], object]) -> None:
    socket = await by_token(bob)
    await sync_to_async(end)(bob)
    assert await socket.ended(within=BEAT * 10) == consumers.NOT_ALLOWED


async def test_bob_stays_while_alice_is_logged_out_and_a_new_password_leaves_tokens_alone(bob: User) -> None:
    alice = await sync_to_async(factories.user)("alice", "operator")
    gone, looks, program = await by_login(alice), await by_login(bob), await by_token(alice)
    await sync_to_async(set_another_password)(alice)
    assert await gone.ended(within=BEAT * 10) == consumers.NOT_ALLOWED
    for socket in (looks, program):
        for _ in range(5):
            await socket.hears("heartbeat")
        await socket.leaves()


async def test_a_socket_ends_where_it_cannot_be_asked_who_may_look(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser comes back by itself at any code but 4403; one that stays open and says nothing looks alive."""
    socket = await by_login(bob)

    def away(*_: object) -> bool:
        raise DatabaseError("away")

    monkeypatch.setattr(consumers.policy, "may", away)
    assert await socket.ended(within=BEAT * 10) == consumers.COME_BACK


def test_every_heartbeat_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert consumers.ASK_AGAIN < hub.BEAT <= 5


async def test_a_chart_opens_while_the_broker_is_away(bob: User, settings: Any) -> None:
    nowhere = {"hosts": ["unix:///nowhere/redis.sock"]}
    layer = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": nowhere}
    settings.CHANNEL_LAYERS = {"default": layer}
    socket = Socket(authorization=await sync_to_async(token_of)(bob))
    assert await socket.opens()
    await socket.hears("snapshot")
    await socket.hears("heartbeat")
    await socket.leaves()


@pytest.mark.parametrize("source", ["host:²", "host:\u0661", "host:", "host:1e3", "network:1", "host:-1", None, 3])
async def test_nonsense_that_a_socket_asks_for_is_let_be(bob: User, source: object) -> None:
    socket = await by_token(bob)
    await socket.send_input({"type": "websocket.receive", "text": json.dumps({"type": "resync", "source": source})})
    await socket.hears("heartbeat")
    await socket.hears("heartbeat")
    await socket.leaves()


async def test_a_socket_that_breaks_down_leaves_the_hub(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(only: str) -> None:
        raise DatabaseError("away")

    socket = await by_token(bob)
    assert len(hub.hub().queues) == 1
    monkeypatch.setattr(chart, "revisions", breaks)
    await socket.send_input({"type": "websocket.receive", "text": '{"type":"resync","source":"host:1"}'})
    assert await socket.ended(within=5) == consumers.COME_BACK
    assert hub.hub().queues == set()


class Breaks:
    """A message that cannot be sent."""

    def message(self) -> dict[str, Any]:
        raise RuntimeError("no message")


async def test_a_pump_that_breaks_down_closes_its_socket_and_says_so_once(
    bob: User, caplog: pytest.LogCaptureFixture
) -> None:
    socket = await by_token(bob)
    hub.hub()._queue(Breaks())  # type: ignore[arg-type]
    hub.hub()._queue(Breaks())  # type: ignore[arg-type]
    assert await socket.ended(within=5) == consumers.COME_BACK
    assert hub.hub().queues == set()
    assert [record.levelname for record in caplog.records if "socket" in record.message] == ["ERROR"]
    await socket.send_input({"type": "websocket.receive", "text": '{"type":"resync","source":"host:1"}'})
    assert await socket.receive_nothing(0.3)  # a server takes nothing more from us after the close


async def test_a_chart_that_cannot_be_read_closes_its_socket(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*, brief: bool) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(consumers, "picture", breaks)
    socket = Socket(authorization=await sync_to_async(token_of)(bob))
    assert await socket.opens()
    assert await socket.ended(within=5) == consumers.COME_BACK
    assert hub.hub().queues == set()
