"""Names that people with bad intent, or other alphabets, give: shown as they are, doing nothing, and breaking nothing.

The pages are rendered here and opened in a real Chromium, so that a script in a name would run, and a wide one show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.browser import axe
from tests.browser.bare import HOST, Chart, serve
from tests.web import factories

pytestmark = pytest.mark.needs("browser")
NAMES = {
    "markup": '<img src=x onerror="window.xss=1">',
    "end of an attribute": "\"'><script>window.xss=1</script><b a='",
    "template": "{{ 7|add:7 }}{% now %}${window.xss=1}",
    "address": "javascript:window.xss=1",
    "long": "a-name-without-an-end-" * 9 + "zz",
    "unbroken": "W" * 200,
    "right to left": "شبكة-الإنتاج-1",
    "override": "invoice\u202egnp.exe",
    "zero width": "we\u200bb\u200d\ufeff-1",
    "lines": "first\nsecond\r\nthird\tfourth",
}
ISOLATED = """() => {
  const odd = /[\\u202e\\u0590-\\u07ff]/, found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!odd.test(node.data) || node.parentElement.closest("script, style, option, .visually-hidden")) continue;
    let one = node.parentElement;
    const held = () => /isolate|plaintext/.test(getComputedStyle(one).unicodeBidi);
    while (!held() && getComputedStyle(one).display.startsWith("inline") && one.parentElement) one = one.parentElement;
    if (!held() && one.textContent.trim() !== node.data.trim()) found.push(one.outerHTML.slice(0, 200));
  }
  return found;
}"""


@pytest.fixture(scope="module", autouse=True)
def rows_beside_playwright() -> Iterator[None]:
    """Playwright's loop runs in the thread that makes the rows, which Django would take for a mistake."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


def faults(page: Page, name: str) -> list[str]:
    """What the names do on the page that is open."""
    found = [f"{name}: a script of a name ran"] if page.evaluate("'xss' in window") else []
    found += [f"{name}: a name turns the words round it, {one}" for one in page.evaluate(ISOLATED)]
    for width in (1440, 375):
        page.set_viewport_size({"width": width, "height": 800})
        found += axe.sideways(page, f"{name}, {width} wide")
    return found


def hostile_fleet() -> dict[str, str]:
    """A host, network, container, service and operation for each name; the addresses of pages that show them."""
    swarm = factories.swarm(NAMES["markup"])
    pages = {}
    for number, (kind, name) in enumerate(NAMES.items()):
        host = factories.host(name, swarm=swarm, error=name, state="unreachable" if number % 2 else "reachable")
        network = factories.network(name, host, f"10.{number}.0.0/24", labels={name: name}, options={name: name})
        overlay = factories.network(name, swarm, f"10.{100 + number}.0.0/24", attachable=True)
        labels = {"image": name, "stack": name, "labels": {name: name}, "error": name}
        container = factories.container(name, host, **labels)
        factories.endpoint(container, network, f"10.{number}.0.5/24", aliases=[name])
        factories.endpoint(container, overlay, f"10.{100 + number}.0.5/24")
        service = factories.service(name, swarm, replicas=3, running=1, image=name, stack=name)
        factories.change(container, before={"name": "web"}, after={"name": name})
        operation = factories.operation(host, summary=f"Remove network {name}", user_name=name)
        if kind in ("markup", "end of an attribute", "unbroken", "override"):
            pages |= {
                f"host {kind}": f"/hosts/{host.pk}/",
                f"network {kind}": f"/networks/{overlay.pk}/",
                f"container {kind}": f"/containers/{container.pk}/",
                f"service {kind}": f"/services/{service.pk}/",
                f"operation {kind}": f"/operations/{operation.pk}/",
                f"removing {kind}": f"/networks/{network.pk}/remove/",
                f"connecting {kind}": f"/networks/{overlay.pk}/connect/",
                f"removing host {kind}": f"/hosts/{host.pk}/remove/",
            }
    tables = ("hosts", "networks", "containers", "services", "operations", "matrix", "addresses", "ports")
    return pages | {name: f"/{name}/" for name in tables} | {"new": "/networks/new/", "admin": "/admin/inventory/host/"}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 800})
    yield context.new_page()
    context.close()


@pytest.mark.usefixtures("django_db_setup")  # before the browser, so that it outlives it: the driver has an event loop
@pytest.mark.django_db
def test_hostile_names_do_nothing_and_break_nothing_on_any_page(page: Page) -> None:
    carol = Client()
    user = factories.user("carol", "admin")
    user.is_staff = user.is_superuser = True
    user.save()
    carol.force_login(user)
    found: list[str] = []
    bodies: dict[str, Any] = {}
    serve(page, bodies)
    for name, address in hostile_fleet().items():
        answer = carol.get(address)
        assert answer.status_code == 200, (name, answer.status_code)
        bodies[address.partition("?")[0]] = answer.content.decode()
        page.goto(HOST + address, wait_until="load")
        found += faults(page, name) if name != "admin" else ["admin: ran"] * page.evaluate("'xss' in window")
    assert not found, "\n".join(dict.fromkeys(found))


def test_hostile_names_do_nothing_and_break_nothing_round_the_chart(open_chart: Callable[..., Chart]) -> None:
    chart = open_chart(None)
    fleet = chart.page.evaluate("async () => (await import('/tests/js/fleet.js')).fleet({ hosts: 5, containers: 10 })")
    names = list(NAMES.values())
    for kind in ("swarms", "hosts", "networks", "containers", "services"):
        for number, row in enumerate(fleet[kind]):
            row["name"] = names[number % len(names)]
            row |= {"image": row["name"], "stack": row["name"]} if kind == "containers" else {}
    fleet["hosts"][1] |= {"state": "unreachable", "error": f"refused: {names[0]}", "since": "2026-03-14T07:03:00Z"}
    chart.show(fleet)
    chart.page.keyboard.press("l")
    for row in [*fleet["hosts"], *fleet["networks"][:12], *fleet["containers"][:10], *fleet["services"][:2]]:
        chart.page.evaluate("(id) => { location.hash = `sel=${id}` }", row["id"])
        chart.page.wait_for_timeout(60)
        assert not (found := faults(chart.page, row["name"])), "\n".join(found)
