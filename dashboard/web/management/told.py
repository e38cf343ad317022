"""Commands that end in one sentence on stderr, whatever was wrong: what was typed, or a database that is not there."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.db.utils import OperationalError, ProgrammingError


class OneSentenceParser(CommandParser):
    """argparse's words for what was typed wrong, without the usage above them. Exit code 2, as argparse has it."""

    def error(self, message: str) -> NoReturn:
        if not self.called_from_command_line:
            raise CommandError(f"{message}.")
        sys.stderr.write(f"{message[:1].upper()}{message[1:]}: see {self.prog} --help.\n")
        raise SystemExit(2)


class ToldCommand(BaseCommand):
    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.__class__ = OneSentenceParser  # Django makes a CommandParser by name
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (OperationalError, ProgrammingError) as error:
            words = f"The database cannot be used ({' '.join(str(error).split())})"
            cure = "start Docklines once (make run), which makes it, and see DOCKLINES_HOME and DOCKLINES_DATABASE_URL"
            raise CommandError(f"{words}: {cure}.") from None
        except DatabaseError as error:
            raise CommandError(f"The database refused: {' '.join(str(error).split())}.") from None
