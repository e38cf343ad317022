"""manage.py rotate-keys: all credentials of hosts sealed anew under the present DOCKLINES_SECRET_KEY."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from dashboard.web import credentials
from dashboard.web.management.told import ToldCommand


class Command(ToldCommand):
    help = (
        "Seals the credentials of all hosts anew under DOCKLINES_SECRET_KEY. Those sealed under an older key are "
        "opened by DOCKLINES_SECRET_KEY_FALLBACKS, which can be left out afterwards."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        number, stuck = credentials.rotate()
        if stuck:
            raise CommandError(
                f"Nothing was changed: the credentials of {', '.join(stuck)} open under none of the keys. Name the key "
                "of before in DOCKLINES_SECRET_KEY_FALLBACKS, or enter these credentials again."
            )
        of = f"{number} host" if number == 1 else f"{number} hosts"
        self.stdout.write(f"The credentials of {of} are sealed under the present DOCKLINES_SECRET_KEY.")
