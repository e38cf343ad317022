"""A sign of life for who watches a container: each part touches a file of its own while its loop turns.

A process may live and do nothing any more; a file that has not been touched for a minute tells (`docklines health`).
Only where DOCKLINES_PULSE names a folder, as the image does. Waiting for a database that is away is life, too.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

EVERY = 10.0
"""Seconds between two beats of a part that does not turn by itself. `docklines health` takes a minute for silence."""

log = logging.getLogger(__name__)


def beat(part: str) -> None:
    """Says that this part is alive. Costs one system call, so a loop may call it at each turn."""
    if folder := os.environ.get("DOCKLINES_PULSE"):
        try:
            (Path(folder) / part).touch()
        except OSError as error:
            log.warning("No sign of life can be left in %s: %s", folder, error.strerror)


def end(part: str) -> None:
    """Says that this part is over, and that nobody should wait for it."""
    if folder := os.environ.get("DOCKLINES_PULSE"):
        with suppress(OSError):
            (Path(folder) / part).unlink(missing_ok=True)
