"""What a theme can break: words that fade into their ground, a ring that nobody sees, a canvas of the other one."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser import axe

GROUND = {"light": (0.5, 1.0), "dark": (0.0, 0.15)}
"""How bright the ground of a thing may be, from black to white."""
COLOURS = """
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const rgba = (colour) => {
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data]; };
const bright = (colour) => {
  const [r, g, b] = rgba(colour).map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const under = (one) => {
  for (; one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor;
    if (rgba(colour)[3] === 255) return colour; }
  return "#fff"; };
"""
GROUND_OF = f"(selector) => {{ {COLOURS} return bright(under(document.querySelector(selector))); }}"
RING = f"""() => {{ {COLOURS}
  const one = document.activeElement, style = getComputedStyle(one);
  const colour = style.outlineStyle !== "none" ? style.outlineColor : style.boxShadow.match(/rgba?\\([^)]*\\)/)?.[0];
  if (!colour || !one.matches(":focus-visible")) return 0;
  const [a, b] = [bright(colour), bright(under(style.outlineStyle !== "none" ? one.parentElement : one))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); }}"""
PIXELS = """async ([selector, theme]) => {
  const { LIGHT, DARK } = await import("/static/js/chart/draw/palette.js");
  const [own, other] = theme === "light" ? [LIGHT, DARK] : [DARK, LIGHT];
  const canvas = document.querySelector(selector);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const count = new Map();
  for (const pixel of new Uint32Array(data.buffer)) count.set(pixel & 0xffffff, (count.get(pixel & 0xffffff) ?? 0) + 1);
  const of = (colour) => count.get(Number.parseInt(colour.slice(1).match(/../g).reverse().join(""), 16)) ?? 0;
  return { ground: of(own.ground), face: of(own.face), running: of(own.looks.running.face) + of(own.looks.running.cell),
    rail: Math.max(...own.rails.map(of)), bridge: of(own.tones.bridge.bar), other: of(other.ground) }; }"""


def both(page: Page) -> Iterator[str]:
    """Turns an open page from light to dark: what is done in the loop is done in each."""
    for theme in GROUND:
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(60)
        yield theme


def reads(page: Page, theme: str, selector: str) -> None:
    """It is there, on a ground of this theme, and every word in it can be read."""
    page.wait_for_selector(selector, timeout=5000)
    darkest, brightest = GROUND[theme]
    ground = page.evaluate(GROUND_OF, selector)
    assert darkest <= ground <= brightest, f"{selector} in {theme} stands on a ground of brightness {ground:.2f}"
    found = axe.faults(page, f"{selector} in {theme}", axe.OF_COLOUR, selector)
    assert not found, "\n".join(found)


def ringed(page: Page, theme: str) -> None:
    """What has the focus shows it, by a ring with a contrast of 3 to 1."""
    contrast = page.evaluate(RING)
    what = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
    assert contrast >= 3, f"the ring of {what} in {theme} has a contrast of {contrast:.1f}"


def pixels(page: Page, theme: str, selector: str = ".chart-stage canvas") -> dict[str, int]:
    """How many pixels of a canvas have exactly these colours of the theme; `other`: the ground of the other theme."""
    return dict(page.evaluate(PIXELS, [selector, theme]))
