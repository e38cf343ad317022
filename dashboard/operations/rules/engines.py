"""What only newer engines can: older ones take no notice of it, and say that all went well.

Tried on 20.10 (API 1.41), 26.1 (1.45) and 28.5 (1.51); the version in between at which each came is from the Engine
API's version history, that of IPv6 without a pool from moby's pull request 47853.
"""

from __future__ import annotations

from dataclasses import dataclass

Api = tuple[int, int]

GATEWAY_PRIORITY: Api = (1, 48)
WITHOUT_IPV4: Api = (1, 48)
IPV6_CHOSEN: Api = (1, 46)
"""Docker chooses an IPv6 subnet by itself, from a unique local range of the host's own."""

NEEDED = {(1, 48): "Docker 28", (1, 46): "Docker 27"}


@dataclass(frozen=True, slots=True)
class Engine:
    """Of the daemon that is asked; `api` is its newest, (0, 0) where it is not known."""

    name: str = ""
    version: str = ""
    api: Api = (0, 0)

    def has(self, since: Api) -> bool:
        return self.api >= since

    def lacks(self, since: Api) -> str:
        """ "it takes Docker 28, and alpha runs 26.1.5": for a sentence."""
        runs = f"{self.name} runs {self.version}" if self.version else f"{self.name} has not said what it runs"
        return f"it takes {NEEDED[since]}, and {runs}"


UNKNOWN = Engine()


def api_of(text: str) -> Api:
    """ "1.48" as a pair that compares; (0, 0) for what is no version."""
    major, _, minor = text.partition(".")
    return (int(major), int(minor)) if major.isdecimal() and minor.isdecimal() else (0, 0)
