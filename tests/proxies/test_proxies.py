"""Docklines behind nginx and Caddy, with the files of deploy/proxies: HTTPS, sockets, paths, and who is believed."""

from __future__ import annotations

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.links import Addresses, crawl
from tests.proxies import front
from tests.proxies.conftest import IDLE, Place
from tests.proxies.front import Front
from tests.proxies.visitor import Visitor
from tests.stack import Stack

pytestmark = pytest.mark.needs("proxies")


def test_a_login_over_https_lands_on_the_chart_with_cookies_for_https_alone(place: Place) -> None:
    visitor = place.visitor()
    away = visitor.ask("GET", "hosts/")
    assert (away.status, away.location.partition("?")[0]) == (302, f"{place.base}accounts/login/")
    answer = visitor.log_in("admin", place.password)
    assert (answer.status, answer.location) == (302, place.base)
    assert set(visitor.cookies) == {"docklines_session", "docklines_csrf"}
    assert {(one["secure"], one["path"]) for one in visitor.cookies.values()} == {(True, place.base)}
    page = visitor.ask("GET", "")
    assert (page.status, f'data-socket="{place.base}ws/topology' in page.text) == (200, True)


@pytest.mark.parametrize("place", ["nginx below", "caddy below"], indirect=True)
def test_no_page_has_an_address_that_leads_out(place: Place) -> None:
    """Of the whole product, whether the proxy takes the path away (Caddy here) or leaves it (nginx)."""
    visitor = place.admin()

    def get(path: str) -> Addresses:
        if path.startswith(f"{place.base}admin/") and path != f"{place.base}admin/":
            return Addresses("")  # its pages are walked in tests/web, and are slow
        answer = visitor.ask("GET", f"/{path}")
        assert answer.status in (200, 302), (path, answer.status)
        page = Addresses(answer.text if "html" in answer.headers["Content-Type"] else "")
        page.links += [answer.location] if answer.location else []
        return page

    met, astray = crawl(get, place.base, [place.base], each=1)
    assert astray == []
    assert {"hosts", "container", "network-new", "pool", "admin:index", "matrix"} <= met


def test_files_are_found_below_and_kept_by_browsers(place: Place) -> None:
    page = place.visitor().ask("GET", "accounts/login/").text
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert style.startswith(f"{place.base}static/")
    answer = place.visitor().ask("GET", f"/{style}")
    assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) == (200, "text/css")
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_form_of_another_site_changes_nothing(place: Place) -> None:
    visitor = place.visitor()
    answer = visitor.log_in("admin", place.password, Origin="https://mallory.example")
    assert answer.status == 403
    assert "docklines_session" not in visitor.cookies


def test_the_chart_comes_by_a_live_socket(place: Place) -> None:
    with place.admin().live() as live:
        snapshot = json.loads(live.recv(10))
    assert snapshot["type"] == "snapshot"
    assert len(snapshot["hosts"]) == 3  # two that are read, and a node that one of them tells of


def test_a_page_of_another_site_gets_no_socket_by_our_cookie(place: Place) -> None:
    visitor = place.admin()
    for origin in ("https://mallory.example", f"https://{place.name}:1", f"http://{place.name}"):
        with pytest.raises(InvalidStatus) as refused:
            visitor.live(origin)
        assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus):
        place.visitor().live()


def hears(live: ClientConnection, seconds: float) -> list[str]:
    """The kinds of all messages that come within so many seconds. Raises ConnectionClosed when it is cut."""
    until, kinds = time.monotonic() + seconds, []
    while (left := until - time.monotonic()) > 0:
        try:
            kinds.append(json.loads(live.recv(left))["type"])
        except TimeoutError:
            break
    return kinds


def test_a_socket_on_which_nothing_changes_stays_open(fronts: dict[str, Front], stacks: dict[str, Stack]) -> None:
    """nginx cuts what says nothing for `proxy_read_timeout`: the heartbeat comes before."""
    places = [Place(one, stacks["/docklines/"], front.BELOW, "/docklines/") for one in fronts.values()]
    with ThreadPoolExecutor() as both:
        heard = list(both.map(watch, places))
    assert all(kinds.count("heartbeat") >= 2 for kinds in heard), heard


def watch(place: Place) -> list[str]:
    with place.admin().live() as live:
        return hears(live, IDLE + 4)


def wrong(visitor: Visitor, name: str, **headers: str) -> str:
    text = visitor.send_login(name, "wrong", **headers).text
    return "too many" if "Too many attempts" in text else "wrong" if "do not belong together" in text else text


@pytest.mark.parametrize("place", ["nginx", "caddy below"], indirect=True)
def test_attempts_are_counted_by_the_address_that_the_proxy_saw(place: Place) -> None:
    """Whatever a guesser writes into X-Forwarded-For; and another visitor is not shut out by it."""
    guesser, other = place.visitor(source="127.0.1.1"), place.visitor(source="127.0.1.2")
    guesser.open_login()

    def guess(n: int) -> str:
        return wrong(guesser, f"guessed-{n}", X_Forwarded_For=f"203.0.113.{n}")

    with ThreadPoolExecutor(4) as at_once:  # ten a minute are allowed, however slow the machine is
        said = list(at_once.map(guess, range(16)))
    assert set(said) == {"wrong", "too many"}, said
    other.open_login()
    assert wrong(other, "other") == "wrong"


