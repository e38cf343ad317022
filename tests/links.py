"""The addresses of a page, and a walk along its links: does anything lead out of the path that the site lives below?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.urls import resolve


class Addresses(HTMLParser):
    """Every attribute of a page whose value is an address of a host's root, and the links among them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and value.startswith("/") and name not in ("value", "placeholder", "d"):
                self.found.append(value)
                if (tag, name) == ("a", "href"):
                    self.links.append(value)


Get = Callable[[str], Addresses]
"""Opens a page at an address of the host."""


def crawl(get: Get, base: str, start: list[str], each: int) -> tuple[set[str], list[str]]:
    """Follows links from `start`, to at most `each` pages of a kind. The names of the pages that were met, and every
    address that leads out of the base path."""
    waiting, seen, met, astray = list(start), set(start), Counter[str](), []
    while waiting:
        path = waiting.pop(0)
        name = resolve(urlsplit(path).path.replace(base, "/", 1)).view_name
        met[name] += 1
        if met[name] > each:
            continue
        page = get(path)
        astray += [f"{path} has {one}" for one in [*page.found, *page.links] if not one.startswith(base)]
        fresh = [one.partition("#")[0] for one in page.links if one.startswith(base) and "/static/" not in one]
        waiting += [one for one in dict.fromkeys(fresh) if one not in seen]
        seen.update(fresh)
    return set(met), astray
