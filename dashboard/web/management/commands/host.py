"""manage.py host add|list|remove|check: the hosts from a command line.

It asks daemons itself, so it needs no worker."""

from __future__ import annotations

import logging
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from collectors.keys import fingerprint
from collectors.target import Target
from dashboard import broker
from dashboard.intake import readers
from dashboard.inventory.models import Host
from dashboard.web import hosts
from dashboard.web.management.told import OneSentenceParser, ToldCommand

FILES = {
    "--tls-ca": "tls_ca",
    "--tls-cert": "tls_cert",
    "--tls-key": "tls_key",
    "--ssh-key": "ssh_key",
    "--ssh-known-hosts": "ssh_known_hosts",
}


class Command(ToldCommand):
    help = "Adds, lists, removes and checks hosts."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(
            dest="verb", required=True, parser_class=OneSentenceParser, metavar="add|list|remove|check"
        )
        self._add_arguments_of_add(verbs.add_parser("add", help="add a Docker daemon"))
        verbs.add_parser("list", help="list the hosts and their states")
        verbs.add_parser("remove", help="stop reading a host and forget its rows").add_argument("name")
        verbs.add_parser("check", help="ask a host's daemon now").add_argument("name")

    def _add_arguments_of_add(self, add: ArgumentParser) -> None:
        add.add_argument("name")
        add.add_argument("url", help="unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host")
        for option, key in FILES.items():
            add.add_argument(option, dest=key, metavar="FILE", type=Path)
        add.add_argument(
            "--accept-host-key",
            dest="accepted",
            default="",
            metavar="SHA256:…",
            help="take the SSH host key with this fingerprint, which you have compared",
        )
        add.add_argument("--unchecked", action="store_true", help="add it although its daemon does not answer now")

    def handle(self, *args: Any, **options: Any) -> None:
        verbs = {"add": self.do_add, "list": self.do_list, "remove": self.do_remove, "check": self.do_check}
        verbs[options["verb"]](options)

    def do_add(self, options: dict[str, Any]) -> None:
        logging.getLogger("dashboard.pipeline").setLevel(logging.ERROR)  # no broker: it is read when Docklines starts
        keys = {key: _text_of(options[key]) for key in FILES.values()}
        ask = None if options["unchecked"] else hosts.check_here
        target = Target(address=options["url"], **keys)
        try:
            host = hosts.keep(self._considered(options["name"], target, ask, options["accepted"]))
        except hosts.NotAdded as refusal:
            raise CommandError(refusal.words + _hint(refusal)) from None
        self.stdout.write(f"{host.name} is added at {host.address}.")

    def _considered(self, name: str, target: Target, ask: hosts.Check | None, accepted: str) -> hosts.Candidate:
        """Somebody at a terminal is asked about a host key that is not known yet, as ssh does."""
        try:
            return hosts.consider(name, target, ask, accepted=accepted)
        except hosts.NotAdded as refusal:
            if not refusal.host_key or accepted or target.ssh_known_hosts or not sys.stdin.isatty():
                raise
            self.stderr.write(refusal.words)
            self.stderr.write("Accept this key (yes, or its fingerprint)?")
            said = input().strip()
            shown = fingerprint(refusal.host_key)
            if said not in ("yes", shown):
                raise
            return hosts.consider(name, target, ask, accepted=shown)

    def do_list(self, options: dict[str, Any]) -> None:
        rows = [("NAME", "STATE", "ENGINE", "READ BY", "ADDRESS")]
        for host in Host.objects.select_related("enrolment", "credential"):
            reader = readers.reader_of(host)
            words = f"{reader.words} ({reader.age})" if reader.age else reader.words
            rows.append((host.name, host.state, host.engine_version or "-", words, host.address))
        widths = [max(len(row[place]) for row in rows) for place in range(4)]
        for row in rows:
            padded = (text.ljust(width) for text, width in zip(row, widths, strict=False))
            self.stdout.write("  ".join([*padded, row[4]]))

    def do_remove(self, options: dict[str, Any]) -> None:
        host = _named(options["name"])
        try:
            hosts.remove(host)
        except broker.BrokerError:
            if Host.objects.filter(pk=host.pk).exists():
                raise CommandError("Nothing was removed: the broker cannot be reached.") from None
        self.stdout.write(f"{host.name} is removed.")

    def do_check(self, options: dict[str, Any]) -> None:
        """Exit code 0 when the daemon answers."""
        answers, words = hosts.check_known(_named(options["name"]), hosts.check_here)
        if not answers:
            raise CommandError(words)
        self.stdout.write(words)


def _hint(refusal: hosts.NotAdded) -> str:
    """What else the command could be told."""
    if refusal.host_key:
        return f" Then add --accept-host-key {fingerprint(refusal.host_key)}"
    return " Add --unchecked to add it all the same." if refusal.unanswered else ""


def _named(name: str) -> Host:
    host = Host.objects.filter(name=name).first()
    if host is None:
        raise CommandError(f"There is no host named {name}: see manage.py host list.")
    return host


def _text_of(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
