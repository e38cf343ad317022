"""Whether the collector on this node lives, told to Docker's health check without any network.

At each beat the collector writes a file beside those of other parts (collectors.pulse), where DOCKLINES_PULSE says, or
into its state's folder: what the machine's own clock since boot says, which no change of date touches. `docklines
health` looks when the file was written, `python -m collectors.node --check` at what it says. A broker or a daemon that
is away is no illness of the collector: a new container would not mend it.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

BEAT = "collector"
STALE_SECONDS = 20.0
"""Above what a beat takes while the broker does not answer."""


def folder(state: Path) -> Path:
    """Where the sign is left."""
    return Path(os.environ.get("DOCKLINES_PULSE") or state)


def beat(folder: Path) -> None:
    """Raises OSError."""
    draft = folder / f".{BEAT}"
    draft.write_text(f"{_now():.3f}")
    os.replace(draft, folder / BEAT)


def trouble(folder: Path) -> str:
    """Why the collector whose sign is here does not live, in a sentence; "" when it does."""
    try:
        ago = _now() - float((folder / BEAT).read_text())
    except FileNotFoundError:
        return f"No collector has left a sign of life in {folder} yet."
    except (OSError, ValueError) as error:
        return f"The collector's last beat cannot be read: {error}"
    if not -1 <= ago <= STALE_SECONDS:
        return "The collector has stopped, or is stuck: look at its log."
    return ""


def _now() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)
