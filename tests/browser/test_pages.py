"""Every page of the site, in light and dark, wide and narrow: axe-core finds nothing, nothing scrolls sideways.

The list is held against the URL conf: a new page without a line here fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import IPv4Network

import pytest
from django.urls import URLPattern, URLResolver
from playwright.sync_api import Browser, BrowserContext, Page

from dashboard.urls import urlpatterns
from tests.browser import axe
from tests.browser.conftest import log_in, see_chart
from tests.stack import Stack

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 375, "height": 800}
Where = Callable[[Stack], str]


def at(path: str) -> Where:
    return lambda _: path


def of(kind: str, more: str = "", **like: object) -> Where:
    """The page of the first object of that kind that is like this."""

    def find(stack: Stack) -> str:
        rows = stack.topology()[f"{kind}s"]
        pk = next(row["id"] for row in rows if like.items() <= row.items()).partition(":")[2]
        return f"/{kind}s/{pk}/{more}"

    return find


def leaving(stack: Stack) -> str:
    """The form that disconnects, for a container that is on a bridge."""
    topology = stack.topology()
    bridges = {row["id"] for row in topology["networks"] if row["driver"] == "bridge"}
    endpoint = next(row for row in topology["endpoints"] if row["network"] in bridges and row["container"])
    network, container = (endpoint[key].partition(":")[2] for key in ("network", "container"))
    return f"/networks/{network}/disconnect/?container={container}"


def asked(stack: Stack) -> str:
    """An operation, which Docker refuses: the bridge of every daemon is not to be removed."""
    host = stack.topology()["hosts"][0]["id"]
    new = {"name": "looked-at", "driver": "bridge", "host": host, "pools": [{"subnet": "10.78.0.0/24"}]}
    return f"/operations/{stack.operate('POST', '/api/v1/networks', new)['id']}/"


def pool_of(like: Callable[[IPv4Network], bool]) -> Where:
    """The map of the first IPv4 pool whose subnet is like this."""

    def find(stack: Stack) -> str:
        pools = stack.call("GET", "/api/v1/addresses")[1]["pools"]
        ids = (pool["id"] for pool in pools if ":" not in pool["subnet"] and like(IPv4Network(pool["subnet"])))
        return f"/addresses/{next(ids).partition(':')[2]}/"

    return find


LOCAL = {"driver": "bridge", "name": "looked-at"}
PAGES: dict[str, Where] = {
    "operation": asked,
    "chart": at("/"),
    "matrix": at("/matrix/"),
    "wallboard": at("/wallboard/"),
    "hosts": at("/hosts/"),
    "host-new": at("/hosts/new/"),
    "host": of("host"),
    "host-edit": of("host", "edit/"),
    "host-remove": of("host", "remove/"),
    "networks": at("/networks/"),
    "network-new": at("/networks/new/?driver=overlay"),
    "network": of("network", driver="overlay", ingress=False),
    "network-connect": of("network", "connect/", **LOCAL),
    "network-disconnect": leaving,
    "network-remove": of("network", "remove/", **LOCAL),
    "containers": at("/containers/"),
    "container": of("container", state="running"),
    "services": at("/services/"),
    "service": of("service"),
    "addresses": at("/addresses/"),
    "pool": pool_of(lambda subnet: subnet.num_addresses == 256),
    "ports": at("/ports/"),
    "operations": at("/operations/"),
    "account_change_password": at("/accounts/password/change/"),
    "account_logout": at("/accounts/logout/"),
    "account_inactive": at("/accounts/inactive/"),
}
"""By url name. The first makes what others show."""
UNSEEN = {
    "host-check": "answers a POST with a redirect",
    "host-release": "answers a POST with a redirect",
    "account_login": "seen by those who are not logged in, below",
    "account_set_password": "redirects whoever has a password, and everybody has",
    "healthz": "for machines",
    "metrics": "for machines",
    "readyz": "for machines",
    "admin/": "made by django-unfold: its pages are not ours to mend",
    "api/v1/": "JSON, and the reader of its description, which is Swagger's own",
}


def names() -> Iterator[str]:
    for one in urlpatterns:
        if isinstance(one, URLPattern):
            yield one.name or str(one.pattern)
        elif isinstance(one, URLResolver):
            yield str(one.pattern)


def test_every_page_of_the_site_is_looked_at_here() -> None:
    assert sorted(names()) == sorted({**PAGES, **UNSEEN})


@pytest.fixture(scope="module")
def context(fleet: Stack, chromium: Browser) -> Iterator[BrowserContext]:
    """Logged in as admin, once."""
    context = chromium.new_context(viewport=WIDE, bypass_csp=True)
    log_in(context.new_page(), fleet)
    yield context
    context.close()


def look(page: Page, name: str) -> None:
    """Fails with all that is wrong with the page that is open, a line each."""
    if page.locator("#chart").count():
        see_chart(page)
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    found = axe.faults(page, name)
    page.emulate_media(color_scheme="dark")
    found += axe.faults(page, f"{name}, dark", axe.OF_COLOUR)
    page.set_viewport_size(NARROW)
    found += axe.sideways(page, name)
    assert not found, "\n".join(found)


@pytest.mark.needs("browser")
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_the_page(context: BrowserContext, fleet: Stack, name: str) -> None:
    page = context.pages[0]
    page.goto(fleet.url + PAGES[name](fleet))
    look(page, name)


STATES: dict[str, tuple[str, Callable[[Page], object]]] = {
    "nothing here": ("/networks/424242/", lambda _: None),
    "nothing matches": ("/containers/?q=no-such-container", lambda _: None),
    "a form with mistakes": ("/networks/new/", lambda page: page.click("text=Create network")),
    "the matrix of services": ("/matrix/?by=services", lambda _: None),
    "the matrix turned": ("/matrix/?turned=yes&unused=yes", lambda _: None),
    "a table's columns": ("/containers/?columns=name,macs", lambda page: page.click("#choose-columns summary")),
    "the user's menu": ("/hosts/", lambda page: page.click(".menu > summary")),
    "a host on the chart": ("/", lambda page: select(page, "hosts")),
    "a network on the chart": ("/", lambda page: select(page, "networks")),
    "a container on the chart": ("/", lambda page: select(page, "containers")),
    "the chart's keys": ("/", lambda page: page.keyboard.press("?")),
}
"""Pages that are met in another way as well: the address, and what to do there."""


def select(page: Page, kind: str) -> None:
    page.evaluate("(kind) => { location.hash = 'sel=' + [...window.docklines.store[kind].keys()][0] }", kind)
    page.wait_for_selector(".chart-panel:not([hidden]) h2")


@pytest.mark.needs("browser")
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_the_state(context: BrowserContext, fleet: Stack, state: str) -> None:
    page = context.pages[0]
    address, act = STATES[state]
    page.goto("about:blank")
    page.goto(fleet.url + address)
    if address == "/":
        see_chart(page)
    act(page)
    look(page, state)


PEOPLE = """
from django.contrib.auth.models import Group, User
for name, role in (("nadia", None), ("vera", "viewer")):
    user = User.objects.create_user(name, password="not-a-secret-here")
    user.groups.set(Group.objects.filter(name=role))
