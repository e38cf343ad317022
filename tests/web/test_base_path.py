"""The site below a path of its host (DOCKLINES_BASE_PATH): no address of ours leads out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings as ours
from django.test import Client
from django.urls import URLPattern, get_script_prefix, set_script_prefix
from pytest_django import Settings

from dashboard.urls import urlpatterns
from dashboard.web import saved
from dashboard.web.base_path import mounted
from dashboard.web.models import SavedView
from tests.links import Addresses, crawl
from tests.web import factories

BASE = "/docklines/"
JS = Path(__file__).resolve().parent.parent.parent / "static/js"
UNSEEN = {
    "host-check": "answers a POST",
    "host-release": "answers a POST",
    "account_set_password": "redirects whoever has a password",
    "account_inactive": "met by those who are switched off",
    "account_login": "for those who are not logged in: below",
    "healthz": "for machines",
    "readyz": "for machines",
    "metrics": "for machines",
}
EACH = 2
"""Pages of one kind that are looked at."""


@pytest.fixture
def below(settings: Settings) -> Iterator[None]:
    settings.ENV = replace(ours.ENV, base_path=BASE)
    settings.FORCE_SCRIPT_NAME = BASE.rstrip("/")
    settings.STATIC_URL = f"{BASE}static/"
    settings.SESSION_COOKIE_PATH = settings.CSRF_COOKIE_PATH = BASE
    before = get_script_prefix()
    set_script_prefix(BASE)
    yield
    set_script_prefix(before)


@pytest.mark.usefixtures("below")
def test_no_page_has_an_address_that_leads_out(carol: Client, scene: factories.Scene) -> None:
    factories.operation(scene.alpha)

    def get(path: str) -> Addresses:
        answer = carol.get(path.replace(BASE, "/", 1))
        assert answer.status_code in (200, 302), (path, answer.status_code)
        page = Addresses("" if answer.streaming else answer.content.decode())
        page.links += [answer["Location"]] if answer.status_code == 302 else []
        return page

    start = [BASE, f"{BASE}wallboard/", f"{BASE}api/v1/docs", f"{BASE}accounts/logout/"]
    met, astray = crawl(get, BASE, start, EACH)
    assert astray == []
    pages = {one.name for one in urlpatterns if isinstance(one, URLPattern)}
    assert pages - met - set(UNSEEN) == set()
    assert {"admin:index", "admin:auth_user_changelist"} <= met


@pytest.mark.usefixtures("below", "db")
def test_what_redirects_stays_below_and_comes_back(client: Client) -> None:
    factories.user("bob", "viewer")
    assert client.get("/hosts/?q=x")["Location"] == f"{BASE}accounts/login/?next=%2Fdocklines%2Fhosts%2F%3Fq%3Dx"
    form = {"login": "bob", "password": "only for tests"}
    there = client.post("/accounts/login/?next=/docklines/hosts/%3Fq%3Dx", form)
    assert there["Location"] == f"{BASE}hosts/?q=x"
    assert {cookie["path"] for cookie in there.cookies.values()} == {BASE}
    assert Client().post("/accounts/login/", form)["Location"] == BASE
    assert client.post("/accounts/logout/")["Location"] == f"{BASE}accounts/login/"
    refresh = {"HX-Request": "true", "HX-Current-URL": "https://example.org/docklines/hosts/"}
    assert "next=%2Fdocklines%2Fhosts" in Client().get("/hosts/", headers=refresh)["HX-Redirect"]


@pytest.mark.usefixtures("below")
def test_what_goes_wrong_is_said_below(bob: Client, mallory: Client) -> None:
    somebody = Client()
    for client, path in (
        (somebody, "/accounts/login/"),
        (bob, "/hosts/424242/"),
        (bob, "/nowhere"),
        (mallory, "/"),
        (bob, "/hosts/new/"),
    ):
        page = Addresses(client.get(path).content.decode())
        assert page.found
        assert [one for one in page.found if not one.startswith(BASE)] == []
    strange = Addresses(bob.get("/", headers={"Host": "mallory.example"}).content.decode())
    assert strange.found
    assert [one for one in strange.found if not one.startswith(BASE)] == []
    assert "/docklines/api/v1/docs" in bob.get("/api/v1/nothing").json()["detail"]


@pytest.mark.usefixtures("below")
def test_the_api_describes_itself_below_and_pages_keep_their_policies(carol: Client) -> None:
    described = carol.get("/api/v1/openapi.json").json()
    assert f"{BASE}api/v1/topology" in described["paths"]
    assert [path for path in described["paths"] if not path.startswith(BASE)] == []
    assert "unsafe" not in carol.get("/hosts/")["Content-Security-Policy"]
    assert "unsafe-eval" in carol.get("/admin/")["Content-Security-Policy"]
    assert 'aria-current="page"' in carol.get("/hosts/").content.decode()


@pytest.mark.usefixtures("below", "db")
def test_a_saved_view_knows_no_base_path_so_that_it_outlives_it() -> None:
    bob = factories.user("bob", "viewer")
    for name, address, kept in (("one", "/docklines/#q=web", "/#q=web"), ("two", "/#q=web", "/#q=web")):
        assert isinstance(saved.save(bob, name, address, shared=False), SavedView)
        assert SavedView.objects.get(name=name).address == kept


def asked(path: str, query: bytes = b"", kind: str = "http") -> dict[str, Any]:
    return {"type": kind, "path": path, "query_string": query, "method": "GET", "headers": []}


async def answer_of(scope: dict[str, Any], base: str = BASE) -> tuple[str, str]:
    """The path that the site sees, and the place that it is redirected to."""
    seen: list[str] = []

    async def site(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(f"{scope['path']} below {get_script_prefix()}")
        await send({"type": "http.response.start", "status": 200, "headers": []})

    there = ApplicationCommunicator(mounted(site, base), scope)
    await there.send_input({"type": "http.request"})
    start = await there.receive_output()
    return "".join(seen), dict(start["headers"]).get(b"location", b"").decode()


@pytest.mark.parametrize(
    ("path", "sees"),
    [
        ("/docklines/hosts/", "/hosts/"),
        ("/hosts/", "/hosts/"),
        ("/docklines/", "/"),
        ("/", "/"),
        ("/healthz", "/healthz"),
        ("/docklinesque/", "/docklinesque/"),
    ],
)
async def test_a_proxy_may_take_the_base_path_away_or_leave_it(path: str, sees: str) -> None:
    assert await answer_of(asked(path)) == (f"{sees} below {BASE}", "")


async def test_the_base_path_without_its_slash_leads_to_it() -> None:
    assert await answer_of(asked("/docklines", b"next=1")) == ("", f"{BASE}?next=1")
    assert (await answer_of(asked("/docklines"), base="/"))[0].startswith("/docklines below ")


def test_no_script_has_an_address_of_its_own() -> None:
    """What a script asks for or leads to goes through static/js/base.js."""
    first = ({str(one.pattern).split("/")[0] for one in urlpatterns} | {"ws", "static"}) - {""}
    own = re.compile(rf"""(?<!at\()["'`]/(?:(?:{"|".join(sorted(first))})\b|#|\$\{{)""")
    allowed = {"chart/panel/views.js: `/#`"}
    found = []
    for file in sorted(JS.rglob("*.js")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if own.search(line) and not line.lstrip().startswith(("//", "*", "/*")) and "startsWith(" not in line:
                found.append(f"{file.relative_to(JS)}:{number}: {line.strip()}")
    assert found == [], allowed
