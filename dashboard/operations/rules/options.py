"""Driver options and labels: texts by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dashboard.operations.rules.problem import Problem

MTU = "com.docker.network.driver.mtu"
LEAST_MTU, LEAST_MTU_IPV6, MOST_MTU = 68, 1280, 65535
"""RFC 791 and RFC 8200. Docker takes any number, and the kernel refuses it later, container by container."""

LONGEST_KEY, LONGEST_VALUE, MOST = 255, 2000, 100


def well_formed(field: str, pairs: Mapping[str, str]) -> Iterator[Problem]:
    """Keys that can be written as key=value again, values on one line."""
    if len(pairs) > MOST:
        yield Problem(field, f"These are {len(pairs)} lines: {MOST} are the most.")
    for key, value in pairs.items():
        if words := _wrong_key(key) or _wrong_value(key, value):
            yield Problem(field, words)


def _wrong_key(key: str) -> str:
    if not key:
        return "A line needs a key before the “=”."
    if len(key) > LONGEST_KEY:
        return f"The key “{key[:20]}…” is too long: {LONGEST_KEY} characters are the most."
    if "=" in key or any(letter.isspace() or not letter.isprintable() for letter in key):
        return f"The key “{key}” may have no spaces and no “=”."
    return ""


def _wrong_value(key: str, value: str) -> str:
    if len(value) > LONGEST_VALUE:
        return f"The value of {key} is too long: {LONGEST_VALUE} characters are the most."
    if not value.isprintable():
        return f"The value of {key} must be one line of text."
    return ""


def mtu(options: Mapping[str, str], *, ipv6: bool) -> Iterator[Problem]:
    """The MTU is a number that the kernel will take."""
    asked = options.get(MTU)
    if asked is None:
        return
    least = LEAST_MTU_IPV6 if ipv6 else LEAST_MTU
    if not (asked.isascii() and asked.isdigit() and least <= int(asked) <= MOST_MTU):
        why = ", as IPv6 needs it" if ipv6 else ""
        yield Problem(f"options.{MTU}", f"The MTU is a whole number from {least} to {MOST_MTU}{why}.")
