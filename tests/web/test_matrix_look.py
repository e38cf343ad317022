"""The colours of the matrix: those of the chart, and digits that can be read on all of them."""

from __future__ import annotations

import re

import pytest

from tests.test_docs import text_of

CSS = text_of("static/css/site.css") + text_of("static/css/matrix.css")
TOKENS = {name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)}
TONES = dict(re.findall(r"^\.([\w-]+) \{ --tone: var\(--([\w-]+)\)", CSS, re.M))
LEVELS = re.findall(r"^\.t\d .*?(\d+)%, (#\w{6})\).*?(\d+)%, (#\w{6})\)", CSS, re.M)


def channels(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def luminance(parts: list[float]) -> float:
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in (part / 255 for part in parts)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: list[float], other: list[float]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_digits_can_be_read_on_every_cell(theme: int) -> None:
    assert len(TONES) == 12
    assert len(LEVELS) == 5
    text = channels(TOKENS["text"][theme])
    for tone in TONES.values():
        for level in LEVELS:
            part, ground = int(level[2 * theme]) / 100, channels(level[2 * theme + 1])
            tint = channels(TOKENS[tone][theme])
            face = [over * part + under * (1 - part) for over, under in zip(tint, ground, strict=True)]
            assert contrast(text, face) >= 4.5, (tone, level)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_the_rails_have_the_colours_of_the_chart(theme: int) -> None:
    on_chart = re.findall(r"rails: \[(.*?)\]", text_of("static/js/chart/draw/palette.js"))[theme]
    assert [TOKENS[f"rail-{n}"][theme] for n in range(1, 7)] == re.findall(r"#\w{6}", on_chart)
