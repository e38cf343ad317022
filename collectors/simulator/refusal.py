"""Docker saying no."""

from __future__ import annotations


class Refusal(Exception):
    """A status of HTTP and Docker's own words, as Engine 20.10 gave them for the same request."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words
