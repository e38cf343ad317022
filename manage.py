#!/usr/bin/env python3
"""Django's command line for Docklines."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    from django.core.management import execute_from_command_line

    from dashboard.env import OWNER_ONLY, CannotStart

    os.umask(OWNER_ONLY)
    try:
        execute_from_command_line(sys.argv)
    except CannotStart as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()
