"""A log that does not repeat itself: what goes on for hours is said when it begins and when it changes."""

from __future__ import annotations

import logging


class Said:
    """One matter of which the log tells."""

    def __init__(self, log: logging.Logger) -> None:
        self._log, self._last = log, ""

    def warn(self, sentence: str) -> None:
        if sentence != self._last:
            self._last = sentence
            self._log.warning("%s", sentence)

    def over(self, sentence: str) -> None:
        """The matter is settled: says so if it was ever told of."""
        if self._last:
            self._last = ""
            self._log.info("%s", sentence)
