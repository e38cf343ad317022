"""Collectors older or newer than this dashboard, in words. During a rolling upgrade both are right for a while."""

from __future__ import annotations

import re
from typing import Literal

from collectors import VERSION
from collectors.node import wire

_NUMBERS = re.compile(r"(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?")


Age = Literal["", "older", "newer"]


def age_of(version: str, protocol: int) -> Age:
    """Whether a collector is older or newer than this dashboard; "" where it is neither, or does not say."""
    if not wire.understands(protocol):
        return "older" if protocol < wire.PROTOCOL else "newer"
    ours, theirs = _parts(VERSION), _parts(version)
    if theirs is None or ours is None or theirs == ours:
        return ""
    return "older" if theirs < ours else "newer"


def told(version: str, protocol: int) -> str:
    """What to say of a collector beside its version, and what to do; "" where there is nothing to do."""
    age = age_of(version, protocol)
    if not wire.understands(protocol):
        return refused(version, protocol)
    which = {"older": "collector", "newer": "dashboard"}
    return f"Its collector {version} is {age} than this dashboard ({VERSION}): upgrade the {which[age]}." if age else ""


def refused(version: str, protocol: int | None) -> str:
    """Why nothing is taken from a collector that speaks this protocol."""
    who = f"Its collector{f' {shown(version)}' if version else ''}"
    if protocol is None:
        return f"{who} writes what this dashboard ({VERSION}) does not understand: use one image for both."
    if protocol < wire.PROTOCOL:
        return f"{who} is too old for this dashboard ({VERSION}), which does not understand it: upgrade the collector."
    return f"{who} is too new for this dashboard ({VERSION}), which does not understand it: upgrade the dashboard."


def shown(version: str) -> str:
    """A version as a stranger wrote it, fit for a page and a log."""
    return "".join(letter for letter in version[:32] if letter.isprintable())


def _parts(version: str) -> tuple[int, ...] | None:
    found = _NUMBERS.match(version)
    return tuple(int(part or 0) for part in found.groups()) if found else None
