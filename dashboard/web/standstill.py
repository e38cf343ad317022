"""Whether the broker answers: without it no host is read and nothing is sent to Docker, though every page opens.

Each page asks; the answer is kept for a moment, so that a broker which lets one wait costs one page that wait, not all.
"""

from __future__ import annotations

import time
from threading import Lock

from dashboard import broker

KEPT = 4.0
"""Seconds. Less than a heartbeat and little more than a page's refresh."""

WORDS = (
    "The broker of Docklines does not answer: hosts are not read meanwhile, and nothing can be sent to Docker. "
    "What you see is as it was before."
)


class Standstill:
    """One in each process. Who asks while another does gets the last answer."""

    def __init__(self) -> None:
        self.asked_at = float("-inf")
        self.away = False
        self.asking = Lock()

    def __call__(self) -> bool:
        if time.monotonic() - self.asked_at > KEPT and self.asking.acquire(blocking=False):
            try:
                self.away = not _answers()
                self.asked_at = time.monotonic()
            finally:
                self.asking.release()
        return self.away


def _answers() -> bool:
    try:
        return bool(broker.client().ping())
    except broker.BrokerError:
        return False


stands_still = Standstill()
