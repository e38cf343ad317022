"""Whether the collector on this node lives, told to Docker's health check without any network.

The collector writes down at each beat what the machine's own clock since boot says, which no change of date touches;
`python -m collectors.node --check` looks how long ago that was. A broker or a daemon that is away is no illness of the
collector: a new container would not mend it.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

BEAT = "beat"
STALE_SECONDS = 20.0
"""Above what a beat takes while the broker does not answer."""


def beat(folder: Path) -> None:
    """Raises OSError."""
    draft = folder / f"{BEAT}.new"
    draft.write_text(f"{_now():.3f}")
    os.replace(draft, folder / BEAT)


def trouble(folder: Path) -> str:
    """Why the collector whose state is here does not live, in a sentence; "" when it does."""
    try:
        ago = _now() - float((folder / BEAT).read_text())
    except FileNotFoundError:
        return f"No collector has begun yet with its state in {folder}."
    except (OSError, ValueError) as error:
        return f"The collector's last beat cannot be read: {error}"
    if not 0 <= ago <= STALE_SECONDS:
        return "The collector has stopped, or is stuck: look at its log."
    return ""


def _now() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)
