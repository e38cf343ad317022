"""The panel, and the notices above the chart: they stay true and take nothing out of anyone's hands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.bare import Chart

pytestmark = pytest.mark.needs("browser")
SMALL = {"hosts": 4, "containers": 12, "seed": 3}
FOCUS = "document.activeElement.className"
OpenChart = Callable[..., Chart]


def with_a_silent_host(open_chart: OpenChart) -> Chart:
    chart = open_chart(SMALL, viewport={"width": 1400, "height": 500})
    host = chart.fleet["hosts"][1]
    since = chart.page.evaluate("new Date().toISOString()")
    chart.change(host["id"], {"hosts": [{**host, "state": "unreachable", "error": "timeout: late", "since": since}]})
    chart.go(f"#sel={host['id']}")
    return chart


def test_a_panel_whose_times_go_on_keeps_scroll_and_marked_text(open_chart: OpenChart) -> None:
    chart = with_a_silent_host(open_chart)
    age = chart.page.locator(".chart-panel time").first
    before = age.inner_text()
    got = chart.page.evaluate("""async () => {
        const body = document.querySelector('.chart-panel-body');
        body.querySelector('[data-key]').focus({ preventScroll: true });
        body.scrollTop = 60;
        const address = [...body.querySelectorAll('dd')].find((one) => one.textContent.includes('tcp'));
        getSelection().selectAllChildren(address);
        const marked = String(getSelection());
        await new Promise((resolve) => setTimeout(resolve, 2500));
        return [marked !== '' && String(getSelection()) === marked, body.scrollTop];
    }""")
    assert got == [True, 60]
    assert age.inner_text() != before


def test_what_is_read_aloud_changes_only_with_what_it_says(open_chart: OpenChart) -> None:
    chart = with_a_silent_host(open_chart)
    changes = chart.page.evaluate("""async () => {
        let changes = 0;
        new MutationObserver(() => { changes += 1; })
            .observe(document.querySelector('.chart-notices'), { childList: true, subtree: true, characterData: true });
        await new Promise((resolve) => setTimeout(resolve, 2500));
        return changes;
    }""")
    assert changes == 0


def test_a_name_chosen_in_the_panel_by_keyboard_leaves_the_focus_there_and_closing_gives_it_to_the_chart(
    open_chart: OpenChart,
) -> None:
    chart = open_chart(SMALL)
    host = chart.fleet["hosts"][0]["id"]
    chart.go(f"#sel={host}")
    chart.page.focus(".chart-panel-body .chart-go")
    chart.page.keyboard.press("Enter")
    assert chart.selected != host
    assert "chart-panel-body" in chart.page.evaluate(FOCUS)
    chart.page.focus(".chart-panel > .icon-button")
    chart.page.keyboard.press("Enter")
    chart.settle()
    assert "chart-sheet" in chart.page.evaluate(FOCUS)


def test_before_the_first_picture_nothing_is_said_to_be_gone_or_lost(open_chart: OpenChart) -> None:
    chart = open_chart(None)
    chart.go("#sel=container:3")
    assert "gone" not in chart.page.inner_text(".chart-panel")
    chart.page.evaluate("window.sockets.at(-1).onclose({ code: 1006 })")
    assert "Docklines does not answer" in chart.page.inner_text(".chart-notices")
    assert "lost" not in chart.page.inner_text(".chart-notices")


def test_a_host_that_was_never_read_is_not_said_to_show_its_last_picture(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    new = {"id": "host:90", "source": "host:90", "name": "new", "state": "unreachable", "error": "refused: by it"}
    chart.change("host:90", {"hosts": [new]})
    chart.settle()
    assert "never been read" in chart.page.inner_text(".chart-notices")
    assert "last picture" not in chart.page.inner_text(".chart-notices")


@pytest.mark.parametrize(("status", "words"), [(403, "has no role any more"), (302, "You are signed out")])
def test_who_may_not_look_any_more_is_told_why(open_chart: OpenChart, status: int, words: str) -> None:
    chart = open_chart(SMALL)
    refusal = {"status": status, "headers": {"location": "/accounts/login/"}}
    chart.page.route(
        "**/*",
        lambda route: route.fulfill(**refusal) if route.request.method == "HEAD" else route.fallback(),  # type: ignore[arg-type]
    )
    chart.page.evaluate("window.sockets.at(-1).onclose({ code: 4403 })")
    chart.page.wait_for_function(
        "(words) => document.querySelector('.chart-notices').textContent.includes(words)", arg=words
    )


def test_only_what_docker_would_do_is_offered(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    networks = {row["id"]: row for row in chart.fleet["networks"]}
    legs = {networks[leg["network"]]["driver"]: leg for leg in chart.fleet["endpoints"] if leg.get("container")}
    assert {"bridge", "overlay"} <= set(legs)
    ingress = next(row["id"] for row in networks.values() if row["ingress"])
    offered = "[...document.querySelectorAll('.chart-panel a')].map((one) => one.textContent)"
    chart.go(f"#sel={legs['bridge']['id']}")
    assert "Disconnect" in chart.page.evaluate(offered)
    own = next(row["id"] for row in networks.values() if row["name"] == "none")
    for network in (ingress, own):
        chart.change(legs["bridge"]["source"], {"endpoints": [{**legs["bridge"], "network": network}]})
        chart.go(f"#sel={legs['bridge']['id']}")
        assert "Disconnect" not in chart.page.evaluate(offered)
    for name, wanted in (("bridge", True), ("docker_gwbridge", False)):
        chart.go(f"#sel={next(row['id'] for row in networks.values() if row['name'] == name)}")
        assert ("Connect a container" in chart.page.evaluate(offered)) is wanted


def test_a_name_of_200_characters_stays_in_the_panel(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    long = next(row for row in chart.fleet["networks"] if row["name"].endswith("_default"))
    chart.change(long["source"], {"networks": [{**long, "name": "n" * 200}]})
    mine = [row["id"] for row in chart.fleet["containers"] if row["host"] == long["host"]]
    for one in [long["host"], long["id"], *mine[:3]]:
        chart.go(f"#sel={one}")
        assert chart.page.locator(".chart-panel-body").evaluate("(one) => one.scrollWidth - one.clientWidth") == 0


def test_the_legend_tells_of_every_sign_on_the_chart(open_chart: OpenChart) -> None:
    words = open_chart(SMALL).page.inner_text(".chart-legend")
    for sign in ("bridge", "macvlan", "host", "none", "other drivers", "stopped", "without its container"):
        assert sign in words
    for sign in ("manager", "published port", "further network"):
        assert sign in words