"""
OTHERS = {
    "a stranger's login": (None, "/accounts/login/"),
    "somebody's without a role": ("nadia", "/"),
    "a viewer's chart": ("vera", "/"),
    "a viewer's form": ("vera", "/networks/new/"),
    "a viewer's host": ("vera", "/hosts/"),
}


@pytest.fixture(scope="module")
def others(fleet: Stack, chromium: Browser) -> Iterator[dict[str | None, BrowserContext]]:
    """A browser for somebody without a role, for a viewer, and for a stranger."""
    fleet.manage("shell", "-c", PEOPLE)
    contexts: dict[str | None, BrowserContext] = {}
    for name in (None, "nadia", "vera"):
        contexts[name] = chromium.new_context(viewport=WIDE, bypass_csp=True)
        page = contexts[name].new_page()
        page.goto(f"{fleet.url}/accounts/login/")
        if name:
            page.fill("input[name=login]", name)
            page.fill("input[name=password]", "not-a-secret-here")
            page.click("button[type=submit]")
            page.wait_for_url(f"{fleet.url}/")
    yield contexts
    for one in contexts.values():
        one.close()


@pytest.mark.needs("browser")
@pytest.mark.parametrize("whose", OTHERS)
def test_axe_finds_nothing_for_those_who_may_less(
    others: dict[str | None, BrowserContext], fleet: Stack, whose: str
) -> None:
    name, address = OTHERS[whose]
    page = others[name].pages[0]
    page.goto(fleet.url + address)
    look(page, whose)
