"""manage.py token create USER [--role viewer|operator|admin]: an API token, printed once."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError, CommandParser

from dashboard.operations.policy import ROLES, least, role_of
from dashboard.web.management.told import OneSentenceParser, ToldCommand
from dashboard.web.models import ApiToken


class Command(ToldCommand):
    help = "Makes tokens for the API."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=OneSentenceParser, metavar="create")
        create = verbs.add_parser("create", help="make a token and print it, this once")
        create.add_argument("user", help="the name of the user it acts for")
        create.add_argument("--role", choices=ROLES, help="at most this role (default: the user's own)")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model()._default_manager.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']}: make one in the admin first.")
        own = role_of(user)
        if own is None:
            raise CommandError(f"{options['user']} has no role: give them one in the admin first.")
        asked = options["role"] or own
        if least(own, asked) != asked:
            raise CommandError(f"{options['user']} is {own}: a token cannot have the role {asked}.")
        _, text = ApiToken.issue(user, asked)
        self.stdout.write(text)
