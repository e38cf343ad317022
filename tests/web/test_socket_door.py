"""Who may open the live socket: a browser from our own pages, or a program with a token; nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import redis
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import Settings

from dashboard.web.models import ApiToken
from tests.web import factories
from tests.web.sockets import HOST, Socket, session_of, token_of

pytestmark = pytest.mark.django_db(transaction=True)
OURS = f"http://{HOST}"


@pytest.fixture
def bob(valkey: redis.Redis, transactional_db: None) -> User:
    return factories.user("bob", "viewer")


@pytest.fixture
def cookie(bob: User) -> str:
    return session_of(bob)


@pytest.fixture
def token(bob: User) -> str:
    return token_of(bob)


async def in_and_out(socket: Socket) -> bool:
    """Whether it opens; nothing of it stays."""
    if opened := await socket.opens():
        await socket.leaves()
    return opened


async def test_bob_sees_the_chart_from_our_own_page(cookie: str) -> None:
    socket = Socket(cookie=cookie, origin=OURS)
    assert await socket.opens()
    assert (await socket.hears("snapshot"))["sources"] == {}
    await socket.leaves()


async def test_a_page_of_another_site_gets_nothing_by_bobs_cookie(cookie: str) -> None:
    for origin in (
        None, "", "null", "https://mallory.example", "file://", "ftp://127.0.0.1:8000", "http://", "http://[",
        "http://127.0.0.1", "http://127.0.0.1:8001", "http://127.0.0.1:port", "http://localhost:8000",
        "http://127.0.0.1:8000.mallory.example", "http://127.0.0.1:8000@mallory.example",
    ):  # fmt: skip
        assert not await Socket(cookie=cookie, origin=origin).opens(), origin


async def test_a_name_that_is_not_ours_gets_nothing_though_its_pages_ask_it(cookie: str) -> None:
    """A name that its owner points at us (DNS rebinding): there origin and host agree."""
    for host in (None, "", "[", "mallory.example", "mallory.example:8000", "127.0.0.1.mallory.example"):
        assert not await Socket(cookie=cookie, host=host, origin=f"http://{host or ''}").opens(), host


async def test_each_name_of_this_machine_is_its_own_origin(cookie: str) -> None:
    for host in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000", "localhost"):
        assert await in_and_out(Socket(cookie=cookie, host=host, origin=f"http://{host}")), host


async def test_a_name_that_was_added_is_its_own_origin_with_tls_before_us_or_without(
    cookie: str, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "lines.example"]
    for host, origin, opens in (
        ("lines.example", "http://lines.example", True),
        ("lines.example", "https://lines.example", True),
        ("lines.example:443", "https://lines.example", True),
        ("lines.example:8443", "https://lines.example:8443", True),
        ("LINES.example", "https://lines.example", True),
        ("lines.example", "https://lines.example:8443", False),
        ("lines.example", "https://other.example", False),
        ("lines.example", "https://sub.lines.example", False),
        ("other.example", "https://other.example", False),
    ):
        assert await in_and_out(Socket(cookie=cookie, host=host, origin=origin)) is opens, (host, origin)


async def test_a_proxy_that_hides_our_name_is_trusted_by_its_own(cookie: str, settings: Settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://lines.example"]
    assert await in_and_out(Socket(cookie=cookie, host="web:8000", origin="https://lines.example"))
    assert not await Socket(cookie=cookie, host="web:8000", origin="http://lines.example").opens()


async def test_nobody_gets_in_without_a_login(bob: User) -> None:
    for cookie in (None, "", "docklines_session=", "docklines_session=made-up", "docklines_csrf=abc"):
        assert not await Socket(cookie=cookie, origin=OURS).opens(), cookie


async def test_a_login_that_has_run_out_opens_nothing(cookie: str) -> None:
    await Session.objects.aupdate(expire_date=timezone.now() - timedelta(seconds=1))
    assert not await Socket(cookie=cookie, origin=OURS).opens()


async def test_mallory_without_a_role_gets_in_neither_by_login_nor_by_token(bob: User) -> None:
    mallory = await sync_to_async(factories.user)("mallory")
    assert not await Socket(cookie=await sync_to_async(session_of)(mallory), origin=OURS).opens()
    assert not await Socket(authorization=await sync_to_async(token_of)(mallory)).opens()


@pytest.mark.parametrize("origin", [None, "https://tools.example"])
async def test_a_program_gets_in_with_a_token_wherever_it_comes_from(token: str, origin: str | None) -> None:
    socket = Socket(authorization=token, origin=origin)
    assert await socket.opens()
    assert (await socket.hears("snapshot"))["hosts"] == []
    await socket.leaves()


async def test_a_wrong_token_opens_nothing(token: str) -> None:
    text = token.removeprefix("Bearer ")
    for header in (
        "Bearer",
        "Bearer ",
        "Bearer dkl_made-up",
        f"Token {text}",
        f"Basic {text}",
        text,
        f"Bearer x{text}",
    ):
        assert not await Socket(authorization=header).opens(), header


async def test_a_wrong_token_is_not_made_good_by_a_login(cookie: str) -> None:
    assert not await Socket(cookie=cookie, origin=OURS, authorization="Bearer dkl_made-up").opens()


async def test_a_token_in_the_address_opens_nothing(token: str) -> None:
    """An address is kept in logs and histories, so it is no place for a secret."""
    text = token.removeprefix("Bearer ")
    assert not await Socket(f"/ws/topology?token={text}&access_token={text}").opens()


async def test_a_revoked_token_opens_nothing(token: str) -> None:
    await ApiToken.objects.all().adelete()
    assert not await Socket(authorization=token).opens()


async def test_a_user_who_was_switched_off_gets_in_by_no_door(bob: User, cookie: str, token: str) -> None:
    await User.objects.aupdate(is_active=False)
    assert not await Socket(cookie=cookie, origin=OURS).opens()
    assert not await Socket(authorization=token).opens()


async def test_there_is_no_other_socket(token: str) -> None:
    for path in ("/", "/ws/", "/ws/topology/", "/ws/else", "/ws/topology/../topology"):
        assert not await Socket(path, authorization=token).opens(), path
