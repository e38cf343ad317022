"""manage.py node list|release NAME: the nodes with a collector of their own, from a command line."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import CommandError, CommandParser

from dashboard.intake import admission, versions
from dashboard.inventory.models import Enrolment, RefusedEnrolment
from dashboard.web.management.told import OneSentenceParser, ToldCommand

SHOWN = 10
"""Of those who were refused, the latest."""


class Command(ToldCommand):
    help = "Lists the nodes whose collectors have enrolled, and lets one enrol again."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(
            dest="verb", required=True, parser_class=OneSentenceParser, metavar="list|release"
        )
        verbs.add_parser("list", help="list the nodes, and who was refused of late")
        release = verbs.add_parser("release", help="let a node enrol again; what it came in with is worth nothing then")
        release.add_argument("name", help="the name of its host, or its NodeID")

    def handle(self, *args: Any, **options: Any) -> None:
        {"list": self.do_list, "release": self.do_release}[options["verb"]](options)

    def do_list(self, options: dict[str, Any]) -> None:
        rows = [("NAME", "STATE", "COLLECTOR", "NODE")]
        rows += [(row.name, row.state, _version(row), row.node_id) for row in Enrolment.objects.all()]
        widths = [max(len(row[place]) for row in rows) for place in range(3)]
        for row in rows:
            padded = (text.ljust(width) for text, width in zip(row, widths, strict=False))
            self.stdout.write("  ".join([*padded, row[3]]))
        for refused in RefusedEnrolment.objects.all()[:SHOWN]:
            self.stdout.write(f"Refused at {refused.at:%Y-%m-%d %H:%M} UTC: {refused.node_id}: {refused.words}")

    def do_release(self, options: dict[str, Any]) -> None:
        logging.getLogger("dashboard").setLevel(logging.ERROR)  # no broker: the intake does the rest when it starts
        name = options["name"]
        found = list(Enrolment.objects.filter(node_id=name) or Enrolment.objects.filter(name=name))
        if not found:
            raise CommandError(f"There is no node named {name}: see manage.py node list.")
        if len(found) > 1:
            raise CommandError(f"There are {len(found)} nodes named {name}: give its NodeID, see manage.py node list.")
        admission.release(found[0])
        self.stdout.write(admission.TOLD.format(name=found[0].name))


def _version(row: Enrolment) -> str:
    if not row.version:
        return "-"
    age = versions.age_of(row.version, row.protocol)
    return f"{row.version} ({age})" if age else row.version
