"""manage.py backup FILE: everything in one file, while Docklines runs. See docs/backup.md."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import CommandError, CommandParser

from dashboard.backup import saving
from dashboard.web.management.told import ToldCommand


class Command(ToldCommand):
    help = "Writes all that Docklines keeps into one file, while it runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="where to; - for stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        try:
            with _stdout() if name == "-" else _new(Path(name)) as file:
                header = saving.save(file)
        except saving.NotMigrated as reason:
            raise CommandError(str(reason)) from None
        except OSError as error:
            where = "stdout" if name == "-" else name
            raise CommandError(f"No backup was made: {where} cannot be written ({error.strerror or error}).") from None
        rows = sum(header.rows.values())
        self.stderr.write(f"{rows} rows are in the backup. Keep the secret key as well: it is not in it.")


@contextlib.contextmanager
def _stdout() -> Iterator[BinaryIO]:
    if sys.stdout.isatty():
        raise CommandError("A backup is no text: send it into a file or another program, as in backup - > FILE.")
    with contextlib.closing(os.fdopen(os.dup(1), "wb")) as file:
        yield file


@contextlib.contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    """A file for its owner alone, which has its name only once it is whole and on the disk."""
    if path.exists():
        raise CommandError(f"{path} is there already: name another file.")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)  # unlike a renaming it never takes the place of another's
    finally:
        part.unlink(missing_ok=True)
