"""`python -m collectors.node`: the collector on a node, until SIGTERM. With --check: does it live? (for Docker)"""

from __future__ import annotations

import argparse
import logging
import sys

from collectors import VERSION
from collectors.node import health, settings


def main(arguments: list[str]) -> int:
    """0 when it ended as it was asked to, or lives; 1 when not; 2 for a setting that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m collectors.node", description=__doc__)
    parser.add_argument("--check", action="store_true", help="say whether the collector on this node lives")
    parser.add_argument("--version", action="version", version=VERSION)
    asked = parser.parse_args(arguments)
    try:
        if asked.check:
            if words := health.trouble(health.folder(settings.state_folder())):
                sys.stderr.write(f"{words}\n")
            return 1 if words else 0
        given = settings.read()
    except settings.BadSetting as error:
        sys.stderr.write(f"{error}\n")
        return 2
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("collectors").setLevel(logging.INFO)
    without_django()
    from collectors.node.run import run  # --check needs none of it

    return run(given)


def without_django() -> None:
    """Kombu and Celery take pieces of a Django that happens to be installed beside them; a node has no use for it."""
    sys.modules["django"] = None  # type: ignore[assignment]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
