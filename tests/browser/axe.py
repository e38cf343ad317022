"""Asks axe-core what a page keeps from those who do not see it, or do not use a mouse."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.stack import ROOT

ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""The rules whose answer another theme may change."""
RUN = """async ([rules, within]) => {
  const { violations } = await axe.run(within ?? document, { runOnly: rules, resultTypes: ["violations"] });
  return violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.map((node) =>
    ({ target: node.target.join(" "), html: node.html.slice(0, 160), why: node.failureSummary })) }));
}"""
WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room && document.body.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > room + 1 && !one.closest(".table-wrap"))
    .slice(0, 4).map((one) => `${one.outerHTML.slice(0, 120)} ends at ${one.getBoundingClientRect().right}`);
}"""


@cache
def _script() -> str:
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text()


def faults(page: Page, name: str, rules: list[str] = ALL, within: str | None = None) -> list[str]:
    """What is wrong, serious or not, one sentence each: page, rule, element. The page's context must bypass the CSP.

    `within` is a selector: only what stands in it is looked at."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script() + "; 0")
    found: list[dict[str, Any]] = page.evaluate(RUN, [rules, within])
    return [
        f"{name}: {one['id']} ({one['help']}): {node['target']} {node['html']} — {node['why']}"
        for one in found for node in one["nodes"]
    ]  # fmt: skip


def sideways(page: Page, name: str) -> list[str]:
    """The elements that make the whole page scroll to the side."""
    return [f"{name}: the page scrolls to the side, {one}" for one in page.evaluate(WIDE)]
