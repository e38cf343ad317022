"""How many files a process may have open, each connection one of them: the usual 1,024 are soon few."""

from __future__ import annotations

import resource

ENOUGH = 65536


def take_all_files() -> None:
    """As many as the system lets us have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, ENOUGH), most))
