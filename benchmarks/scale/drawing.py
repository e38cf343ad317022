"""A plot as SVG: what a host costs as the fleet grows. Both axes in powers of ten, so that a line that does not rise
is a cost that grows with the fleet and no faster."""

from __future__ import annotations

import math
from collections.abc import Sequence

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 360, 64, 48, 40, 24
Points = Sequence[tuple[float, float]]
INK, BLUE, GREY = "#1b2733", "#0a5fb4", "#8a97a5"


def plot(title: str, across: str, up: str, lines: dict[str, Points]) -> str:
    """Lines by their names; the first is drawn in blue."""
    every = [point for points in lines.values() for point in points]
    x, y = _axis([p[0] for p in every], LEFT, WIDTH - RIGHT), _axis([p[1] for p in every], HEIGHT - BOTTOM, TOP)
    parts = [f'<text x="{LEFT}" y="22" font-size="15" font-weight="600">{title}</text>', *_grid(x, y)]
    places = [(x.at(a), y.at(b)) for a, b in every]
    for (name, points), color in zip(lines.items(), (BLUE, GREY, INK), strict=False):
        parts += _line(name, [(x.at(a), y.at(b), b) for a, b in points], color, places)
    parts.append(
        f'<text x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 10}" font-size="12" text-anchor="middle">{across}</text>'
    )
    parts.append(
        f'<text x="16" y="{HEIGHT / 2}" font-size="12" text-anchor="middle" '
        f'transform="rotate(-90 16 {HEIGHT / 2})">{up}</text>'
    )
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif" '
        f'fill="{INK}">\n<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


class _axis:
    """Decades from one that holds the least to one that holds the most, between two places."""

    def __init__(self, values: Sequence[float], begins: float, ends: float) -> None:
        some = [value for value in values if value > 0]
        self.low, self.high = math.floor(math.log10(min(some))), math.ceil(math.log10(max(some)))
        self.high = max(self.high, self.low + 1)
        self.begins, self.ends = begins, ends

    def at(self, value: float) -> float:
        part = (math.log10(max(value, 1e-9)) - self.low) / (self.high - self.low)
        return self.begins + (self.ends - self.begins) * part

    def decades(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _grid(x: _axis, y: _axis) -> list[str]:
    parts = []
    for value in x.decades():
        parts.append(f'<path d="M{x.at(value):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#e3e8ee"/>')
        where = f'x="{x.at(value):.1f}" y="{HEIGHT - BOTTOM + 18}"'
        parts.append(f'<text {where} font-size="12" text-anchor="middle">{value:,.6g}</text>')
    for value in y.decades():
        parts.append(f'<path d="M{LEFT} {y.at(value):.1f}H{WIDTH - RIGHT}" stroke="#e3e8ee"/>')
        parts.append(
            f'<text x="{LEFT - 8}" y="{y.at(value) + 4:.1f}" font-size="12" text-anchor="end">{value:,.6g}</text>'
        )
    return parts


def _line(name: str, points: list[tuple[float, float, float]], color: str, places: Points) -> list[str]:
    """A figure stands above its point, and below it where a point of another line (`places` are all) is right above."""
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{color}"/>' for x, y, _ in points]
    words = [
        f'<text x="{x:.1f}" y="{y + beside:.1f}" font-size="12" text-anchor="middle" fill="{color}">{value:.3g}</text>'
        for x, y, value in points
        for beside in [20 if any(a == x and 0 < y - b < 30 for a, b in places) else -10]
    ]
    x, y, _ = points[0]
    label = f'<text x="{x + 26:.1f}" y="{y - 10:.1f}" font-size="12" fill="{color}">{name}</text>'
    return [f'<polyline points="{way}" fill="none" stroke="{color}" stroke-width="2"/>', *dots, *words, label]