def direct(place: Place, path: str, source: str, **headers: str) -> http.client.HTTPResponse:
    asked = http.client.HTTPConnection("127.0.0.1", place.stack.port, source_address=(source, 0), timeout=20)
    asked.request(
        "GET", path, headers={"Host": place.name, **{key.replace("_", "-"): one for key, one in headers.items()}}
    )
    return asked.getresponse()


def test_who_is_no_proxy_of_ours_is_not_believed(place: Place) -> None:
    """Past the proxy, from another address: X-Forwarded-Proto makes no cookie secure."""
    for source, secure in (("127.0.0.1", True), ("127.0.0.9", False)):
        answer = direct(place, "/accounts/login/", source, X_Forwarded_Proto="https", X_Forwarded_For="203.0.113.7")
        assert ("Secure" in (answer.getheader("Set-Cookie") or "")) is secure, source


def test_a_name_that_is_not_ours_is_refused_through_the_proxy_too(place: Place) -> None:
    answer = place.visitor().ask("GET", "accounts/login/", Host="mallory.example")
    assert answer.status in (400, 404) or (answer.status == 200 and answer.text == ""), answer
    assert "csrfmiddlewaretoken" not in answer.text
    behind = place.visitor().ask("GET", "accounts/login/", X_Forwarded_Host="mallory.example")
    assert "mallory" not in behind.text


def test_what_is_too_large_is_said_by_us_and_what_is_allowed_passes(place: Place) -> None:
    """Also more than nginx would take by itself, which is one megabyte."""
    visitor = place.admin()
    assert visitor.ask("POST", "accounts/login/", b"x=" + b"y" * 2_000_000).status == 403  # no token in it
    answer = visitor.ask("POST", "accounts/login/", b"x=" + b"y" * 3_500_000)
    assert answer.status == 413
    assert "three megabytes" in answer.text


def test_http_leads_to_https(place: Place) -> None:
    asked = http.client.HTTPConnection("127.0.0.1", place.front.http, timeout=20)
    asked.request("GET", f"{place.base}hosts/", headers={"Host": place.name})
    answer = asked.getresponse()
    assert answer.status in (301, 308)
    assert (answer.getheader("Location") or "").startswith(f"https://{place.name}")


def test_health_is_asked_past_the_proxy_under_any_name(place: Place) -> None:
    for path in ("/healthz", "/readyz"):
        assert direct(place, path, "127.0.0.1", Host="10.0.0.7:8000").status == 200


@pytest.mark.parametrize("place", ["nginx below", "caddy below"], indirect=True)
def test_the_base_path_without_its_slash_leads_to_it(place: Place) -> None:
    answer = place.visitor().ask("GET", "//docklines")
    assert answer.status in (301, 302, 308)
    assert answer.location.removeprefix(place.visitor().origin).removeprefix(f"https://{place.name}") == "/docklines/"


TRAEFIK = {
    "X-Forwarded-For": "203.0.113.7", "X-Real-Ip": "203.0.113.7", "X-Forwarded-Port": "443",
    "X-Forwarded-Server": "traefik",
}  # fmt: skip
"""What it writes into every request; where it took a path away also X-Forwarded-Prefix, which asks nothing of us."""


@pytest.mark.parametrize("place", ["nginx", "nginx below"], indirect=True)
@pytest.mark.parametrize("prefix", ["/docklines", "/elsewhere"])
def test_headers_as_traefik_writes_them_are_understood(place: Place, prefix: str) -> None:
    headers = {**TRAEFIK, "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": prefix, "X-Forwarded-Host": place.name}
    answer = direct(place, "/hosts/", "127.0.0.1", Accept="text/html", **headers)
    assert answer.getheader("Location") == f"{place.base}accounts/login/?next={place.base.replace('/', '%2F')}hosts%2F"
    assert "Secure" in (direct(place, "/accounts/login/", "127.0.0.1", **headers).getheader("Set-Cookie") or "")


@pytest.mark.parametrize("place", ["nginx", "nginx below"], indirect=True)
def test_a_socket_as_traefik_hands_it_on_is_our_own(place: Place) -> None:
    """It writes wss as the scheme, and leaves Host and Origin as the browser wrote them."""
    headers = {
        **TRAEFIK,
        "X-Forwarded-Proto": "wss",
        "Host": place.name,
        "Cookie": place.admin().cookie_for(place.base),
    }
    address = f"ws://127.0.0.1:{place.stack.port}/ws/topology"
    ours = f"https://{place.name}"
    with connect(address, additional_headers=headers, origin=ours, max_size=None) as live:  # type: ignore[arg-type]
        assert json.loads(live.recv(10))["type"] == "snapshot"


def test_a_cut_socket_would_be_seen(place: Place) -> None:
    """The proof of the proof above: `hears` raises where the line is gone."""
    with place.admin().live() as live:
        live.recv(10)
        live.close()
        with pytest.raises(ConnectionClosed):
            hears(live, 1)
