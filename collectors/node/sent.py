"""What the node has sent whole, while the dashboard's wish does not know it yet: so it is not sent again at each event.

Pure. Of the host and of its swarm there is one each.
"""

from __future__ import annotations

PATIENCE = 15.0
"""Seconds after which what was sent and is not known is taken for lost."""


class Sent:
    def __init__(self) -> None:
        self._digest, self._wished, self._at = "", "", 0.0

    def known(self, wished: str, now: float) -> str:
        """The digest to leave out: the wish's, or that of what is on its way. A wish that has changed since then has
        been thought over, and counts."""
        if self._digest and (wished != self._wished or now > self._at + PATIENCE):
            self._digest = ""
        return self._digest or wished

    def whole(self, digest: str, wished: str, now: float) -> None:
        self._digest, self._wished, self._at = digest, wished, now

    def forget(self) -> None:
        """The way was broken: nobody knows what arrived."""
        self._digest = ""
