"""manage.py restore FILE: a backup into this database, all of it or nothing. See docs/backup.md."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import Error as DatabaseTrouble

from collectors import turns
from collectors.metrics import sending
from dashboard import broker
from dashboard.backup import loading, saving
from dashboard.backup.stream import Damaged, Header
from dashboard.web.management.told import ToldCommand

OTHER_KEY = (
    "This backup was made under another DOCKLINES_SECRET_KEY: what it holds sealed (keys for TLS and SSH) cannot be "
    "opened. Set the key of then and restore again, or enter those keys anew."
)


class Command(ToldCommand):
    help = "Puts a backup into this database, all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a file that backup wrote; - for stdin")
        parser.add_argument("--replace", action="store_true", help="in place of what is in this database now")

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse_while_running()
        name = options["file"]
        try:
            with _stdin() if name == "-" else open(name, "rb") as file:
                header = loading.load(file, replace=options["replace"])
        except (Damaged, loading.Refused, saving.NotMigrated) as reason:
            raise CommandError(f"Nothing was restored. {reason}") from None
        except DatabaseTrouble as error:
            words = " ".join(str(error).split())
            raise CommandError(f"Nothing was restored: the database refused it ({words}).") from None
        except OSError as error:
            raise CommandError(f"Nothing was restored: {name} cannot be read ({error.strerror or error}).") from None
        self._say(header)

    def _say(self, header: Header) -> None:
        with contextlib.suppress(broker.BrokerError):  # of hosts that other numbers stood for
            broker.client().delete(turns.SEEN)
        if header.key != saving.fingerprint(settings.SECRET_KEY):
            self.stderr.write(OTHER_KEY)
        rows = sum(header.rows.values())
        self.stdout.write(f"{rows} rows of {header.made_at}, Docklines {header.version}, are restored. Log in anew.")


def _refuse_while_running() -> None:
    """Processes that run hold what they have read, and would go on with it."""
    try:
        living = sending.read(broker.client())[1]
    except broker.BrokerError:
        return
    if kinds := sorted({kind for kind, _, _ in living}):
        words = f"Docklines runs ({', '.join(kinds)}): stop it first. What was killed is forgotten after"
        raise CommandError(f"{words} {sending.FORGOTTEN_AFTER} s.")


@contextlib.contextmanager
def _stdin() -> Iterator[BinaryIO]:
    """As a file, since it is read twice: to see that it is whole, and to restore it."""
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.seek(0)
        yield file
